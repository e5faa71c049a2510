//! `derivedFrom`, `dim`, clusters and inheritance, seen in the checked model.

mod common;

use common::text;
use svd2qemu::Source;
use svd2qemu::model::{Access, Device, Register, WriteEffect};

/// The registers of a peripheral: name, offset, bits, access, reset value and mask.
fn registers(device: &Device, peripheral: &str) -> Vec<String> {
    let found = device
        .peripherals()
        .find(|known| known.ident.svd == peripheral);
    found
        .expect(peripheral)
        .registers
        .iter()
        .map(line)
        .collect()
}

fn line(register: &Register) -> String {
    format!(
        "{} 0x{:x} {} {} 0x{:x}/0x{:x}",
        register.ident.svd,
        register.offset,
        register.bits,
        register.access.as_str(),
        register.reset_value,
        register.reset_mask
    )
}

fn device(source: &Source) -> Device {
    match svd2qemu::check(source) {
        Ok(checked) => checked.device,
        Err(findings) => panic!("{}", findings.render(source, false)),
    }
}

fn of_registers(registers: &str) -> Device {
    device(&common::svd(registers, ""))
}

#[track_caller]
fn check(registers_xml: &str, expected: &[&str]) {
    assert_eq!(registers(&of_registers(registers_xml), "P"), expected);
}

#[test]
fn properties_come_from_the_nearest_that_gives_them() {
    let source = Source::new(
        "x.svd",
        "<device schemaVersion=\"1.3\"><name>D</name><version>1</version><description/>
           <addressUnitBits>8</addressUnitBits><width>64</width>
           <size>16</size><access>read-only</access><resetValue>1</resetValue><resetMask>3</resetMask>
           <peripherals>
             <peripheral><name>BASE</name><baseAddress>0</baseAddress><size>8</size>
               <addressBlock><offset>0</offset><size>64</size><usage>registers</usage></addressBlock>
               <registers>
                 <register><name>A</name><addressOffset>0</addressOffset></register>
                 <cluster><name>C</name><addressOffset>8</addressOffset><access>write-only</access>
                   <register><name>B</name><addressOffset>1</addressOffset></register>
                   <cluster><name>D</name><addressOffset>2</addressOffset><size>32</size>
                     <register><name>E</name><addressOffset>2</addressOffset><resetMask>0xF</resetMask></register>
                   </cluster>
                 </cluster>
               </registers></peripheral>
             <peripheral derivedFrom=\"BASE\"><name>SAME</name><baseAddress>0x100</baseAddress></peripheral>
             <peripheral derivedFrom=\"SAME\"><name>MORE</name><baseAddress>0x200</baseAddress>
               <resetValue>2</resetValue>
               <registers>
                 <register><name>A</name><addressOffset>4</addressOffset></register>
                 <register><name>OWN</name><addressOffset>5</addressOffset></register>
               </registers></peripheral>
           </peripherals></device>",
    );
    let device = device(&source);
    let base = [
        "A 0x0 8 read-only 0x1/0x3",
        "C_B 0x9 8 write-only 0x1/0x3",
        "C_D_E 0xc 32 write-only 0x1/0xf",
    ];
    assert_eq!(registers(&device, "BASE"), base);
    assert_eq!(
        registers(&device, "SAME"),
        base,
        "a derived peripheral has the base's registers"
    );
    assert_eq!(
        registers(&device, "MORE"),
        [
            "A 0x4 8 read-only 0x2/0x3",
            "OWN 0x5 8 read-only 0x2/0x3",
            "C_B 0x9 8 write-only 0x2/0x3",
            "C_D_E 0xc 32 write-only 0x2/0xf",
        ],
        "its own registers inherit, and win over the base's of the same name"
    );
    let sizes: Vec<_> = device
        .peripherals()
        .map(|peripheral| peripheral.size)
        .collect();
    assert_eq!(sizes, [64, 64, 64], "address blocks are inherited");
    let bases: Vec<_> = device
        .peripherals()
        .map(|peripheral| peripheral.base_address)
        .collect();
    assert_eq!(bases, [0, 0x100, 0x200]);
}

