//! The comments that open the files.

use super::c_text::{self as text, hex, one_line};
use super::item_views::ParamView;
use crate::model::Peripheral;
use crate::names::Ident;

/// The first paragraph of the description, or the name.
pub(super) fn summary(peripheral: &Peripheral) -> String {
    match peripheral.description.split("\n\n").next() {
        Some(text) if !text.is_empty() => one_line(text),
        _ => peripheral.ident.svd.clone(),
    }
}

/// The comment that opens a file.
pub(super) fn head(peripheral: &Peripheral, provenance: &[String], description: &str) -> String {
    let first = match peripheral.description.split("\n\n").next() {
        Some(text) if !text.is_empty() => format!("{}: {text}", peripheral.ident.svd),
        _ => format!("{}.", peripheral.ident.svd),
    };
    let rest: Vec<&str> = description.split("\n\n").skip(1).collect();
    let mut paragraphs = vec![first];
    paragraphs.extend(rest.iter().map(|&text| text.to_owned()));
    opening(&paragraphs.join("\n\n"), provenance)
}

/// The comment that opens the file of a device on a bus.
pub(super) fn bus_head(peripheral: &Peripheral, provenance: &[String], place: &str) -> String {
    opening(&format!("{} {place}.", peripheral.ident.svd), provenance)
}

/// The comment that opens the file of a device that maps itself.
pub(super) fn mmio_head(peripheral: &Peripheral, stem: &Ident, provenance: &[String]) -> String {
    let text = format!(
        "{} by itself, without a bus or a board: {}.",
        peripheral.ident.svd,
        by_itself(&stem.kebab(), peripheral)
    );
    opening(&text, provenance)
}

/// How QEMU's user has a device that maps itself.
fn by_itself(kind: &str, peripheral: &Peripheral) -> String {
    format!(
        "QOM type \"{kind}\", made by \"-device {kind}\"; it needs no bus, and has the property \
         \"addr\": where the registers are, {} unless given",
        hex(peripheral.base_address)
    )
}

/// The comment that opens the file of tests; `limits` says what they leave out.
pub(super) fn test_head(peripheral: &Peripheral, provenance: &[String], limits: &str) -> String {
    let text = format!(
        "QTest of {}.\n\nWhat is read must be what the SVD and its behaviour say: the values were \
         computed from them, without the device. {limits}",
        peripheral.ident.svd
    );
    opening(&text, provenance)
}

/// A comment with the lines of provenance and the licence.
pub(super) fn opening(text: &str, provenance: &[String]) -> String {
    let mut out = text::block(text, 0);
    out.truncate(out.len() - "\n */".len());
    out.push_str("\n *\n");
    for line in provenance {
        out.push_str(&format!(" * {line}\n"));
    }
    out.push_str(" *\n * SPDX-License-Identifier: GPL-2.0-or-later\n */");
    out
}

/// How QEMU and its user see the device.
pub(super) fn interface(stem: &Ident, peripheral: &Peripheral, params: &[ParamView]) -> String {
    let kind = stem.kebab();
    let mut items = Vec::new();
    if peripheral.attachments.mmio_in_tree {
        items.push(by_itself(&kind, peripheral));
    }
    if peripheral.attachments.sysbus.is_some() {
        items.push(format!(
            "QOM type \"{kind}-sysbus\", for boards: memory region 0 has the registers"
        ));
    }
    if peripheral.attachments.pci.is_some() {
        items.push(format!(
            "QOM type \"{kind}-pci\", made by \"-device {kind}-pci\": BAR 0 has the registers"
        ));
    }
    for param in params {
        items.push(format!(
            "property \"{}\": from {} to {}, {} unless given",
            param.property, param.min, param.max, param.default
        ));
    }
    if let Some(behavior) = &peripheral.behavior {
        for input in &behavior.inputs {
            items.push(match input.lines {
                Some(lines) => format!("{lines} incoming GPIO lines \"{}\"", input.name),
                None => format!("incoming GPIO line \"{}\"", input.name),
            });
        }
        for chardev in &behavior.chardevs {
            let property = crate::names::kebab(&chardev.name);
            items.push(format!(
                "property \"{property}\": the character device that it is connected to"
            ));
        }
        if behavior.has_hooks() {
            items.push(format!(
                "what is written by hand: functions in {kind}-hooks.c, declared in {kind}-hooks.h"
            ));
        }
    }
    if !peripheral.registers.is_empty() {
        items.push(
            "one property for each register, named as in the SVD, to look at its value without \
             side effects"
                .into(),
        );
    }
    item_list(items)
}

/// The comment that lists how QEMU and its user see something.
pub(super) fn item_list(items: Vec<String>) -> String {
    let mut out = String::from("/*\n * QEMU interface:\n");
    for item in items {
        for (index, line) in text::wrap(&item, text::COLUMNS - 6).iter().enumerate() {
            let mark = if index == 0 { "+" } else { " " };
            out.push_str(&format!(" *  {mark} {line}\n"));
        }
    }
    out.push_str(" */");
    out
}
