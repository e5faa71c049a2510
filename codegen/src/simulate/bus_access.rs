//! From bytes to words of registers, and the SVD's own rules.

use super::Simulator;
use crate::model::ir::Trigger;
use crate::model::{Endian, ReadAction, Word, WordId, WriteEffect, ones};

/// Who makes an access (`protectionStringType` asks for it).
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

    /// The bits of a word that it reaches.
    fn reaches(self, word: &Word) -> u64 {
        let secure = if self.secure { 0 } else { word.secure };
        let privileged = if self.privileged { 0 } else { word.privileged };
        !(secure | privileged)
    }
}

/// What an access touches of one word, or one byte that belongs to none.
struct Part {
    /// The word.
    word: Option<WordId>,
    /// Bits by which the lowest byte is shifted in the word.
    in_word: u32,
    /// Bits by which it is shifted in the value of the access.
    in_value: u32,
    /// How many bits.
    bits: u32,
}

impl Simulator<'_> {
    /// A guest's read of `size` bytes (1, 2, 4 or 8) at `offset`, in the peripheral's order of
    /// bytes. Bytes outside the registers read as zero and count as one guest error.
    pub fn read(&mut self, offset: u64, size: u32) -> u64 {
        self.read_as(Master::ANY, offset, size)
    }

    /// [`Simulator::read`] by one who may not do everything. What is protected from it reads as
    /// zero, is not changed by being read, and counts as a guest error.
    pub fn read_as(&mut self, master: Master, offset: u64, size: u32) -> u64 {
        self.catch_up();
        let parts = self.parts(offset, size);
        let mut value = 0;
        for part in &parts {
            if let Some(id) = part.word {
                let lanes = ones(part.bits) << part.in_word;
                let bits = self.read_word(master, id, lanes) >> part.in_word & ones(part.bits);
                value |= bits << part.in_value;
            }
        }
        if parts.iter().any(|part| part.word.is_none()) {
            self.guest_error("read outside the registers".into());
        }
        value
    }

    /// A guest's write of the low `size` bytes (1, 2, 4 or 8) of a value at `offset`, in the
    /// peripheral's order of bytes. Bytes outside the registers are ignored and count as one guest
    /// error.
    pub fn write(&mut self, offset: u64, size: u32, value: u64) {
        self.write_as(Master::ANY, offset, size, value);
    }

    /// [`Simulator::write`] by one who may not do everything. What is protected from it ignores the
    /// write, which counts as a guest error.
    pub fn write_as(&mut self, master: Master, offset: u64, size: u32, value: u64) {
        self.catch_up();
        let parts = self.parts(offset, size);
        for part in &parts {
            if let Some(id) = part.word {
                let bits = value >> part.in_value & ones(part.bits);
                let lanes = ones(part.bits) << part.in_word;
                self.write_word(master, id, lanes, bits << part.in_word);
            }
        }
        if parts.iter().any(|part| part.word.is_none()) {
            self.guest_error("write outside the registers".into());
        }
    }

    /// The parts of an access, lowest address first. They are found before any acts: no rule moves
    /// a register.
    fn parts(&self, offset: u64, size: u32) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut done = 0;
        while done < size {
            let word = offset
                .checked_add(u64::from(done))
                .and_then(|at| self.word_at(at));
            let (bytes, first, whole) = match word {
                Some((id, first)) => {
                    let whole = self.peripheral.word(id).bytes;
                    ((whole - first).min(size - done), first, whole)
                }
                None => (1, 0, 1),
            };
            let (in_word, in_value) = match self.peripheral.endian {
                Endian::Little => (first, done),
                Endian::Big => (whole - first - bytes, size - done - bytes),
            };
            parts.push(Part {
                word: word.map(|(id, _)| id),
                in_word: 8 * in_word,
                in_value: 8 * in_value,
                bits: 8 * bytes,
            });
            done += bytes;
        }
        parts
    }

    /// The word that holds the byte at `at`, and which of its bytes that is.
    fn word_at(&self, at: u64) -> Option<(WordId, u32)> {
        let words = &self.peripheral.words;
        let after = words.partition_point(|word| word.offset <= at);
        let index = after.checked_sub(1)?;
        let first = u32::try_from(at - words[index].offset).ok()?;
        (first < words[index].bytes).then_some((WordId(index), first))
    }

    /// The lanes that the master reaches; it is an error to touch others.
    fn permitted(&mut self, master: Master, word: &Word, lanes: u64) -> u64 {
        let permitted = lanes & master.reaches(word);
        if permitted != lanes {
            let name = &self.peripheral.register(word.registers[0].id).ident.svd;
            self.guest_error(format!("access without permission to {name}"));
        }
        permitted
    }

    /// A read of the bits in `lanes`: rules, then the value, then what reading does to the bits.
    fn read_word(&mut self, master: Master, id: WordId, lanes: u64) -> u64 {
        let word = self.peripheral.word(id);
        let lanes = self.permitted(master, word, lanes);
        if lanes == 0 {
            return 0;
        }
        for placed in word.registers.iter().filter(|placed| placed.readable) {
            if placed.lanes & lanes != 0 {
                self.run_rules(Trigger::Read(placed.id), 0, 0);
            }
        }
        if word.readable() == 0 {
            let name = &self.peripheral.register(word.registers[0].id).ident.svd;
            self.guest_error(format!("read of write-only {name}"));
        }
        let cell = &mut self.cells[id.0][0];
        let stored = *cell;
        for (action, mask) in &word.cells[0].read_actions {
            let mask = mask & lanes;
            *cell = (*cell & !mask) | (after_read(*action, *cell) & mask);
        }
        stored & word.readable() & lanes
    }

    /// A write of the bits in `lanes`; `written` is zero in the others.
    fn write_word(&mut self, master: Master, id: WordId, lanes: u64, written: u64) {
        let word = self.peripheral.word(id);
        let lanes = self.permitted(master, word, lanes);
        if lanes == 0 {
            return;
        }
        let written = written & lanes;
        if word.writable() == 0 {
            let name = &self.peripheral.register(word.registers[0].id).ident.svd;
            self.guest_error(format!("write to read-only {name}"));
            return;
        }
        let before = self.cells[id.0];
        for limit in &self.limits[id.0] {
            if limit.is_broken(before[0], lanes, written) {
                self.errors.count += 1;
                self.errors.last = Some(limit.complaint());
            }
        }
        let mut once = Vec::new();
        for part in &word.once {
            if part.mask & lanes != 0 && part.mask & self.once[id.0] == 0 {
                self.once[id.0] |= part.mask;
                once.push((part.effect, part.mask));
            }
        }
        for (cell, stored) in word.cells.iter().zip(&mut self.cells[id.0]) {
            let once = once
                .iter()
                .map(|(effect, mask)| (*effect, mask & cell.once));
            for (effect, mask) in cell.write_effects.iter().copied().chain(once) {
                let acted = after_write(effect, *stored, written);
                let mask = mask & lanes;
                *stored = (*stored & !mask) | (acted & mask);
            }
        }
        if self.behavior().is_none() {
            return;
        }
        for placed in word.registers.iter().filter(|placed| placed.writable) {
            if placed.lanes & lanes != 0 {
                let mask = self.peripheral.register(placed.id).mask();
                let written = written >> placed.shift & mask;
                let old = word.value(placed, &before);
                self.run_rules(Trigger::Write(placed.id), old, written);
            }
        }
    }
}

/// What all bits become if all are read and have this action (`readActionType`).
pub(crate) fn after_read(action: ReadAction, stored: u64) -> u64 {
    match action {
        ReadAction::Clear => 0,
        ReadAction::Set => u64::MAX,
        // The SVD does not say what these change.
        ReadAction::Modify | ReadAction::ModifyExternal => stored,
    }
}

/// What all bits become if all are written and have this effect (`modifiedWriteValuesType`).
pub(crate) fn after_write(effect: WriteEffect, stored: u64, written: u64) -> u64 {
    match effect {
        WriteEffect::Modify => written,
        WriteEffect::OneToClear => stored & !written,
        WriteEffect::OneToSet => stored | written,
        WriteEffect::OneToToggle => stored ^ written,
        WriteEffect::ZeroToClear => stored & written,
        WriteEffect::ZeroToSet => stored | !written,
        WriteEffect::ZeroToToggle => stored ^ !written,
        WriteEffect::Clear => 0,
        WriteEffect::Set => u64::MAX,
    }
}
