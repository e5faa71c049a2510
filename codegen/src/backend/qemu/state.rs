//! Migration: what is saved, and what a loaded state must satisfy.

use super::emit::{Names, possible_bits};
use crate::behavior::ir::{Behavior, Block, Expr, ExprKind, Place, Stmt, Ty};
use crate::model::{Peripheral, RegisterId, ones};
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
    for (register, member) in peripheral.registers.iter().zip(&names.registers) {
        lines.push(format!(
            "VMSTATE_UINT{}(regs.{member}, {state}),",
            register.bits
        ));
    }
    for (register, member) in peripheral.registers.iter().zip(&names.registers) {
        if !register.once().is_empty() {
            lines.push(format!(
                "VMSTATE_UINT{}(once.{member}, {state}),",
                register.bits
            ));
        }
    }
    for (item, member) in behavior.states.iter().zip(&names.states) {
        value_lines(&item.ty, &format!("state.{member}"), &state, &mut lines);
    }
    for (index, event) in behavior.events.iter().enumerate() {
        let name = &names.events[index];
        lines.push(format!("VMSTATE_TIMER(timers.{name}, {state}),"));
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
    for (index, register) in peripheral.registers.iter().enumerate() {
        let fixed = fixed_bits(peripheral, behavior, RegisterId(index));
        if fixed != 0 {
            let upper = format!("{}_{}", stem.upper, register.ident.upper);
            let stored = format!("s->regs.{}", names.registers[index]);
            checks.push(Check {
                wrong: if fixed == register.mask() {
                    format!("{stored} != RESET_{upper}")
                } else {
                    format!("({stored} & FIXED_{upper}) != (RESET_{upper} & FIXED_{upper})")
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

/// The bits of a register that neither a guest nor a rule can change.
pub(super) fn fixed_bits(peripheral: &Peripheral, behavior: &Behavior, id: RegisterId) -> u64 {
    let register = peripheral.register(id);
    let reading = register.read_effects();
    let mut changing = register.writable() | reading.clear | reading.set;
    let mut see = |place: &Place, value: &Expr| match place {
        Place::Register(register) if *register == id => {
            changing |= possible_bits(value) | cleared(peripheral, id)
        }
        Place::Field(field) if field.register == id => changing |= peripheral.field(*field).mask(),
        Place::Register(_) | Place::Field(_) | Place::State(_) | Place::Local(_) => {}
    };
    for rule in &behavior.rules {
        assignments(&rule.body, &mut see);
    }
    for event in &behavior.events {
        assignments(&event.body, &mut see);
    }
    peripheral.register(id).mask() & !changing
}

/// The bits that an assignment to the whole register may clear.
fn cleared(peripheral: &Peripheral, id: RegisterId) -> u64 {
    peripheral.register(id).reset()
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
            value_checks(&Ty::Int(Int { bits }), "x", "x", &mut checks);
            assert_eq!(checks.len(), expected, "u{bits}");
        };
        check(8, 0);
        check(12, 1);
        check(64, 0);
    }
}
