//! What traces show: registers, fields and values by name, and what a behaviour changes.

use super::emit::{Names, c_type, number};
use super::text;
use crate::behavior::ir::{Behavior, Place, Ty};
use crate::model::{FieldId, Peripheral, RegisterId, Usage, ones};
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
    /// The last part of a register's macro names; `None` for hidden state.
    pub register: Option<String>,
    /// Name of a hidden state, as a literal.
    pub title: String,
}

/// All fields, registers in order. One that is its whole register, and whose values have no
/// names, would only repeat the number.
pub(super) fn fields(stem: &Ident, peripheral: &Peripheral) -> Vec<TraceField> {
    let mut fields = Vec::new();
    for register in &peripheral.registers {
        for field in &register.fields {
            if field.mask() == register.mask() && field.enumerations.is_empty() {
                continue;
            }
            fields.push(TraceField {
                register: format!("{}_{}", stem.upper, register.ident.upper),
                lsb: field.lsb,
                width: field.width,
                read: field.access.readable(),
                write: field.access.writable(),
                name: text::string(&field.ident.svd),
            });
        }
    }
    fields
}

/// All enumerated values, registers in order.
pub(super) fn values(stem: &Ident, peripheral: &Peripheral) -> Vec<TraceValue> {
    let mut values = Vec::new();
    for register in &peripheral.registers {
        for field in &register.fields {
            for set in &field.enumerations {
                let named = set.values.iter();
                let named = named.map(|value| (value.value, value.mask, &value.ident));
                // The name of all others comes last: the first that fits is shown.
                let others = set.others.iter().map(|others| (0, 0, &others.ident));
                for (value, mask, ident) in named.chain(others) {
                    let ignore = ones(field.width) & !mask;
                    values.push(TraceValue {
                        register: format!("{}_{}", stem.upper, register.ident.upper),
                        lsb: field.lsb,
                        value: number(value),
                        ignore: (ignore != 0).then(|| number(ignore)),
                        read: matches!(set.usage, Usage::Read | Usage::ReadWrite),
                        write: matches!(set.usage, Usage::Write | Usage::ReadWrite),
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
        Place::State(id) => states[*id] = true,
        Place::Local(_) => {}
    };
    let bodies = behavior.rules.iter().map(|rule| &rule.body);
    for body in bodies.chain(behavior.events.iter().map(|event| &event.body)) {
        super::state::assignments(body, &mut |place, _| see(place));
    }
    let changed = |flags: Vec<bool>| flags.into_iter().enumerate().filter(|(_, on)| *on);
    let registers = changed(registers).map(|(index, _)| {
        let register = &peripheral.registers[index];
        Change {
            ty: format!("uint{}_t", register.bits),
            name: format!("reg{index}"),
            member: format!("s->regs.{}", names.registers[index]),
            register: Some(format!("{}_{}", stem.upper, register.ident.upper)),
            title: String::new(),
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
