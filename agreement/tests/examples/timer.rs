//! The timer of `examples/timer`: the model, at its edges.

use timer_model::timer0::{Params, Timer0};

pub const CTRL: u64 = 0x00;
pub const PRESCALER: u64 = 0x04;
pub const RELOAD: u64 = 0x08;
pub const COMPARE: u64 = 0x0c;
pub const COUNT: u64 = 0x10;
pub const RAW: u64 = 0x14;
pub const IE: u64 = 0x18;
pub const STATUS: u64 = 0x1c;

/// The largest `clock_ns`.
pub const SLOWEST: u64 = 32_000;

/// Bits of CTRL.
pub const ENABLE: u64 = 1;
pub const ONE_SHOT: u64 = 2;

/// Bits of RAW, IE and STATUS.
pub const EXPIRED: u64 = 1;
pub const MATCHED: u64 = 2;

/// A timer of 1 ns a period, as these registers say, that counts.
fn counting(reload: u64, compare: u64, ctrl: u64) -> Timer0 {
    let mut timer = Timer0::new(Params { clock_ns: 1 }).expect("it is in the range");
    timer.write(RELOAD, 4, reload);
    timer.write(COMPARE, 4, compare);
    timer.write(CTRL, 4, ctrl | ENABLE);
    timer
}

/// What a timer shows at some time.
fn at(timer: &mut Timer0, registers: &[u64]) -> Vec<u64> {
    registers.iter().map(|at| timer.read(*at, 4)).collect()
}

#[test]
fn it_counts_down_again_and_again() {
    let mut timer = counting(3, 9, 0);
    for _ in 0..4 {
        for count in [3, 2, 1] {
            assert_eq!(at(&mut timer, &[COUNT, RAW]), [count, 0]);
            timer.advance(1);
        }
        assert_eq!(at(&mut timer, &[RAW, CTRL]), [EXPIRED, ENABLE]);
        timer.write(RAW, 4, EXPIRED);
    }
    assert_eq!(timer.guest_errors().count, 0);
}

#[test]
fn once_is_once() {
    let mut timer = counting(3, 9, ONE_SHOT);
    timer.advance(2);
    assert_eq!(at(&mut timer, &[COUNT, RAW]), [1, 0]);
    timer.advance(1);
    assert_eq!(at(&mut timer, &[COUNT, RAW, CTRL]), [0, EXPIRED, ONE_SHOT]);
    assert_eq!(timer.next_event(), None);
    timer.write(CTRL, 1, ONE_SHOT | ENABLE);
    assert_eq!(at(&mut timer, &[COUNT]), [3]);
}

#[test]
fn a_count_takes_the_periods_that_the_prescaler_says() {
    let mut timer = Timer0::default();
    timer.write(PRESCALER, 4, u64::MAX);
    assert_eq!(timer.read(PRESCALER, 4), 0xffff);
    timer.write(PRESCALER, 4, 4);
    timer.write(RELOAD, 4, 2);
    timer.write(CTRL, 4, ENABLE);
    for (ns, count) in [(0, 2), (4_999, 2), (1, 1), (4_999, 1), (1, 2)] {
        timer.advance(ns);
        assert_eq!(timer.read(COUNT, 4), count, "{}", timer.now());
    }
    // COMPARE is 0.
    assert_eq!(timer.read(RAW, 4), EXPIRED | MATCHED);
}

/// When RAW.MATCHED is set in the first 12 ns of a timer of 4 ns.
fn matches(compare: u64, mode: u64) -> Vec<u64> {
    let mut timer = counting(4, compare, mode);
    let mut times = Vec::new();
    for ns in 0..=12 {
        if timer.read(RAW, 4) & MATCHED != 0 {
            times.push(ns);
        }
        timer.write(RAW, 4, MATCHED);
        timer.advance(1);
    }
    times
}

#[test]
fn it_matches_when_the_count_is_there() {
    for (compare, times) in [
        (0, &[4, 8, 12][..]),
        (1, &[3, 7, 11]),
        (3, &[1, 5, 9]),
        (4, &[]),
        (0xffff_ffff, &[]),
    ] {
        assert_eq!(matches(compare, 0), times, "{compare}");
        let first = &times[..times.len().min(1)];
        assert_eq!(matches(compare, ONE_SHOT), first, "{compare}, once");
    }
}

