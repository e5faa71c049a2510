//! Registers, fields and values, and what accesses do to them.

use std::collections::HashSet;

use super::effect::{ReadAction, WriteEffect};
use super::ones;
use crate::names::Ident;

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

/// `<usage>` of enumerated values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Names what a read gives.
    Read,
    /// Names what may be written.
    Write,
    /// Both.
    ReadWrite,
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

/// `<protection>`: who may access a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// `s`: secure accesses alone.
    Secure,
    /// `n`: secure ones and others.
    NonSecure,
    /// `p`: privileged accesses alone.
    Privileged,
}

impl Protection {
    /// What it asks of an access.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secure => "secure",
            Self::NonSecure => "secure or not",
            Self::Privileged => "privileged",
        }
    }
}

/// `<access>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `read-only`: writes are ignored and logged as guest errors.
    ReadOnly,
    /// `write-only`: reads give zero.
    WriteOnly,
    /// `read-write`.
    ReadWrite,
    /// `writeOnce`: the first write after a reset acts; reads give zero.
    WriteOnce,
    /// `read-writeOnce`: the first write after a reset acts.
    ReadWriteOnce,
}

impl Access {
    /// Whether a guest may read.
    pub fn readable(self) -> bool {
        match self {
            Self::ReadOnly | Self::ReadWrite | Self::ReadWriteOnce => true,
            Self::WriteOnly | Self::WriteOnce => false,
        }
    }

    /// Whether a guest may write.
    pub fn writable(self) -> bool {
        match self {
            Self::WriteOnly | Self::ReadWrite | Self::WriteOnce | Self::ReadWriteOnce => true,
            Self::ReadOnly => false,
        }
    }

    /// Whether only the first write after a reset acts.
    pub fn once(self) -> bool {
        match self {
            Self::WriteOnce | Self::ReadWriteOnce => true,
            Self::ReadOnly | Self::WriteOnly | Self::ReadWrite => false,
        }
    }

    /// The word that CMSIS-SVD uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::WriteOnly => "write-only",
            Self::ReadWrite => "read-write",
            Self::WriteOnce => "writeOnce",
            Self::ReadWriteOnce => "read-writeOnce",
        }
    }
}

/// `<writeConstraint>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteConstraint {
    /// Only what was read last may be written.
    WriteAsRead,
    /// Only enumerated values may be written.
    UseEnumeratedValues,
    /// Only values in this range, both ends included.
    Range {
        /// Lowest.
        minimum: u64,
        /// Highest.
        maximum: u64,
    },
}
