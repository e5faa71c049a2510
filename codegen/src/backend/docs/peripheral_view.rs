//! What both templates show of a device, computed once: text and numbers, no markup.

use super::anchors::{peripheral_anchor, register_anchor};
use super::bitfield::{self, Picture};
use super::facts;
use super::properties::DeviceView;
use super::story::{BehaviorView, IrqView};
use super::usage::{self, Usages};
use crate::model::{Access, Field, Peripheral, Protection, Register, RegisterId};
use crate::names::Ident;

/// A peripheral's chapter.
pub(super) struct PeripheralView<'a> {
    /// Its name, unless that is the page's title.
    pub title: &'a str,
    pub anchor: String,
    pub description: &'a str,
    /// Facts in one line each: name and value.
    pub facts: Vec<(&'static str, String)>,
    pub registers: Vec<RegisterView<'a>>,
    pub interrupts: Vec<InterruptView<'a>>,
    pub behavior: Option<BehaviorView<'a>>,
    pub device: DeviceView<'a>,
    pub usage: Usages,
}

/// An interrupt.
pub(super) struct InterruptView<'a> {
    pub name: &'a str,
    pub number: u32,
    pub description: &'a str,
}

/// A register's section.
pub(super) struct RegisterView<'a> {
    pub name: &'a str,
    pub display_name: Option<&'a str>,
    pub anchor: String,
    pub description: &'a str,
    pub access: &'static str,
    pub offset: String,
    pub address: String,
    pub bits: u32,
    pub reset: String,
    /// The reset mask, if some bits are undefined at reset.
    pub undefined: Option<String>,
    /// Registers in whose word it is: name and anchor.
    pub shares: Vec<(&'a str, String)>,
    /// What it asks of an access.
    pub protection: Option<&'static str>,
    /// What a write does, if the register has no fields that say so.
    pub write: Option<String>,
    /// What a read does, likewise.
    pub read: Option<&'static str>,
    pub pictures: Vec<Picture<'a>>,
    /// For Markdown: bits, name and access of every part, from the highest bit.
    pub parts: Vec<[String; 3]>,
    pub fields: Vec<FieldView<'a>>,
    pub values: Vec<ValuesView<'a>>,
}

/// A field's row.
pub(super) struct FieldView<'a> {
    pub bits: String,
    pub name: &'a str,
    pub access: &'static str,
    pub reset: String,
    pub description: &'a str,
    /// What may be written, and what writing does, if it is not plain.
    pub write: Option<String>,
    /// What reading does, beside giving the value.
    pub read: Option<&'static str>,
}

/// A table of enumerated values.
pub(super) struct ValuesView<'a> {
    pub caption: String,
    pub note: &'static str,
    pub rows: Vec<ValueView<'a>>,
}

/// An enumerated value.
pub(super) struct ValueView<'a> {
    pub value: String,
    pub name: &'a str,
    pub description: &'a str,
}

impl<'a> PeripheralView<'a> {
    /// The chapter of a peripheral of the device `device`; `kind` is the name in QEMU of the device of
    /// its kind.
    pub fn new(device: &Ident, peripheral: &'a Peripheral, kind: &Ident) -> Self {
        let interrupts = peripheral.interrupts.iter().map(|interrupt| InterruptView {
            name: &interrupt.ident.svd,
            number: interrupt.value,
            description: &interrupt.description,
        });
        Self {
            title: if peripheral.ident == *device {
                "Overview"
            } else {
                &peripheral.ident.svd
            },
            anchor: peripheral_anchor(peripheral),
            description: &peripheral.description,
            facts: facts::of_peripheral(peripheral),
            registers: peripheral
                .registers
                .iter()
                .enumerate()
                .map(|(index, register)| RegisterView::new(peripheral, RegisterId(index), register))
                .collect(),
            interrupts: interrupts.collect(),
            behavior: BehaviorView::new(peripheral),
            device: DeviceView::new(peripheral, kind),
            usage: usage::of(device, peripheral),
        }
    }
}

