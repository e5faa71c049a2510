//! What software promises of the values that it writes (`writeConstraintType`).
//!
//! A device stores what is written all the same, and logs a broken promise as a guest error.

use super::ids::ones;
use super::memory_map::Peripheral;
use super::register::Field;
use super::word::Word;
use crate::vocabulary::{Usage, WriteConstraint};

/// A limit on what may be written to some bits of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The register, or register and field: `CTRL.MODE`.
    pub name: String,
    /// The lowest bit in the word.
    pub lsb: u32,
    /// How many bits.
    pub width: u32,
    /// What may be written.
    pub allowed: Allowed,
}

/// Values that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// From the first to the last.
    Range(u64, u64),
    /// Those that are one of these in the bits of the mask beside it.
    Values(Vec<(u64, u64)>),
    /// What the bits hold.
    AsRead,
}

impl Limit {
    /// All its bits, in the word.
    pub fn mask(&self) -> u64 {
        ones(self.width) << self.lsb
    }

    /// Whether a write breaks it. One of a part of the bits breaks none but [`Allowed::AsRead`],
    /// for what the value becomes is not written in one.
    pub fn is_broken(&self, stored: u64, lanes: u64, written: u64) -> bool {
        let mask = self.mask();
        let whole = lanes & mask == mask;
        let value = (written & mask) >> self.lsb;
        match &self.allowed {
            Allowed::Range(first, last) => whole && !(*first..=*last).contains(&value),
            Allowed::Values(values) => {
                whole && !values.iter().any(|(known, mask)| value & mask == *known)
            }
            Allowed::AsRead => (written ^ stored) & lanes & mask != 0,
        }
    }

    /// What is to be said of a write that breaks it.
    pub fn complaint(&self) -> String {
        match self.allowed {
            Allowed::Range(first, last) => {
                format!("{} must be written with {first} to {last}", self.name)
            }
            Allowed::Values(_) => format!("{} must be written with a named value", self.name),
            Allowed::AsRead => format!("{} must be written as it was read", self.name),
        }
    }
}

impl Peripheral {
    /// The limits on what may be written to a word, in document order.
    pub fn limits(&self, word: &Word) -> Vec<Limit> {
        let mut limits = Vec::new();
        for placed in word.registers.iter().filter(|placed| placed.writable) {
            let register = self.register(placed.id);
            let range = register
                .write_constraint
                .and_then(|constraint| match constraint {
                    WriteConstraint::Range { minimum, maximum } => {
                        range(minimum, maximum, register.bits)
                    }
                    WriteConstraint::WriteAsRead => Some(Allowed::AsRead),
                    // Values are named in fields, and each field has its own.
                    WriteConstraint::UseEnumeratedValues => None,
                });
            limits.extend(range.map(|allowed| Limit {
                name: register.ident.svd.clone(),
                lsb: placed.shift,
                width: register.bits,
                allowed,
            }));
        }
        for placed in word
            .fields(&self.registers)
            .iter()
            .filter(|placed| placed.writes)
        {
            let (register, field) = (self.register(placed.id.register), self.field(placed.id));
            let inherited = match register.write_constraint {
                Some(WriteConstraint::UseEnumeratedValues) => register.write_constraint,
                Some(WriteConstraint::Range { .. } | WriteConstraint::WriteAsRead) | None => None,
            };
            let constraint = field.write_constraint.or(inherited);
            let allowed = constraint.and_then(|constraint| match constraint {
                WriteConstraint::Range { minimum, maximum } => range(minimum, maximum, field.width),
                WriteConstraint::UseEnumeratedValues => named(field),
                WriteConstraint::WriteAsRead => Some(Allowed::AsRead),
            });
            limits.extend(allowed.map(|allowed| Limit {
                name: format!("{}.{}", register.ident.svd, field.ident.svd),
                lsb: placed.lsb,
                width: field.width,
                allowed,
            }));
        }
        limits
    }
}

/// A range, unless that is all there is.
fn range(minimum: u64, maximum: u64, bits: u32) -> Option<Allowed> {
    (minimum > 0 || maximum < ones(bits)).then_some(Allowed::Range(minimum, maximum))
}

/// The values that name what is written, if there are any, and not one for all others.
fn named(field: &Field) -> Option<Allowed> {
    let sets = field.enumerations.iter().filter(|set| match set.usage {
        Usage::Write | Usage::ReadWrite => true,
        Usage::Read => false,
    });
    let mut values = Vec::new();
    for set in sets {
        if set.others.is_some() {
            return None;
        }
        values.extend(set.values.iter().map(|value| (value.value, value.mask)));
    }
    (!values.is_empty()).then_some(Allowed::Values(values))
}
