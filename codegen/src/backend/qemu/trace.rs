//! What traces show: registers, fields and values by name, and what a behaviour changes.

use super::emit::{Names, c_type, number};
use super::text;
use crate::behavior::ir::{Behavior, Place, Ty};
use crate::model::{FieldId, Peripheral, Placed, RegisterId, Usage, Word, ones};
use crate::names::Ident;

/// A field, for traces.
pub(super) struct TraceField {
    /// The last part of its register's macro names.
    pub register: String,
    /// Lowest bit.
    pub lsb: u32,
    /// Bits.
    pub width: u32,
    /// Whether a guest can read it.
    pub read: bool,
    /// Whether a guest can write it.
    pub write: bool,
    /// Name, as a literal.
    pub name: String,
}

/// A word, for traces.
pub(super) struct TraceName {
    /// The last part of its offset's macro.
    pub register: String,
    /// Whether reads show it by this name.
    pub read: bool,
    /// Whether writes do.
    pub write: bool,
    /// Name, as a literal.
    pub name: String,
}

/// An enumerated value, for traces.
pub(super) struct TraceValue {
    /// The last part of its register's macro names.
    pub register: String,
    /// Lowest bit of its field.
    pub lsb: u32,
    /// The value, as C writes it.
    pub value: String,
    /// Bits that do not matter, as C writes them; `None` if all do.
    pub ignore: Option<String>,
    /// Whether this is what reading it means.
    pub read: bool,
    /// Whether this is what writing it means.
    pub write: bool,
    /// Name, as a literal.
    pub name: String,
}

/// Something that a behaviour assigns to.
pub(super) struct Change {
    /// C type.
    pub ty: String,
    /// Member of the copy.
    pub name: String,
    /// What is copied.
    pub member: String,
    /// Where a register is: the last part of its word's macro, and its lowest bit there. `None`
    /// for hidden state.
    pub register: Option<(String, u32)>,
    /// Name, as a literal.
    pub title: String,
}

/// The fields by which accesses go, words in order. One that is its whole register, and whose values
/// have no names, would only repeat the number.
pub(super) fn fields(stem: &Ident, peripheral: &Peripheral) -> Vec<TraceField> {
    let mut fields = Vec::new();
    for (word, upper) in words(stem, peripheral) {
        for placed in word.fields(&peripheral.registers) {
            let (register, field) = (
                peripheral.register(placed.id.register),
                peripheral.field(placed.id),
            );
            if field.mask() == register.mask() && field.enumerations.is_empty() && word.is_plain() {
                continue;
            }
            fields.push(TraceField {
                register: upper.clone(),
                lsb: placed.lsb,
                width: field.width,
                read: placed.reads,
                write: placed.writes,
                name: text::string(&field.ident.svd),
            });
        }
    }
    fields
}

/// Each word with the last part of its offset's macro.
fn words<'p>(stem: &Ident, peripheral: &'p Peripheral) -> impl Iterator<Item = (&'p Word, String)> {
    peripheral.words.iter().map(|word| {
        let anchor = peripheral.register(word.anchor(&peripheral.registers));
        (word, format!("{}_{}", stem.upper, anchor.ident.upper))
    })
}

/// The names of the words: of the first register that can be read, and of the first that can be
/// written.
pub(super) fn names(stem: &Ident, peripheral: &Peripheral) -> Vec<TraceName> {
    let mut names = Vec::new();
    for (word, upper) in words(stem, peripheral) {
        let first = |wanted: fn(&&Placed) -> bool| {
            let found = word.registers.iter().find(wanted);
            found.map_or(word.anchor(&peripheral.registers), |placed| placed.id)
        };
        let (read, write) = (
            first(|placed| placed.readable),
            first(|placed| placed.writable),
        );
        let mut add = |id, read, write| {
            names.push(TraceName {
                register: upper.clone(),
                read,
                write,
                name: text::string(&peripheral.register(id).ident.svd),
            });
        };
        match word.is_plain() || read == write {
            true => add(read, true, true),
            false => {
                add(read, true, false);
                add(write, false, true);
            }
        }
    }
    names
}

/// The enumerated values of these fields.
pub(super) fn values(stem: &Ident, peripheral: &Peripheral) -> Vec<TraceValue> {
    let mut values = Vec::new();
    for (word, upper) in words(stem, peripheral) {
        for placed in word.fields(&peripheral.registers) {
            let field = peripheral.field(placed.id);
            for set in &field.enumerations {
                let (read, write) = match set.usage {
                    Usage::Read => (true, false),
                    Usage::Write => (false, true),
                    Usage::ReadWrite => (true, true),
                };
                let named = set.values.iter();
                let named = named.map(|value| (value.value, value.mask, &value.ident));
                // The name of all others comes last: the first that fits is shown.
                let others = set.others.iter().map(|others| (0, 0, &others.ident));
                for (value, mask, ident) in named.chain(others) {
                    let ignore = ones(field.width) & !mask;
                    values.push(TraceValue {
                        register: upper.clone(),
                        lsb: placed.lsb,
                        value: number(value),
                        ignore: (ignore != 0).then(|| number(ignore)),
                        read: read && (placed.reads || word.is_plain()),
                        write: write && (placed.writes || word.is_plain()),
                        name: text::string(&ident.svd),
                    });
                }
            }
        }
    }
    values
}

/// The registers and hidden states that rules and events assign to; traces show their changes.
pub(super) fn changes(
    stem: &Ident,
    peripheral: &Peripheral,
    behavior: &Behavior,
    names: &Names,
) -> Vec<Change> {
    let mut registers = vec![false; peripheral.registers.len()];
    let mut states = vec![false; behavior.states.len()];
    let mut see = |place: &Place| match place {
        Place::Register(RegisterId(id))
        | Place::Field(FieldId {
            register: RegisterId(id),
            ..
        }) => registers[*id] = true,
        Place::RegisterAt(bank, _) | Place::FieldAt(bank, ..) => {
            for id in &behavior.banks[*bank].registers {
                registers[id.0] = true;
            }
        }
        Place::State(id) => states[*id] = true,
        // An array has no one number to show.
        Place::Element(..) | Place::Local(_) => {}
    };
    for body in behavior.bodies() {
        super::state::assignments(body, &mut |place, _| see(place));
    }
    let changed = |flags: Vec<bool>| flags.into_iter().enumerate().filter(|(_, on)| *on);
    let registers = changed(registers).map(|(index, _)| {
        let register = &peripheral.registers[index];
        let (word, placed) = peripheral.place(RegisterId(index));
        let anchor = peripheral.word(word).anchor(&peripheral.registers);
        let anchor = peripheral.register(anchor);
        Change {
            ty: format!("uint{}_t", register.container()),
            name: format!("reg{index}"),
            member: super::cells::stored(peripheral, names, RegisterId(index)).to_string(),
            register: Some((
                format!("{}_{}", stem.upper, anchor.ident.upper),
                placed.shift,
            )),
            title: text::string(&register.ident.svd),
        }
    });
    let states = changed(states).filter_map(|(index, _)| {
        let state = &behavior.states[index];
        // Options have no number to show.
        matches!(state.ty, Ty::Bool | Ty::Int(_)).then(|| Change {
            ty: c_type(stem, &state.ty),
            name: format!("state{index}"),
            member: format!("s->state.{}", names.states[index]),
            register: None,
            title: text::string(&state.name),
        })
    });
    registers.chain(states).collect()
}
