//! What the struct of a device has more than others if it has lines or hooks.

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::core::Core;

/// What a device has more than others if it has lines or hooks.
#[derive(Default)]
pub(super) struct Members {
    /// Members of its struct.
    pub declared: TokenStream,
    /// The same, made.
    pub made: TokenStream,
    /// Methods that show them.
    pub getters: TokenStream,
    /// What else a new device is given.
    pub parameter: TokenStream,
    /// The same, passed on.
    pub pass: TokenStream,
    /// What it is given by default.
    pub nothing: TokenStream,
    /// What happens at reset before its rules.
    pub after_reset: TokenStream,
    /// What its struct depends on.
    pub head: TokenStream,
    /// The comment on how a new one is made.
    pub new_doc: TokenStream,
}

/// Members of the device.
pub(super) fn members(core: &Core) -> Members {
    let mut members = Members {
        new_doc: quote!(#[doc = " A device after reset."]),
        ..Members::default()
    };
    let mut add = |declared: TokenStream, made: TokenStream, getters: TokenStream| {
        members.declared.extend(declared);
        members.made.extend(made);
        members.getters.extend(getters);
    };
    if !core.inputs.is_empty() {
        add(
            quote!(inputs: Inputs,),
            quote!(inputs: Inputs::LOW,),
            quote! {
                /// What the input lines are at; a reset does not touch them.
                pub fn inputs(&self) -> &Inputs {
                    &self.inputs
                }
            },
        );
    }
    if core.pulsed().next().is_some() {
        add(
            quote!(pulses: Pulses,),
            quote!(pulses: Pulses::default(),),
            quote! {
                /// How often interrupt lines were pulsed so far.
                pub fn pulses(&self) -> &Pulses {
                    &self.pulses
                }
            },
        );
    }
    if !core.hooks.is_empty() {
        add(
            quote!(hooks: H,),
            quote!(hooks,),
            quote! {
                /// What is written by hand.
                pub fn hooks(&self) -> &H {
                    &self.hooks
                }

                /// The same, to be changed.
                pub fn hooks_mut(&mut self) -> &mut H {
                    &mut self.hooks
                }
            },
        );
        members.parameter = quote!(, hooks: H);
        members.pass = quote!(, hooks);
        members.nothing = quote!(, NoHooks);
        members.after_reset = quote!(self.hooks.hooks_reset(););
        members.head = quote!(<H: Hooks = NoHooks>);
        members.new_doc = quote!(#[doc = " A device after reset, with what is written by hand."]);
    }
    members
}
