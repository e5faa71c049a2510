//! What is made of an SVD; that it compiles, and has registers where it should, is shown by the agreement
//! tests.

use super::*;
use crate::Source;

fn svd(text: &str) -> Device {
    let source = Source::new("test.svd", text);
    match crate::check(&source) {
        Ok(checked) => checked.svd,
        Err(found) => panic!("{}", found.render(&source, false)),
    }
}

const GUEST: &str = include_str!("../../tests/golden/guest.svd");

/// The methods that lead to each register, with its offset.
fn paths(sound: &Sound, peripheral: &str) -> Vec<String> {
    let all = registers(sound).into_iter();
    all.filter(|register| register.peripheral == peripheral)
        .map(|register| format!("0x{:x} {}", register.offset, register.path))
        .collect()
}

#[test]
fn what_is_sound_stays_as_it_is() {
    for text in [
        include_str!("../../../calc.svd"),
        include_str!("../../../examples/chip/chip.svd"),
    ] {
        let written = svd(text);
        let sound = sound(&written);
        assert_eq!(sound.device, written);
        assert_eq!(sound.notes, "");
    }
}

#[test]
fn it_is_sound_after_that() {
    let once = sound(&svd(GUEST));
    let twice = sound(&once.device);
    assert_eq!(once.device, twice.device);
}

#[test]
fn arrays_and_clusters_are_taken_apart_where_they_must_be() {
    let sound = sound(&svd(GUEST));
    assert_eq!(
        paths(&sound, "PLACES"),
        [
            "0x0 .bit()",
            "0x2 .dozen()",
            "0x4 .three_bytes()",
            "0x7 .beside()",
            // Rust would make the cluster so long that the next register had no place.
            "0x10 .ends_early_word()",
            "0x14 .ends_early_byte()",
            "0x15 .in_its_tail()",
            "0x20 .laced0_low()",
            "0x28 .laced0_high()",
            "0x24 .laced1_low()",
            "0x2c .laced1_high()",
            "0x30 .apart(0).half()",
            "0x38 .apart(1).half()",
            "0x40 .apart(2).half()",
            "0x4a .turned_half()",
            "0x4c .turned_word()",
            "0x50 .stride(0)",
            "0x54 .stride(1)",
            "0x58 .stride(2)",
            "0x5c .stride(3)",
            "0x51 .between()",
            "0x60 .over0()",
            "0x68 .over1()",
            "0x70 .over2()",
            "0x60 .under()",
            "0x78 .outer()",
            "0x79 .inner0()",
            "0x7b .inner1()",
            "0x84 .nest(0).in_(0).x()",
            "0x86 .nest(0).in_(0).y()",
            "0x88 .nest(0).in_(1).x()",
            "0x8a .nest(0).in_(1).y()",
            "0x80 .nest(0).z()",
            "0x94 .nest(1).in_(0).x()",
            "0x96 .nest(1).in_(0).y()",
            "0x98 .nest(1).in_(1).x()",
            "0x9a .nest(1).in_(1).y()",
            "0x90 .nest(1).z()",
        ]
    );
}

#[test]
fn blocks_are_shared_where_they_can_be() {
    let sound = sound(&svd(GUEST));
    let base = |name: &str| {
        let name = &sound.blocks[name].name;
        let found = sound.device.peripherals.iter();
        let mut found = found.filter(|known| known.name == *name);
        found.next().and_then(|known| known.derived_from.clone())
    };
    assert_eq!(base("RANGE").as_deref(), Some("NAMES"));
    // Not at an address that is no multiple of four, and not twice at one address.
    assert_eq!(base("P0_1"), None);
    assert_eq!(base("ENDS_TOO"), None);
    assert!(!sound.blocks.contains_key("NOTHING"));
    assert_eq!(sound.blocks["ENDS"].size, 8);
    assert_eq!(sound.blocks["P0_1"].align, 2);
}

#[test]
fn the_documentation_says_what_differs() {
    let notes = sound(&svd(GUEST)).notes;
    for text in [
        "peripheral RANGE: RANGE_2",
        "value NAMES.VALUES.TOGGLE.TOGGLE_BIT: TOGGLE_BIT_2",
        "values NAMES.FIELDS.R: R_VALUES",
        "PLACES.LACED[%s]",
        "PLACES.THREE_BYTES (24 bits)",
        "NOTHING.ASKEW",
        "SAME_NUMBER: FIRST",
    ] {
        assert!(notes.contains(text), "{text}: {notes}");
    }
}
