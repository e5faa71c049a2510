//! The order of bytes, and who may access them.

use oracle::{Device, Endian, Machine, Master};

use crate::{machine, peripheral, register};

/// The peripheral `P` with these registers, of a processor whose highest byte comes first.
fn big(registers: &str) -> Machine {
    let text = format!(
        "<device><name>D</name><cpu><endian>big</endian></cpu><width>32</width>\
         <peripherals>{}</peripherals></device>",
        peripheral(registers)
    );
    let device = Device::read(&text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(device.peripherals[0].endian, Endian::Big);
    Machine::new(&device.peripherals[0])
}

#[test]
fn the_highest_byte_comes_first_if_the_processor_is_big_endian() {
    let mut p = big(&register("R", 0, "<resetValue>0x11223344</resetValue>"));
    assert_eq!(p.read(0, 4), 0x1122_3344);
    assert_eq!(
        (p.read(0, 1), p.read(3, 1), p.read(1, 2)),
        (0x11, 0x44, 0x2233)
    );
    p.write(2, 2, 0xaabb);
    assert_eq!(p.read(0, 4), 0x1122_aabb);
    // The register is the upper half: what follows is no register.
    assert_eq!(p.read(0, 8), 0x1122_aabb_0000_0000);
}

#[test]
fn odd_sizes_end_at_the_last_byte() {
    let twelve = "<size>12</size><resetValue>0xabc</resetValue>";
    assert_eq!(big(&register("R", 0, twelve)).read(0, 2), 0xabc);
    assert_eq!(big(&register("R", 0, twelve)).read(0, 1), 0xa);
    assert_eq!(machine(&register("R", 0, twelve)).read(0, 1), 0xbc);
}

#[test]
fn to_those_without_permission_no_register_is_there() {
    let registers = [
        register(
            "S",
            0,
            "<protection>s</protection><resetValue>7</resetValue><readAction>clear</readAction>",
        ),
        register(
            "P",
            4,
            "<protection>p</protection><resetValue>8</resetValue>",
        ),
        register(
            "N",
            8,
            "<protection>n</protection><resetValue>9</resetValue>",
        ),
    ];
    let mut p = machine(&registers.concat());
    let nobody = Master {
        secure: false,
        privileged: false,
    };
    for offset in [0, 4] {
        assert_eq!(p.read_as(nobody, offset, 4), 0);
        p.write_as(nobody, offset, 4, 0xff);
    }
    assert_eq!(p.read_as(nobody, 8, 4), 9);
    let secure = Master {
        secure: true,
        ..nobody
    };
    let privileged = Master {
        privileged: true,
        ..nobody
    };
    assert_eq!(p.read_as(privileged, 0, 8), 0x8_0000_0000);
    assert_eq!(p.read_as(secure, 0, 8), 7, "nothing had cleared it");
    assert_eq!(p.read(0, 4), 0);
}

#[test]
fn the_first_register_over_a_byte_protects_it() {
    let registers = [
        register("HALF", 2, "<size>16</size>"),
        register(
            "WORD",
            0,
            "<protection>s</protection><resetValue>0x44332211</resetValue>",
        ),
    ];
    let mut p = machine(&registers.concat());
    let nobody = Master {
        secure: false,
        privileged: false,
    };
    assert_eq!(p.read_as(nobody, 0, 4), 0);
    p.write(0, 4, 0x4433_2211);
    assert_eq!(p.read_as(nobody, 0, 4), 0x4433_0000);
}
