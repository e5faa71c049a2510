//! Which bits are stored, and which registers share them.
//!
//! What happens where registers lie over each other is said in the crate's documentation. It is
//! done here and nowhere else, so that it can be changed in one place: [`Storage::place`].

use std::collections::{BTreeMap, HashMap};

use crate::rules::{Access, ReadAction, WriteRule};
use crate::svd::{Endian, Peripheral, Protection, Register};

/// What one register says of one bit.
#[derive(Clone, Copy)]
struct Claim {
    /// If the bit can be read: what that does to it.
    read: Option<Option<ReadAction>>,
    /// If it can be written: what that does to it, and the unit that is written once.
    write: Option<(WriteRule, Option<usize>)>,
    /// Its value after a reset.
    reset: bool,
    /// Whether that is defined.
    defined: bool,
}

/// One bit of an addressed byte.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// What reads do; none if it reads as zero.
    pub read: Option<ReadPlace>,
    /// What writes do; none if they are ignored.
    pub write: Option<WritePlace>,
}

/// What a read delivers and does.
#[derive(Debug, Clone, Copy)]
pub struct ReadPlace {
    /// The stored bit.
    pub cell: usize,
    /// What the read does to it.
    pub action: Option<ReadAction>,
}

/// What a write changes.
#[derive(Debug, Clone, Copy)]
pub struct WritePlace {
    /// The stored bit.
    pub cell: usize,
    /// What the write does to it.
    pub rule: WriteRule,
    /// The unit that can be written once, if it is part of one.
    pub once: Option<usize>,
}

/// All bits of a peripheral.
#[derive(Debug, Clone, Default)]
pub struct Storage {
    /// The bits of each byte that a register lies over, the lowest first.
    pub bytes: HashMap<u64, [Place; 8]>,
    /// What each stored bit is after a reset.
    pub resets: Vec<bool>,
    /// How many units can be written once.
    pub units: usize,
    /// Who may access a byte: what the first register over it says.
    pub protection: HashMap<u64, Option<Protection>>,
}

impl Storage {
    /// The storage of a peripheral's registers.
    pub fn new(peripheral: &Peripheral) -> Self {
        let mut storage = Self::default();
        let mut claims: BTreeMap<u64, [Vec<Claim>; 8]> = BTreeMap::new();
        for register in &peripheral.registers {
            let last = (register.size - 1) / 8;
            let address = |byte: u32| {
                let away = match peripheral.endian {
                    Endian::Little => byte,
                    Endian::Big => last - byte,
                };
                register.offset.checked_add(u64::from(away))
            };
            for (bit, said) in storage.claims(register) {
                // Beyond the end of the address space there is nothing.
                if let Some(at) = address(bit / 8) {
                    claims.entry(at).or_default()[bit as usize % 8].extend(said);
                }
            }
            for at in (0..=last).filter_map(address) {
                let first = storage.protection.entry(at);
                first.or_insert(register.protection);
            }
        }
        for (at, bits) in claims {
            let places = bits.map(|claims| storage.place(&claims));
            storage.bytes.insert(at, places);
        }
        storage
    }

    /// Each bit of a register, and what it says of it: a field does for each that lies over it.
    fn claims(&mut self, register: &Register) -> Vec<(u32, Vec<Claim>)> {
        let reset = |bit: u32| register.reset_value >> bit & 1 == 1;
        let defined = |bit: u32| register.reset_mask >> bit & 1 == 1;
        if register.fields.is_empty() {
            let unit = self.unit(register.access);
            let claim = |bit| Claim {
                read: register.access.can_read().then_some(register.read),
                write: register
                    .access
                    .can_write()
                    .then_some((register.write, unit)),
                reset: reset(bit),
                defined: defined(bit),
            };
            return (0..register.size)
                .map(|bit| (bit, vec![claim(bit)]))
                .collect();
        }
        let mut units = Vec::new();
        for field in &register.fields {
            units.push(self.unit(field.access));
        }
        let any_read = register.fields.iter().any(|field| field.access.can_read());
        let reserved = |bit| Claim {
            read: (register.access.can_read() || any_read).then_some(None),
            write: None,
            reset: reset(bit),
            defined: defined(bit),
        };
        let of_bit = |bit| {
            let over = register
                .fields
                .iter()
                .zip(&units)
                .filter(|(field, _)| (field.lsb..=field.msb).contains(&u64::from(bit)));
            let claims: Vec<Claim> = over
                .map(|(field, unit)| Claim {
                    read: field.access.can_read().then_some(field.read),
                    write: field.access.can_write().then_some((field.write, *unit)),
                    reset: reset(bit),
                    defined: defined(bit),
                })
                .collect();
            match claims.is_empty() {
                true => vec![reserved(bit)],
                false => claims,
            }
        };
        (0..register.size).map(|bit| (bit, of_bit(bit))).collect()
    }

    /// A new unit, for what can be written once.
    fn unit(&mut self, access: Access) -> Option<usize> {
        let unit = self.units;
        self.units += usize::from(access.is_once());
        access.is_once().then_some(unit)
    }

    /// What becomes of a bit of which all this is said.
    fn place(&mut self, claims: &[Claim]) -> Place {
        let read = claims.iter().find_map(|claim| claim.read);
        let write = claims.iter().find_map(|claim| claim.write);
        let both = |claim: &Claim| claim.read.is_some() && claim.write.is_some();
        let are_two = read.is_some() && write.is_some() && !claims.iter().any(both);
        let (read_cell, write_cell) = if are_two {
            let readers = claims.iter().filter(|claim| claim.read.is_some());
            let writers = claims.iter().filter(|claim| claim.write.is_some());
            (self.cell(readers), self.cell(writers))
        } else {
            let cell = self.cell(claims.iter());
            (cell, cell)
        };
        Place {
            read: read.map(|action| ReadPlace {
                cell: read_cell,
                action,
            }),
            write: write.map(|(rule, once)| WritePlace {
                cell: write_cell,
                rule,
                once,
            }),
        }
    }

    /// A new stored bit, for those who share it.
    fn cell<'c>(&mut self, shared_by: impl Iterator<Item = &'c Claim> + Clone) -> usize {
        let defined = shared_by.clone().find(|claim| claim.defined);
        let first = defined.or_else(|| shared_by.clone().next());
        self.resets.push(first.is_some_and(|claim| claim.reset));
        self.resets.len() - 1
    }
}
