//! The checked model: what every backend reads.
//!
//! A [`Device`] can only be built by [`crate::check`], so a backend may rely on all that the
//! checks promise: names are legal and distinct in every output language, registers lie inside
//! their address blocks, values fit their widths, and behaviour is well typed.
//!
//! Names of types follow CMSIS-SVD 1.3; the sections are named in the docs of each type.

use crate::behavior::ir::Behavior;
use crate::names::Ident;

/// A checked device (`/device`).
#[derive(Debug)]
pub struct Device {
    /// `<name>` in the spellings of the output languages.
    pub ident: Ident,
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
    /// Peripherals in document order.
    pub peripherals: Vec<Peripheral>,
    /// Peripherals of the SVD that [`Device::select`] has left out.
    pub left_out: Vec<Peripheral>,
    /// Keeps construction inside `check`.
    sealed: Sealed,
}

/// Proof that a [`Device`] went through the checks.
#[derive(Debug)]
struct Sealed;

impl Device {
    /// Seals what the checks have found to be sound.
    pub(super) fn seal(
        ident: Ident,
        svd: &svd_rs::Device,
        file_name: String,
        peripherals: Vec<Peripheral>,
    ) -> Self {
        Self {
            ident,
            vendor: svd.vendor.clone(),
            version: svd.version.clone(),
            description: text(&svd.description),
            license_text: svd.license_text.clone(),
            file_name,
            peripherals,
            left_out: Vec::new(),
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

/// Text of an SVD description: runs of white space become one space, blank lines separate
/// paragraphs (`"\n\n"`).
pub(super) fn text(raw: &str) -> String {
    let mut paragraphs: Vec<String> = vec![String::new()];
    for line in raw.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let last = paragraphs.last_mut().expect("never empty");
        if line.is_empty() {
            if !last.is_empty() {
                paragraphs.push(String::new());
            }
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(&line);
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
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
    /// Registers by ascending offset; they do not overlap.
    pub registers: Vec<Register>,
    /// `<interrupt>`s in document order.
    pub interrupts: Vec<Interrupt>,
    /// The behaviour block that names this peripheral, if there is one.
    pub behavior: Option<Behavior>,
    /// How QEMU has it.
    pub attachments: Attachments,
}

impl Peripheral {
    /// The register with this index.
    pub fn register(&self, id: RegisterId) -> &Register {
        &self.registers[id.0]
    }

    /// The field with this index.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.registers[id.register.0].fields[id.field]
    }
}

/// The ways in which QEMU can have a peripheral (`<qemu>` in `<vendorExtensions>`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachments {
    /// By itself: it maps its registers where a property says.
    pub mmio: bool,
    /// On the system bus, for boards.
    pub sysbus: Option<Sysbus>,
    /// On PCI, with the registers in BAR 0.
    pub pci: Option<PciIds>,
}

/// A way to attach a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bus {
    /// By itself, with `-device`, at an address of memory.
    Mmio,
    /// On the system bus.
    Sysbus,
    /// On PCI.
    Pci,
}

impl Attachments {
    /// Leaves these, whatever the SVD says; the ids of PCI must be there already.
    ///
    /// # Errors
    ///
    /// [`NoPciIds`], if they are not.
    fn keep(&mut self, buses: &[Bus]) -> Result<(), NoPciIds> {
        let pci = match (buses.contains(&Bus::Pci), self.pci) {
            (true, None) => return Err(NoPciIds),
            (true, ids) => ids,
            (false, _) => None,
        };
        let sysbus = buses
            .contains(&Bus::Sysbus)
            .then(|| self.sysbus.take().unwrap_or_default());
        *self = Self {
            mmio: buses.contains(&Bus::Mmio),
            sysbus,
            pci,
        };
        Ok(())
    }
}

/// A peripheral is to be on PCI, and its SVD gives it no ids.
#[derive(Debug)]
struct NoPciIds;

impl Default for Attachments {
    /// What needs no ids.
    fn default() -> Self {
        Self {
            mmio: true,
            sysbus: Some(Sysbus::default()),
            pci: None,
        }
    }
}

/// A device on the system bus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sysbus {
    /// The machines that have it without being asked.
    pub machines: Vec<Machine>,
}

/// A machine of QEMU that devices can be wired into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// `pc` (i440FX).
    Pc,
    /// `q35`.
    Q35,
    /// `microvm`.
    Microvm,
}

impl Machine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pc, Self::Q35, Self::Microvm];

    /// QEMU's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pc => "pc",
            Self::Q35 => "q35",
            Self::Microvm => "microvm",
        }
    }
}

/// What a PCI device says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PciIds {
    /// Vendor id.
    pub vendor: u16,
    /// Device id.
    pub device: u16,
    /// Class, subclass and programming interface: 24 bits.
    pub class: u32,
    /// Revision.
    pub revision: u8,
}

impl PciIds {
    /// The BAR that holds the registers.
    pub const BAR: u8 = 0;
}

/// Index of a register in [`Peripheral::registers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegisterId(pub usize);

/// Index of a field in a register's [`Register::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId {
    /// The register that holds the field.
    pub register: RegisterId,
    /// Index in [`Register::fields`].
    pub field: usize,
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

/// `<usage>` of an address block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressBlockUsage {
    /// Registers.
    Registers,
    /// A data buffer.
    Buffer,
    /// Reserved.
    Reserved,
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
    /// `<size>` in bits: 8, 16, 32 or 64.
    pub bits: u32,
    /// Register-level access; a field may narrow it.
    pub access: Access,
    /// `<resetValue>`.
    pub reset_value: u64,
    /// `<resetMask>`: bits outside it are undefined at reset.
    pub reset_mask: u64,
    /// How written bits act where no field says otherwise.
    pub write_effect: WriteEffect,
    /// What reading does where no field says otherwise.
    pub read_action: Option<ReadAction>,
    /// Fields by ascending position; they do not overlap.
    pub fields: Vec<Field>,
}

