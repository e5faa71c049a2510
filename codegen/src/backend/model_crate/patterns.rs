//! Patterns, and constants in them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::behavior_names::Names;
use crate::backend::rust::decimal;
use crate::lower::core::{Int, Pattern, Ty};
use crate::model::FieldId;

impl Names<'_> {
    /// A pattern for a value of this type.
    pub(super) fn pattern(&self, pattern: &Pattern, ty: &Ty) -> TokenStream {
        match pattern {
            Pattern::Any => quote!(_),
            Pattern::Bind(local) => {
                let name = format_ident!("{}", local.name);
                let mutable = local.mutable.then(|| quote!(mut));
                quote!(#mutable #name)
            }
            Pattern::Bool(value) => quote!(#value),
            Pattern::Int { value, named } => match named {
                // A constant has the type of its register.
                Some((field, index)) if self.has_type(*field, ty) => {
                    let name = self.constant(*field, *index);
                    quote!(#name)
                }
                Some(_) | None => number(*value, ty),
            },
            Pattern::Range(low, high) => {
                let (low, high) = (number(*low, ty), number(*high, ty));
                quote!(#low..=#high)
            }
            Pattern::Or(cases) => {
                let cases = cases.iter().map(|case| self.pattern(case, ty));
                quote!(#(#cases)|*)
            }
            Pattern::Some(inner) => {
                let inner = match ty {
                    Ty::Option(of) => self.pattern(inner, of),
                    Ty::Bool | Ty::Int(_) | Ty::Tuple(_) | Ty::Unit => self.pattern(inner, ty),
                };
                quote!(Some(#inner))
            }
            Pattern::None => quote!(None),
            Pattern::Tuple(items) => {
                let types = match ty {
                    Ty::Tuple(types) => types.as_slice(),
                    Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Unit => &[],
                };
                let items = items.iter().zip(types);
                let items = items.map(|(item, ty)| self.pattern(item, ty));
                quote!((#(#items),*))
            }
        }
    }

    fn has_type(&self, field: FieldId, ty: &Ty) -> bool {
        let bits = self.peripheral.register(field.register).bits;
        match ty {
            Ty::Int(int) => int.container() == Int::unsigned(bits).container(),
            Ty::Bool | Ty::Option(_) | Ty::Tuple(_) | Ty::Unit => false,
        }
    }
}

/// A constant in a pattern for a value of this type.
fn number(bits: u64, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Int(int) if int.signed => {
            let number = super::expr::number(int.number(bits), *int);
            quote!(#number)
        }
        Ty::Int(_) | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) | Ty::Unit => {
            let number = decimal(bits);
            quote!(#number)
        }
    }
}
