//! A whole chip as one device: its peripherals at their addresses, reset, saved and restored.

use std::path::PathBuf;
use std::sync::OnceLock;

use agreement::installed::{accelerator, compile_svd, need, qemu, refusal, root};
use bringup::scratch::Scratch;
use bringup::{Machine, Qtest, Vm};
use svd2qemu::Source;

/// Registers of the example, where its SVD places them.
const ID: u64 = 0x5000_0000;
const SELECT: u64 = 0x5000_0008;
const CAUSE: u64 = 0x5000_0040;
const SLEEP: u64 = 0x5000_0044;
const A_OUT: u64 = 0x4001_0004;
const A_SET: u64 = 0x4001_0010;
const B_OUT: u64 = 0x4001_1004;
const B_SET: u64 = 0x4001_1010;
const DATA: u64 = 0x5000_1000;
const STATUS: u64 = 0x5000_1004;
const COUNT: u64 = 0x5000_100c;

fn vm(options: &str) -> Vm {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    let plugin = PLUGIN.get_or_init(|| {
        let path = root().join("examples/chip/chip.svd");
        let text = std::fs::read_to_string(path).expect("the example is there");
        compile_svd(&Source::new("chip.svd", text), "chip", None, "chip.so")
    });
    Vm::new(qemu(), Machine::Pc)
        .plugin(plugin)
        .device(format!("chip,id=chip{options}"))
}

fn start(vm: &Vm) -> Qtest {
    need(Qtest::start(vm, &accelerator()))
}

fn read(qtest: &mut Qtest, address: u64) -> u64 {
    need(qtest.read(address, 4))
}

fn write(qtest: &mut Qtest, address: u64, value: u64) {
    need(qtest.write(address, 4, value));
}

#[test]
fn peripherals_are_at_their_addresses_and_one_kind_is_two_devices() {
    let mut chip = start(&vm(""));
    assert_eq!(read(&mut chip, ID), 0x4348_4950);
    write(&mut chip, A_SET, 0x11);
    write(&mut chip, B_SET, 0x22);
    assert_eq!(
        (read(&mut chip, A_OUT), read(&mut chip, B_OUT)),
        (0x11, 0x22)
    );
    let by_name = need(chip.qmp().qom_get("/machine/peripheral/chip/gpiob", "OUT"));
    assert_eq!(by_name, 0x22);
}

#[test]
fn peripherals_that_share_a_page_have_their_registers() {
    let mut chip = start(&vm(""));
    assert_eq!((read(&mut chip, SELECT), read(&mut chip, CAUSE)), (0x30, 1));
    write(&mut chip, CAUSE, 1);
    write(&mut chip, SLEEP, 1);
    assert_eq!((read(&mut chip, CAUSE), read(&mut chip, SLEEP)), (0, 1));
    assert_eq!(read(&mut chip, SELECT), 0x30);
    // Between them, where neither has registers.
    write(&mut chip, ID + 0x20, 1);
    assert_eq!(read(&mut chip, ID + 0x20), 0);
}

#[test]
fn a_system_reset_reaches_every_peripheral() {
    let mut chip = start(&vm(""));
    for (address, value) in [(SELECT, 1), (CAUSE, 1), (A_SET, 1), (B_SET, 1), (DATA, 1)] {
        write(&mut chip, address, value);
    }
    need(chip.qmp().system_reset());
    for (address, value) in [(SELECT, 0x30), (CAUSE, 1), (A_OUT, 0), (B_OUT, 0)] {
        assert_eq!(read(&mut chip, address), value, "0x{address:x}");
    }
    need(chip.clock_step(1_000_000));
    assert_eq!(read(&mut chip, COUNT), 0, "nothing is sent after a reset");
}

#[test]
fn the_chip_has_the_properties_of_its_peripherals() {
    let mut chip = start(&vm(",uart0-character-ns=77"));
    write(&mut chip, DATA, 1);
    need(chip.clock_step(76));
    assert_eq!(read(&mut chip, STATUS), 1);
    need(chip.clock_step(1));
    assert_eq!((read(&mut chip, STATUS), read(&mut chip, COUNT)), (2, 1));

    let refused = refusal(&vm(",uart0-character-ns=1000000001"));
    assert!(refused.contains("character-ns"), "{refused}");
    let refused = refusal(&vm(",irq-controller=/nowhere"));
    assert!(refused.contains("/nowhere"), "{refused}");
}

#[test]
fn its_state_goes_on_in_another_qemu() {
    let mut before = start(&vm(""));
    write(&mut before, A_SET, 0x11);
    write(&mut before, B_SET, 0x22);
    write(&mut before, DATA, 1);
    need(before.clock_step(6_000));
    let scratch = need(Scratch::new());
    let file = scratch.join("state");
    need(before.qmp().save(&file));
    drop(before);

    let mut after = start(&vm("").argument("-incoming").argument("defer"));
    need(after.qmp().load(&file));
    // The clock of the qtest accelerator is not a part of the state.
    need(after.clock_set(6_000));
    assert_eq!(
        (read(&mut after, A_OUT), read(&mut after, B_OUT)),
        (0x11, 0x22)
    );
    assert_eq!((read(&mut after, STATUS), read(&mut after, COUNT)), (1, 0));
    need(after.clock_step(4_000));
    assert_eq!((read(&mut after, STATUS), read(&mut after, COUNT)), (2, 1));
}
