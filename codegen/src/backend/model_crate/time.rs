//! Events: their arguments, when they are due, and the passing of time.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::behavior_names::{Names, function_name, rust_type};
use crate::backend::rust::doc;
use crate::lower::core::Event;

impl Names<'_> {
    /// The types of events.
    pub(super) fn event_types(&self) -> TokenStream {
        let events = || self.core.events.iter().enumerate();
        let structs = events().filter_map(|(index, event)| self.arguments(index, event));
        let members = events().map(|(index, event)| {
            let name = format_ident!("{}", event.name);
            let args = match &self.event_args[index] {
                Some(args) => quote!(#args),
                None => quote!(()),
            };
            let text = doc(&format!("The event {}, if it was started.", event.name));
            quote!(#text pub #name: Option<runtime::Scheduled<#args>>)
        });
        let none = events().map(|(_, event)| {
            let name = format_ident!("{}", event.name);
            quote!(#name: None)
        });
        let first = (!self.core.events.is_empty()).then(|| {
            let dues = events().map(|(_, event)| {
                let name = format_ident!("{}", event.name);
                quote!(runtime::Scheduled::due(&self.#name))
            });
            quote! {
                /// When the first of them happens.
                fn first(&self) -> Option<runtime::Due> {
                    [#(#dues),*].into_iter().flatten().min()
                }
            }
        });
        quote! {
            #(#structs)*

            /// Events that are to happen.
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct Events {
                #(#members,)*
            }

            impl Events {
                const RESET: Self = Self { #(#none,)* };

                #first
            }
        }
    }

    /// The struct of an event's arguments.
    fn arguments(&self, index: usize, event: &Event) -> Option<TokenStream> {
        let name = self.event_args[index].as_ref()?;
        let text = doc(&format!("Arguments of the event {}.", event.name));
        let args = event.args.iter().map(|arg| {
            let (name, ty) = (format_ident!("{}", arg.name), rust_type(&arg.ty));
            let text = doc(&format!("The argument {}.", arg.name));
            quote!(#text pub #name: #ty)
        });
        Some(quote! {
            #text
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct #name {
                #(#args,)*
            }
        })
    }

    /// `advance` and `next_event`.
    pub(super) fn time(&self) -> TokenStream {
        if self.core.events.is_empty() {
            return quote! {
                /// Lets virtual time pass; nothing in this device depends on it.
                pub fn advance(&mut self, ns: u64) {
                    self.clock.reach(self.clock.now().saturating_add(ns));
                }

                /// When the next event happens: this device has none.
                pub fn next_event(&self) -> Option<u64> {
                    None
                }
            };
        }
        let happen = self.core.events.iter().enumerate();
        let happen = happen.map(|(index, event)| {
            let (name, method) = (
                format_ident!("{}", event.name),
                function_name(&self.core.routines[event.run.routine].name),
            );
            let args = event.args.iter();
            let args: Vec<_> = args.map(|arg| format_ident!("{}", arg.name)).collect();
            let given = match &self.event_args[index] {
                Some(ty) => quote!(Some(#ty { #(#args),* })),
                None => quote!(Some(())),
            };
            quote! {
                if let #given = runtime::Scheduled::take(&mut self.events.#name, due) {
                    self.#method(#(#args),*);
                }
            }
        });
        quote! {
            /// Lets `ns` nanoseconds of virtual time pass. Events happen at their time, those of the
            /// same time in the order in which they were started.
            pub fn advance(&mut self, ns: u64) {
                let end = self.clock.now().saturating_add(ns);
                while let Some(due) = self.events.first()
                    && due.is_by(end)
                {
                    self.clock.reach(due.at);
                    #(#happen)else*
                }
                self.clock.reach(end);
            }

            /// When the next event happens, if one was started.
            pub fn next_event(&self) -> Option<u64> {
                self.events.first().map(|due| due.at)
            }
        }
    }
}
