use std::path::Path;
use std::process::{Command, Output};

use super::*;
use crate::model::{
    Access, AddressBlock, AddressBlockUsage, Endian, EnumeratedValue, Enumeration, Field,
    Interrupt, Register, Usage, WriteEffect, words,
};

/// What an SVD may say to do harm.
const NASTY: &str = "*/ int x; /* ??/ \"quoted\" \\ % {{ x }} \u{202e}é ??=";

fn ident(name: &str) -> Ident {
    Ident::new(name).expect(name)
}

fn value(name: &str, value: u64, description: &str) -> EnumeratedValue {
    EnumeratedValue {
        ident: ident(name),
        description: description.into(),
        value,
        mask: u64::MAX,
    }
}

fn field(name: &str, lsb: u32, width: u32, access: Access, sets: Vec<Enumeration>) -> Field {
    Field {
        ident: ident(name),
        description: NASTY.into(),
        lsb,
        width,
        access,
        write_effect: WriteEffect::Modify,
        read_action: None,
        write_constraint: None,
        enumerations: sets,
        origin: 0,
    }
}

fn register(name: &str, offset: u64, bits: u32, access: Access, fields: Vec<Field>) -> Register {
    Register {
        ident: ident(name),
        display_name: None,
        description: NASTY.into(),
        offset,
        bits,
        access,
        protection: None,
        reset_value: 1,
        reset_mask: crate::model::ones(bits),
        write_effect: WriteEffect::Modify,
        read_action: None,
        write_constraint: None,
        fields,
        origin: 0,
    }
}

fn set(usage: Usage, values: Vec<EnumeratedValue>) -> Enumeration {
    Enumeration {
        name: None,
        usage,
        values,
        others: None,
    }
}

fn peripheral(name: &str, base_address: u64, registers: Vec<Register>) -> Peripheral {
    Peripheral {
        ident: ident(name),
        kind: ident(name),
        qemu: ident(name),
        name_span: 0..0,
        description: NASTY.into(),
        group_name: None,
        base_address,
        size: 0x100,
        address_blocks: vec![AddressBlock {
            offset: 0,
            size: 0x100,
            usage: AddressBlockUsage::Registers,
        }],
        words: words(&registers, Endian::Little),
        endian: Endian::Little,
        registers,
        interrupts: vec![Interrupt {
            ident: ident("DONE"),
            description: NASTY.into(),
            value: 7,
        }],
        layout: Default::default(),
        behavior: None,
        category: Default::default(),
        attachments: Default::default(),
        origin: 0,
    }
}

/// Two peripherals with every size, gaps, keywords and a register off its alignment.
fn sample() -> Vec<Peripheral> {
    use Access::{ReadOnly, ReadWrite, WriteOnly};
    let operation = set(
        Usage::ReadWrite,
        vec![value("ADD", 0, NASTY), value("SUB", 1, "A - B")],
    );
    let read = set(
        Usage::Read,
        vec![value("IDLE", 0, "Idle"), value("BOTH", 1, "Both")],
    );
    let write = set(
        Usage::Write,
        vec![value("BOTH", 1, "Both"), value("GO", 2, "Go")],
    );
    vec![
        peripheral(
            "CALC",
            0xFEF0_0000,
            vec![
                register(
                    "A",
                    0,
                    32,
                    ReadWrite,
                    vec![field("CODE", 3, 2, ReadWrite, vec![operation])],
                ),
                register("int", 4, 8, ReadOnly, vec![]),
                register("class", 5, 8, WriteOnly, vec![]),
                register("RESERVED0", 8, 16, ReadWrite, vec![]),
                register("Odd", 0xA, 32, ReadWrite, vec![]),
                register(
                    "WIDE",
                    0x10,
                    64,
                    ReadOnly,
                    vec![field("TOP", 60, 4, ReadWrite, vec![read, write])],
                ),
            ],
        ),
        peripheral(
            "Far1",
            0x12_0000_0000,
            vec![register("X", 0x20, 32, ReadOnly, vec![])],
        ),
        peripheral("EMPTY", 0, vec![]),
    ]
}

fn sample_header() -> String {
    let provenance = [
        "Generated from x.svd".to_owned(),
        "Regenerate: */".to_owned(),
    ];
    header(&ident("MyDevice"), NASTY, &provenance, &sample(), None)
}

/// Compiles a program that includes the header; `None` if there is no such compiler.
fn compile(compiler: &str, arguments: &[&str], header: &str, program: &str) -> Option<Output> {
    let folder = tempfile::tempdir().expect("temporary folder");
    std::fs::write(folder.path().join("regs.h"), header).expect("header");
    let language = if compiler == "c++" {
        "main.cc"
    } else {
        "main.c"
    };
    std::fs::write(folder.path().join(language), program).expect("program");
    let output = folder.path().join("main");
    let found = Command::new(compiler)
        .args(arguments)
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-o"])
        .arg(&output)
        .arg(folder.path().join(language))
        .output();
    let compiled = found.ok()?;
    if !compiled.status.success() || arguments.contains(&"-c") {
        return Some(compiled);
    }
    Some(Command::new(Path::new(&output)).output().expect("runs"))
}

