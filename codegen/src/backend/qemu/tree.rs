//! What a device puts into a QEMU source tree: its files, and lines in QEMU's own.
//!
//! Each text here is made of the device's names alone, so that [`crate::patch`] finds it again
//! whatever has become of the SVD since.

use super::view::DeviceView;
use super::{QemuVersion, version::Api};
use crate::model::{Device, Machine};
use crate::patch::{Anchor, Edit};
use crate::tree::File;

/// A file of the device's own.
pub struct TreeFile {
    /// Path in the tree.
    pub path: String,
    /// Text; empty if it is not wanted.
    pub text: String,
    /// Whether the device has this file.
    pub wanted: bool,
}

/// The lines of all devices.
pub(super) fn edits(devices: &[DeviceView], version: QemuVersion) -> Vec<Edit> {
    let api = version.api();
    devices.iter().flat_map(|d| of_device(d, api)).collect()
}

/// QEMU's files of which the lines for the device are shown beside it. What a tree needs beyond them
/// depends on what stands around it.
const SHOWN: [&str; 3] = [
    "hw/misc/Kconfig",
    "hw/misc/meson.build",
    "hw/misc/trace-events",
];

/// The lines for QEMU's own files in the device's folder.
pub(super) fn fragments(device: &Device, edits: &[Edit]) -> Vec<File> {
    let [source, command] = crate::backend::provenance(device);
    SHOWN
        .map(|path| {
            let lines = edits.iter().filter(|edit| edit.wanted && edit.path == path);
            let lines: String = lines.map(|edit| edit.text.as_str()).collect();
            File {
                path: path.to_owned(),
                text: format!(
                    "# SPDX-License-Identifier: GPL-2.0-or-later\n# {source}\n# {command}\n#\n\
                     # Lines for QEMU's own {path}: svd2qemu patch puts them there.\n\n{}\n",
                    lines.trim()
                ),
            }
        })
        .into()
}

fn of_device(d: &DeviceView, api: Api) -> Vec<Edit> {
    let mut edits = Edits::default();
    build(&mut edits, d, api);
    traces(&mut edits, d);
    lists(&mut edits, d);
    machines(&mut edits, d);
    edits.0
}

#[derive(Default)]
struct Edits(Vec<Edit>);

impl Edits {
    fn add(&mut self, path: &str, anchor: Anchor, wanted: bool, token: &str, text: String) {
        self.0.push(Edit {
            path: path.to_owned(),
            text,
            anchor,
            wanted,
            token: token.to_owned(),
        });
    }
}

/// Kconfig and meson.
fn build(edits: &mut Edits, d: &DeviceView, api: Api) {
    let (upper, kebab) = (&d.upper, &d.kebab);
    let options = [
        ("", true, "    default y\n"),
        ("_SYSBUS", d.sysbus, ""),
        (
            "_PCI",
            d.pci.is_some(),
            "    default y if PCI_DEVICES\n    depends on PCI\n",
        ),
    ];
    for (end, wanted, more) in options {
        let select = match end {
            "" => String::new(),
            _ => format!("    select {upper}\n"),
        };
        edits.add(
            "hw/misc/Kconfig",
            Anchor::Before("source macio/Kconfig"),
            wanted,
            &format!("config {upper}{end}"),
            format!("config {upper}{end}\n    bool\n{more}{select}\n"),
        );
    }
    for (end, file, wanted) in [
        ("", "", true),
        ("_SYSBUS", "-sysbus", d.sysbus),
        ("_PCI", "-pci", d.pci.is_some()),
    ] {
        let set = api.source_set;
        let symbol = format!("'CONFIG_{upper}{end}'");
        edits.add(
            "hw/misc/meson.build",
            Anchor::End,
            wanted,
            &symbol,
            format!("{set}.add(when: {symbol}, if_true: files('{kebab}{file}.c'))\n"),
        );
    }
}

/// Trace events.
fn traces(edits: &mut Edits, d: &DeviceView) {
    let (snake, kebab) = (&d.snake, &d.kebab);
    let registers = !d.registers.is_empty();
    let access = "(const char *reg, uint64_t value, const char *fields) \"%s 0x%\" PRIx64 \"%s\"";
    let events = [
        ("read", registers, access),
        ("write", registers, access),
        (
            "change",
            d.traces_changes(),
            "(const char *what, uint64_t from, uint64_t to, const char *fields) \
             \"%s 0x%\" PRIx64 \" -> 0x%\" PRIx64 \"%s\"",
        ),
        ("event", !d.events.is_empty(), "(const char *name) \"%s\""),
        (
            "irq",
            !d.irqs.is_empty(),
            "(const char *name, bool level) \"%s %d\"",
        ),
        ("reset", true, "(void) \"\""),
    ];
    let path = "hw/misc/trace-events";
    let title = format!("\n# {kebab}.c\n");
    edits.add(path, Anchor::End, true, &format!("# {kebab}.c"), title);
    for (event, wanted, rest) in events {
        let name = format!("{snake}_{event}");
        let text = format!("{name}{rest}\n");
        edits.add(path, Anchor::End, wanted, &format!("{name}("), text);
    }
}

