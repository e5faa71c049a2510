//! Faults, planted into what is generated for arrays, indices and loops: the comparison with the
//! interpreter must find every one.

use agreement::Step;
use agreement::acts::Act;
use agreement::any::{checked, read};
use agreement::cores::Cores;
use agreement::faults::{Fault, missed};
use agreement::installed::root;
use agreement::models::Models;
use fastrand::Rng;
use svd2qemu::Source;
use svd2qemu::model::Peripheral;
use svd2qemu::simulate::Simulator;

/// Faults of the C device.
const C: &[Fault] = &[
    (
        "another element is looked at",
        "return s->regs.ch1_count;",
        "return s->regs.ch2_count;",
    ),
    (
        "another element is changed",
        "case 1:\n        s->regs.cfg1 = value;",
        "case 1:\n        s->regs.cfg2 = value;",
    ),
    (
        "the last element is not chosen",
        "default:\n        return s->regs.t4;",
        "default:\n        return s->regs.t0;",
    ),
    (
        "a rule gets another index",
        "banks_on_read_b0(s, 2);",
        "banks_on_read_b0(s, 1);",
    ),
    (
        "a rule does not run for an element",
        "banks_on_write_ch0_pair(s, 1);",
        "",
    ),
    (
        "what is only written is what is read",
        "banks_get_to_write_ch_pair(s, n)",
        // Compilers warn of a function that nothing calls.
        "((void)banks_get_to_write_ch_pair(s, n), banks_get_ch_pair(s, n))",
    ),
    (
        "a loop ends early",
        "for (i = 0; i < 5; i++)",
        "for (i = 0; i < 4; i++)",
    ),
    (
        "a loop begins late",
        "for (i = 1; i < 3; i++)",
        "for (i = 2; i < 3; i++)",
    ),
    (
        "a closed range is taken for an open one",
        "for (i = 0; i <= 7; i++)",
        "for (i = 0; i < 7; i++)",
    ),
    (
        "a loop to the largest number leaves it out",
        "for (i_2 = 250; 250 <= s->params.last; i_2++) {",
        "for (i_2 = 250; i_2 < s->params.last; i_2++) {",
    ),
    (
        "the index of an array",
        "[s->state.head & 15]",
        "[s->state.head & 7]",
    ),
    (
        "an element's value at reset",
        "s->state.small[i] = 31;",
        "s->state.small[i] = 30;",
    ),
    (
        "reset forgets an array",
        "memcpy(s->state.flags, initial, sizeof(s->state.flags));",
        "(void)initial;",
    ),
    (
        "the first of two indices is the second",
        "uint32_t ch = _number_ / 2;",
        "uint32_t ch = _number_ % 2;",
    ),
    (
        "two indices choose as if there were one",
        "ch * 2 + s_, old)",
        "s_, old)",
    ),
    (
        "a rule of two indices runs for another register",
        "banks_on_write_ch0_slot0(s, 5, old, w->value);",
        "banks_on_write_ch0_slot0(s, 4, old, w->value);",
    ),
    ("get is none for the last element", "index < 5", "index < 4"),
    ("get is some beyond the end", "index_2 < 3", "index_2 < 4"),
    (
        "a compound assignment forgets what was there",
        "s->state.one[0] = (uint16_t)(s->state.one[0] +",
        "s->state.one[0] = (uint16_t)(0 +",
    ),
];

/// Faults of the Rust model.
const MODEL: &[Fault] = &[
    (
        "another element is looked at",
        "1 => self.registers.b1,",
        "1 => self.registers.b2,",
    ),
    (
        "a rule gets another index",
        "self.on_read_b0(2);",
        "self.on_read_b0(1);",
    ),
    (
        "a rule does not run for an element",
        "self.on_write_ch0_pair(1);",
        "",
    ),
    (
        "what is only written is what is read",
        "self.look12_to_write_ch0_pair(n)",
        "self.look12_ch0_pair(n)",
    ),
    ("a loop ends early", "for i in 0u32..5", "for i in 0u32..4"),
    ("a loop begins late", "for i in 1u32..3", "for i in 2u32..3"),
    (
        "a closed range is taken for an open one",
        "250u8..=self.params.last",
        "250u8..self.params.last",
    ),
    (
        "the index of an array",
        "[(self.state.head & 15) as usize]",
        "[(self.state.head & 7) as usize]",
    ),
    (
        "an element's value at reset",
        "small: [31; 8]",
        "small: [30; 8]",
    ),
    (
        "the values of a list are exchanged",
        "flags: [true, false, true]",
        "flags: [false, true, true]",
    ),
    (
        "the first of two indices is the second",
        "let ch: u32 = _number / 2;",
        "let ch: u32 = _number % 2;",
    ),
    (
        "two indices choose as if there were one",
        "(ch.wrapping_mul(2).wrapping_add(s), old);",
        "(s, old);",
    ),
    (
        "a rule of two indices runs for another register",
        "self.on_read_ch0_slot0(5);",
        "self.on_read_ch0_slot0(4);",
    ),
    ("get is none for the last element", "index < 5", "index < 4"),
    ("get is some beyond the end", "index_2 < 3", "index_2 < 4"),
];

fn source() -> Source {
    read(&root().join("codegen/tests/golden/arrays.svd"))
}

/// Accesses to all registers, and what the interpreter reads.
fn sequence(peripheral: &Peripheral) -> (Vec<Act>, Vec<u64>) {
    let mut simulator = Simulator::new(peripheral);
    let mut random = Rng::with_seed(1);
    let (mut acts, mut values) = (vec![Act::Select(0)], Vec::new());
    for _ in 0..20_000 {
        let register = &peripheral.registers[random.usize(0..peripheral.registers.len())];
        let (offset, size) = (register.offset, 1 << random.u8(0..4));
        let step = match random.u8(0..200) {
            0 => Step::Reset,
            1..5 => Step::Advance(random.u64(0..300)),
            5..100 => Step::Read { offset, size },
            _ => Step::Write {
                offset,
                size,
                // Small numbers are indices.
                value: match random.bool() {
                    true => random.u64(0..8),
                    false => random.u64(..),
                },
            },
        };
        match step {
            Step::Read { offset, size } => values.push(simulator.read(offset, size.into())),
            Step::Write {
                offset,
                size,
                value,
            } => simulator.write(offset, size.into(), value),
            Step::Reset => simulator.reset(),
            Step::Advance(ns) => simulator.advance(ns),
        }
        acts.push(Act::Do(step));
    }
    (acts, values)
}

#[test]
fn in_the_c_device() {
    let source = source();
    let (acts, expected) = sequence(&checked(&source).device.peripherals[0]);
    let missed = missed(C, &acts, &expected, |change, acts| {
        Cores::compile_changed(&source, checked(&source), change)?.run(acts)
    });
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn in_the_model() {
    let source = source();
    let checked = checked(&source);
    let (acts, expected) = sequence(&checked.device.peripherals[0]);
    let missed = missed(MODEL, &acts, &expected, |change, acts| {
        Models::compile_changed(&source, &checked, change)?.run(acts)
    });
    assert!(missed.is_empty(), "{missed:#?}");
}
