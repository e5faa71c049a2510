use std::collections::BTreeSet;

use super::*;
use crate::{Checked, Source};

/// An SVD with a register in each peripheral.
fn svd(device: &str, peripherals: &[(&str, &str)]) -> Source {
    let peripherals: String = (peripherals.iter().enumerate())
        .map(|(index, (name, register))| {
            format!(
                "<peripheral><name>{name}</name><baseAddress>{}</baseAddress><addressBlock>\
                 <offset>0</offset><size>4</size><usage>registers</usage></addressBlock><registers>\
                 <register><name>{register}</name><addressOffset>0</addressOffset></register>\
                 </registers></peripheral>",
                index * 4
            )
        })
        .collect();
    let text = format!(
        "<device><name>{device}</name><version>1</version><description>D.</description>\
         <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size>\
         <peripherals>{peripherals}</peripherals></device>"
    );
    Source::new("t.svd", text)
}

fn checked(device: &str, peripherals: &[&str]) -> Checked {
    let peripherals: Vec<_> = peripherals.iter().map(|name| (*name, "R0")).collect();
    crate::check(&svd(device, &peripherals)).expect("what is found has a repair")
}

/// The names of the devices and of the chip.
fn names(checked: &Checked) -> (Vec<String>, String) {
    let devices = checked.device.peripherals().map(|known| known.qemu.kebab());
    (devices.collect(), checked.device.chip.kebab())
}

fn codes(checked: &Checked) -> BTreeSet<&'static str> {
    let found = checked.warnings.iter();
    found.map(|finding| finding.code.as_str()).collect()
}

#[track_caller]
fn check(device: &str, peripherals: &[(&str, &str)], chip: &str, expected: &[&str]) {
    let written: Vec<_> = peripherals.iter().map(|(name, _)| *name).collect();
    let checked = checked(device, &written);
    let (devices, named) = names(&checked);
    let wanted: Vec<_> = peripherals.iter().map(|(_, name)| *name).collect();
    assert_eq!(devices, wanted);
    assert_eq!(named, chip);
    let of_names = codes(&checked).into_iter();
    let of_names: Vec<_> = of_names.filter(|code| code.starts_with('N')).collect();
    assert_eq!(of_names, expected);
}

#[test]
fn names_that_need_nothing() {
    check(
        "D1",
        &[("UART", "uart"), ("UART_DMA", "uart-dma")],
        "d1",
        &[],
    );
    check("UART", &[("UART", "uart"), ("A1", "a1")], "uart-chip", &[]);
}

#[test]
fn names_of_qemu() {
    let timers = [("TIMER", "timer-dev"), ("A1", "a1")];
    check("TIMER", &timers, "timer-dev-chip", &["N005"]);
    check(
        "D",
        &[("E1000", "e1000-dev"), ("P", "p-dev")],
        "d-dev",
        &["N005"],
    );
}

/// There is a name for each, though all that begin like these are taken.
#[test]
fn families_of_names() {
    let all = [("pci_a", "pci-a-dev"), ("PCI_B", "pci-b-dev")];
    check("g_mutex", &all, "g-mutex-dev", &["N005"]);
}

#[test]
fn names_that_meet() {
    // Whatever their order.
    let one = [("TIMER", "timer-dev2"), ("TIMER_DEV", "timer-dev")];
    check("D1", &one, "d1", &["N005", "N007"]);
    let other = [("MEMORY_DEV", "memory-dev"), ("MEMORY", "memory-dev2")];
    check("D1", &other, "d1", &["N005", "N007"]);
    let parts = [
        ("A1_SYSBUS", "a1-sysbus-dev"),
        ("A1", "a1"),
        ("A1_CORE", "a1-core-dev"),
    ];
    check("D1", &parts, "d1", &["N007"]);
    // `TimerDev2State` is one type.
    let parts = [
        ("TIMER", "timer-dev3"),
        ("TIMER_DEV_2", "timer-dev-2"),
        ("TIMER_DEV", "timer-dev"),
    ];
    check("D1", &parts, "d1", &["N005", "N007"]);
    check("A1_READ", &[("A1", "a1")], "a1-read-chip", &[]);
    // It is the chip that gives way.
    let parts = [("D1_SYSBUS", "d1-sysbus"), ("D1_CHIP", "d1-chip")];
    check("D1", &parts, "d1-chip2", &[]);
}

/// A macro of the one would be the pointer to the other in the C header too, and everywhere else.
#[test]
fn names_that_are_macros_of_others() {
    let checked = checked("D1", &["A1_SIZE", "A1", "A1_SIZE_2"]);
    let svd = checked.device.peripherals().map(|known| &known.ident.svd);
    assert_eq!(svd.collect::<Vec<_>>(), ["A1_SIZE_3", "A1", "A1_SIZE_2"]);
    assert_eq!(names(&checked).0, ["a1-size-3", "a1", "a1-size-2"]);
    // The header has the base address of each peripheral as a macro, too.
    let checked = self::checked("D1", &["A1_BASE", "A1"]);
    assert_eq!(names(&checked).0, ["a1-base-2", "a1"]);
}

#[test]
fn keywords() {
    check(
        "double",
        &[("double", "double"), ("INT", "int")],
        "double-chip",
        &[],
    );
}

/// `A_TIMER_DEV_X` would be the register `X` of the one and `DEV_X` of the other.
#[test]
fn names_with_registers_meet() {
    let source = svd("D1", &[("USB_HOST", "X"), ("USB", "HOST_DEV_X")]);
    let checked = crate::check(&source).expect("what is found has a repair");
    assert_eq!(names(&checked).0, ["usb-host-dev2", "usb"]);
}

#[test]
fn names_do_not_depend_on_what_is_selected() {
    let mut all = checked("D1", &["TIMER", "TIMER_DEV", "A1"]);
    all.select(&["TIMER".to_owned()]).expect("there is one");
    assert_eq!(names(&all).0, ["timer-dev2"]);
    assert!(all.avoid(&Types::default()).is_empty());
    assert_eq!(names(&all).0, ["timer-dev2"]);
}

#[test]
fn a_qemu_that_was_asked() {
    let mut all = checked("CHIP", &["CALC", "UART0"]);
    let types = ["calc-sysbus", "chip", "x"].map(str::to_owned);
    let found = all.avoid(&Types::asked(types));
    let messages: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(
        messages,
        ["the QEMU device cannot be named after `CALC`: QEMU has a type `calc-sysbus`"]
    );
    let expected = vec!["calc-dev".to_owned(), "uart0".into()];
    assert_eq!(names(&all), (expected, "chip-dev".into()));
}

#[test]
fn long_names_that_begin_alike() {
    let long = |end: &str| format!("{}{end}", "A".repeat(300));
    let all = checked(&long("X"), &[&long("1"), &long("2")]);
    let (devices, chip) = names(&all);
    let a = "a".repeat(100);
    assert_eq!(devices, [a.clone(), format!("{a}-2")]);
    assert_eq!(chip, format!("{a}-chip"));
    assert!(codes(&all).contains("N006"));
}
