//! The serial port, with a socket at the other end.

mod port;

use std::io::Write;

use agreement::installed::{need, qemu, refusal};
use uart_model::uart0::{NoHooks, Params, Uart0};

use crate::both;
use port::{
    DATA, ERRORS, HOOKS, IE, LEVEL, OVERRUN, Port, RX_EMPTY, RX_FULL, STATUS, THRESHOLD, TX_BUSY,
    TX_OVERRUN, UNDERRUN, model, plugin,
};

#[test]
fn bytes_come_out_as_they_came_in() {
    let mut port = Port::start(16);
    assert_eq!(port.read(STATUS), RX_EMPTY);
    port.receive(b"abc");
    assert_eq!((port.read(STATUS), port.read(LEVEL)), (0, 3));
    assert_eq!(port.read(DATA), u64::from(b'a'));
    // A wide access takes one byte; registers beside it are not read.
    assert_eq!(port.both.read(DATA, 4), u64::from(b'b'));
    port.both.read(DATA + 1, 1);
    assert_eq!((port.read(STATUS), port.read(LEVEL)), (0, 1));
    assert_eq!(port.read(DATA), u64::from(b'c'));
    assert_eq!((port.read(STATUS), port.read(LEVEL)), (RX_EMPTY, 0));
    assert_eq!(port.read(ERRORS), 0);
    assert_eq!(port.both.model.hooks().accepted, 3);
}

#[test]
fn it_is_full_at_its_depth_wherever_it_begins() {
    for depth in [1, 3, 64] {
        let mut port = Port::start(depth);
        let mut next = 0_u8;
        // More bytes than the array has, so that they go around it.
        for _ in 0..130_u32.div_ceil(depth).min(70) {
            let bytes: Vec<u8> = (0..depth).map(|n| next.wrapping_add(n as u8)).collect();
            port.receive(&bytes);
            assert_eq!(
                (port.read(STATUS), port.read(LEVEL)),
                (RX_FULL, depth.into())
            );
            for byte in &bytes {
                assert_eq!(port.read(DATA), u64::from(*byte));
                assert_eq!(port.read(STATUS) & RX_FULL, 0);
            }
            next = next.wrapping_add(77);
        }
        assert_eq!((port.read(STATUS), port.read(ERRORS)), (RX_EMPTY, 0));
    }
}

#[test]
fn the_depth_has_limits() {
    for depth in [0, 65] {
        let params = Params { depth, byte_ns: 1 };
        let error = Uart0::new(params, NoHooks).expect_err("out of range");
        assert_eq!(
            error.to_string(),
            format!("depth = {depth} is not in 1..=64")
        );
        let vm = both::vm(plugin(), "uart0", &format!(",depth={depth}"));
        let text = refusal(&vm);
        assert!(
            text.contains("'depth' of uart0 must be from 1 to 64"),
            "{text}"
        );
    }
}

/// The other end waits while there is no room, so nothing is lost. A multiplexer has what waits in a
/// buffer, and looks at it only when it is told that there is room.
#[test]
fn what_there_is_no_room_for_waits() {
    for options in ["", ",mux=on"] {
        let mut port = Port::with(plugin(), 4, options);
        let bytes: Vec<u8> = (b'A'..=b'Z').collect();
        port.stream.write_all(&bytes).expect("bytes can be sent");
        for (index, byte) in bytes.iter().enumerate() {
            port.wait(LEVEL, (bytes.len() - index).min(4) as u64);
            let read = need(port.both.qtest.read(Uart0::BASE_ADDRESS + DATA, 1));
            assert_eq!(read, u64::from(*byte));
        }
        let errors = need(port.both.qtest.read(Uart0::BASE_ADDRESS + ERRORS, 4));
        assert_eq!(errors, 0);
        // A reset makes room as well.
        port.stream
            .write_all(b"abcdefg")
            .expect("bytes can be sent");
        port.wait(LEVEL, 4);
        need(port.both.qtest.qmp().system_reset());
        port.wait(LEVEL, 3);
        let read = need(port.both.qtest.read(Uart0::BASE_ADDRESS + DATA, 1));
        assert_eq!(read, u64::from(b'e'));
    }
}

/// With hooks that do not ask for room.
#[test]
fn what_comes_when_it_is_full_is_lost() {
    let asks = "return s->params.depth - s->regs.level;";
    let hasty = HOOKS.replace(asks, "return s ? 1 : 0;");
    assert_ne!(hasty, HOOKS);
    let plugin = both::plugin("uart", Some(&hasty), "uart-hasty.so");
    let mut port = Port::with(&plugin, 2, "");
    port.write(IE, 2);
    port.receive(b"ab");
    assert!(!port.both.irq());
    port.stream.write_all(b"c").expect("bytes can be sent");
    port.both.model.call_receive(b'c');
    port.wait(ERRORS, OVERRUN);
    assert!(port.both.irq());
    assert_eq!((port.read(LEVEL), port.read(STATUS)), (2, RX_FULL));
    port.write(ERRORS, OVERRUN);
    assert!(!port.both.irq());
    assert_eq!(port.read(DATA), u64::from(b'a'));
    port.receive(b"d");
    assert_eq!(port.read(DATA), u64::from(b'b'));
    assert_eq!(port.read(DATA), u64::from(b'd'));
    assert_eq!((port.read(ERRORS), port.read(STATUS)), (0, RX_EMPTY));
}

