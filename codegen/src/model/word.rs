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

use super::byte_groups::groups;
use super::ids::{FieldId, RegisterId, ones};
use super::register::{Field, Register};
use crate::names::first_free;
use crate::vocabulary::{Access, Endian, Protection, ReadAction, WriteEffect};

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

/// The words of registers that are given by ascending offset, and whose groups are short enough.
pub(crate) fn words(registers: &[Register], endian: Endian) -> Vec<Word> {
    let groups = groups(registers).into_iter();
    groups
        .map(|mut group| {
            let offset = registers[group[0]].offset;
            group.sort_by_key(|index| registers[*index].origin);
            word(registers, &group, offset, endian)
        })
        .collect()
}

fn word(registers: &[Register], group: &[usize], offset: u64, endian: Endian) -> Word {
    let end = group.iter().map(|index| registers[*index].end()).max();
    let bytes = end.map_or(1, |end| end - offset) as u32;
    let mut claims: Vec<Claim> = Vec::new();
    let mut placed = Vec::new();
    let (mut secure, mut privileged, mut decided) = (0, 0, 0);
    for index in group {
        let register = &registers[*index];
        let before = (register.offset - offset) as u32;
        let shift = 8 * match endian {
            Endian::Little => before,
            Endian::Big => bytes - before - register.bytes(),
        };
        let own = register.claims().into_iter();
        claims.extend(own.map(|claim| claim.moved(RegisterId(*index), shift)));
        let lanes = ones(8 * register.bytes()) << shift;
        match register.protection {
            Some(Protection::Secure) => secure |= lanes & !decided,
            Some(Protection::Privileged) => privileged |= lanes & !decided,
            Some(Protection::NonSecure) | None => {}
        }
        decided |= lanes;
        placed.push((RegisterId(*index), shift, lanes));
    }
    let split = split(&claims);
    let apart = |placed: RegisterId| {
        let own = claims.iter().filter(|claim| claim.register == placed);
        let (mut read, mut written) = (0, 0);
        for claim in own {
            read |= if claim.read.is_some() { claim.mask } else { 0 };
            written |= if claim.write.is_some() { claim.mask } else { 0 };
        }
        split & written & !read
    };
    let mut cells = vec![cell(&claims, !split, |claim| claim.read.is_some(), split)];
    if split != 0 {
        let all = cell(&claims, split, |claim| claim.write.is_some(), split);
        cells.push(Cell {
            mask: split,
            reset: all.reset & split,
            write_effects: all.write_effects,
            once: all.once,
            ..Cell::default()
        });
    }
    let placed: Vec<Placed> = placed
        .into_iter()
        .map(|(id, shift, lanes)| {
            // Reserved bits that it does not show are another's, if there is one.
            let dead = match group {
                [_] => 0,
                _ => dead(&claims, id),
            };
            let mask = registers[id.0].mask() << shift & !dead;
            let in_cells = |apart: u64| match split {
                0 => vec![mask],
                _ => vec![mask & !apart, mask & apart],
            };
            Placed {
                id,
                shift,
                lanes,
                held: in_cells(apart(id)),
                held_to_write: in_cells(split),
                readable: registers[id.0].readable() != 0,
                writable: registers[id.0].writable() != 0,
            }
        })
        .collect();
    for (number, cell) in cells.iter_mut().enumerate() {
        // Where it is only for fields, none holds it as its own.
        let holds = |placed: &&Placed| placed.held[number] != 0;
        let writes = |placed: &&Placed| placed.held_to_write[number] & cell.writable() != 0;
        let named = placed.iter().find(holds).or(placed.iter().find(writes));
        cell.named = named.map(|placed| placed.id);
    }
    name(&mut cells, registers);
    Word {
        offset,
        bytes,
        registers: placed,
        cells,
        once: once(&claims),
        secure,
        privileged,
    }
}

/// The bits of which a register says that they can neither be read nor written.
fn dead(claims: &[Claim], register: RegisterId) -> u64 {
    let own = claims.iter().filter(|claim| claim.register == register);
    own.filter(|claim| claim.read.is_none() && claim.write.is_none())
        .fold(0, |bits, claim| bits | claim.mask)
}

/// Names the cells of a word after their first registers; where that is one register, the second gets
/// an addition that makes it no register's name.
fn name(cells: &mut [Cell], registers: &[Register]) {
    let snake = |cell: &Cell| {
        let named = cell.named.map(|id| registers[id.0].ident.snake.as_str());
        named.unwrap_or_default().to_owned()
    };
    for index in 0..cells.len() {
        let mut name = snake(&cells[index]);
        if index > 0 && cells[0].name == name {
            let apart = format!("{}_apart", name.trim_end_matches('_'));
            let free = |name: &String| !registers.iter().any(|known| known.ident.snake == *name);
            let longer = |count| format!("{apart}{}", "_".repeat(count));
            name = first_free(registers.len(), longer, free);
        }
        cells[index].name = name;
    }
}

