//! What is generated from many SVDs against the interpreter of the checked SVD, and against the
//! oracle where there is no behaviour: random accesses, and resets. The C is in a process with
//! sanitizers, the Rust models in one that checks for overflow. No QEMU.

mod answers;
mod planted_faults;
mod sequences;

use agreement::any::{big_endian, check, read};
use agreement::cores::Cores;
use agreement::installed::{root, svds};
use agreement::models::Models;
use svd2qemu::Source;

use answers::{difference, foretold, simulated};
use sequences::acts;

/// Accesses of each peripheral.
const ACCESSES: usize = 10_000;

/// All of them, on two sequences.
fn agree(source: &Source, accesses: usize) {
    let checked = agreement::any::checked(source);
    let device = &checked.device;
    let path = &source.path;
    let or_say = |said: String| -> ! { panic!("{path}: {said}") };
    let models = Models::compile(source, &checked).unwrap_or_else(|said| or_say(said));
    let cores =
        Cores::compile(source, agreement::any::checked(source)).unwrap_or_else(|said| or_say(said));
    for seed in 0..2 {
        let acts = acts(device, accesses, seed);
        let expected = simulated(device, &acts);
        let found = [
            ("C", cores.run(&acts).unwrap_or_else(|said| or_say(said))),
            (
                "model",
                models.run(&acts).unwrap_or_else(|said| or_say(said)),
            ),
        ];
        let foretold = foretold(source, device, &acts, &expected).map(|values| ("oracle", values));
        for (name, found) in found.into_iter().chain(foretold) {
            if let Some(text) = difference(device, &acts, &expected, &found) {
                or_say(format!("{text}: (SVD, {name})"));
            }
            assert_eq!(expected.len(), found.len(), "{path}: {name}");
        }
    }
}

#[test]
fn calc() {
    agree(&read(&root().join("calc.svd")), ACCESSES);
}

/// Two peripherals of one kind are two devices with the same C.
#[test]
fn a_chip() {
    agree(&read(&root().join("examples/chip/chip.svd")), ACCESSES);
}

#[test]
fn every_rule() {
    agree(
        &read(&root().join("codegen/tests/golden/rich.svd")),
        ACCESSES,
    );
}

/// Registers and fields over each other, odd sizes, protection; in both orders of bytes.
#[test]
fn sharing() {
    let source = read(&root().join("codegen/tests/golden/sharing.svd"));
    agree(&source, ACCESSES);
    agree(&big_endian(&source), ACCESSES);
}

/// Arrays of registers, of clusters and of state, by an index; loops.
#[test]
fn arrays() {
    let source = read(&root().join("codegen/tests/golden/arrays.svd"));
    agree(&source, ACCESSES);
    agree(&big_endian(&source), ACCESSES);
}

/// All that a behaviour can calculate.
#[test]
fn values() {
    agree(
        &read(&root().join("codegen/tests/golden/values.svd")),
        ACCESSES,
    );
}

/// Lines in both directions, and what is written by hand.
#[test]
fn lines_and_hooks() {
    agree(
        &read(&root().join("codegen/tests/golden/lines.svd")),
        ACCESSES,
    );
}

#[test]
fn repaired() {
    agree(
        &read(&root().join("codegen/tests/golden/quirks.svd")),
        ACCESSES,
    );
}

#[test]
fn vendor_files() {
    let Some(paths) = svds() else {
        eprintln!("skipped: no folder of SVDs ($SVD2QEMU_SVDS)");
        return;
    };
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    let mut taken = 0;
    for path in paths {
        let source = read(&path);
        if check(&source).is_err() {
            eprintln!("{}: refused", source.path);
            continue;
        }
        agree(&source, ACCESSES);
        eprintln!("{}: agrees", source.path);
        taken += 1;
        // Each run takes a sample.
        if !all && taken == 2 {
            break;
        }
    }
}
