//! `modifiedWriteValues` and `readAction`.

use oracle::WriteRule;

use crate::{field, machine, register};

const WRITES: [(&str, u64); 9] = [
    // Stored 0011 and written 0101 in each of two lanes.
    ("oneToClear", 0b0010),
    ("oneToSet", 0b0111),
    ("oneToToggle", 0b0110),
    ("zeroToClear", 0b0001),
    ("zeroToSet", 0b1011),
    ("zeroToToggle", 0b1001),
    ("clear", 0b0000),
    ("set", 0b1111),
    ("modify", 0b0101),
];

#[test]
fn each_word_has_an_expected_value() {
    let mut expected = WRITES.map(|(word, _)| word);
    let mut known: Vec<&str> = WriteRule::WORDS.iter().map(|(word, _)| *word).collect();
    expected.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, expected);
}

#[test]
fn a_write_does_what_the_register_says_in_the_lanes_alone() {
    for (word, after) in WRITES {
        let inside = format!(
            "<resetValue>0x33333333</resetValue><modifiedWriteValues>{word}</modifiedWriteValues>"
        );
        let mut p = machine(&register("R", 0, &inside));
        p.write(1, 2, 0x5555);
        let expected = 0x3300_0033 + after * 0x11_1100;
        assert_eq!(p.read(0, 4), expected, "{word}");
    }
}

#[test]
fn a_write_does_what_the_field_says_or_else_the_register() {
    for (word, after) in WRITES {
        let own = format!("<modifiedWriteValues>{word}</modifiedWriteValues>");
        let fields = field("OWN", "[3:0]", &own) + &field("NONE", "[7:4]", "");
        let inside = format!(
            "<resetValue>0x333</resetValue>\
             <modifiedWriteValues>oneToClear</modifiedWriteValues><fields>{fields}</fields>"
        );
        let mut p = machine(&register("R", 0, &inside));
        p.write(0, 4, 0x555);
        assert_eq!(p.read(0, 4), 0x320 + after, "{word}");
    }
}

#[test]
fn a_write_has_no_effect_on_what_cannot_be_written() {
    let inside = "<access>read-only</access><resetValue>0x5</resetValue>\
                  <modifiedWriteValues>set</modifiedWriteValues>";
    let mut p = machine(&register("R", 0, inside));
    p.write(0, 4, 0);
    assert_eq!(p.read(0, 4), 5);
}

#[test]
fn a_read_delivers_first_and_acts_then_in_the_lanes_alone() {
    for (word, after) in [
        ("clear", 0x1200_0078),
        ("set", 0x12ff_ff78),
        ("modify", 0x1234_5678),
        ("modifyExternal", 0x1234_5678),
    ] {
        let inside = format!(
            "<access>read-only</access><resetValue>0x12345678</resetValue>\
             <readAction>{word}</readAction>"
        );
        let mut p = machine(&register("R", 0, &inside));
        assert_eq!(p.read(1, 2), 0x3456, "{word}");
        assert_eq!(p.read(0, 4), after, "{word}");
    }
}

#[test]
fn the_read_action_of_a_register_is_that_of_its_fields() {
    let fields = [
        field("NONE", "[7:0]", ""),
        field("SET", "[15:8]", "<readAction>set</readAction>"),
        field("KEEP", "[23:16]", "<readAction>modify</readAction>"),
    ];
    let inside = format!(
        "<resetValue>0x12345678</resetValue><readAction>clear</readAction><fields>{}</fields>",
        fields.concat()
    );
    let mut p = machine(&register("R", 0, &inside));
    assert_eq!(p.read(0, 4), 0x1234_5678);
    // The reserved bits, 0x12, keep their value.
    assert_eq!(p.read(0, 4), 0x1234_ff00);
    p.write(0, 4, 0x9999_9999);
    assert_eq!(p.read(0, 4), 0x1299_9999);
    assert_eq!(p.read(0, 4), 0x1299_ff00);
}

#[test]
fn an_access_of_two_registers_acts_on_both() {
    let clear = "<resetValue>0x11111111</resetValue><readAction>clear</readAction>";
    let set = "<resetValue>0x22222222</resetValue><readAction>set</readAction>";
    let mut p = machine(&(register("A", 0, clear) + &register("B", 4, set)));
    assert_eq!(p.read(2, 4), 0x2222_1111);
    assert_eq!(p.read(0, 8), 0x2222_ffff_0000_1111);
}
