//! `param` and `state`.

use syn::spanned::Spanned;
use syn::{Expr, RangeLimits};

use crate::behavior::arrays;
use crate::behavior::sink::Sink;
use crate::behavior::syntax::ValueItem;
use crate::behavior::type_syntax::ty;
use crate::diag::Code;
use crate::model::ir::{Int, Param, State, Ty};

pub(super) fn param(item: ValueItem, sink: &mut Sink) -> Option<Param> {
    if item.name.to_string().starts_with('_') {
        sink.error(
            Code::ItemName,
            item.name.span(),
            format!("`{}` cannot be the name of a param", item.name),
            |diagnostic| {
                diagnostic.help("it is also the name of a property: start it with a letter")
            },
        );
    }
    let ty = ty(&item.ty, sink)?;
    let Some(int) = unsigned(&ty) else {
        sink.error(
            Code::TypeMismatch,
            item.ty.span(),
            "a param is an unsigned integer",
            |diagnostic| diagnostic.help("use for example u32; use 0 and 1 for a switch"),
        );
        return None;
    };
    let default = constant(&item.value, &ty, sink)?;
    let (min, max) = match &item.range {
        None => (0, int.max()),
        Some(Expr::Range(range)) => {
            let min = match &range.start {
                Some(start) => constant(start, &ty, sink)?,
                None => 0,
            };
            let max = match &range.end {
                Some(end) => {
                    let end = constant(end, &ty, sink)?;
                    match range.limits {
                        RangeLimits::Closed(_) => Some(end),
                        RangeLimits::HalfOpen(_) => end.checked_sub(1),
                    }
                }
                None => Some(int.max()),
            };
            match max {
                Some(max) if min <= max => (min, max),
                _ => {
                    sink.error(
                        Code::ParamRange,
                        range.span(),
                        "this range is empty",
                        |diagnostic| {
                            diagnostic
                                .help("write for example `in 0..=1_000`; `..=` includes the end")
                        },
                    );
                    return None;
                }
            }
        }
        Some(other) => {
            sink.error(
                Code::Syntax,
                other.span(),
                "expected a range",
                |diagnostic| diagnostic.help("write for example `in 0..=1_000`"),
            );
            return None;
        }
    };
    if !(min..=max).contains(&default) {
        sink.error(
            Code::ParamRange,
            item.value.span(),
            format!("the default {default} is not in {min}..={max}"),
            |diagnostic| diagnostic.help("use a default within the range"),
        );
    }
    Some(Param {
        name: item.name.to_string(),
        doc: item.doc,
        ty: int,
        default,
        min,
        max,
    })
}

fn unsigned(ty: &Ty) -> Option<Int> {
    match ty {
        Ty::Int(int) if !int.signed => Some(*int),
        Ty::Int(_) | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) | Ty::Unit => None,
    }
}

pub(super) fn state(item: ValueItem, sink: &mut Sink) -> Option<State> {
    if matches!(item.ty, syn::Type::Array(_)) {
        return arrays::state(&item, sink, &mut constant);
    }
    let ty = ty(&item.ty, sink)?;
    if !matches!(ty, Ty::Bool | Ty::Int(_)) {
        sink.error(
            Code::TypeMismatch,
            item.ty.span(),
            format!("a state cannot be {ty}"),
            |diagnostic| diagnostic.help("use bool or an integer"),
        );
        return None;
    }
    let initial = constant(&item.value, &ty, sink)?;
    Some(State {
        name: item.name.to_string(),
        doc: item.doc,
        ty,
        initial,
        elements: None,
    })
}

/// A constant of a known type: an integer literal, `true` or `false`.
fn constant(expr: &Expr, ty: &Ty, sink: &mut Sink) -> Option<u64> {
    let truth = match expr {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Bool(value) => Some(value.value),
            _ => None,
        },
        _ => None,
    };
    match (truth, crate::behavior::literals::signed_literal(expr), ty) {
        (Some(value), _, Ty::Bool) => Some(u64::from(value)),
        (_, Some((value, negated)), Ty::Int(int)) => {
            crate::behavior::literals::literal(value, negated, *int, sink)
        }
        _ => {
            sink.error(
                Code::TypeMismatch,
                expr.span(),
                format!("expected a constant of type {ty}"),
                |diagnostic| diagnostic.help("write a literal"),
            );
            None
        }
    }
}
