//! C expressions with the type that C gives them, and what keeps a value in its type.

use super::Dest;
use crate::backend::c::{BinaryOp, Block, Expr, Number, Stmt, Suffix, Type, UnaryOp};
use crate::lower::core::{Int, Ty};

/// The type that C gives to an operand after its promotions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promoted {
    /// `int`: booleans, 8 and 16 bits, small constants, and all values with a sign of up to 32
    /// bits. Of a type without a sign it is never negative.
    Int,
    /// `uint32_t`.
    U32,
    /// `uint64_t`.
    U64,
    /// `int64_t`.
    S64,
    /// Not a number.
    Other,
}

/// A C expression with its type.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) expr: Expr,
    pub(super) promoted: Promoted,
}

impl Value {
    pub(super) fn new(expr: Expr, promoted: Promoted) -> Self {
        Self { expr, promoted }
    }

    /// A condition.
    pub(super) fn truth(expr: Expr) -> Self {
        Self::new(expr, Promoted::Int)
    }

    /// Whether it is what an operator makes of operands, not a name, a call or a cast.
    pub(super) fn is_calculated(&self) -> bool {
        matches!(self.expr, Expr::Binary(..) | Expr::Conditional(..))
    }

    /// The same value as an operand of at least `bits` bits without a sign.
    pub(super) fn widened(self, bits: u32) -> Self {
        let (wanted, suffix, bits) = match bits {
            ..=32 => (Promoted::U32, Suffix::Unsigned, 32),
            _ => (Promoted::U64, Suffix::UnsignedLong, 64),
        };
        match self.expr {
            expr if self.promoted == wanted => Self::new(expr, wanted),
            Expr::Number(number) if self.promoted == Promoted::Int => {
                Self::new(number.with(suffix).into(), wanted)
            }
            expr => Self::new(expr.cast(Type::unsigned(bits)), wanted),
        }
    }

    /// A value that may have bits beyond `int`, brought back into its range.
    pub(super) fn fitted(self, int: Int) -> Self {
        match (int.is_machine(), int.container()) {
            (true, 32 | 64) => self,
            (true, container) => Self::truth(self.expr.cast(Type::unsigned(container))),
            (false, _) => Self::new(self.expr & number(int.max()).expr, self.promoted),
        }
    }

    /// An integer of C brought into a type with a sign.
    pub(super) fn signed(self, int: Int) -> Self {
        let promoted = if int.bits > 32 {
            Promoted::S64
        } else {
            Promoted::Int
        };
        let value = match (int.is_machine(), promoted, self.promoted) {
            (false, Promoted::Int, Promoted::U64 | Promoted::S64) => self.widened(32),
            _ => self,
        };
        Self::new(sign_extended(int, value.expr), promoted)
    }

    /// Brought from a wider type into the range of `to`.
    pub(super) fn fitted_from(self, to: Int, from_bits: u32) -> Self {
        let narrow = |value: Self| Self::new(value.expr.cast(Type::unsigned(32)), Promoted::U32);
        match (to.is_machine(), to.container()) {
            (true, 32) if from_bits > 32 => narrow(self),
            _ if from_bits > 32 && self.promoted == Promoted::U64 => {
                let fitted = self.fitted(to);
                match fitted.promoted == Promoted::U64 && to.container() <= 32 {
                    true => narrow(fitted),
                    false => fitted,
                }
            }
            _ => self.fitted(to),
        }
    }
}

/// How C promotes a variable of this type.
pub(super) fn promoted(ty: &Ty) -> Promoted {
    match ty {
        Ty::Bool => Promoted::Int,
        Ty::Int(int) if int.signed && int.container() == 64 => Promoted::S64,
        Ty::Int(int) if int.signed => Promoted::Int,
        Ty::Int(int) => width(int.container()),
        Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Promoted::Other,
    }
}

/// How C promotes a variable of so many bits without a sign.
pub(super) fn width(bits: u32) -> Promoted {
    match bits {
        64 => Promoted::U64,
        32 => Promoted::U32,
        _ => Promoted::Int,
    }
}

/// A constant.
pub(super) fn number(value: u64) -> Value {
    let number = Number::plain(value);
    let promoted = match number.suffix {
        Suffix::None => Promoted::Int,
        Suffix::Unsigned => Promoted::U32,
        Suffix::Long => Promoted::S64,
        Suffix::UnsignedLong => Promoted::U64,
    };
    Value::new(number.into(), promoted)
}

