//! Registers and fields over each other, in real QEMU, for processors of both orders of bytes, against
//! the interpreter of the checked SVD.

use agreement::any::{big_endian, read};
use agreement::installed::{accelerator, compile_svd, need, qemu, root};
use bringup::{Machine, Qtest, Vm};
use fastrand::Rng;
use svd2qemu::Source;
use svd2qemu::simulate::Simulator;

/// Accesses of a sequence.
const ACCESSES: usize = 3_000;

/// Where nothing else is.
const BASE: u64 = 0x10_0000_0000;

fn source(big: bool) -> Source {
    let source = read(&root().join("codegen/tests/golden/sharing.svd"));
    match big {
        true => big_endian(&source),
        false => source,
    }
}

/// qtest's values are little-endian on this machine, and a big-endian device's are not.
fn ordered(big: bool, value: u64, size: u32) -> u64 {
    match big {
        true => value.swap_bytes() >> (64 - 8 * size),
        false => value,
    }
}

fn agree(big: bool) {
    let source = source(big);
    let name = if big { "big.so" } else { "little.so" };
    let plugin = compile_svd(&source, "sharing", None, name);
    let vm = Vm::new(qemu(), Machine::Pc)
        .plugin(plugin)
        .device(format!("serial-dev,id=s,addr={BASE:#x}"));
    let mut device = need(Qtest::start(&vm, &accelerator()));
    let checked = svd2qemu::check(&source).expect("the fixture is sound");
    let peripheral = checked.device.peripherals().next().expect("it has one");
    let mut simulator = Simulator::new(peripheral);
    let mut random = Rng::with_seed(7);
    for number in 0..ACCESSES {
        let size = 1 << random.u32(0..4);
        let offset = random.u64(0..0x28);
        let value = random.u64(..) >> (64 - 8 * size);
        match random.bool() {
            true => {
                let found = need(device.read(BASE + offset, size as u8));
                let expected = ordered(big, simulator.read(offset, size), size);
                assert_eq!(
                    found, expected,
                    "access {number}: {size} bytes at {offset:#x}"
                );
            }
            false => {
                need(device.write(BASE + offset, size as u8, value));
                simulator.write(offset, size, ordered(big, value, size));
            }
        }
    }
    // What a register holds that has no storage of its own.
    for (register, held) in peripheral.registers.iter().zip(simulator.registers()) {
        let shown = need(
            device
                .qmp()
                .qom_get("/machine/peripheral/s", &register.ident.svd),
        );
        assert_eq!(shown, held, "{}", register.ident.svd);
    }
}

#[test]
fn the_lowest_byte_first() {
    agree(false);
}

#[test]
fn the_highest_byte_first() {
    agree(true);
}