/// Tests, documentation, maintainers.
fn lists(edits: &mut Edits, d: &DeviceView) {
    let (upper, kebab) = (&d.upper, &d.kebab);
    edits.add(
        "tests/qtest/meson.build",
        Anchor::After("qtests_i386 = \\"),
        d.tested,
        &format!("'{kebab}-test'"),
        format!("  (config_all_devices.has_key('CONFIG_{upper}') ? ['{kebab}-test'] : []) + \\\n"),
    );
    let page = format!("devices/{kebab}.rst");
    edits.add(
        "docs/system/device-emulation.rst",
        Anchor::Before("   devices/can.rst"),
        true,
        &page,
        format!("   {page}\n"),
    );
    edits.add(
        "MAINTAINERS",
        Anchor::Before("EDU"),
        true,
        &format!("hw/misc/{kebab}*"),
        format!(
            "{upper}\n\
             S: Orphan\n\
             F: docs/system/devices/{kebab}.rst\n\
             F: hw/misc/{kebab}*\n\
             F: include/hw/misc/{kebab}.h\n\
             F: tests/qtest/{kebab}-test.c\n\n"
        ),
    );
}

/// The machines that have the device by themselves.
fn machines(edits: &mut Edits, d: &DeviceView) {
    let (upper, snake, kebab) = (&d.upper, &d.snake, &d.kebab);
    let has = |machine| d.sysbus && d.machines.contains(&machine);
    let (pc, q35, microvm) = (has(Machine::Pc), has(Machine::Q35), has(Machine::Microvm));
    let any = pc || q35 || microvm;
    let select = format!("select {upper}_SYSBUS");
    for (stanza, wanted) in [
        ("config PC\n    bool", pc || q35),
        ("config MICROVM\n    bool", microvm),
    ] {
        let text = format!("    {select}\n");
        edits.add(
            "hw/i386/Kconfig",
            Anchor::Stanza(stanza),
            wanted,
            &select,
            text,
        );
    }
    let header = "include/hw/i386/x86.h";
    edits.add(
        header,
        Anchor::After("    OnOffAuto pic;"),
        any,
        &format!("bool {snake};"),
        format!("    bool {snake};\n"),
    );
    edits.add(
        header,
        Anchor::After("OBJECT_DECLARE_TYPE(X86MachineState, X86MachineClass, X86_MACHINE)"),
        any,
        &format!("x86_{snake}_create"),
        format!(
            "\n/* Makes the {upper} of a machine, unless its property \"{kebab}\" is off. */\n\
             void x86_{snake}_create(X86MachineState *x86ms);\n"
        ),
    );
    let source = "hw/i386/x86.c";
    edits.add(
        source,
        Anchor::After("#include \"hw/i386/x86.h\""),
        any,
        &format!("hw/misc/{kebab}.h"),
        format!("#include \"hw/misc/{kebab}.h\"\n"),
    );
    edits.add(
        source,
        Anchor::Before("static void x86_machine_initfn(Object *obj)"),
        any,
        &format!("x86_{snake}_create"),
        format!(
            "static bool x86_machine_get_{snake}(Object *obj, Error **errp)\n\
             {{\n    return X86_MACHINE(obj)->{snake};\n}}\n\n\
             static void x86_machine_set_{snake}(Object *obj, bool value, Error **errp)\n\
             {{\n    X86_MACHINE(obj)->{snake} = value;\n}}\n\n\
             void x86_{snake}_create(X86MachineState *x86ms)\n\
             {{\n    if (x86ms->{snake}) {{\n        {snake}_sysbus_create({upper}_BASE);\n    }}\n}}\n\n"
        ),
    );
    edits.add(
        source,
        Anchor::After("    x86ms->pic = ON_OFF_AUTO_AUTO;"),
        any,
        &format!("x86ms->{snake} ="),
        format!("    x86ms->{snake} = true;\n"),
    );
    edits.add(
        source,
        Anchor::After("        \"Enable i8259 PIC\");"),
        any,
        &format!("x86_machine_get_{snake}"),
        format!(
            "\n    object_class_property_add_bool(oc, \"{kebab}\", x86_machine_get_{snake},\n\
             {pad}x86_machine_set_{snake});\n    \
             object_class_property_set_description(oc, \"{kebab}\",\n        \
             \"Enable {upper}, where the machine has one\");\n",
            pad = " ".repeat(35),
        ),
    );
    let call = format!("x86_{snake}_create(x86ms);");
    for (file, before, end, wanted) in [
        ("pc_piix.c", "    pc_nic_init(pcmc, isa_bus, ", "", pc),
        ("pc_q35.c", "    pc_nic_init(pcmc, isa_bus, ", "", q35),
        ("microvm.c", "    if (mms->isa_serial) {", "\n", microvm),
    ] {
        edits.add(
            &format!("hw/i386/{file}"),
            Anchor::Before(before),
            wanted,
            &call,
            format!("    {call}\n{end}"),
        );
    }
}
