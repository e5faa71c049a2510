//! What traces show: registers, fields and values by name, and what a behaviour changes.

use super::c_names::Names;
use crate::backend::c::{Expr, List, Number};
use crate::lower::core::{Core, Place, Ty};
use crate::model::{FieldId, Peripheral, RegisterId, Usage, Word, ones};
use crate::names::Ident;

/// Accesses, as the tables name them; `None` for no access.
fn way(read: bool, write: bool) -> Option<&'static str> {
    match (read, write) {
        (true, true) => Some("SVDREG_RW"),
        (true, false) => Some("SVDREG_R"),
        (false, true) => Some("SVDREG_W"),
        (false, false) => None,
    }
}

/// The fields by which accesses go, words in order. One that is its whole register, and whose values
/// have no names, would only repeat the number. Rows are printed, which takes less memory than the tree.
pub(super) fn fields(stem: &Ident, peripheral: &Peripheral) -> Vec<String> {
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
            let Some(way) = way(placed.reads, placed.writes) else {
                continue;
            };
            let row = List::of([
                Expr::name(format!("A_{upper}")),
                placed.lsb.into(),
                field.width.into(),
                Expr::name(way),
                Expr::text(&field.ident.svd),
            ]);
            fields.push(row.flowing().element(4));
        }
    }
    fields
}

/// Each word with the last part of its offset's macro.
fn words<'p>(stem: &Ident, peripheral: &'p Peripheral) -> impl Iterator<Item = (&'p Word, String)> {
    peripheral.words.iter().map(|word| {
        let anchor = peripheral.anchor(word);
        (word, format!("{}_{}", stem.upper, anchor.ident.upper))
    })
}

/// The enumerated values of these fields.
pub(super) fn values(stem: &Ident, peripheral: &Peripheral) -> Vec<String> {
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
                    let read = read && (placed.reads || word.is_plain());
                    let write = write && (placed.writes || word.is_plain());
                    let Some(way) = way(read, write) else {
                        continue;
                    };
                    let row = [
                        Expr::name(format!("A_{upper}")),
                        placed.lsb.into(),
                        Expr::name(way),
                        Expr::text(&ident.svd),
                        Number::plain(value).into(),
                    ];
                    let ignore = (ignore != 0).then(|| Number::plain(ignore).into());
                    values.push(List::of(row.into_iter().chain(ignore)).flowing().element(4));
                }
            }
        }
    }
    values
}

/// What rules and events assign to, and traces show the changes of.
pub(super) struct Changes {
    /// Whether each register is among it.
    pub registers: Vec<bool>,
    /// The hidden states that are, as rows of the table.
    pub states: Vec<List>,
}

impl Changes {
    pub(super) fn new(stem: &Ident, peripheral: &Peripheral, core: &Core, names: &Names) -> Self {
        let mut registers = vec![false; peripheral.registers.len()];
        let mut states = vec![false; core.states.len()];
        let mut see = |place: &Place| match place {
            Place::Register(RegisterId(id))
            | Place::Field(FieldId {
                register: RegisterId(id),
                ..
            }) => registers[*id] = true,
            Place::RegisterAt(bank, _) | Place::FieldAt(bank, ..) => {
                for id in &core.banks[*bank].registers {
                    registers[id.0] = true;
                }
            }
            Place::State(id) => states[*id] = true,
            // An array has no one number to show.
            Place::Element(..) | Place::Local(_) => {}
        };
        for body in core.bodies() {
            super::state::assignments(body, &mut |place, _| see(place));
        }
        let states = (core.states.iter().zip(&names.states).zip(states))
            .filter(|(_, changed)| *changed)
            .filter_map(|((state, member), _)| {
                let signed = match state.ty {
                    Ty::Bool => false,
                    Ty::Int(int) => int.signed,
                    // Options have no number to show.
                    Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => return None,
                };
                let place = match signed {
                    true => "SVDREG_SIGNED",
                    false => "SVDREG_MEMBER",
                };
                let owner = Expr::name(format!("{}State", stem.camel));
                let place = Expr::call(place, [owner, Expr::name("state").dot(member)]);
                Some(List::of([Expr::text(&state.name), place]).flowing())
            });
        Self {
            states: states.collect(),
            registers,
        }
    }
}
