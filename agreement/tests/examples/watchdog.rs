//! The watchdog of `examples/watchdog`: the model, at its edges.

use watchdog_model::wdt0::{
    Hooks, Params, STATUS_STATE_EXPIRED, STATUS_STATE_OFF, STATUS_STATE_RUNNING,
    STATUS_STATE_WARNED, Wdt0,
};

pub const LOAD: u64 = 0x00;
pub const CTRL: u64 = 0x04;
pub const KEY: u64 = 0x08;
pub const LOCK: u64 = 0x0c;
pub const STATUS: u64 = 0x10;

/// Values of STATUS.
pub const OFF: u64 = STATUS_STATE_OFF as u64;
pub const RUNNING: u64 = STATUS_STATE_RUNNING as u64;
pub const WARNED: u64 = STATUS_STATE_WARNED as u64;
pub const EXPIRED: u64 = STATUS_STATE_EXPIRED as u64;

/// The halves of the key.
pub const FIRST: u64 = 0x5555;
pub const SECOND: u64 = 0xaaaa;

/// How often a reset was requested.
#[derive(Debug, Default)]
pub struct Requests(pub u32);

impl Hooks for Requests {
    fn expired(&mut self) {
        self.0 += 1;
    }
}

/// A watchdog of 1 ns a tick.
fn fresh() -> Wdt0<Requests> {
    Wdt0::new(Params { tick_ns: 1 }, Requests::default()).expect("it is in the range")
}

/// One that runs, with stages of 10 ns.
fn running() -> Wdt0<Requests> {
    let mut watchdog = fresh();
    watchdog.write(LOAD, 4, 10);
    watchdog.write(CTRL, 4, 1);
    watchdog
}

/// One in any state.
fn in_state(state: u64) -> Wdt0<Requests> {
    let mut watchdog = running();
    match state {
        OFF => watchdog.write(CTRL, 4, 0),
        RUNNING => watchdog.advance(3),
        WARNED => watchdog.advance(13),
        _ => watchdog.advance(23),
    }
    assert_eq!(watchdog.read(STATUS, 4), state);
    watchdog
}

fn feed(watchdog: &mut Wdt0<Requests>) {
    watchdog.write(KEY, 2, FIRST);
    watchdog.write(KEY, 2, SECOND);
}

#[test]
fn two_stages_and_a_reset() {
    let mut watchdog = running();
    let stages = [
        (0, RUNNING, false, 0),
        (9, RUNNING, false, 0),
        (1, WARNED, true, 0),
        (9, WARNED, true, 0),
        (1, EXPIRED, false, 1),
        (1_000, EXPIRED, false, 1),
    ];
    for (ns, state, warned, requests) in stages {
        watchdog.advance(ns);
        assert_eq!(watchdog.read(STATUS, 4), state, "{}", watchdog.now());
        assert_eq!(watchdog.irq_wdt0(), warned);
        assert_eq!(watchdog.hooks().0, requests);
    }
    assert_eq!(watchdog.next_event(), None);
}

#[test]
fn fed_in_time_it_starts_anew() {
    let mut watchdog = running();
    for ns in [9, 19, 10, 0, 1] {
        watchdog.advance(ns);
        feed(&mut watchdog);
        assert_eq!(watchdog.read(STATUS, 4), RUNNING);
        assert!(!watchdog.irq_wdt0());
    }
    watchdog.advance(19);
    assert_eq!(watchdog.hooks().0, 0);
    watchdog.advance(1);
    assert_eq!(watchdog.hooks().0, 1);
    assert_eq!(watchdog.guest_errors().count, 0);
}

#[test]
fn only_the_whole_key_feeds_it() {
    for (written, errors, fed) in [
        (&[FIRST, SECOND][..], 0, true),
        (&[FIRST, FIRST, SECOND], 0, true),
        (&[FIRST], 0, false),
        (&[SECOND], 1, false),
        (&[0, SECOND], 2, false),
        (&[FIRST, 0, SECOND], 2, false),
        (&[FIRST, 0xaaab, FIRST, SECOND], 1, true),
        (&[SECOND, FIRST], 1, false),
        // It was used.
        (&[FIRST, SECOND, SECOND], 1, true),
    ] {
        let mut watchdog = running();
        watchdog.advance(9);
        for half in written {
            watchdog.write(KEY, 2, *half);
        }
        assert_eq!(watchdog.guest_errors().count, errors, "{written:x?}");
        watchdog.advance(1);
        let state = if fed { RUNNING } else { WARNED };
        assert_eq!(watchdog.read(STATUS, 4), state, "{written:x?}");
    }
    // A half in two bytes is two wrong keys.
    let mut watchdog = running();
    watchdog.write(KEY, 1, 0x55);
    watchdog.write(KEY + 1, 1, 0x55);
    assert_eq!(watchdog.guest_errors().last, Some("a wrong key"));
    assert_eq!(watchdog.guest_errors().count, 2);
    assert_eq!(watchdog.read(KEY, 2), 0, "it is write-only");
}

