//! The timer of `examples/timer` in QEMU, beside the model.

use std::path::PathBuf;
use std::sync::OnceLock;

use agreement::any::read;
use agreement::installed::{accelerator, compile_svd, need, qemu, refusal, root};
use bringup::{Machine, Qtest, Vm};
use timer_model::timer0::{Params, Timer0};

use crate::timer::{
    COMPARE, COUNT, CTRL, ENABLE, EXPIRED, IE, MATCHED, PRESCALER, RAW, RELOAD, SLOWEST,
};

/// The device in QEMU and the model: what is done to one is done to the other.
struct Pair {
    qtest: Qtest,
    model: Timer0,
    /// Whether the line is high in QEMU.
    level: bool,
}

impl Pair {
    fn vm(device: &str) -> Vm {
        static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
        let plugin = PLUGIN.get_or_init(|| {
            let source = read(&root().join("examples/timer/timer.svd"));
            compile_svd(&source, "timer", None, "timer.so")
        });
        Vm::new(qemu(), Machine::Microvm)
            .plugin(plugin)
            .device(format!("{device},id=timer"))
    }

    fn start(device: &str, line: &str, clock_ns: u64) -> Self {
        let mut qtest = need(Qtest::start(&Self::vm(device), &accelerator()));
        need(qtest.command(&format!(
            "irq_intercept_out /machine/peripheral/timer {line}"
        )));
        Self {
            qtest,
            model: Timer0::new(Params { clock_ns }).expect("it is in the range"),
            level: false,
        }
    }

    fn read(&mut self, offset: u64, size: u8) -> u64 {
        let value = need(self.qtest.read(Timer0::BASE_ADDRESS + offset, size));
        let expected = self.model.read(offset, size.into());
        assert_eq!(value, expected, "{size} bytes at {offset:#x}");
        self.same_level();
        value
    }

    fn write(&mut self, offset: u64, size: u8, value: u64) {
        need(self.qtest.write(Timer0::BASE_ADDRESS + offset, size, value));
        self.model.write(offset, size.into(), value);
        self.same_level();
    }

    fn step(&mut self, ns: u64) {
        need(self.qtest.clock_step(ns));
        self.model.advance(ns);
        self.same_level();
    }

    fn same_level(&mut self) {
        if let Some((_, level)) = self.qtest.interrupts().last() {
            self.level = *level;
        }
        assert_eq!(self.level, self.model.irq_timer0());
    }
}

#[test]
fn in_qemu_it_raises_its_line() {
    for (device, line) in [
        ("timer0,clock-ns=10", "timer0"),
        ("timer-dev,timer0-clock-ns=10", "TIMER0"),
    ] {
        let mut pair = Pair::start(device, line, 10);
        pair.write(RELOAD, 4, 100);
        pair.write(COMPARE, 4, 40);
        pair.write(IE, 1, MATCHED);
        pair.write(CTRL, 4, ENABLE);
        for _ in 0..3 {
            pair.step(599);
            assert!(!pair.level);
            pair.step(1);
            assert!(pair.level);
            assert_eq!(pair.read(COUNT, 4), 40);
            pair.write(RAW, 4, EXPIRED | MATCHED);
            assert!(!pair.level);
            pair.step(400);
        }
        need(pair.qtest.qmp().system_reset());
        pair.model.reset();
        pair.step(10_000);
        assert_eq!((pair.read(RAW, 4), pair.read(CTRL, 4)), (0, 0));
    }
    let refused = refusal(&Pair::vm(&format!("timer0,clock-ns={}", SLOWEST + 1)));
    assert!(refused.contains("clock-ns"), "{refused}");
}

#[test]
fn in_qemu_it_does_as_the_model() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut pair = Pair::start("timer0,clock-ns=10", "timer0", 10);
    let mut high = 0;
    for _ in 0..4_000 {
        match random.u8(..10) {
            0..=2 => pair.step(random.u64(1..=60)),
            3..=5 => {
                let size = 1 << random.u8(..4);
                pair.read(random.u64(..0x22), size);
            }
            6..=7 => pair.write(CTRL, 1, random.u64(..4)),
            _ => {
                // Small numbers, so that much happens.
                let register = [PRESCALER, RELOAD, COMPARE, RAW, IE][random.usize(..5)];
                pair.write(register, 4, random.u64(..6));
            }
        }
        high += u32::from(pair.level);
    }
    assert!((500..3_500).contains(&high), "{high}");
}
