//! Migration: what is saved, and what a loaded state must satisfy.

use super::emit::{Names, possible_bits};
use crate::behavior::ir::{Behavior, Block, Expr, ExprKind, Place, Stmt, Ty};
use crate::model::{Peripheral, ones};
use crate::names::Ident;

/// A condition that no state of the device fulfils.
pub(super) struct Check {
    /// The C condition.
    pub wrong: String,
    /// What is wrong then, as text inside a C string.
    pub what: String,
}

/// The lines of the table of saved state.
pub(super) fn vmstate(
    stem: &Ident,
    peripheral: &Peripheral,
    behavior: &Behavior,
    names: &Names,
) -> Vec<String> {
    let state = format!("{}State", stem.camel);
    let mut lines = Vec::new();
    let words = || peripheral.words.iter().zip(&names.cells);
    for (word, members) in words() {
        for member in members {
            let bits = word.container();
            lines.push(format!("VMSTATE_UINT{bits}(regs.{member}, {state}),"));
        }
    }
    for (word, members) in words().filter(|(word, _)| !word.once.is_empty()) {
        let (bits, member) = (word.container(), &members[0]);
        lines.push(format!("VMSTATE_UINT{bits}(once.{member}, {state}),"));
    }
    for (item, member) in behavior.states.iter().zip(&names.states) {
        value_lines(&item.ty, &format!("state.{member}"), &state, &mut lines);
    }
    let ordered = behavior.events.len() > 1;
    if ordered {
        lines.push(format!("VMSTATE_UINT64(started, {state}),"));
    }
    for (index, event) in behavior.events.iter().enumerate() {
        let name = &names.events[index];
        lines.push(format!("VMSTATE_TIMER(timers.{name}, {state}),"));
        if ordered {
            lines.push(format!("VMSTATE_UINT64(order.{name}, {state}),"));
        }
        for (arg, member) in event.args.iter().zip(&names.event_args[index]) {
            value_lines(
                &arg.ty,
                &format!("pending.{name}.{member}"),
                &state,
                &mut lines,
            );
        }
    }
    lines
}

fn value_lines(ty: &Ty, member: &str, state: &str, lines: &mut Vec<String>) {
    match ty {
        Ty::Unit => {}
        Ty::Bool => lines.push(format!("VMSTATE_BOOL({member}, {state}),")),
        Ty::Int(int) => lines.push(format!(
            "VMSTATE_UINT{}({member}, {state}),",
            int.container()
        )),
        Ty::Option(inner) => {
            lines.push(format!("VMSTATE_BOOL({member}.some, {state}),"));
            value_lines(inner, &format!("{member}.value"), state, lines);
        }
    }
}

/// What makes a loaded state impossible.
pub(super) fn checks(
    stem: &Ident,
    peripheral: &Peripheral,
    behavior: &Behavior,
    names: &Names,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let fixed = fixed_bits(peripheral, behavior);
    for ((word, members), fixed) in peripheral.words.iter().zip(&names.cells).zip(fixed) {
        let cells = word.cells.iter().zip(members).zip(fixed).enumerate();
        for (number, ((cell, member), fixed)) in cells.filter(|(_, (_, fixed))| *fixed != 0) {
            let named = cell.named.unwrap_or(word.registers[0].id);
            let register = peripheral.register(named);
            let upper = format!("{}_{}", stem.upper, register.ident.upper);
            let apart = if number == 0 { "" } else { "APART_" };
            let stored = format!("s->regs.{member}");
            checks.push(Check {
                wrong: if word.is_plain() && fixed == cell.mask {
                    format!("{stored} != RESET_{upper}")
                } else {
                    match cell.reset & fixed {
                        0 => format!("{stored} & {apart}FIXED_{upper}"),
                        value => format!("({stored} & {apart}FIXED_{upper}) != 0x{value:x}"),
                    }
                },
                what: register.ident.svd.clone(),
            });
        }
    }
    for (state, member) in behavior.states.iter().zip(&names.states) {
        value_checks(
            &state.ty,
            &format!("s->state.{member}"),
            &state.name,
            &mut checks,
        );
    }
    for (index, event) in behavior.events.iter().enumerate() {
        for (arg, member) in event.args.iter().zip(&names.event_args[index]) {
            let member = format!("s->pending.{}.{member}", names.events[index]);
            let what = format!("{} of event {}", arg.name, event.name);
            value_checks(&arg.ty, &member, &what, &mut checks);
        }
    }
    checks
}

