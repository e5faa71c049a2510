//! Lines in both directions, in the installed QEMU: driven and looked at over qtest.

use std::path::PathBuf;
use std::sync::OnceLock;

use agreement::any::read;
use agreement::installed::{accelerator, compile_svd, need, qemu, root};
use bringup::scratch::Scratch;
use bringup::{Machine, Qtest, Vm};

const CTRL: u64 = 0x0;
const CHANGED: u64 = 0x4;
const LEVELS: u64 = 0x8;
const LOG: u64 = 0xc;

/// The pins of the fixture.
struct Pins {
    base: u64,
    qtest: Qtest,
    /// What comes before the names of lines.
    prefix: &'static str,
}

impl Pins {
    fn vm(machine: Machine, device: &str) -> Vm {
        static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
        let plugin = PLUGIN.get_or_init(|| {
            let source = read(&root().join("codegen/tests/golden/lines.svd"));
            compile_svd(&source, "lines", None, "lines.so")
        });
        Vm::new(qemu(), machine)
            .plugin(plugin)
            .device(format!("{device},id=pins"))
    }

    fn start(vm: &Vm, prefix: &'static str) -> Self {
        Self {
            base: 0xfef1_0000,
            qtest: need(Qtest::start(vm, &accelerator())),
            prefix,
        }
    }

    fn mmio() -> Self {
        Self::start(&Self::vm(Machine::Microvm, "pins"), "")
    }

    fn read(&mut self, register: u64) -> u64 {
        need(self.qtest.read(self.base + register, 4))
    }

    fn write(&mut self, register: u64, value: u64) {
        need(self.qtest.write(self.base + register, 4, value));
    }

    /// Drives a line.
    fn set(&mut self, name: &str, line: u32, level: bool) {
        let prefix = self.prefix;
        let level = u8::from(level);
        let command = format!("set_irq_in /machine/peripheral/pins {prefix}{name} {line} {level}");
        need(self.qtest.command(&command));
    }

    /// Has [`Qtest::interrupts`] tell of an interrupt line.
    fn look_at(&mut self, name: &str) {
        let prefix = self.prefix;
        let command = format!("irq_intercept_out /machine/peripheral/pins {prefix}{name}");
        need(self.qtest.command(&command));
    }

    /// What the pins do on all attachments.
    fn check_pins(&mut self) {
        self.set("pins", 3, true);
        assert_eq!((self.read(CHANGED), self.read(LEVELS)), (8, 8));
        self.write(CHANGED, 8);
        self.set("pins", 3, true);
        assert_eq!(self.read(CHANGED), 0, "it is at what it was");
        self.set("pins", 31, true);
        self.set("pins", 3, false);
        assert_eq!(self.read(CHANGED), 0x8000_0008);
        assert_eq!(self.read(LEVELS), 0x8000_0000);
    }
}

#[test]
fn a_pulse_goes_up_and_down() {
    let mut pins = Pins::mmio();
    pins.look_at("edge");
    let pulse = [(0, true), (0, false)];
    pins.set("pins", 4, true);
    assert_eq!(pins.qtest.interrupts(), pulse);
    pins.set("pins", 4, true);
    pins.set("pins", 1, true);
    assert_eq!(pins.qtest.interrupts(), []);
    pins.set("pins", 5, true);
    assert_eq!(pins.qtest.interrupts(), [pulse, pulse].concat());
    need(pins.qtest.qmp().system_reset());
    pins.set("pins", 4, false);
    assert_eq!(pins.qtest.interrupts(), pulse);
}

#[test]
fn a_level_follows_inputs_and_registers() {
    let mut pins = Pins::mmio();
    pins.look_at("pending");
    pins.set("few", 2, true);
    assert_eq!(pins.qtest.interrupts(), []);
    pins.set("button", 0, true);
    assert_eq!(pins.qtest.interrupts(), [(0, true)]);
    pins.set("pins", 0, true);
    pins.set("button", 0, false);
    assert_eq!(pins.qtest.interrupts(), []);
    pins.write(CHANGED, 1);
    assert_eq!(pins.qtest.interrupts(), [(0, false)]);
}

