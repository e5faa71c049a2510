//! Routines as functions and methods, and calls of them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::allowed::allowed;
use super::time::argument_types;
use crate::backend::rust::{code_doc, decimal, doc, int_type};
use crate::lower::core::{Arg, Core, Kind, Local, Name, Routine, Run, Ty};
use crate::model::Peripheral;

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

/// A value of a machine type of `bits` as `u64`.
pub fn widen(value: TokenStream, bits: u32) -> TokenStream {
    if bits == 64 {
        value
    } else {
        quote!(u64::from(#value))
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
