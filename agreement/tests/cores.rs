//! What is generated from many SVDs against the interpreter of the checked SVD, and against the
//! oracle where there is no behaviour: random accesses, and resets. The C is in a process with
//! sanitizers, the Rust models in one that checks for overflow. No QEMU.

use agreement::Step;
use std::cell::RefCell;
use std::rc::Rc;

use agreement::acts::{Act, Seen};
use agreement::any::{big_endian, check, read};
use agreement::cores::Cores;
use agreement::faults::{Fault, missed};
use agreement::installed::{root, svds};
use agreement::lines::{Told, arguments, seen};
use agreement::models::Models;
use fastrand::Rng;
use svd2qemu::Source;
use svd2qemu::model::{Device, Peripheral};
use svd2qemu::simulate::{Master, Simulator};

/// Accesses of each peripheral.
const ACCESSES: usize = 10_000;

/// Something at, across, or a little beside the registers.
fn access(peripheral: &Peripheral, random: &mut Rng) -> Step {
    let size = 1 << random.u8(0..4);
    let register = match peripheral.registers.len() {
        0 => 0,
        count => peripheral.registers[random.usize(0..count)].offset,
    };
    let offset = match random.u8(0..8) {
        0 => register.saturating_sub(random.u64(0..8)),
        1 | 2 => register + random.u64(0..8),
        _ => register,
    };
    let offset = offset.min(peripheral.size.saturating_sub(u64::from(size)));
    match random.u8(0..100) {
        0 => Step::Reset,
        1..50 => Step::Read { offset, size },
        _ => Step::Write {
            offset,
            size,
            // Few ones, few zeros, or anything.
            value: match random.u8(0..4) {
                0 => 1 << random.u32(0..64),
                1 => !(1 << random.u32(0..64)),
                2 => [0, u64::MAX][random.usize(0..2)],
                _ => random.u64(..),
            },
        },
    }
}

/// Who makes an access.
fn master(random: &mut Rng) -> Master {
    Master {
        secure: random.u8(0..4) != 0,
        privileged: random.u8(0..4) != 0,
    }
}

/// Sequences for all peripherals.
fn acts(device: &Device, accesses: usize, seed: u64) -> Vec<Act> {
    let mut random = Rng::with_seed(seed);
    let mut acts = Vec::new();
    for (index, peripheral) in device.peripherals().enumerate() {
        acts.push(Act::Select(index));
        let protected = peripheral.is_protected();
        let behavior = peripheral.behavior.as_ref();
        let (inputs, calls) = behavior.map_or((&[][..], 0), |behavior| {
            (&behavior.inputs[..], behavior.calls.len())
        });
        acts.extend((0..accesses).map(|_| {
            match random.u8(0..16) {
                0..4 if !inputs.is_empty() => {
                    let index = random.usize(0..inputs.len());
                    let line = random.u32(0..inputs[index].lines.unwrap_or(1));
                    return Act::Input(index, line, random.bool());
                }
                4..8 if calls != 0 => return Act::Call(random.usize(0..calls), random.u64(..)),
                8 if behavior.is_some() => {
                    let all = [Seen::Levels, Seen::Pulses, Seen::Hooks];
                    return Act::Ask(all[random.usize(0..all.len())]);
                }
                _ => {}
            }
            let step = match random.u8(0..20) {
                0 if peripheral.behavior.is_some() => Step::Advance(random.u64(0..3000)),
                1 if peripheral.behavior.is_some() => return Act::Late(random.u64(0..100)),
                _ => access(peripheral, &mut random),
            };
            match protected {
                true => Act::DoAs(master(&mut random), step),
                false => Act::Do(step),
            }
        }));
        acts.push(Act::Errors);
    }
    acts
}