#[test]
fn without_any_property_there_are_defaults() {
    check(
        "<register><name>R</name><addressOffset>4</addressOffset></register>",
        &["R 0x4 32 read-write 0x0/0xffffffff"],
    );
}

#[test]
fn arrays_of_registers() {
    let array = |name: &str, index: &str| {
        format!(
            "<register><dim>3</dim><dimIncrement>8</dimIncrement>{index}<name>{name}</name>
             <addressOffset>0x10</addressOffset></register>"
        )
    };
    let lines = |names: [&str; 3]| {
        [(names[0], 0x10), (names[1], 0x18), (names[2], 0x20)]
            .map(|(name, offset)| format!("{name} 0x{offset:x} 32 read-write 0x0/0xffffffff"))
    };
    for (name, index, names) in [
        ("R%s", "", ["R0", "R1", "R2"]),
        ("R[%s]", "", ["R0", "R1", "R2"]),
        (
            "R%s_X",
            "<dimIndex>4-6</dimIndex>",
            ["R4_X", "R5_X", "R6_X"],
        ),
        ("R%s", "<dimIndex>B-D</dimIndex>", ["RB", "RC", "RD"]),
        (
            "R_%s",
            "<dimIndex>a,b2,c</dimIndex>",
            ["R_a", "R_b2", "R_c"],
        ),
    ] {
        assert_eq!(
            registers(&of_registers(&array(name, index)), "P"),
            lines(names),
            "{name} {index}"
        );
    }
}

#[test]
fn arrays_of_clusters_in_clusters() {
    check(
        "<cluster><dim>2</dim><dimIncrement>0x40</dimIncrement><name>A[%s]</name>
           <addressOffset>0x10</addressOffset>
           <cluster><dim>2</dim><dimIncrement>0x10</dimIncrement><dimIndex>X,Y</dimIndex><name>B%s</name>
             <addressOffset>0x4</addressOffset>
             <register><name>R</name><addressOffset>0x1</addressOffset><size>8</size></register>
             <register><dim>2</dim><dimIncrement>2</dimIncrement><name>S%s</name>
               <addressOffset>0x2</addressOffset><size>16</size></register>
           </cluster></cluster>",
        &[
            "A0_BX_R 0x15 8 read-write 0x0/0xff",
            "A0_BX_S0 0x16 16 read-write 0x0/0xffff",
            "A0_BX_S1 0x18 16 read-write 0x0/0xffff",
            "A0_BY_R 0x25 8 read-write 0x0/0xff",
            "A0_BY_S0 0x26 16 read-write 0x0/0xffff",
            "A0_BY_S1 0x28 16 read-write 0x0/0xffff",
            "A1_BX_R 0x55 8 read-write 0x0/0xff",
            "A1_BX_S0 0x56 16 read-write 0x0/0xffff",
            "A1_BX_S1 0x58 16 read-write 0x0/0xffff",
            "A1_BY_R 0x65 8 read-write 0x0/0xff",
            "A1_BY_S0 0x66 16 read-write 0x0/0xffff",
            "A1_BY_S1 0x68 16 read-write 0x0/0xffff",
        ],
    );
}

#[test]
fn registers_derive_from_registers() {
    let device = of_registers(
        "<register derivedFrom=\"MIDDLE\"><name>LAST</name><addressOffset>8</addressOffset>
           <access>read-only</access></register>
         <register><name>BASE</name><description>The base.</description>
           <addressOffset>0</addressOffset><size>16</size>
           <access>write-only</access><resetValue>7</resetValue>
           <modifiedWriteValues>oneToClear</modifiedWriteValues>
           <fields><field><name>F</name><bitRange>[3:1]</bitRange></field></fields></register>
         <register derivedFrom=\"BASE\"><name>MIDDLE</name><addressOffset>4</addressOffset>
           <resetValue>9</resetValue></register>",
    );
    assert_eq!(
        registers(&device, "P"),
        [
            "BASE 0x0 16 write-only 0x7/0xffff",
            "MIDDLE 0x4 16 write-only 0x9/0xffff",
            "LAST 0x8 16 read-only 0x9/0xffff",
        ]
    );
    let last = &device.peripherals[0].registers[2];
    assert_eq!(last.description, "The base.");
    assert_eq!(last.fields[0].mask(), 0b1110, "fields are inherited");
    assert_eq!(
        last.fields[0].access,
        Access::ReadOnly,
        "with the access of the derived register"
    );
    assert_eq!(last.fields[0].write_effect, WriteEffect::OneToClear);
}