impl<'a> PeripheralView<'a> {
    /// The interrupt lines that the behaviour drives.
    pub fn irqs(&self) -> &[IrqView<'a>] {
        self.behavior
            .as_ref()
            .map_or(&[], |behavior| &behavior.irqs)
    }

    /// Whether there is anything to say of interrupts.
    pub fn has_interrupts(&self) -> bool {
        !self.interrupts.is_empty() || !self.irqs().is_empty()
    }
}

impl<'a> RegisterView<'a> {
    fn new(peripheral: &'a Peripheral, id: RegisterId, register: &'a Register) -> Self {
        let anchor = register_anchor(peripheral, register);
        let others = peripheral.word(peripheral.place(id).0).registers.iter();
        let others = others.filter(|placed| placed.id != id);
        let shares = others.map(|placed| {
            let other = peripheral.register(placed.id);
            (&*other.ident.svd, register_anchor(peripheral, other))
        });
        let partly_undefined = register.reset_mask & register.mask() != register.mask();
        Self {
            name: &register.ident.svd,
            display_name: register.display_name.as_deref(),
            description: &register.description,
            access: facts::access(register).map_or("no access", Access::as_str),
            offset: format!("0x{:02X}", register.offset),
            address: format!(
                "0x{:08X}",
                peripheral.base_address.wrapping_add(register.offset)
            ),
            bits: register.bits,
            reset: hex(register.reset(), register.bits),
            undefined: partly_undefined.then(|| hex(register.reset_mask, register.bits)),
            shares: shares.collect(),
            protection: match register.protection {
                Some(Protection::NonSecure) | None => None,
                Some(protection) => Some(protection.required()),
            },
            write: (register.fields.is_empty())
                .then(|| facts::write_register(register))
                .flatten(),
            read: (register.fields.is_empty())
                .then(|| facts::read(register.access, register.read_action))
                .flatten(),
            pictures: bitfield::pictures(register, &anchor),
            parts: bitfield::parts(register),
            fields: register
                .fields
                .iter()
                .map(|field| FieldView::new(register, field))
                .collect(),
            values: register
                .fields
                .iter()
                .flat_map(|field| values(register, field))
                .collect(),
            anchor,
        }
    }
}

impl<'a> FieldView<'a> {
    fn new(register: &Register, field: &'a Field) -> Self {
        let defined = register.reset_mask & field.mask() == field.mask();
        let value = (register.reset() & field.mask()) >> field.lsb;
        Self {
            bits: facts::bit_range(field.msb(), field.lsb),
            name: &field.ident.svd,
            access: field.access.as_str(),
            reset: if defined {
                reset_of(field, value)
            } else {
                "undefined".to_owned()
            },
            description: &field.description,
            write: facts::write(field),
            read: facts::read(field.access, field.read_action),
        }
    }
}

/// A field's value at reset, by its name if it has one.
fn reset_of(field: &Field, value: u64) -> String {
    let named = field.values().find(|one| one.names(value));
    match named {
        Some(named) => format!("{value} ({})", named.ident.svd),
        None if value < 10 => value.to_string(),
        None => format!("0x{value:X}"),
    }
}

fn values<'a>(register: &'a Register, field: &'a Field) -> impl Iterator<Item = ValuesView<'a>> {
    field.enumerations.iter().map(|set| ValuesView {
        caption: format!("{}.{}", register.ident.svd, field.ident.svd),
        note: facts::usage(set.usage),
        rows: (set.values.iter())
            .map(|value| ValueView {
                value: value.text(field.width),
                name: &value.ident.svd,
                description: &value.description,
            })
            .chain(set.others.iter().map(|others| ValueView {
                value: "others".to_owned(),
                name: &others.ident.svd,
                description: &others.description,
            }))
            .collect(),
    })
}

/// A register's value in full width.
fn hex(value: u64, bits: u32) -> String {
    format!("0x{value:0width$X}", width = bits.div_ceil(4) as usize)
}
