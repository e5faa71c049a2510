//! What functions, hooks and events have before their bodies.

use syn::spanned::Spanned;
use syn::{FnArg, Pat};

use super::sink::Sink;
use super::type_syntax::ty;
use crate::diag::Code;
use crate::model::ir::Local;

/// What a plain function does not have.
pub fn refuse_odd(signature: &syn::Signature, sink: &mut Sink) {
    let odd = [
        signature.constness.as_ref().map(Spanned::span),
        signature.asyncness.as_ref().map(Spanned::span),
        signature.unsafety.as_ref().map(Spanned::span),
        signature.abi.as_ref().map(Spanned::span),
        signature.generics.lt_token.as_ref().map(Spanned::span),
    ];
    for span in odd.into_iter().flatten() {
        sink.error(
            Code::Syntax,
            span,
            "a function of the behaviour language is plain `fn name(args) -> type`",
            |diagnostic| diagnostic.help("remove this"),
        );
    }
}

/// Arguments and their types.
pub fn args<'a>(inputs: impl Iterator<Item = &'a FnArg>, sink: &mut Sink) -> Vec<Local> {
    let mut args: Vec<Local> = Vec::new();
    for input in inputs {
        let FnArg::Typed(input) = input else {
            sink.error(
                Code::Syntax,
                input.span(),
                "`self` is not supported",
                |diagnostic| diagnostic.help("write `name: type`"),
            );
            continue;
        };
        let Pat::Ident(name) = &*input.pat else {
            sink.error(
                Code::Syntax,
                input.pat.span(),
                "expected a name",
                |diagnostic| diagnostic.help("write `name: type`"),
            );
            continue;
        };
        let Some(ty) = ty(&input.ty, sink) else {
            continue;
        };
        let name_text = name.ident.to_string();
        if args.iter().any(|known| known.name == name_text) {
            sink.error(
                Code::DuplicateItem,
                name.span(),
                format!("duplicate argument `{name_text}`"),
                |diagnostic| diagnostic.help("rename one of them"),
            );
        }
        args.push(Local {
            name: name_text,
            ty,
            mutable: name.mutability.is_some(),
        });
    }
    args
}
