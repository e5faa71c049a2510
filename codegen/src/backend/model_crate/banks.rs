//! Registers that an index chooses from, and elements of arrays.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Expr as Syn, parse_quote};

use super::behavior_names::Names;
use super::expr::{binary, convert, int};
use super::uses::Uses;
use crate::backend::rust::{decimal, doc, hex, machine_type};
use crate::lower::core::{BinaryOp, Expr, ExprKind, Int, Ty};
use crate::model::{FieldId, RegisterId};

impl Names<'_> {
    /// An index of an array in Rust's type for it.
    pub(super) fn place_of(&self, index: &Expr) -> Syn {
        match &index.kind {
            ExprKind::Int(value) => int(*value),
            _ => {
                let index = self.typed(index);
                Syn::Cast(syn::ExprCast {
                    attrs: Vec::new(),
                    expr: Box::new(index),
                    as_token: Default::default(),
                    ty: Box::new(parse_quote!(usize)),
                })
            }
        }
    }

    /// An index of a bank: the methods take a `u32`.
    fn bank_index(&self, index: &Expr) -> Syn {
        let bits = match index.ty {
            Ty::Int(int) => int.container(),
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => 32,
        };
        match &index.kind {
            ExprKind::Int(value) => int(*value),
            _ => convert(self.typed(index), bits, 32),
        }
    }

    /// The name of a method of a bank.
    fn bank_method(&self, verb: &str, bank: usize, to_write: bool) -> Ident {
        let first = self.core.banks[bank].first();
        let name = self.peripheral.register(first).ident.snake_part();
        let infix = if to_write { "_to_write" } else { "" };
        format_ident!("{verb}{bank}{infix}_{name}")
    }

    /// What a register of a bank holds, whole, as one of its fields is in it.
    pub(super) fn register_at(&self, (bank, field): (usize, Option<usize>), index: &Expr) -> Syn {
        let to_write = field.is_some_and(|field| {
            let id = self.core.banks[bank].field(field);
            !self.peripheral.field(id).access.readable()
        });
        let (look, index) = (
            self.bank_method("look", bank, to_write),
            self.bank_index(index),
        );
        parse_quote!(self.#look(#index))
    }

    /// Makes a register of a bank hold a value.
    pub(super) fn assign_at(&self, bank: usize, index: &Expr, value: &Syn) -> TokenStream {
        let (put, index) = (self.bank_method("put", bank, false), self.bank_index(index));
        quote!(self.#put(#index, #value);)
    }

    /// Makes a field of a register of a bank hold a value.
    pub(super) fn assign_field_at(
        &self,
        (bank, field): (usize, usize),
        index: &Expr,
        source: &Expr,
    ) -> TokenStream {
        let id = self.core.banks[bank].field(field);
        let (register, field) = (
            self.peripheral.register(id.register),
            self.peripheral.field(id),
        );
        let to_write = !field.access.readable();
        let (look, put) = (
            self.bank_method("look", bank, to_write),
            self.bank_method("put", bank, to_write),
        );
        let index = self.bank_index(index);
        let wide = match source.kind {
            ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => int(value),
            _ => {
                let container = Int::unsigned(field.width).container();
                convert(self.typed(source), container, register.container())
            }
        };
        let mask = hex(field.mask());
        let placed: Syn = match field.lsb {
            0 => wide,
            lsb => binary(wide, BinaryOp::Shl, int(lsb.into())),
        };
        quote!(self.#put(#index, self.#look(#index) & !#mask | #placed);)
    }

    /// The methods of all banks.
    pub fn banks(&self, uses: &Uses) -> TokenStream {
        let banks = (0..self.core.banks.len()).map(|bank| {
            let own = self.bank(bank, None, uses);
            let field = self.bank_field_to_write(bank);
            let to_write = field.map(|field| self.bank(bank, Some(field), uses));
            quote!(#own #to_write)
        });
        quote!(#(#banks)*)
    }

    /// The methods of one bank, whole or as a field is in its registers; those that are used.
    fn bank(&self, number: usize, field: Option<usize>, uses: &Uses) -> TokenStream {
        let bank = &self.core.banks[number];
        let to_write = field.is_some();
        let (look, put) = (
            self.bank_method("look", number, to_write),
            self.bank_method("put", number, to_write),
        );
        let ty = machine_type(self.peripheral.register(bank.first()).bits);
        let shown = bank.numbered("index");
        let looks = self.bank_arms(&bank.registers, |id| match field {
            Some(field) => self.current_for(FieldId {
                register: id,
                field,
            }),
            None => self.current(id),
        });
        let puts = self.bank_arms(&bank.registers, |id| {
            let store = match field {
                Some(field) => self.store_for(
                    FieldId {
                        register: id,
                        field,
                    },
                    &quote!(value),
                ),
                None => self.store(id, &quote!(value)),
            };
            quote!({ #store })
        });
        let (looked, made) = (
            doc(&format!("What {shown} holds.")),
            doc(&format!("Makes {shown} hold a value.")),
        );
        let look = uses.looks(number, to_write).then(|| {
            quote! {
                #looked
                fn #look(&self, index: u32) -> #ty {
                    match index { #(#looks)* }
                }
            }
        });
        let put = uses.puts(number, to_write).then(|| {
            quote! {
                #made
                fn #put(&mut self, index: u32, value: #ty) {
                    match index { #(#puts)* }
                }
            }
        });
        quote!(#look #put)
    }

    /// An arm for each register; the last one is for all other numbers, of which there are none.
    fn bank_arms(
        &self,
        registers: &[RegisterId],
        body: impl Fn(RegisterId) -> TokenStream,
    ) -> Vec<TokenStream> {
        let arms = registers.iter().enumerate().map(|(number, id)| {
            let (body, value) = (body(*id), decimal(number as u64));
            match number + 1 == registers.len() {
                true => quote!(_ => #body,),
                false => quote!(#value => #body,),
            }
        });
        arms.collect()
    }
}
