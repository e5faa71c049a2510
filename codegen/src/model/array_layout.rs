//! Arrays and clusters as the SVD writes them: how a behaviour block finds an element by its index.
//!
//! All else goes by the registers themselves, which stand in [`super::Peripheral::registers`].

use super::ids::RegisterId;

/// What stands in a peripheral.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Registers and clusters in document order.
    pub items: Vec<LayoutItem>,
    /// The registers of them all, each item's elements one after the other.
    pub registers: Vec<Laid>,
    /// `<headerStructName>` of the peripheral, if given.
    pub header_struct_name: Option<String>,
}

/// A register, a cluster, or an array of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutItem {
    /// `<name>` without `%s`.
    pub name: String,
    /// How many elements, if it is an array or a list.
    pub dim: Option<usize>,
    /// The elements' names, if it is a list: CMSIS-SVD has lists where an index is no number that counts
    /// from 0. Empty for arrays.
    pub list: Vec<String>,
    /// How many registers stand before it in what it is in.
    pub start: usize,
    /// How many registers an element has.
    pub each: usize,
    /// What is in an element; of a register, nothing.
    pub items: Vec<LayoutItem>,
    /// `<headerStructName>` of a cluster, if given.
    pub header_struct_name: Option<String>,
}

/// What became of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Laid {
    /// It is there under its name.
    Here(RegisterId),
    /// It has another name, for another had its own.
    Renamed(RegisterId),
    /// It was left out.
    Missing,
}
