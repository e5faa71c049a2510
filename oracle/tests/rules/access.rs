//! Lanes, access, reserved bits, reset, write once.

use crate::{field, machine, register};

#[test]
fn an_access_is_little_endian_and_acts_on_its_bytes() {
    let mut p = machine(&(register("A", 0, "") + &register("B", 4, "")));
    p.write(0, 8, 0x8877_6655_4433_2211);
    assert_eq!((p.read(0, 4), p.read(4, 4)), (0x4433_2211, 0x8877_6655));
    p.write(1, 1, 0xfa);
    p.write(3, 2, 0xcceb);
    assert_eq!(p.read(0, 8), 0x8877_66cc_eb33_fa11);
    assert_eq!((p.read(2, 4), p.read(3, 2)), (0x66cc_eb33, 0xcceb));
}

#[test]
fn bytes_outside_registers_read_as_zero_and_ignore_writes() {
    let byte = "<size>8</size><resetValue>0x5a</resetValue>";
    let mut p = machine(&(register("A", 1, byte) + &register("B", 3, byte)));
    assert_eq!(p.read(0, 4), 0x5a00_5a00);
    p.write(0, 4, 0x4433_2211);
    assert_eq!(p.read(0, 8), 0x4400_2200);
    p.write(u64::MAX, 8, u64::MAX);
    assert_eq!((p.read(u64::MAX, 8), p.read(0x1000, 4)), (0, 0));
}

#[test]
fn sizes_of_registers() {
    let sized =
        |bits: u32| format!("<size>{bits}</size><resetValue>0xFFFFFFFFFFFFFFFF</resetValue>");
    for (bits, all) in [(1, 1), (8, 0xff), (12, 0xfff), (64, u64::MAX)] {
        let mut p = machine(&register("R", 0, &sized(bits)));
        assert_eq!(p.read(0, 8), all, "{bits}");
        p.write(0, 8, 0);
        assert_eq!(p.read(0, 8), 0, "{bits}");
        p.write(0, 8, u64::MAX);
        assert_eq!(p.read(0, 8), all, "{bits}");
    }
}

#[test]
fn access_of_registers() {
    // Reset 0x5, then 0xA is written, then 0x3.
    let expect = |access: &str, reads: [u64; 3]| {
        let inside = format!("<access>{access}</access><resetValue>5</resetValue>");
        let mut p = machine(&register("R", 0, &inside));
        assert_eq!(p.read(0, 4), reads[0], "{access}");
        p.write(0, 4, 0xa);
        assert_eq!(p.read(0, 4), reads[1], "{access}");
        p.write(0, 4, 3);
        assert_eq!(p.read(0, 4), reads[2], "{access}");
        p.reset();
        assert_eq!(p.read(0, 4), reads[0], "{access}");
        p.write(0, 4, 0xa);
        assert_eq!(p.read(0, 4), reads[1], "{access}, after reset");
    };
    expect("read-only", [5, 5, 5]);
    expect("write-only", [0, 0, 0]);
    expect("read-write", [5, 0xa, 3]);
    expect("writeOnce", [0, 0, 0]);
    expect("read-writeOnce", [5, 0xa, 0xa]);
    // As some vendors write it.
    expect("read-writeonce", [5, 0xa, 0xa]);
    expect("write", [0, 0, 0]);
}

#[test]
fn access_of_fields_and_reserved_bits() {
    let access = |word: &str| format!("<access>{word}</access>");
    let fields = [
        field("RW", "[7:0]", ""),
        field("RO", "[15:8]", &access("read-only")),
        field("WO", "[23:16]", &access("write-only")),
    ];
    let inside = format!(
        "<resetValue>0xabcdef12</resetValue><fields>{}</fields>",
        fields.concat()
    );
    let mut p = machine(&register("R", 0, &inside));
    // Bits 31 to 24 are reserved.
    assert_eq!(p.read(0, 4), 0xab00_ef12);
    p.write(0, 4, 0x9999_9999);
    assert_eq!(p.read(0, 4), 0xab00_ef99);
}

#[test]
fn reserved_bits_can_be_read_if_anything_can() {
    let check = |access: &str, of_field: &str, expected: u64| {
        let inside = format!(
            "<access>{access}</access><resetValue>0xff</resetValue><fields>{}</fields>",
            field("F", "[3:0]", &format!("<access>{of_field}</access>"))
        );
        assert_eq!(machine(&register("R", 0, &inside)).read(0, 4), expected);
    };
    check("write-only", "write-only", 0);
    check("read-write", "write-only", 0xf0);
    check("write-only", "read-only", 0xff);
}

#[test]
fn reset_is_the_value_whatever_the_mask() {
    let mut p = machine(
        &[
            register(
                "A",
                0,
                "<resetValue>0xABCD</resetValue><resetMask>0x0FF0</resetMask>",
            ),
            register("B", 4, "<resetMask>0xF</resetMask>"),
            register("C", 8, "<size>8</size><resetValue>0x1FF</resetValue>"),
        ]
        .concat(),
    );
    for _ in 0..2 {
        assert_eq!((p.read(0, 4), p.read(4, 4)), (0xabcd, 0));
        assert_eq!((p.read(8, 1), p.read(9, 1)), (0xff, 0));
        p.write(0, 8, u64::MAX);
        p.write(8, 1, 0);
        assert_eq!((p.read(0, 8), p.read(8, 4)), (u64::MAX, 0));
        p.reset();
    }
}

#[test]
fn once_is_once_for_each_field() {
    let once = "<access>read-writeOnce</access>";
    let fields = [
        field("WIDE", "[15:0]", once),
        field("HIGH", "[19:16]", once),
        field("FREE", "[23:20]", ""),
    ];
    let inside = format!("<fields>{}</fields>", fields.concat());
    let mut p = machine(&register("R", 0, &inside));
    // One lane of WIDE is written: the rest of it keeps its value from now on.
    p.write(0, 1, 0x11);
    p.write(0, 2, 0x2222);
    assert_eq!(p.read(0, 4), 0x11);
    p.write(2, 1, 0x33);
    p.write(0, 4, 0x4444_4444);
    assert_eq!(p.read(0, 4), 0x43_0011);
    p.reset();
    p.write(0, 4, 0x4444_4444);
    assert_eq!(p.read(0, 4), 0x44_4444);
}

#[test]
fn once_of_a_register_is_that_of_its_fields() {
    let fields = field("LOW", "[3:0]", "") + &field("HIGH", "[11:8]", "");
    let once = "<access>read-writeOnce</access>";
    let mut p = machine(
        &[
            register("R", 0, &format!("{once}<fields>{fields}</fields>")),
            register("S", 4, once),
            register("T", 8, once),
        ]
        .concat(),
    );
    p.write(1, 1, 0xf);
    p.write(0, 4, 0);
    assert_eq!(p.read(0, 4), 0xf00, "LOW was written too, with zeros");
    p.write(0, 4, 0xf);
    assert_eq!(p.read(0, 4), 0xf00);
    // Without fields the register is one unit; an access of two registers uses up both.
    p.write(5, 1, 0xee);
    p.write(4, 8, 0x7777_7777_7777_7777);
    p.write(8, 4, 0);
    assert_eq!(p.read(4, 8), 0x7777_7777_0000_ee00);
}

#[test]
fn the_first_write_counts_even_if_it_changes_nothing() {
    let inside =
        "<access>read-writeOnce</access><modifiedWriteValues>oneToSet</modifiedWriteValues>";
    let mut p = machine(&register("R", 0, inside));
    p.write(0, 4, 0);
    p.write(0, 4, 0xff);
    assert_eq!(p.read(0, 4), 0);
}