#[test]
fn reading_nothing_gives_zero_and_an_error() {
    let mut port = Port::start(16);
    port.receive(b"x");
    port.read(DATA);
    assert_eq!(port.read(DATA), 0);
    assert_eq!((port.read(ERRORS), port.read(LEVEL)), (UNDERRUN, 0));
    assert!(!port.both.irq(), "IE does not allow it");
    port.write(IE, 2);
    assert!(port.both.irq());
    port.write(ERRORS, OVERRUN | TX_OVERRUN);
    assert!(port.both.irq(), "it is another error");
    port.write(ERRORS, UNDERRUN);
    assert!(!port.both.irq());
    // The next byte is where it belongs.
    port.receive(b"y");
    assert_eq!(port.read(DATA), u64::from(b'y'));
}

#[test]
fn the_interrupt_goes_by_the_threshold() {
    let mut port = Port::start(8);
    port.write(IE, 1);
    port.write(THRESHOLD, 3);
    port.receive(b"ab");
    assert!(!port.both.irq());
    port.receive(b"c");
    assert!(port.both.irq());
    port.write(THRESHOLD, 4);
    assert!(!port.both.irq());
    port.receive(b"defgh");
    assert!(port.both.irq());
    for _ in 0..4 {
        assert!(port.both.irq());
        port.read(DATA);
    }
    assert!(port.both.irq(), "four are left");
    port.read(DATA);
    assert!(!port.both.irq());
    // Nothing is no reason, whatever the threshold.
    port.write(THRESHOLD, 0);
    assert!(port.both.irq());
    for _ in 0..3 {
        port.read(DATA);
    }
    assert!(!port.both.irq());
    port.write(THRESHOLD, 0xff);
    port.receive(b"01234567");
    assert!(!port.both.irq(), "it is never that full");
}

#[test]
fn a_byte_takes_its_time_and_another_one_meanwhile_is_lost() {
    let mut port = Port::start(16);
    port.write(IE, 2);
    port.write(DATA, 0x41);
    assert_eq!(port.read(STATUS), RX_EMPTY | TX_BUSY);
    port.both.step(999);
    assert_eq!(port.read(STATUS), RX_EMPTY | TX_BUSY);
    assert!(port.both.model.hooks().sent.is_empty());
    port.write(DATA, 0x42);
    assert_eq!(port.read(ERRORS), TX_OVERRUN);
    assert!(port.both.irq());
    port.both.step(1);
    assert_eq!(port.read(STATUS), RX_EMPTY);
    port.write(DATA, 0x43);
    // What is received has nothing to do with it.
    port.receive(b"z");
    port.both.step(1000);
    assert_eq!(port.both.model.hooks().sent, [0x41, 0x43]);
    port.check_sent();
    assert_eq!(port.read(DATA), u64::from(b'z'));
    // A reset stops what is being sent.
    port.write(DATA, 0x44);
    port.receive(b"q");
    port.both.reset();
    assert_eq!((port.read(STATUS), port.read(ERRORS)), (RX_EMPTY, 0));
    port.both.step(5000);
    port.write(DATA, 0x45);
    port.both.step(1000);
    assert_eq!(port.both.model.hooks().sent, [0x45]);
    port.check_sent();
}

#[test]
fn random_steps() {
    let mut random = fastrand::Rng::with_seed(0x0a27);
    let mut port = Port::start(5);
    for _ in 0..3000 {
        match random.u8(0..8) {
            0 | 1 => {
                let room = 5 - port.both.model.registers().level;
                let bytes: Vec<u8> = (0..random.u8(0..=room)).map(|_| random.u8(..)).collect();
                port.receive(&bytes);
            }
            2 | 3 => drop(port.read(DATA)),
            4 => port.write(DATA, random.u64(..256)),
            5 => port.both.step(random.u64(1..2000)),
            6 => port.write(THRESHOLD, random.u64(..7)),
            _ => {
                let register = if random.bool() { IE } else { ERRORS };
                port.both.write(register, 4, random.u64(..8));
            }
        }
        for register in [STATUS, ERRORS, LEVEL] {
            port.read(register);
        }
    }
    assert!(port.both.model.hooks().sent.len() > 100);
    port.check_sent();
}

#[test]
fn nothing_has_to_be_connected() {
    let vm = both::vm(plugin(), "uart0", "");
    let mut port = both::Both::start(model(16, 86_806), &vm);
    port.write(DATA, 1, 0x55);
    port.step(86_805);
    assert_eq!(port.read(STATUS, 4), RX_EMPTY | TX_BUSY);
    port.step(1);
    assert_eq!(port.read(STATUS, 4), RX_EMPTY);
    assert_eq!((port.read(DATA, 1), port.read(ERRORS, 4)), (0, UNDERRUN));
}

/// What the monitor's `x` shows of the register: it reads as a debugger does.
fn examined(port: &mut Port, register: u64) -> u64 {
    let command = format!("x /1xb {:#x}", Uart0::<NoHooks>::BASE_ADDRESS + register);
    let said = need(port.both.qtest.qmp().human(&command));
    let (_, digits) = said.trim().rsplit_once("0x").expect("a number");
    u64::from_str_radix(digits, 16).expect("a number")
}

#[test]
fn a_debugger_takes_no_byte() {
    if qemu().version.major < 10 {
        eprintln!("skipped: this QEMU does not say that a debugger reads");
        return;
    }
    let mut port = Port::start(16);
    // Nothing is there: the guest would be told of an underrun.
    assert_eq!(examined(&mut port, DATA), 0);
    assert_eq!(port.read(ERRORS), 0);
    port.receive(b"abc");
    for byte in b"abc" {
        for _ in 0..2 {
            assert_eq!(examined(&mut port, DATA), u64::from(*byte));
        }
        assert_eq!(port.read(DATA), u64::from(*byte));
    }
    assert_eq!((port.read(STATUS), port.read(LEVEL)), (RX_EMPTY, 0));
    assert_eq!(port.read(ERRORS), 0);
}