#[test]
fn what_does_not_run_is_not_fed() {
    for state in [OFF, EXPIRED] {
        let mut watchdog = in_state(state);
        feed(&mut watchdog);
        assert_eq!(watchdog.read(STATUS, 4), state);
        assert_eq!(watchdog.next_event(), None);
    }
}

#[test]
fn enabled_in_any_state() {
    for (state, next) in [(OFF, Some(10)), (RUNNING, Some(10)), (WARNED, Some(20))] {
        let mut watchdog = in_state(state);
        watchdog.write(CTRL, 4, 1);
        assert_eq!(watchdog.next_event(), next, "{state}");
    }
    // It has to be disabled first.
    let mut watchdog = in_state(EXPIRED);
    watchdog.write(CTRL, 4, 1);
    assert_eq!(
        (watchdog.read(STATUS, 4), watchdog.next_event()),
        (EXPIRED, None)
    );
}

#[test]
fn disabled_in_any_state_it_is_off_and_runs_again() {
    for state in [OFF, RUNNING, WARNED, EXPIRED] {
        let mut watchdog = in_state(state);
        watchdog.write(CTRL, 4, 0);
        assert_eq!(watchdog.read(STATUS, 4), OFF);
        assert!(!watchdog.irq_wdt0());
        assert_eq!(watchdog.next_event(), None);
        watchdog.write(CTRL, 4, 1);
        assert_eq!(watchdog.next_event(), Some(watchdog.now() + 10));
        watchdog.advance(10);
        assert_eq!(watchdog.read(STATUS, 4), WARNED);
    }
}

#[test]
fn locked_it_keeps_what_it_has() {
    for state in [OFF, RUNNING, WARNED, EXPIRED] {
        let mut watchdog = in_state(state);
        watchdog.write(LOCK, 4, 1);
        let enabled = watchdog.read(CTRL, 4);
        let next = watchdog.next_event();
        for (register, value) in [(LOAD, 99), (CTRL, 1 - enabled), (CTRL, enabled)] {
            let errors = watchdog.guest_errors().count;
            watchdog.write(register, 4, value);
            assert_eq!(watchdog.guest_errors().count, errors + 1);
        }
        watchdog.write(LOAD + 3, 1, 0xff);
        assert_eq!(watchdog.guest_errors().last, Some("the watchdog is locked"));
        assert_eq!(
            (watchdog.read(LOAD, 4), watchdog.read(CTRL, 4)),
            (10, enabled)
        );
        assert_eq!(
            (watchdog.read(STATUS, 4), watchdog.next_event()),
            (state, next)
        );
        // The first value holds.
        watchdog.write(LOCK, 4, 0);
        assert_eq!(watchdog.read(LOCK, 4), 1);
        feed(&mut watchdog);
        let fed = if [RUNNING, WARNED].contains(&state) {
            RUNNING
        } else {
            state
        };
        assert_eq!(watchdog.read(STATUS, 4), fed);
        watchdog.reset();
        watchdog.write(LOAD, 4, 7);
        assert_eq!((watchdog.read(LOCK, 4), watchdog.read(LOAD, 4)), (0, 7));
    }
}

#[test]
fn an_open_lock_stays_open() {
    let mut watchdog = fresh();
    // Bytes without the bit are no first write.
    watchdog.write(LOCK + 1, 1, 1);
    watchdog.write(LOCK, 1, 0);
    watchdog.write(LOCK, 4, 1);
    assert_eq!(watchdog.read(LOCK, 4), 0);
    watchdog.write(LOAD, 4, 5);
    assert_eq!(watchdog.read(LOAD, 4), 5);

    let mut watchdog = fresh();
    watchdog.write(LOCK + 1, 1, 1);
    watchdog.write(LOCK, 4, u64::MAX);
    assert_eq!(watchdog.read(LOCK, 4), 1);
}

#[test]
fn the_shortest_and_the_longest_time() {
    let mut watchdog = fresh();
    watchdog.write(LOAD, 4, 0);
    watchdog.write(CTRL, 4, 1);
    watchdog.advance(1);
    assert_eq!(watchdog.read(STATUS, 4), WARNED);
    watchdog.advance(1);
    assert_eq!((watchdog.read(STATUS, 4), watchdog.hooks().0), (EXPIRED, 1));

    let slowest = Params {
        tick_ns: 1_000_000_000,
    };
    let mut watchdog = Wdt0::new(slowest, Requests::default()).expect("it is in the range");
    watchdog.write(LOAD, 4, u64::MAX);
    watchdog.write(CTRL, 4, 1);
    watchdog.advance(0xffff_ffff * 1_000_000_000 - 1);
    assert_eq!(watchdog.read(STATUS, 4), RUNNING);
    watchdog.advance(1);
    assert_eq!(watchdog.read(STATUS, 4), WARNED);
}

#[test]
fn a_stage_has_the_time_that_load_has_at_its_start() {
    let mut watchdog = running();
    watchdog.write(LOAD, 2, 3);
    watchdog.advance(10);
    assert_eq!(watchdog.read(STATUS, 4), WARNED);
    watchdog.write(LOAD, 4, 100);
    watchdog.advance(3);
    assert_eq!(watchdog.read(STATUS, 4), EXPIRED);
}