#[test]
fn fields_inherit_access_and_write_effect() {
    let device = of_registers(
        "<register><name>R</name><addressOffset>0</addressOffset><access>read-only</access>
           <modifiedWriteValues>oneToSet</modifiedWriteValues>
           <fields>
             <field><name>C</name><lsb>8</lsb><msb>15</msb></field>
             <field><name>A</name><bitOffset>0</bitOffset><bitWidth>4</bitWidth>
               <access>read-write</access><modifiedWriteValues>clear</modifiedWriteValues></field>
             <field><dim>2</dim><dimIncrement>2</dimIncrement><name>B%s</name>
               <bitRange>[5:4]</bitRange></field>
           </fields></register>",
    );
    let register = &device.peripherals[0].registers[0];
    let fields: Vec<_> = register
        .fields
        .iter()
        .map(|field| {
            let (access, effect) = (field.access.as_str(), field.write_effect.as_str());
            format!("{} 0x{:x} {access} {effect}", field.ident.svd, field.mask())
        })
        .collect();
    assert_eq!(
        fields,
        [
            "A 0xf read-write clear",
            "B0 0x30 read-only oneToSet",
            "B1 0xc0 read-only oneToSet",
            "C 0xff00 read-only oneToSet",
        ]
    );
    assert_eq!(register.writable(), 0xf);
    assert_eq!(register.readable(), 0xffff_ffff);
}

#[test]
fn arrays_of_peripherals_are_peripherals_at_addresses() {
    let svd = text(&common::tests().join("golden/quirks.svd"));
    let from = svd.find("<dim>3</dim>").expect("the fixture has an array");
    let start = svd[..from].rfind("<peripheral>").expect("of peripherals");
    let end =
        start + svd[start..].find("</peripheral>").expect("which ends") + "</peripheral>".len();
    let source = Source::new(
        "array.svd",
        format!(
            "<device schemaVersion=\"1.3\"><name>DEV</name><version>1</version>\
             <description>A device.</description><addressUnitBits>8</addressUnitBits>\
             <width>32</width><peripherals>{}</peripherals></device>",
            &svd[start..end]
        ),
    );
    let checked = svd2qemu::check(&source);
    let checked = checked.unwrap_or_else(|found| panic!("{}", found.render(&source, false)));
    let found: Vec<_> = (checked.device.peripherals())
        .map(|known| {
            let register = &known.registers[0];
            (
                known.ident.svd.as_str(),
                known.base_address,
                register.offset,
                register.reset(),
            )
        })
        .collect();
    let expected = [
        ("PORT_A", 0x4000_2000),
        ("PORT_B", 0x4000_2100),
        ("PORT_C", 0x4000_2200),
    ]
    .map(|(name, base)| (name, base, 8, 0x1234_5678));
    assert_eq!(found, expected);
}

