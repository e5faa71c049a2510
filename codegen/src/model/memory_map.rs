//! The device, its peripherals, and what they have beside registers.

use super::array_layout::Layout;
use super::attachment::{Attachments, Bus, NoPciIds};
use super::category::Category;
use super::cpu::Cpu;
use super::ids::{FieldId, RegisterId, WordId};
use super::register::{Field, Register};
use super::word::{Placed, Word};
use crate::diag::Span;
use crate::model::ir::Behavior;
use crate::names::Ident;
use crate::parse;
use crate::text;
use crate::vocabulary::{AddressBlockUsage, Endian};

/// A checked device (`/device`).
#[derive(Debug)]
pub struct Device {
    /// `<name>` in the spellings of the output languages.
    pub ident: Ident,
    /// The name from which the C names of all peripherals together are made in QEMU.
    pub chip: Ident,
    /// `<vendor>`, if given.
    pub vendor: Option<String>,
    /// `<version>` of the description.
    pub version: String,
    /// `<description>`, paragraphs separated by blank lines.
    pub description: String,
    /// `<licenseText>`, if given.
    pub license_text: Option<String>,
    /// The SVD's file name without its directory; named in every generated file.
    pub file_name: String,
    /// `<cpu>`, if given.
    pub cpu: Option<Cpu>,
    /// Peripherals in document order.
    pub peripherals: Vec<Peripheral>,
    /// Peripherals of the SVD that [`Device::select`] has left out.
    pub left_out: Vec<Peripheral>,
    /// Whether a machine takes all peripherals as one device, even if it is one peripheral.
    pub in_machine: bool,
    /// Keeps construction inside `check`.
    sealed: Sealed,
}

/// Proof that a [`Device`] went through the checks.
#[derive(Debug)]
struct Sealed;

impl Device {
    /// Seals what the checks have found to be sound.
    pub(crate) fn seal(
        ident: Ident,
        written: &parse::Device,
        peripherals: Vec<Peripheral>,
    ) -> Self {
        Self {
            chip: ident.clone(),
            ident,
            vendor: written.vendor.as_deref().map(text::line),
            version: text::line(&written.version),
            description: text::prose(&written.description),
            license_text: written.license_text.as_deref().map(text::prose),
            file_name: written.file_name.clone(),
            cpu: written.cpu.as_ref().map(Cpu::new),
            peripherals,
            left_out: Vec::new(),
            in_machine: false,
            sealed: Sealed,
        }
    }

    /// Attaches all peripherals in these ways instead of as the SVD says.
    ///
    /// # Errors
    ///
    /// The peripherals that have no ids for PCI, by name; the device is not to be used then.
    pub fn attach(&mut self, buses: &[Bus]) -> Result<(), Vec<String>> {
        let mut without_ids = Vec::new();
        for peripheral in &mut self.peripherals {
            if let Err(NoPciIds) = peripheral.attachments.keep(buses) {
                without_ids.push(peripheral.ident.svd.clone());
            }
        }
        match without_ids.is_empty() {
            true => Ok(()),
            false => Err(without_ids),
        }
    }

    /// The peripherals, for callers that must not depend on the field layout.
    pub fn peripherals(&self) -> impl Iterator<Item = &Peripheral> {
        let Sealed = self.sealed;
        self.peripherals.iter()
    }
}

/// A peripheral (`/device/peripherals/peripheral`).
#[derive(Debug)]
pub struct Peripheral {
    /// `<name>`.
    pub ident: Ident,
    /// The peripheral whose kind of device this is: itself, or the one from which it derives
    /// without adding anything. Peripherals of one kind have the same registers and the same
    /// behaviour.
    pub kind: Ident,
    /// The name from which its device's C names, QOM types and files in QEMU are made; no other
    /// peripheral's device has it, nor QEMU itself.
    pub qemu: Ident,
    /// `<description>`, or empty.
    pub description: String,
    /// `<groupName>`, if given.
    pub group_name: Option<String>,
    /// `<baseAddress>`, in bytes.
    pub base_address: u64,
    /// Bytes from the base address to the end of the last address block; at least one.
    pub size: u64,
    /// `<addressBlock>`s in document order; never empty.
    pub address_blocks: Vec<AddressBlock>,
    /// Registers by ascending offset, those at one offset in document order.
    pub registers: Vec<Register>,
    /// Where they keep their bits, by ascending offset; words share no bytes.
    pub words: Vec<Word>,
    /// The arrays and clusters that they are written as.
    pub layout: Layout,
    /// The order of bytes.
    pub endian: Endian,
    /// `<interrupt>`s in document order.
    pub interrupts: Vec<Interrupt>,
    /// The behaviour block that names this peripheral, if there is one.
    pub behavior: Option<Behavior>,
    /// Which of QEMU's folders its device belongs in.
    pub category: Category,
    /// How QEMU has it.
    pub attachments: Attachments,
    /// Which of the resolved peripherals it is.
    pub(crate) origin: usize,
    /// Where its name stands.
    pub(crate) name_span: Span,
}

impl Peripheral {
    /// The register with this index.
    pub fn register(&self, id: RegisterId) -> &Register {
        &self.registers[id.0]
    }

    /// The word that a register is in, and its place there.
    pub fn place(&self, id: RegisterId) -> (WordId, &Placed) {
        // Words and registers are both in the order of offsets.
        let offset = self.register(id).offset;
        let index = self.words.partition_point(|word| word.offset <= offset) - 1;
        let registers = &self.words[index].registers;
        let placed = registers.iter().find(|placed| placed.id == id);
        (WordId(index), placed.expect("a word has its registers"))
    }

    /// The word with this index.
    pub fn word(&self, id: WordId) -> &Word {
        &self.words[id.0]
    }

    /// The register that names a word.
    pub fn anchor(&self, word: &Word) -> &Register {
        self.register(word.anchor(&self.registers))
    }

    /// Whether some registers are not for everyone.
    pub fn is_protected(&self) -> bool {
        self.words.iter().any(Word::is_protected)
    }

    /// The field with this index.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.registers[id.register.0].fields[id.field]
    }
}

/// An address block (`addressBlockType`), offsets relative to the base address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressBlock {
    /// First byte.
    pub offset: u64,
    /// Length in bytes.
    pub size: u64,
    /// What the block is used for.
    pub usage: AddressBlockUsage,
}

/// An interrupt (`interruptType`).
#[derive(Debug, Clone)]
pub struct Interrupt {
    /// `<name>`.
    pub ident: Ident,
    /// `<description>`, or empty.
    pub description: String,
    /// `<value>`: the number at the interrupt controller.
    pub value: u32,
}

/// Whether the guest crate can have a register: its address must be a multiple of its size, and its end
/// have an offset of 32 bits.
pub fn in_guest_crate(base: u64, offset: u64, bits: u32) -> bool {
    let bytes = u64::from(bits.next_power_of_two().max(8) / 8);
    base.is_multiple_of(bytes)
        && offset.is_multiple_of(bytes)
        && offset <= u64::from(u32::MAX) - bytes
}
