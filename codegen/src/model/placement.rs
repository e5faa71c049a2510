//! Which registers make a word, and where each has its bits in it.

use super::byte_groups::groups;
use super::claims::{Claim, cell, dead, once, split};
use super::ids::{RegisterId, ones};
use super::register::Register;
use super::word::{Cell, Placed, Word};
use crate::names::first_free;
use crate::vocabulary::{Endian, Protection};

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
    let claims: Vec<Claim> = (group.iter())
        .flat_map(|index| {
            let shift = shift(&registers[*index], offset, bytes, endian);
            let own = registers[*index].claims().into_iter();
            own.map(move |claim| claim.moved(RegisterId(*index), shift))
        })
        .collect();
    let split = split(&claims);
    let placed: Vec<Placed> = (group.iter())
        .map(|index| {
            let shift = shift(&registers[*index], offset, bytes, endian);
            // Reserved bits that it does not show are another's, if there is one.
            let dead = match group {
                [_] => 0,
                _ => dead(&claims, RegisterId(*index)),
            };
            place(registers, RegisterId(*index), shift, &claims, (split, dead))
        })
        .collect();
    let mut cells = cells(&claims, split);
    name(&mut cells, &placed, registers);
    let (secure, privileged) = protected(registers, &placed);
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

/// Where a register's lowest bit is in a word of `bytes` bytes that starts at `offset`.
fn shift(register: &Register, offset: u64, bytes: u32, endian: Endian) -> u32 {
    let before = (register.offset - offset) as u32;
    8 * match endian {
        Endian::Little => before,
        Endian::Big => bytes - before - register.bytes(),
    }
}

/// The bits of a word that are only for secure, and only for privileged accesses: where registers
/// share a byte, the first one asks.
fn protected(registers: &[Register], placed: &[Placed]) -> (u64, u64) {
    let (mut secure, mut privileged, mut decided) = (0, 0, 0);
    for Placed { id, lanes, .. } in placed {
        match registers[id.0].protection {
            Some(Protection::Secure) => secure |= lanes & !decided,
            Some(Protection::Privileged) => privileged |= lanes & !decided,
            Some(Protection::NonSecure) | None => {}
        }
        decided |= lanes;
    }
    (secure, privileged)
}

/// What is stored of a word, without names: one cell, or two if bits are `split`.
fn cells(claims: &[Claim], split: u64) -> Vec<Cell> {
    let mut cells = vec![cell(claims, !split, |claim| claim.read.is_some(), split)];
    if split != 0 {
        let all = cell(claims, split, |claim| claim.write.is_some(), split);
        cells.push(Cell {
            mask: split,
            reset: all.reset & split,
            write_effects: all.write_effects,
            once: all.once,
            ..Cell::default()
        });
    }
    cells
}

/// A register in a word. Bits that are `split` have two cells; those that are `dead` it does not hold.
fn place(
    registers: &[Register],
    id: RegisterId,
    shift: u32,
    claims: &[Claim],
    (split, dead): (u64, u64),
) -> Placed {
    let register = &registers[id.0];
    let own = || claims.iter().filter(|claim| claim.register == id);
    let bits = |wanted: fn(&Claim) -> bool| {
        let claims = own().filter(|claim| wanted(claim));
        claims.fold(0, |bits, claim| bits | claim.mask)
    };
    let (read, written) = (
        bits(|claim| claim.read.is_some()),
        bits(|claim| claim.write.is_some()),
    );
    let mask = register.mask() << shift & !dead;
    let in_cells = |apart: u64| match split {
        0 => vec![mask],
        _ => vec![mask & !apart, mask & apart],
    };
    Placed {
        id,
        shift,
        lanes: ones(8 * register.bytes()) << shift,
        held: in_cells(split & written & !read),
        held_to_write: in_cells(split),
        readable: register.readable() != 0,
        writable: register.writable() != 0,
    }
}

/// Names the cells of a word after their first registers; where that is one register, the second gets
/// an addition that makes it no register's name.
fn name(cells: &mut [Cell], placed: &[Placed], registers: &[Register]) {
    for (number, cell) in cells.iter_mut().enumerate() {
        // Where it is only for fields, none holds it as its own.
        let holds = |placed: &&Placed| placed.held[number] != 0;
        let writes = |placed: &&Placed| placed.held_to_write[number] & cell.writable() != 0;
        let named = placed.iter().find(holds).or(placed.iter().find(writes));
        cell.named = named.map(|placed| placed.id);
    }
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
