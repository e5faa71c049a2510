//! What a device puts into a QEMU source tree: its files, and lines in QEMU's own.
//!
//! Each text here is made of the device's names alone, so that [`crate::patch`] finds it again
//! whatever has become of the SVD since.

mod machines;
mod shared_parts;
mod tree_files;

use self::machines::machines;
pub(crate) use self::shared_parts::{needs, places_of_needs};
pub use self::tree_files::tree_files;
use super::chip::ChipView;
use super::runtime;
use super::view::DeviceView;
use super::{QemuVersion, version::Api};
use crate::edits::{Anchor, Edit, Part, Shared};
use crate::model::{Category, Device};
use crate::tree::File;

/// A file that a tree can have.
pub struct TreeFile {
    /// Path in the tree.
    pub path: String,
    /// Text; empty if it is not wanted.
    pub text: String,
    /// The step of a series that adds it.
    pub part: Part,
    /// Whether the device has this file.
    pub wanted: bool,
    /// What it belongs to, if devices of other SVDs may need it too.
    pub shared: Option<Shared>,
}

/// The lines of all devices and of the chip; and, not wanted, those of peripherals that have no
/// device of their own because they are left out or of another's kind.
pub(super) fn edits(
    device: &Device,
    devices: &[DeviceView],
    chip: Option<&ChipView>,
    version: QemuVersion,
) -> Vec<Edit> {
    let api = version.api();
    let mut edits = Vec::new();
    for d in devices {
        let own = of_device(d, d.folder, api);
        // What it put elsewhere when its category was another.
        let folders = Category::ALL.map(Category::as_str);
        for folder in folders.into_iter().filter(|folder| *folder != d.folder) {
            let gone = taken_out(d, folder, api);
            edits.extend(gone.filter(|gone| {
                own.iter()
                    .all(|own| own.token != gone.token || own.path != gone.path)
            }));
        }
        edits.extend(own);
    }
    edits.extend(of_chip(device, chip, api));
    edits.extend(shared_parts::edits(devices, api));
    for peripheral in device.peripherals().chain(&device.left_out) {
        let kebab = peripheral.qemu.kebab();
        if devices.iter().all(|d| d.kebab != kebab) {
            let gone = DeviceView::new(peripheral, &[], &[], false);
            for category in Category::ALL {
                edits.extend(taken_out(&gone, category.as_str(), api));
            }
        }
    }
    edits
}

/// The edits of a device that is not to be in this folder. QEMU may have one of that name itself.
fn taken_out(d: &DeviceView, folder: &str, api: Api) -> impl Iterator<Item = Edit> {
    let file = format!("hw/{folder}/{}.c", d.kebab);
    of_device(d, folder, api)
        .into_iter()
        .map(move |edit| unwanted(edit, &file))
}

/// The edit, not to be there; it is none unless the tree has this file of ours.
fn unwanted(edit: Edit, file: &str) -> Edit {
    Edit {
        wanted: false,
        only_with: Some(file.to_owned()),
        ..edit
    }
}

/// Kconfig, meson and maintainers of the chip.
fn of_chip(device: &Device, chip: Option<&ChipView>, api: Api) -> Vec<Edit> {
    let ident = &device.chip;
    let (upper, kebab, set) = (&ident.upper, ident.kebab(), api.source_set);
    let mut edits = Edits::default();
    let config = format!("config {upper}");
    edits.stanza("misc", chip.is_some(), &config, "    bool\n    default y\n");
    // One stanza for each, so that each text is made of names alone.
    for peripheral in device.peripherals().chain(&device.left_out) {
        let part = &peripheral.qemu.upper;
        edits.stanza(
            "misc",
            chip.is_some_and(|chip| chip.kinds.contains(part)),
            &config,
            &format!("    select {part}_SYSBUS\n"),
        );
    }
    let symbol = format!("'CONFIG_{upper}'");
    edits.add(
        "hw/misc/meson.build",
        Anchor::End,
        chip.is_some(),
        &symbol,
        format!("{set}.add(when: {symbol}, if_true: files('{kebab}.c'))\n"),
    );
    let file = format!("hw/misc/{kebab}.c");
    edits.add(
        "MAINTAINERS",
        Anchor::Before("EDU"),
        chip.is_some(),
        &file,
        format!("{upper}\nS: Orphan\nF: {file}\n\n"),
    );
    edits.part(Part::Maintainers);
    for edit in &mut edits.0 {
        if edit.path != "MAINTAINERS" {
            edit.part = Part::Chip;
        }
    }
    match chip {
        Some(_) => edits.0,
        None => (edits.0.into_iter())
            .map(|edit| unwanted(edit, &file))
            .collect(),
    }
}

/// QEMU's files, in each folder of devices, of which the lines are shown beside the devices. What a tree
/// needs beyond them depends on what stands around it.
const SHOWN: [&str; 3] = ["Kconfig", "meson.build", "trace-events"];

/// The lines for QEMU's own files, in files of the device's own: several SVDs can share a folder.
pub(super) fn fragments(device: &Device, edits: &[Edit]) -> Vec<File> {
    let [source, command] = crate::backend::provenance(device);
    let folders = Category::ALL.map(Category::as_str);
    let paths = folders
        .iter()
        .flat_map(|folder| SHOWN.map(|name| format!("hw/{folder}/{name}")));
    paths
        .filter(|path| edits.iter().any(|edit| edit.wanted && edit.path == *path))
        .map(|path| {
            let lines = edits.iter().filter(|edit| edit.wanted && edit.path == path);
            let lines: String = lines.map(|edit| edit.text.as_str()).collect();
            File {
                path: format!("{path}.{}", device.ident.kebab()),
                text: format!(
                    "# SPDX-License-Identifier: GPL-2.0-or-later\n# {source}\n# {command}\n#\n\
                     # Lines for QEMU's own {path}: svd2qemu patch puts them there.\n\n{}\n",
                    lines.trim()
                ),
            }
        })
        .collect()
}

