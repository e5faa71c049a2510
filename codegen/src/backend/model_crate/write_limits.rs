//! Writes of values that a `writeConstraint` does not allow: they are guest errors.

use proc_macro2::TokenStream;
use quote::quote;

use super::held::{masked, stored};
use crate::backend::rust::{decimal, hex};
use crate::model::{Allowed, Limit, Word, ones};

/// Logs a write that breaks the limit.
pub(super) fn check(limit: &Limit, word: &Word) -> TokenStream {
    let (mask, lsb) = (hex(limit.mask()), decimal(limit.lsb.into()));
    let text = limit.complaint();
    let value = masked(&quote!(value), limit.mask());
    let value = match limit.lsb {
        0 => value,
        _ => quote!((#value) >> #lsb),
    };
    let lanes = masked(&quote!(lanes), limit.mask());
    let allowed = match &limit.allowed {
        Allowed::Range(first, last) => {
            let pattern = run(*first, *last);
            quote!(matches!(#value, #pattern))
        }
        Allowed::Values(values) => {
            let most = ones(limit.width);
            let (plain, masked): (Vec<_>, Vec<_>) =
                (values.iter()).partition(|(_, mask)| mask & most == most);
            let plain: Vec<u64> = plain.iter().map(|(known, _)| *known).collect();
            let plain = (!plain.is_empty()).then(|| {
                let patterns = runs(plain);
                quote!(matches!(#value, #(#patterns)|*))
            });
            let masked = masked.iter().map(|(known, mask)| {
                let (mask, known) = (hex(mask & most), decimal(*known));
                quote!((#value) & #mask == #known)
            });
            let all = plain.into_iter().chain(masked);
            quote!(#(#all)||*)
        }
        Allowed::AsRead => {
            let stored = stored(&word.cells[0].name, word);
            return quote! {
                if (value ^ #stored) & #lanes != 0 {
                    self.errors.log(#text);
                }
            };
        }
    };
    quote! {
        let allowed = #allowed;
        if #lanes == #mask && !allowed {
            self.errors.log(#text);
        }
    }
}

/// Patterns for these values, each once: those that follow each other are a range.
fn runs(mut values: Vec<u64>) -> Vec<TokenStream> {
    values.sort_unstable();
    values.dedup();
    let runs = values.chunk_by(|one, next| one + 1 == *next);
    runs.map(|values| run(values[0], values[values.len() - 1]))
        .collect()
}

fn run(first: u64, last: u64) -> TokenStream {
    let (low, high) = (decimal(first), decimal(last));
    match first == last {
        true => quote!(#low),
        false => quote!(#low..=#high),
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn values_that_follow_each_other_are_a_range() {
        let shown = |values: &[u64]| {
            let patterns = runs(values.to_vec()).into_iter();
            patterns
                .map(|pattern| pattern.to_string().replace(' ', ""))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(&[7, 1, 2, 0, 7, 4, 5]), ["0..=2", "4..=5", "7"]);
        assert_eq!(shown(&[u64::MAX, 3]), ["3", "18446744073709551615"]);
    }
}
