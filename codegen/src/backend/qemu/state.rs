//! Migration: what is saved, and what a loaded state must satisfy.

use super::c_names::Names;
use super::emit::{constant, each_field, possible_bits};
use crate::backend::c::{Expr, Number};
use crate::lower::core::{self, Block, Core, ExprKind, Place, Stmt, Ty};
use crate::model::{Field, Peripheral, RegisterId, ones};
use crate::names::Ident;

/// A condition that no state of the device fulfils.
pub(super) struct Check {
    /// The C condition.
    pub wrong: Expr,
    /// What is wrong then, as text inside a C string.
    pub what: String,
    /// The array whose elements are looked at, each as `[i]`.
    pub array: Option<Expr>,
}

/// The elements of the table of saved state.
pub(super) fn vmstate(
    stem: &Ident,
    peripheral: &Peripheral,
    core: &Core,
    names: &Names,
) -> Vec<Expr> {
    let mut saved = Saved {
        state: Expr::Name(format!("{}State", stem.camel)),
        elements: Vec::new(),
    };
    let words = || peripheral.words.iter().zip(&names.cells);
    let group = |name: &str, member: &str| Expr::name(name).dot(member);
    for (word, members) in words() {
        for member in members {
            saved.unsigned(word.container(), group("regs", member));
        }
    }
    for (word, members) in words().filter(|(word, _)| !word.once.is_empty()) {
        saved.unsigned(word.container(), group("once", &members[0]));
    }
    for (item, member) in core.states.iter().zip(&names.states) {
        let member = group("state", member);
        match &item.elements {
            Some(elements) => saved.array(&item.ty, member, elements.len()),
            None => saved.value(&item.ty, member),
        }
    }
    let ordered = core.events.len() > 1;
    if ordered {
        saved.unsigned(64, Expr::name("started"));
    }
    for (index, event) in core.events.iter().enumerate() {
        let name = &names.events[index];
        saved.add("VMSTATE_TIMER".into(), group("timers", name), []);
        if ordered {
            saved.unsigned(64, group("order", name));
        }
        for (arg, member) in event.args.iter().zip(&names.event_args[index]) {
            saved.value(&arg.ty, group("pending", name).dot(member));
        }
    }
    for (input, member) in core.inputs.iter().zip(&names.inputs) {
        let member = group("inputs", member);
        match input.lines {
            None => saved.add("VMSTATE_BOOL".into(), member, []),
            Some(count) => saved.add("VMSTATE_BOOL_ARRAY".into(), member, [count.into()]),
        }
    }
    saved.elements
}

/// A table of saved state under construction.
struct Saved {
    /// The type of the device's state.
    state: Expr,
    elements: Vec<Expr>,
}

impl Saved {
    fn add(&mut self, kind: String, member: Expr, more: impl IntoIterator<Item = Expr>) {
        let args = [member, self.state.clone()].into_iter().chain(more);
        self.elements.push(Expr::call(kind, args));
    }

    fn unsigned(&mut self, bits: u32, member: Expr) {
        self.add(format!("VMSTATE_UINT{bits}"), member, []);
    }

    fn array(&mut self, ty: &Ty, member: Expr, length: usize) {
        let kind = match ty {
            // QEMU has no macro of its own for these.
            Ty::Int(int) if int.signed && int.container() == 8 => {
                let more = [
                    length.into(),
                    0.into(),
                    Expr::name("vmstate_info_int8"),
                    Expr::name("int8_t"),
                ];
                return self.add("VMSTATE_ARRAY".into(), member, more);
            }
            Ty::Int(int) => {
                let sign = if int.signed { "" } else { "U" };
                format!("{sign}INT{}", int.container())
            }
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => "BOOL".to_owned(),
        };
        self.add(format!("VMSTATE_{kind}_ARRAY"), member, [length.into()]);
    }

    fn value(&mut self, ty: &Ty, member: Expr) {
        match ty {
            // No tuple is kept.
            Ty::Unit | Ty::Tuple(_) => {}
            Ty::Bool => self.add("VMSTATE_BOOL".into(), member, []),
            Ty::Int(int) => {
                let kind = if int.signed { "INT" } else { "UINT" };
                self.add(format!("VMSTATE_{kind}{}", int.container()), member, []);
            }
            Ty::Option(inner) => {
                self.add("VMSTATE_BOOL".into(), member.clone().dot("some"), []);
                self.value(inner, member.dot("value"));
            }
        }
    }
}

/// What makes a loaded state impossible.
pub(super) fn checks(
    stem: &Ident,
    peripheral: &Peripheral,
    core: &Core,
    names: &Names,
) -> Vec<Check> {
    let mut checks = register_checks(stem, peripheral, core, names);
    for (state, member) in core.states.iter().zip(&names.states) {
        let member = Expr::name("s").arrow("state").dot(member);
        let known = checks.len();
        match state.elements {
            Some(_) => {
                value_checks(
                    &state.ty,
                    member.clone().index("i"),
                    &state.name,
                    &mut checks,
                );
                for check in &mut checks[known..] {
                    check.array = Some(member.clone());
                }
            }
            None => value_checks(&state.ty, member, &state.name, &mut checks),
        }
    }
    for (index, event) in core.events.iter().enumerate() {
        let pending = Expr::name("s").arrow("pending").dot(&names.events[index]);
        for (arg, member) in event.args.iter().zip(&names.event_args[index]) {
            let what = format!("{} of event {}", arg.name, event.name);
            value_checks(&arg.ty, pending.clone().dot(member), &what, &mut checks);
        }
    }
    checks
}