/// The lines of a device whose files are in this folder.
fn of_device(d: &DeviceView, folder: &str, api: Api) -> Vec<Edit> {
    let mut edits = Edits::default();
    build(&mut edits, d, folder, api);
    traces(&mut edits, d, folder);
    lists(&mut edits, d, folder);
    let before = edits.0.len();
    machines(&mut edits, d, folder);
    for edit in &mut edits.0[before..] {
        edit.part = Part::Machines;
    }
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
            part: Part::Device,
            only_with: None,
            shared: None,
        });
    }

    /// The step of a series that the last edit is in.
    fn part(&mut self, part: Part) {
        if let Some(last) = self.0.last_mut() {
            last.part = part;
        }
    }

    /// A stanza in the Kconfig of a folder. That of `misc` ends with another folder's.
    fn stanza(&mut self, folder: &str, wanted: bool, head: &str, body: &str) {
        let (anchor, text) = match folder {
            "misc" => (
                Anchor::Before("source macio/Kconfig"),
                format!("{head}\n{body}\n"),
            ),
            _ => (Anchor::End, format!("\n{head}\n{body}")),
        };
        self.add(&format!("hw/{folder}/Kconfig"), anchor, wanted, head, text);
    }
}

/// Kconfig and meson.
fn build(edits: &mut Edits, d: &DeviceView, folder: &str, api: Api) {
    let (upper, kebab) = (&d.upper, &d.kebab);
    let options = [
        ("", true, ""),
        ("_MMIO", d.mmio_in_tree, "    default y\n"),
        ("_SYSBUS", d.sysbus, ""),
        (
            "_PCI",
            d.pci.is_some(),
            "    default y if PCI_DEVICES\n    depends on PCI\n",
        ),
    ];
    for (end, wanted, more) in options {
        let select = match end {
            "" => format!("    select {}\n", runtime::SYMBOL),
            "_MMIO" => {
                let mapping = runtime::MAPPING_SYMBOL;
                format!("    select {upper}\n    select {mapping}\n")
            }
            _ => format!("    select {upper}\n"),
        };
        edits.stanza(
            folder,
            wanted,
            &format!("config {upper}{end}"),
            &format!("    bool\n{more}{select}"),
        );
        edits.part(attachment(end));
    }
    for (end, file, wanted) in [
        ("", "", true),
        ("_MMIO", "-mmio", d.mmio_in_tree),
        ("_SYSBUS", "-sysbus", d.sysbus),
        ("_PCI", "-pci", d.pci.is_some()),
        ("", "-hooks", d.hooks.wanted),
    ] {
        let set = api.source_set;
        let symbol = format!("'CONFIG_{upper}{end}'");
        edits.add(
            &format!("hw/{folder}/meson.build"),
            Anchor::End,
            wanted,
            &symbol,
            format!("{set}.add(when: {symbol}, if_true: files('{kebab}{file}.c'))\n"),
        );
        edits.part(attachment(end));
    }
}

/// The step of what ends so: the device itself, or how it is attached.
fn attachment(end: &str) -> Part {
    match end {
        "" => Part::Device,
        _ => Part::Attachments,
    }
}

/// Trace events.
fn traces(edits: &mut Edits, d: &DeviceView, folder: &str) {
    let (snake, kebab) = (&d.snake, &d.kebab);
    let registers = !d.registers.is_empty();
    let access = "(const char *reg, uint64_t value) \"%s 0x%\" PRIx64";
    let events = [
        ("read", registers, access),
        ("write", registers, access),
        (
            "change",
            d.traces_changes(),
            "(const char *what, uint64_t from, uint64_t to) \
             \"%s 0x%\" PRIx64 \" -> 0x%\" PRIx64",
        ),
        ("fields", d.has_traces(), "(const char *text) \"%s\""),
        ("event", !d.events.is_empty(), "(const char *name) \"%s\""),
        (
            "irq",
            !d.irqs.is_empty(),
            "(const char *name, bool level) \"%s %d\"",
        ),
        (
            "input",
            !d.inputs.is_empty(),
            "(const char *name, int line, bool level) \"%s[%d] %d\"",
        ),
        ("reset", true, "(void) \"\""),
    ];
    let path = &format!("hw/{folder}/trace-events");
    let title = format!("\n# {kebab}.c\n");
    edits.add(path, Anchor::End, true, &format!("# {kebab}.c"), title);
    for (event, wanted, rest) in events {
        let name = format!("{snake}_{event}");
        let text = format!("{name}{rest}\n");
        edits.add(path, Anchor::End, wanted, &format!("{name}("), text);
    }
}

/// Tests, documentation, maintainers.
fn lists(edits: &mut Edits, d: &DeviceView, folder: &str) {
    let (upper, kebab) = (&d.upper, &d.kebab);
    shared_parts::add_test(edits, d);
    let page = format!("devices/{kebab}.rst");
    edits.add(
        "docs/system/device-emulation.rst",
        Anchor::Before("   devices/can.rst"),
        true,
        &page,
        format!("   {page}\n"),
    );
    edits.part(Part::Documentation);
    edits.add(
        "MAINTAINERS",
        Anchor::Before("EDU"),
        true,
        &format!("hw/{folder}/{kebab}*"),
        format!(
            "{upper}\n\
             S: Orphan\n\
             F: docs/system/devices/{kebab}.rst\n\
             F: hw/{folder}/{kebab}*\n\
             F: include/hw/{folder}/{kebab}*\n\
             F: tests/qtest/{kebab}-test.c\n\n"
        ),
    );
    edits.part(Part::Maintainers);
}