#[test]
fn the_interrupt_is_what_has_happened_and_is_enabled() {
    let mut timer = counting(4, 2, ONE_SHOT);
    timer.advance(4);
    for (enabled, status) in [(0, 0), (1, 1), (2, 2), (u64::MAX, 3)] {
        timer.write(IE, 4, enabled);
        assert_eq!(at(&mut timer, &[STATUS, RAW]), [status, 3]);
        assert_eq!(timer.irq_timer0(), status != 0);
    }
    timer.write(RAW, 4, 0);
    timer.write(RAW + 1, 1, 3);
    assert_eq!(at(&mut timer, &[RAW, STATUS]), [3, 3]);
    timer.write(RAW, 1, EXPIRED);
    assert_eq!(at(&mut timer, &[RAW, STATUS]), [MATCHED, MATCHED]);
    assert!(timer.irq_timer0());
    timer.write(RAW, 2, MATCHED);
    assert!(!timer.irq_timer0());
}

#[test]
fn without_a_length_it_does_not_count() {
    let mut timer = counting(0, 0, 0);
    assert_eq!(timer.guest_errors().last, Some("a timer of no length"));
    assert_eq!(at(&mut timer, &[CTRL, RAW]), [0, 0]);
    assert_eq!(timer.next_event(), None);

    // One that counts comes to its end, and stops there.
    let mut timer = counting(3, 9, 0);
    timer.write(RELOAD, 4, 0);
    timer.advance(2);
    assert_eq!(at(&mut timer, &[COUNT, CTRL]), [1, ENABLE]);
    timer.advance(1);
    assert_eq!(at(&mut timer, &[COUNT, CTRL, RAW]), [0, 0, EXPIRED]);
    assert_eq!(timer.guest_errors().count, 0);
}

#[test]
fn what_is_written_while_it_counts_holds_later() {
    let mut timer = counting(4, 9, 0);
    timer.write(PRESCALER, 4, 1);
    timer.write(RELOAD, 4, 2);
    timer.write(COMPARE, 4, 1);
    timer.advance(3);
    assert_eq!(at(&mut timer, &[COUNT, RAW]), [1, 0]);
    timer.advance(1);
    assert_eq!(at(&mut timer, &[COUNT, RAW]), [2, EXPIRED]);
    timer.advance(2);
    assert_eq!(at(&mut timer, &[COUNT, RAW]), [1, EXPIRED | MATCHED]);
    timer.write(CTRL, 4, ENABLE | ONE_SHOT);
    timer.advance(2);
    assert_eq!(at(&mut timer, &[COUNT, CTRL]), [0, ONE_SHOT]);
}

#[test]
fn enabling_what_counts_changes_nothing_and_disabling_keeps_the_count() {
    let mut timer = counting(8, 1, 0);
    timer.advance(3);
    timer.write(CTRL, 4, ENABLE);
    // Bytes without fields.
    timer.write(CTRL + 1, 1, 0xff);
    assert_eq!(timer.read(COUNT, 4), 5);
    timer.write(CTRL, 4, 0);
    timer.advance(100);
    assert_eq!(at(&mut timer, &[COUNT, RAW]), [5, 0]);
    timer.write(COUNT, 4, 7);
    assert_eq!(timer.read(COUNT, 4), 5, "it is read-only");
    timer.write(CTRL, 4, ENABLE);
    assert_eq!(timer.read(COUNT, 4), 8);
    timer.reset();
    timer.advance(100);
    assert_eq!(at(&mut timer, &[COUNT, RAW, CTRL, RELOAD]), [0; 4]);
}

/// The slowest timer of the longest length.
#[test]
fn the_largest_numbers_are_counted() {
    let slowest = Params { clock_ns: SLOWEST };
    let mut timer = Timer0::new(slowest).expect("it is in the range");
    timer.write(PRESCALER, 4, 0xffff);
    timer.write(RELOAD, 4, 0xffff_ffff);
    timer.write(COMPARE, 4, 0xffff_fffe);
    timer.write(CTRL, 4, ENABLE);
    assert_eq!(timer.read(COUNT, 4), 0xffff_ffff);
    timer.advance(SLOWEST * 0x1_0000 - 1);
    assert_eq!(at(&mut timer, &[COUNT, RAW]), [0xffff_ffff, 0]);
    timer.advance(1);
    assert_eq!(at(&mut timer, &[COUNT, RAW]), [0xffff_fffe, MATCHED]);
    timer.advance(SLOWEST * 0x1_0000 * 0xffff_fffe - 1);
    assert_eq!(at(&mut timer, &[COUNT, RAW]), [1, MATCHED]);
    timer.advance(1);
    assert_eq!(timer.read(RAW, 4), MATCHED | EXPIRED);
}