/// Bits of registers that never change.
fn register_checks(
    stem: &Ident,
    peripheral: &Peripheral,
    core: &Core,
    names: &Names,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let fixed = fixed_bits(peripheral, core);
    for ((word, members), fixed) in peripheral.words.iter().zip(&names.cells).zip(fixed) {
        let cells = word.cells.iter().zip(members).zip(fixed).enumerate();
        for (number, ((cell, member), fixed)) in cells.filter(|(_, (_, fixed))| *fixed != 0) {
            let named = cell.named.unwrap_or(word.registers[0].id);
            let register = peripheral.register(named);
            let upper = format!("{}_{}", stem.upper, register.ident.upper);
            let apart = if number == 0 { "" } else { "APART_" };
            let stored = Expr::name("s").arrow("regs").dot(member);
            let kept = stored.clone() & Expr::Name(format!("{apart}FIXED_{upper}"));
            let wrong = match cell.reset & fixed {
                _ if word.is_plain() && fixed == ones(word.container()) => {
                    stored.differs(Expr::Name(format!("RESET_{upper}")))
                }
                0 => kept,
                value => kept.differs(Number::hex(value, 0)),
            };
            checks.push(Check {
                wrong,
                what: register.ident.svd.clone(),
                array: None,
            });
        }
    }
    checks
}

fn value_checks(ty: &Ty, member: Expr, what: &str, checks: &mut Vec<Check>) {
    let mut add = |wrong: Expr| {
        checks.push(Check {
            wrong,
            what: what.to_owned(),
            array: None,
        })
    };
    match ty {
        Ty::Int(int) if int.signed && !int.is_machine() => {
            let [min, max] =
                [int.bits_of(int.smallest()), (*int).max()].map(|bits| constant(bits, *int));
            add(member.clone().less(min).or(member.greater(max)));
        }
        Ty::Int(int) if !int.is_machine() => add(member.greater(Number::plain(ones(int.bits)))),
        // A loaded bool is 0 or 1 whatever was saved.
        Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) => {}
        Ty::Option(inner) => {
            // The value of None is always 0.
            let (some, value) = (member.clone().dot("some"), member.dot("value"));
            add(some.negated().and(value.clone()));
            value_checks(inner, value, what, checks);
        }
    }
}

/// Takes bits of a register that change, in these cells.
type Change<'c> = dyn FnMut(RegisterId, &[u64], u64) + 'c;

/// The bits of the cells of each word that neither a guest nor a rule can change.
pub(super) fn fixed_bits(peripheral: &Peripheral, core: &Core) -> Vec<Vec<u64>> {
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
    let whole = |id: RegisterId, value: &core::Expr, change: &mut Change| {
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
    let mut see = |place: &Place, value: &core::Expr| match place {
        Place::Register(id) => whole(*id, value, &mut change),
        Place::RegisterAt(bank, _) => {
            let registers = core.banks[*bank].registers.iter();
            registers.for_each(|id| whole(*id, value, &mut change));
        }
        Place::Field(id) => part(id.register, peripheral.field(*id), &mut change),
        Place::FieldAt(bank, field, _) => {
            let fields = each_field(peripheral, &core.banks[*bank], *field);
            fields.for_each(|(id, field)| part(id, field, &mut change));
        }
        Place::State(_) | Place::Element(..) | Place::Local(_) => {}
    };
    for body in core.bodies() {
        assignments(body, &mut see);
    }
    fixed
}

/// Calls `see` for each assignment in a block; those in values are to locals alone.
pub(super) fn assignments(block: &Block, see: &mut dyn FnMut(&Place, &core::Expr)) {
    for stmt in &block.stmts {
        match stmt {
            Stmt::Assign { place, value } => {
                see(place, value);
                in_value(value, see);
            }
            Stmt::Let { value, .. } | Stmt::LetPattern { value, .. } | Stmt::Leave(value) => {
                in_value(value, see);
            }
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
fn in_value(value: &core::Expr, see: &mut dyn FnMut(&Place, &core::Expr)) {
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
    use crate::lower::core::Int;

    #[test]
    fn only_odd_widths_are_checked() {
        let check = |bits: u32, expected: usize| {
            let mut checks = Vec::new();
            value_checks(
                &Ty::Int(Int::unsigned(bits)),
                Expr::name("x"),
                "x",
                &mut checks,
            );
            assert_eq!(checks.len(), expected, "u{bits}");
        };
        check(8, 0);
        check(12, 1);
        check(64, 0);
    }
}
