//! What a write does to a word: limits, `modifiedWriteValues`, fields that are written once, and
//! `on write` rules.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::behavior_names::Names;
use super::held::{masked, member, stored};
use super::word_read::guarded;
use super::{effects, write_limits};
use crate::backend::rust::{decimal, hex, machine_type};
use crate::lower::core::{Arg, Run};
use crate::model::{Cell, Placed, Register, Word};

/// The arm of a word.
pub(super) fn arm(index: usize, word: &Word, names: &Names) -> TokenStream {
    let number = decimal(index as u64);
    if word.writable() == 0 {
        let register = names.peripheral.anchor(word);
        let text = format!("write to read-only {}", register.ident.svd);
        return quote! {
            #number => self.errors.log(#text),
        };
    }
    let limits = names.peripheral.limits(word);
    let limits = limits.iter().map(|limit| write_limits::check(limit, word));
    let once = once(word);
    let cells = word.cells.iter().filter(|cell| cell.writable() != 0);
    let cells = cells.map(|cell| cell_write(cell, word));
    let (olds, calls) = rules(word, names);
    quote! {
        #number => {
            #(#limits)*
            #(#once)*
            #(#olds)*
            #(#cells)*
            #(#calls)*
        }
    }
}

/// Whether it matters what is written.
pub(super) fn uses_value(word: &Word, names: &Names) -> bool {
    let effects = (word.cells.iter())
        .flat_map(|cell| cell.write_effects.iter().map(|(effect, _)| *effect))
        .chain(word.once.iter().map(|once| once.effect));
    let mut written = effects.filter(|effect| effect.formula().uses_written());
    let mut rules = word.registers.iter().filter(|placed| placed.writable);
    word.writable() != 0
        && (written.next().is_some()
            || !names.peripheral.limits(word).is_empty()
            || rules.any(|placed| {
                let runs = names.core.after_write(placed.id);
                runs.iter().any(|run| run.args.contains(&Arg::Written))
            }))
}

/// Whether this is the first write to what can be written once, for each such field.
fn once(word: &Word) -> impl Iterator<Item = TokenStream> {
    let flags = member(&word.cells[0].name);
    word.once.iter().enumerate().map(move |(number, once)| {
        let (first, mask) = (format_ident!("first{number}"), hex(once.mask));
        let lanes = masked(&quote!(lanes), once.mask);
        let written = masked(&quote!(self.once.#flags), once.mask);
        quote! {
            let #first = #lanes != 0 && #written == 0;
            if #first {
                self.once.#flags |= #mask;
            }
        }
    })
}

/// What a write does to the bits of one cell.
fn cell_write(cell: &Cell, word: &Word) -> TokenStream {
    let (name, bits) = (member(&cell.name), stored(&cell.name, word));
    let steps = cell.write_effects.iter();
    let steps = steps.map(|(effect, mask)| effects::write_step(*effect, *mask, word));
    let parts = word.once.iter().enumerate();
    let parts = parts.filter(|(_, once)| once.mask & cell.once != 0);
    let parts = parts.map(|(number, once)| {
        let first = format_ident!("first{number}");
        let step = effects::write_step(once.effect, once.mask & cell.once, word);
        quote!(if #first { #step })
    });
    let store = match word.container() {
        64 => quote!(bits),
        container => {
            let ty = machine_type(container);
            quote!(bits as #ty)
        }
    };
    quote! {
        let mut bits = #bits;
        #(#steps)*
        #(#parts)*
        self.registers.#name = #store;
    }
}

/// What rules have to know of before the write, and the calls of rules after it.
fn rules(word: &Word, names: &Names) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let rules = word.registers.iter().filter(|placed| placed.writable);
    let rules: Vec<(&Placed, &[Run])> = rules
        .map(|placed| (placed, names.core.after_write(placed.id)))
        .collect();
    let olds = rules.iter().enumerate();
    let olds = olds.filter_map(|(number, (placed, runs))| {
        let old = format_ident!("old{number}");
        let value = names.current(placed.id);
        (runs.iter().any(|run| run.args.contains(&Arg::Old))).then(|| quote!(let #old = #value;))
    });
    let calls = rules.iter().enumerate();
    let calls = calls.filter_map(|(number, (placed, runs))| {
        let register = names.peripheral.register(placed.id);
        let old = format_ident!("old{number}");
        let written = written(placed, register);
        let calls = runs.iter().map(|run| {
            names.run(run, |arg| match arg {
                Arg::Old => quote!(#old),
                _ => written.clone(),
            })
        });
        guarded(placed, word, calls.collect())
    });
    (olds.collect(), calls.collect())
}

/// What was written to a register, of what was written to its word.
fn written(placed: &Placed, register: &Register) -> TokenStream {
    let shifted = match placed.shift {
        0 => quote!(value),
        shift => {
            let shift = decimal(shift.into());
            quote!((value >> #shift))
        }
    };
    let cut = match register.bits == register.container() {
        true => shifted,
        false => {
            let mask = hex(register.mask());
            quote!((#shifted & #mask))
        }
    };
    match register.container() {
        64 => cut,
        _ => {
            let ty = machine_type(register.bits);
            quote!(#cut as #ty)
        }
    }
}
