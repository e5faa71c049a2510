//! Constants: an integer literal or enumerated value must fit the type that it takes.

use super::Sink;
use super::ir::Int;
use crate::diag::Code;

/// The type that a literal's suffix names, as in `1u8`.
pub fn suffix(literal: &syn::LitInt) -> Option<Int> {
    let bits = literal.suffix().strip_prefix('u')?.parse().ok()?;
    (1..=64).contains(&bits).then_some(Int::unsigned(bits))
}

/// The value of a literal that must fit its type.
pub fn literal(literal: &syn::LitInt, int: Int, sink: &mut Sink) -> Option<u64> {
    if !literal.suffix().is_empty() && suffix(literal) != Some(int) {
        sink.error(
            Code::TypeMismatch,
            literal.span(),
            format!("expected u{}, found {}", int.bits, literal.suffix()),
            |diagnostic| diagnostic.help("leave the suffix out"),
        );
        return None;
    }
    match literal.base10_digits().parse::<u64>() {
        Ok(value) => fits(value, int, literal.span(), sink),
        Err(_) => too_large(literal.base10_digits(), int, literal.span(), sink),
    }
}

/// Reports a constant that does not fit its type.
pub fn fits(value: u64, int: Int, span: proc_macro2::Span, sink: &mut Sink) -> Option<u64> {
    if value <= int.max() {
        Some(value)
    } else {
        too_large(&value.to_string(), int, span, sink)
    }
}

fn too_large<T>(value: &str, int: Int, span: proc_macro2::Span, sink: &mut Sink) -> Option<T> {
    sink.error(
        Code::ConstantTooLarge,
        span,
        format!("{value} does not fit u{}", int.bits),
        |diagnostic| diagnostic.help(format!("the largest value is {}", int.max())),
    );
    None
}
