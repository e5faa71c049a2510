//! Inherited properties, arrays, clusters, bit ranges.

use oracle::{Access, AddressBlock, Device, Protection};

use crate::{device, field, machine, peripheral, places, register};

#[test]
fn properties_come_from_the_nearest_level_that_gives_them() {
    let text = "<device><name>D</name><width>16</width><protection>s</protection>
        <resetValue>1</resetValue><resetMask>0xF</resetMask><peripherals>
        <peripheral><name>P</name><baseAddress>0</baseAddress><access>read-only</access><registers>
          <cluster><name>C</name><addressOffset>0</addressOffset><resetValue>2</resetValue>
            <register><name>A</name><addressOffset>0</addressOffset></register>
            <register><name>B</name><addressOffset>4</addressOffset><size>8</size>
              <access>write-only</access><protection>p</protection>
              <resetValue>3</resetValue><resetMask>7</resetMask></register>
            <cluster><name>I</name><addressOffset>8</addressOffset><size>64</size>
              <register><name>X</name><addressOffset>8</addressOffset></register></cluster>
          </cluster>
          <register><name>Z</name><addressOffset>0x40</addressOffset></register>
        </registers></peripheral></peripherals></device>";
    let device = Device::read(text).unwrap();
    let seen: Vec<_> = device.peripherals[0]
        .registers
        .iter()
        .map(|r| {
            (
                r.name.as_str(),
                r.offset,
                r.size,
                r.access,
                r.protection,
                r.reset_value,
                r.reset_mask,
            )
        })
        .collect();
    let (s, p) = (Some(Protection::Secure), Some(Protection::Privileged));
    assert_eq!(
        seen,
        [
            ("C.A", 0, 16, Access::ReadOnly, s, 2, 15),
            ("C.B", 4, 8, Access::WriteOnly, p, 3, 7),
            ("C.I.X", 16, 64, Access::ReadOnly, s, 2, !0xfff0),
            ("Z", 0x40, 16, Access::ReadOnly, s, 1, 15),
        ]
    );
}

#[test]
fn what_nobody_gives_has_a_default() {
    let text = "<device><name>D</name><peripherals><peripheral><name>P</name>
        <baseAddress>0x10</baseAddress>
        <addressBlock><offset>0</offset><size>1k</size><usage>registers</usage></addressBlock>
        <registers><register><name>R</name><addressOffset>0</addressOffset></register></registers>
        </peripheral></peripherals></device>";
    let device = Device::read(text).unwrap();
    let p = &device.peripherals[0];
    assert_eq!((device.name.as_str(), p.base_address), ("D", 16));
    assert_eq!(
        p.address_blocks,
        [AddressBlock {
            offset: 0,
            size: 1024,
            protection: None
        }]
    );
    let r = &p.registers[0];
    assert_eq!(
        (r.size, r.access, r.protection),
        (32, Access::ReadWrite, None)
    );
    assert_eq!((r.reset_value, r.reset_mask), (0, u64::MAX));
}

#[test]
fn arrays_and_lists_of_registers() {
    let dim = |name: &str, offset: u64, dim: &str| {
        register(name, offset, &format!("{dim}<size>16</size>"))
    };
    let registers = [
        dim("A[%s]", 0, "<dim>2</dim><dimIncrement>4</dimIncrement>"),
        dim(
            "B_%s_X",
            8,
            "<dim>3</dim><dimIncrement>2</dimIncrement><dimIndex>A,B,Z</dimIndex>",
        ),
        dim(
            "C%s",
            16,
            "<dim>2</dim><dimIncrement>8</dimIncrement><dimIndex>3-4</dimIndex>",
        ),
        dim(
            "D%s",
            18,
            "<dim>2</dim><dimIncrement>8</dimIncrement><dimIndex>A-B</dimIndex>",
        ),
    ];
    let device = device(&peripheral(&registers.concat()));
    assert_eq!(
        places(&device.peripherals[0]),
        [
            ("A0", 0),
            ("A1", 4),
            ("B_A_X", 8),
            ("B_B_X", 10),
            ("B_Z_X", 12),
            ("C3", 16),
            ("C4", 24),
            ("DA", 18),
            ("DB", 26)
        ]
    );
}

#[test]
fn arrays_of_clusters_in_clusters() {
    let inner = format!(
        "<cluster><dim>2</dim><dimIncrement>4</dimIncrement><name>I%s</name>\
         <addressOffset>2</addressOffset>{}</cluster>",
        register("R", 1, "<size>8</size>")
    );
    let outer = format!(
        "<cluster><dim>2</dim><dimIncrement>0x20</dimIncrement><name>O[%s]</name>\
         <addressOffset>0x100</addressOffset>{inner}{}</cluster>",
        register("S", 0x10, "")
    );
    let device = device(&peripheral(&outer));
    assert_eq!(
        places(&device.peripherals[0]),
        [
            ("O0.I0.R", 0x103),
            ("O0.I1.R", 0x107),
            ("O0.S", 0x110),
            ("O1.I0.R", 0x123),
            ("O1.I1.R", 0x127),
            ("O1.S", 0x130)
        ]
    );
}

#[test]
fn arrays_of_peripherals() {
    let text = "<peripheral><dim>2</dim><dimIncrement>0x1000</dimIncrement><name>P[%s]</name>\
                <baseAddress>0x4000</baseAddress></peripheral>";
    let device = device(text);
    let seen: Vec<_> = device
        .peripherals
        .iter()
        .map(|p| (p.name.as_str(), p.base_address))
        .collect();
    assert_eq!(seen, [("P0", 0x4000), ("P1", 0x5000)]);
}

#[test]
fn three_ways_to_give_the_bits_of_a_field() {
    let fields = "<field><name>A</name><bitRange>[3:1]</bitRange></field>\
                  <field><name>B</name><lsb>8</lsb><msb>9</msb></field>\
                  <field><name>C</name><bitOffset>12</bitOffset><bitWidth>4</bitWidth></field>";
    let mut p = machine(&register("R", 0, &format!("<fields>{fields}</fields>")));
    p.write(0, 4, u64::MAX);
    assert_eq!(p.read(0, 4), 0b1111_0011_0000_1110);
}

#[test]
fn lists_of_fields_and_fields_beyond_the_register() {
    let list = "<dim>3</dim><dimIncrement>3</dimIncrement>";
    let fields = field("F%s", "[1:0]", list) + &field("BEYOND", "[40:14]", "");
    let inside = format!("<size>16</size><fields>{fields}</fields>");
    let mut p = machine(&register("R", 0, &inside));
    p.write(0, 8, u64::MAX);
    assert_eq!(p.read(0, 8), 0b1100_0000_1101_1011);
}