/// What the interpreter makes of it.
fn simulated(device: &Device, acts: &[Act]) -> Vec<u64> {
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
fn foretold(source: &Source, device: &Device, acts: &[Act], known: &[u64]) -> Option<Vec<u64>> {
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
fn difference(device: &Device, acts: &[Act], expected: &[u64], found: &[u64]) -> Option<String> {
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

/// All of them, on two sequences.
fn agree(source: &Source, accesses: usize) {
    let checked = agreement::any::checked(source);
    let device = &checked.device;
    let path = &source.path;
    let or_say = |said: String| -> ! { panic!("{path}: {said}") };
    let models = Models::compile(source, &checked).unwrap_or_else(|said| or_say(said));
    let cores =
        Cores::compile(source, agreement::any::checked(source)).unwrap_or_else(|said| or_say(said));
    for seed in 0..2 {
        let acts = acts(device, accesses, seed);
        let expected = simulated(device, &acts);
        let found = [
            ("C", cores.run(&acts).unwrap_or_else(|said| or_say(said))),
            (
                "model",
                models.run(&acts).unwrap_or_else(|said| or_say(said)),
            ),
        ];
        let foretold = foretold(source, device, &acts, &expected).map(|values| ("oracle", values));
        for (name, found) in found.into_iter().chain(foretold) {
            if let Some(text) = difference(device, &acts, &expected, &found) {
                or_say(format!("{text}: (SVD, {name})"));
            }
            assert_eq!(expected.len(), found.len(), "{path}: {name}");
        }
    }
}

#[test]
fn calc() {
    agree(&read(&root().join("calc.svd")), ACCESSES);
}

/// Two peripherals of one kind are two devices with the same C.
#[test]
fn a_chip() {
    agree(&read(&root().join("examples/chip/chip.svd")), ACCESSES);
}

#[test]
fn every_rule() {
    agree(
        &read(&root().join("codegen/tests/golden/rich.svd")),
        ACCESSES,
    );
}

/// Registers and fields over each other, odd sizes, protection; in both orders of bytes.
#[test]
fn sharing() {
    let source = read(&root().join("codegen/tests/golden/sharing.svd"));
    agree(&source, ACCESSES);
    agree(&big_endian(&source), ACCESSES);
}

/// Arrays of registers, of clusters and of state, by an index; loops.
#[test]
fn arrays() {
    let source = read(&root().join("codegen/tests/golden/arrays.svd"));
    agree(&source, ACCESSES);
    agree(&big_endian(&source), ACCESSES);
}

/// All that a behaviour can calculate.
#[test]
fn values() {
    agree(
        &read(&root().join("codegen/tests/golden/values.svd")),
        ACCESSES,
    );
}

/// Lines in both directions, and what is written by hand.
#[test]
fn lines_and_hooks() {
    agree(
        &read(&root().join("codegen/tests/golden/lines.svd")),
        ACCESSES,
    );
}

#[test]
fn repaired() {
    agree(
        &read(&root().join("codegen/tests/golden/quirks.svd")),
        ACCESSES,
    );
}

#[test]
fn vendor_files() {
    let Some(paths) = svds() else {
        eprintln!("skipped: no folder of SVDs ($SVD2QEMU_SVDS)");
        return;
    };
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    let mut taken = 0;
    for path in paths {
        let source = read(&path);
        if check(&source).is_err() {
            eprintln!("{}: refused", source.path);
            continue;
        }
        agree(&source, ACCESSES);
        eprintln!("{}: agrees", source.path);
        taken += 1;
        // Each run takes a sample.
        if !all && taken == 2 {
            break;
        }
    }
}

/// Faults in what is generated for lines and hooks.
const LINES_IN_C: &[Fault] = &[
    (
        "a line that is at its level acts",
        "s->inputs.button == high",
        "false",
    ),
    (
        "events that are due come after the line",
        "        return;\n    }\n    pins_catch_up(s);\n",
        "        return;\n    }\n",
    ),
    (
        "another line than the driven one",
        "s->inputs.pins[line] = high",
        "s->inputs.pins[0] = high",
    ),
    (
        "a rule of one line is of all",
        "if (line == 5) {",
        "if (line >= 5) {",
    ),
    (
        "a debugger's read asks a hook",
        "    if (s->block.peek) {\n        return;\n    }\n",
        "",
    ),
    (
        "a debugger's read is of the device itself",
        "_read_parts(copy, ",
        "_read_parts(block, ",
    ),
    (
        "a debugger sees what is stored only",
        "_read_parts(copy, offset, size, attrs)",
        "_read_parts(copy, offset, size, attrs) * 0",
    ),
    (
        "a pulse is none",
        "qemu_set_irq(line, 1);",
        "qemu_set_irq(line, 0);",
    ),
    (
        "what is pending is not",
        "timer_pending(&s->timers.tick) && ",
        "",
    ),
    ("an odd result is taken whole", "mix_result &= 7;", ";"),
    (
        "an odd result in an option is taken whole",
        "value.value &= 127;",
        "",
    ),
    (
        "an odd argument of a call is taken whole",
        "value &= 31;",
        "",
    ),
    (
        "levels are not looked at after a call",
        "    port_dev_on_call_odd(s, value, wide, yes);",
        "    port_dev_on_call_odd(s, value, wide, yes);\n    return;",
    ),
];

const LINES_IN_THE_MODEL: &[Fault] = &[
    (
        "a line that is at its level acts",
        "if self.inputs.button != level",
        "if true",
    ),
    (
        "a rule of one line is of all",
        "if index == 5 {",
        "if index >= 5 {",
    ),
    (
        "a pulse is two",
        "self.pulses.idle += 1;",
        "self.pulses.idle += 2;",
    ),
    (
        "what is pending is not",
        "self.events.tick.is_some()",
        "self.events.rest.is_some()",
    ),
    (
        "hooks do not hear of a reset",
        "self.hooks.hooks_reset();",
        "",
    ),
];

#[test]
fn faults_in_lines_and_hooks_are_found() {
    let source = read(&root().join("codegen/tests/golden/lines.svd"));
    let checked = agreement::any::checked(&source);
    let acts = acts(&checked.device, ACCESSES, 7);
    let expected = simulated(&checked.device, &acts);
    let in_c = missed(LINES_IN_C, &acts, &expected, |change, acts| {
        let checked = agreement::any::checked(&source);
        Cores::compile_changed(&source, checked, change)?.run(acts)
    });
    let in_the_model = missed(LINES_IN_THE_MODEL, &acts, &expected, |change, acts| {
        Models::compile_changed(&source, &checked, change)?.run(acts)
    });
    assert!(
        in_c.is_empty() && in_the_model.is_empty(),
        "{in_c:#?} {in_the_model:#?}"
    );
}

/// What a timer does if the main loop comes to it late, and again and again.
fn late(random: &mut Rng) -> Vec<Act> {
    let write = |offset, value| {
        Act::Do(Step::Write {
            offset,
            size: 4,
            value,
        })
    };
    let (ctrl, prescaler, reload, compare, raw) = (0x00, 0x04, 0x08, 0x0c, 0x14);
    let mut acts = vec![
        Act::Select(0),
        write(prescaler, 0),
        write(reload, random.u64(1..20)),
        write(compare, random.u64(0..20)),
        write(ctrl, 1),
    ];
    for _ in 0..300 {
        acts.push(Act::Late(random.u64(1..400_000)));
        acts.push(write(raw, random.u64(0..4)));
        acts.extend((0..8).map(|number| {
            Act::Do(Step::Read {
                offset: 4 * number,
                size: 4,
            })
        }));
    }
    acts
}

#[test]
fn events_that_come_late_do_not_drift() {
    let source = read(&root().join("examples/timer/timer.svd"));
    let mut random = Rng::with_seed(11);
    let acts: Vec<Act> = (0..20).flat_map(|_| late(&mut random)).collect();
    let checked = agreement::any::checked(&source);
    let expected = simulated(&checked.device, &acts);
    let faults: &[Fault] = &[
        (
            "what an event starts counts from now",
            "    return due;\n",
            "    return now;\n",
        ),
        (
            "time is given up at once",
            "s->late = due > s->happened ? 0 : s->late + 1;",
            "s->late = 1001;",
        ),
    ];
    let missed = missed(faults, &acts, &expected, |change, acts| {
        let checked = agreement::any::checked(&source);
        Cores::compile_changed(&source, checked, change)?.run(acts)
    });
    assert!(missed.is_empty(), "{missed:#?}");
}
