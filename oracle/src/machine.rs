//! An access of some bytes.

use crate::storage::{Place, Storage};
use crate::svd::{Endian, Peripheral, Protection};

/// Who makes an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Master {
    /// It is secure.
    pub secure: bool,
    /// It is privileged.
    pub privileged: bool,
}

impl Master {
    /// One that may do everything.
    pub const ANY: Self = Self {
        secure: true,
        privileged: true,
    };

    /// Whether it has the permission.
    fn may(self, protection: Option<Protection>) -> bool {
        match protection {
            Some(Protection::Secure) => self.secure,
            Some(Protection::Privileged) => self.privileged,
            Some(Protection::NonSecure) | None => true,
        }
    }
}

/// A peripheral after reset, and what became of it since.
#[derive(Debug, Clone)]
pub struct Machine {
    storage: Storage,
    endian: Endian,
    /// The stored bits.
    cells: Vec<bool>,
    /// Which of the units that can be written once have been.
    written: Vec<bool>,
}

impl Machine {
    /// The peripheral after reset.
    pub fn new(peripheral: &Peripheral) -> Self {
        let storage = Storage::new(peripheral);
        Self {
            endian: peripheral.endian,
            cells: storage.resets.clone(),
            written: vec![false; storage.units],
            storage,
        }
    }

    /// Puts every bit to its reset value, and lets what can be written once be written again.
    pub fn reset(&mut self) {
        self.cells.clone_from(&self.storage.resets);
        self.written.fill(false);
    }

    /// Reads `size` bytes (at most 8) from this offset on, by one who may do everything.
    pub fn read(&mut self, offset: u64, size: u32) -> u64 {
        self.read_as(Master::ANY, offset, size)
    }

    /// Reads `size` bytes (at most 8) from this offset on.
    pub fn read_as(&mut self, master: Master, offset: u64, size: u32) -> u64 {
        let mut value = 0;
        for byte in 0..size.min(8) {
            let Some(places) = self.byte(master, offset, byte) else {
                continue;
            };
            let lane = self.lane(byte, size);
            for (bit, place) in (0..).zip(places) {
                let Some(read) = place.read else { continue };
                let stored = self.cells[read.cell];
                value |= u64::from(stored) << (8 * lane + bit);
                if let Some(action) = read.action {
                    self.cells[read.cell] = action.after(stored);
                }
            }
        }
        value
    }

    /// Writes the low `size` bytes (at most 8) of a value from this offset on, by one who may do
    /// everything.
    pub fn write(&mut self, offset: u64, size: u32, value: u64) {
        self.write_as(Master::ANY, offset, size, value);
    }

    /// Writes the low `size` bytes (at most 8) of a value from this offset on.
    pub fn write_as(&mut self, master: Master, offset: u64, size: u32, value: u64) {
        // What is written once is used up by the access as a whole, not by its first bit.
        let mut used_up = Vec::new();
        for byte in 0..size.min(8) {
            let Some(places) = self.byte(master, offset, byte) else {
                continue;
            };
            let lane = self.lane(byte, size);
            for (bit, place) in (0..).zip(places) {
                let Some(write) = place.write else { continue };
                if let Some(unit) = write.once {
                    if self.written[unit] {
                        continue;
                    }
                    used_up.push(unit);
                }
                let written = value >> (8 * lane + bit) & 1 == 1;
                let stored = self.cells[write.cell];
                self.cells[write.cell] = write.rule.after(stored, written);
            }
        }
        for unit in used_up {
            self.written[unit] = true;
        }
    }

    /// Which byte of the value the one at an address is.
    fn lane(&self, byte: u32, size: u32) -> u32 {
        match self.endian {
            Endian::Little => byte,
            Endian::Big => size.min(8) - 1 - byte,
        }
    }

    /// The bits of one byte of an access, if a register lies there that the master reaches.
    fn byte(&self, master: Master, offset: u64, byte: u32) -> Option<[Place; 8]> {
        let at = offset.checked_add(u64::from(byte))?;
        let protection = self.storage.protection.get(&at).copied().flatten();
        let places = self.storage.bytes.get(&at)?;
        master.may(protection).then_some(*places)
    }
}
