//! One peripheral's module, and its device: how it is made and reset, and what it shows.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::allowed::{allowed, odd_names};
use super::behavior_names::Names;
use super::free_names::settled;
use super::routines;
use super::uses::Uses;
use super::{held, hooks, inputs, members, read_write, storage};
use crate::backend::rust::{decimal, hex, inner_doc};
use crate::lower::core::Kind;
use crate::lower::lower;
use crate::model::Peripheral;
use crate::model::ir::Behavior;

/// The whole module.
pub(super) fn module(peripheral: &Peripheral) -> TokenStream {
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
    let names = Names::new(peripheral, core);
    let title = format!(
        "{} without QEMU.\n\n{}",
        peripheral.ident.svd, peripheral.description
    );
    let title = inner_doc(&title);
    let uses = Uses::of(&names);
    let types = storage::types(peripheral, core);
    let event_types = names.event_types();
    let line_types = inputs::types(core);
    let hook_types = hooks::types(core);
    let device = device(&names);
    let words = read_write::table(&names);
    let access = read_write::methods(&names);
    let held = held::methods(&names, &uses);
    let (generics, ty) = names.device_type();
    let (functions, levels, handlers) = (
        names.routines(Kind::Function),
        names.routines(Kind::Level),
        names.routines(Kind::Handler),
    );
    let (inputs, calls) = (names.inputs(), names.calls());
    let banks = names.banks(&uses);
    let consts = names.constants();
    let impl_of = |methods: TokenStream| {
        (!methods.is_empty()).then(|| quote!(impl #generics #ty { #methods }))
    };
    let access = impl_of(quote!(#access #held));
    let driven = impl_of(quote!(#banks #inputs));
    let behavior = impl_of(quote!(#levels #handlers #calls));
    let behavior = behavior.map(|methods| {
        let allowed = allowed();
        quote!(#allowed #methods)
    });
    let odd_names = odd_names(core);
    quote! {
        #title
        #odd_names
        use crate::runtime;
        #types
        #event_types
        #line_types
        #hook_types
        #device
        #words
        #access
        #driven
        #behavior
        #functions
        #consts
    }
}

fn device(names: &Names) -> TokenStream {
    let Names {
        peripheral, core, ..
    } = names;
    let name = format_ident!("{}", peripheral.ident.camel);
    let (generics, ty) = names.device_type();
    let members = members::members(core);
    let members::Members {
        declared,
        head,
        nothing,
        ..
    } = &members;
    let once = storage::has_once(peripheral).then(|| quote!(once: Once,));
    let constants = constants(names);
    let made = construction(names, &members);
    let shown = getters(&members);
    let time = names.time();
    // Constants do not depend on what is written by hand.
    let implementation = match generics.is_empty() {
        true => quote!(impl #ty { #constants #made #shown #time }),
        false => quote!(impl #name { #constants } impl #generics #ty { #made #shown #time }),
    };
    quote! {
        /// The device.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct #name #head {
            registers: Registers,
            #once
            params: Params,
            state: State,
            events: Events,
            clock: runtime::Clock,
            errors: runtime::GuestErrors,
            #declared
        }

        impl Default for #name {
            fn default() -> Self {
                Self::with(Params::DEFAULT #nothing)
            }
        }

        #implementation
    }
}

/// What is the same for all devices of this kind.
fn constants(names: &Names) -> TokenStream {
    let peripheral = names.peripheral;
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
                quote!(runtime::EnumeratedValue { field: #field, name: #name, value: #value })
            })
        });
        quote! {
            runtime::Register {
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
    quote! {
        /// The address that the SVD gives.
        pub const BASE_ADDRESS: u64 = #base;
        /// Size of the register region in bytes.
        pub const SIZE: u64 = #size;
        /// The registers, by ascending offset.
        pub const REGISTERS: &[runtime::Register] = &[#(#table),*];
    }
}

/// How a device is made and reset.
fn construction(names: &Names, members: &members::Members) -> TokenStream {
    let Names {
        peripheral, core, ..
    } = names;
    let members::Members {
        made,
        parameter,
        pass,
        after_reset,
        new_doc,
        ..
    } = members;
    let ranges = core.params.iter().map(|param| {
        let (text, name) = (&param.name, format_ident!("{}", param.name));
        let (min, max) = (decimal(param.min), decimal(param.max));
        let value = routines::widen(quote!(params.#name), param.ty.container());
        quote!(runtime::ParamError::check(#text, #value, #min, #max)?;)
    });
    let once = storage::has_once(peripheral);
    let once_reset = once.then(|| quote!(once: Once::RESET,));
    let once_again = once.then(|| quote!(self.once = Once::RESET;));
    let resets = core.resets.iter();
    let resets = resets.map(|run| names.run(run, |_| quote!(0)));
    let named_new = (peripheral.ident.snake == "new").then(|| {
        quote! {
            #[allow(clippy::self_named_constructors, reason = "the peripheral is called so")]
        }
    });
    quote! {
        #new_doc
        ///
        /// # Errors
        ///
        /// When a parameter is outside its range.
        #named_new
        pub fn new(params: Params #parameter) -> Result<Self, runtime::ParamError> {
            #(#ranges)*
            Ok(Self::with(params #pass))
        }

        fn with(params: Params #parameter) -> Self {
            let mut device = Self {
                registers: Registers::RESET,
                #once_reset
                params,
                state: State::RESET,
                events: Events::RESET,
                clock: runtime::Clock::default(),
                errors: runtime::GuestErrors::default(),
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
    }
}

/// What a device shows of itself.
fn getters(members: &members::Members) -> TokenStream {
    let getters = &members.getters;
    quote! {
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
            self.clock.now()
        }

        /// What the guest did wrong so far.
        pub fn guest_errors(&self) -> runtime::GuestErrors {
            self.errors
        }
    }
}
