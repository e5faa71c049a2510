//! SVDs that have been changed at random: what is accepted can be generated and compiled without a
//! warning, what is not has its findings, and all of it ends, in little memory.
//!
//! | Variable | What | If it is not set |
//! |---|---|---|
//! | `SVD2QEMU_MUTANTS` | how many mutants | 300; with `SVD2QEMU_TEST_ALL` 10,000 |
//! | `SVD2QEMU_MUTANTS_COMPILED` | how many that are accepted are compiled | 6; with `SVD2QEMU_TEST_ALL` 500 |
//! | `SVD2QEMU_MUTANTS_SEED` | the first one's number; the others follow | 1 |
//!
//! A failure names the mutant's number, and the file that has what is left of it when all mutations
//! that do not matter are left out.

use std::path::{Path, PathBuf};

use agreement::mutants::child::{Verdict, Wanted, is_child, verdicts};
use agreement::mutants::report::{Failure, kind, kinds, smallest, written};
use agreement::mutants::seeds::Seeds;
use agreement::mutants::{Mutant, compile};
use svd2qemu::Source;

/// The test in which the processes are that judge.
const TEST: &str = "mutants_are_generated_or_refused";

/// Mutants that one process is asked for.
const BATCH: usize = 100;

/// Mutants whose crates are compiled together.
const COMPILED: usize = 20;

/// What has more registers is not compiled.
const LARGEST: usize = 1_000;

fn number(name: &str, few: u64, many: u64) -> u64 {
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    std::env::var(name).map_or(if all { many } else { few }, |text| {
        text.parse()
            .unwrap_or_else(|error| panic!("{name}={text}: {error}"))
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants")
}

/// All verdicts, from two processes at a time.
fn judged(wanted: &[Wanted]) -> Vec<Verdict> {
    let half = wanted.len() / 2;
    let all = |part: &[Wanted]| {
        let batches = part.chunks(BATCH).map(|batch| verdicts(TEST, batch));
        batches.flatten().collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| all(&wanted[..half]));
        let mut second = all(&wanted[half..]);
        let mut found = first.join().expect("no verdict panics");
        found.append(&mut second);
        found
    })
}

#[test]
fn mutants_are_generated_or_refused() {
    if is_child() {
        return;
    }
    let first = number("SVD2QEMU_MUTANTS_SEED", 1, 1);
    let count = number("SVD2QEMU_MUTANTS", 300, 10_000);
    let compiled = number("SVD2QEMU_MUTANTS_COMPILED", 6, 500) as usize;
    let wanted: Vec<Wanted> = (first..first + count).map(|one| (one, None)).collect();
    let found = judged(&wanted);
    let seeds = Seeds::read();
    let mut failures = Vec::new();
    let mut accepted = Vec::new();
    for ((number, _), verdict) in wanted.iter().zip(found) {
        match verdict {
            Verdict::Refused => {}
            Verdict::Accepted(registers) => accepted.push((*number, registers)),
            Verdict::Failed(said) => failures.push(Failure {
                number: *number,
                said,
            }),
        }
    }
    eprintln!("{count} mutants, {} of them accepted", accepted.len());
    assert!(
        accepted.len() * 20 > wanted.len(),
        "too few mutants are accepted to say much"
    );
    let mut report = String::new();
    for (_, same) in kinds(failures) {
        report += &told(&same, &seeds, |number, kept| {
            let found = verdicts(TEST, &[(number, Some(kept.to_vec()))]);
            match found.into_iter().next() {
                Some(Verdict::Failed(said)) => Some(said),
                _ => None,
            }
        });
    }
    let sample = accepted
        .iter()
        .filter(|(_, registers)| *registers <= LARGEST);
    let sample: Vec<u64> = sample.map(|(number, _)| *number).take(compiled).collect();
    let target = folder().join("crates");
    let mut failures = Vec::new();
    for batch in sample.chunks(COMPILED) {
        let source = |number: &u64| (*number, Mutant::new(*number, &seeds).source(&seeds));
        let batch: Vec<(u64, Source)> = batch.iter().map(source).collect();
        failures.extend(compile::failures(&batch, &target));
    }
    eprintln!(
        "{} mutants compiled, {} do not",
        sample.len(),
        failures.len()
    );
    for (_, same) in kinds(failures) {
        report += &told(&same, &seeds, |number, kept| {
            let source = Mutant::new(number, &seeds).kept(kept).source(&seeds);
            agreement::any::check(&source).ok()?;
            let found = compile::failures(&[(number, source)], &target);
            found.into_iter().next().map(|failure| failure.said)
        });
    }
    assert!(report.is_empty(), "{report}");
}

/// The smallest mutant of a kind; `again` says what is wrong with one that has these mutations alone.
fn told(
    same: &[Failure],
    seeds: &Seeds,
    again: impl Fn(u64, &[usize]) -> Option<String>,
) -> String {
    let length = |failure: &&Failure| {
        let mutant = Mutant::new(failure.number, seeds);
        mutant.source(seeds).text.len()
    };
    let Some(failure) = same.iter().min_by_key(length) else {
        return String::new();
    };
    let mutant = Mutant::new(failure.number, seeds);
    let wrong = kind(&failure.said);
    let kept = smallest(&mutant, |kept| {
        again(failure.number, kept).is_some_and(|said| kind(&said) == wrong)
    });
    written(&folder(), failure, &kept, seeds, same.len())
}
