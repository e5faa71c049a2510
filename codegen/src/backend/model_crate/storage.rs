//! What a device holds: its registers, parameters, hidden state, and what was written once.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::behavior_names::rust_type;
use crate::backend::rust::{code_doc, decimal, doc, hex, machine_type};
use crate::lower::core::{Core, State, Ty};
use crate::model::{Cell, Peripheral, Register, Word};

/// All these types.
pub(super) fn types(peripheral: &Peripheral, core: &Core) -> TokenStream {
    let (registers, params) = (registers(peripheral), params(core));
    let (state, once) = (state(core), once(peripheral));
    quote!(#registers #params #state #once)
}

/// Whether there are fields that can be written once.
pub(super) fn has_once(peripheral: &Peripheral) -> bool {
    peripheral.words.iter().any(|word| !word.once.is_empty())
}

fn registers(peripheral: &Peripheral) -> TokenStream {
    let cells = || {
        let words = peripheral.words.iter();
        words.flat_map(|word| word.cells.iter().map(move |cell| (word, cell)))
    };
    let members = cells().map(|(word, cell)| member(peripheral, word, cell));
    let resets = cells().map(|(_, cell)| {
        let (name, reset) = (format_ident!("{}", cell.name), hex(cell.reset));
        quote!(#name: #reset)
    });
    quote! {
        /// What the registers hold, whole, whatever a guest may read of it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Registers {
            #(#members,)*
        }

        impl Registers {
            const RESET: Self = Self { #(#resets,)* };
        }
    }
}

fn member(peripheral: &Peripheral, word: &Word, cell: &Cell) -> TokenStream {
    let (name, ty) = (
        format_ident!("{}", cell.name),
        machine_type(word.container()),
    );
    let registers = word.registers.iter();
    let registers: Vec<&Register> = registers
        .map(|placed| peripheral.register(placed.id))
        .collect();
    let text = match registers[..] {
        [register] if word.is_plain() => {
            doc(&format!("{}: {}", register.ident.svd, register.description))
        }
        _ => {
            let names: Vec<&str> = registers.iter().map(|known| &*known.ident.svd).collect();
            doc(&format!("Bits of {}.", names.join(", ")))
        }
    };
    quote!(#text pub #name: #ty)
}

fn params(core: &Core) -> TokenStream {
    let params = core.params.iter().map(|param| {
        let (name, ty) = (format_ident!("{}", param.name), machine_type(param.ty.bits));
        let text = code_doc(&param.doc);
        quote!(#text pub #name: #ty)
    });
    let defaults = core.params.iter().map(|param| {
        let (name, value) = (format_ident!("{}", param.name), decimal(param.default));
        quote!(#name: #value)
    });
    quote! {
        /// Parameters of the device.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Params {
            #(#params,)*
        }

        impl Params {
            /// The SVD's defaults.
            pub const DEFAULT: Self = Self { #(#defaults,)* };
        }

        impl Default for Params {
            fn default() -> Self {
                Self::DEFAULT
            }
        }
    }
}

fn state(core: &Core) -> TokenStream {
    let states = core.states.iter().map(|state| {
        let (name, ty) = (format_ident!("{}", state.name), rust_type(&state.ty));
        let text = code_doc(&state.doc);
        let ty = match &state.elements {
            Some(elements) => {
                let length = decimal(elements.len() as u64);
                quote!([#ty; #length])
            }
            None => ty,
        };
        quote!(#text pub #name: #ty)
    });
    let initials = core.states.iter().map(|state| {
        let (name, value) = (format_ident!("{}", state.name), initial(state));
        quote!(#name: #value)
    });
    quote! {
        /// Hidden state.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct State {
            #(#states,)*
        }

        impl State {
            const RESET: Self = Self { #(#initials,)* };
        }
    }
}

/// The initial value of a state.
fn initial(state: &State) -> TokenStream {
    let literal = |value: u64| match state.ty {
        Ty::Bool => {
            let value = value == 1;
            quote!(#value)
        }
        Ty::Int(int) if int.signed => {
            let value = super::expr::number(int.number(value), int);
            quote!(#value)
        }
        Ty::Unit | Ty::Int(_) | Ty::Option(_) | Ty::Tuple(_) => {
            let value = decimal(value);
            quote!(#value)
        }
    };
    match state.elements.as_deref() {
        None => literal(state.initial),
        Some(values) if values.iter().all(|value| *value == values[0]) => {
            let (value, length) = (literal(values[0]), decimal(values.len() as u64));
            quote!([#value; #length])
        }
        Some(values) => {
            let values = values.iter().map(|value| literal(*value));
            quote!([#(#values),*])
        }
    }
}

/// What was written of fields that can be written once; empty if there are none.
fn once(peripheral: &Peripheral) -> TokenStream {
    let words = peripheral.words.iter();
    let registers: Vec<_> = words
        .filter(|word| !word.once.is_empty())
        .map(|word| format_ident!("{}", word.cells[0].name))
        .collect();
    if registers.is_empty() {
        return TokenStream::new();
    }
    quote! {
        /// Bits of registers that were written and cannot be again.
        #[derive(Debug, Clone, PartialEq, Eq)]
        struct Once {
            #(#registers: u64,)*
        }

        impl Once {
            const RESET: Self = Self { #(#registers: 0,)* };
        }
    }
}
