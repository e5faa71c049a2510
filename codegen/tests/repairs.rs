//! What becomes of faults that have a repair: one faulty element never costs the file, and all outputs have
//! the same of it.

mod common;

use common::quirks;
use svd2qemu::diag::Severity;
use svd2qemu::model::{Device, Register};
use svd2qemu::{Levels, Options, Output, Source};

fn device() -> Device {
    let source = quirks();
    match svd2qemu::check(&source) {
        Ok(checked) => checked.device,
        Err(found) => panic!("{}", found.render(&source, false)),
    }
}

#[test]
fn strictly_each_fault_is_an_error() {
    let source = quirks();
    let found = svd2qemu::check_at(&source, Levels::strict()).expect_err("there are faults");
    let errors = found.iter().filter(|one| one.severity == Severity::Error);
    let mut codes: Vec<_> = errors.map(|one| one.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let expected = [
        "N002", "N003", "N005", "R001", "R003", "R005", "R006", "R009", "R011", "R013", "R014",
        "R016", "R017", "R018", "R022", "X003", "X005", "X006", "X007", "X010", "X011", "X012",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn what_is_sound_is_kept() {
    let device = device();
    let names: Vec<_> = (device.peripherals())
        .map(|known| known.ident.svd.as_str())
        .collect();
    let expected = [
        "CLOCK", "ENDLESS", "PORT_A", "PORT_B", "PORT_C", "FAULTS", "COPY", "WOVEN", "EMPTY",
    ];
    assert_eq!(names, expected);
    let line = |register: &Register| {
        let fields = register.fields.iter();
        let fields: Vec<_> = fields
            .map(|field| format!("{}[{}:{}]", field.ident.svd, field.msb(), field.lsb))
            .collect();
        let (name, offset, reset) = (&register.ident.svd, register.offset, register.reset_value);
        format!("{name} 0x{offset:x} 0x{reset:x} {}", fields.join(" "))
    };
    let faults: Vec<_> = device.peripherals[5].registers.iter().map(line).collect();
    let expected = [
        "CTRL 0x0 0xffffffff MODE[1:0] RESERVED[3:2] RESERVED_2[5:4] _8XPBL[6:6] PIN0[10:8] \
         PIN1[14:12] PIN2[18:16] TOP[31:28]",
        "R0 0x4 0x0 ",
        "R1 0x8 0x0 ",
        "R2 0xc 0x0 ",
        "R1_2 0x10 0x0 ",
        "self_2 0x14 0x0 READ[0:0]",
        "A 0x18 0x0 B_C[0:0]",
        "A_B 0x1c 0x0 C_2[0:0]",
        "A0_A 0x20 0x0 ",
        "A1_A 0x28 0x0 ",
        "CHANNEL_CHANNEL 0x2c 0x0 ",
        "CHANNEL__reserved 0x2d 0x0 ",
        "DATA 0x30 0x5c22e ",
        "DATA_2 0x30 0x0 ",
        "ALT_MODE 0x38 0x0 ",
        "_8x 0x3c 0x0 ",
        "_8x_and_more 0x3c 0x0 ",
    ];
    assert_eq!(faults, expected);
    let copy: Vec<_> = device.peripherals[6].registers.iter().map(line).collect();
    assert_eq!(copy, expected, "a base is found in another case");
    let interrupts: Vec<_> = (device.peripherals[5].interrupts.iter())
        .map(|known| (known.ident.svd.as_str(), known.value))
        .collect();
    assert_eq!(interrupts, [("DONE", 3), ("DONE_2", 4), ("FAR", 300)]);
    let mode = &device.peripherals[5].registers[0].fields[0];
    let sets = mode.enumerations.iter();
    let values: Vec<_> = sets
        .flat_map(|set| &set.values)
        .map(|value| format!("{}={}", value.ident.svd, value.value))
        .collect();
    assert_eq!(values, ["IDLE=0", "IDLE_2=1", "IDLE=0", "START=1"]);
}

/// The text of the only file of this kind whose name ends like this.
fn output(kind: Output, end: &str) -> String {
    let options = Options::default().only([kind]);
    let files = common::generate_leniently(&quirks(), &options);
    let found = files.into_iter().find(|(path, _)| path.ends_with(end));
    found.unwrap_or_else(|| panic!("no {end}")).1
}

#[test]
fn the_guest_crate_has_what_the_others_have() {
    let constants = output(Output::Pac, "constants.rs");
    let registers = output(Output::Pac, "lib.rs");
    let header = output(Output::CHeader, ".h");
    for name in ["r1_2", "self_2", "c_2", "reserved_2", "_8xpbl", "alt_mode"] {
        assert!(constants.contains(&format!("pub mod {name} ")), "{name}");
        assert!(
            registers.contains(&format!("pub const fn {name}("))
                || registers.contains(&format!("pub fn {name}(")),
            "{name}"
        );
        let upper = name.to_uppercase();
        assert!(header.contains(&format!("_{upper}_")), "{upper}");
    }
    for name in ["beyond", "broken", "lost", "before"] {
        for (text, name) in [
            (&constants, name.to_owned()),
            (&registers, name.to_owned()),
            (&header, name.to_uppercase()),
        ] {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            // A doc comment may say "before".
            let code = words.filter(|word| *word == name).count();
            assert!(name == "before" || code == 0, "{name}");
        }
    }
}

/// Views of one storage that say so, and what is only read beside what is only written, are no
/// mistakes; other registers over each other may be.
#[test]
fn sharing_bytes_is_warned_of_where_nothing_says_so() {
    let register = |name: &str, inside: &str| {
        format!("<register><name>{name}</name>{inside}<addressOffset>0</addressOffset></register>")
    };
    let access = |name: &str, access: &str| {
        let end = format!("<access>{access}</access></register>");
        register(name, "").replace("</register>", &end)
    };
    let view = "<alternateRegister>A</alternateRegister>";
    let group = "<alternateGroup>G</alternateGroup>";
    let cluster = format!(
        "<cluster><name>C</name><alternateCluster>D</alternateCluster><addressOffset>0</addressOffset>{}</cluster>",
        register("B", "")
    );
    for (other, warned) in [
        (register("B", ""), true),
        (register("B", view), false),
        (register("B", group), false),
        (cluster, false),
        (access("B", "write-only"), true),
    ] {
        let found = common::findings(&common::svd(&(register("A", "") + &other), ""));
        let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
        assert_eq!(codes.contains(&"R002"), warned, "{other}: {codes:?}");
    }
    let pair = access("A", "read-only") + &access("B", "write-only");
    let found = common::findings(&common::svd(&pair, ""));
    assert!(found.iter().all(|found| found.code.as_str() != "R002"));
}

/// That reading changes something is no finding where a rule says what.
#[test]
fn a_rule_says_what_reading_changes() {
    let text = common::calc().text;
    let marked = text.replacen(
        "<access>read-only</access>",
        "<access>read-only</access><readAction>modify</readAction>",
        1,
    );
    assert_ne!(marked, text);
    let told = marked.replacen(
        "on write CTRL if",
        "on read RESULT {\n    if A == 7 {\n        RESULT = 1;\n    }\n}\n\non write CTRL if",
        1,
    );
    assert_ne!(told, marked);
    let found = |text: &str| {
        let source = Source::new("calc.svd", text);
        let checked = svd2qemu::check(&source).unwrap_or_else(|found| panic!("{found:?}"));
        let codes = checked.warnings.iter().map(|one| one.code.as_str());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(found(&marked), ["R015"]);
    assert!(found(&told).is_empty());
}
