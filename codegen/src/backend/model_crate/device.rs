//! One peripheral's module: types, and all that is not access or behaviour.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::access;
use super::routines::{self, Names, function_name};
use super::{hooks, inputs, members};
use crate::backend::rust::{code_doc, decimal, doc, hex, inner_doc, machine_type};
use crate::behavior::ir::Behavior;
use crate::lower::core::{Core, Kind, Ty};
use crate::lower::lower;
use crate::model::{Peripheral, Register};
use crate::names::scope::settled;

/// The whole module.
pub fn module(peripheral: &Peripheral) -> TokenStream {
    let none = Behavior::default();
    let behavior = peripheral.behavior.as_ref().unwrap_or(&none);
    let module = with_behavior(peripheral, behavior);
    match settled(&module, behavior) {
        Some(behavior) => with_behavior(peripheral, &behavior),
        None => module,
    }
}

/// The module for a behaviour with these names.
fn with_behavior(peripheral: &Peripheral, behavior: &Behavior) -> TokenStream {
    let core = &lower(peripheral, behavior);
    let names = Names { peripheral, core };
    let title = format!(
        "{} without QEMU.\n\n{}",
        peripheral.ident.svd, peripheral.description
    );
    let title = inner_doc(&title);
    let types = types(peripheral, core);
    let line_types = inputs::types(core);
    let hook_types = hooks::types(core);
    let device = device(peripheral, core, &names);
    let access = access::methods(&names);
    let (generics, ty) = names.device_type();
    let (functions, levels, handlers) = (
        names.routines(Kind::Function),
        names.routines(Kind::Level),
        names.routines(Kind::Handler),
    );
    let (inputs, calls) = (names.inputs(), names.calls());
    let banks = names.banks();
    let consts = names.constants();
    // What the behaviour block defines and does not use, what in it is never reached, and how it says
    // things, is no fault of the crate: `check` tells of it, with its place in the SVD.
    quote! {
        #title
        #![allow(
            clippy::all,
            dead_code,
            non_snake_case,
            overlapping_range_endpoints,
            unreachable_code,
            unreachable_patterns,
            unused_assignments,
            unused_comparisons,
            unused_mut,
            unused_parens,
            unused_variables
        )]
        use crate::{GuestErrors, ParamError, Register};
        #types
        #line_types
        #hook_types
        #device
        #access
        impl #generics #ty {
            #levels
            #banks
            #handlers
            #inputs
            #calls
        }
        #functions
        #consts
    }
}

