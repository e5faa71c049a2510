//! What operators and methods make of sets of values.

use super::Value;
use crate::model::ir::{Arith, BinaryOp, Int, Method, Overflow, Unary};
use crate::model::ones;

/// Whether a comparison of a value of each holds always or never.
pub fn compared(op: BinaryOp, a: Value, b: Value) -> Option<bool> {
    let less = |a: Value, b: Value| match (a.high < b.low, a.low < b.high) {
        (true, _) => Some(true),
        (_, false) => Some(false),
        (false, true) => None,
    };
    let equal = match a.and(b) {
        None => Some(false),
        Some(_) => (a.single().is_some() && a.single() == b.single()).then_some(true),
    };
    let not = |value: Option<bool>| value.map(|value| !value);
    match op {
        BinaryOp::Eq => equal,
        BinaryOp::Ne => not(equal),
        BinaryOp::Lt => less(a, b),
        BinaryOp::Ge => not(less(a, b)),
        BinaryOp::Gt => less(b, a),
        BinaryOp::Le => not(less(b, a)),
        BinaryOp::And
        | BinaryOp::Or
        | BinaryOp::BitAnd
        | BinaryOp::BitOr
        | BinaryOp::BitXor
        | BinaryOp::Shl
        | BinaryOp::Shr
        | BinaryOp::Div
        | BinaryOp::Rem => None,
    }
}

/// What an operator makes of a value of each, both of one type but for the amount of a shift.
pub fn binary(op: BinaryOp, a: Value, b: Value) -> Value {
    let int = a.int;
    match op {
        BinaryOp::BitAnd | BinaryOp::And => {
            let bits = Value::bits(int, a.zeros | b.zeros, a.ones & b.ones);
            // No bit is added to an operand that is not negative.
            let below = |of: Value| {
                if of.low >= 0 {
                    of.high
                } else {
                    int.max().into()
                }
            };
            match a.low >= 0 || b.low >= 0 {
                true => bits.between(0, below(a).min(below(b))).unwrap_or(bits),
                false => bits,
            }
        }
        BinaryOp::BitOr | BinaryOp::Or => {
            let bits = Value::bits(int, a.zeros & b.zeros, a.ones | b.ones);
            match a.low >= 0 && b.low >= 0 {
                true => (bits.between(a.low.max(b.low), int.max().into())).unwrap_or(bits),
                false => bits,
            }
        }
        BinaryOp::BitXor => {
            let known = (a.zeros | a.ones) & (b.zeros | b.ones);
            let set = a.ones ^ b.ones;
            Value::bits(int, known & !set, known & set)
        }
        BinaryOp::Shl => shifted(b, int, |by| left(a, by)),
        BinaryOp::Shr => shifted(b, int, |by| right(a, by)),
        BinaryOp::Div => divided(a, b),
        BinaryOp::Rem => remainder(a, b),
        BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
            match compared(op, a, b) {
                Some(holds) => Value::one(super::BOOL, holds.into()),
                None => Value::any(super::BOOL),
            }
        }
    }
}

/// A shift by a constant below the width.
fn shifted(by: Value, int: Int, shift: impl Fn(u32) -> Value) -> Value {
    let by = by.single().and_then(|by| u32::try_from(by).ok());
    by.filter(|by| *by < int.bits)
        .map_or(Value::any(int), shift)
}

fn left(a: Value, by: u32) -> Value {
    let bits = Value::bits(a.int, a.zeros << by | ones(by), a.ones << by);
    fitting(bits, a.low << by, a.high << by)
}

fn right(a: Value, by: u32) -> Value {
    let moved = |bits: u64| (extended(bits, a.int) as i64 >> by) as u64;
    let (zeros, ones) = match a.int.signed {
        true => (moved(a.zeros), moved(a.ones)),
        false => (!(a.int.mask() >> by) | a.zeros >> by, a.ones >> by),
    };
    fitting(Value::bits(a.int, zeros, ones), a.low >> by, a.high >> by)
}

