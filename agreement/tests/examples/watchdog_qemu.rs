//! The watchdog of `examples/watchdog` in QEMU, with the hook that is written by hand: beside the
//! model, and what becomes of the machine.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use agreement::installed::need;
use watchdog_model::wdt0::{Params, Wdt0};

use crate::both;
use crate::watchdog::{
    CTRL, EXPIRED, FIRST, KEY, LOAD, LOCK, OFF, RUNNING, Requests, SECOND, STATUS, WARNED,
};

/// How long QEMU may take to tell of an event.
const LIMIT: Duration = Duration::from_secs(10);

both::model!(Wdt0<Requests>, Wdt0::BASE_ADDRESS, "wdt0" => irq_wdt0);

type Both = both::Both<Wdt0<Requests>>;

/// What the machine does is one of QEMU's `-action watchdog=`.
fn start(device: &str, line: &str, action: &str) -> Both {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    let plugin = PLUGIN.get_or_init(|| {
        let hooks = include_str!("../../../examples/watchdog/hooks/wdt0-hooks.c");
        both::plugin("watchdog", Some(hooks), "watchdog.so")
    });
    let vm = both::vm(plugin, device, "")
        .argument("-action")
        .argument(format!("watchdog={action}"));
    let model = Wdt0::new(Params { tick_ns: 10 }, Requests::default());
    Both::on_line(model.expect("in the range"), &vm, Some(line))
}

fn usual(action: &str) -> Both {
    start("wdt0,tick-ns=10", "wdt0", action)
}

#[test]
fn the_machine_is_reset() {
    for (device, line) in [
        ("wdt0,tick-ns=10", "wdt0"),
        ("watchdog,wdt0-tick-ns=10", "WDT0"),
    ] {
        let mut pair = start(device, line, "reset");
        pair.write(LOAD, 4, 100);
        pair.write(CTRL, 1, 1);
        pair.write(LOCK, 4, 1);
        pair.write(LOAD, 4, 1);
        pair.step(999);
        assert_eq!((pair.read(STATUS, 4), pair.irq()), (RUNNING, false));
        pair.step(1);
        assert_eq!((pair.read(STATUS, 4), pair.irq()), (WARNED, true));
        pair.write(KEY, 2, FIRST);
        pair.write(KEY, 2, SECOND);
        assert_eq!((pair.read(STATUS, 4), pair.irq()), (RUNNING, false));
        pair.step(1_999);
        assert_eq!((pair.read(STATUS, 4), pair.irq()), (WARNED, true));

        need(pair.qtest.clock_step(1));
        let event = need(pair.qtest.qmp().wait_event("WATCHDOG", LIMIT));
        assert_eq!(event.data["action"], "reset");
        let event = need(pair.qtest.qmp().wait_event("RESET", LIMIT));
        assert_eq!(event.data["guest"], true);
        assert_eq!(event.data["reason"], "guest-reset");
        pair.model.advance(1);
        assert_eq!(pair.model.hooks().0, 1);
        pair.model.reset();
        let after = [LOAD, CTRL, LOCK, STATUS].map(|register| pair.read(register, 4));
        assert_eq!((after, pair.irq()), ([0xffff, 0, 0, OFF], false));
        // The lock is open.
        pair.write(LOAD, 4, 7);
        assert_eq!(pair.read(LOAD, 4), 7);
    }
}

/// QEMU's own option says what a watchdog does.
#[test]
fn the_machine_does_what_it_is_told_to() {
    let mut pair = usual("none");
    pair.write(LOAD, 4, 1);
    pair.write(CTRL, 4, 1);
    pair.step(20);
    let event = need(pair.qtest.qmp().wait_event("WATCHDOG", LIMIT));
    assert_eq!(event.data["action"], "none");
    assert_eq!(pair.read(STATUS, 4), EXPIRED);
    assert_eq!(pair.model.hooks().0, 1);
}

#[test]
fn in_qemu_it_does_as_the_model() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut pair = usual("none");
    let mut states = [0; 4];
    for step in 0..4_000 {
        match random.u8(..10) {
            0..=2 => pair.step(random.u64(1..=30)),
            3..=4 => _ = pair.read(random.u64(..0x18), 1 << random.u8(..4)),
            5..=6 => {
                let half = [FIRST, SECOND, FIRST, SECOND, 0][random.usize(..5)];
                pair.write(KEY, 2, half);
            }
            7 => pair.write(CTRL, 1 << random.u8(..3), random.u64(..2)),
            8 => pair.write(LOAD + random.u64(..2), 1, random.u64(..4)),
            _ => pair.write(LOAD, 2, random.u64(..16)),
        }
        if random.u8(..100) == 0 {
            pair.write(LOCK + random.u64(..2), 1, random.u64(..2));
        }
        if step % 100 == 0 {
            need(pair.qtest.qmp().system_reset());
            pair.model.reset();
        }
        states[pair.read(STATUS, 4) as usize] += 1;
    }
    assert!(states.iter().all(|times| *times > 100), "{states:?}");
    assert!(pair.model.hooks().0 > 10, "{}", pair.model.hooks().0);
}
