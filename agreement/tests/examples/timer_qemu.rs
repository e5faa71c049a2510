//! The timer of `examples/timer` in QEMU, beside the model.

use std::path::PathBuf;
use std::sync::OnceLock;

use agreement::installed::refusal;
use bringup::Vm;
use timer_model::timer0::{Params, Timer0};

use crate::both;
use crate::timer::{
    COMPARE, COUNT, CTRL, ENABLE, EXPIRED, IE, MATCHED, PRESCALER, RAW, RELOAD, SLOWEST,
};

both::model!(Timer0, Timer0::BASE_ADDRESS, "timer0" => irq_timer0);

type Both = both::Both<Timer0>;

fn vm(device: &str) -> Vm {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    let plugin = PLUGIN.get_or_init(|| both::plugin("timer", None, "timer.so"));
    both::vm(plugin, device, "")
}

fn start(device: &str, line: &str, clock_ns: u64) -> Both {
    let model = Timer0::new(Params { clock_ns }).expect("it is in the range");
    Both::on_line(model, &vm(device), Some(line))
}

#[test]
fn in_qemu_it_raises_its_line() {
    for (device, line) in [
        ("timer0,clock-ns=10", "timer0"),
        ("timer-dev,timer0-clock-ns=10", "TIMER0"),
    ] {
        let mut pair = start(device, line, 10);
        pair.write(RELOAD, 4, 100);
        pair.write(COMPARE, 4, 40);
        pair.write(IE, 1, MATCHED);
        pair.write(CTRL, 4, ENABLE);
        for _ in 0..3 {
            pair.step(599);
            assert!(!pair.irq());
            pair.step(1);
            assert!(pair.irq());
            assert_eq!(pair.read(COUNT, 4), 40);
            pair.write(RAW, 4, EXPIRED | MATCHED);
            assert!(!pair.irq());
            pair.step(400);
        }
        pair.reset();
        pair.step(9_999);
        assert_eq!((pair.read(RAW, 4), pair.read(CTRL, 4)), (0, 0));
    }
    let refused = refusal(&vm(&format!("timer0,clock-ns={}", SLOWEST + 1)));
    assert!(refused.contains("clock-ns"), "{refused}");
}

#[test]
fn in_qemu_it_does_as_the_model() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut pair = start("timer0,clock-ns=10", "timer0", 10);
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
        high += u32::from(pair.irq());
    }
    assert!((500..3_500).contains(&high), "{high}");
}
