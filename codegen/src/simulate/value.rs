//! Values, and what operators and methods make of them: Rust's rules at any width.

use crate::behavior::ir::{Arith, BinaryOp, Method, Overflow};
use crate::model::ones;

/// A value of any type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// `()`
    Unit,
    /// `bool`
    Bool(bool),
    /// `u1` to `u64`; it fits its width.
    Int(u64),
    /// `Option<bool>`, `Option<uN>`
    Option(Option<Scalar>),
}

/// What an `Option` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Bool(bool),
    Int(u64),
}

impl Value {
    pub(super) fn bool(self) -> bool {
        self.int() != 0
    }

    /// The number; `bool` as 0 or 1.
    pub(super) fn int(self) -> u64 {
        match self {
            Self::Int(value) => value,
            Self::Bool(value) => value.into(),
            Self::Unit | Self::Option(_) => unreachable!("the checks let no {self:?} be a number"),
        }
    }

    /// What `Some` makes of it.
    pub(super) fn scalar(self) -> Option<Scalar> {
        match self {
            Self::Bool(value) => Some(Scalar::Bool(value)),
            Self::Int(value) => Some(Scalar::Int(value)),
            Self::Unit | Self::Option(_) => unreachable!("the checks let no {self:?} be in Some"),
        }
    }

    pub(super) fn option(self) -> Option<Scalar> {
        match self {
            Self::Option(inner) => inner,
            Self::Unit | Self::Bool(_) | Self::Int(_) => {
                unreachable!("the checks let no {self:?} be an option")
            }
        }
    }

    /// An operator whose result has `bits`.
    pub(super) fn binary(self, op: BinaryOp, right: Self, bits: u32) -> Self {
        match op {
            BinaryOp::Eq => return Self::Bool(self == right),
            BinaryOp::Ne => return Self::Bool(self != right),
            _ => {}
        }
        let logical = matches!(self, Self::Bool(_));
        let (a, b) = (self.int(), right.int());
        let int = match op {
            BinaryOp::Eq | BinaryOp::Ne => unreachable!("compared above"),
            BinaryOp::Lt => return Self::Bool(a < b),
            BinaryOp::Le => return Self::Bool(a <= b),
            BinaryOp::Gt => return Self::Bool(a > b),
            BinaryOp::Ge => return Self::Bool(a >= b),
            BinaryOp::And | BinaryOp::BitAnd => a & b,
            BinaryOp::Or | BinaryOp::BitOr => a | b,
            BinaryOp::BitXor => a ^ b,
            BinaryOp::Shl => shift(a, b, true) & ones(bits),
            BinaryOp::Shr => shift(a, b, false),
            BinaryOp::Div => a / b,
            BinaryOp::Rem => a % b,
        };
        match logical {
            true => Self::Bool(int != 0),
            false => Self::Int(int),
        }
    }

    /// A method of an integer of `bits`.
    pub(super) fn method(self, method: Method, right: Self, bits: u32) -> Self {
        let (a, b, max) = (self.int(), right.int(), ones(bits));
        match method.overflow {
            Overflow::Wrapping => Self::Int(wrapping(method.arith, a, b, bits) & max),
            Overflow::Saturating => Self::Int(saturating(method.arith, a, b).min(max)),
            Overflow::Checked => {
                let fits = checked(method.arith, a, b, bits).filter(|value| *value <= max);
                Self::Option(fits.map(Scalar::Int))
            }
        }
    }
}

/// The result modulo 2^64; of a shift, by the amount modulo the width.
fn wrapping(arith: Arith, a: u64, b: u64, bits: u32) -> u64 {
    match arith {
        Arith::Add => a.wrapping_add(b),
        Arith::Sub => a.wrapping_sub(b),
        Arith::Mul => a.wrapping_mul(b),
        Arith::Div => a / b,
        Arith::Rem => a % b,
        Arith::Shl => shift(a, b % u64::from(bits), true),
        Arith::Shr => shift(a, b % u64::from(bits), false),
        Arith::Min => a.min(b),
        Arith::Max => a.max(b),
    }
}

/// The nearest result that 64 bits hold.
fn saturating(arith: Arith, a: u64, b: u64) -> u64 {
    match arith {
        Arith::Add => a.saturating_add(b),
        Arith::Sub => a.saturating_sub(b),
        Arith::Mul => a.saturating_mul(b),
        Arith::Div => a / b,
        Arith::Rem => a % b,
        Arith::Shl => shift(a, b, true),
        Arith::Shr => shift(a, b, false),
        Arith::Min => a.min(b),
        Arith::Max => a.max(b),
    }
}

/// The result, if 64 bits hold it; of a shift, what is left in the width, if the amount is below it.
fn checked(arith: Arith, a: u64, b: u64, bits: u32) -> Option<u64> {
    let below = b < u64::from(bits);
    match arith {
        Arith::Add => a.checked_add(b),
        Arith::Sub => a.checked_sub(b),
        Arith::Mul => a.checked_mul(b),
        Arith::Div => a.checked_div(b),
        Arith::Rem => a.checked_rem(b),
        Arith::Shl => below.then(|| shift(a, b, true) & ones(bits)),
        Arith::Shr => below.then(|| shift(a, b, false)),
        Arith::Min => Some(a.min(b)),
        Arith::Max => Some(a.max(b)),
    }
}

/// A shift in 64 bits; zero if nothing is left.
fn shift(a: u64, amount: u64, left: bool) -> u64 {
    let amount = u32::try_from(amount).unwrap_or(u32::MAX);
    let shifted = match left {
        true => a.checked_shl(amount),
        false => a.checked_shr(amount),
    };
    shifted.unwrap_or(0)
}
