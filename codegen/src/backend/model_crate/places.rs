//! What is stored: registers, fields, states and locals, looked at and assigned to.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Expr as Syn;

use super::behavior_names::Names;
use super::expr::{binary, convert, int};
use crate::backend::rust::hex;
use crate::lower::core::{BinaryOp, Expr, ExprKind, Int, Place};
use crate::model::{FieldId, RegisterId};

impl Names<'_> {
    fn is_plain(&self, id: RegisterId) -> bool {
        self.peripheral.word(self.peripheral.place(id).0).is_plain()
    }

    /// What a register holds.
    pub(super) fn current(&self, id: RegisterId) -> TokenStream {
        let ident = &self.peripheral.register(id).ident;
        match self.is_plain(id) {
            true => {
                let name = format_ident!("{}", ident.snake);
                quote!(self.registers.#name)
            }
            false => {
                let name = format_ident!("held_{}", ident.snake_part());
                quote!(self.#name())
            }
        }
    }

    /// Whether a field has another storage than its register.
    pub(super) fn is_apart(&self, id: FieldId) -> bool {
        let (_, placed) = self.peripheral.place(id.register);
        placed.is_apart(self.peripheral.field(id))
    }

    /// The first field of a bank's registers that can only be written.
    pub(super) fn bank_field_to_write(&self, bank: usize) -> Option<usize> {
        let first = self.peripheral.register(self.core.banks[bank].first());
        first
            .fields
            .iter()
            .position(|field| !field.access.readable())
    }

    /// What is in the names of methods for such a field.
    fn infix(&self, id: FieldId) -> &'static str {
        match self.is_apart(id) {
            true => "_to_write",
            false => "",
        }
    }

    /// What a register holds, as one of its fields is in it.
    pub(super) fn current_for(&self, id: FieldId) -> TokenStream {
        match self.infix(id) {
            "" => self.current(id.register),
            infix => {
                let register = self.peripheral.register(id.register);
                let name = format_ident!("held{infix}_{}", register.ident.snake_part());
                quote!(self.#name())
            }
        }
    }

    /// Makes a register hold a value, as one of its fields is in it.
    pub(super) fn store_for(&self, id: FieldId, value: &TokenStream) -> TokenStream {
        match self.infix(id) {
            "" => self.store(id.register, value),
            infix => {
                let register = self.peripheral.register(id.register);
                let name = format_ident!("hold{infix}_{}", register.ident.snake_part());
                quote!(self.#name(#value);)
            }
        }
    }

    /// Makes a register hold a value.
    pub(super) fn store(&self, id: RegisterId, value: &TokenStream) -> TokenStream {
        let ident = &self.peripheral.register(id).ident;
        match self.is_plain(id) {
            true => {
                let name = format_ident!("{}", ident.snake);
                quote!(self.registers.#name = #value;)
            }
            false => {
                let name = format_ident!("hold_{}", ident.snake_part());
                quote!(self.#name(#value);)
            }
        }
    }

    pub(super) fn assign(&self, place: &Place, source: &Expr) -> TokenStream {
        let value = self.expr(source);
        match place {
            Place::Register(id) => self.store(*id, &quote!(#value)),
            Place::State(index) => {
                let name = format_ident!("{}", self.core.states[*index].name);
                quote!(self.state.#name = #value;)
            }
            Place::Local(local) => {
                let name = format_ident!("{}", local.name);
                quote!(#name = #value;)
            }
            Place::Element(state, index) => {
                let name = format_ident!("{}", self.core.states[*state].name);
                let index = self.place_of(index);
                quote!(self.state.#name[#index] = #value;)
            }
            Place::RegisterAt(bank, index) => self.assign_at(*bank, index, &value),
            Place::FieldAt(bank, field, index) => {
                self.assign_field_at((*bank, *field), index, source)
            }
            Place::Field(id) => {
                let register = self.peripheral.register(id.register);
                let field = self.peripheral.field(*id);
                if field.width == register.bits {
                    return self.store_for(*id, &quote!(#value));
                }
                let stored = self.current_for(*id);
                let mask = hex(field.mask());
                let wide = match source.kind {
                    ExprKind::Int(0) if self.is_plain(id.register) => {
                        return quote!(#stored &= !#mask;);
                    }
                    ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => int(value),
                    _ => {
                        let container = Int::unsigned(field.width).container();
                        convert(self.typed(source), container, register.container())
                    }
                };
                let placed: Syn = match field.lsb {
                    0 => wide,
                    lsb => binary(wide, BinaryOp::Shl, int(lsb.into())),
                };
                self.store_for(*id, &quote!(#stored & !#mask | #placed))
            }
        }
    }
}
