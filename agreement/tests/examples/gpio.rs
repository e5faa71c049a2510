//! The port of 32 lines.

use std::path::PathBuf;
use std::sync::OnceLock;

use gpio_model::gpio0::Gpio0;

use crate::both;

const DIR: u64 = 0x00;
const OUT: u64 = 0x04;
const SET: u64 = 0x08;
const CLEAR: u64 = 0x0c;
const TOGGLE: u64 = 0x10;
const IN: u64 = 0x14;
const RISE_IE: u64 = 0x18;
const FALL_IE: u64 = 0x1c;
const HIGH_IE: u64 = 0x20;
const LOW_IE: u64 = 0x24;
const EDGES: u64 = 0x28;
const PIN: u64 = 0x80;
const END: u64 = 0x100;

both::model!(Gpio0, Gpio0::BASE_ADDRESS, "gpio0" => irq_gpio0);

type Both = both::Both<Gpio0>;

fn start() -> Both {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    let plugin = PLUGIN.get_or_init(|| both::plugin("gpio", None, "gpio.so"));
    Both::start(Gpio0::default(), &both::vm(plugin, "gpio0", ""))
}

fn set(port: &mut Both, line: u32, level: bool) {
    port.drive("pins", line, level);
    port.model.set_pins(line, level);
    port.irq();
}

#[test]
fn outputs_are_at_what_out_says_and_inputs_at_what_is_driven() {
    let mut port = start();
    port.write(OUT, 4, 0xf0f0_f0f0);
    assert_eq!(port.read(IN, 4), 0, "all are inputs");
    set(&mut port, 0, true);
    set(&mut port, 31, true);
    assert_eq!(port.read(IN, 4), 0x8000_0001);
    port.write(DIR, 4, 0xffff_0000);
    assert_eq!(port.read(IN, 4), 0xf0f0_0001);
    // An output does not see what is driven, but sees it when it is an input again.
    set(&mut port, 31, false);
    set(&mut port, 16, true);
    assert_eq!(port.read(IN, 4), 0xf0f0_0001);
    port.write(DIR, 4, 0);
    assert_eq!(port.read(IN, 4), 0x0001_0001);
    port.write(IN, 4, 0xffff_ffff);
    assert_eq!(port.read(IN, 4), 0x0001_0001, "it is read-only");
}

#[test]
fn set_clear_and_toggle_change_the_bits_that_are_written() {
    let mut port = start();
    port.write(DIR, 4, 0xffff_ffff);
    port.write(SET, 4, 0xff);
    port.write(SET, 1, 0);
    assert_eq!(port.read(OUT, 4), 0xff);
    port.write(CLEAR, 4, 0x0f);
    assert_eq!((port.read(OUT, 4), port.read(IN, 4)), (0xf0, 0xf0));
    port.write(TOGGLE, 4, 0x8000_00ff);
    assert_eq!(port.read(OUT, 4), 0x8000_000f);
    // A byte or half of a register is those lines alone.
    port.write(SET + 1, 1, 0xaa);
    port.write(CLEAR + 2, 2, 0x8000);
    port.write(TOGGLE, 1, 0xff);
    assert_eq!(port.read(OUT, 4), 0xaaf0);
    for register in [SET, CLEAR, TOGGLE] {
        assert_eq!(port.read(register, 4), 0);
    }
    // SET and CLEAR in one access: in the order of addresses.
    port.write(SET, 8, 0x0000_00f0_ffff_ffff);
    assert_eq!(port.read(OUT, 4), 0xffff_ff0f);
}

#[test]
fn a_line_is_a_register_too() {
    let mut port = start();
    for line in [0, 7, 31] {
        let pin = PIN + 4 * u64::from(line);
        let bit = 1 << line;
        port.write(pin, 4, 3);
        assert_eq!(port.read(pin, 4), 3);
        assert_eq!((port.read(DIR, 4), port.read(OUT, 4)), (bit, bit));
        port.write(TOGGLE, 4, bit);
        assert_eq!(port.read(pin, 1), 2);
        // As an input, it reads what is driven, and OUT has what was written.
        port.write(pin, 1, 1);
        assert_eq!(port.read(pin, 4), 0);
        set(&mut port, line, true);
        port.write(pin, 2, 0);
        assert_eq!((port.read(pin, 4), port.read(OUT, 4)), (1, 0));
        set(&mut port, line, false);
    }
}

