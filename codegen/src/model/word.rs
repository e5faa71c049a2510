//! Words: where registers keep their bits, and what accesses do to them.
//!
//! Registers that have no byte in common have a word each. Those that share bytes (an
//! `alternateRegister`, two views of one register, a read-only and a write-only register at one
//! address) have one word together, and so do fields that share bits. What CMSIS-SVD leaves open is
//! settled bit by bit:
//!
//! - A read of a bit goes by the rules of the first of those over it, in document order, that can
//!   be read; a write by those of the first that can be written.
//! - They share one stored bit, unless some can only read it and the others only write it: then
//!   what is read and what is written have nothing to do with each other.
//! - Its value at reset is that of the first of those that share it whose `resetMask` defines it; if
//!   none does, that of the first of them.

use super::ids::{FieldId, RegisterId, ones};
use super::register::{Field, Register};
use crate::vocabulary::{Access, ReadAction, WriteEffect};

/// Most bytes of a word: what one access can touch.
pub const MAX_BYTES: u32 = 8;

/// A run of bytes that belongs to registers which share no byte with others.
///
/// Bits are counted from the lowest of the word's value, which is that of an access to all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Offset of the first byte from the peripheral's base address.
    pub offset: u64,
    /// How many bytes: 1 to 8.
    pub bytes: u32,
    /// The registers in it, in document order; never empty.
    pub registers: Vec<Placed>,
    /// What is stored: one cell, or two if what is read and what is written differ. Reads are of
    /// the first one.
    pub cells: Vec<Cell>,
    /// Parts that can be written once, until the next reset.
    pub once: Vec<Once>,
    /// The bits of the bytes that only secure accesses reach.
    pub secure: u64,
    /// The bits of the bytes that only privileged accesses reach.
    pub privileged: u64,
}

/// A register in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Which.
    pub id: RegisterId,
    /// Where its lowest bit is.
    pub shift: u32,
    /// All bits of its bytes.
    pub lanes: u64,
    /// Its bits in each cell; those that it shows as its own.
    pub held: Vec<u64>,
    /// The same for its fields that can only be written.
    pub held_to_write: Vec<u64>,
    /// Whether it has bits that a guest can read, whichever register a read goes by.
    pub readable: bool,
    /// The same for writes.
    pub writable: bool,
}

/// A field in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedField {
    /// Which.
    pub id: FieldId,
    /// Where its lowest bit is in the word.
    pub lsb: u32,
    /// Whether reads go by it.
    pub reads: bool,
    /// Whether writes go by it.
    pub writes: bool,
}

impl Placed {
    /// The register's bits in each cell as they are for one of its fields.
    pub fn held_for(&self, field: &Field) -> &[u64] {
        match field.access {
            Access::WriteOnly | Access::WriteOnce => &self.held_to_write,
            Access::ReadOnly | Access::ReadWrite | Access::ReadWriteOnce => &self.held,
        }
    }

    /// Whether that is another storage than the register's.
    pub fn is_apart(&self, field: &Field) -> bool {
        self.held_for(field) != self.held
    }
}

/// What is stored of a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its name in lower case: that of the first register that has bits of it. No other cell of the
    /// peripheral has it.
    pub name: String,
    /// That register.
    pub named: Option<RegisterId>,
    /// All bits that some register has.
    pub mask: u64,
    /// Value at reset.
    pub reset: u64,
    /// Bits that reads show; the others read as zero.
    pub readable: u64,
    /// Bits that reads change, by what that does to them, each action once, those of them that say it.
    pub read_actions: Vec<(ReadAction, u64)>,
    /// Bits that can be written again and again, by what that does to them, each effect once.
    pub write_effects: Vec<(WriteEffect, u64)>,
    /// Bits that can be written once.
    pub once: u64,
}

impl Cell {
    /// Bits that reads change.
    pub fn changed_by_reads(&self) -> u64 {
        let actions = self.read_actions.iter();
        actions.fold(0, |mask, (_, bits)| mask | bits)
    }

    /// Bits that a guest's write can change.
    pub fn writable(&self) -> u64 {
        let effects = self.write_effects.iter();
        effects.fold(self.once, |mask, (_, bits)| mask | bits)
    }
}

/// A part that can be written once: a field, or a register without fields. The first write that
/// touches one of its bits uses up all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once {
    /// What that write does.
    pub effect: WriteEffect,
    /// Its bits; those of a cell are where the cell says so.
    pub mask: u64,
}

impl Word {
    /// Bits of all its bytes.
    pub fn lanes(&self) -> u64 {
        ones(8 * self.bytes)
    }

    /// The smallest machine integer that holds it, in bits: 8, 16, 32 or 64.
    pub fn container(&self) -> u32 {
        (8 * self.bytes).next_power_of_two()
    }

    /// The register that names the word: the first that starts where it does.
    pub fn anchor(&self, registers: &[Register]) -> RegisterId {
        let starts = |placed: &&Placed| registers[placed.id.0].offset == self.offset;
        let first = self.registers.iter().find(starts);
        first.unwrap_or(&self.registers[0]).id
    }

    /// Whether it is one register's, kept in one piece.
    pub fn is_plain(&self) -> bool {
        self.registers.len() == 1 && self.cells.len() == 1
    }

    /// Bits that reads show.
    pub fn readable(&self) -> u64 {
        self.cells[0].readable
    }

    /// Bits that a guest's write can change.
    pub fn writable(&self) -> u64 {
        self.cells
            .iter()
            .fold(0, |bits, cell| bits | cell.writable())
    }

    /// Whether some of its bytes are not for everyone.
    pub fn is_protected(&self) -> bool {
        self.secure | self.privileged != 0
    }

    /// The fields of the word's registers that decide what some access does, in the order in which
    /// they are asked.
    pub fn fields(&self, registers: &[Register]) -> Vec<PlacedField> {
        let (mut read, mut written) = (0, 0);
        let mut out = Vec::new();
        for placed in &self.registers {
            let register = &registers[placed.id.0];
            let mut fields: Vec<(usize, &Field)> = register.fields.iter().enumerate().collect();
            fields.sort_by_key(|(_, field)| field.origin);
            for (index, field) in fields {
                let mask = field.mask() << placed.shift;
                let reads = field.access.readable() && mask & !read != 0;
                let writes = field.access.writable() && mask & !written != 0;
                read |= if reads { mask } else { 0 };
                written |= if writes { mask } else { 0 };
                if reads || writes {
                    out.push(PlacedField {
                        id: FieldId {
                            register: placed.id,
                            field: index,
                        },
                        lsb: field.lsb + placed.shift,
                        reads,
                        writes,
                    });
                }
            }
            // A register without fields is like one field.
            if register.fields.is_empty() {
                read |= if placed.readable { placed.lanes } else { 0 };
                written |= if placed.writable { placed.lanes } else { 0 };
            }
        }
        out
    }

    /// What a register of the word holds, if the cells hold this.
    pub fn value(&self, placed: &Placed, cells: &[u64]) -> u64 {
        let parts = placed.held.iter().zip(cells);
        parts.fold(0, |value, (held, cell)| value | held & cell) >> placed.shift
    }
}
