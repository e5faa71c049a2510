use super::*;
use crate::{Checked, Source};

/// A device of this name with these peripherals; behaviours go after them.
fn checked(name: &str, peripherals: &str, behaviors: &str) -> Checked {
    let text = format!(
        "<device schemaVersion=\"1.3\"><name>{name}</name><version>1</version>\
         <description>D.</description><addressUnitBits>8</addressUnitBits><width>32</width>\
         <size>32</size><access>read-write</access><peripherals>{peripherals}</peripherals>\
         <vendorExtensions>{behaviors}</vendorExtensions></device>"
    );
    let source = Source::new("t.svd", text);
    crate::check(&source).unwrap_or_else(|found| panic!("{}", found.render(&source, false)))
}

/// A peripheral with registers at these offsets.
fn peripheral(name: &str, base: u64, offsets: &[u64], interrupts: &[(&str, u32)]) -> String {
    let interrupts: String = (interrupts.iter())
        .map(|(name, value)| {
            format!("<interrupt><name>{name}</name><value>{value}</value></interrupt>")
        })
        .collect();
    let registers: String = (offsets.iter())
        .map(|offset| {
            format!(
                "<register><name>R{offset}</name><addressOffset>{offset}</addressOffset></register>"
            )
        })
        .collect();
    format!(
        "<peripheral><name>{name}</name><baseAddress>{base}</baseAddress><addressBlock>\
         <offset>0</offset><size>0x100</size><usage>registers</usage></addressBlock>{interrupts}\
         <registers>{registers}</registers></peripheral>"
    )
}

fn behavior(name: &str, text: &str) -> String {
    format!(
        "<behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"{name}\">\
         <![CDATA[{text}]]></behavior>"
    )
}

fn view(checked: &Checked) -> ChipView {
    ChipView::new(&checked.device, &[]).expect("it is a chip")
}

#[test]
fn one_peripheral_is_no_chip() {
    let one = checked("D", &peripheral("A1", 0, &[0], &[]), "");
    assert!(ChipView::new(&one.device, &[]).is_none());
}

#[test]
fn one_peripheral_with_an_interrupt_is_one() {
    let text = behavior("D", "irq d = R0 == 1;");
    let one = checked("D", &peripheral("D", 0, &[0], &[("D", 7)]), &text);
    let chip = view(&one);
    assert_eq!(chip.kebab, "d-dev-chip");
    assert_eq!(chip.interrupts[0].number, 7);
}

#[test]
fn names_do_not_meet() {
    let all = ["CHIP", "CHIP_PCI", "TRACE"].map(|name| peripheral(name, 0x1000, &[0], &[]));
    let chip = view(&checked("CHIP", &all.concat(), ""));
    assert_eq!(chip.kebab, "chip-chip");
    let names: Vec<_> = chip.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["chip", "chip-pci", "trace_"]);
}

#[test]
fn registers_of_shared_windows_are_pieces() {
    let all = [
        peripheral("A1", 0x1000, &[0, 4, 0x10], &[]),
        peripheral("B1", 0x10f0, &[0x20], &[]),
        peripheral("C1", 0x2000, &[0], &[]),
    ];
    let chip = view(&checked("D", &all.concat(), ""));
    let pieces: Vec<_> = (chip.pieces.iter())
        .map(|piece| (piece.part, piece.offset.as_str(), piece.size.as_str()))
        .collect();
    assert_eq!(
        pieces,
        [(0, "0x0", "0x8"), (0, "0x10", "0x4"), (1, "0x20", "0x4")]
    );
}

#[test]
fn lines_are_the_interrupts_of_their_names() {
    let two = "irq tx = R0 == 1; irq rx = R0 == 2; irq other = R0 == 3;";
    let all = [
        peripheral("A1", 0x1000, &[0], &[("RX", 5), ("TX", 6)]),
        // The interrupts of a derived peripheral have names of their own.
        "<peripheral derivedFrom=\"A1\"><name>A2</name><baseAddress>0x2000</baseAddress>\
         <interrupt><name>RX2</name><value>7</value></interrupt>\
         <interrupt><name>TX2</name><value>6</value></interrupt></peripheral>"
            .to_owned(),
        peripheral("B1", 0x3000, &[0], &[("WHATEVER", 9)]),
    ];
    let behaviors = [behavior("A1", two), behavior("B1", "irq line = R0 == 1;")];
    let chip = view(&checked("D", &all.concat(), &behaviors.concat()));
    let interrupts: Vec<_> = (chip.interrupts.iter())
        .map(|interrupt| (interrupt.name.as_str(), interrupt.number))
        .collect();
    assert_eq!(
        interrupts,
        [
            ("\"TX\"", 6),
            ("\"RX\"", 5),
            ("\"a1-other\"", -1),
            ("\"RX2\"", 7),
            ("\"a2-other\"", -1),
            ("\"WHATEVER\"", 9),
        ]
    );
    let lines: Vec<_> = (chip.lines.iter())
        .map(|line| (line.part, line.line, line.interrupt))
        .collect();
    assert_eq!(
        lines,
        [
            (0, 0, 0),
            (0, 1, 1),
            (0, 2, 2),
            (1, 0, 0),
            (1, 1, 3),
            (1, 2, 4),
            (2, 0, 5)
        ]
    );
}
