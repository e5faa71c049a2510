//! What is done to device and model alike, and how it is drawn at random.

use calc_model::calc::Calc;
use proptest::prelude::*;
use proptest::sample::select;

use crate::operations::{EDGES, codes, register, unknown_codes};

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Read this many bytes (1, 2, 4 or 8).
    Read {
        /// From the base address, in bytes.
        offset: u64,
        /// How many.
        size: u8,
    },
    /// Write the low bytes of a value.
    Write {
        /// From the base address, in bytes.
        offset: u64,
        /// How many: 1, 2, 4 or 8.
        size: u8,
        /// The value.
        value: u64,
    },
    /// Let this many nanoseconds of virtual time pass, at least 1.
    Advance(u64),
    /// Reset the machine.
    Reset,
}

/// A read of the whole register `name`.
pub fn read(name: &str) -> Step {
    Step::Read {
        offset: register(name).offset,
        size: 4,
    }
}

/// A write of the whole register `name`.
pub fn write(name: &str, value: u32) -> Step {
    Step::Write {
        offset: register(name).offset,
        size: 4,
        value: value.into(),
    }
}

/// Reads of every register, whole, in the order of their offsets.
pub fn read_all() -> impl Iterator<Item = Step> {
    Calc::REGISTERS.iter().map(|register| read(register.name))
}

/// Operation and operands are written and START is set.
pub fn start(op: u32, a: u32, b: u32) -> [Step; 4] {
    [
        write("A", a),
        write("B", b),
        write("OP", op),
        write("CTRL", 1),
    ]
}

/// An operand: at an edge, small, or any.
pub fn operand() -> impl Strategy<Value = u32> {
    prop_oneof![select(&EDGES[..]), 0..20_u32, any::<u32>()]
}

/// An OP value: mostly one that names an operation.
pub fn code() -> impl Strategy<Value = u32> {
    prop_oneof![8 => select(codes()), 1 => select(unknown_codes()), 1 => any::<u32>()]
}

/// The size of an access.
pub fn size() -> impl Strategy<Value = u8> {
    select(vec![1, 2, 4, 8])
}

/// Where an access begins: mostly in the registers, whole or not; sometimes after them, around the
/// end of the region among others.
pub fn offset() -> impl Strategy<Value = u64> {
    let whole: Vec<u64> = Calc::REGISTERS
        .iter()
        .map(|register| register.offset)
        .collect();
    prop_oneof![
        5 => select(whole),
        4 => 0..0x20_u64,
        1 => Calc::SIZE - 12..Calc::SIZE,
        1 => 0..Calc::SIZE,
    ]
}

/// What is written: at an edge, small, so that it often names an operation or starts one, or any.
fn value() -> impl Strategy<Value = u64> {
    prop_oneof![
        select(&EDGES[..]).prop_map(u64::from),
        0..8_u64,
        any::<u64>()
    ]
}

/// Some time, often one at which an operation of this latency ends or nearly does.
fn time(latency_ns: u64) -> impl Strategy<Value = u64> {
    let near = [1, latency_ns.saturating_sub(1), latency_ns, latency_ns + 1];
    prop_oneof![
        select(near.map(|ns| ns.max(1)).to_vec()),
        1..=2 * latency_ns + 1
    ]
}

/// Up to `length` things to do to a device of this latency, after a reset.
pub fn sequence(latency_ns: u64, length: usize) -> impl Strategy<Value = Vec<Step>> {
    let one = prop_oneof![
        6 => (offset(), size()).prop_map(|(offset, size)| vec![Step::Read { offset, size }]),
        6 => (offset(), size(), value())
            .prop_map(|(offset, size, value)| vec![Step::Write { offset, size, value }]),
        3 => (code(), operand(), operand()).prop_map(|(op, a, b)| start(op, a, b).to_vec()),
        2 => Just(vec![write("CTRL", 1)]),
        6 => time(latency_ns).prop_map(|ns| vec![Step::Advance(ns)]),
        4 => Just(vec![read("STATUS"), read("RESULT")]),
        1 => Just(vec![Step::Reset]),
    ];
    let steps = prop::collection::vec(one, 1..=length).prop_map(|steps| steps.concat());
    steps.prop_map(|steps| [vec![Step::Reset], steps, read_all().collect()].concat())
}
