//! Peripherals, registers, fields and values, as the SVD has them once everything is resolved. They
//! hold no XML: each says itself where it stands.

use std::sync::Arc;

use super::element_shape::Shape;
use crate::diag::{Span, Spanned};
use crate::vocabulary::{
    Access, AddressBlockUsage, Protection, ReadAction, Usage, WriteConstraint, WriteEffect,
};

/// A peripheral with its registers expanded.
#[derive(Debug)]
pub struct Peripheral {
    /// Its name; the index of an array's element is in it.
    pub name: String,
    /// `<baseAddress>`.
    pub base_address: u64,
    /// The peripheral that it derives from; the first of an array, for the others.
    pub base: Option<usize>,
    /// Name, place, array, as they are written.
    pub shape: Arc<Shape>,
    /// `<description>` and `<groupName>`, own or inherited.
    pub description: Option<String>,
    /// See `description`.
    pub group_name: Option<String>,
    /// See `description`.
    pub header_struct_name: Option<String>,
    /// Address blocks, own or inherited.
    pub address_blocks: Arc<[AddressBlock]>,
    /// Whether it has an `<addressBlock>` of its own, even if that was left out.
    pub has_own_block: bool,
    /// Own interrupts; interrupts are not inherited.
    pub interrupts: Vec<Interrupt>,
    /// Registers and clusters, arrays not expanded.
    pub items: Arc<[Item]>,
    /// Expanded registers, in the order of `items`: of an array of clusters, all of the first one,
    /// then all of the next. The elements of an array of peripherals share them.
    pub registers: Arc<[Register]>,
    /// Whether an expansion was given up, so that the order does not hold.
    pub cut: bool,
}

/// `<addressBlock>`.
#[derive(Debug)]
pub struct AddressBlock {
    /// First byte, from the base address.
    pub offset: u32,
    /// Length in bytes.
    pub size: u32,
    /// What the block is used for.
    pub usage: AddressBlockUsage,
    /// Who may access it, if that is limited.
    pub protection: Option<Protection>,
    /// Where its tag stands.
    pub tag: Span,
}

impl AddressBlock {
    /// Whether the byte at this offset is in it.
    pub fn holds(&self, offset: u64) -> bool {
        let start = u64::from(self.offset);
        (start..start + u64::from(self.size)).contains(&offset)
    }
}

/// `<interrupt>`.
#[derive(Debug, Clone)]
pub struct Interrupt {
    /// Its name; the index of the peripheral in an array is in it.
    pub name: String,
    /// `<name>` as it is written.
    pub written: Spanned<String>,
    /// `<description>`.
    pub description: Option<String>,
    /// `<value>`.
    pub value: Spanned<u32>,
}

/// A register or a cluster as it is written, with what it derives from.
#[derive(Debug)]
pub enum Item {
    /// A register.
    Register(Arc<RegisterItem>),
    /// A cluster.
    Cluster(Box<ClusterItem>),
}

impl Item {
    /// Name, place, array.
    pub fn shape(&self) -> &Shape {
        match self {
            Self::Register(register) => &register.shape,
            Self::Cluster(cluster) => &cluster.shape,
        }
    }

    /// Whether it is a register, or there is one in it.
    pub fn holds_registers(&self) -> bool {
        match self {
            Self::Register(_) => true,
            Self::Cluster(cluster) => cluster.items.iter().any(Item::holds_registers),
        }
    }
}

/// A cluster, or an array of clusters.
#[derive(Debug)]
pub struct ClusterItem {
    /// Name, place, array.
    pub shape: Shape,
    /// `<description>`.
    #[cfg_attr(
        not(feature = "pac"),
        expect(dead_code, reason = "svd2rust alone gets it")
    )]
    pub description: Option<String>,
    /// `<headerStructName>`.
    pub header_struct_name: Option<String>,
    /// What is in it.
    pub items: Vec<Item>,
}

