//! What each operation gives, against sums done in wider integers or by hand.

use alu::{Error, Operation, compute};

const EDGES: [u32; 8] = [
    0,
    1,
    2,
    3,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffe,
    0xffff_ffff,
];

/// Calls `check` with every pair of edge values.
fn pairs(check: impl Fn(u32, u32)) {
    for a in EDGES {
        for b in EDGES {
            check(a, b);
        }
    }
}

/// The low 32 bits.
fn low(wide: i128) -> u32 {
    wide.rem_euclid(1 << 32) as u32
}

#[test]
fn examples_done_by_hand() {
    assert_eq!(compute(0, 10, 5), Ok(15));
    assert_eq!(compute(1, 10, 5), Ok(5));
    assert_eq!(compute(2, 10, 5), Ok(50));
    assert_eq!(compute(3, 10, 5), Ok(2));
    assert_eq!(compute(3, 7, 2), Ok(3));
}

#[test]
fn addition_wraps() {
    pairs(|a, b| {
        assert_eq!(
            Operation::Add.apply(a, b),
            Ok(low(i128::from(a) + i128::from(b)))
        )
    });
    assert_eq!(Operation::Add.apply(u32::MAX, 1), Ok(0));
}

#[test]
fn subtraction_wraps() {
    pairs(|a, b| {
        assert_eq!(
            Operation::Subtract.apply(a, b),
            Ok(low(i128::from(a) - i128::from(b)))
        );
    });
    assert_eq!(Operation::Subtract.apply(0, 1), Ok(u32::MAX));
}

#[test]
fn multiplication_wraps() {
    pairs(|a, b| {
        assert_eq!(
            Operation::Multiply.apply(a, b),
            Ok(low(i128::from(a) * i128::from(b)))
        );
    });
    assert_eq!(Operation::Multiply.apply(u32::MAX, u32::MAX), Ok(1));
}

#[test]
fn division_rounds_down() {
    pairs(|a, b| match Operation::Divide.apply(a, b) {
        Ok(quotient) => {
            let rest = u64::from(a) - u64::from(quotient) * u64::from(b);
            assert!(rest < u64::from(b), "{a} / {b} gave {quotient}");
        }
        Err(error) => assert_eq!((error, b), (Error::DivideByZero, 0)),
    });
}

#[test]
fn zero_divided_by_zero_is_an_error_too() {
    assert_eq!(compute(3, 0, 0), Err(Error::DivideByZero));
}

#[test]
fn unknown_codes_are_named() {
    let after_the_last = Operation::ALL.last().unwrap().code() + 1;
    for code in [
        after_the_last,
        0x100,
        0x103,
        0x1_0003,
        0x8000_0000,
        u32::MAX,
    ] {
        assert_eq!(compute(code, 1, 1), Err(Error::UnknownOperation(code)));
        assert_eq!(Operation::from_code(code), None);
    }
}

#[test]
fn the_table_is_consistent() {
    for (index, &operation) in Operation::ALL.iter().enumerate() {
        assert_eq!(Operation::from_code(operation.code()), Some(operation));
        let later = &Operation::ALL[index + 1..];
        assert!(
            later.iter().all(|other| other.name() != operation.name()),
            "{operation:?}"
        );
        assert!(
            later.iter().all(|other| other.code() > operation.code()),
            "{operation:?}"
        );
    }
}

#[test]
fn errors_read_as_reasons() {
    assert_eq!(Error::DivideByZero.to_string(), "division by zero");
    assert_eq!(
        Error::UnknownOperation(7).to_string(),
        "unknown operation 7"
    );
}
