//! The members of `PERIPHERAL_Type`: registers, and reserved bytes between them. Registers that share
//! bytes are members of an anonymous union, each behind as many reserved bytes as it needs. What stays an
//! array or a structure is settled by [`super::kept_arrays`].

use super::kept_arrays::Shapes;
use super::member_names::{Reserved, names};
use super::overlap::{self, end_of};
use super::register_member::{gap, is_machine, member};
use crate::backend::c::{Expr, Member};
use crate::model::{Peripheral, Register};

/// What a structure's members are, and where.
#[derive(Default)]
pub(super) struct Members {
    /// The members.
    pub all: Vec<Member>,
    /// Names and offsets of those that are a register by itself: what the assertions check.
    pub checks: Vec<(Expr, u64)>,
}

impl Members {
    fn check(&mut self, register: &Register, reserved: &Reserved) {
        let name = reserved.spell(&register.ident.svd);
        self.checks.push((Expr::name(name), register.offset));
    }
}

/// The members for the registers, by ascending offset.
pub(super) fn members(peripheral: &Peripheral, shapes: &Shapes, reserved: &Reserved) -> Members {
    let names = names(peripheral, reserved);
    let mut members = Members::default();
    let mut end = 0;
    let mut gaps = 0;
    for word in &peripheral.words {
        if word.offset < end {
            continue; // It is in the array or cluster that was last.
        }
        if word.offset > end {
            let gap = gap(&names, &mut gaps, end, word.offset - end);
            members.all.push(gap);
        }
        if let Some(run) = shapes.at(word.offset) {
            end = end_of(run).unwrap_or(word.offset);
            let mut gap = |at, size| gap(&names, &mut gaps, at, size);
            let member = overlap::member(run, word.offset, &mut gap);
            members.all.push(member);
            continue;
        }
        end = word.offset + u64::from(word.bytes);
        if let [only] = &word.registers[..] {
            let register = peripheral.register(only.id);
            let member = member(register, is_machine(register), reserved);
            members.all.push(member);
            members.check(register, reserved);
            continue;
        }
        // What is aligned in the union aligns all of it.
        let aligned = word
            .registers
            .iter()
            .map(|placed| peripheral.register(placed.id));
        let aligned = aligned.filter(|register| is_machine(register));
        let aligned = aligned.map(Register::bytes).max().unwrap_or(1);
        let whole =
            word.bytes.is_multiple_of(aligned) && word.offset.is_multiple_of(u64::from(aligned));
        let parts = word.registers.iter().map(|placed| {
            let register = peripheral.register(placed.id);
            let typed = whole && is_machine(register);
            let before = register.offset - word.offset;
            members.check(register, reserved);
            (before, member(register, typed, reserved))
        });
        let mut gap = |at, size| gap(&names, &mut gaps, at, size);
        let union = overlap::union(parts, word.offset, &mut gap);
        members.all.push(union);
    }
    members
}