impl Register {
    /// `<size>` in bytes.
    pub fn bytes(&self) -> u32 {
        self.bits / 8
    }

    /// All bits of the register.
    pub fn mask(&self) -> u64 {
        ones(self.bits)
    }

    /// Value at reset: `resetValue & resetMask`.
    pub fn reset(&self) -> u64 {
        self.reset_value & self.reset_mask
    }

    /// Bits that a guest reads as they are stored. The others read as zero.
    ///
    /// Bits outside all fields are reserved: they read as their reset value.
    pub fn readable(&self) -> u64 {
        if self.fields.is_empty() {
            return if self.access.readable() {
                self.mask()
            } else {
                0
            };
        }
        let hidden = self
            .fields
            .iter()
            .filter(|field| !field.access.readable())
            .fold(0, |mask, field| mask | field.mask());
        if self.access.readable() || self.fields.iter().any(|field| field.access.readable()) {
            self.mask() & !hidden
        } else {
            0
        }
    }

    /// Bits that a guest's write can change, whatever the effect.
    pub fn writable(&self) -> u64 {
        let (always, once) = (self.write_effects(), self.once());
        let effects = always.into_iter().chain(once);
        effects.fold(0, |mask, (_, bits)| mask | bits)
    }

    /// Parts that can be written once, until the next reset: each field, or the whole register.
    pub fn once(&self) -> Vec<(WriteEffect, u64)> {
        if self.fields.is_empty() && self.access.once() {
            return vec![(self.write_effect, self.mask())];
        }
        let fields = self.fields.iter().filter(|field| field.access.once());
        fields
            .map(|field| (field.write_effect, field.mask()))
            .collect()
    }

    /// Bits that a read of them changes, by what it does: those that it clears, and those that it
    /// sets.
    pub fn read_effects(&self) -> ReadEffects {
        let mut effects = ReadEffects::default();
        let mut add = |action, mask| match action {
            Some(ReadAction::Clear) => effects.clear |= mask,
            Some(ReadAction::Set) => effects.set |= mask,
            Some(ReadAction::Modify | ReadAction::ModifyExternal) | None => {}
        };
        if self.fields.is_empty() && self.access.readable() {
            add(self.read_action, self.mask());
        }
        for field in self.fields.iter().filter(|field| field.access.readable()) {
            add(field.read_action, field.mask());
        }
        effects
    }

    /// The bits that can be written again and again, by the effect that a write has on them, each
    /// effect once.
    pub fn write_effects(&self) -> Vec<(WriteEffect, u64)> {
        let mut effects: Vec<(WriteEffect, u64)> = Vec::new();
        let mut add = |effect, mask| match effects.iter_mut().find(|(known, _)| *known == effect) {
            Some((_, bits)) => *bits |= mask,
            None => effects.push((effect, mask)),
        };
        let again = |access: Access| access.writable() && !access.once();
        if self.fields.is_empty() && again(self.access) {
            add(self.write_effect, self.mask());
        }
        for field in self.fields.iter().filter(|field| again(field.access)) {
            add(field.write_effect, field.mask());
        }
        effects
    }
}

/// What a read changes of a register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadEffects {
    /// Bits that become zero.
    pub clear: u64,
    /// Bits that become one.
    pub set: u64,
}

impl ReadEffects {
    /// Whether nothing changes.
    pub fn is_empty(self) -> bool {
        self == Self::default()
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

    /// All enumerated values of all sets, in document order.
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
    /// `<value>`.
    pub value: u64,
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

/// `<modifiedWriteValues>`: what written bits do to stored bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteEffect {
    /// `modify`: the written value is stored.
    Modify,
    /// `oneToClear`.
    OneToClear,
    /// `oneToSet`.
    OneToSet,
    /// `oneToToggle`.
    OneToToggle,
    /// `zeroToClear`.
    ZeroToClear,
    /// `zeroToSet`.
    ZeroToSet,
    /// `zeroToToggle`.
    ZeroToToggle,
    /// `clear`: any write clears.
    Clear,
    /// `set`: any write sets.
    Set,
}

impl WriteEffect {
    /// The word that CMSIS-SVD uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Modify => "modify",
            Self::OneToClear => "oneToClear",
            Self::OneToSet => "oneToSet",
            Self::OneToToggle => "oneToToggle",
            Self::ZeroToClear => "zeroToClear",
            Self::ZeroToSet => "zeroToSet",
            Self::ZeroToToggle => "zeroToToggle",
            Self::Clear => "clear",
            Self::Set => "set",
        }
    }
}

/// `<readAction>`: what reading does to the bits that are read, after they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAction {
    /// `clear`.
    Clear,
    /// `set`.
    Set,
    /// `modify`: in a way that the SVD does not say; a behaviour rule may.
    Modify,
    /// `modifyExternal`: something else changes; a behaviour rule may say what.
    ModifyExternal,
}

impl ReadAction {
    /// The word that CMSIS-SVD uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Set => "set",
            Self::Modify => "modify",
            Self::ModifyExternal => "modifyExternal",
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

/// The lowest `bits` bits set; `bits` is at most 64.
pub fn ones(bits: u32) -> u64 {
    match bits {
        0 => 0,
        bits => u64::MAX >> (64 - bits.min(64)),
    }
}
