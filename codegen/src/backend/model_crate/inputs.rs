//! Lines that a board drives, and interrupt lines that are pulsed.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::behavior_names::Names;
use crate::backend::rust::{code_doc, decimal, doc};
use crate::lower::core::{Core, Input};

/// The types of levels and pulses.
pub(super) fn types(core: &Core) -> TokenStream {
    let inputs = core.inputs.iter().map(|input| {
        let (name, text) = (format_ident!("{}", input.name), code_doc(&input.doc));
        let ty = match input.lines {
            None => quote!(bool),
            Some(lines) => {
                let lines = decimal(lines.into());
                quote!([bool; #lines])
            }
        };
        quote!(#text pub #name: #ty)
    });
    let low = core.inputs.iter().map(|input| {
        let name = format_ident!("{}", input.name);
        match input.lines {
            None => quote!(#name: false),
            Some(lines) => {
                let lines = decimal(lines.into());
                quote!(#name: [false; #lines])
            }
        }
    });
    let inputs = (!core.inputs.is_empty()).then(|| {
        quote! {
            /// Levels of lines that a board drives.
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct Inputs {
                #(#inputs,)*
            }

            impl Inputs {
                const LOW: Self = Self { #(#low,)* };
            }
        }
    });
    let pulses = core.pulsed().map(|irq| {
        let (name, text) = (format_ident!("{}", irq.name), code_doc(&irq.doc));
        quote!(#text pub #name: u64)
    });
    let pulses = core.pulsed().next().is_some().then(|| {
        quote! {
            /// How often interrupt lines were pulsed.
            #[derive(Debug, Clone, Default, PartialEq, Eq)]
            pub struct Pulses {
                #(#pulses,)*
            }
        }
    });
    quote!(#inputs #pulses)
}

impl Names<'_> {
    /// Methods that drive inputs.
    pub(super) fn inputs(&self) -> TokenStream {
        let inputs = self.core.inputs.iter().map(|input| self.input(input));
        quote!(#(#inputs)*)
    }

    /// As in QEMU, an event whose time has come happens before whatever else does.
    pub(super) fn catch_up(&self) -> Option<TokenStream> {
        (!self.core.events.is_empty()).then(|| quote!(self.advance(0);))
    }

    /// The method that drives an input.
    fn input(&self, input: &Input) -> TokenStream {
        let name = format_ident!("{}", input.name);
        let set = format_ident!("set_{}", input.name);
        let text = match input.doc.as_str() {
            "" => doc(&format!("Drives the input {}.", input.name)),
            text => code_doc(text),
        };
        let catch_up = self.catch_up();
        let runs = input.runs.iter().map(|(only, run)| {
            let run = self.run(run, |_| quote!(index));
            match only {
                None => run,
                Some(line) => {
                    let line = decimal((*line).into());
                    quote!(if index == #line { #run })
                }
            }
        });
        match input.lines {
            None => quote! {
                #text
                ///
                /// If that changes it: events that are due happen, then its rules run.
                pub fn #set(&mut self, level: bool) {
                    if self.inputs.#name != level {
                        #catch_up
                        self.inputs.#name = level;
                        #(#runs)*
                    }
                }
            },
            Some(_) => quote! {
                #text
                ///
                /// If that changes a line: events that are due happen, then its rules run. Lines that
                /// there are not are ignored.
                pub fn #set(&mut self, index: u32, level: bool) {
                    let line = index as usize;
                    if self.inputs.#name.get(line).is_some_and(|held| *held != level) {
                        #catch_up
                        self.inputs.#name[line] = level;
                        #(#runs)*
                    }
                }
            },
        }
    }
}
