//! Values at reset, and what a write does to each register.

use super::recorder::{Predicted, Recorder, Step};
use super::{Run, Test};
use crate::model::{Peripheral, RegisterId};

/// What is written to a whole register.
pub(super) const PATTERNS: [u64; 6] = [
    u64::MAX,
    0,
    0x5555_5555_5555_5555,
    0xaaaa_aaaa_aaaa_aaaa,
    RAMP,
    0,
];

/// Each byte is another.
const RAMP: u64 = 0xefcd_ab89_6745_2301;

/// What is then written in parts: their size, and the value that they make together. Each part
/// shows what became of the others.
pub(super) const PARTS: [(u32, u64); 7] = [
    (1, u64::MAX),
    (2, RAMP),
    (1, 0xaaaa_aaaa_aaaa_aaaa),
    (2, 0x5555_5555_5555_5555),
    (1, RAMP),
    (4, u64::MAX),
    (4, RAMP),
];

/// How many registers get all patterns, each in a test of its own.
const FULL: usize = 64;

/// How many are written at all.
const MOST: usize = 1024;

/// What the head of the file says of registers that are tested less.
pub(super) fn limits(peripheral: &Peripheral) -> Option<String> {
    let count = peripheral.registers.len();
    let some = (count > FULL).then(|| {
        format!(
            "Of the {count} registers, the first {FULL} are written with all patterns, \
             the others with two."
        )
    })?;
    Some(match count > MOST {
        true => format!("{some} Those after the first {MOST} are only read at reset."),
        false => some,
    })
}

/// The tests.
pub(super) fn tests(peripheral: &Peripheral, predicted: &[Predicted]) -> Vec<Test> {
    let ids: Vec<RegisterId> = (0..peripheral.registers.len().min(MOST))
        .map(RegisterId)
        .collect();
    let (full, others) = ids.split_at(ids.len().min(FULL));
    let mut tests = vec![Test {
        path: "reset".into(),
        run: Run::Steps(after_reset(peripheral, predicted, &ids)),
    }];
    tests.extend(full.iter().map(|&id| Test {
        path: format!("access/{}", peripheral.register(id).ident.snake),
        run: one(peripheral, predicted, id),
    }));
    tests.push(Test {
        // A name that no register has.
        path: "access/the-others".into(),
        run: Run::Steps(two_patterns(peripheral, predicted, others)),
    });
    tests
}

/// Reset values, before and after all was changed.
fn after_reset(peripheral: &Peripheral, predicted: &[Predicted], ids: &[RegisterId]) -> Vec<Step> {
    let mut test = Recorder::new(peripheral, predicted);
    test.pass(0);
    test.note("A reset undoes what was written, and what was started.");
    for &id in ids {
        if peripheral.register(id).writable() != 0 {
            test.write(id, u64::MAX);
        }
    }
    if let Some(ahead) = test.reset() {
        test.note("Nothing comes of it later.");
        test.pass(ahead + 1);
    }
    test.finish()
}

/// All patterns, whole and in parts. Steps list them only where something comes of a write that the
/// test does not predict.
fn one(peripheral: &Peripheral, predicted: &[Predicted], id: RegisterId) -> Run {
    let register = peripheral.register(id);
    let mut test = Recorder::new(peripheral, predicted);
    for pattern in PATTERNS {
        test.write(id, pattern);
        test.settle();
    }
    for (size, pattern) in PARTS {
        if size >= register.bytes() {
            continue;
        }
        for first in (0..register.bytes()).step_by(size as usize) {
            test.write_part(id, first, size, pattern >> (8 * first));
            test.settle();
        }
    }
    let steps = test.finish();
    let is_write = |step: &Step| matches!(step, Step::Write(..) | Step::Part { .. });
    let whole = register.bits == 8 * register.bytes();
    match !steps.is_empty() && whole && steps.iter().all(is_write) {
        true => Run::Patterns(id),
        false => Run::Steps(steps),
    }
}

/// Two patterns for each register, in one test.
fn two_patterns(peripheral: &Peripheral, predicted: &[Predicted], ids: &[RegisterId]) -> Vec<Step> {
    let mut test = Recorder::new(peripheral, predicted);
    for &id in ids {
        for pattern in [u64::MAX, RAMP] {
            test.write(id, pattern);
            test.settle();
        }
    }
    test.finish()
}