/// A mask of the level above was not written for bits that it does not have; the register's own was.
#[test]
fn an_inherited_mask_says_nothing_of_the_upper_half() {
    let source = |inside: &str| {
        let text = format!(
            "<device schemaVersion=\"1.3\"><name>D</name><version>1</version><description/>
               <addressUnitBits>8</addressUnitBits><width>32</width><resetMask>0xFFFF0FFF</resetMask>
               <peripherals><peripheral><name>P</name><baseAddress>0</baseAddress>
                 <addressBlock><offset>0</offset><size>64</size><usage>registers</usage></addressBlock>
                 <registers><register><name>R</name><addressOffset>0</addressOffset>{inside}
                 <resetValue>0x1234567800000000</resetValue></register>
               </registers></peripheral></peripherals></device>"
        );
        Source::new("x.svd", text)
    };
    let seen = |inside: &str| registers(&device(&source(inside)), "P");
    assert_eq!(
        seen("<size>64</size>"),
        ["R 0x0 64 read-write 0x1234567800000000/0xffffffffffff0fff"]
    );
    assert_eq!(
        seen("<size>64</size><resetMask>0xFFFFFFFF</resetMask>"),
        ["R 0x0 64 read-write 0x1234567800000000/0xffffffff"]
    );
}

/// The nearest that gives one: register, cluster, address block, peripheral.
#[test]
fn an_address_block_gives_protection() {
    let source = Source::new(
        "x.svd",
        "<device schemaVersion=\"1.3\"><name>D</name><version>1</version><description/>
           <addressUnitBits>8</addressUnitBits><width>32</width><peripherals>
             <peripheral><name>P</name><baseAddress>0</baseAddress><protection>p</protection>
               <addressBlock><offset>0</offset><size>16</size><usage>registers</usage>
                 <protection>s</protection></addressBlock>
               <addressBlock><offset>16</offset><size>16</size><usage>registers</usage></addressBlock>
               <registers>
                 <register><name>A</name><addressOffset>0</addressOffset></register>
                 <register><name>B</name><addressOffset>4</addressOffset>
                   <protection>n</protection></register>
                 <cluster><name>C</name><addressOffset>8</addressOffset><protection>p</protection>
                   <register><name>D</name><addressOffset>0</addressOffset></register></cluster>
                 <register><name>E</name><addressOffset>16</addressOffset></register>
               </registers></peripheral>
             <peripheral derivedFrom=\"P\"><name>Q</name><baseAddress>0x100</baseAddress>
               <protection>n</protection></peripheral>
           </peripherals></device>",
    );
    let device = device(&source);
    let seen = |name: &str| -> Vec<String> {
        let mut peripherals = device.peripherals();
        let found = peripherals.find(|known| known.ident.svd == name);
        let registers = found.expect(name).registers.iter();
        let shown = registers.map(|register| {
            let word = register.protection.map(|protection| protection.required());
            format!("{} {}", register.ident.svd, word.unwrap_or("none"))
        });
        shown.collect()
    };
    assert_eq!(
        seen("P"),
        [
            "A secure",
            "B secure or not",
            "C_D privileged",
            "E privileged"
        ]
    );
    assert_eq!(
        seen("Q"),
        [
            "A secure",
            "B secure or not",
            "C_D privileged",
            "E secure or not"
        ]
    );
}

/// Its index is in the name of each element's interrupt.
#[test]
fn an_array_of_peripherals_names_its_interrupts() {
    let source = Source::new(
        "x.svd",
        "<device schemaVersion=\"1.3\"><name>D</name><version>1</version><description/>
           <addressUnitBits>8</addressUnitBits><width>32</width><peripherals>
             <peripheral><dim>2</dim><dimIncrement>0x100</dimIncrement><dimIndex>4,6</dimIndex>
               <name>T%s</name><baseAddress>0</baseAddress>
               <addressBlock><offset>0</offset><size>16</size><usage>registers</usage></addressBlock>
               <interrupt><name>TIMER[%s]_UP</name><value>7</value></interrupt>
               <registers><register><name>A</name><addressOffset>0</addressOffset></register>
               </registers></peripheral></peripherals></device>",
    );
    let device = device(&source);
    let interrupts = device.peripherals().flat_map(|known| &known.interrupts);
    let seen: Vec<_> = interrupts
        .map(|interrupt| (interrupt.ident.svd.as_str(), interrupt.value))
        .collect();
    assert_eq!(seen, [("TIMER4_UP", 7), ("TIMER6_UP", 7)]);
}
