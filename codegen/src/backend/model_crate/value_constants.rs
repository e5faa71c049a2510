//! Constants for enumerated values.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::behavior_names::Names;
use crate::backend::rust::{decimal, doc, machine_type};
use crate::model::FieldId;

impl Names<'_> {
    /// Constants for the enumerated values.
    pub fn constants(&self) -> TokenStream {
        let consts = self.peripheral.registers.iter().flat_map(|register| {
            register.fields.iter().flat_map(move |field| {
                field.named_values().map(move |value| {
                    let name = format_ident!(
                        "{}_{}_{}",
                        register.ident.upper,
                        field.ident.upper,
                        value.ident.upper
                    );
                    (name, machine_type(register.bits), value)
                })
            })
        });
        let consts = consts.map(|(name, ty, value)| {
            let (text, number) = (doc(&value.description), decimal(value.value));
            quote! { #text pub const #name: #ty = #number; }
        });
        quote!(#(#consts)*)
    }

    /// The name of one of them.
    pub(super) fn constant(&self, field: FieldId, index: usize) -> Ident {
        let register = self.peripheral.register(field.register);
        let field = self.peripheral.field(field);
        let value = field
            .values()
            .nth(index)
            .map_or("", |value| value.ident.upper.as_str());
        format_ident!("{}_{}_{}", register.ident.upper, field.ident.upper, value)
    }
}
