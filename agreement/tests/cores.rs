//! What is generated from many SVDs against the interpreter of the checked SVD, and against the
//! oracle where there is no behaviour: random accesses, and resets. The C is in a process with
//! sanitizers, the Rust models in one that checks for overflow. No QEMU.

use agreement::Step;
use agreement::acts::Act;
use agreement::any::{big_endian, check, read};
use agreement::cores::Cores;
use agreement::installed::{root, svds};
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
        acts.extend((0..accesses).map(|_| {
            let step = match random.u8(0..20) {
                0 if peripheral.behavior.is_some() => Step::Advance(random.u64(0..3000)),
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
    let mut values = Vec::new();
    for act in acts {
        if let Act::Select(index) = *act {
            simulator = device.peripherals().nth(index).map(Simulator::new);
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
            None if *act == Act::Errors => values.push(simulator.guest_errors().count),
            None => {}
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
        let answered = matches!(act.step(), Some(Step::Read { .. })) || *act == Act::Errors;
        if !answered {
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

/// All that a behaviour can calculate.
#[test]
fn values() {
    agree(
        &read(&root().join("codegen/tests/golden/values.svd")),
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
