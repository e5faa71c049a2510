//! What logs of a device on PCI begin with: its type, and its id or else its path.

use agreement::installed::{accelerator, machine, need};
use bringup::{Machine, Qtest};

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
