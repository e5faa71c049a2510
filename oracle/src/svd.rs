//! Peripherals, registers, fields: everything inherited, expanded, placed. How they are read is in
//! `expand`.

use crate::rules::{Access, ReadAction, WriteRule};

/// A device (`/device`).
#[derive(Debug, Clone)]
pub struct Device {
    /// `<name>`.
    pub name: String,
    /// All peripherals, arrays expanded, in the order written.
    pub peripherals: Vec<Peripheral>,
}

/// A peripheral.
#[derive(Debug, Clone)]
pub struct Peripheral {
    /// `<name>`.
    pub name: String,
    /// `<baseAddress>`, in bytes.
    pub base_address: u64,
    /// `<addressBlock>`s, own or inherited. They limit nothing: registers say where they are.
    pub address_blocks: Vec<AddressBlock>,
    /// All registers, clusters and arrays expanded, in the order written.
    pub registers: Vec<Register>,
    /// The order of bytes, which is the processor's.
    pub endian: Endian,
}

/// `<endian>` of `<cpu>`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Endian {
    /// The lowest byte comes first; so it is too if the word is another one.
    #[default]
    Little,
    /// The highest byte comes first.
    Big,
}

/// An address block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressBlock {
    /// First byte, from the base address.
    pub offset: u64,
    /// How many bytes.
    pub size: u64,
    /// Who may access what is in it, if that does not say so itself.
    pub protection: Option<Protection>,
}

impl AddressBlock {
    /// Whether it has the byte at this offset.
    pub(crate) fn holds(&self, offset: u64) -> bool {
        offset >= self.offset && offset - self.offset < self.size
    }
}

/// A register.
#[derive(Debug, Clone)]
pub struct Register {
    /// Its name, behind those of its clusters, with dots between them.
    pub name: String,
    /// Bytes from the base address.
    pub offset: u64,
    /// `<size>`: how many bits it has, 1 to 64.
    pub size: u32,
    /// Access.
    pub access: Access,
    /// Who may access it, if that is limited.
    pub protection: Option<Protection>,
    /// `<resetValue>`.
    pub reset_value: u64,
    /// `<resetMask>`: which bits of that are defined.
    pub reset_mask: u64,
    /// What a write does.
    pub write: WriteRule,
    /// What a read does.
    pub read: Option<ReadAction>,
    /// Its fields, arrays expanded, in the order written.
    pub fields: Vec<Field>,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its lowest bit.
    pub lsb: u64,
    /// Its highest bit; perhaps beyond the register.
    pub msb: u64,
    /// Access, its own or the register's.
    pub access: Access,
    /// What a write does, by its own rule or the register's.
    pub write: WriteRule,
    /// What a read does, by its own action or the register's.
    pub read: Option<ReadAction>,
}

/// `protectionStringType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// `s`: secure.
    Secure,
    /// `n`: secure or not.
    NonSecure,
    /// `p`: privileged.
    Privileged,
}

impl Protection {
    /// The protection of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "s" => Self::Secure,
            "n" => Self::NonSecure,
            "p" => Self::Privileged,
            _ => return None,
        })
    }
}
