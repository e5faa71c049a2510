//! What a sequence must read: of the interpreter, and of the oracle.

use std::cell::RefCell;
use std::rc::Rc;

use agreement::Step;
use agreement::acts::Act;
use agreement::lines::{Told, arguments, seen};
use svd2qemu::Source;
use svd2qemu::model::Device;
use svd2qemu::simulate::Simulator;

/// What the interpreter makes of it.
pub fn simulated(device: &Device, acts: &[Act]) -> Vec<u64> {
    let mut simulator: Option<Simulator> = None;
    let mut told = Rc::new(RefCell::new(Told::of(None)));
    let mut values = Vec::new();
    for act in acts {
        if let Act::Select(index) = *act {
            let peripheral = device.peripherals().nth(index);
            let peripheral = peripheral.expect("it is one of the device's");
            told = Rc::new(RefCell::new(Told::of(peripheral.behavior.as_ref())));
            simulator = Some(Simulator::with_hooks(peripheral, told.clone()));
        }
        let simulator = simulator.as_mut().expect("a peripheral is selected first");
        let by = act.master();
        match act.step() {
            Some(Step::Read { offset, size }) => {
                values.push(simulator.read_as(by, offset, size.into()));
            }
            Some(Step::Write {
                offset,
                size,
                value,
            }) => simulator.write_as(by, offset, size.into(), value),
            Some(Step::Reset) => simulator.reset(),
            Some(Step::Advance(ns)) => simulator.advance(ns),
            None => match *act {
                Act::Errors => values.push(simulator.guest_errors().count),
                Act::Ask(what) => {
                    let told = told.borrow().told;
                    values.push(seen(simulator, what, told));
                }
                Act::Input(index, line, level) => {
                    let behavior = simulator.peripheral().behavior.as_ref();
                    let input = behavior.map(|behavior| &behavior.inputs[index]);
                    simulator.set_input(input.map_or("", |input| &input.name), line, level);
                }
                Act::Call(index, seed) => {
                    let behavior = simulator.peripheral().behavior.as_ref();
                    if let Some(call) = behavior.map(|behavior| &behavior.calls[index]) {
                        simulator.call_in(&call.name, &arguments(&call.args, seed));
                    }
                }
                Act::Late(ns) => simulator.advance(ns),
                Act::Digest | Act::Observe | Act::Migrate => {
                    unreachable!("nothing of this is done here")
                }
                Act::Do(_) | Act::DoAs(..) | Act::Select(_) => {}
            },
        }
    }
    values
}

/// What the oracle makes of it, with what the interpreter has counted of errors; `None` if there is
/// behaviour, of which it knows nothing.
pub fn foretold(source: &Source, device: &Device, acts: &[Act], known: &[u64]) -> Option<Vec<u64>> {
    if device.peripherals().any(|known| known.behavior.is_some()) {
        return None;
    }
    // What was repaired may be something that it needs.
    let oracle = oracle::Device::read(&source.text)
        .inspect_err(|error| eprintln!("{}: not by the oracle: {error}", source.path))
        .ok()?;
    let names: Vec<&str> = (device.peripherals())
        .map(|peripheral| peripheral.ident.svd.as_str())
        .collect();
    let mut machine: Option<oracle::Machine> = None;
    let mut values = Vec::new();
    for act in acts {
        let by = oracle::Master {
            secure: act.master().secure,
            privileged: act.master().privileged,
        };
        match (*act, act.step()) {
            (Act::Select(index), _) => {
                let mut all = oracle.peripherals.iter();
                let peripheral = all.find(|known| known.name == names[index])?;
                machine = Some(oracle::Machine::new(peripheral));
            }
            (Act::Errors, _) => values.push(known[values.len()]),
            (_, Some(Step::Read { offset, size })) => {
                values.push(machine.as_mut()?.read_as(by, offset, size.into()));
            }
            (
                _,
                Some(Step::Write {
                    offset,
                    size,
                    value,
                }),
            ) => machine.as_mut()?.write_as(by, offset, size.into(), value),
            (_, Some(Step::Reset)) => machine.as_mut()?.reset(),
            (_, Some(Step::Advance(_)) | None) => {}
        }
    }
    Some(values)
}

/// The first difference, in words.
pub fn difference(
    device: &Device,
    acts: &[Act],
    expected: &[u64],
    found: &[u64],
) -> Option<String> {
    let mut name = "";
    let mut reads = expected.iter().zip(found);
    for (number, act) in acts.iter().enumerate() {
        if let Act::Select(index) = act {
            let peripheral = device.peripherals().nth(*index);
            name = peripheral.map_or("", |known| known.ident.svd.as_str());
        }
        if !act.is_answered() {
            continue;
        }
        match reads.next() {
            Some((expected, found)) if expected == found => {}
            pair => return Some(format!("{name}, act {number}: {act:x?}: {pair:x?}")),
        }
    }
    None
}
