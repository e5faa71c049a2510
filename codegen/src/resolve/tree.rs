//! Peripherals, registers, fields and values, as the SVD has them once everything is resolved.

use std::sync::Arc;

use roxmltree::Node;
use svd_rs::{FieldInfo, RegisterInfo, RegisterProperties, Usage};

use super::Shape;

/// A peripheral with its registers expanded.
#[derive(Debug)]
pub struct Peripheral<'x> {
    /// Its name; the index of an array's element is in it.
    pub name: String,
    /// `<baseAddress>`.
    pub base_address: u64,
    /// The peripheral that it derives from; the first of an array, for the others.
    pub base: Option<usize>,
    /// Its own node.
    pub node: Node<'x, 'x>,
    /// `<description>` and `<groupName>`, own or inherited.
    pub description: Option<String>,
    /// See `description`.
    pub group_name: Option<String>,
    /// See `description`.
    pub header_struct_name: Option<String>,
    /// Address blocks, own or inherited, each with its node.
    pub address_blocks: Vec<(svd_rs::AddressBlock, Node<'x, 'x>)>,
    /// Own interrupts with their nodes; interrupts are not inherited.
    pub interrupts: Vec<(svd_rs::Interrupt, Node<'x, 'x>)>,
    /// Registers and clusters, arrays not expanded.
    pub items: Arc<Vec<Item<'x>>>,
    /// Expanded registers, in the order of `items`: of an array of clusters, all of the first one,
    /// then all of the next.
    pub registers: Vec<Register<'x>>,
    /// Whether an expansion was given up, so that the order does not hold.
    pub cut: bool,
}

/// A register or a cluster as it is written, with what it derives from.
#[derive(Debug)]
pub enum Item<'x> {
    /// A register.
    Register(RegisterItem<'x>),
    /// A cluster.
    Cluster(ClusterItem<'x>),
}

impl Item<'_> {
    /// Whether it is a register, or there is one in it.
    pub fn holds_registers(&self) -> bool {
        match self {
            Self::Register(_) => true,
            Self::Cluster(cluster) => cluster.items.iter().any(Item::holds_registers),
        }
    }
}

/// A register, or an array of registers.
#[derive(Debug)]
pub struct RegisterItem<'x> {
    /// Name, place, array.
    pub shape: Shape<'x>,
    /// All else.
    pub info: Arc<RegisterInfo>,
    /// Its fields, arrays expanded.
    pub fields: Arc<[Field<'x>]>,
}

/// A cluster, or an array of clusters.
#[derive(Debug)]
pub struct ClusterItem<'x> {
    /// Name, place, array.
    pub shape: Shape<'x>,
    /// `<description>`.
    pub description: Option<String>,
    /// `<headerStructName>`.
    pub header_struct_name: Option<String>,
    /// What is in it.
    pub items: Vec<Item<'x>>,
}

/// A register at an offset.
#[derive(Debug, Clone)]
pub struct Register<'x> {
    /// Full name: clusters, then the register, arrays expanded.
    pub name: String,
    /// Offset from the peripheral's base address in bytes.
    pub offset: u64,
    /// As written, with what it derives from filled in.
    pub info: Arc<RegisterInfo>,
    /// Size, access and reset after inheritance.
    pub properties: RegisterProperties,
    /// The register's own node.
    pub node: Node<'x, 'x>,
    /// Its fields, arrays expanded.
    pub fields: Arc<[Field<'x>]>,
}

/// A field of one register.
#[derive(Debug, Clone)]
pub struct Field<'x> {
    /// Name, arrays expanded.
    pub name: String,
    /// Lowest bit; as written, perhaps outside the register.
    pub lsb: u32,
    /// As written, with what it derives from filled in.
    pub info: Arc<FieldInfo>,
    /// Its node.
    pub node: Node<'x, 'x>,
    /// The array that it is an element of.
    pub shape: Arc<Shape<'x>>,
    /// Its enumerated values.
    pub sets: Arc<[Set<'x>]>,
}

/// A set of enumerated values.
#[derive(Debug, Clone)]
pub struct Set<'x> {
    /// `<name>`.
    pub name: Option<String>,
    /// `<usage>`.
    pub usage: Option<Usage>,
    /// In document order.
    pub values: Vec<Value<'x>>,
    /// Its node.
    pub node: Node<'x, 'x>,
}

/// An enumerated value.
#[derive(Debug, Clone)]
pub struct Value<'x> {
    /// `<name>`.
    pub name: String,
    /// `<description>`.
    pub description: Option<String>,
    /// `<value>`, and which bits of it matter; none stands for all other values (`<isDefault>`).
    pub value: Option<(u64, u64)>,
    /// Its node.
    pub node: Node<'x, 'x>,
}
