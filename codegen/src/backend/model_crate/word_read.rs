//! What a read does to a word: `on read` rules, the value, and `readAction`.

use proc_macro2::TokenStream;
use quote::quote;

use super::behavior_names::Names;
use super::effects;
use super::held::{member, stored};
use crate::backend::rust::{decimal, hex};
use crate::model::{Placed, Word};

/// The arm of a word: its value is what the registers hold that can be read.
pub(super) fn arm(index: usize, word: &Word, names: &Names) -> TokenStream {
    let rules = word.registers.iter().filter(|placed| placed.readable);
    let rules: Vec<_> = rules
        .flat_map(|placed| {
            let runs = names.core.before_read(placed.id).iter();
            let calls = runs.map(|run| names.run(run, |_| quote!(0)));
            guarded(placed, word, calls.collect())
        })
        .collect();
    let cell = &word.cells[0];
    let name = member(&cell.name);
    let stored = stored(&cell.name, word);
    let mut before = rules;
    let value = if cell.readable == word.lanes() {
        stored
    } else if cell.readable == 0 {
        let register = names.peripheral.anchor(word);
        let text = format!("read of write-only {}", register.ident.svd);
        before.push(quote!(self.errors.log(#text);));
        quote!(0)
    } else {
        let mask = hex(cell.readable);
        quote!(#stored & #mask)
    };
    let index = decimal(index as u64);
    if cell.read_actions.is_empty() {
        return match before.is_empty() {
            true => quote!(#index => #value,),
            false => quote!(#index => { #(#before)* #value }),
        };
    }
    let actions = cell.read_actions.iter();
    let actions = actions.map(|(action, mask)| effects::read_step(*action, *mask, &name, word));
    quote! {
        #index => {
            #(#before)*
            let value = #value;
            #(#actions)*
            value
        }
    }
}

/// Runs `calls` if the access touches the register's lanes; nothing if there are none.
pub(super) fn guarded(
    placed: &Placed,
    word: &Word,
    calls: Vec<TokenStream>,
) -> Option<TokenStream> {
    if calls.is_empty() {
        return None;
    }
    if placed.lanes == word.lanes() {
        return Some(quote!(#(#calls)*));
    }
    let lanes = hex(placed.lanes);
    Some(quote!(if lanes & #lanes != 0 { #(#calls)* }))
}
