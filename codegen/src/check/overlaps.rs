//! Registers that share bytes, and fields that share bits: what is sound, and what an author should
//! look at.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Field, MAX_BYTES, Register, groups};
use crate::resolve;

/// A register, and where it comes from.
type Located<'a> = (Register, &'a resolve::Register);

/// Looks at registers that share bytes; they are given by ascending offset.
///
/// They share storage, if that is no longer than an access can be. One that comes later in the document
/// and would make it longer is left out.
pub fn check(registers: &mut Vec<Located>, diagnostics: &mut Diagnostics) {
    if groups(registers.iter().map(|(register, _)| register)).len() == registers.len() {
        return;
    }
    let mut order: Vec<usize> = (0..registers.len()).collect();
    order.sort_by_key(|index| registers[*index].0.origin);
    // Runs of bytes that belong together: the first byte of each, and the one behind its last.
    let mut runs: BTreeMap<u64, u64> = BTreeMap::new();
    let mut surplus = HashSet::new();
    for index in order {
        let register = &registers[index].0;
        let before = register.offset.saturating_sub(MAX_BYTES.into());
        let met = runs.range(before..register.end());
        let met = met.filter(|(_, end)| **end > register.offset);
        let met: Vec<(u64, u64)> = met.map(|(start, end)| (*start, *end)).collect();
        let start = met.iter().map(|run| run.0).fold(register.offset, u64::min);
        let end = met.iter().map(|run| run.1).fold(register.end(), u64::max);
        if end - start > u64::from(MAX_BYTES) {
            surplus.insert(register.origin);
            too_long(index, start..end, registers, diagnostics);
            continue;
        }
        for (start, _) in met {
            runs.remove(&start);
        }
        runs.insert(start, end);
    }
    registers.retain(|(register, _)| !surplus.contains(&register.origin));
    for group in groups(registers.iter().map(|(register, _)| register)) {
        if group.len() > 1 {
            undeclared(&group, registers, diagnostics);
        }
    }
}

/// Reports the register that would make a word too long.
fn too_long(index: usize, run: Range<u64>, registers: &[Located], diagnostics: &mut Diagnostics) {
    let (register, place) = &registers[index];
    let mut found = Diagnostic::new(
        Code::SharedTooLong,
        place.item.shape.offset.span.clone(),
        format!(
            "register `{}` overlaps with others that together take {} bytes",
            register.ident.svd,
            run.end - run.start,
        ),
    )
    .label(taken(register))
    .help(format!(
        "move it, or make it smaller: registers can share at most {MAX_BYTES} bytes"
    ));
    let near = index.saturating_sub(1)..registers.len().min(index + 2);
    let mut near = near.map(|index| &registers[index]);
    if let Some((other, place)) =
        near.find(|(other, _)| other.origin != register.origin && meets(other, register))
    {
        let text = format!("`{}` {}", other.ident.svd, taken(other));
        found = found.related(place.item.shape.offset.span.clone(), text);
    }
    diagnostics.push(found);
}

/// Warns of registers that share bytes without saying so, unless one is for reading and the other
/// for writing.
fn undeclared(group: &[usize], registers: &[Located], diagnostics: &mut Diagnostics) {
    let mut group: Vec<&Located> = group.iter().map(|index| &registers[*index]).collect();
    group.sort_by_key(|(register, _)| register.origin);
    for (number, (register, place)) in group.iter().enumerate() {
        if place.item.is_alternate {
            continue;
        }
        let other = group[..number].iter().find(|(other, other_place)| {
            let apart = (other.readable() == 0 && register.writable() == 0)
                || (other.writable() == 0 && register.readable() == 0);
            meets(other, register) && !apart && !other_place.item.is_alternate
        });
        let Some((other, other_place)) = other else {
            continue;
        };
        diagnostics.push(
            Diagnostic::new(
                Code::RegisterOverlap,
                place.item.shape.offset.span.clone(),
                format!(
                    "registers `{}` and `{}` overlap",
                    other.ident.svd, register.ident.svd
                ),
            )
            .label(taken(register))
            .related(
                other_place.item.shape.offset.span.clone(),
                format!("`{}` {}", other.ident.svd, taken(other)),
            )
            .help(
                "move one of them, or add <alternateRegister>NAME</alternateRegister> if they are views of the same storage",
            ),
        );
    }
}

fn meets(one: &Register, other: &Register) -> bool {
    one.offset < other.end() && other.offset < one.end()
}

fn taken(register: &Register) -> String {
    format!(
        "takes 0x{:x} to 0x{:x}",
        register.offset,
        register.end().saturating_sub(1)
    )
}

/// Warns of fields that share bits which both can read, or both can write; they are given by
/// ascending position.
pub fn check_fields(
    register: &str,
    fields: &[(Field, &resolve::Field)],
    diagnostics: &mut Diagnostics,
) {
    for (number, (high, high_place)) in fields.iter().enumerate() {
        let both = |low: &Field| {
            (low.access.readable() && high.access.readable())
                || (low.access.writable() && high.access.writable())
        };
        let mut before = fields[..number].iter().rev();
        let Some((low, low_place)) =
            before.find(|(low, _)| low.mask() & high.mask() != 0 && both(low))
        else {
            continue;
        };
        diagnostics.push(
            Diagnostic::new(
                Code::FieldOverlap,
                high_place.item.shape.offset.span.clone(),
                format!(
                    "fields `{}` and `{}` of `{register}` overlap",
                    low.ident.svd, high.ident.svd
                ),
            )
            .label(format!("bits {} to {}", high.lsb, high.msb()))
            .related(
                low_place.item.shape.offset.span.clone(),
                format!(
                    "`{}` takes bits {} to {}",
                    low.ident.svd,
                    low.lsb,
                    low.msb()
                ),
            )
            .help("move one of them, or merge them; the first field in the file is used for these bits"),
        );
    }
}
