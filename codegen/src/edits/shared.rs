//! What devices of several SVDs share in a tree.

/// Files and lines that a tree has once, for all the devices in it that need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// Accesses to registers, timers and traces: every device needs them.
    Runtime,
    /// How a device without a bus finds its place in memory.
    Mapping,
    /// What runs the tests of devices.
    Test,
}

impl Shared {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Runtime, Self::Mapping, Self::Test];
}