const PROGRAM: &str = r#"
#include "regs.h"
#include <stddef.h>
#define COUNT(name, value, text) + ((value) >= 0 && (text)[0] != 0)
#define EXPECT(condition) if (!(condition)) return __LINE__ & 0xFF
int main(void) {
    EXPECT(offsetof(CALC_Type, A) == CALC_A_OFFSET);
    EXPECT(offsetof(CALC_Type, int_) == 4 && offsetof(CALC_Type, class_) == 5);
    EXPECT(offsetof(CALC_Type, RESERVED0) == 8 && offsetof(CALC_Type, Odd) == 0xA);
    EXPECT(offsetof(CALC_Type, WIDE) == CALC_WIDE_OFFSET);
    EXPECT(offsetof(FAR1_Type, X) == 0x20 && FAR1_BASE == 0x1200000000);
    EXPECT((uintptr_t)&CALC->WIDE == 0xFEF00010u && CALC_SIZE == 0x100);
    EXPECT(CALC_A_CODE_Msk == 3u << CALC_A_CODE_Pos && CALC_A_CODE_SUB == 1);
    EXPECT(CALC_WIDE_TOP_Msk == (uint64_t)0xF << CALC_WIDE_TOP_Pos && CALC_DONE_IRQn == 7);
    EXPECT(CALC_A_RESET_VALUE == 1 && CALC_INT_RESET_MASK == 0xFF);
    EXPECT((0 CALC_A_CODE_VALUES(COUNT)) == 2);
    EXPECT((0 CALC_WIDE_TOP_READ_VALUES(COUNT) CALC_WIDE_TOP_WRITE_VALUES(COUNT)) == 4);
    return 0;
}
"#;

#[test]
fn every_compiler_agrees_with_the_offsets() {
    for (compiler, standard) in [
        ("cc", "-std=c99"),
        ("cc", "-std=c11"),
        ("c++", "-std=c++11"),
        ("c++", "-std=c++17"),
    ] {
        // -std=c99 makes the trigraphs in the texts meaningful.
        let arguments = [standard, "-Wno-type-limits", "-Wno-long-long"];
        match compile(compiler, &arguments, &sample_header(), PROGRAM) {
            Some(output) => assert!(output.status.success(), "{compiler} {standard}: {output:?}"),
            None => eprintln!("skipped: no {compiler}"),
        }
    }
}

#[test]
fn freestanding_and_included_twice() {
    let program = "#include \"regs.h\"\n#include \"regs.h\"\nint main(void) { return 0; }\n";
    let arguments = ["-c", "-std=c99", "-ffreestanding", "-nostdlib"];
    let output = compile("cc", &arguments, &sample_header(), program).expect("cc");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_misplaced_register_does_not_compile() {
    let header = sample_header().replace("uint8_t RESERVED1[", "uint8_t RESERVED1[1 + ");
    let output = compile("cc", &["-c", "-std=c11"], &header, PROGRAM).expect("cc");
    assert!(!output.status.success());
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("is misplaced"),
        "{output:?}"
    );
}

#[test]
fn comments_hold_no_surprises() {
    let header = sample_header();
    let shown = "* / int x; / * ?? / \"quoted\" \\ % {{ x }} U+202Eé ??=";
    assert!(header.contains(&format!("\n * {shown}\n */\n")), "{header}");
    assert!(!header.contains(NASTY));
}

#[test]
fn string_literals_are_ascii_and_short() {
    let header = sample_header();
    let escaped = r#""*/ int x; /* ?\?/ \"quoted\" \\ % {{ x }} U+202E\303\251 ?\?=""#;
    let entry = format!("X(ADD, 0u, {escaped}) \\\n");
    assert!(header.contains(&entry), "{header}");
    let long = vec![value("V", 0, &"é".repeat(4000))];
    let sets = vec![set(Usage::ReadWrite, long)];
    let field = field("F", 0, 1, Access::ReadWrite, sets);
    let register = register("R", 0, 8, Access::ReadWrite, vec![field]);
    let text = Item::from(macros::Group::of_register("P", &register)).to_string();
    let entry = text.lines().find(|line| line.contains("X(V,"));
    let entry = entry.expect("an entry");
    assert!(entry.ends_with("\\303\\251\")"), "{entry}");
    assert!((1000..4095).contains(&entry.len()), "{}", entry.len());
}

#[test]
fn lines_of_comments_fit_into_80_columns() {
    let header = sample_header();
    for line in header.lines().filter(|line| line.starts_with(" *")) {
        assert!(line.chars().count() <= 80, "{line}");
        assert_eq!(line, line.trim_end());
    }
}
