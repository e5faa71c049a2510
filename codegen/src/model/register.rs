//! Registers, fields and values, and what accesses do to them.

use std::collections::HashSet;

use super::ids::ones;
use crate::names::Ident;
use crate::vocabulary::{Access, Protection, ReadAction, Usage, WriteConstraint, WriteEffect};

/// A register (`registerType`) after expansion of arrays, clusters and derivation.
#[derive(Debug, PartialEq, Eq)]
pub struct Register {
    /// `<name>`, with the names of its clusters before it.
    pub ident: Ident,
    /// `<displayName>`, if it differs from the name.
    pub display_name: Option<String>,
    /// `<description>`, or empty.
    pub description: String,
    /// Offset from the peripheral's base address, in bytes.
    pub offset: u64,
    /// `<size>` in bits: 1 to 64.
    pub bits: u32,
    /// Register-level access; a field may narrow it.
    pub access: Access,
    /// Who may access it, if that is limited.
    pub protection: Option<Protection>,
    /// `<resetValue>`.
    pub reset_value: u64,
    /// `<resetMask>`: bits outside it are undefined at reset.
    pub reset_mask: u64,
    /// How written bits act where no field says otherwise.
    pub write_effect: WriteEffect,
    /// What reading does where no field says otherwise.
    pub read_action: Option<ReadAction>,
    /// `<writeConstraint>` of the whole register, if given.
    pub write_constraint: Option<WriteConstraint>,
    /// Fields by ascending position, those at one position in document order.
    pub fields: Vec<Field>,
    /// Which of the peripheral's resolved registers it is.
    pub(crate) origin: usize,
}

impl Register {
    /// How many bytes it takes: 1 to 8. Bits of the last that it does not have belong to nothing.
    pub fn bytes(&self) -> u32 {
        self.bits.div_ceil(8)
    }

    /// Offset of the first byte behind it.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.bytes().into())
    }

    /// The smallest machine integer that holds it, in bits: 8, 16, 32 or 64.
    pub fn container(&self) -> u32 {
        self.bits.next_power_of_two().max(8)
    }

    /// All bits of the register.
    pub fn mask(&self) -> u64 {
        ones(self.bits)
    }

    /// Value at reset: `resetValue`. That of bits outside `resetMask` is undefined, and the file's own
    /// is the best there is.
    pub fn reset(&self) -> u64 {
        self.reset_value
    }

    /// Bits that a guest reads as they are stored. The others read as zero.
    ///
    /// Bits outside all fields are reserved: they read as their reset value.
    pub fn readable(&self) -> u64 {
        self.alone().readable
    }

    /// Bits that a guest's write can change, whatever the effect.
    pub fn writable(&self) -> u64 {
        self.alone().writable()
    }

    /// The bits that can be written again and again, by the effect that a write has on them, each
    /// effect once.
    pub fn write_effects(&self) -> Vec<(WriteEffect, u64)> {
        self.alone().write_effects
    }
}

/// A field (`fieldType`).
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// `<name>`.
    pub ident: Ident,
    /// `<description>`, or empty.
    pub description: String,
    /// Position of the lowest bit.
    pub lsb: u32,
    /// Width in bits.
    pub width: u32,
    /// Access, inherited from the register where the field gives none.
    pub access: Access,
    /// What writing the field does to it (`<modifiedWriteValues>`).
    pub write_effect: WriteEffect,
    /// What reading it does to it, inherited from the register where the field says nothing.
    pub read_action: Option<ReadAction>,
    /// `<writeConstraint>`, if given; a documented limit on what software may write.
    pub write_constraint: Option<WriteConstraint>,
    /// `<enumeratedValues>`: at most one set for reading and one for writing.
    pub enumerations: Vec<Enumeration>,
    /// Which of the register's resolved fields it is.
    pub(crate) origin: usize,
}

impl Field {
    /// The field's bits, in place.
    pub fn mask(&self) -> u64 {
        ones(self.width) << self.lsb
    }

    /// Position of the highest bit.
    pub fn msb(&self) -> u32 {
        self.lsb + self.width - 1
    }

    /// Those of all sets that differ by name: the set for reading and the one for writing may share
    /// values.
    pub fn named_values(&self) -> impl Iterator<Item = &EnumeratedValue> {
        let mut known = HashSet::new();
        self.values()
            .filter(move |value| known.insert(&value.ident.upper))
    }

    /// All enumerated values of all sets, in document order; without those that stand for all
    /// others.
    pub fn values(&self) -> impl Iterator<Item = &EnumeratedValue> {
        self.enumerations.iter().flat_map(|set| &set.values)
    }
}

/// A set of enumerated values (`enumerationType`).
#[derive(Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// `<name>`, if given.
    pub name: Option<String>,
    /// Whether the values name what is read, what is written, or both.
    pub usage: Usage,
    /// Values in document order.
    pub values: Vec<EnumeratedValue>,
    /// The name of all other values (`<isDefault>`).
    pub others: Option<OtherValues>,
}

/// What all values are called that have no name of their own.
#[derive(Debug, PartialEq, Eq)]
pub struct OtherValues {
    /// `<name>`.
    pub ident: Ident,
    /// `<description>`, or empty.
    pub description: String,
}

/// One enumerated value (`enumeratedValueType`).
#[derive(Debug, PartialEq, Eq)]
pub struct EnumeratedValue {
    /// `<name>`.
    pub ident: Ident,
    /// `<description>`, or empty.
    pub description: String,
    /// `<value>`; bits that do not matter are zero.
    pub value: u64,
    /// The bits of the field that matter: all, if none is written as `x`.
    pub mask: u64,
}

impl EnumeratedValue {
    /// Whether this is a name of the number.
    pub fn names(&self, number: u64) -> bool {
        number & self.mask == self.value
    }

    /// Whether it stands for one number alone in a field of this width.
    pub fn is_one(&self, width: u32) -> bool {
        self.mask & ones(width) == ones(width)
    }

    /// The value in binary with `x` for bits that do not matter, or in decimal if all do.
    pub fn text(&self, width: u32) -> String {
        if self.is_one(width) {
            return self.value.to_string();
        }
        let bit = |at| match (self.mask >> at & 1, self.value >> at & 1) {
            (0, _) => 'x',
            (_, 0) => '0',
            (_, _) => '1',
        };
        let bits: String = (0..width).rev().map(bit).collect();
        format!("0b{bits}")
    }
}
