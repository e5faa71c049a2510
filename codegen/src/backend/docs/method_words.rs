//! Integer methods in words: what is calculated, and what happens if it does not fit.

use super::rich_text::Line;
use crate::model::ir::{Arith, Int, Method, Overflow, Unary};

/// An integer method; `None` where words would say less than the code.
pub(super) fn method_words(method: Method, left: Line, right: Line, int: Int) -> Option<Line> {
    let exact = match method.arith {
        Arith::Min | Arith::Max | Arith::AbsDiff | Arith::RotateLeft | Arith::RotateRight => true,
        Arith::Add
        | Arith::Sub
        | Arith::Mul
        | Arith::Div
        | Arith::Rem
        | Arith::Shl
        | Arith::Shr => false,
    };
    if !exact && (int.signed || method.overflow == Overflow::Overflowing) {
        return None;
    }
    Some(unsigned_words(method, left, right, int.bits))
}

/// A method without an argument; `None` where words would say less than the code.
pub(super) fn unary_words(unary: Unary, operand: Line) -> Option<Line> {
    let words = match unary {
        Unary::CountOnes => "the number of ones in ",
        Unary::CountZeros => "the number of zeros in ",
        Unary::LeadingZeros => "the number of zeros above the highest one of ",
        Unary::TrailingZeros => "the number of zeros below the lowest one of ",
        Unary::LeadingOnes => "the number of ones above the highest zero of ",
        Unary::TrailingOnes => "the number of ones below the lowest zero of ",
        Unary::UnsignedAbs => "the absolute value of ",
        Unary::SwapBytes => "the bytes in reverse order of ",
        Unary::ReverseBits => "the bits in reverse order of ",
        Unary::Neg(_) | Unary::Abs(_) | Unary::IsPowerOfTwo => return None,
    };
    Some(Line::text(words).join(operand))
}

fn unsigned_words(method: Method, left: Line, right: Line, bits: u32) -> Line {
    let modulo = format!(", modulo 2^{bits}");
    let largest = format!(", at most 2^{bits} − 1");
    let no_fit = format!("; nothing if it is above 2^{bits} − 1");
    let shift = |left: Line, symbol: &str, right: Line| match method.overflow {
        // Rust takes the amount of a wrapping shift modulo the width.
        Overflow::Wrapping => left
            .push(symbol)
            .push("(")
            .join(right)
            .push(&format!(" mod {bits})")),
        Overflow::Checked | Overflow::Saturating | Overflow::Overflowing => {
            let limit = format!("; nothing if {{}} is {bits} or more");
            with_operand(left.push(symbol).join(right.clone()), &limit, right)
        }
    };
    let infix = |symbol: &str| left.clone().push(symbol).join(right.clone());
    match method.arith {
        Arith::Add | Arith::Mul => {
            let symbol = if method.arith == Arith::Add {
                " + "
            } else {
                " × "
            };
            infix(symbol).push(match method.overflow {
                Overflow::Wrapping | Overflow::Overflowing => &modulo,
                Overflow::Checked => &no_fit,
                Overflow::Saturating => &largest,
            })
        }
        Arith::Sub => match method.overflow {
            Overflow::Wrapping | Overflow::Overflowing => infix(" − ").push(&modulo),
            Overflow::Checked => infix(" − ")
                .push("; nothing if ")
                .join(right)
                .push(" is greater than ")
                .join(left),
            Overflow::Saturating => infix(" − ").push(", at least 0"),
        },
        // Of these only the checked ones have a divisor that may be 0.
        Arith::Div if method.overflow != Overflow::Checked => infix(" / ").push(", rounded down"),
        Arith::Rem if method.overflow != Overflow::Checked => infix(" mod "),
        Arith::Div => with_operand(
            infix(" / ").push(", rounded down"),
            "; nothing if {} is 0",
            right,
        ),
        Arith::Rem => with_operand(infix(" mod "), "; nothing if {} is 0", right),
        Arith::Shl => shift(left, " << ", right),
        Arith::Shr => shift(left, " >> ", right),
        Arith::Min => Line::text("the smaller of ")
            .join(left)
            .push(" and ")
            .join(right),
        Arith::Max => Line::text("the larger of ")
            .join(left)
            .push(" and ")
            .join(right),
        Arith::AbsDiff => Line::text("the distance of ")
            .join(left)
            .push(" and ")
            .join(right),
        Arith::RotateLeft => left.push(" rotated to the left by ").join(right),
        Arith::RotateRight => left.push(" rotated to the right by ").join(right),
    }
}

/// Appends `pattern` with the operand in the place of `{}`.
fn with_operand(line: Line, pattern: &str, operand: Line) -> Line {
    match pattern.split_once("{}") {
        Some((before, after)) => line.push(before).join(operand).push(after),
        None => line.push(pattern),
    }
}
