//! The device's page in QEMU's own manual.

use super::c_text::{self as text, one_line};
use super::opening_comments::summary;
use super::view::DeviceView;
use crate::model::{Machine, Peripheral, Register};
use crate::text::rst::escape;

/// What the page shows beyond a [`DeviceView`].
pub(super) struct Page {
    /// Where the page is from.
    pub provenance: Vec<String>,
    /// The heading, and the line below it.
    pub title: String,
    /// As long as the heading.
    pub underline: String,
    /// Paragraphs, in lines.
    pub description: Vec<String>,
    /// The machines, as the beginning of a sentence.
    pub machines: String,
    /// One of them.
    pub machine: &'static str,
    /// Rows of the table.
    pub registers: Vec<Row>,
}

/// A register, as a row.
pub(super) struct Row {
    pub offset: String,
    pub name: String,
    pub access: &'static str,
    /// With a space before it, or empty.
    pub meaning: String,
}

impl Page {
    pub(super) fn new(peripheral: &Peripheral, d: &DeviceView, provenance: &[String]) -> Self {
        let name = escape(&peripheral.ident.svd);
        let title = match escape(summary(peripheral).trim_end_matches('.')) {
            summary if summary == name => name,
            summary => format!("{name}: {summary}"),
        };
        let rest = peripheral.description.split("\n\n").skip(1);
        let words: Vec<&str> = d.machines.iter().map(|machine| machine.as_str()).collect();
        Self {
            provenance: provenance.to_vec(),
            underline: "=".repeat(title.chars().count()),
            title,
            description: rest
                .map(|text| text::wrap(&escape(text), text::COLUMNS).join("\n"))
                .collect(),
            machines: match words.as_slice() {
                [] => String::new(),
                [one] => format!("The machine {one} has"),
                [rest @ .., last] => format!("The machines {} and {last} have", rest.join(", ")),
            },
            machine: d.machines.first().copied().map_or("", Machine::as_str),
            registers: peripheral.registers.iter().map(row).collect(),
        }
    }
}

fn row(register: &Register) -> Row {
    Row {
        offset: format!("0x{:02x}", register.offset),
        name: escape(&register.ident.svd),
        access: match (register.readable() != 0, register.writable() != 0) {
            (true, true) => "read, write",
            (true, false) => "read",
            (false, true) => "write",
            (false, false) => "none",
        },
        meaning: match escape(&one_line(&register.description)) {
            text if text.is_empty() => text,
            text => format!(" {text}"),
        },
    }
}
