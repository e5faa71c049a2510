//! `derivedFrom`.

use oracle::{Access, Machine, WriteRule};

use crate::{device, field, machine, peripheral, places, register};

/// A register that derives from another.
fn derived(base: &str, name: &str, offset: u64, inside: &str) -> String {
    register(name, offset, inside).replacen(
        "<register>",
        &format!("<register derivedFrom=\"{base}\">"),
        1,
    )
}

/// A peripheral `Q` that derives from `P`.
fn derived_peripheral(inside: &str) -> String {
    format!(
        "<peripheral derivedFrom=\"P\"><name>Q</name><baseAddress>0x100</baseAddress>{inside}\
         </peripheral>"
    )
}

#[test]
fn a_register_takes_what_it_lacks_from_its_base() {
    let base = "<size>16</size><access>read-only</access><resetValue>7</resetValue>\
                <resetMask>3</resetMask><modifiedWriteValues>oneToSet</modifiedWriteValues>";
    let registers = [
        register("BASE", 0, base),
        derived("BASE", "SAME", 4, ""),
        derived(
            "SAME",
            "OTHER",
            8,
            "<access>read-write</access><resetMask>1</resetMask>",
        ),
    ];
    let device = device(&peripheral(&registers.concat()));
    for (register, access, mask) in [(1, Access::ReadOnly, 3), (2, Access::ReadWrite, 1)] {
        let r = &device.peripherals[0].registers[register];
        assert_eq!((r.size, r.access), (16, access));
        assert_eq!(
            (r.reset_value, r.reset_mask, r.write),
            (7, mask, WriteRule::OneToSet)
        );
    }
}

#[test]
fn the_base_wins_over_the_level_above() {
    let base = register("BASE", 0, "<size>16</size>");
    let cluster = format!(
        "<cluster><name>C</name><addressOffset>8</addressOffset><size>8</size>\
         <access>read-only</access>{}</cluster>",
        derived("P.BASE", "R", 0, "")
    );
    let device = device(&peripheral(&(base + &cluster)));
    let r = &device.peripherals[0].registers[1];
    assert_eq!(
        (r.name.as_str(), r.size, r.access),
        ("C.R", 16, Access::ReadOnly)
    );
}

#[test]
fn fields_come_with_the_base_unless_there_are_own_ones() {
    let base = format!("<fields>{}</fields>", field("LOW", "[3:0]", ""));
    let own = format!("<fields>{}</fields>", field("HIGH", "[7:4]", ""));
    let registers = [
        register("BASE", 0, &base),
        derived("BASE", "SAME", 4, ""),
        derived("BASE", "OWN", 8, &own),
    ];
    let mut p = machine(&registers.concat());
    for (offset, bits) in [(0, 0xf), (4, 0xf), (8, 0xf0)] {
        p.write(offset, 4, u64::MAX);
        assert_eq!(p.read(offset, 4), bits);
    }
}

#[test]
fn a_field_takes_what_it_lacks_from_its_base() {
    let base = "<access>write-only</access><modifiedWriteValues>oneToSet</modifiedWriteValues>\
                <readAction>clear</readAction>";
    let field_from = |base: &str, inside: &str| {
        format!("<field derivedFrom=\"{base}\"><name>F</name>{inside}</field>")
    };
    let registers = [
        register(
            "A",
            0,
            &format!("<fields>{}</fields>", field("BASE", "[3:0]", base)),
        ),
        register(
            "B",
            4,
            &format!(
                "<fields>{}</fields>",
                field_from(
                    "P.A.BASE",
                    "<lsb>8</lsb><msb>9</msb><access>read-write</access>"
                )
            ),
        ),
        register(
            "C",
            8,
            &format!("<fields>{}</fields>", field_from("P.B.F", "")),
        ),
    ];
    let device = device(&peripheral(&registers.concat()));
    for register in &device.peripherals[0].registers[1..] {
        let f = &register.fields[0];
        assert_eq!((f.lsb, f.msb, f.access), (8, 9, Access::ReadWrite));
        assert_eq!(
            (f.write, f.read),
            (WriteRule::OneToSet, Some(oracle::ReadAction::Clear))
        );
    }
}

#[test]
fn a_cluster_takes_registers_and_properties_from_its_base() {
    let base = format!(
        "<cluster><name>BASE</name><addressOffset>0</addressOffset><size>8</size>{}{}</cluster>",
        register("A", 0, ""),
        register("B", 1, "")
    );
    let own = format!(
        "<cluster derivedFrom=\"BASE\"><dim>2</dim><dimIncrement>4</dimIncrement>\
         <name>C%s</name><addressOffset>8</addressOffset>{}{}</cluster>",
        register("B", 2, "<size>16</size>"),
        register("D", 1, "")
    );
    let device = device(&peripheral(&(base + &own)));
    let p = &device.peripherals[0];
    assert_eq!(
        places(p)[2..],
        [
            ("C0.A", 8),
            ("C0.B", 10),
            ("C0.D", 9),
            ("C1.A", 12),
            ("C1.B", 14),
            ("C1.D", 13)
        ]
    );
    let sizes: Vec<_> = p.registers[2..5].iter().map(|r| r.size).collect();
    assert_eq!(sizes, [8, 16, 8]);
}

#[test]
fn a_peripheral_merges_its_registers_with_those_of_its_base() {
    let base = peripheral(&[register("A", 0, ""), register("B", 4, "")].concat());
    let own = derived_peripheral(&format!(
        "<size>16</size><access>read-only</access><registers>{}{}{}</registers>",
        register("B", 8, "<size>8</size>"),
        register("C", 12, ""),
        derived("A", "D", 16, "<access>write-only</access>")
    ));
    let device = device(&(base + &own));
    let q = &device.peripherals[1];
    assert_eq!((q.name.as_str(), q.base_address), ("Q", 0x100));
    let seen: Vec<_> = q
        .registers
        .iter()
        .map(|r| (r.name.as_str(), r.offset, r.size, r.access))
        .collect();
    assert_eq!(
        seen,
        [
            ("A", 0, 16, Access::ReadOnly),
            ("B", 8, 8, Access::ReadOnly),
            ("C", 12, 16, Access::ReadOnly),
            ("D", 16, 16, Access::WriteOnly),
        ]
    );
    assert_eq!(device.peripherals[0].registers[0].size, 32);
}

#[test]
fn what_a_base_holds_is_derived_where_it_is_written() {
    // COPY copies the X beside it, whatever becomes of X in a peripheral that derives from P.
    let base = register("X", 0, "<resetValue>1</resetValue>") + &derived("X", "COPY", 4, "");
    let own = derived_peripheral(&format!(
        "<registers>{}</registers>",
        register("X", 0, "<resetValue>2</resetValue>")
    ));
    let device = device(&(peripheral(&base) + &own));
    let mut q = Machine::new(&device.peripherals[1]);
    assert_eq!((q.read(0, 4), q.read(4, 4)), (2, 1));
}

#[test]
fn an_array_makes_an_array_only_of_a_name_with_a_placeholder() {
    let base = register("A%s", 0, "<dim>2</dim><dimIncrement>4</dimIncrement>");
    let registers = [
        base,
        derived("A%s", "B%s", 8, "<dimIndex>X,Y</dimIndex>"),
        derived("A%s", "C", 16, ""),
    ];
    let device = device(&peripheral(&registers.concat()));
    assert_eq!(
        places(&device.peripherals[0])[2..],
        [("BX", 8), ("BY", 12), ("C", 16)]
    );
}
