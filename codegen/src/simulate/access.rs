//! From bytes to registers, and the SVD's own rules.

use super::Simulator;
use crate::behavior::ir::Trigger;
use crate::model::{RegisterId, WriteEffect, ones};

/// What an access touches of one register, or one byte that belongs to none.
struct Part {
    /// The register.
    register: Option<RegisterId>,
    /// Bits by which the first byte is shifted in the register.
    in_register: u32,
    /// Bits by which it is shifted in the value of the access.
    in_value: u32,
    /// How many bits.
    bits: u32,
}

impl Simulator<'_> {
    /// A guest's read of `size` bytes (1, 2, 4 or 8) at `offset`, little-endian. Bytes outside
    /// the registers read as zero and count as one guest error.
    pub fn read(&mut self, offset: u64, size: u32) -> u64 {
        self.catch_up();
        let parts = self.parts(offset, size);
        let mut value = 0;
        for part in &parts {
            if let Some(id) = part.register {
                let lanes = ones(part.bits) << part.in_register;
                let bits = self.read_register(id, lanes) >> part.in_register & ones(part.bits);
                value |= bits << part.in_value;
            }
        }
        if parts.iter().any(|part| part.register.is_none()) {
            self.guest_error("read outside the registers".into());
        }
        value
    }

    /// A guest's write of the low `size` bytes (1, 2, 4 or 8) of a value at `offset`,
    /// little-endian. Bytes outside the registers are ignored and count as one guest error.
    pub fn write(&mut self, offset: u64, size: u32, value: u64) {
        self.catch_up();
        let parts = self.parts(offset, size);
        for part in &parts {
            if let Some(id) = part.register {
                let bits = value >> part.in_value & ones(part.bits);
                let lanes = ones(part.bits) << part.in_register;
                self.write_register(id, lanes, bits << part.in_register);
            }
        }
        if parts.iter().any(|part| part.register.is_none()) {
            self.guest_error("write outside the registers".into());
        }
    }

    /// The parts of an access, lowest first. They are found before any acts: no rule moves a
    /// register.
    fn parts(&self, offset: u64, size: u32) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut done = 0;
        while done < size {
            let register = offset
                .checked_add(u64::from(done))
                .and_then(|at| self.register_at(at));
            let (register, first, bytes) = match register {
                Some((id, first)) => {
                    let rest = self.peripheral.register(id).bytes() - first;
                    (Some(id), first, rest.min(size - done))
                }
                None => (None, 0, 1),
            };
            parts.push(Part {
                register,
                in_register: 8 * first,
                in_value: 8 * done,
                bits: 8 * bytes,
            });
            done += bytes;
        }
        parts
    }

    /// The register that holds the byte at `at`, and which of its bytes that is.
    fn register_at(&self, at: u64) -> Option<(RegisterId, u32)> {
        let registers = &self.peripheral.registers;
        let after = registers.partition_point(|register| register.offset <= at);
        let index = after.checked_sub(1)?;
        let first = u32::try_from(at - registers[index].offset).ok()?;
        (first < registers[index].bytes()).then_some((RegisterId(index), first))
    }

    /// A read of the bits in `lanes`: rules, then the value, then what reading does to the bits.
    fn read_register(&mut self, id: RegisterId, lanes: u64) -> u64 {
        self.run_rules(Trigger::Read(id), 0, 0);
        let register = self.peripheral.register(id);
        if register.readable() == 0 {
            self.guest_error(format!("read of write-only {}", register.ident.svd));
        }
        let stored = self.registers[id.0];
        let effects = register.read_effects();
        self.registers[id.0] = stored & !(effects.clear & lanes) | effects.set & lanes;
        stored & register.readable()
    }

    /// A write of the bits in `lanes`; `written` is zero in the others.
    fn write_register(&mut self, id: RegisterId, lanes: u64, written: u64) {
        let register = self.peripheral.register(id);
        let mut effects = register.write_effects();
        if register.writable() == 0 {
            self.guest_error(format!("write to read-only {}", register.ident.svd));
            return;
        }
        for (effect, mask) in register.once() {
            if mask & lanes != 0 && mask & self.once[id.0] == 0 {
                self.once[id.0] |= mask;
                effects.push((effect, mask));
            }
        }
        let old = self.registers[id.0];
        let new = effects.into_iter().fold(old, |stored, (effect, mask)| {
            let acted = after_write(effect, stored, written);
            let mask = mask & lanes;
            (stored & !mask) | (acted & mask)
        });
        self.registers[id.0] = new;
        self.run_rules(Trigger::Write(id), old, written);
    }
}

/// What all bits become if all are written and have this effect (`modifiedWriteValuesType`).
fn after_write(effect: WriteEffect, stored: u64, written: u64) -> u64 {
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