/// A register, or an array of registers: all that its elements share. What it lacks comes from what
/// it derives from, then from what is around it.
#[derive(Debug)]
pub struct RegisterItem {
    /// Name, place, array.
    pub shape: Shape,
    /// Where the whole element stands.
    pub span: Span,
    /// `<displayName>`.
    pub display_name: Option<String>,
    /// `<description>`.
    pub description: Option<String>,
    /// `<size>` in bits.
    pub size: Spanned<u32>,
    /// `<access>`; read-write if nothing says otherwise.
    pub access: Access,
    /// `<protection>`, without that of an address block or of the peripheral.
    pub protection: Option<Protection>,
    /// `<resetValue>`.
    pub reset_value: Spanned<Option<u64>>,
    /// `<resetMask>`.
    pub reset_mask: Option<u64>,
    /// `<modifiedWriteValues>`; `modify` if nothing says otherwise.
    pub write_effect: WriteEffect,
    /// `<writeConstraint>`.
    pub write_constraint: Spanned<Option<WriteConstraint>>,
    /// `<readAction>`.
    pub read_action: Spanned<Option<ReadAction>>,
    /// Whether it, or a cluster that it is in, is said to be another view of something:
    /// `<alternateRegister>`, `<alternateGroup>`, `<alternateCluster>`.
    pub is_alternate: bool,
    /// Its fields, arrays expanded.
    pub fields: Vec<Field>,
}

/// A register at an offset.
#[derive(Debug)]
pub struct Register {
    /// Full name: clusters, then the register, arrays expanded.
    pub name: String,
    /// Offset from the peripheral's base address in bytes.
    pub offset: u64,
    /// `<protection>`: its own, that of its address block, or that of its peripheral.
    pub protection: Option<Protection>,
    /// All else.
    pub item: Arc<RegisterItem>,
}

/// A field of one register.
#[derive(Debug)]
pub struct Field {
    /// Name, arrays expanded.
    pub name: String,
    /// Lowest bit; as written, perhaps outside the register.
    pub lsb: u32,
    /// All else.
    pub item: Arc<FieldItem>,
}

/// A field, or an array of fields: all that its elements share.
#[derive(Debug)]
pub struct FieldItem {
    /// Name, array, and the lowest bit as the place.
    pub shape: Shape,
    /// `<description>`.
    pub description: Option<String>,
    /// How many bits.
    pub width: u32,
    /// `<access>`, its own or that of its register.
    pub access: Access,
    /// `<modifiedWriteValues>`, its own or that of its register.
    pub write_effect: WriteEffect,
    /// `<readAction>`, its own or that of its register, which has it where it is written.
    pub read_action: Spanned<Option<ReadAction>>,
    /// `<writeConstraint>`; that of a register is for the register as a whole.
    pub write_constraint: Spanned<Option<WriteConstraint>>,
    /// What it has without its register.
    pub own: OwnProperties,
    /// Its enumerated values.
    pub sets: Vec<Set>,
}

/// What a field, or what it derives from, says itself.
#[derive(Debug, Clone, Copy)]
pub struct OwnProperties {
    /// `<access>`.
    pub access: Option<Access>,
    /// `<modifiedWriteValues>`.
    pub write_effect: Option<WriteEffect>,
    /// `<readAction>`.
    pub read_action: Option<ReadAction>,
}

/// A set of enumerated values.
#[derive(Debug)]
pub struct Set {
    /// `<name>`.
    pub name: Option<String>,
    /// Where the name stands.
    pub name_span: Span,
    /// Where its tag stands.
    pub tag: Span,
    /// Whether it stands in the field itself, and not in one that the field derives from.
    pub is_own: bool,
    /// `<usage>`; reading and writing if nothing is said.
    pub usage: Usage,
    /// In document order.
    pub values: Vec<Value>,
}

/// An enumerated value.
#[derive(Debug)]
pub struct Value {
    /// `<name>`.
    pub name: Spanned<String>,
    /// `<description>`.
    pub description: Option<String>,
    /// `<value>`, and which bits of it matter; none stands for all other values (`<isDefault>`).
    pub value: Spanned<Option<(u64, u64)>>,
}
