//! Interrupt lines, as a guest sees those of a device on PCI: messages, and the pin.

use std::path::PathBuf;
use std::sync::OnceLock;

use agreement::installed::{accelerator, compile_svd, need, qemu};
use bringup::{Machine, Qtest, Vm};
use svd2qemu::Source;

/// Offsets of registers.
const CTRL: u64 = 0x0;
const STATUS: u64 = 0x4;
const IE: u64 = 0x8;
const COUNT: u64 = 0xc;

/// Where BAR 0 is put: RAM ends below, and no other device is there.
const BAR: u32 = 0xc000_0000;

/// Where a message is sent to: RAM.
const MAILBOX: u32 = 0x10_0000;

/// Offsets in PCI configuration space.
const COMMAND: u8 = 0x4;
const BAR_0: u8 = 0x10;
const CAPABILITIES: u8 = 0x34;

/// The identifier of the capability that describes messages.
const MSI: u32 = 0x05;

/// The device's slot.
const SLOT: u32 = 5;

/// A machine with the device on PCI, its registers at [`BAR`].
struct Device(Qtest);

impl Device {
    /// `options` are appended to those of the device.
    fn start(options: &str) -> Self {
        static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
        let plugin = PLUGIN.get_or_init(|| {
            let source = Source::new("irqs.svd", include_str!("irqs.svd"));
            compile_svd(&source, "irqs", None, "irqs.so")
        });
        let vm = Vm::new(qemu(), Machine::Q35)
            .plugin(plugin)
            .device(format!("irqs-pci,addr={SLOT}{options}"));
        let mut device = Device(need(Qtest::start(&vm, &accelerator())));
        assert_eq!(device.config(0), 0xca1d_1234);
        device.enable();
        device
    }

    /// Places the registers, and lets the device answer and send messages.
    fn enable(&mut self) {
        self.set_config(BAR_0, BAR);
        self.set_config(COMMAND, 0x6);
    }

    fn select(&mut self, offset: u8) {
        let address = 0x8000_0000 | SLOT << 11 | u32::from(offset);
        need(self.0.port_write(0xcf8, 4, address));
    }

    /// The 32 bits of configuration space at `offset`.
    fn config(&mut self, offset: u8) -> u32 {
        self.select(offset);
        need(self.0.port_read(0xcfc, 4))
    }

    fn set_config(&mut self, offset: u8, value: u32) {
        self.select(offset);
        need(self.0.port_write(0xcfc, 4, value));
    }

    /// Whether the device asserts its pin: "Interrupt Status" of the status register.
    fn pin(&mut self) -> bool {
        self.config(COMMAND) >> (16 + 3) & 1 == 1
    }

    /// Has a message of `data` sent to [`MAILBOX`] instead of the pin asserted.
    fn enable_messages(&mut self, data: u32) {
        let mut offset = self.config(CAPABILITIES) as u8;
        while self.config(offset) & 0xff != MSI {
            offset = (self.config(offset) >> 8) as u8;
            assert_ne!(offset, 0, "there is no MSI capability");
        }
        let head = self.config(offset);
        assert_eq!(head >> (16 + 7) & 1, 1, "the address has 64 bits");
        self.set_config(offset + 4, MAILBOX);
        self.set_config(offset + 8, 0);
        self.set_config(offset + 12, data);
        self.set_config(offset, head | 1 << 16);
    }

    /// What was sent since the last call.
    fn message(&mut self) -> u64 {
        let message = need(self.0.read(MAILBOX.into(), 4));
        need(self.0.write(MAILBOX.into(), 4, 0));
        message
    }

    fn write(&mut self, register: u64, value: u64) {
        need(self.0.write(u64::from(BAR) + register, 4, value));
    }

    fn read(&mut self, register: u64) -> u64 {
        need(self.0.read(u64::from(BAR) + register, 4))
    }
}

#[test]
fn the_pin_is_asserted_until_the_guest_clears_the_status() {
    let mut device = Device::start("");
    let pin = device.config(0x3c) >> 8 & 0xff;
    assert_eq!(pin, 1, "INTA");
    device.write(IE, 1);
    device.write(CTRL, 1);
    need(device.0.clock_step(999));
    assert!(!device.pin());
    need(device.0.clock_step(1));
    assert!(device.pin());
    assert_eq!(device.read(STATUS), 1);
    device.write(STATUS, 0);
    assert!(device.pin(), "a zero clears nothing");
    device.write(STATUS, 1);
    assert!(!device.pin());
}

#[test]
fn the_pin_follows_the_mask() {
    let mut device = Device::start("");
    device.write(CTRL, 1);
    need(device.0.clock_step(1000));
    assert_eq!((device.read(STATUS), device.pin()), (1, false));
    device.write(IE, 1);
    assert!(device.pin());
    device.write(IE, 0);
    assert!(!device.pin());
}

#[test]
fn a_line_that_rises_is_a_message() {
    let mut device = Device::start("");
    device.enable_messages(0x4321);
    device.write(IE, 1);
    for _ in 0..2 {
        assert_eq!(device.message(), 0);
        device.write(CTRL, 1);
        need(device.0.clock_step(1000));
        assert_eq!(device.message(), 0x4321);
        assert!(!device.pin());
        // Neither while the line is high nor when it falls.
        device.write(CTRL, 1);
        need(device.0.clock_step(1000));
        device.write(STATUS, 1);
    }
}

#[test]
fn lines_share_the_pin() {
    let mut device = Device::start(",limit=20");
    device.write(IE, 3);
    for (count, expected) in [(20, false), (21, true), (0, false), (255, true)] {
        device.write(COUNT, count);
        assert_eq!(device.pin(), expected, "{count}");
    }
    device.write(CTRL, 1);
    need(device.0.clock_step(1000));
    device.write(COUNT, 0);
    assert!(device.pin());
    device.write(STATUS, 1);
    assert!(!device.pin());
}

#[test]
fn reset_lowers_the_pin_and_ends_messages() {
    let mut device = Device::start("");
    device.write(IE, 1);
    device.write(CTRL, 1);
    need(device.0.clock_step(1000));
    assert!(device.pin());
    need(device.0.qmp().system_reset());
    assert!(!device.pin());

    device.enable();
    device.enable_messages(7);
    need(device.0.qmp().system_reset());
    device.enable();
    device.write(IE, 1);
    device.write(CTRL, 1);
    need(device.0.clock_step(1000));
    assert_eq!((device.message(), device.pin()), (0, true));
}

#[test]
fn a_line_may_be_high_from_reset_on() {
    let mut device = Device::start(",force=1");
    assert!(device.pin());
    device.enable_messages(7);
    need(device.0.qmp().system_reset());
    assert!(device.pin());
    assert_eq!(device.message(), 0, "a device under reset sends nothing");
}
