//! Random accesses, most of them where registers are.

use oracle::{Master, Peripheral};
use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// One thing to do to both sides.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Read this many bytes.
    Read {
        /// From the base address, in bytes.
        offset: u64,
        /// How many: 1, 2, 4 or 8.
        size: u32,
        /// Who does.
        by: Master,
    },
    /// Write the low bytes of a value.
    Write {
        /// From the base address, in bytes.
        offset: u64,
        /// How many: 1, 2, 4 or 8.
        size: u32,
        /// The value; bytes beyond `size` are zero.
        value: u64,
        /// Who does.
        by: Master,
    },
    /// Reset the peripheral.
    Reset,
}

impl Step {
    /// Whether it touches one of `size` bytes at `offset`.
    pub fn touches(self, offset: u64, size: u32) -> bool {
        let end = |offset: u64, size: u32| offset.saturating_add(size.into());
        match self {
            Self::Read {
                offset: own,
                size: bytes,
                ..
            }
            | Self::Write {
                offset: own,
                size: bytes,
                ..
            } => own < end(offset, size) && offset < end(own, bytes),
            Self::Reset => true,
        }
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Read { offset, size, by } => {
                write!(f, "read of {size} bytes at 0x{offset:x}{}", lacking(by))
            }
            Self::Write {
                offset,
                size,
                value,
                by,
            } => {
                let lacking = lacking(by);
                write!(
                    f,
                    "write of {size} bytes at 0x{offset:x}: 0x{value:x}{lacking}"
                )
            }
            Self::Reset => write!(f, "reset"),
        }
    }
}

/// What a master lacks.
fn lacking(by: Master) -> &'static str {
    match (by.secure, by.privileged) {
        (true, true) => "",
        (false, true) => ", not secure",
        (true, false) => ", not privileged",
        (false, false) => ", neither secure nor privileged",
    }
}

/// Reads of all registers of a peripheral, then random steps, then the reads again.
pub fn steps(peripheral: &Peripheral, count: u64, seed: u64) -> Vec<Step> {
    let mut bytes = [1; 16];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = TestRng::from_seed(RngAlgorithm::XorShift, &bytes);
    let registers = peripheral.registers.iter().map(|register| Step::Read {
        offset: register.offset,
        size: 8,
        by: Master::ANY,
    });
    let mut steps: Vec<Step> = registers.clone().collect();
    steps.extend((0..count).map(|_| step(peripheral, &mut rng)));
    steps.extend(registers);
    steps
}

fn step(peripheral: &Peripheral, rng: &mut TestRng) -> Step {
    if rng.random_ratio(1, 200) {
        return Step::Reset;
    }
    let offset = offset(peripheral, rng);
    let size = [1, 2, 4, 8][rng.random_range(0..4)];
    let by = Master {
        secure: rng.random_ratio(3, 4),
        privileged: rng.random_ratio(3, 4),
    };
    match rng.random() {
        true => Step::Read { offset, size, by },
        false => Step::Write {
            offset,
            size,
            value: value(rng) & u64::MAX >> (64 - 8 * size),
            by,
        },
    }
}

/// The beginning of a register, one of its bytes, some byte shortly before it, or anywhere.
fn offset(peripheral: &Peripheral, rng: &mut TestRng) -> u64 {
    let registers = &peripheral.registers;
    if registers.is_empty() {
        return rng.random_range(0..64);
    }
    let register = &registers[rng.random_range(0..registers.len())];
    match rng.random_range(0..100) {
        0..60 => register.offset,
        60..85 => register.offset + rng.random_range(0..8),
        85..97 => register.offset.saturating_sub(rng.random_range(1..8)),
        97..99 => rng.random_range(0..=register.offset + 64),
        _ => u64::MAX - rng.random_range(0..16),
    }
}

/// Any value; one with few bits set, or few clear; an edge.
fn value(rng: &mut TestRng) -> u64 {
    match rng.random_range(0..8) {
        0 => 0,
        1 => u64::MAX,
        2 => 1 << rng.random_range(0..64),
        3 => !(1 << rng.random_range(0..64)),
        _ => rng.random(),
    }
}