/// Bits of a type as those of 64, with copies of the highest if there is a sign.
fn extended(bits: u64, int: Int) -> u64 {
    let sign = int.mask() ^ int.mask() >> 1;
    match int.signed && bits & sign != 0 {
        true => bits | !int.mask(),
        false => bits,
    }
}

/// Those in a range, if all of the range is of the type: else, some wrapped around.
fn fitting(bits: Value, low: i128, high: i128) -> Value {
    match bits.int.holds(low) && bits.int.holds(high) {
        true => bits.between(low, high).unwrap_or(bits),
        false => bits,
    }
}

fn divided(a: Value, b: Value) -> Value {
    let divisor = b.single().map(|bits| b.int.number(bits));
    match divisor.filter(|divisor| *divisor != 0) {
        Some(by) => {
            let (one, other) = (a.low / by, a.high / by);
            fitting(Value::any(a.int), one.min(other), one.max(other))
        }
        None => Value::any(a.int),
    }
}

fn remainder(a: Value, b: Value) -> Value {
    let divisor = b.single().map(|bits| b.int.number(bits).abs());
    let Some(by) = divisor.filter(|divisor| *divisor != 0) else {
        return Value::any(a.int);
    };
    let low = if a.low < 0 { a.low.max(1 - by) } else { 0 };
    let high = if a.high > 0 { a.high.min(by - 1) } else { 0 };
    if a.low >= 0 && a.high < by {
        return a;
    }
    Value::range(a.int, low, high)
}

/// The low bits of a sum, a difference or a product: they depend on those of the operands alone.
fn low_bits(a: Value, b: Value, of: impl Fn(u64, u64) -> u64) -> Value {
    let known = |value: Value| (value.zeros | value.ones).trailing_ones();
    let mask = ones(known(a).min(known(b)).min(a.int.bits));
    let bits = of(a.ones & mask, b.ones & mask) & mask;
    Value::bits(a.int, mask & !bits, bits)
}

/// What a method makes of a value of each, if that is a number.
pub fn method(method: Method, a: Value, b: Value) -> Option<Value> {
    let int = a.int;
    let number = |low: i128, high: i128| Value::range(int, low, high);
    let amount = || b.single().map(|by| (by % u64::from(int.bits)) as u32);
    let value = match (method.overflow, method.arith) {
        (Overflow::Checked | Overflow::Overflowing, _) => return None,
        (_, Arith::Min) => number(a.low.min(b.low), a.high.min(b.high)),
        (_, Arith::Max) => number(a.low.max(b.low), a.high.max(b.high)),
        (overflow, Arith::Add) => {
            let exact = (a.low + b.low, a.high + b.high);
            limited(overflow, low_bits(a, b, u64::wrapping_add), exact)
        }
        (overflow, Arith::Sub) => {
            let exact = (a.low - b.high, a.high - b.low);
            limited(overflow, low_bits(a, b, u64::wrapping_sub), exact)
        }
        (overflow, Arith::Mul) => {
            let low = low_bits(a, b, u64::wrapping_mul);
            match corners(a, b) {
                Some(exact) => limited(overflow, low, exact),
                None if overflow == Overflow::Wrapping => low,
                None => Value::any(int),
            }
        }
        (_, Arith::Div) => divided(a, b),
        (_, Arith::Rem) => remainder(a, b),
        (_, Arith::Shl) => amount().map_or(Value::any(int), |by| left(a, by)),
        (_, Arith::Shr) => amount().map_or(Value::any(int), |by| right(a, by)),
        (_, Arith::AbsDiff) => {
            let apart = (a.low - b.high).max(b.low - a.high).max(0);
            let most = (a.high - b.low).abs().max((b.high - a.low).abs());
            Value::range(Int::unsigned(int.bits), apart, most)
        }
        (_, Arith::RotateLeft) => rotated(a, amount()),
        (_, Arith::RotateRight) => rotated(a, amount().map(|by| (int.bits - by) % int.bits)),
    };
    Some(value)
}

