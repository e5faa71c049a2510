//! The C header for guests: `include/<device>_regs.h`.
//!
//! The macros and types follow CMSIS: `PERIPHERAL_REGISTER_FIELD_Pos` and `_Msk`, a structure
//! `PERIPHERAL_Type` with one member per register, and a pointer `PERIPHERAL` to it. The header is
//! freestanding, and is legal in C99, C11 and C++11. It has no functions and no accessors.
//!
//! | Pattern | Meaning |
//! |---|---|
//! | `P_BASE_ADDRESS`, `P_SIZE` | first byte, and length in bytes |
//! | `P_I_IRQn` | number of interrupt `I` |
//! | `P` | pointer to the registers; `P_INSTANCE` where some register is named `P`, for a macro would stand there too |
//! | `P_PCI_VENDOR_ID`, `P_PCI_DEVICE_ID`, `P_PCI_BAR` | its ids on PCI, and the BAR that holds the registers |
//! | `P_R_OFFSET` | offset of register `R` in bytes |
//! | `P_R_RESET_VALUE`, `P_R_RESET_MASK` | value at reset, and the bits that have one |
//! | `P_R_F_Pos`, `P_R_F_Msk` | lowest bit of field `F`, and its bits in place |
//! | `P_R_F_V` | enumerated value `V`, not shifted |
//! | `P_R_F_VALUES(X)` | `X(name, value, "description")` for each; `_READ_VALUES` and `_WRITE_VALUES` where what is read and what is written have different names |

mod layout;
mod text;

use std::collections::HashSet;

use askama::Template;

use self::layout::Member;
use self::text::{comment, literal, string_literal};
use super::provenance;
use crate::model::{Access, Device, Enumeration, Field, PciIds, Peripheral, Register, Usage};
use crate::names::Ident;
use crate::tree::File;

/// The C header of a device.
pub fn files(device: &Device) -> Vec<File> {
    let text = header(
        &device.ident,
        &device.description,
        &provenance(device),
        &device.peripherals,
    );
    vec![File {
        path: format!("include/{}", file_name(&device.ident)),
        text,
    }]
}

/// What guests write after `#include`.
fn file_name(device: &Ident) -> String {
    format!("{}_regs.h", device.snake.trim_matches('_'))
}

/// The text of the header.
fn header(
    device: &Ident,
    description: &str,
    provenance: &[String; 2],
    peripherals: &[Peripheral],
) -> String {
    let mut intro = format!("Registers of {}", device.svd);
    if !description.is_empty() {
        intro = format!("{intro}: {description}");
    }
    let registers = peripherals.iter().flat_map(|known| &known.registers);
    let members: HashSet<String> = registers.map(layout::member_name).collect();
    let views = peripherals.iter();
    let views = views.map(|peripheral| PeripheralView::new(peripheral, &members));
    let view = Header {
        guard: format!("{}_REGS_H", device.upper),
        check: format!("{}_REGS_CHECK", device.upper),
        intro: comment(&intro),
        provenance: provenance.iter().flat_map(|line| comment(line)).collect(),
        peripherals: views.collect(),
    };
    let mut text = view.render().expect("writing to a string cannot fail");
    text.push('\n');
    text
}

/// The whole header.
#[derive(Template)]
#[template(path = "c_header.h", whitespace = "preserve")]
struct Header<'a> {
    guard: String,
    check: String,
    intro: Vec<String>,
    provenance: Vec<String>,
    peripherals: Vec<PeripheralView<'a>>,
}

/// A peripheral's part of the header.
struct PeripheralView<'a> {
    upper: &'a str,
    instance: String,
    about: Vec<String>,
    defines: Vec<Define>,
    registers: Vec<Group>,
    members: Vec<Member>,
}

/// Macros that belong together, under one comment.
struct Group {
    about: Vec<String>,
    defines: Vec<Define>,
    lists: Vec<ValueList>,
}

/// `#define name value`; names of a group are padded to one width.
struct Define {
    name: String,
    value: String,
}

/// An X-macro over enumerated values.
struct ValueList {
    name: String,
    entries: Vec<String>,
}

