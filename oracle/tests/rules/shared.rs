//! Several registers, or fields, at one place: the rules of the module `storage`.

use crate::{field, machine, register};

#[test]
fn registers_at_one_address_share_their_bits() {
    let registers = [
        register("WORD", 0, "<resetValue>0x44332211</resetValue>"),
        register("BYTE", 2, "<size>8</size><resetValue>0x99</resetValue>"),
    ];
    let mut p = machine(&registers.concat());
    assert_eq!(
        p.read(0, 4),
        0x4433_2211,
        "the first says what it is after reset"
    );
    p.write(2, 1, 0xee);
    assert_eq!(p.read(0, 4), 0x44ee_2211);
}

#[test]
fn what_is_only_read_and_what_is_only_written_are_apart() {
    let registers = [
        register("COMMAND", 0, "<access>write-only</access>"),
        register(
            "STATUS",
            0,
            "<access>read-only</access><resetValue>0xa5</resetValue>",
        ),
    ];
    let mut p = machine(&registers.concat());
    p.write(0, 4, 0xff);
    assert_eq!(p.read(0, 4), 0xa5);
}

#[test]
fn a_register_that_is_read_and_written_brings_them_together() {
    let registers = [
        register("COMMAND", 0, "<access>write-only</access>"),
        register(
            "STATUS",
            0,
            "<access>read-only</access><resetValue>0xa5</resetValue>",
        ),
        register("BOTH", 0, "<size>8</size>"),
    ];
    let mut p = machine(&registers.concat());
    p.write(0, 4, 0xffff);
    // Only in the byte that BOTH lies over.
    assert_eq!(p.read(0, 4), 0xff);
}

#[test]
fn the_first_that_can_gives_the_rules() {
    let registers = [
        register(
            "A",
            0,
            "<access>read-only</access><readAction>clear</readAction>",
        ),
        register(
            "B",
            0,
            "<modifiedWriteValues>oneToSet</modifiedWriteValues>",
        ),
        register("C", 0, "<modifiedWriteValues>clear</modifiedWriteValues>"),
    ];
    let mut p = machine(&registers.concat());
    p.write(0, 4, 0x0f);
    p.write(0, 4, 0xf0);
    assert_eq!((p.read(0, 4), p.read(0, 4)), (0xff, 0));
}

#[test]
fn the_first_reset_mask_that_defines_a_bit_counts() {
    let registers = [
        register(
            "A",
            0,
            "<resetValue>0x11</resetValue><resetMask>0x0f</resetMask>",
        ),
        register(
            "B",
            0,
            "<resetValue>0x22</resetValue><resetMask>0xff</resetMask>",
        ),
    ];
    assert_eq!(machine(&registers.concat()).read(0, 4), 0x21);
}

#[test]
fn the_first_of_all_counts_where_no_reset_mask_defines_a_bit() {
    let mask = "<resetMask>0x0f</resetMask>";
    let registers = [
        register("A", 0, &format!("<resetValue>0x31</resetValue>{mask}")),
        register("B", 0, &format!("<resetValue>0x52</resetValue>{mask}")),
    ];
    assert_eq!(machine(&registers.concat()).read(0, 4), 0x31);
}

#[test]
fn fields_at_the_same_bits_follow_the_same_rules() {
    let fields = [
        field("FLAG", "[3:0]", "<access>read-only</access>"),
        field("CLEAR", "[3:0]", "<access>write-only</access>"),
        field("A", "[11:8]", "<access>read-only</access>"),
        field("B", "[11:8]", ""),
    ];
    let inside = format!(
        "<resetValue>0x505</resetValue><fields>{}</fields>",
        fields.concat()
    );
    let mut p = machine(&register("R", 0, &inside));
    p.write(0, 4, 0xfff);
    assert_eq!(p.read(0, 4), 0xf05);
}
