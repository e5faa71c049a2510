//! Types as they are written.

use syn::Type;
use syn::spanned::Spanned;

use super::sink::Sink;
use crate::diag::Code;
use crate::model::ir::{Int, Ty};

/// A written type.
pub fn ty(written: &Type, sink: &mut Sink) -> Option<Ty> {
    let found = named_type(written);
    if found.is_none() {
        sink.error(
            Code::UnknownName,
            written.span(),
            "this is not a type of the behaviour language",
            |diagnostic| {
                diagnostic.help(
                    "types are bool, u1 to u64, i1 to i64, Option of a type, and tuples of several",
                )
            },
        );
    }
    found
}

/// Whether values of this type can be kept: in state, and as an event's argument.
pub fn can_be_kept(ty: &Ty) -> bool {
    match ty {
        Ty::Bool | Ty::Int(_) => true,
        Ty::Option(inner) => matches!(**inner, Ty::Bool | Ty::Int(_)),
        Ty::Unit | Ty::Tuple(_) => false,
    }
}

fn named_type(written: &Type) -> Option<Ty> {
    let path = match written {
        Type::Path(path) => path,
        Type::Paren(inner) => return named_type(&inner.elem),
        Type::Tuple(tuple) if tuple.elems.len() > 1 => {
            let items: Option<_> = tuple.elems.iter().map(named_type).collect();
            return items.map(Ty::Tuple);
        }
        _ => return None,
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
        let inner = named_type(inner)?;
        return (name == "Option").then(|| Ty::Option(Box::new(inner)));
    }
    match name.as_str() {
        "bool" => Some(Ty::Bool),
        name => int(name).map(Ty::Int),
    }
}

/// `u1` to `u64`, `i1` to `i64`.
pub fn int(name: &str) -> Option<Int> {
    let bits: u32 = name.get(1..)?.parse().ok()?;
    let int = match name.get(..1)? {
        "u" => Int::unsigned(bits),
        "i" => Int::signed(bits),
        _ => return None,
    };
    // Neither `u08` nor `u+8`.
    ((1..=64).contains(&bits) && int.to_string() == name).then_some(int)
}