impl<'a> PeripheralView<'a> {
    fn new(peripheral: &'a Peripheral, members: &HashSet<String>) -> Self {
        let upper = &peripheral.ident.upper;
        let mut defines = vec![
            define(
                format!("{upper}_BASE_ADDRESS"),
                literal(peripheral.base_address, 8),
            ),
            define(format!("{upper}_SIZE"), literal(peripheral.size, 1)),
        ];
        defines.extend(peripheral.interrupts.iter().map(|interrupt| {
            define(
                format!("{upper}_{}_IRQn", interrupt.ident.upper),
                interrupt.value.to_string(),
            )
        }));
        if let Some(pci) = &peripheral.attachments.pci {
            let ids = [
                ("VENDOR_ID", literal(pci.vendor.into(), 4)),
                ("DEVICE_ID", literal(pci.device.into(), 4)),
                ("BAR", decimal(PciIds::BAR.into(), 32)),
            ];
            defines.extend(ids.map(|(name, value)| define(format!("{upper}_PCI_{name}"), value)));
        }
        pad(&mut defines);
        Self {
            upper,
            instance: match members.contains(upper) {
                true => format!("{upper}_INSTANCE"),
                false => upper.clone(),
            },
            about: comment(&titled(&peripheral.ident.svd, &peripheral.description)),
            defines,
            registers: peripheral
                .registers
                .iter()
                .map(|register| Group::new(upper, register))
                .collect(),
            members: layout::members(peripheral),
        }
    }

    /// Whether all members are in anonymous unions: ISO C has no such structure.
    fn is_nameless(&self) -> bool {
        self.members.iter().all(Member::is_inside)
    }
}

impl Group {
    fn new(peripheral: &str, register: &Register) -> Self {
        let prefix = format!("{peripheral}_{}", register.ident.upper);
        let digits = register.bits.div_ceil(4) as usize;
        let mut defines = vec![
            define(format!("{prefix}_OFFSET"), literal(register.offset, 2)),
            define(
                format!("{prefix}_RESET_VALUE"),
                literal(register.reset(), digits),
            ),
            define(
                format!("{prefix}_RESET_MASK"),
                literal(register.reset_mask, digits),
            ),
        ];
        let mut lists = Vec::new();
        for field in &register.fields {
            let prefix = format!("{prefix}_{}", field.ident.upper);
            defines.push(define(format!("{prefix}_Pos"), format!("{}u", field.lsb)));
            defines.push(define(
                format!("{prefix}_Msk"),
                literal(field.mask(), digits),
            ));
            defines.extend(values(&prefix, field, register.bits));
            lists.extend(value_lists(&prefix, field, register.bits));
        }
        pad(&mut defines);
        let facts = format!(
            "{} ({}, {} bits)",
            register.ident.svd,
            access(register),
            register.bits
        );
        let mut about = comment(&facts);
        if !register.description.is_empty() {
            about.extend(comment(&register.description));
        }
        Self {
            about,
            defines,
            lists,
        }
    }
}

/// One macro per enumerated value; a name that both sets have stands once.
fn values(prefix: &str, field: &Field, bits: u32) -> Vec<Define> {
    let mut defines: Vec<Define> = Vec::new();
    for value in field.values() {
        let name = format!("{prefix}_{}", value.ident.upper);
        if !defines.iter().any(|known| known.name == name) {
            defines.push(define(name, decimal(value.value, bits)));
        }
    }
    defines
}

/// The X-macros of a field: one, or one for reading and one for writing.
fn value_lists(prefix: &str, field: &Field, bits: u32) -> Vec<ValueList> {
    let single = field.enumerations.len() == 1;
    let list = |set: &Enumeration| {
        let suffix = match set.usage {
            _ if single => "VALUES",
            Usage::Read => "READ_VALUES",
            Usage::Write => "WRITE_VALUES",
            Usage::ReadWrite => "VALUES",
        };
        let entries = set.values.iter().map(|value| {
            let number = decimal(value.value, bits);
            format!(
                "X({}, {number}, {})",
                value.ident.upper,
                string_literal(&value.description)
            )
        });
        ValueList {
            name: format!("{prefix}_{suffix}"),
            entries: entries.collect(),
        }
    };
    field
        .enumerations
        .iter()
        .filter(|set| !set.values.is_empty())
        .map(list)
        .collect()
}

/// What a guest may do with a register, its fields taken into account.
fn access(register: &Register) -> &'static str {
    match (register.readable() != 0, register.writable() != 0) {
        (true, true) => Access::ReadWrite,
        (true, false) => Access::ReadOnly,
        (false, true) => Access::WriteOnly,
        (false, false) => return "no access",
    }
    .as_str()
}

fn titled(name: &str, description: &str) -> String {
    if description.is_empty() {
        name.to_owned()
    } else {
        format!("{name}: {description}")
    }
}

fn define(name: String, value: String) -> Define {
    Define { name, value }
}

/// A number of a field: decimal, with the suffix that its register's width asks for.
fn decimal(value: u64, bits: u32) -> String {
    format!("{value}{}", text::suffix(value, bits))
}

/// Makes the values of a group stand in one column.
fn pad(defines: &mut [Define]) {
    let width = defines
        .iter()
        .map(|define| define.name.len())
        .max()
        .unwrap_or(0);
    for define in defines {
        define.name = format!("{:width$}", define.name);
    }
}

#[cfg(test)]
mod tests;
