//! Which of a peripheral's registers, words and fields is meant; and masks.

/// Index of a register in [`Peripheral::registers`](super::Peripheral::registers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegisterId(pub usize);

/// Index of a word in [`Peripheral::words`](super::Peripheral::words).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(pub usize);

/// Index of a field in a register's [`Register::fields`](super::Register::fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId {
    /// The register that holds the field.
    pub register: RegisterId,
    /// Index in [`Register::fields`](super::Register::fields).
    pub field: usize,
}

/// The lowest `bits` bits set; `bits` is at most 64.
pub fn ones(bits: u32) -> u64 {
    match bits {
        0 => 0,
        bits => u64::MAX >> (64 - bits.min(64)),
    }
}
