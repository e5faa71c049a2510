//! Accesses, as the lines of text that qtest takes.

use crate::{Error, Result};
use std::fmt::Write as _;

/// One access of a [`crate::Qtest::batch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read this many bytes (1, 2, 4 or 8) at an address.
    Read {
        /// The guest-physical address.
        addr: u64,
        /// The number of bytes.
        size: u8,
    },
    /// Write a value of this many bytes at an address.
    Write {
        /// The guest-physical address.
        addr: u64,
        /// The number of bytes.
        size: u8,
        /// The value.
        value: u64,
    },
    /// Read this many bytes (1, 2 or 4) at an I/O port.
    PortRead {
        /// The port.
        port: u16,
        /// The number of bytes.
        size: u8,
    },
    /// Write a value of this many bytes at an I/O port.
    PortWrite {
        /// The port.
        port: u16,
        /// The number of bytes.
        size: u8,
        /// The value.
        value: u32,
    },
    /// Let this many nanoseconds of virtual time pass.
    Step {
        /// Nanoseconds, at least 1: QEMU refuses 0.
        ns: u64,
    },
}

impl Access {
    /// Adds the request's line to `text`.
    pub(super) fn append_to(&self, text: &mut String) -> Result<()> {
        let refused = |reason: &str| Error::Refused {
            command: format!("{self:?}"),
            reason: reason.into(),
        };
        let letter = |size: u8| match size {
            1 => Ok('b'),
            2 => Ok('w'),
            4 => Ok('l'),
            8 => Ok('q'),
            _ => Err(refused("an access has 1, 2, 4 or 8 bytes")),
        };
        let port_letter = |size: u8| match size {
            1 | 2 | 4 => letter(size),
            _ => Err(refused("an access to a port has 1, 2 or 4 bytes")),
        };
        // Writing to a String cannot fail.
        let _ = match *self {
            Access::Read { addr, size } => writeln!(text, "read{} {addr:#x}", letter(size)?),
            Access::Write { addr, size, value } => {
                let mask = u64::MAX >> (64 - 8 * u32::from(size.clamp(1, 8)));
                writeln!(text, "write{} {addr:#x} {:#x}", letter(size)?, value & mask)
            }
            Access::PortRead { port, size } => {
                writeln!(text, "in{} {port:#x}", port_letter(size)?)
            }
            Access::PortWrite { port, size, value } => {
                let mask = u32::MAX >> (32 - 8 * u32::from(size.clamp(1, 4)));
                let letter = port_letter(size)?;
                writeln!(text, "out{letter} {port:#x} {:#x}", value & mask)
            }
            Access::Step { ns } => writeln!(text, "clock_step {ns}"),
        };
        Ok(())
    }
}

/// A number as qtest writes it.
pub(super) fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}
