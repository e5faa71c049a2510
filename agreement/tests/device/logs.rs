//! What logs of a device on PCI and on the system bus begin with: its type, and its id or else its path.

use std::path::PathBuf;

use agreement::installed::{accelerator, compile_svd, machine, need, qemu, root};
use bringup::{Machine, Qtest, Vm};
use svd2qemu::Source;

/// A BAR's place, and slots that no device of a `pc` has.
const BAR: u64 = 0x8000_0000;
const SLOTS: [u32; 2] = [0x1d, 0x1e];

/// Lines about writes to read-only registers.
fn complaints(qtest: &Qtest) -> Vec<String> {
    let said = qtest.stderr();
    let lines = said.lines().filter(|line| line.contains("read-only"));
    lines.map(str::to_owned).collect()
}

/// Maps the device's registers, as firmware does.
fn map(qtest: &mut Qtest, slot: u32, base: u64) {
    let base = u32::try_from(base).expect("BARs are below 4 GiB");
    for (offset, value) in [(0x10, base), (0x04, 0x2)] {
        need(qtest.port_write(0xcf8, 4, 0x8000_0000 | slot << 11 | offset));
        need(qtest.port_write(0xcfc, 4, value));
    }
}

#[test]
fn on_pci_they_name_the_type_and_the_device() {
    let [first, second] = SLOTS;
    let vm = machine(Machine::Pc)
        .device(format!("calc-pci,addr={first:#x},id=first"))
        .device(format!("calc-pci,addr={second:#x}"))
        .argument("-d")
        .argument("guest_errors");
    let mut qtest = need(Qtest::start(&vm, &accelerator()));
    for (base, slot) in (BAR..).step_by(0x1_0000).zip(SLOTS) {
        map(&mut qtest, slot, base);
        need(qtest.write(base + 0x10, 4, 1));
    }
    let expected = [
        "calc-pci first: write to read-only RESULT",
        "calc-pci /machine/peripheral-anon/device[0]: write to read-only RESULT",
    ];
    assert_eq!(complaints(&qtest), expected);
}

#[test]
fn on_the_system_bus_they_name_the_type_and_the_path() {
    let path = root().join("examples/chip/chip.svd");
    let text = std::fs::read_to_string(path).expect("the example is there");
    let source = Source::new("chip.svd", text);
    let plugin: PathBuf = compile_svd(&source, "chip", None, "chip-logs.so");
    let vm = Vm::new(qemu(), Machine::Pc)
        .plugin(plugin)
        .device("chip,id=chip")
        .argument("-d")
        .argument("guest_errors");
    let mut qtest = need(Qtest::start(&vm, &accelerator()));
    // IN of GPIOA and of GPIOB, which share a type.
    for address in [0x4001_0008, 0x4001_1008, 0x5000_0000] {
        need(qtest.write(address, 4, 1));
    }
    let expected = [
        "gpioa-sysbus /machine/peripheral/chip/gpioa: write to read-only IN",
        "gpioa-sysbus /machine/peripheral/chip/gpiob: write to read-only IN",
        "clkctrl-sysbus /machine/peripheral/chip/clkctrl: write to read-only ID",
    ];
    assert_eq!(complaints(&qtest), expected);
}