#[test]
fn bytes_of_a_pin_without_fields_do_nothing() {
    let mut port = start();
    port.write(PIN + 12, 4, 3);
    for byte in 1..4 {
        port.write(PIN + 12 + byte, 1, 0xff);
        port.write(PIN + 12 + byte, 1, 0);
    }
    port.write(PIN + 14, 2, 0);
    assert_eq!((port.read(DIR, 4), port.read(OUT, 4)), (8, 8));
    port.write(PIN + 12, 4, 0xffff_fffc);
    assert_eq!((port.read(DIR, 4), port.read(OUT, 4)), (0, 0));
}

#[test]
fn edges_of_inputs_are_kept_until_they_are_cleared() {
    let mut port = start();
    port.write(RISE_IE, 4, 0x3);
    port.write(FALL_IE, 4, 0x6);
    for line in 0..4 {
        set(&mut port, line, true);
    }
    assert_eq!(port.read(EDGES, 4), 0x3);
    assert!(port.irq());
    port.write(EDGES, 4, 0x1);
    assert!(port.irq(), "one is left");
    port.write(EDGES, 1, 0x2);
    assert!(!port.irq());
    set(&mut port, 3, true);
    assert_eq!(port.read(EDGES, 4), 0, "it has been high");
    for line in 0..4 {
        set(&mut port, line, false);
    }
    assert_eq!(port.read(EDGES, 4), 0x6);
    port.write(EDGES, 4, 0);
    assert_eq!(port.read(EDGES, 4), 0x6, "a zero clears nothing");
    port.write(EDGES, 4, 0xffff_ffff);
    // An output has no edges, whoever moves it.
    port.write(RISE_IE, 4, 0xffff_ffff);
    port.write(FALL_IE, 4, 0xffff_ffff);
    port.write(DIR, 4, 1);
    port.write(OUT, 4, 1);
    set(&mut port, 0, true);
    set(&mut port, 0, false);
    assert_eq!(port.read(EDGES, 4), 0);
    assert!(!port.irq());
}

#[test]
fn levels_interrupt_while_they_last() {
    let mut port = start();
    port.write(HIGH_IE, 4, 0x8000_0000);
    assert!(!port.irq());
    set(&mut port, 31, true);
    assert!(port.irq());
    set(&mut port, 31, false);
    assert!(!port.irq());
    port.write(LOW_IE, 4, 0x1);
    assert!(port.irq());
    port.write(PIN, 4, 3);
    assert!(!port.irq(), "an output that is high");
    port.write(CLEAR, 4, 1);
    assert!(port.irq());
    port.write(LOW_IE, 4, 0);
    assert!(!port.irq());
}

#[test]
fn a_reset_leaves_what_others_drive() {
    let mut port = start();
    set(&mut port, 5, true);
    set(&mut port, 31, true);
    port.write(RISE_IE, 4, 0xff);
    port.write(LOW_IE, 4, 1);
    port.write(DIR, 4, 0xff);
    assert!(port.irq());
    port.reset();
    assert!(!port.irq());
    assert_eq!((port.read(DIR, 4), port.read(IN, 4)), (0, 0x8000_0020));
    port.write(FALL_IE, 4, 0x20);
    set(&mut port, 5, false);
    assert_eq!(port.read(EDGES, 4), 0x20);
}

#[test]
fn random_steps() {
    let mut random = fastrand::Rng::with_seed(0x6710);
    let mut port = start();
    let (mut high, mut low) = (0, 0);
    for _ in 0..4000 {
        let size = 1 << random.u8(0..4);
        match random.u8(0..8) {
            0..4 => {
                let offset = random.u64(0..END);
                // Few bits, so that the interrupt is not always high.
                let value = random.u64(..) & random.u64(..) & random.u64(..);
                port.write(offset, size, value);
            }
            4 => port.write(EDGES, 4, 0xffff_ffff),
            5 => port.write(*random.choice([HIGH_IE, LOW_IE].iter()).expect("two"), 4, 0),
            6 => set(&mut port, random.u32(0..32), random.bool()),
            _ => {
                let offset = random.u64(0..END);
                port.read(offset, size);
            }
        }
        match port.irq() {
            true => high += 1,
            false => low += 1,
        }
        for register in [DIR, OUT, IN, EDGES] {
            port.read(register, 4);
        }
    }
    assert!(high > 200 && low > 200, "high {high}, low {low}");
}