#[test]
fn what_is_pending_is_a_level() {
    let mut pins = Pins::mmio();
    pins.look_at("busy");
    pins.write(CTRL, 1 | 100 << 8);
    assert_eq!(pins.qtest.interrupts(), [(0, true)]);
    need(pins.qtest.clock_step(99));
    assert_eq!((pins.read(LOG), pins.qtest.interrupts()), (0, vec![]));
    need(pins.qtest.clock_step(1));
    // It starts itself again, and what holds the line low for 10 ns.
    assert_eq!(pins.read(LOG), 7);
    assert_eq!(pins.qtest.interrupts(), [(0, false)]);
    need(pins.qtest.clock_step(10));
    assert_eq!(pins.qtest.interrupts(), [(0, true)]);
    pins.write(CTRL, 2);
    assert_eq!(pins.qtest.interrupts(), [(0, false)]);
    assert_eq!(pins.read(LOG), 1007);
}

#[test]
fn inputs_by_all_ways() {
    Pins::mmio().check_pins();
    Pins::start(&Pins::vm(Machine::Pc, "lines"), "pins-").check_pins();
    let mut pci = Pins::start(&Pins::vm(Machine::Q35, "pins-pci,addr=5"), "");
    pci.base = 0xc000_0000;
    for (offset, value) in [(0x10, 0xc000_0000), (0x4, 0x6)] {
        need(pci.qtest.port_write(0xcf8, 4, 0x8000_2800 | offset));
        need(pci.qtest.port_write(0xcfc, 4, value));
    }
    pci.check_pins();
}

#[test]
fn a_pulse_is_a_message() {
    let mut pins = Pins::start(&Pins::vm(Machine::Q35, "pins-pci,addr=5"), "");
    pins.base = 0xc000_0000;
    let mut config = |offset: u32, value: Option<u32>| {
        need(pins.qtest.port_write(0xcf8, 4, 0x8000_2800 | offset));
        match value {
            Some(value) => need(pins.qtest.port_write(0xcfc, 4, value)),
            None => return need(pins.qtest.port_read(0xcfc, 4)),
        }
        0
    };
    config(0x10, Some(0xc000_0000));
    config(0x4, Some(0x6));
    let mut msi = config(0x34, None) & 0xff;
    while config(msi, None) & 0xff != 0x05 {
        msi = config(msi, None) >> 8 & 0xff;
        assert_ne!(msi, 0, "there is no MSI capability");
    }
    let head = config(msi, None);
    config(msi + 4, Some(0x10_0000));
    config(msi + 8, Some(0));
    config(msi + 12, Some(0x77));
    config(msi, Some(head | 1 << 16));
    pins.set("pins", 1, true);
    assert_eq!(
        need(pins.qtest.read(0x10_0000, 4)),
        0x77,
        "pending has risen"
    );
    need(pins.qtest.write(0x10_0000, 4, 0));
    pins.set("pins", 2, true);
    assert_eq!(need(pins.qtest.read(0x10_0000, 4)), 0);
    pins.set("pins", 8, true);
    assert_eq!(need(pins.qtest.read(0x10_0000, 4)), 0x77, "a pulse");
}

/// A reset leaves levels as they are; so does a way to another QEMU.
#[test]
fn levels_are_those_of_who_drives_them() {
    let vm = Pins::vm(Machine::Microvm, "pins");
    let mut pins = Pins::start(&vm, "");
    pins.set("pins", 6, true);
    pins.set("few", 0, true);
    need(pins.qtest.qmp().system_reset());
    assert_eq!((pins.read(CHANGED), pins.read(LEVELS)), (0, 0));
    // Seen in a rule: a bit of LEVELS is toggled by a write while it is high.
    pins.write(CTRL, 0);
    assert_eq!(pins.read(LEVELS), 0x10);

    let scratch = need(Scratch::new());
    let saved = scratch.join("state");
    need(pins.qtest.qmp().save(&saved));
    let vm = vm.argument("-incoming").argument("defer");
    let mut other = Pins::start(&vm, "");
    need(other.qtest.qmp().load(&saved));
    assert_eq!(other.read(LEVELS), 0x10);
    other.set("pins", 6, true);
    assert_eq!(other.read(CHANGED), 0, "it has been high");
    other.set("pins", 6, false);
    assert_eq!(other.read(CHANGED), 0x40);
    other.write(CTRL, 0);
    assert_eq!(other.read(LEVELS), 0);
}
