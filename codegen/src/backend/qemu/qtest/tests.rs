//! What stands in the generated tests.

use crate::{Bus, Source};

/// The C test of a peripheral `PP` with these registers and this behaviour, at the SVD's version
/// of the default QEMU.
fn test_of(registers: &str, behavior: &str) -> Option<String> {
    let text = format!(
        "<device schemaVersion=\"1.3\"><name>DEV</name><version>1</version>\
         <description>A device.</description><addressUnitBits>8</addressUnitBits>\
         <width>32</width><size>32</size><access>read-write</access><peripherals><peripheral>\
         <name>PP</name><baseAddress>0x1000</baseAddress><addressBlock><offset>0</offset>\
         <size>0x10000</size><usage>registers</usage></addressBlock>\
         <registers>{registers}</registers></peripheral></peripherals><vendorExtensions>\
         <behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"PP\"><![CDATA[{behavior}]]>\
         </behavior></vendorExtensions></device>"
    );
    let source = Source::new("test.svd", text);
    let checked = crate::check(&source);
    let mut checked = checked.unwrap_or_else(|found| panic!("{}", found.render(&source, false)));
    // No machine has it, so it maps itself.
    let attached = checked.device.attach(&[Bus::Mmio, Bus::Sysbus]);
    attached.expect("PCI is not asked for");
    let files = super::super::files(&checked.device, Default::default());
    let file = files
        .into_iter()
        .find(|file| file.path == "qemu/tests/qtest/pp-test.c");
    file.map(|file| file.text)
}

/// A register; `inside` is the rest of its element.
fn register(name: &str, offset: u64, inside: &str) -> String {
    format!(
        "<register><name>{name}</name><addressOffset>{offset}</addressOffset>{inside}</register>"
    )
}

/// The lines of one table of steps.
fn steps<'a>(text: &'a str, table: &str) -> Vec<&'a str> {
    let start = format!("static const SvdregStep {table}[] = {{");
    let lines = text.lines().skip_while(|line| *line != start).skip(1);
    lines
        .take_while(|line| *line != "};")
        .map(str::trim)
        .collect()
}

#[test]
fn what_is_undefined_at_reset_is_not_compared() {
    let inside = "<resetValue>0x12345678</resetValue><resetMask>0xffff0000</resetMask>";
    let text = test_of(&register("R", 4, inside), "").expect("R can be read");
    let row = "    { \"R\", 0x04, 4, CHECK_ALWAYS, 0x12345678, 0xffffffff, 0xffff },";
    assert!(text.lines().any(|line| line == row), "{text}");
    let expected = [
        "PASS(0),",
        "/* A reset undoes what was written, and what was started. */",
        "WRITE(R, 0xffffffff), RESET(),",
    ];
    assert_eq!(steps(&text, "steps_reset"), expected);
}

/// A register whose writes do what the test predicts needs no steps.
#[test]
fn what_is_predicted_is_not_listed() {
    let text = test_of(&register("R", 4, ""), "").expect("R can be read");
    assert!(text.contains("{ \"access/r\", .reg = REGISTER_R },"));
    assert!(!text.contains("steps_access_r[]"));
}

#[test]
fn parts_are_written_in_their_lanes() {
    let inside = "<size>64</size><modifiedWriteValues>oneToToggle</modifiedWriteValues>";
    let text = test_of(&register("R", 8, inside), "").expect("R can be read");
    let steps = steps(&text, "steps_access_r").join(" ");
    let words = "PART(R, 0, 4, 0xffffffff), EXPECT(R, 0xefcdab8998badcfeULL), \
                 PART(R, 4, 4, 0xffffffff), EXPECT(R, 0x1032547698badcfeULL),";
    assert!(steps.contains(words), "{steps}");
}