/// What a register says of some of its bits.
#[derive(Debug, Clone, Copy)]
struct Claim {
    /// Whose it is.
    register: RegisterId,
    /// Which bits.
    mask: u64,
    /// If they can be read: what that does to them.
    read: Option<Option<ReadAction>>,
    /// If they can be written: what that does to them, and whether only once.
    write: Option<(WriteEffect, bool)>,
    /// Their value after a reset.
    reset: u64,
    /// Where it is defined.
    defined: u64,
}

impl Claim {
    fn moved(self, register: RegisterId, shift: u32) -> Self {
        Self {
            register,
            mask: self.mask << shift,
            reset: self.reset << shift,
            defined: self.defined << shift,
            ..self
        }
    }
}

impl Register {
    /// What it says of its bits, in document order: each field of its own, then of those that no
    /// field has; or of all, if it has no fields.
    fn claims(&self) -> Vec<Claim> {
        let claim = |mask, access: Access, effect, action| Claim {
            register: RegisterId(0),
            mask,
            read: access.readable().then_some(action),
            write: access.writable().then_some((effect, access.once())),
            reset: self.reset_value & mask,
            defined: self.reset_mask & mask,
        };
        if self.fields.is_empty() {
            return vec![claim(
                self.mask(),
                self.access,
                self.write_effect,
                self.read_action,
            )];
        }
        let mut fields: Vec<_> = self.fields.iter().collect();
        fields.sort_by_key(|field| field.origin);
        let mut claims: Vec<Claim> = fields
            .into_iter()
            .map(|field| {
                claim(
                    field.mask(),
                    field.access,
                    field.write_effect,
                    field.read_action,
                )
            })
            .collect();
        let reserved = self.mask() & !claims.iter().fold(0, |mask, claim| mask | claim.mask);
        if reserved != 0 {
            let readable =
                self.access.readable() || claims.iter().any(|claim| claim.read.is_some());
            claims.push(Claim {
                read: readable.then_some(None),
                write: None,
                ..claim(reserved, self.access, self.write_effect, None)
            });
        }
        claims
    }

    /// What accesses do to it where no other register lies over it.
    pub fn alone(&self) -> Cell {
        cell(&self.claims(), u64::MAX, |_| true, 0)
    }
}

/// The parts that can be written once.
fn once(claims: &[Claim]) -> Vec<Once> {
    let mut wrote = 0;
    let mut parts = Vec::new();
    for claim in claims {
        if let Some((effect, once)) = claim.write {
            let mask = claim.mask & !wrote;
            wrote |= mask;
            if once && mask != 0 {
                parts.push(Once { effect, mask });
            }
        }
    }
    parts
}

/// The bits that some can only read and others only write.
fn split(claims: &[Claim]) -> u64 {
    let union = |wanted: fn(&Claim) -> bool| {
        let wanted = claims.iter().filter(|claim| wanted(claim));
        wanted.fold(0, |mask, claim| mask | claim.mask)
    };
    let both = union(|claim| claim.read.is_some() && claim.write.is_some());
    union(|claim| claim.read.is_some()) & union(|claim| claim.write.is_some()) & !both
}

/// What becomes of the claims: the first that can be read, and the first that can be written,
/// settle a bit. `written` are the bits whose writes are of this cell; of those that are `split`
/// only the claims that `share` give the reset value.
fn cell(claims: &[Claim], written: u64, share: fn(&Claim) -> bool, split: u64) -> Cell {
    let mut cell = Cell::default();
    let (mut read, mut wrote) = (0, 0);
    for claim in claims {
        cell.mask |= claim.mask;
        if let Some(action) = claim.read {
            let bits = claim.mask & !read;
            read |= bits;
            let says = |action: &ReadAction| action.formula().is_some();
            if let Some(action) = action.filter(says).filter(|_| bits != 0) {
                add(&mut cell.read_actions, action, bits);
            }
        }
        if let Some((effect, once)) = claim.write {
            let bits = claim.mask & !wrote;
            wrote |= bits;
            match bits & written {
                0 => {}
                bits if once => cell.once |= bits,
                bits => add(&mut cell.write_effects, effect, bits),
            }
        }
    }
    let shared = |claim: &Claim| claim.mask & if share(claim) { u64::MAX } else { !split };
    let defined = claims
        .iter()
        .map(|claim| (claim.reset, claim.defined & shared(claim)));
    let any = claims.iter().map(|claim| (claim.reset, shared(claim)));
    let mut set = 0;
    for (reset, bits) in defined.chain(any) {
        cell.reset |= reset & bits & !set;
        set |= bits;
    }
    cell.readable = read;
    cell.read_actions
        .sort_by_key(|(action, _)| ReadAction::ALL.iter().position(|other| other == action));
    cell
}

/// Adds bits to those that have this effect.
fn add<Effect: PartialEq>(effects: &mut Vec<(Effect, u64)>, effect: Effect, bits: u64) {
    match effects.iter_mut().find(|known| known.0 == effect) {
        Some((_, mask)) => *mask |= bits,
        None => effects.push((effect, bits)),
    }
}