fn types(peripheral: &Peripheral, core: &Core) -> TokenStream {
    let cells = || {
        let words = peripheral.words.iter();
        words.flat_map(|word| word.cells.iter().map(move |cell| (word, cell)))
    };
    let registers = cells().map(|(word, cell)| {
        let name = format_ident!("{}", cell.name);
        let ty = machine_type(word.container());
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
    });
    let resets = cells().map(|(_, cell)| {
        let (name, reset) = (format_ident!("{}", cell.name), hex(cell.reset));
        quote!(#name: #reset)
    });
    let params = core.params.iter().map(|param| {
        let (name, ty) = (format_ident!("{}", param.name), machine_type(param.ty.bits));
        let text = code_doc(&param.doc);
        quote!(#text pub #name: #ty)
    });
    let defaults = core.params.iter().map(|param| {
        let (name, value) = (format_ident!("{}", param.name), decimal(param.default));
        quote!(#name: #value)
    });
    let states = core.states.iter().map(|state| {
        let (name, ty) = (
            format_ident!("{}", state.name),
            routines::rust_type(&state.ty),
        );
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
        let name = format_ident!("{}", state.name);
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
        let value = match state.elements.as_deref() {
            None => literal(state.initial),
            Some(values) if values.iter().all(|value| *value == values[0]) => {
                let (value, length) = (literal(values[0]), decimal(values.len() as u64));
                quote!([#value; #length])
            }
            Some(values) => {
                let values = values.iter().map(|value| literal(*value));
                quote!([#(#values),*])
            }
        };
        quote!(#name: #value)
    });
    quote! {
        /// What the registers hold, whole, whatever a guest may read of it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Registers {
            #(#registers,)*
        }

        impl Registers {
            const RESET: Self = Self { #(#resets,)* };
        }

        /// Parameters of the device.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Params {
            #(#params,)*
        }

        impl Default for Params {
            fn default() -> Self {
                Self { #(#defaults,)* }
            }
        }

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

fn device(peripheral: &Peripheral, core: &Core, names: &Names) -> TokenStream {
    let name = format_ident!("{}", peripheral.ident.camel);
    let (generics, ty) = names.device_type();
    let members::Members {
        declared,
        made,
        getters,
        parameter,
        pass,
        nothing,
        after_reset,
        head,
        new_doc,
    } = members::members(core);
    let (base, size) = (hex(peripheral.base_address), hex(peripheral.size));
    let table = peripheral.registers.iter().map(|register| {
        let (name, offset, bytes) = (
            &register.ident.svd,
            hex(register.offset),
            decimal(register.bytes().into()),
        );
        let (reset, mask) = (hex(register.reset_value), hex(register.reset_mask));
        let (readable, writable) = (hex(register.readable()), hex(register.writable()));
        let values = register.fields.iter().flat_map(|field| {
            field.named_values().map(|value| {
                let (field, name) = (&field.ident.svd, &value.ident.svd);
                let value = decimal(value.value);
                quote!((#field, #name, #value))
            })
        });
        quote! {
            Register {
                name: #name,
                offset: #offset,
                bytes: #bytes,
                reset_value: #reset,
                reset_mask: #mask,
                readable: #readable,
                writable: #writable,
                enumerated: &[#(#values),*],
            }
        }
    });
    let ranges = core.params.iter().map(|param| {
        let (text, name) = (&param.name, format_ident!("{}", param.name));
        let (min, max) = (decimal(param.min), decimal(param.max));
        let value = routines::widen(quote!(params.#name), param.ty.container());
        quote! {
            if !(#min..=#max).contains(&#value) {
                return Err(ParamError { name: #text, value: #value, min: #min, max: #max });
            }
        }
    });
    let params = if core.params.is_empty() {
        quote!(_params)
    } else {
        quote!(params)
    };
    let keep = if core.params.is_empty() {
        quote!(params: _params)
    } else {
        quote!(params)
    };
    let pending = core.events.iter().map(|event| {
        let name = format_ident!("{}", event.name);
        let args: Vec<_> = event
            .args
            .iter()
            .map(|arg| routines::rust_type(&arg.ty))
            .collect();
        let text = doc(&format!(
            "When {} happens, in which order it was started, and its arguments.",
            event.name
        ));
        quote!(#text pub #name: Option<(u64, u64, (#(#args,)*))>)
    });
    let none = core.events.iter().map(|event| {
        let name = format_ident!("{}", event.name);
        quote!(#name: None)
    });
    let resets = core.resets.iter();
    let resets = resets.map(|run| names.run(run, |_| quote!(0)));
    let time = time(names);
    let once = once(peripheral);
    let (once_member, once_reset) = match once.is_empty() {
        true => (None, None),
        false => (Some(quote!(once: Once,)), Some(quote!(once: Once::RESET,))),
    };
    let once_again = once_reset
        .is_some()
        .then(|| quote!(self.once = Once::RESET;));
    let constants = quote! {
        /// The address that the SVD gives.
        pub const BASE_ADDRESS: u64 = #base;
        /// Size of the register region in bytes.
        pub const SIZE: u64 = #size;
        /// The registers, by ascending offset.
        pub const REGISTERS: &[Register] = &[#(#table),*];
    };
    let methods = quote! {
        #new_doc
        ///
        /// # Errors
        ///
        /// When a parameter is outside its range.
        pub fn new(#params: Params #parameter) -> Result<Self, ParamError> {
            #(#ranges)*
            Ok(Self::with(#params #pass))
        }

        fn with(#params: Params #parameter) -> Self {
            let mut device = Self {
                registers: Registers::RESET,
                #once_reset
                #keep,
                state: State::RESET,
                events: Events::RESET,
                now: 0,
                started: 0,
                errors: GuestErrors::default(),
                #made
            };
            device.reset();
            device
        }

        /// Puts every register to its reset value, hidden state to its initial value, and
        /// cancels all events. Time and the count of guest errors go on.
        pub fn reset(&mut self) {
            self.registers = Registers::RESET;
            #once_again
            self.state = State::RESET;
            self.events = Events::RESET;
            #after_reset
            #(#resets)*
        }

        #getters

        /// What the registers hold.
        pub fn registers(&self) -> &Registers {
            &self.registers
        }

        /// The parameters.
        pub fn params(&self) -> &Params {
            &self.params
        }

        /// Hidden state.
        pub fn state(&self) -> &State {
            &self.state
        }

        /// Virtual time in nanoseconds.
        pub fn now(&self) -> u64 {
            self.now
        }

        /// What the guest did wrong so far.
        pub fn guest_errors(&self) -> GuestErrors {
            self.errors
        }

        #time
    };
    // Constants do not depend on what is written by hand.
    let implementation = match generics.is_empty() {
        true => quote!(impl #ty { #constants #methods }),
        false => quote!(impl #name { #constants } impl #generics #ty { #methods }),
    };
    quote! {
        #once

        /// Events that are to happen.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Events {
            #(#pending,)*
        }

        impl Events {
            const RESET: Self = Self { #(#none,)* };
        }

        /// The device.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct #name #head {
            registers: Registers,
            #once_member
            params: Params,
            state: State,
            events: Events,
            now: u64,
            started: u64,
            errors: GuestErrors,
            #declared
        }

        impl Default for #name {
            fn default() -> Self {
                Self::with(Params::default() #nothing)
            }
        }

        #implementation
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

/// `advance` and `next_event`.
fn time(names: &Names) -> TokenStream {
    let deadlines = names.core.events.iter().enumerate().map(|(index, event)| {
        let name = format_ident!("{}", event.name);
        let index = decimal(index as u64);
        quote! {
            if let Some((at, order, _)) = &self.events.#name
                && first.is_none_or(|(first_at, first_order, _)| (*at, *order) < (first_at, first_order))
            {
                first = Some((*at, *order, #index));
            }
        }
    });
    let fire = names.core.events.iter().enumerate().map(|(index, event)| {
        let (name, method) = (
            format_ident!("{}", event.name),
            function_name(&names.core.routines[event.run.routine].name),
        );
        let index = decimal(index as u64);
        let args: Vec<_> = event
            .args
            .iter()
            .map(|arg| format_ident!("{}", arg.name))
            .collect();
        quote! {
            if index == #index && let Some((_, _, (#(#args,)*))) = self.events.#name.take() {
                self.#method(#(#args),*);
            }
        }
    });
    if names.core.events.is_empty() {
        return quote! {
            /// Lets virtual time pass; nothing in this device depends on it.
            pub fn advance(&mut self, ns: u64) {
                self.now = self.now.saturating_add(ns);
            }

            /// When the next event happens: this device has none.
            pub fn next_event(&self) -> Option<u64> {
                None
            }
        };
    }
    quote! {
        /// Lets `ns` nanoseconds of virtual time pass. Events happen at their time, those of the
        /// same time in the order in which they were started.
        pub fn advance(&mut self, ns: u64) {
            let end = self.now.saturating_add(ns);
            while let Some((at, _, index)) = self.first_event()
                && at <= end
                && at < u64::MAX
            {
                self.now = self.now.max(at);
                #(#fire)*
            }
            self.now = end;
        }

        /// When the next event happens, if one was started.
        pub fn next_event(&self) -> Option<u64> {
            self.first_event().map(|(at, _, _)| at)
        }

        /// Time, order and number of the event that happens next.
        fn first_event(&self) -> Option<(u64, u64, usize)> {
            let mut first: Option<(u64, u64, usize)> = None;
            #(#deadlines)*
            first
        }
    }
}
