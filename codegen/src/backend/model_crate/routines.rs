//! Routines as functions and methods, and calls of them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::allowed::allowed;
use super::behavior_names::{Names, function_name, rust_type};
use crate::backend::rust::{code_doc, decimal, doc};
use crate::lower::core::{Arg, Kind, Local, Routine, Run};

/// A value of a machine type of `bits` as `u64`.
pub fn widen(value: TokenStream, bits: u32) -> TokenStream {
    if bits == 64 {
        value
    } else {
        quote!(u64::from(#value))
    }
}

impl Names<'_> {
    /// All routines of a kind.
    pub fn routines(&self, kind: Kind) -> TokenStream {
        let routines = self.core.of_kind(kind);
        let routines = routines.map(|routine| self.routine(routine));
        quote!(#(#routines)*)
    }

    /// A routine as a function or method.
    pub fn routine(&self, routine: &Routine) -> TokenStream {
        let name = function_name(&routine.name);
        let args = args(&routine.args);
        let text = match routine.doc.as_str() {
            "" => doc(&routine.summary),
            written => code_doc(written),
        };
        let result = rust_type(&routine.result);
        let body = self.block(&routine.body);
        let body = match &routine.guard {
            Some(guard) => {
                let guard = self.expr(guard);
                quote!({ if #guard #body })
            }
            None => body,
        };
        match routine.kind {
            Kind::Function => {
                let allowed = allowed();
                quote! { #text #allowed fn #name(#(#args),*) -> #result #body }
            }
            Kind::Level => quote! { #text pub fn #name(&self #(, #args)*) -> #result #body },
            Kind::Handler => quote! { #text fn #name(&mut self #(, #args)*) #body },
        }
    }

    /// The call that runs a routine; `given` says what arguments are that are not constant.
    pub fn run(&self, run: &Run, given: impl Fn(Arg) -> TokenStream) -> TokenStream {
        let name = function_name(&self.core.routines[run.routine].name);
        let args = run.args.iter().map(|arg| match arg {
            Arg::Constant(number) => {
                let number = decimal(*number);
                quote!(#number)
            }
            arg @ (Arg::Old | Arg::Written | Arg::Saved(_) | Arg::Given(_) | Arg::Line) => {
                given(*arg)
            }
        });
        quote!(self.#name(#(#args),*);)
    }
}

pub(super) fn args(args: &[Local]) -> Vec<TokenStream> {
    args.iter()
        .map(|arg| {
            let (name, ty) = (format_ident!("{}", arg.name), rust_type(&arg.ty));
            let mutable = arg.mutable.then(|| quote!(mut));
            quote!(#mutable #name: #ty)
        })
        .collect()
}
