//! An access of some bytes.

use crate::storage::Storage;
use crate::svd::Peripheral;

/// A peripheral after reset, and what became of it since.
#[derive(Debug, Clone)]
pub struct Machine {
    storage: Storage,
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

    /// Reads `size` bytes (at most 8) from this offset on, the first one lowest in the value.
    pub fn read(&mut self, offset: u64, size: u32) -> u64 {
        let mut value = 0;
        for lane in 0..size.min(8) {
            let Some(places) = byte(&self.storage, offset, lane) else {
                continue;
            };
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

    /// Writes the low `size` bytes (at most 8) of a value from this offset on, the lowest first.
    pub fn write(&mut self, offset: u64, size: u32, value: u64) {
        // What is written once is used up by the access as a whole, not by its first bit.
        let mut used_up = Vec::new();
        for lane in 0..size.min(8) {
            let Some(places) = byte(&self.storage, offset, lane) else {
                continue;
            };
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
}

/// The bits of one lane of an access, if a register lies there.
fn byte(storage: &Storage, offset: u64, lane: u32) -> Option<&[crate::storage::Place; 8]> {
    storage.bytes.get(&offset.checked_add(u64::from(lane))?)
}
