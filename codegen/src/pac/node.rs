//! What a block is made of, and how long what became of it is.

use svd_rs::RegisterCluster;

/// A register or a cluster; what is in a cluster is sound.
#[derive(Debug, Clone)]
pub struct Node {
    /// It.
    pub item: RegisterCluster,
    /// A cluster's.
    pub layout: Option<Layout>,
}

/// The length and alignment of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Bytes, as Rust counts them.
    pub size: u64,
    /// Alignment of the struct.
    pub align: u64,
    /// Alignment of all that is in it, or reached through it.
    pub needs: u64,
    /// Whether something in it is reached by its address, and not as a field.
    pub has_addresses: bool,
    /// Bits, as svd2rust counts them.
    pub bits: u64,
}
