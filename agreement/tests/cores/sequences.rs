//! Random sequences of accesses, and of what else happens to a device.

use agreement::Step;
use agreement::acts::{Act, Seen};
use fastrand::Rng;
use svd2qemu::model::{Device, Peripheral};
use svd2qemu::simulate::Master;

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
pub fn acts(device: &Device, accesses: usize, seed: u64) -> Vec<Act> {
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

/// What a timer does if the main loop comes to it late, and again and again.
pub fn late(random: &mut Rng) -> Vec<Act> {
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
