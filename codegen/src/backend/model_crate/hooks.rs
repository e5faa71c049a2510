//! What is written by hand, and what it calls.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::behavior_names::{Names, function_name, rust_type};
use super::routines::args;
use crate::backend::rust::{code_doc, decimal, doc, hex};
use crate::lower::core::{Call, Core, Expr, Local, Ty};
use crate::model::ones;

/// The trait of what is written by hand, if anything is.
pub(super) fn types(core: &Core) -> TokenStream {
    if core.hooks.is_empty() {
        return TokenStream::new();
    }
    let wanted = core.hooks.iter().map(|hook| {
        let name = format_ident!("{}", hook.name);
        let (args, result) = (args(&hook.args), gives(&hook.result));
        let text = match hook.doc.as_str() {
            "" => doc(&format!("The hook {}.", hook.name)),
            text => code_doc(text),
        };
        quote!(#text fn #name(&mut self #(, #args)*) #result;)
    });
    let nothing = core.hooks.iter().map(|hook| {
        let name = format_ident!("{}", hook.name);
        let args = hook.args.iter().map(|arg| {
            let (name, ty) = (format_ident!("_{}", arg.name), rust_type(&arg.ty));
            quote!(#name: #ty)
        });
        let result = gives(&hook.result);
        let value = match hook.result {
            Ty::Unit | Ty::Tuple(_) => quote!(),
            Ty::Bool => quote!(false),
            Ty::Int(_) => quote!(0),
            Ty::Option(_) => quote!(None),
        };
        quote!(fn #name(&mut self #(, #args)*) #result { #value })
    });
    quote! {
        /// What is written by hand.
        pub trait Hooks {
            /// Registers and states have the values of a reset; its rules have not run.
            fn hooks_reset(&mut self) {}
            #(#wanted)*
        }

        /// Nothing: these hooks do nothing, and give zero, `false` or `None`.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct NoHooks;

        impl Hooks for NoHooks {
            #(#nothing)*
        }
    }
}

impl Names<'_> {
    /// What an `impl` of the device's type needs after the word, and the type.
    pub(super) fn device_type(&self) -> (TokenStream, TokenStream) {
        let name = format_ident!("{}", self.peripheral.ident.camel);
        match self.core.hooks.is_empty() {
            true => (quote!(), quote!(#name)),
            false => (quote!(<H: Hooks>), quote!(#name<H>)),
        }
    }

    /// Methods that hooks call.
    pub(super) fn calls(&self) -> TokenStream {
        let calls = self.core.calls.iter().map(|call| self.call(call));
        quote!(#(#calls)*)
    }

    fn call(&self, call: &Call) -> TokenStream {
        let routine = &self.core.routines[call.run.routine];
        let (name, happens) = (
            format_ident!("call_{}", call.name),
            function_name(&routine.name),
        );
        let text = match call.doc.as_str() {
            "" => doc(&format!("The call {}.", call.name)),
            text => code_doc(text),
        };
        // What is not mutable is not changed after this.
        let plain = routine.args.iter().map(|arg| {
            let (name, ty) = (format_ident!("{}", arg.name), rust_type(&arg.ty));
            quote!(#name: #ty)
        });
        let given = routine.args.iter().map(|arg| {
            let name = format_ident!("{}", arg.name);
            fitted(quote!(#name), &arg.ty)
        });
        let catch_up = self.catch_up();
        quote! {
            #text
            ///
            /// Hooks tell the device so: events that are due happen before it.
            pub fn #name(&mut self #(, #plain)*) {
                #catch_up
                self.#happens(#(#given),*);
            }
        }
    }

    /// A call of what is written by hand.
    pub(super) fn hook_call(
        &self,
        hook: usize,
        args: &[Expr],
        result: Option<&Local>,
    ) -> TokenStream {
        let hook = &self.core.hooks[hook];
        let name = format_ident!("{}", hook.name);
        let args = args.iter().map(|arg| self.expr(arg));
        let call = match hook.name.as_str() {
            // Methods that every type has come first.
            "into" | "try_into" => {
                let names = (0..args.len()).map(|index| format_ident!("given_{index}"));
                let names: Vec<_> = names.collect();
                let types = hook.args.iter().map(|arg| rust_type(&arg.ty));
                quote!({
                    #(let #names: #types = #args;)*
                    Hooks::#name(&mut self.hooks #(, #names)*)
                })
            }
            _ => quote!(self.hooks.#name(#(#args),*)),
        };
        match result {
            None => quote!(#call;),
            Some(local) => {
                let name = format_ident!("{}", local.name);
                let mutable = local.mutable.then(|| quote!(mut));
                let (ty, value) = (rust_type(&local.ty), fitted(call, &local.ty));
                quote!(let #mutable #name: #ty = #value;)
            }
        }
    }
}

/// A value from elsewhere as one of its type: what does not fit is cut off.
fn fitted(value: TokenStream, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Int(int) if !int.is_machine() && int.signed => {
            let beyond = decimal((int.container() - int.bits).into());
            quote!((#value << #beyond) >> #beyond)
        }
        Ty::Int(int) if !int.is_machine() => {
            let mask = hex(ones(int.bits));
            quote!(#value & #mask)
        }
        Ty::Option(inner) => match **inner {
            Ty::Int(int) if !int.is_machine() => {
                let inner = fitted(quote!(value), &Ty::Int(int));
                quote!(#value.map(|value| #inner))
            }
            Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Tuple(_) => value,
        },
        Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) => value,
    }
}

/// The end of a signature.
fn gives(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Unit => quote!(),
        Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Tuple(_) => {
            let ty = rust_type(ty);
            quote!(-> #ty)
        }
    }
}
