//! The steps of a series.

/// A logical step of a series, in the order of the series. What a step needs is in those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What devices of all SVDs share.
    Runtime,
    /// The devices themselves, and the SVD that they are made of.
    Device,
    /// How they are attached to buses.
    Attachments,
    /// The container of all peripherals.
    Chip,
    /// The machines that have devices without being asked.
    Machines,
    /// Tests.
    Test,
    /// Pages of the manual.
    Documentation,
    /// Entries in `MAINTAINERS`.
    Maintainers,
}

impl Part {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Runtime,
        Self::Device,
        Self::Attachments,
        Self::Chip,
        Self::Machines,
        Self::Test,
        Self::Documentation,
        Self::Maintainers,
    ];
}
