//! Integer methods in words: what is calculated, and what happens if it does not fit.

use super::text::Line;
use crate::behavior::ir::{Arith, Method, Overflow};

/// An integer method on operands of `bits` bits.
pub(super) fn method_words(method: Method, left: Line, right: Line, bits: u32) -> Line {
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
        Overflow::Checked | Overflow::Saturating => {
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
                Overflow::Wrapping => &modulo,
                Overflow::Checked => &no_fit,
                Overflow::Saturating => &largest,
            })
        }
        Arith::Sub => match method.overflow {
            Overflow::Wrapping => infix(" − ").push(&modulo),
            Overflow::Checked => infix(" − ")
                .push("; nothing if ")
                .join(right)
                .push(" is greater than ")
                .join(left),
            Overflow::Saturating => infix(" − ").push(", at least 0"),
        },
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
    }
}

/// Appends `pattern` with the operand in the place of `{}`.
fn with_operand(line: Line, pattern: &str, operand: Line) -> Line {
    match pattern.split_once("{}") {
        Some((before, after)) => line.push(before).join(operand).push(after),
        None => line.push(pattern),
    }
}
