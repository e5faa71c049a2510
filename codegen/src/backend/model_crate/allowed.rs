//! What the author of a behaviour block may write and rustc or clippy would warn of: what is not used,
//! is never reached, or could be said in another way. `check` tells of it, with its place in the SVD.
//!
//! It is allowed for what the block was translated to, and nowhere else, so that faults of the generator
//! are seen.

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::core::Core;

/// The attribute of an item that is a translation of the block.
pub(super) fn allowed() -> TokenStream {
    quote! {
        #[allow(
            clippy::all,
            non_snake_case,
            overlapping_range_endpoints,
            unreachable_code,
            unreachable_patterns,
            unused,
            unused_comparisons,
            reason = "it says what the behaviour block of the SVD says"
        )]
    }
}

/// The attribute of a module whose block has names that are not as Rust's are.
pub(super) fn odd_names(core: &Core) -> Option<TokenStream> {
    let odd = |name: &str| {
        name.contains("__") || name.chars().any(|character| character.is_ascii_uppercase())
    };
    let args = core.events.iter().flat_map(|event| &event.args);
    let locals = core.routines.iter().flat_map(|routine| &routine.args);
    let hooks = core.hooks.iter().flat_map(|hook| &hook.args);
    let mut names = (core.params.iter().map(|known| &known.name))
        .chain(core.states.iter().map(|known| &known.name))
        .chain(core.events.iter().map(|known| &known.name))
        .chain(core.irqs.iter().map(|known| &known.name))
        .chain(core.inputs.iter().map(|known| &known.name))
        .chain(core.hooks.iter().map(|known| &known.name))
        .chain(core.calls.iter().map(|known| &known.name))
        .chain(core.routines.iter().map(|known| &known.name.subject))
        .chain(args.chain(locals).chain(hooks).map(|local| &local.name));
    names.any(|name| odd(name)).then(|| {
        quote! {
            #![allow(non_snake_case, reason = "names are those of the SVD's behaviour block")]
        }
    })
}
