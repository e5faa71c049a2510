//! What registers and fields say of their bits, and what becomes of bits of which several say something.

use super::ids::RegisterId;
use super::register::Register;
use super::word::{Cell, Once};
use crate::vocabulary::{Access, ReadAction, WriteEffect};

/// What a register says of some of its bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    /// Whose it is.
    pub register: RegisterId,
    /// Which bits.
    pub mask: u64,
    /// If they can be read: what that does to them.
    pub read: Option<Option<ReadAction>>,
    /// If they can be written: what that does to them, and whether only once.
    pub write: Option<(WriteEffect, bool)>,
    /// Their value after a reset.
    pub reset: u64,
    /// Where it is defined.
    pub defined: u64,
}

impl Claim {
    pub fn moved(self, register: RegisterId, shift: u32) -> Self {
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
    pub(super) fn claims(&self) -> Vec<Claim> {
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
pub(super) fn once(claims: &[Claim]) -> Vec<Once> {
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
pub(super) fn split(claims: &[Claim]) -> u64 {
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
pub(super) fn cell(claims: &[Claim], written: u64, share: fn(&Claim) -> bool, split: u64) -> Cell {
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

/// The bits of which a register says that they can neither be read nor written.
pub(super) fn dead(claims: &[Claim], register: RegisterId) -> u64 {
    let own = claims.iter().filter(|claim| claim.register == register);
    own.filter(|claim| claim.read.is_none() && claim.write.is_none())
        .fold(0, |bits, claim| bits | claim.mask)
}
