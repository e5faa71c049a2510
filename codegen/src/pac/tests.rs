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
fn what_has_no_offset_of_32_bits_is_left_out() {
    let text = "<device><name>D</name><version>1</version><description/>\
        <addressUnitBits>8</addressUnitBits><width>32</width><peripherals><peripheral><name>P</name>\
        <baseAddress>0</baseAddress><addressBlock><offset>0</offset><size>0xFFFFFFFF</size>\
        <usage>registers</usage></addressBlock><registers>\
        <cluster><dim>3</dim><dimIncrement>0x80000000</dimIncrement><name>FAR%s</name>\
        <addressOffset>0x10</addressOffset>\
        <register><name>A</name><addressOffset>0</addressOffset></register>\
        <register><name>B</name><addressOffset>0x7FFFFFF0</addressOffset></register></cluster>\
        <register><dim>4</dim><dimIncrement>0x60000000</dimIncrement><name>WIDE%s</name>\
        <addressOffset>0x20</addressOffset></register>\
        </registers></peripheral></peripherals></device>";
    let source = Source::new("test.svd", text);
    let checked = crate::check(&source).expect("it is repaired");
    let sound = sound(&checked.svd);
    assert_eq!(
        paths(&sound, "P"),
        [
            "0x10 .far0_a()",
            "0x80000000 .far0_b()",
            "0x80000010 .far1_a()",
            "0x20 .wide0()",
            "0x60000020 .wide1()",
            "0xc0000020 .wide2()",
        ]
    );
    assert!(!checked.warnings.is_empty());
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
