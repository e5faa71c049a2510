//! Registers and the bytes around them: reset values, every size at every offset.

use agreement::operations::EDGES;
use agreement::steps::{read_all, start};
use agreement::{Pair, Step, pair::Setup};
use calc_model::calc::Calc;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

const SIZES: [u8; 4] = [1, 2, 4, 8];

/// In the registers and right behind them, and around the end of the region.
fn offsets() -> impl Iterator<Item = u64> {
    (0..0x20).chain(Calc::SIZE - 9..Calc::SIZE)
}

#[test]
fn registers_have_their_reset_values() {
    for machine in bringup::Machine::ALL {
        let mut pair = Pair::start(Setup {
            machine,
            ..Setup::default()
        });
        for dirty in [false, true] {
            if dirty {
                pair.agree(&start(u32::MAX, u32::MAX, u32::MAX));
            }
            let values = pair.agree(&[vec![Step::Reset], read_all().collect()].concat());
            for (register, value) in Calc::REGISTERS.iter().zip(values) {
                let (mask, name) = (register.reset_mask, register.name);
                assert_eq!(
                    value & mask,
                    register.reset_value & mask,
                    "{name} on {machine}"
                );
            }
        }
    }
}

#[test]
fn every_size_at_every_offset_reads_and_writes_as_in_the_model() {
    let mut pair = Pair::usual();
    let mut random = TestRunner::default();
    let mut any_value = || any::<u64>().new_tree(&mut random).unwrap().current();
    for round in 0..3 {
        for offset in offsets() {
            for size in SIZES {
                let write = Step::Write {
                    offset,
                    size,
                    value: any_value(),
                };
                let read = Step::Read { offset, size };
                // An operation that this may have started ends at the end.
                let steps = [read, write, read].into_iter().chain(read_all());
                let end = [
                    Step::Advance(1000),
                    Step::Read {
                        offset: 0x10,
                        size: 8,
                    },
                ];
                pair.agree(&steps.chain(end).collect::<Vec<_>>());
            }
        }
        if round == 1 {
            pair.agree(&[Step::Reset]);
        }
    }
}

#[test]
fn every_byte_of_the_region_that_is_no_register_reads_as_zero() {
    let mut pair = Pair::usual();
    pair.agree(&start(0, u32::MAX, 0));
    let end = Calc::REGISTERS
        .iter()
        .map(|register| register.offset + 4)
        .max()
        .unwrap();
    let reads: Vec<Step> = (end..Calc::SIZE)
        .map(|offset| Step::Read { offset, size: 1 })
        .collect();
    assert!(pair.agree(&reads).iter().all(|value| *value == 0));
    assert_eq!(pair.logged().len(), reads.len());
}

#[test]
fn qom_properties_show_what_is_stored_and_change_nothing() {
    let mut pair = Pair::usual();
    for (n, value) in EDGES.into_iter().enumerate() {
        pair.agree(&start(value, value ^ 0x1234_5678, n as u32));
        for busy in [true, false] {
            let values = pair.agree(&read_all().collect::<Vec<_>>());
            for (register, value) in Calc::REGISTERS.iter().zip(values) {
                assert_eq!(
                    pair.stored(register.name),
                    value,
                    "{}, busy: {busy}",
                    register.name
                );
            }
            pair.agree(&[Step::Advance(1000)]);
        }
        pair.agree(&read_all().collect::<Vec<_>>());
        assert!(pair.logged().is_empty());
    }
    for register in Calc::REGISTERS {
        let set = pair
            .qmp()
            .qom_set("/machine/peripheral/calc", register.name, 1.into());
        assert!(set.is_err(), "{} can be set from outside", register.name);
    }
    assert_eq!(pair.stored("latency-ns"), 1000);
    assert_eq!(pair.stored("addr"), Calc::BASE_ADDRESS);
    pair.agree(&read_all().collect::<Vec<_>>());
}
