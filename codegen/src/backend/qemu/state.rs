//! Migration: what is saved, and what a loaded state must satisfy.

use super::emit::{Names, each_field, possible_bits};
use crate::behavior::ir::{Behavior, Block, Expr, ExprKind, Place, Stmt, Ty};
use crate::model::{Field, Peripheral, RegisterId, ones};
use crate::names::Ident;

/// A condition that no state of the device fulfils.
pub(super) struct Check {
    /// The C condition.
    pub wrong: String,
    /// What is wrong then, as text inside a C string.
    pub what: String,
    /// The array whose elements are looked at, each as `[i]`.
    pub array: Option<String>,
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
        let member = format!("state.{member}");
        match &item.elements {
            Some(elements) => lines.push(array_line(&item.ty, &member, &state, elements.len())),
            None => value_lines(&item.ty, &member, &state, &mut lines),
        }
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
    for (input, member) in behavior.inputs.iter().zip(&names.inputs) {
        lines.push(match input.lines {
            None => format!("VMSTATE_BOOL(inputs.{member}, {state}),"),
            Some(count) => format!("VMSTATE_BOOL_ARRAY(inputs.{member}, {state}, {count}),"),
        });
    }
    lines
}

fn array_line(ty: &Ty, member: &str, state: &str, length: usize) -> String {
    let kind = match ty {
        // QEMU has no macro of its own for these.
        Ty::Int(int) if int.signed && int.container() == 8 => {
            return format!(
                "VMSTATE_ARRAY({member}, {state}, {length}, 0, vmstate_info_int8, int8_t),"
            );
        }
        Ty::Int(int) => {
            let sign = if int.signed { "" } else { "U" };
            format!("{sign}INT{}", int.container())
        }
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => "BOOL".to_owned(),
    };
    format!("VMSTATE_{kind}_ARRAY({member}, {state}, {length}),")
}

fn value_lines(ty: &Ty, member: &str, state: &str, lines: &mut Vec<String>) {
    match ty {
        // No tuple is kept.
        Ty::Unit | Ty::Tuple(_) => {}
        Ty::Bool => lines.push(format!("VMSTATE_BOOL({member}, {state}),")),
        Ty::Int(int) => {
            let kind = if int.signed { "INT" } else { "UINT" };
            let bits = int.container();
            lines.push(format!("VMSTATE_{kind}{bits}({member}, {state}),"));
        }
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
                wrong: if word.is_plain() && fixed == ones(word.container()) {
                    format!("{stored} != RESET_{upper}")
                } else {
                    match cell.reset & fixed {
                        0 => format!("{stored} & {apart}FIXED_{upper}"),
                        value => format!("({stored} & {apart}FIXED_{upper}) != 0x{value:x}"),
                    }
                },
                what: register.ident.svd.clone(),
                array: None,
            });
        }
    }
    for (state, member) in behavior.states.iter().zip(&names.states) {
        let member = format!("s->state.{member}");
        let known = checks.len();
        match state.elements {
            Some(_) => value_checks(&state.ty, &format!("{member}[i]"), &state.name, &mut checks),
            None => value_checks(&state.ty, &member, &state.name, &mut checks),
        }
        for check in checks[known..]
            .iter_mut()
            .filter(|_| state.elements.is_some())
        {
            check.array = Some(member.clone());
        }
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
            array: None,
        })
    };
    match ty {
        Ty::Int(int) if int.signed && !int.is_machine() => {
            let [min, max] = [int.bits_of(int.smallest()), (*int).max()]
                .map(|bits| super::emit::constant(bits, *int));
            add(format!("{member} < {min} || {member} > {max}"));
        }
        Ty::Int(int) if !int.is_machine() => {
            add(format!(
                "{member} > {}",
                super::emit::number(ones(int.bits))
            ));
        }
        // A loaded bool is 0 or 1 whatever was saved.
        Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) => {}
        Ty::Option(inner) => {
            // The value of None is always 0.
            add(format!("!{member}.some && {member}.value"));
            value_checks(inner, &format!("{member}.value"), what, checks);
        }
    }
}

/// Takes bits of a register that change, in these cells.
type Change<'c> = dyn FnMut(RegisterId, &[u64], u64) + 'c;

/// The bits of the cells of each word that neither a guest nor a rule can change.
pub(super) fn fixed_bits(peripheral: &Peripheral, behavior: &Behavior) -> Vec<Vec<u64>> {
    let words = peripheral.words.iter();
    let mut fixed: Vec<Vec<u64>> = words
        .map(|word| {
            let cells = word.cells.iter();
            cells
                .map(|cell| {
                    // Bits that the machine's type has beyond the cell stay zero.
                    ones(word.container()) & !(cell.writable() | cell.changed_by_reads())
                })
                .collect()
        })
        .collect();
    let mut change = |id: RegisterId, held: &[u64], changing: u64| {
        let (word, placed) = peripheral.place(id);
        for (fixed, held) in fixed[word.0].iter_mut().zip(held) {
            *fixed &= !(changing << placed.shift & held);
        }
    };
    // An assignment to the whole register may clear what is set at reset.
    let whole = |id: RegisterId, value: &Expr, change: &mut Change| {
        let (word, placed) = peripheral.place(id);
        let word = peripheral.word(word);
        let resets: Vec<u64> = word.cells.iter().map(|cell| cell.reset).collect();
        let changing = possible_bits(value) | word.value(placed, &resets);
        change(id, &placed.held, changing);
    };
    let part = |id: RegisterId, field: &Field, change: &mut Change| {
        let (_, placed) = peripheral.place(id);
        change(id, placed.held_for(field), field.mask());
    };
    let mut see = |place: &Place, value: &Expr| match place {
        Place::Register(id) => whole(*id, value, &mut change),
        Place::RegisterAt(bank, _) => {
            let registers = behavior.banks[*bank].registers.iter();
            registers.for_each(|id| whole(*id, value, &mut change));
        }
        Place::Field(id) => part(id.register, peripheral.field(*id), &mut change),
        Place::FieldAt(bank, field, _) => {
            let fields = each_field(peripheral, &behavior.banks[*bank], *field);
            fields.for_each(|(id, field)| part(id, field, &mut change));
        }
        Place::State(_) | Place::Element(..) | Place::Local(_) => {}
    };
    for body in behavior.bodies() {
        assignments(body, &mut see);
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
            Stmt::Let { value, .. } | Stmt::LetPattern { value, .. } => in_value(value, see),
            Stmt::If {
                then, otherwise, ..
            } => {
                assignments(then, see);
                if let Some(otherwise) = otherwise {
                    assignments(otherwise, see);
                }
            }
            Stmt::Match { arms, .. } => arms.iter().for_each(|arm| assignments(&arm.body, see)),
            Stmt::Block(block) | Stmt::For { body: block, .. } => assignments(block, see),
            Stmt::Return(_)
            | Stmt::After { .. }
            | Stmt::Cancel { .. }
            | Stmt::Pulse { .. }
            | Stmt::Hook { .. }
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
