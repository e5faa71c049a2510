//! Values, and what operators and methods make of them: Rust's rules at any width.
//!
//! The exact result is calculated in 128 bits, and then brought into the type's range as the
//! operation asks.

use crate::model::ir::{Arith, BinaryOp, Int, Method, Overflow, Unary};

/// A value of any type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// `()`
    Unit,
    /// `bool`
    Bool(bool),
    /// An integer's bits; those beyond its width are zero.
    Int(u64),
    /// `Option<T>`
    Option(Option<Box<Value>>),
    /// `(A, B)`
    Tuple(Vec<Value>),
}

impl Value {
    pub(super) fn bool(&self) -> bool {
        self.int() != 0
    }

    /// The bits; `bool` as 0 or 1.
    pub(super) fn int(&self) -> u64 {
        match self {
            Self::Int(value) => *value,
            Self::Bool(value) => (*value).into(),
            Self::Unit | Self::Option(_) | Self::Tuple(_) => {
                unreachable!("the checks let no {self:?} be a number")
            }
        }
    }

    pub(super) fn option(self) -> Option<Box<Self>> {
        match self {
            Self::Option(inner) => inner,
            Self::Unit | Self::Bool(_) | Self::Int(_) | Self::Tuple(_) => {
                unreachable!("the checks let no {self:?} be an option")
            }
        }
    }

    pub(super) fn tuple(self) -> Vec<Self> {
        match self {
            Self::Tuple(items) => items,
            Self::Unit | Self::Bool(_) | Self::Int(_) | Self::Option(_) => {
                unreachable!("the checks let no {self:?} be a tuple")
            }
        }
    }

    /// An operator on operands of this type (that of the left one, of a shift).
    pub(super) fn binary(self, op: BinaryOp, right: Self, int: Int) -> Self {
        match op {
            BinaryOp::Eq => return Self::Bool(self == right),
            BinaryOp::Ne => return Self::Bool(self != right),
            _ => {}
        }
        let logical = matches!(self, Self::Bool(_));
        let (bits, other) = (self.int(), right.int());
        let (a, b) = (int.number(bits), int.number(other));
        let bits = match op {
            BinaryOp::Eq | BinaryOp::Ne => unreachable!("compared above"),
            BinaryOp::Lt => return Self::Bool(a < b),
            BinaryOp::Le => return Self::Bool(a <= b),
            BinaryOp::Gt => return Self::Bool(a > b),
            BinaryOp::Ge => return Self::Bool(a >= b),
            BinaryOp::And | BinaryOp::BitAnd => bits & other,
            BinaryOp::Or | BinaryOp::BitOr => bits | other,
            BinaryOp::BitXor => bits ^ other,
            BinaryOp::Shl => int.bits_of(a << other),
            BinaryOp::Shr => int.bits_of(a >> other),
            BinaryOp::Div => int.bits_of(a / b),
            BinaryOp::Rem => int.bits_of(a % b),
        };
        match logical {
            true => Self::Bool(bits != 0),
            false => Self::Int(bits),
        }
    }

    /// A method of an integer of this type.
    pub(super) fn method(&self, method: Method, right: &Self, int: Int) -> Self {
        let (bits, other) = (self.int(), right.int());
        let a = int.number(bits);
        let b = method.argument(int).number(other);
        // What shifts make of an amount is Rust's: modulo the width, and else an overflow.
        let amount = (other % u64::from(int.bits)) as u32;
        let rotated = |left: u32| {
            let (up, down) = (
                u128::from(bits) << left,
                bits >> ((int.bits - left) % int.bits),
            );
            match left {
                0 => bits,
                _ => (up as u64 | down) & int.mask(),
            }
        };
        let exact = match method.arith {
            Arith::Add => a + b,
            Arith::Sub => a - b,
            Arith::Mul => return product(method.overflow, a, b, int),
            Arith::Div | Arith::Rem if b == 0 => {
                assert_eq!(
                    method.overflow,
                    Overflow::Checked,
                    "other divisors are constants"
                );
                return Self::Option(None);
            }
            Arith::Div => a / b,
            // Rust looks at the quotient.
            Arith::Rem if !int.holds(a / b) => return settle(method.overflow, 0, true, int),
            Arith::Rem => a % b,
            Arith::Shl | Arith::Shr => {
                let result = match method.arith {
                    Arith::Shl => a << amount,
                    _ => a >> amount,
                };
                return settle(method.overflow, result, other >= int.bits.into(), int);
            }
            Arith::Min => a.min(b),
            Arith::Max => a.max(b),
            Arith::AbsDiff => return Self::Int(Int::unsigned(int.bits).bits_of((a - b).abs())),
            Arith::RotateLeft => return Self::Int(rotated(amount)),
            Arith::RotateRight => return Self::Int(rotated((int.bits - amount) % int.bits)),
        };
        settle(method.overflow, exact, !int.holds(exact), int)
    }

    /// A method without an argument of an integer of this type.
    pub(super) fn unary(&self, unary: Unary, int: Int) -> Self {
        let bits = self.int();
        let number = int.number(bits);
        let zeros = !bits & int.mask();
        let leading = |bits: u64| bits.leading_zeros() - (64 - int.bits);
        let trailing = |bits: u64| bits.trailing_zeros().min(int.bits);
        let count = match unary {
            Unary::Neg(overflow) => return settle(overflow, -number, !int.holds(-number), int),
            Unary::Abs(overflow) => {
                let number = number.abs();
                return settle(overflow, number, !int.holds(number), int);
            }
            Unary::UnsignedAbs => return Self::Int(int.bits_of(number.abs())),
            Unary::CountOnes => bits.count_ones(),
            Unary::CountZeros => zeros.count_ones(),
            Unary::LeadingZeros => leading(bits),
            Unary::TrailingZeros => trailing(bits),
            Unary::LeadingOnes => leading(zeros),
            Unary::TrailingOnes => trailing(zeros),
            Unary::SwapBytes => return Self::Int(bits.swap_bytes() >> (64 - int.bits)),
            Unary::ReverseBits => return Self::Int(bits.reverse_bits() >> (64 - int.bits)),
            Unary::IsPowerOfTwo => return Self::Bool(bits.count_ones() == 1),
        };
        Self::Int(count.into())
    }
}

/// A product; that of two large numbers without a sign is beyond what `i128` holds.
fn product(overflow: Overflow, a: i128, b: i128, int: Int) -> Value {
    match a.checked_mul(b) {
        Some(exact) => settle(overflow, exact, !int.holds(exact), int),
        None if overflow == Overflow::Saturating => Value::Int(int.max()),
        None => settle(overflow, a.wrapping_mul(b), true, int),
    }
}

/// What an operation gives whose exact result is `exact`, and which overflows or not.
fn settle(overflow: Overflow, exact: i128, over: bool, int: Int) -> Value {
    let wrapped = Value::Int(int.bits_of(exact));
    match overflow {
        Overflow::Wrapping => wrapped,
        Overflow::Checked => Value::Option((!over).then(|| Box::new(wrapped))),
        Overflow::Saturating => {
            let nearest = exact.clamp(int.smallest(), int.max().into());
            Value::Int(int.bits_of(nearest))
        }
        Overflow::Overflowing => Value::Tuple(vec![wrapped, Value::Bool(over)]),
    }
}
