//! The model against the reference, and against bytes counted by hand. No QEMU.

use agreement::operations::{disagreements, in_alu, in_the_svd, unknown_codes};
use agreement::steps::{code, operand, size};
use calc_model::calc::{
    Calc, Params, STATUS_STATE_BUSY, STATUS_STATE_DONE, STATUS_STATE_ERROR, STATUS_STATE_IDLE,
};
use proptest::prelude::*;

const A: u64 = 0x00;
const B: u64 = 0x04;
const OP: u64 = 0x08;
const CTRL: u64 = 0x0c;

fn device(latency_ns: u64) -> Calc {
    Calc::new(Params { latency_ns }).unwrap()
}

fn start(calc: &mut Calc, op: u32, a: u32, b: u32) {
    for (offset, value) in [(A, a), (B, b), (OP, op), (CTRL, 1)] {
        calc.write(offset, 4, value.into());
    }
}

/// STATUS and RESULT.
fn outcome(calc: &Calc) -> (u32, u32) {
    (calc.registers().status, calc.registers().result)
}

/// STATUS and RESULT as the reference has them, if RESULT was `kept` before.
fn expected(op: u32, a: u32, b: u32, kept: u32) -> (u32, u32) {
    match alu::compute(op, a, b) {
        Ok(value) => (STATUS_STATE_DONE, value),
        Err(_) => (STATUS_STATE_ERROR, kept),
    }
}

/// A sum that succeeds, so that RESULT holds something that is not the reset value.
fn with_result(latency_ns: u64, result: u32) -> Calc {
    let mut calc = device(latency_ns);
    start(&mut calc, alu::Operation::Add.code(), result, 0);
    calc.advance(latency_ns);
    assert_eq!(outcome(&calc), (STATUS_STATE_DONE, result));
    calc
}

