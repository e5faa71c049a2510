//! Registers that have no member of their own in `Registers`: methods look at them, and make them hold
//! a value.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::behavior_names::Names;
use super::routines::widen;
use super::uses::Uses;
use crate::backend::rust::{decimal, hex, machine_type};
use crate::model::{Cell, Placed, Register, Word};

/// These methods.
pub(super) fn methods(names: &Names, uses: &Uses) -> TokenStream {
    let words = names.peripheral.words.iter();
    let held = words.filter(|word| !word.is_plain()).flat_map(|word| {
        let registers = word.registers.iter();
        registers.flat_map(move |placed| {
            let register = names.peripheral.register(placed.id);
            let apart = register.fields.iter().any(|field| placed.is_apart(field));
            let all = Held::new(placed, word, register, false);
            let to_write = apart.then(|| Held::new(placed, word, register, true));
            let held = [Some(all), to_write].into_iter().flatten();
            held.map(|held| {
                let look = held.look();
                let store = uses.stores(placed.id, held.to_write).then(|| held.store());
                quote!(#look #store)
            })
        })
    });
    quote!(#(#held)*)
}

/// A register in the cells of its word.
struct Held<'a> {
    placed: &'a Placed,
    word: &'a Word,
    register: &'a Register,
    /// Whether it is what fields hold that can only be written, if that is stored apart.
    to_write: bool,
    /// Cells that hold bits of it, and which.
    cells: Vec<(&'a Cell, u64)>,
}

impl<'a> Held<'a> {
    fn new(placed: &'a Placed, word: &'a Word, register: &'a Register, to_write: bool) -> Self {
        let bits = match to_write {
            true => &placed.held_to_write,
            false => &placed.held,
        };
        let cells = word.cells.iter().zip(bits.iter().copied());
        Self {
            placed,
            word,
            register,
            to_write,
            cells: cells.filter(|(_, held)| *held != 0).collect(),
        }
    }

    /// The one cell that is the register, and nothing else.
    fn whole(&self) -> Option<Ident> {
        match self.cells[..] {
            [(cell, held)]
                if held == self.word.lanes()
                    && self.word.container() == self.register.container() =>
            {
                Some(member(&cell.name))
            }
            _ => None,
        }
    }

    fn name(&self, verb: &str) -> Ident {
        let infix = if self.to_write { "_to_write" } else { "" };
        format_ident!("{verb}{infix}_{}", self.register.ident.snake_part())
    }

    fn look(&self) -> TokenStream {
        let (name, ty) = (self.name("held"), machine_type(self.register.bits));
        let svd = &self.register.ident.svd;
        let text = match self.to_write {
            false => format!(" What {svd} holds."),
            true => format!(" What {svd} holds in fields that can only be written."),
        };
        let shift = decimal(self.placed.shift.into());
        let value = match self.whole() {
            Some(member) => quote!(self.registers.#member),
            None => {
                let parts = self
                    .cells
                    .iter()
                    .map(|(cell, held)| masked(&stored(&cell.name, self.word), *held));
                let bits = quote!(#(#parts)|*);
                match (self.placed.shift, self.register.container()) {
                    (0, 64) => bits,
                    (0, _) => quote!((#bits) as #ty),
                    (_, 64) => quote!((#bits) >> #shift),
                    (_, _) => quote!(((#bits) >> #shift) as #ty),
                }
            }
        };
        quote! {
            #[doc = #text]
            pub fn #name(&self) -> #ty {
                #value
            }
        }
    }

    fn store(&self) -> TokenStream {
        let (name, ty) = (self.name("hold"), machine_type(self.register.bits));
        let text = format!(" Makes {} hold this.", self.register.ident.svd);
        let body = match self.whole() {
            Some(member) => quote!(self.registers.#member = value;),
            None => {
                let container = self.word.container();
                let ty = machine_type(container);
                let wide = (self.register.container() != 64).then(|| {
                    let wide = widen(quote!(value), self.register.container());
                    quote!(let value = #wide;)
                });
                let shift = decimal(self.placed.shift.into());
                let stores = self.cells.iter().map(|(cell, held)| {
                    let (member, mask) = (member(&cell.name), hex(*held));
                    let value = match (self.placed.shift, container) {
                        (0, 64) => quote!(value),
                        (0, _) => quote!(value as #ty),
                        (_, 64) => quote!(value << #shift),
                        (_, _) => quote!((value << #shift) as #ty),
                    };
                    quote! {
                        self.registers.#member = self.registers.#member & !#mask | #value & #mask;
                    }
                });
                quote!(#wide #(#stores)*)
            }
        };
        quote! {
            #[doc = #text]
            fn #name(&mut self, value: #ty) {
                #body
            }
        }
    }
}

/// A member of `Registers`.
pub(super) fn member(name: &str) -> Ident {
    format_ident!("{}", name)
}

/// Some bits of a `u64`; all of them, without a mask.
pub(super) fn masked(value: &TokenStream, bits: u64) -> TokenStream {
    match bits {
        u64::MAX => value.clone(),
        _ => {
            let mask = hex(bits);
            quote!(#value & #mask)
        }
    }
}

/// What a cell holds, as `u64`.
pub(super) fn stored(name: &str, word: &Word) -> TokenStream {
    let member = member(name);
    widen(quote!(self.registers.#member), word.container())
}
