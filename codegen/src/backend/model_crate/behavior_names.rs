//! What a behaviour's items and types are called in Rust.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::backend::rust::int_type;
use crate::lower::core::{Core, Name, Ty};
use crate::model::Peripheral;
use crate::names;

/// What names in a body refer to.
pub struct Names<'a> {
    /// Whose behaviour it is.
    pub peripheral: &'a Peripheral,
    /// What statements and expressions refer to by index.
    pub core: &'a Core,
    /// The struct of each event's arguments; none for an event without arguments.
    pub event_args: Vec<Option<Ident>>,
}

impl<'a> Names<'a> {
    /// Names of a peripheral with this behaviour.
    pub fn new(peripheral: &'a Peripheral, core: &'a Core) -> Self {
        Self {
            peripheral,
            core,
            event_args: argument_types(peripheral, core),
        }
    }
}

/// The Rust type of a type.
pub fn rust_type(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Unit => quote!(()),
        Ty::Bool => quote!(bool),
        Ty::Int(int) => {
            let ty = int_type(*int);
            quote!(#ty)
        }
        Ty::Option(inner) => {
            let inner = rust_type(inner);
            quote!(Option<#inner>)
        }
        Ty::Tuple(items) => {
            let items = items.iter().map(rust_type);
            quote!((#(#items),*))
        }
    }
}

/// The name of a function or method: `on_write_ctrl`; a second one for the same thing is
/// `on_write2_ctrl`, which is no first one's name, whatever the registers are called.
pub fn function_name(name: &Name) -> Ident {
    let Name {
        verb,
        number,
        subject,
    } = name;
    let number = match number {
        0 => String::new(),
        before => (before + 1).to_string(),
    };
    match (*verb, subject.as_str()) {
        ("", subject) => format_ident!("{subject}"),
        (verb, "") => format_ident!("{verb}{number}"),
        (verb, subject) => format_ident!("{verb}{number}_{subject}"),
    }
}

/// The struct of an event's arguments, by event; none for an event without arguments.
pub(super) fn argument_types(peripheral: &Peripheral, core: &Core) -> Vec<Option<Ident>> {
    let mut taken = BTreeSet::from([peripheral.ident.camel.clone()]);
    let events = core.events.iter();
    events
        .map(|event| {
            (!event.args.is_empty()).then(|| {
                let camel = names::Ident::repaired(&event.name);
                let camel = camel.map_or_else(String::new, |ident| ident.camel);
                let named = |number: usize| match number {
                    0 => format!("{camel}Args"),
                    _ => format!("{camel}Args{number}"),
                };
                let free = |name: &String| !taken.contains(name);
                let name = names::first_free(taken.len(), named, free);
                taken.insert(name.clone());
                format_ident!("{name}")
            })
        })
        .collect()
}
