//! State that is saved and restored: whatever the moment, the rest goes on as if nothing had been.

use agreement::steps::{read, read_all, sequence, start, write};
use agreement::{Pair, Step, pair::Setup};
use bringup::Machine;
use calc_model::calc::{STATUS_STATE_BUSY, STATUS_STATE_DONE, STATUS_STATE_ERROR};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

#[test]
fn an_operation_goes_on_to_its_result_in_another_qemu() {
    let divide = alu::Operation::Divide.code();
    for (b, status, result) in [(4, STATUS_STATE_DONE, 3), (0, STATUS_STATE_ERROR, 3)] {
        let mut pair = Pair::start(Setup {
            machine: Machine::Pc,
            ..Setup::default()
        });
        pair.agree(&start(divide, 10, 3));
        pair.agree(&[Step::Advance(1000)]);
        pair.agree(&start(divide, 13, b));
        // Neither operands nor the operation are taken anew.
        pair.agree(&[write("B", 1), write("OP", 0), Step::Advance(600)]);
        let mut pair = pair.migrate();
        let busy = pair.agree(&read_all().collect::<Vec<_>>());
        assert_eq!(busy, [13, 1, 0, 0, 3, u64::from(STATUS_STATE_BUSY)]);
        pair.agree(&[Step::Advance(399), read("STATUS")]);
        let mut pair = pair.migrate();
        assert_eq!(
            pair.agree(&[read("STATUS")]),
            [u64::from(STATUS_STATE_BUSY)]
        );
        let ended = pair.agree(&[Step::Advance(1), read("STATUS"), read("RESULT")]);
        assert_eq!(ended, [u64::from(status), result]);
    }
}

#[test]
fn a_random_run_is_not_disturbed_by_being_moved() {
    let mut random = TestRunner::default();
    for latency_ns in [1, 1000, 1_000_000] {
        let mut pair = Pair::start(Setup {
            latency_ns,
            ..Setup::default()
        });
        for _ in 0..4 {
            let steps = sequence(latency_ns, 60)
                .new_tree(&mut random)
                .unwrap()
                .current();
            pair.agree(&steps);
            // Busy, as often as not, with a different result each time.
            pair.agree(&start(0, latency_ns as u32, pair.model().registers().a));
            pair = pair.migrate();
            let after = sequence(latency_ns, 60)
                .new_tree(&mut random)
                .unwrap()
                .current();
            // Without the reset that each sequence begins with.
            pair.agree(&after[1..]);
        }
    }
}

#[test]
fn a_device_at_rest_is_moved_as_it_is() {
    let mut pair = Pair::usual().migrate();
    pair.agree(&read_all().collect::<Vec<_>>());
    pair.agree(&start(u32::MAX, u32::MAX, 5));
    pair.agree(&[Step::Advance(1000)]);
    let mut pair = pair.migrate();
    pair.agree(&read_all().collect::<Vec<_>>());
    // A reset after the restore leaves nothing of it.
    pair.agree(&[&start(0, 1, 1)[..], &[Step::Advance(1)]].concat());
    let mut pair = pair.migrate();
    pair.agree(
        &[
            &[Step::Reset, Step::Advance(5000)][..],
            &read_all().collect::<Vec<_>>(),
        ]
        .concat(),
    );
}
