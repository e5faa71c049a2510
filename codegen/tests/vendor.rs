//! What vendors' files have is repaired and warned of, and strictly it is an error: a file for each
//! repair, of which everything is generated.

use svd2qemu::model::{Device, Field, Register};
use svd2qemu::{Levels, Options, Source};

const BLOCK: &str =
    "<addressBlock><offset>0</offset><size>16</size><usage>registers</usage></addressBlock>";

/// A device with one peripheral, with this address block, these registers, and this at the end.
fn source(block: &str, registers: &str, end: &str) -> Source {
    let text = format!(
        "<device schemaVersion=\"1.3\"><name>DEV</name><version>1.0</version><description>D.\
         </description><addressUnitBits>8</addressUnitBits><width>32</width><peripherals>\
         <peripheral><name>P</name><baseAddress>0x1000</baseAddress>{block}<registers>{registers}\
         </registers></peripheral></peripherals>{end}</device>"
    );
    Source::new("vendor.svd", text)
}

fn with_field(field: &str) -> Source {
    let register = format!(
        "<register><name>CTRL</name><addressOffset>0</addressOffset><fields><field>{field}</field>\
         </fields></register>"
    );
    source(BLOCK, &register, "")
}

/// The device, of a file of which these codes are said, by default as warnings and strictly as errors.
/// All is generated from it.
fn repaired(source: &Source, codes: &[&str], strict: &[&str]) -> Device {
    let checked = svd2qemu::check(source)
        .unwrap_or_else(|found| panic!("refused: {}", found.render(source, false)));
    let found: Vec<_> = checked
        .warnings
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    assert_eq!(found, codes, "{}", source.text);
    let strictly = match svd2qemu::check_at(source, Levels::strict()) {
        Ok(_) => Vec::new(),
        Err(found) => found.iter().map(|one| one.code.as_str()).collect(),
    };
    assert_eq!(strictly, strict, "{}", source.text);
    let made = svd2qemu::generate(source, &Options::default());
    assert!(made.is_ok(), "{}", source.text);
    checked.device
}

fn registers(device: &Device) -> &[Register] {
    &device.peripherals[0].registers
}

fn only_field(device: &Device) -> &Field {
    &registers(device)[0].fields[0]
}

#[test]
fn no_address_block() {
    let register = "<register><name>CTRL</name><addressOffset>0x24</addressOffset></register>";
    let device = repaired(&source("", register, ""), &["R011"], &["R011"]);
    assert_eq!(device.peripherals[0].size, 0x28);
}

#[test]
fn a_bit_without_its_width() {
    let found = ["X005"];
    let device = repaired(
        &with_field("<name>EN</name><bitOffset>3</bitOffset>"),
        &found,
        &found,
    );
    let field = only_field(&device);
    assert_eq!((field.lsb, field.width), (3, 1));
}

/// A field that moves what it derives from is as wide as that, however that says so.
#[test]
fn the_width_of_a_base() {
    for bits in [
        "<bitRange>[3:2]</bitRange>",
        "<lsb>2</lsb><msb>3</msb>",
        "<bitOffset>2</bitOffset><bitWidth>2</bitWidth>",
    ] {
        let source = with_field(&format!(
            "<name>A</name>{bits}</field><field derivedFrom=\"A\"><name>B</name><bitOffset>9\
             </bitOffset>"
        ));
        let device = repaired(&source, &[], &[]);
        let fields = registers(&device)[0].fields.iter();
        let places: Vec<_> = fields.map(|field| (field.lsb, field.width)).collect();
        assert_eq!(places, [(2, 2), (9, 2)], "{bits}");
    }
}

#[test]
fn an_array_without_its_mark() {
    let register = "<register><dim>2</dim><dimIncrement>4</dimIncrement><name>R</name>\
                    <addressOffset>0</addressOffset></register>";
    let device = repaired(&source(BLOCK, register, ""), &["R012"], &["R012"]);
    let names: Vec<_> = registers(&device)
        .iter()
        .map(|one| &*one.ident.svd)
        .collect();
    assert_eq!(names, ["R0", "R1"]);
}

#[test]
fn a_value_that_does_not_fit() {
    let device = repaired(
        &with_field(
            "<name>EN</name><bitRange>[0:0]</bitRange><enumeratedValues><enumeratedValue><name>ON\
             </name><value>1</value></enumeratedValue><enumeratedValue><name>MORE</name><value>4\
             </value></enumeratedValue></enumeratedValues>",
        ),
        &["R006"],
        &["R006"],
    );
    let values = only_field(&device).enumerations[0].values.iter();
    let names: Vec<_> = values.map(|value| &*value.ident.svd).collect();
    assert_eq!(names, ["ON"]);
}

/// What is for svd2qemu may stand in any of them, and what is for others in all.
#[test]
fn several_vendor_extensions() {
    let behavior = "<behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"P\"><![CDATA[on write \
                    CTRL { CTRL = 1; }]]></behavior>";
    let qemu = "<qemu xmlns=\"urn:svd2qemu:qemu:1\" peripheral=\"P\"><sysbus/></qemu>";
    let register = "<register><name>CTRL</name><addressOffset>0</addressOffset></register>";
    for parts in [
        ["<theirs/>", behavior, qemu],
        [behavior, "<theirs/>", qemu],
        [qemu, behavior, ""],
    ] {
        let parts = parts.map(|part| format!("<vendorExtensions>{part}</vendorExtensions>"));
        let found = ["X007", "X007"];
        let device = repaired(&source(BLOCK, register, &parts.concat()), &found, &found);
        assert!(device.peripherals[0].behavior.is_some(), "{parts:?}");
        assert!(
            device.peripherals[0].attachments.sysbus.is_some(),
            "{parts:?}"
        );
    }
}

#[test]
fn keywords_as_names() {
    for word in [
        "fn", "struct", "int", "self", "while", "type", "volatile", "Self",
    ] {
        let register = format!(
            "<register><name>{word}</name><addressOffset>0</addressOffset><fields><field><name>{word}\
             </name><bitRange>[0:0]</bitRange><enumeratedValues><enumeratedValue><name>{word}</name>\
             <value>1</value></enumeratedValue></enumeratedValues></field></fields></register>"
        );
        let source = source(BLOCK, &register, "");
        let made = svd2qemu::generate(&source, &Options::default());
        assert!(made.is_ok(), "{word}");
    }
}

#[test]
fn the_order_of_elements_is_for_authors() {
    let register = "<register><addressOffset>0</addressOffset><name>CTRL</name></register>";
    repaired(&source(BLOCK, register, ""), &[], &["X004"]);
}

/// Arrays of nothing are as many as one likes, and take no time.
#[test]
fn clusters_without_registers() {
    let open = |name: &str| {
        format!(
            "<cluster><dim>65536</dim><dimIncrement>4</dimIncrement><name>{name}%s</name>\
             <addressOffset>0</addressOffset>"
        )
    };
    let clusters = ["A", "B", "C"].map(open).concat() + &"</cluster>".repeat(3);
    let register = "<register><name>CTRL</name><addressOffset>0</addressOffset></register>";
    let device = repaired(&source(BLOCK, &(clusters + register), ""), &[], &[]);
    assert_eq!(registers(&device).len(), 1);
}
