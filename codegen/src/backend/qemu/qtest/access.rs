//! Values at reset, and what a write does to each register.

use super::Test;
use super::recorder::Recorder;
use crate::model::{Peripheral, RegisterId};

/// What is written to a whole register.
const PATTERNS: [(&str, u64); 5] = [
    ("Ones", u64::MAX),
    ("Zeros", 0),
    ("Even bits", 0x5555_5555_5555_5555),
    ("Odd bits", 0xaaaa_aaaa_aaaa_aaaa),
    ("A ramp", RAMP),
];

/// Each byte is another.
const RAMP: u64 = 0xefcd_ab89_6745_2301;

/// What is written in parts: their size, and the value that they make together. It begins with
/// zeros, so each part shows what became of the others.
const PARTS: [(&str, u32, u64); 7] = [
    ("Ones, by bytes", 1, u64::MAX),
    ("A ramp, by half-words", 2, RAMP),
    ("Odd bits, by bytes", 1, 0xaaaa_aaaa_aaaa_aaaa),
    ("Even bits, by half-words", 2, 0x5555_5555_5555_5555),
    ("A ramp, by bytes", 1, RAMP),
    ("Ones, by words", 4, u64::MAX),
    ("A ramp, by words", 4, RAMP),
];

/// How many registers get all patterns, each in a test of its own.
const FULL: usize = 64;

/// How many are tested at all.
const MOST: usize = 1024;

/// So many registers can all be read again and again.
const FEW: usize = 16;

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
        true => format!("{some} Those after the first {MOST} are not tested."),
        false => some,
    })
}

/// The tests.
pub(super) fn tests(peripheral: &Peripheral) -> Vec<Test> {
    let ids: Vec<RegisterId> = (0..peripheral.registers.len().min(MOST))
        .map(RegisterId)
        .collect();
    let (full, others) = ids.split_at(ids.len().min(FULL));
    let mut tests = vec![Test {
        path: "reset".into(),
        steps: reset(peripheral, &ids),
    }];
    tests.extend(full.iter().map(|&id| Test {
        path: format!("access/{}", peripheral.register(id).ident.snake),
        steps: one(peripheral, id),
    }));
    tests.push(Test {
        // A name that no register has.
        path: "access/the-others".into(),
        steps: two_patterns(peripheral, others),
    });
    tests
}

/// Reset values, before and after all was changed.
fn reset(peripheral: &Peripheral, ids: &[RegisterId]) -> Vec<super::Step> {
    let mut test = Recorder::new(peripheral);
    read_reset(&mut test, peripheral, ids);
    test.note("A reset undoes what was written, and what was started.");
    for &id in ids {
        if peripheral.register(id).writable() != 0 {
            test.write(id, u64::MAX);
        }
    }
    let ahead = test.reset();
    read_reset(&mut test, peripheral, ids);
    if let Some(ahead) = ahead {
        test.note("Nothing comes of it later.");
        test.clock(ahead + 1);
        read_reset(&mut test, peripheral, ids);
    }
    test.finish()
}

/// Bits outside `resetMask` may be anything.
fn read_reset(test: &mut Recorder, peripheral: &Peripheral, ids: &[RegisterId]) {
    for &id in ids {
        let register = peripheral.register(id);
        test.read_but(id, register.mask() & !register.reset_mask);
    }
}

/// All patterns, whole and in parts. A register that cannot be written is written whole.
fn one(peripheral: &Peripheral, id: RegisterId) -> Vec<super::Step> {
    let register = peripheral.register(id);
    let mut test = Recorder::new(peripheral);
    for (name, pattern) in PATTERNS {
        test.note(name);
        test.write(id, pattern);
        after_write(&mut test, id);
    }
    if register.writable() != 0 && register.bytes() > 1 {
        test.note("Zeros, then in parts");
        test.write(id, 0);
        after_write(&mut test, id);
        for (name, size, pattern) in PARTS {
            if size >= register.bytes() {
                continue;
            }
            test.note(name);
            for first in (0..register.bytes()).step_by(size as usize) {
                test.write_lane(id, first, size, pattern >> (8 * first));
                after_write(&mut test, id);
            }
        }
    }
    if peripheral.registers.len() <= FEW {
        test.read_rest();
    }
    test.finish()
}

fn after_write(test: &mut Recorder, id: RegisterId) {
    let watched = test.look(&[id]);
    test.settle(&watched);
}

/// Two patterns for each register, in one test.
fn two_patterns(peripheral: &Peripheral, ids: &[RegisterId]) -> Vec<super::Step> {
    let mut test = Recorder::new(peripheral);
    for &id in ids {
        for pattern in [u64::MAX, RAMP] {
            test.write(id, pattern);
            after_write(&mut test, id);
        }
    }
    test.finish()
}