#[test]
fn every_operation_of_the_svd_is_in_the_reference_and_the_other_way_round() {
    let found = disagreements(&in_the_svd(), &in_alu());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_table_with_something_of_its_own_is_told_what_to_do() {
    let (both, one) = ([("ADD", 0), ("REM", 4)], [("ADD", 0)]);
    assert_eq!(disagreements(&both, &both), [""; 0]);
    assert_eq!(
        disagreements(&both, &one),
        ["calc.svd has the operation REM = 4, but alu has none: add it to alu/src/lib.rs"]
    );
    let alone = disagreements(&one, &both);
    assert!(alone[0].starts_with("alu has the operation REM = 4, but calc.svd has none"));
    let renamed = disagreements(&[("REM", 4)], &[("MOD", 4)]);
    assert_eq!(renamed.len(), 1);
    assert!(renamed[0].starts_with("operation 4 is REM in calc.svd, but MOD in alu"));
}

#[test]
fn the_model_is_the_one_that_calc_svd_gives() {
    use svd2qemu::{Options, Output};
    let options = Options::default().only([Output::Model]);
    let tree = svd2qemu::generate(&agreement::installed::svd(), &options)
        .unwrap()
        .tree;
    let root = agreement::installed::root().join("generated");
    for (path, text) in tree.files() {
        let committed = std::fs::read_to_string(root.join(path)).unwrap_or_default();
        assert!(
            committed == text,
            "generated/{path} is not up to date, so the tests here would speak of another \
             calculator; run: cargo svd2qemu generate calc.svd"
        );
    }
}

#[test]
fn after_reset_it_is_idle_and_zero() {
    let mut calc = with_result(5, 77);
    start(&mut calc, 0, 1, 2);
    calc.reset();
    calc.advance(1_000_000);
    for offset in (0..0x18).step_by(4) {
        assert_eq!(calc.read(offset, 4), 0, "{offset:#x}");
    }
    assert_eq!(calc.registers().status, STATUS_STATE_IDLE);
    assert_eq!(calc.next_event(), None);
}

#[test]
fn unknown_operations_are_kept_and_end_in_an_error() {
    let codes = unknown_codes();
    assert!(codes.len() > 10 && codes.contains(&u32::MAX), "{codes:x?}");
    for op in codes {
        let mut calc = with_result(10, 1234);
        start(&mut calc, op, 8, 2);
        assert_eq!(calc.read(OP, 4), u64::from(op));
        assert_eq!(outcome(&calc), (STATUS_STATE_BUSY, 1234));
        calc.advance(10);
        assert_eq!(outcome(&calc), (STATUS_STATE_ERROR, 1234), "OP {op:#x}");
        assert_eq!(calc.read(OP, 4), u64::from(op));
    }
}

#[test]
fn the_latency_has_a_limit() {
    let error = Calc::new(Params {
        latency_ns: u64::MAX,
    })
    .unwrap_err();
    assert!(
        Calc::new(Params {
            latency_ns: error.max
        })
        .is_ok()
    );
    assert!(
        Calc::new(Params {
            latency_ns: error.max + 1
        })
        .is_err()
    );
    assert_eq!((error.name, error.min), ("latency_ns", 0));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn an_operation_gives_what_the_reference_gives(
        (op, a, b) in (code(), operand(), operand()), kept: u32, latency in 0..=1_000_000_000_u64,
    ) {
        let mut calc = with_result(latency, kept);
        start(&mut calc, op, a, b);
        calc.advance(latency);
        prop_assert_eq!(outcome(&calc), expected(op, a, b, kept));
        prop_assert_eq!(calc.guest_errors().count, 0);
    }

    #[test]
    fn it_is_busy_for_exactly_its_latency(
        (op, a, b) in (code(), operand(), operand()), latency in 1..=1_000_000_000_u64,
        parts in prop::collection::vec(any::<u64>(), 0..5),
    ) {
        let mut calc = with_result(latency, 99);
        start(&mut calc, op, a, b);
        // However the time before the end is cut up.
        let mut rest = latency - 1;
        for part in parts {
            let ns = part % (rest + 1);
            calc.advance(ns);
            rest -= ns;
            prop_assert_eq!(outcome(&calc), (STATUS_STATE_BUSY, 99));
        }
        calc.advance(rest);
        prop_assert_eq!(outcome(&calc), (STATUS_STATE_BUSY, 99));
        calc.advance(1);
        prop_assert_eq!(outcome(&calc), expected(op, a, b, 99));
    }

    #[test]
    fn operands_count_as_they_were_at_start(
        first in (code(), operand(), operand()), second in (code(), operand(), operand()),
        again in any::<bool>(), before in 0..1000_u64,
    ) {
        let mut calc = with_result(1000, 7);
        let (op, a, b) = first;
        start(&mut calc, op, a, b);
        calc.advance(before);
        for (offset, value) in [(OP, second.0), (A, second.1), (B, second.2)] {
            calc.write(offset, 4, value.into());
        }
        if again {
            // START while busy is a guest error and changes nothing else.
            calc.write(CTRL, 4, 1);
            prop_assert_eq!(calc.guest_errors().last, Some("start while busy"));
        }
        prop_assert_eq!(calc.guest_errors().count, u64::from(again));
        prop_assert_eq!(outcome(&calc), (STATUS_STATE_BUSY, 7));
        calc.advance(1000 - before);
        prop_assert_eq!(outcome(&calc), expected(op, a, b, 7));
        // Nor does it come into effect later.
        calc.advance(1_000_000);
        prop_assert_eq!(outcome(&calc), expected(op, a, b, 7));
        prop_assert_eq!(calc.registers().a, second.1);
    }

    #[test]
    fn every_access_acts_on_its_bytes_alone(accesses in prop::collection::vec(access(), 1..60)) {
        let mut calc = device(1000);
        let mut bytes = Bytes::default();
        for (offset, size, value) in accesses {
            match value {
                Some(value) => {
                    calc.write(offset, size.into(), value);
                    bytes.write(offset, size, value);
                }
                None => prop_assert_eq!(
                    calc.read(offset, size.into()), bytes.read(offset, size), "{:#x}", offset
                ),
            }
            prop_assert_eq!(calc.guest_errors().count, bytes.errors, "{:#x}, {}", offset, size);
        }
        for offset in 0..0x40 {
            prop_assert_eq!(calc.read(offset, 1), bytes.read(offset, 1), "{:#x}", offset);
        }
    }
}

/// Offset, size, and the value to write or nothing to read. Nothing here starts an operation: what
/// would be START is 0.
fn access() -> impl Strategy<Value = (u64, u8, Option<u64>)> {
    (0..0x20_u64, size(), any::<Option<u64>>()).prop_map(|(offset, size, value)| {
        let start = CTRL
            .checked_sub(offset)
            .map_or(0, |at| 1_u64.checked_shl(8 * at as u32).unwrap_or(0));
        (offset, size, value.map(|value| value & !start))
    })
}

/// The calculator's bytes, counted by hand: A, B and OP are kept, all else reads as 0 if
/// nothing was ever started.
#[derive(Default)]
struct Bytes {
    kept: [u8; 12],
    errors: u64,
}

impl Bytes {
    fn read(&mut self, offset: u64, size: u8) -> u64 {
        let at = offset as usize..offset as usize + usize::from(size);
        self.errors += u64::from(at.end > 0x18);
        at.rev().fold(0, |value, at| {
            value << 8 | u64::from(*self.kept.get(at).unwrap_or(&0))
        })
    }

    fn write(&mut self, offset: u64, size: u8, value: u64) {
        let at = offset as usize..offset as usize + usize::from(size);
        for (at, byte) in at.clone().zip(value.to_le_bytes()) {
            if let Some(kept) = self.kept.get_mut(at) {
                *kept = byte;
            }
        }
        // One guest error for each read-only register that is touched, and one for what is outside.
        let touches = |range: std::ops::Range<usize>| at.start < range.end && range.start < at.end;
        let wrong = [touches(0x10..0x14), touches(0x14..0x18), at.end > 0x18];
        self.errors += wrong.iter().filter(|wrong| **wrong).count() as u64;
    }
}