fn value_checks(ty: &Ty, member: &str, what: &str, checks: &mut Vec<Check>) {
    let mut add = |wrong: String| {
        checks.push(Check {
            wrong,
            what: what.to_owned(),
        })
    };
    match ty {
        Ty::Int(int) if !int.is_machine() => {
            add(format!(
                "{member} > {}",
                super::emit::number(ones(int.bits))
            ));
        }
        // A loaded bool is 0 or 1 whatever was saved.
        Ty::Unit | Ty::Bool | Ty::Int(_) => {}
        Ty::Option(inner) => {
            // The value of None is always 0.
            add(format!("!{member}.some && {member}.value"));
            value_checks(inner, &format!("{member}.value"), what, checks);
        }
    }
}

/// The bits of the cells of each word that neither a guest nor a rule can change.
pub(super) fn fixed_bits(peripheral: &Peripheral, behavior: &Behavior) -> Vec<Vec<u64>> {
    let words = peripheral.words.iter();
    let mut fixed: Vec<Vec<u64>> = words
        .map(|word| {
            let cells = word.cells.iter();
            cells
                .map(|cell| {
                    let reading = cell.read_effects;
                    cell.mask & !(cell.writable() | reading.clear | reading.set)
                })
                .collect()
        })
        .collect();
    let mut see = |place: &Place, value: &Expr| {
        let (id, held, changing) = match place {
            // An assignment to the whole register may clear what is set at reset.
            Place::Register(id) => {
                let (word, placed) = peripheral.place(*id);
                let word = peripheral.word(word);
                let resets: Vec<u64> = word.cells.iter().map(|cell| cell.reset).collect();
                let changing = possible_bits(value) | word.value(placed, &resets);
                (*id, &placed.held[..], changing)
            }
            Place::Field(id) => {
                let field = peripheral.field(*id);
                let (_, placed) = peripheral.place(id.register);
                (id.register, placed.held_for(field), field.mask())
            }
            Place::State(_) | Place::Local(_) => return,
        };
        let (word, placed) = peripheral.place(id);
        for (fixed, held) in fixed[word.0].iter_mut().zip(held) {
            *fixed &= !(changing << placed.shift & held);
        }
    };
    for rule in &behavior.rules {
        assignments(&rule.body, &mut see);
    }
    for event in &behavior.events {
        assignments(&event.body, &mut see);
    }
    fixed
}

/// Calls `see` for each assignment in a block; those in values are to locals alone.
pub(super) fn assignments(block: &Block, see: &mut dyn FnMut(&Place, &Expr)) {
    for stmt in &block.stmts {
        match stmt {
            Stmt::Assign { place, value } => {
                see(place, value);
                in_value(value, see);
            }
            Stmt::Let { value, .. } => in_value(value, see),
            Stmt::If {
                then, otherwise, ..
            } => {
                assignments(then, see);
                if let Some(otherwise) = otherwise {
                    assignments(otherwise, see);
                }
            }
            Stmt::Match { arms, .. } => arms.iter().for_each(|arm| assignments(&arm.body, see)),
            Stmt::Block(block) => assignments(block, see),
            Stmt::Return(_)
            | Stmt::After { .. }
            | Stmt::Cancel { .. }
            | Stmt::GuestError(_)
            | Stmt::Unimplemented(_) => {}
        }
    }
    if let Some(value) = &block.value {
        in_value(value, see);
    }
}

/// Assignments in the blocks of a value, as before a `return` in a `let`.
fn in_value(value: &Expr, see: &mut dyn FnMut(&Place, &Expr)) {
    match &value.kind {
        ExprKind::If {
            then, otherwise, ..
        } => {
            assignments(then, see);
            assignments(otherwise, see);
        }
        ExprKind::Match { arms, .. } => arms.iter().for_each(|arm| assignments(&arm.body, see)),
        ExprKind::Block(block) => assignments(block, see),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behavior::ir::Int;

    #[test]
    fn only_odd_widths_are_checked() {
        let check = |bits: u32, expected: usize| {
            let mut checks = Vec::new();
            value_checks(&Ty::Int(Int::unsigned(bits)), "x", "x", &mut checks);
            assert_eq!(checks.len(), expected, "u{bits}");
        };
        check(8, 0);
        check(12, 1);
        check(64, 0);
    }
}
