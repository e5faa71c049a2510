//! Random behaviour programs: what is generated of them, in C and in Rust, against the interpreter.
//!
//! Each program is a peripheral of an SVD, with random registers and a random behaviour block of all
//! that the language has. The C is compiled with sanitizers; both are told the same random accesses,
//! and after each of them all that can be seen is compared: registers, hidden state, interrupt
//! lines, events and their times, guest errors.
//!
//! | Variable | What | If it is not set |
//! |---|---|---|
//! | `SVD2QEMU_PROGRAMS` | how many programs | 300; with `SVD2QEMU_TEST_ALL` 2,000 |
//! | `SVD2QEMU_PROGRAMS_SEED` | the first one's seed; the others follow | 1 |
//!
//! A failure names the program's seed, and the folder that has the smallest SVD and accesses that
//! still fail: `SVD2QEMU_PROGRAMS=1 SVD2QEMU_PROGRAMS_SEED=4711 cargo test -p agreement --test
//! programs` is that program again.

use agreement::programs::Program;
use agreement::programs::batch::{Side, courses, failures, sound};
use agreement::programs::shrink::Case;
use agreement::programs::types::ENABLED;

/// Programs that are compiled together.
const BATCH: u64 = 50;

/// What is done to each.
const ACTS: usize = 300;

/// A number from the environment.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| {
        text.parse()
            .unwrap_or_else(|error| panic!("{name}={text}: {error}"))
    })
}

#[test]
fn translations_agree() {
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    let count = number("SVD2QEMU_PROGRAMS", if all { 2_000 } else { 300 });
    let first = number("SVD2QEMU_PROGRAMS_SEED", 1);
    let mut done = 0;
    while done < count {
        let seeds = first + done..first + count.min(done + BATCH);
        let seeds: Vec<u64> = seeds.collect();
        let programs: Vec<_> = seeds
            .iter()
            .map(|seed| Program::new(*seed, ENABLED))
            .collect();
        let courses = courses(&programs, &seeds, ACTS).unwrap_or_else(|said| {
            panic!("the checker refuses a program of the seeds {seeds:?}:\n{said}")
        });
        let failures = failures(&programs, &courses, &[Side::C, Side::Model], &sound);
        if let Some(failure) = failures.into_iter().next() {
            let seed = seeds[failure.index];
            let case = Case::new(&programs, &courses, failure).shrunk(&sound);
            panic!("seed {seed}: {}", case.report(&format!("seed-{seed}")));
        }
        done += BATCH;
        eprintln!("{} programs agree", done.min(count));
    }
}