/// A read with an effect is made only where the last write was, and of what it changed.
#[test]
fn reads_with_effects_are_not_made_without_need() {
    let clear = "<readAction>clear</readAction>";
    let text = test_of(&(register("R", 0, clear) + &register("S", 4, "")), "");
    let text = text.expect("both can be read");
    assert!(text.contains("{ \"R\", 0x00, 4, CHECK_TOUCHED, 0x0, 0xffffffff },"));
    assert!(text.contains("{ \"S\", 0x04, 4, CHECK_ALWAYS, 0x0, 0xffffffff },"));
}

const OPERATION: &str = "<fields><field><name>WHAT</name><bitRange>[3:0]</bitRange>\
    <enumeratedValues><enumeratedValue><name>GO</name><value>1</value></enumeratedValue>\
    </enumeratedValues></field></fields>";

#[test]
fn an_operation_is_looked_at_before_and_after_it_ends() {
    let registers = [
        register("OP", 0, OPERATION),
        register("X", 4, ""),
        register("START", 8, ""),
        register("Y", 12, "<access>read-only</access>"),
    ];
    let text = test_of(
        &registers.concat(),
        "on write START { Y = 1; after(50) end(OP.WHAT == 1); }
         on event end(go: bool) { Y = if go { X } else { 2 }; }",
    );
    let text = text.expect("there are registers");
    let go = steps(&text, "steps_op_what_go");
    let first = go.iter().position(|line| *line == "/* Small operands */");
    let expected = [
        "WRITE(X, 0x7), WRITE(OP, 0x1), WRITE(START, 0xffffffff), EXPECT(Y, 0x1),",
        "WAIT(50), EXPECT(Y, 0x7),",
    ];
    let from = first.expect("small operands come first") + 1;
    assert_eq!(go[from..from + expected.len()], expected);
    assert!(text.contains("{ \"op/what/go\", STEPS(steps_op_what_go) },"));
    assert!(text.contains("{ \"op/what/not-enumerated\", STEPS("));
    let other = steps(&text, "steps_op_what_not_enumerated").join(" ");
    assert!(other.contains("WRITE(OP, 0x0), "), "{other}");
}

#[test]
fn a_large_peripheral_has_a_test_of_bounded_size() {
    let many: String = (0..3000)
        .map(|index| register(&format!("R{index}"), 4 * index, OPERATION))
        .collect();
    let behavior = "on write R0 { R1 = R1.wrapping_add(1); }";
    let text = test_of(&many, behavior).expect("there are registers");
    let lines = text.lines().count();
    assert!(lines < 20_000, "{lines} lines");
    for note in [
        "Of the 3000 registers, the first 64 are",
        "after the first 1024 are only read at reset.",
        "Of 6000 values of fields, 64 are tried",
    ] {
        let head: Vec<_> = text.lines().take(10).collect();
        let head = head.join(" ").replace(" * ", "").replace("  ", " ");
        let words = |text: &str| text.split_whitespace().collect::<String>();
        assert!(words(&head).contains(&words(note)), "{note}: {head}");
    }
}

/// No behaviour keeps the generator busy; a test whose end is not known is left out.
#[test]
fn what_runs_too_long_has_no_test() {
    let mut functions = String::from("fn f0(x: u32) -> u32 { x.wrapping_add(1) }\n");
    for n in 1..60 {
        let m = n - 1;
        functions += &format!("fn f{n}(x: u32) -> u32 {{ f{m}(x) ^ f{m}(x.wrapping_add(1)) }}\n");
    }
    let two = register("A", 0, "") + &register("B", 4, "");
    let text = test_of(&two, &format!("{functions} on write A {{ B = f59(A); }}"));
    let text = text.expect("B's test is there");
    assert!(text.contains("access/b") && !text.contains("access/a"));
    let never = test_of(&two, &format!("{functions} on reset {{ B = f59(A); }}"));
    assert_eq!(never, None);
}

#[test]
fn nothing_to_be_read_is_nothing_to_be_tested() {
    assert_eq!(test_of("", ""), None);
    let hidden = register("R", 0, "<access>write-only</access>");
    assert_eq!(test_of(&hidden, ""), None);
}
