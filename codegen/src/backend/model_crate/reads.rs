//! What expressions read of the device: registers, fields, state, inputs, events.

use quote::format_ident;
use syn::{Expr as Syn, parse_quote};

use super::behavior_names::Names;
use super::expr::{binary, convert, int};
use crate::backend::rust::hex;
use crate::lower::core::{BinaryOp, Expr, Int, View};
use crate::model::{FieldId, RegisterId};

impl Names<'_> {
    /// A register in one of its views.
    pub(super) fn register_in(&self, view: View, id: RegisterId) -> Syn {
        match view {
            View::Current => {
                let stored = self.current(id);
                parse_quote!(#stored)
            }
            View::Written => parse_quote!(written),
            View::Old => parse_quote!(old),
        }
    }

    /// A field as one of the views of its register has it.
    pub(super) fn field(&self, view: View, id: FieldId) -> Syn {
        let whole: Syn = match view {
            View::Current => {
                let stored = self.current_for(id);
                parse_quote!(#stored)
            }
            View::Written => parse_quote!(written),
            View::Old => parse_quote!(old),
        };
        self.field_of(whole, id)
    }

    /// A field of a register that holds `whole`.
    fn field_of(&self, whole: Syn, id: FieldId) -> Syn {
        let register = self.peripheral.register(id.register);
        let field = self.peripheral.field(id);
        if field.width == register.bits {
            return whole;
        }
        let shifted = match field.lsb {
            0 => whole,
            lsb => binary(whole, BinaryOp::Shr, int(lsb.into())),
        };
        let mask = hex(crate::model::ones(field.width));
        let bits = match field.msb() + 1 == register.bits {
            true => shifted,
            false => binary(shifted, BinaryOp::BitAnd, parse_quote!(#mask)),
        };
        let container = Int::unsigned(field.width).container();
        convert(bits, register.container(), container)
    }

    /// A field of the register that an index chooses from a bank.
    pub(super) fn field_at(&self, (bank, field): (usize, usize), index: &Expr) -> Syn {
        let id = self.core.banks[bank].field(field);
        let whole = self.register_at((bank, Some(field)), index);
        self.field_of(whole, id)
    }

    /// A hidden variable.
    pub(super) fn state(&self, state: usize) -> Syn {
        let name = format_ident!("{}", self.core.states[state].name);
        parse_quote!(self.state.#name)
    }

    /// An element of a hidden array.
    pub(super) fn element(&self, state: usize, index: &Expr) -> Syn {
        let (array, index) = (self.state(state), self.place_of(index));
        parse_quote!(#array[#index])
    }

    /// The level of an input, or of one of its lines.
    pub(super) fn input_level(&self, input: usize, line: Option<&Expr>) -> Syn {
        let name = format_ident!("{}", self.core.inputs[input].name);
        match line {
            None => parse_quote!(self.inputs.#name),
            Some(line) => {
                let line = self.place_of(line);
                parse_quote!(self.inputs.#name[#line])
            }
        }
    }

    /// How long it is until an event, in nanoseconds.
    pub(super) fn remaining(&self, event: usize) -> Syn {
        let name = format_ident!("{}", self.core.events[event].name);
        parse_quote!(self.clock.remaining(&self.events.#name))
    }

    /// Whether an event was started.
    pub(super) fn pending(&self, event: usize) -> Syn {
        let name = format_ident!("{}", self.core.events[event].name);
        parse_quote!(self.events.#name.is_some())
    }
}