/// A constant of a type with a sign.
pub(super) fn signed_number(value: i128) -> Value {
    const INT_MIN: i128 = i32::MIN as i128;
    const LONG_MIN: i128 = i64::MIN as i128;
    match value {
        // C has no literals of these.
        LONG_MIN => Value::new(Expr::name("INT64_MIN"), Promoted::S64),
        INT_MIN => Value::new(Expr::name("INT32_MIN"), Promoted::Int),
        _ => {
            let absolute = Number::plain(value.unsigned_abs() as u64);
            let (absolute, promoted) = match absolute.suffix {
                Suffix::None => (absolute, Promoted::Int),
                Suffix::Unsigned | Suffix::Long | Suffix::UnsignedLong => {
                    (absolute.with(Suffix::Long), Promoted::S64)
                }
            };
            let absolute = Expr::from(absolute);
            Value::new(if value < 0 { -absolute } else { absolute }, promoted)
        }
    }
}

/// A constant of an integer type.
pub(super) fn constant(bits: u64, int: Int) -> Value {
    match int.signed {
        true => signed_number(int.number(bits)),
        false => number(bits),
    }
}

/// The lowest bits of an integer of C as a value with a sign.
pub(super) fn sign_extended(int: Int, value: Expr) -> Expr {
    match (int.is_machine(), int.bits) {
        (true, bits) => value.cast(Type::signed(bits)),
        (false, bits) => {
            let width = if bits < 32 { 32 } else { 64 };
            Expr::call(format!("sextract{width}"), [value, 0.into(), bits.into()])
        }
    }
}

/// C's usual conversion of two operands.
pub(super) fn join(a: Promoted, b: Promoted) -> Promoted {
    match (a, b) {
        (Promoted::U64, _) | (_, Promoted::U64) => Promoted::U64,
        (Promoted::S64, _) | (_, Promoted::S64) => Promoted::S64,
        (Promoted::U32, _) | (_, Promoted::U32) => Promoted::U32,
        (Promoted::Int | Promoted::Other, Promoted::Int | Promoted::Other) => Promoted::Int,
    }
}

/// An operator between operands of which neither needs care.
pub(super) fn infix(op: BinaryOp, a: Value, b: Value) -> Value {
    Value::new(
        Expr::binary(op, a.expr, b.expr),
        join(a.promoted, b.promoted),
    )
}

/// A shift by less than the width.
pub(super) fn shift(op: BinaryOp, int: Int, value: Value, amount: Expr) -> Value {
    if int.signed {
        return signed_shift(op, int, value, amount);
    }
    // As int, a bit could arrive at the sign.
    let wide = int.container() >= 32 || (op == BinaryOp::Shl && int.bits > 8);
    let value = match wide {
        true => value.widened(int.container().max(32)),
        false => value,
    };
    let shifted = Value::new(Expr::binary(op, value.expr, amount), value.promoted);
    match op {
        BinaryOp::Shl => shifted.fitted(int),
        _ => shifted,
    }
}

/// A shift of a value with a sign: to the left without it, for a sign must not be shifted.
fn signed_shift(op: BinaryOp, int: Int, value: Value, amount: Expr) -> Value {
    if op == BinaryOp::Shl {
        let value = value.widened(int.container().max(32));
        return Value::new(value.expr << amount, value.promoted).signed(int);
    }
    let value = match int.container() {
        64 if value.promoted != Promoted::S64 => {
            Value::new(value.expr.cast(Type::signed(64)), Promoted::S64)
        }
        _ => value,
    };
    Value::new(value.expr >> amount, value.promoted)
}

/// The opposite of a value with a sign or without, bit by bit.
pub(super) fn complement(value: Value) -> Value {
    Value::new(Expr::unary(UnaryOp::Complement, value.expr), value.promoted)
}

impl Dest<'_> {
    /// What is done with a value.
    pub(super) fn put(self, block: &mut Block, value: Expr) {
        match self {
            Self::Return => block.push(Stmt::give(value)),
            Self::Assign(place) => block.push(place.clone().assign(value)),
            Self::Discard => {}
        }
    }
}
