//! What is done to a random program's device: accesses that reach its rules, time that passes until
//! its events and just before and after them, resets, migrations.

use std::cell::RefCell;
use std::rc::Rc;

use fastrand::Rng;
use svd2qemu::model::Peripheral;
use svd2qemu::simulate::Simulator;

use super::types;
use crate::acts::{Act, mix};
use crate::lines::{Told, arguments};
use crate::observe;
use crate::steps::Step;

/// How many statements and expressions a program runs at most: what goes on longer is cut off.
const FUEL: u64 = 300_000;

/// Longest time that passes at once.
const LONGEST: u64 = 1 << 20;

/// Acts on the peripheral, at most as many; fewer if its events or functions run for too long.
pub fn course(peripheral: &Peripheral, seed: u64, count: usize) -> Vec<Act> {
    let mut random = Rng::with_seed(seed);
    let mut simulator = Simulator::limited(peripheral, FUEL);
    let mut acts = Vec::new();
    while acts.len() < count && !simulator.gave_up() {
        let act = act(peripheral, &simulator, &mut random);
        simulate(&mut simulator, act);
        simulator.irqs();
        if !simulator.gave_up() {
            acts.push(act);
        }
    }
    acts
}

/// What the interpreter answers to the acts, with `look` after each; `None` if it gave up, or there is
/// not what they are done to.
pub fn expected(peripheral: &Peripheral, acts: &[Act], look: Act) -> Option<Vec<u64>> {
    let behavior = peripheral.behavior.as_ref();
    // A program that was made smaller may have lost what is driven or called.
    let missing = |act: &Act| match (act, behavior) {
        (Act::Input(input, ..), Some(behavior)) => *input >= behavior.inputs.len(),
        (Act::Call(call, _), Some(behavior)) => *call >= behavior.calls.len(),
        (Act::Input(..) | Act::Call(..), None) => true,
        _ => false,
    };
    if acts.iter().any(missing) {
        return None;
    }
    let mut simulator = match behavior.is_some_and(|behavior| !behavior.hooks.is_empty()) {
        true => Simulator::with_hooks(peripheral, Rc::new(RefCell::new(Told::of(behavior)))),
        // More than when the acts were drawn: there, not all was looked at.
        false => Simulator::limited(peripheral, 4 * FUEL),
    };
    let mut values = Vec::new();
    for act in acts {
        values.extend(simulate(&mut simulator, *act));
        let seen = observe::simulated(&mut simulator);
        match look {
            Act::Observe => values.extend(seen),
            _ => values.push(seen.into_iter().fold(0, mix)),
        }
    }
    (!simulator.gave_up()).then_some(values)
}

/// The same acts, with `look` after each.
pub fn looked_at(acts: &[Act], look: Act) -> Vec<Act> {
    acts.iter().flat_map(|act| [*act, look]).collect()
}

/// The first difference, in words; `None` if there is none.
pub fn difference(
    peripheral: &Peripheral,
    acts: &[Act],
    expected: &[u64],
    found: &[u64],
) -> Option<String> {
    let names = observe::names(peripheral);
    let mut pairs = expected.iter().zip(found);
    for (number, act) in acts.iter().enumerate() {
        let read = matches!(act.step(), Some(Step::Read { .. }));
        let what = read.then_some("the value that is read");
        for name in what.into_iter().chain(names.iter().map(String::as_str)) {
            match pairs.next() {
                Some((expected, found)) if expected == found => {}
                Some((expected, found)) => {
                    return Some(format!(
                        "act {number}, {act:x?}: {name} is {found:#x}, not {expected:#x}"
                    ));
                }
                None => return Some(format!("act {number}, {act:x?}: no answer")),
            }
        }
    }
    None
}

fn simulate(simulator: &mut Simulator, act: Act) -> Option<u64> {
    let behavior = simulator.peripheral().behavior.as_ref();
    match (act, behavior) {
        (Act::Input(input, line, level), Some(behavior)) => {
            simulator.set_input(&behavior.inputs[input].name, line, level);
        }
        (Act::Call(call, seed), Some(behavior)) => {
            let call = &behavior.calls[call];
            simulator.call_in(&call.name, &arguments(&call.args, seed));
        }
        (Act::Late(ns), _) => simulator.advance(ns),
        _ => {}
    }
    match act.step()? {
        Step::Read { offset, size } => return Some(simulator.read(offset, size.into())),
        Step::Write {
            offset,
            size,
            value,
        } => simulator.write(offset, size.into(), value),
        Step::Reset => simulator.reset(),
        Step::Advance(ns) => simulator.advance(ns),
    }
    None
}

fn act(peripheral: &Peripheral, simulator: &Simulator, random: &mut Rng) -> Act {
    if let Some(behavior) = &peripheral.behavior {
        let (inputs, calls) = (behavior.inputs.len(), behavior.calls.len());
        if inputs > 0 && random.u8(0..4) == 0 {
            let input = random.usize(0..inputs);
            let lines = behavior.inputs[input].lines.unwrap_or(1);
            return Act::Input(input, random.u32(0..lines), random.bool());
        }
        if calls > 0 && random.u8(0..4) == 0 {
            return Act::Call(random.usize(0..calls), random.u64(..));
        }
    }
    match random.u8(0..40) {
        0 => Act::Do(Step::Reset),
        1 | 2 if can_migrate(simulator) => Act::Migrate,
        3 => Act::Late(random.u64(1..100)),
        4..12 => Act::Do(Step::Advance(time(simulator, random))),
        _ => Act::Do(access(peripheral, random)),
    }
}

/// Whether all that is known about events is when they happen: which of two at one moment was
/// started first is not saved.
fn can_migrate(simulator: &Simulator) -> bool {
    let pending = simulator.pending();
    pending
        .windows(2)
        .all(|pair| pair[0].1 != pair[1].1 && pair[1].1 < i64::MAX as u64)
}

fn time(simulator: &Simulator, random: &mut Rng) -> u64 {
    let next = simulator.next_event().map(|at| at - simulator.now());
    match (next, random.u8(0..5)) {
        (Some(left), 0) if left <= LONGEST => left.max(1),
        (Some(left), 1) if left <= LONGEST => left + 1,
        (Some(left), 2) if left <= LONGEST => left.saturating_sub(1).max(1),
        (_, 3) => random.u64(1..200),
        _ => random.u64(1..20),
    }
}

/// A register, whole or in part, or something across or beside it.
fn access(peripheral: &Peripheral, random: &mut Rng) -> Step {
    let register = &peripheral.registers[random.usize(0..peripheral.registers.len())];
    let whole = (register.bits / 8) as u8;
    let (offset, size) = match random.u8(0..8) {
        0 => (register.offset + random.u64(0..8), 1 << random.u8(0..4)),
        1 => (
            register.offset + random.u64(0..u64::from(whole)),
            1 << random.u8(0..2),
        ),
        2 => (register.offset, 1 << random.u8(0..4)),
        _ => (register.offset, whole),
    };
    let offset = offset.min(peripheral.size.saturating_sub(u64::from(size)));
    match random.u8(0..3) {
        0 => Step::Read { offset, size },
        _ => Step::Write {
            offset,
            size,
            value: written(register.bits, random),
        },
    }
}

fn written(bits: u32, random: &mut Rng) -> u64 {
    match random.u8(0..4) {
        // Values that have each field at one of its edges.
        0 => (0..4).fold(0, |value, _| {
            value ^ types::value(bits, random) << random.u32(0..bits)
        }),
        1 => types::value(bits, random),
        2 => types::value(bits, random) ^ types::value(bits, random),
        _ => random.u64(..),
    }
}