/// The smallest and the largest product.
fn corners(a: Value, b: Value) -> Option<(i128, i128)> {
    let pairs = [
        (a.low, b.low),
        (a.low, b.high),
        (a.high, b.low),
        (a.high, b.high),
    ];
    let products = pairs.map(|(a, b)| a.checked_mul(b));
    let products: Option<Vec<i128>> = products.into_iter().collect();
    let products = products?;
    Some((*products.iter().min()?, *products.iter().max()?))
}

/// Results of which the exact ones lie in a range; `wrapped` is what is known of their bits if they
/// wrap around.
fn limited(overflow: Overflow, wrapped: Value, (low, high): (i128, i128)) -> Value {
    let int = wrapped.int;
    match overflow {
        Overflow::Saturating => {
            let nearest = |exact: i128| exact.clamp(int.smallest(), int.max().into());
            Value::range(int, nearest(low), nearest(high))
        }
        Overflow::Wrapping | Overflow::Checked | Overflow::Overflowing => {
            fitting(wrapped, low, high)
        }
    }
}

fn rotated(a: Value, by: Option<u32>) -> Value {
    let Some(by) = by else {
        return Value::any(a.int);
    };
    let turn = |bits: u64| match by {
        0 => bits,
        by => (bits << by | bits >> (a.int.bits - by)) & a.int.mask(),
    };
    Value::bits(a.int, turn(a.zeros), turn(a.ones))
}

/// What a method without an argument makes of a value, as a value of the type `to`.
pub fn unary(unary: Unary, a: Value, to: Int) -> Option<Value> {
    let width = i128::from(a.int.bits);
    let count = |bits: u64| i128::from(bits.count_ones());
    let value = match unary {
        Unary::Neg(Overflow::Checked | Overflow::Overflowing)
        | Unary::Abs(Overflow::Checked | Overflow::Overflowing)
        | Unary::IsPowerOfTwo => return None,
        Unary::Neg(overflow) => limited(overflow, Value::any(to), (-a.high, -a.low)),
        Unary::Abs(overflow) => limited(overflow, Value::any(to), distance(a)),
        Unary::UnsignedAbs => limited(Overflow::Wrapping, Value::any(to), distance(a)),
        Unary::CountOnes => Value::range(to, count(a.ones), width - count(a.zeros)),
        Unary::CountZeros => Value::range(to, count(a.zeros), width - count(a.ones)),
        Unary::LeadingZeros | Unary::TrailingZeros | Unary::LeadingOnes | Unary::TrailingOnes => {
            Value::range(to, 0, width)
        }
        Unary::SwapBytes => {
            let swap = |bits: u64| bits.swap_bytes() >> (64 - a.int.bits);
            Value::bits(to, swap(a.zeros), swap(a.ones))
        }
        Unary::ReverseBits => {
            let turn = |bits: u64| bits.reverse_bits() >> (64 - a.int.bits);
            Value::bits(to, turn(a.zeros), turn(a.ones))
        }
    };
    Some(value)
}

/// From zero, the nearest and the farthest.
fn distance(a: Value) -> (i128, i128) {
    let nearest = match a.low < 0 && a.high > 0 {
        true => 0,
        false => a.low.abs().min(a.high.abs()),
    };
    (nearest, a.low.abs().max(a.high.abs()))
}

/// `!x`
pub fn not(a: Value) -> Value {
    Value::bits(a.int, a.ones, a.zeros)
        .and(match a.int.signed {
            true => Value::range(a.int, -1 - a.high, -1 - a.low),
            false => {
                let most = i128::from(a.int.max());
                Value::range(a.int, most - a.high, most - a.low)
            }
        })
        .unwrap_or(Value::any(a.int))
}

/// `x as T`
pub fn cast(a: Value, to: Int) -> Value {
    let (zeros, ones) = match a.int.signed {
        true => (extended(a.zeros, a.int), extended(a.ones, a.int)),
        false => (a.zeros | !a.int.mask(), a.ones),
    };
    fitting(Value::bits(to, zeros, ones), a.low, a.high)
}
