//! What accesses do to stored bits, in Rust: from the formulas of the model.

use proc_macro2::{Ident, Punct, Spacing, TokenStream};
use quote::quote;

use crate::backend::rust::{hex, machine_type};
use crate::model::{Formula, ReadAction, Word, WriteEffect, ones};

/// What a write does to some bits of a cell, in `bits`.
pub(super) fn write_step(effect: WriteEffect, mask: u64, word: &Word) -> TokenStream {
    let mask = match mask == word.lanes() {
        true => Operand::Single(quote!(lanes)),
        false => {
            let mask = hex(mask);
            Operand::And(quote!(lanes & #mask))
        }
    };
    statement(effect.formula(), &quote!(bits), &mask)
}

/// What a read does to some bits of a cell, after it; nothing, if the SVD does not say it.
pub(super) fn read_step(
    action: ReadAction,
    mask: u64,
    cell: &Ident,
    word: &Word,
) -> Option<TokenStream> {
    let ty = machine_type(word.container());
    let lanes = match word.container() {
        64 => quote!(lanes),
        _ => quote!((lanes as #ty)),
    };
    let mask = match (mask == ones(word.container()), word.container()) {
        (true, 64) => Operand::Single(quote!(lanes)),
        (true, _) => Operand::And(quote!(lanes as #ty)),
        (false, _) => {
            let mask = hex(mask);
            Operand::And(quote!(#lanes & #mask))
        }
    };
    Some(statement(
        action.formula()?,
        &quote!(self.registers.#cell),
        &mask,
    ))
}

/// An expression that stands for a part of a formula.
enum Operand {
    /// Fit for any place.
    Single(TokenStream),
    /// With the operator `&`.
    And(TokenStream),
}

/// The statement that makes of `stored` what the formula says.
fn statement(formula: Formula, stored: &TokenStream, mask: &Operand) -> TokenStream {
    match formula.in_place() {
        Some((operator, right)) => {
            let operator = Punct::new(operator, Spacing::Joint);
            let right = text(right, Level::Or, stored, mask);
            quote!(#stored #operator= #right;)
        }
        None => {
            let value = text(formula, Level::Or, stored, mask);
            quote!(#stored = #value;)
        }
    }
}

/// How tightly operators bind, the loosest first.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Level {
    Or,
    Xor,
    And,
    Single,
}

/// A formula, in parentheses where it binds less tightly than its place asks for.
fn text(formula: Formula, place: Level, stored: &TokenStream, mask: &Operand) -> TokenStream {
    let text = |formula: &Formula, place| text(*formula, place, stored, mask);
    let (level, tokens) = match formula {
        Formula::Stored => (Level::Single, stored.clone()),
        Formula::Written => (Level::Single, quote!(value)),
        Formula::Mask => match mask {
            Operand::Single(tokens) => (Level::Single, tokens.clone()),
            Operand::And(tokens) => (Level::And, tokens.clone()),
        },
        Formula::Not(one) => {
            let one = text(one, Level::Single);
            (Level::Single, quote!(!#one))
        }
        Formula::And(left, right) => {
            let (left, right) = (text(left, Level::And), text(right, Level::Single));
            (Level::And, quote!(#left & #right))
        }
        Formula::Xor(left, right) => {
            let (left, right) = (text(left, Level::Xor), text(right, Level::And));
            (Level::Xor, quote!(#left ^ #right))
        }
        Formula::Or(left, right) => {
            let (left, right) = (text(left, Level::Or), text(right, Level::Xor));
            (Level::Or, quote!(#left | #right))
        }
    };
    match level < place {
        true => quote!((#tokens)),
        false => tokens,
    }
}
