//! Operations, their time, and what is not one.

use agreement::operations::{EDGES, codes, unknown_codes};
use agreement::steps::{read, start, write};
use agreement::{Pair, Step, pair::Setup};
use calc_model::calc::{
    STATUS_STATE_BUSY, STATUS_STATE_DONE, STATUS_STATE_ERROR, STATUS_STATE_IDLE,
};

/// Reads of STATUS and RESULT.
fn outcome() -> [Step; 2] {
    [read("STATUS"), read("RESULT")]
}

/// What [`outcome`] reads at the end by the reference, if RESULT was `kept` before.
fn expected(op: u32, a: u32, b: u32, kept: u32) -> [u64; 2] {
    match alu::compute(op, a, b) {
        Ok(value) => [STATUS_STATE_DONE.into(), value.into()],
        Err(_) => [STATUS_STATE_ERROR.into(), kept.into()],
    }
}

/// Operations one after the other, each to its end, against model and reference.
fn check(pair: &mut Pair, operations: &[(u32, u32, u32)]) {
    let wait = pair.model().params().latency_ns.max(1);
    let one = |&(op, a, b): &(u32, u32, u32)| {
        [&start(op, a, b)[..], &[Step::Advance(wait)], &outcome()].concat()
    };
    let values = pair.agree(&operations.iter().flat_map(one).collect::<Vec<_>>());
    let mut kept = 0;
    for (&(op, a, b), found) in operations.iter().zip(values.chunks(2)) {
        let expected = expected(op, a, b, kept);
        assert_eq!(found, expected, "OP {op:#x}, A {a:#x}, B {b:#x}");
        kept = expected[1] as u32;
    }
    assert_eq!(values.len(), 2 * operations.len());
}

#[test]
fn every_operation_on_every_pair_of_edges_gives_what_the_reference_gives() {
    for latency_ns in [0, 1000] {
        let mut pair = Pair::start(Setup {
            latency_ns,
            ..Setup::default()
        });
        let pairs = EDGES.iter().flat_map(|a| EDGES.map(|b| (*a, b)));
        let operations: Vec<_> = codes()
            .iter()
            .flat_map(|op| pairs.clone().map(|(a, b)| (*op, a, b)))
            .collect();
        assert!(operations.len() >= 4 * 25);
        check(&mut pair, &operations);
    }
}

#[test]
fn an_operation_that_fails_leaves_result_as_it_was() {
    let mut pair = Pair::usual();
    let add = alu::Operation::Add.code();
    let divide = alu::Operation::Divide.code();
    let failing = unknown_codes().into_iter().map(|op| (op, 8, 2));
    let failing = failing.chain([(divide, 7, 0), (divide, 0, 0)]);
    let mixed: Vec<_> = failing
        .enumerate()
        .flat_map(|(n, fails)| [(add, n as u32, 5), fails, fails])
        .collect();
    check(&mut pair, &mixed);
    // An unknown OP is read back.
    let op = *unknown_codes().last().unwrap();
    assert_eq!(pair.agree(&[write("OP", op), read("OP")]), [u64::from(op)]);
}

#[test]
fn busy_ends_at_its_nanosecond() {
    for latency_ns in [1, 2, 1000, 1_000_000, 1_000_000_000] {
        let mut pair = Pair::start(Setup {
            latency_ns,
            ..Setup::default()
        });
        for base in [1, 3] {
            pair.agree(&start(alu::Operation::Multiply.code(), base, 7));
            let mut before = outcome().to_vec();
            if latency_ns > 1 {
                before = [&before[..], &[Step::Advance(latency_ns - 1)], &outcome()].concat();
            }
            for found in pair.agree(&before).chunks(2) {
                let kept = if base == 1 { 0 } else { 7 };
                assert_eq!(
                    found,
                    [u64::from(STATUS_STATE_BUSY), kept],
                    "latency {latency_ns}"
                );
            }
            let after = pair.agree(&[&[Step::Advance(1)][..], &outcome()].concat());
            let done = [u64::from(STATUS_STATE_DONE), u64::from(base) * 7];
            assert_eq!(after, done, "latency {latency_ns}");
        }
    }
}

#[test]
fn without_latency_the_answer_is_there_at_once() {
    let mut pair = Pair::start(Setup {
        latency_ns: 0,
        ..Setup::default()
    });
    let operation = |op, a, b| [&start(op, a, b)[..], &outcome()].concat();
    let add = alu::Operation::Add.code();
    let done = u64::from(STATUS_STATE_DONE);
    assert_eq!(pair.agree(&operation(add, 2, 3)), [done, 5]);
    // START again at once is no mistake: nothing is busy.
    assert_eq!(
        pair.agree(&[operation(add, 3, 3), operation(add, 4, 3)].concat())[3],
        7
    );
    assert!(pair.logged().is_empty());
}

#[test]
fn start_while_busy_is_logged_and_ignored() {
    let mut pair = Pair::usual();
    let (add, multiply) = (alu::Operation::Add.code(), alu::Operation::Multiply.code());
    let again = start(multiply, 100, 100);
    let wait = |ns| [Step::Advance(ns)];
    let steps = [
        &start(add, 20, 3)[..],
        &wait(400),
        &again,
        &wait(599),
        &outcome(),
    ]
    .concat();
    assert_eq!(pair.agree(&steps), [u64::from(STATUS_STATE_BUSY), 0]);
    assert_eq!(pair.logged(), ["start while busy"]);
    let done = u64::from(STATUS_STATE_DONE);
    assert_eq!(pair.agree(&[&wait(1)[..], &outcome()].concat()), [done, 23]);
    // The second START does not come into effect later; a third does, with what is written now.
    assert_eq!(
        pair.agree(&[&wait(10_000)[..], &outcome()].concat()),
        [done, 23]
    );
    assert_eq!(
        pair.agree(&[&[write("CTRL", 1)], &wait(1000)[..], &outcome()].concat()),
        [done, 10_000]
    );
    assert!(pair.logged().is_empty());
}

#[test]
fn a_reset_while_busy_cancels() {
    let mut pair = Pair::usual();
    let idle = [u64::from(STATUS_STATE_IDLE), 0];
    for ns in [1, 500, 999] {
        let busy = [
            &start(0, 1, 2)[..],
            &[Step::Advance(ns), Step::Reset],
            &outcome(),
        ]
        .concat();
        assert_eq!(pair.agree(&busy), idle);
        let later = [
            Step::Advance(1000 - ns),
            read("STATUS"),
            Step::Advance(10_000),
        ];
        pair.agree(&later);
        assert_eq!(pair.agree(&outcome()), idle);
    }
    // It is of use again.
    check(&mut pair, &[(alu::Operation::Subtract.code(), 1, 2)]);
}

#[test]
fn mistakes_of_the_guest_are_logged() {
    let mut pair = Pair::usual();
    for (step, message) in [
        (write("RESULT", 1), "write to read-only RESULT"),
        (write("STATUS", 0), "write to read-only STATUS"),
        (
            Step::Read {
                offset: 0x18,
                size: 4,
            },
            "read of 4 bytes at 0x18",
        ),
        (
            Step::Write {
                offset: 0x800,
                size: 2,
                value: 1,
            },
            "write of 2 bytes at 0x800",
        ),
    ] {
        pair.agree(&[step]);
        assert_eq!(pair.logged().len(), 1);
        assert!(pair.logged()[0].starts_with(message), "{:?}", pair.logged());
    }
    // Reserved bits are not one.
    pair.agree(&[write("CTRL", 0xffff_fffe), read("CTRL")]);
    assert!(pair.logged().is_empty());
}
