//! Constants: an integer literal or enumerated value must fit the type that it takes.

use syn::{Expr, Lit, LitInt};

use super::sink::Sink;
use crate::diag::Code;
use crate::model::ir::Int;

/// The type that a literal's suffix names, as in `1u8`.
pub fn suffix(literal: &LitInt) -> Option<Int> {
    super::type_syntax::int(literal.suffix())
}

/// `5` and `-5`: the literal, and whether it is negated.
pub fn signed_literal(expr: &Expr) -> Option<(&LitInt, bool)> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(value) => Some((value, false)),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => {
            match signed_literal(&unary.expr)? {
                (value, false) => Some((value, true)),
                (_, true) => None,
            }
        }
        Expr::Group(inner) => signed_literal(&inner.expr),
        _ => None,
    }
}

/// The bits of a literal that must fit its type. `-` may be in the literal, as in patterns, or
/// before it.
pub fn literal(literal: &LitInt, negated: bool, int: Int, sink: &mut Sink) -> Option<u64> {
    if !literal.suffix().is_empty() && suffix(literal) != Some(int) {
        sink.error(
            Code::TypeMismatch,
            literal.span(),
            format!("expected {int}, found {}", literal.suffix()),
            |diagnostic| diagnostic.help("remove the suffix"),
        );
        return None;
    }
    let sign = if negated { "-" } else { "" };
    let digits = format!("{sign}{}", literal.base10_digits());
    match digits.parse::<i128>() {
        Ok(number) => fits(number, int, literal.span(), sink),
        Err(_) => too_large(&digits, int, literal.span(), sink),
    }
}

/// The bits of a number; reports one that does not fit its type.
pub fn fits(number: i128, int: Int, span: proc_macro2::Span, sink: &mut Sink) -> Option<u64> {
    if int.holds(number) {
        Some(int.bits_of(number))
    } else {
        too_large(&number.to_string(), int, span, sink)
    }
}

fn too_large<T>(value: &str, int: Int, span: proc_macro2::Span, sink: &mut Sink) -> Option<T> {
    let help = match value.starts_with('-') {
        false => format!("the largest value is {}", int.max()),
        true if int.signed => format!("the smallest value is {}", int.smallest()),
        true => format!("{int} has no negative values: the smallest is 0"),
    };
    sink.error(
        Code::ConstantTooLarge,
        span,
        format!("{value} does not fit {int}"),
        |diagnostic| diagnostic.help(help),
    );
    None
}
