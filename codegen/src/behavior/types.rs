//! Types as they are written.

use syn::Type;
use syn::spanned::Spanned;

use super::Sink;
use super::ir::{Int, Ty};
use crate::diag::Code;

/// A written type.
pub fn ty(written: &Type, sink: &mut Sink) -> Option<Ty> {
    let found = named_type(written);
    match found {
        Some(Ok(ty)) => Some(ty),
        Some(Err(signed)) => {
            sink.error(
                Code::BehaviorNotSupported,
                written.span(),
                format!("`{signed}`: signed integers are not supported yet"),
                |diagnostic| diagnostic.help("use an unsigned type"),
            );
            None
        }
        None => {
            sink.error(
                Code::UnknownName,
                written.span(),
                "this is no type of the behaviour language",
                |diagnostic| {
                    diagnostic.help("types are bool, u1 to u64, and Option of one of these")
                },
            );
            None
        }
    }
}

fn named_type(written: &Type) -> Option<Result<Ty, String>> {
    let Type::Path(path) = written else {
        return None;
    };
    let [segment] = path.path.segments.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let name = segment.ident.to_string();
    if let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments {
        let [syn::GenericArgument::Type(inner)] = arguments.args.iter().collect::<Vec<_>>()[..]
        else {
            return None;
        };
        return match (name.as_str(), named_type(inner)?) {
            ("Option", Ok(inner @ (Ty::Bool | Ty::Int(_)))) => {
                Some(Ok(Ty::Option(Box::new(inner))))
            }
            ("Option", Err(signed)) => Some(Err(signed)),
            _ => None,
        };
    }
    if name == "bool" {
        return Some(Ok(Ty::Bool));
    }
    let bits: u32 = name
        .get(1..)?
        .parse()
        .ok()
        .filter(|bits| (1..=64).contains(bits))?;
    match &name[..1] {
        "u" if name == format!("u{bits}") => Some(Ok(Ty::Int(Int::unsigned(bits)))),
        "i" => Some(Err(name)),
        _ => None,
    }
}
