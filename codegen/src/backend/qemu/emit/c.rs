//! C expressions as values: their text, how tight it binds, and the type that C gives it.

use crate::behavior::ir::{BinaryOp, Int, Ty};

/// Precedence of C's operators; a higher one binds tighter.
pub(super) mod prec {
    pub(in super::super) const CONDITIONAL: u8 = 1;
    pub(in super::super) const LOGICAL: u8 = 2;
    pub(in super::super) const COMPARISON: u8 = 4;
    pub(in super::super) const BITWISE: u8 = 5;
    pub(in super::super) const ARITHMETIC: u8 = 6;
    pub(in super::super) const UNARY: u8 = 8;
    pub(in super::super) const PRIMARY: u8 = 9;
}

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

/// A C expression.
#[derive(Debug, Clone)]
pub(super) struct C {
    pub(super) text: String,
    pub(super) prec: u8,
    pub(super) promoted: Promoted,
    /// The two sides of a comparison, so that it can be turned round.
    pub(super) comparison: Option<(String, BinaryOp, String)>,
    /// Whether it is a constant that takes a suffix.
    literal: bool,
}

impl C {
    pub(super) fn new(text: impl Into<String>, prec: u8, promoted: Promoted) -> Self {
        Self {
            text: text.into(),
            prec,
            promoted,
            comparison: None,
            literal: false,
        }
    }

    /// Names, calls, members.
    pub(super) fn primary(text: impl Into<String>, promoted: Promoted) -> Self {
        Self::new(text, prec::PRIMARY, promoted)
    }

    /// The text, in parentheses unless it binds at least as tight as `prec`.
    pub(super) fn at(&self, prec: u8) -> String {
        // Compilers ask whether `!a == b` and `!a & b` are meant so.
        let asked = (prec::BITWISE..prec::UNARY).contains(&prec) && self.text.starts_with('!');
        if self.prec >= prec && !asked {
            self.text.clone()
        } else {
            format!("({})", self.text)
        }
    }

    /// The opposite of a condition.
    pub(super) fn negated(&self) -> String {
        if let Some((a, op, b)) = &self.comparison {
            let op = match op {
                BinaryOp::Eq => BinaryOp::Ne,
                BinaryOp::Ne => BinaryOp::Eq,
                BinaryOp::Lt => BinaryOp::Ge,
                BinaryOp::Le => BinaryOp::Gt,
                BinaryOp::Gt => BinaryOp::Le,
                BinaryOp::Ge => BinaryOp::Lt,
                op => unreachable!("{} compares nothing", op.symbol()),
            };
            return format!("{a} {} {b}", op.symbol());
        }
        match self.text.strip_prefix('!') {
            Some(inner) if self.prec == prec::UNARY => inner.to_owned(),
            _ => format!("!{}", self.at(prec::UNARY)),
        }
    }

    /// The same value as an operand of at least `bits` bits without a sign.
    pub(super) fn widened(self, bits: u32) -> Self {
        let wanted = if bits > 32 {
            Promoted::U64
        } else {
            Promoted::U32
        };
        if self.promoted == wanted {
            return self;
        }
        if self.literal && self.promoted == Promoted::Int {
            let suffix = if wanted == Promoted::U64 { "ULL" } else { "u" };
            return Self::primary(format!("{}{suffix}", self.text), wanted);
        }
        let ty = if wanted == Promoted::U64 {
            "uint64_t"
        } else {
            "uint32_t"
        };
        Self::new(
            format!("({ty}){}", self.at(prec::UNARY)),
            prec::UNARY,
            wanted,
        )
    }

    /// A value that may have bits beyond `int`, brought back into its range.
    pub(super) fn fitted(self, int: Int) -> Self {
        match (int.is_machine(), int.container()) {
            (true, 32 | 64) => self,
            (true, container) => Self::new(
                format!("(uint{container}_t){}", self.at(prec::UNARY)),
                prec::UNARY,
                Promoted::Int,
            ),
            (false, _) => {
                let promoted = self.promoted;
                let mask = number(int.max());
                Self::new(
                    format!("{} & {}", self.at(prec::UNARY), mask.text),
                    prec::BITWISE,
                    promoted,
                )
            }
        }
    }
}

/// How C promotes a variable of this type.
pub(super) fn promoted(ty: &Ty) -> Promoted {
    match ty {
        Ty::Bool => Promoted::Int,
        Ty::Int(int) if int.signed && int.container() == 64 => Promoted::S64,
        Ty::Int(int) if int.signed => Promoted::Int,
        Ty::Int(int) if int.container() == 64 => Promoted::U64,
        Ty::Int(int) if int.container() == 32 => Promoted::U32,
        Ty::Int(_) => Promoted::Int,
        Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Promoted::Other,
    }
}

/// A constant as C writes it.
pub(super) fn number(value: u64) -> C {
    let digits = if value < 1024 || value.is_multiple_of(1000) {
        value.to_string()
    } else {
        format!("0x{value:x}")
    };
    let (suffix, promoted) = match value {
        0..=0x7fff_ffff => ("", Promoted::Int),
        0x8000_0000..=0xffff_ffff => ("u", Promoted::U32),
        _ => ("ULL", Promoted::U64),
    };
    let mut c = C::primary(format!("{digits}{suffix}"), promoted);
    c.literal = true;
    c
}

/// A constant of a type with a sign as C writes it.
pub(super) fn signed_number(value: i128) -> C {
    const INT_MIN: i128 = i32::MIN as i128;
    const LONG_MIN: i128 = i64::MIN as i128;
    match value {
        // C has no literals of these.
        LONG_MIN => C::primary("INT64_MIN", Promoted::S64),
        INT_MIN => C::primary("INT32_MIN", Promoted::Int),
        _ => {
            let absolute = number(value.unsigned_abs() as u64);
            let (digits, promoted) = match absolute.promoted {
                Promoted::Int => (absolute.text, Promoted::Int),
                _ => {
                    let digits = absolute.text.trim_end_matches(['u', 'U', 'L']);
                    (format!("{digits}LL"), Promoted::S64)
                }
            };
            match value < 0 {
                true => C::new(format!("-{digits}"), prec::UNARY, promoted),
                false => C::primary(digits, promoted),
            }
        }
    }
}

/// A constant of an integer type.
pub(super) fn constant(bits: u64, int: Int) -> C {
    match int.signed {
        true => signed_number(int.number(bits)),
        false => number(bits),
    }
}

/// The lowest bits of an integer of C as a value with a sign; `text` is any expression.
pub(super) fn sign_extended(int: Int, text: &str) -> String {
    match (int.is_machine(), int.bits) {
        (true, bits) => format!("(int{bits}_t)({text})"),
        (false, bits @ 0..=31) => format!("sextract32({text}, 0, {bits})"),
        (false, bits) => format!("sextract64({text}, 0, {bits})"),
    }
}

impl C {
    /// An integer of C brought into a type with a sign.
    pub(super) fn signed(self, int: Int) -> Self {
        let promoted = if int.bits > 32 {
            Promoted::S64
        } else {
            Promoted::Int
        };
        match int.is_machine() {
            true => Self::new(
                format!("(int{}_t){}", int.bits, self.at(prec::UNARY)),
                prec::UNARY,
                promoted,
            ),
            false => {
                let text = match (promoted, self.promoted) {
                    (Promoted::Int, Promoted::U64 | Promoted::S64) => self.widened(32).text,
                    _ => self.text,
                };
                Self::primary(sign_extended(int, &text), promoted)
            }
        }
    }

    /// Brought from a wider type into the range of `to`.
    pub(super) fn fitted_from(self, to: Int, from_bits: u32) -> Self {
        match (to.is_machine(), to.container()) {
            (true, 32) if from_bits > 32 => Self::new(
                format!("(uint32_t){}", self.at(prec::UNARY)),
                prec::UNARY,
                Promoted::U32,
            ),
            _ if from_bits > 32 && self.promoted == Promoted::U64 => {
                let fitted = self.fitted(to);
                if fitted.promoted == Promoted::U64 && to.container() <= 32 {
                    Self::new(
                        format!("(uint32_t){}", fitted.at(prec::UNARY)),
                        prec::UNARY,
                        Promoted::U32,
                    )
                } else {
                    fitted
                }
            }
            _ => self.fitted(to),
        }
    }
}

pub(super) fn width(bits: u32) -> Promoted {
    match bits {
        64 => Promoted::U64,
        32 => Promoted::U32,
        _ => Promoted::Int,
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

pub(super) fn infix(op: BinaryOp, prec: u8, a: C, b: C, inner: u8) -> C {
    let text = format!("{} {} {}", a.at(inner), op.symbol(), b.at(inner));
    C::new(text, prec, join(a.promoted, b.promoted))
}

/// A shift by less than the width.
pub(super) fn shift(op: BinaryOp, int: Int, value: C, amount: &str) -> C {
    if int.signed {
        return signed_shift(op, int, value, amount);
    }
    // As int, a bit could arrive at the sign.
    let wide = int.container() >= 32 || (op == BinaryOp::Shl && int.bits > 8);
    let value = if wide {
        value.widened(int.container().max(32))
    } else {
        value
    };
    let promoted = value.promoted;
    let text = format!("{} {} {amount}", value.at(prec::UNARY), op.symbol());
    let c = C::new(text, prec::BITWISE, promoted);
    if op == BinaryOp::Shl {
        c.fitted(int)
    } else {
        c
    }
}

/// A shift of a value with a sign: to the left without it, for a sign must not be shifted.
fn signed_shift(op: BinaryOp, int: Int, value: C, amount: &str) -> C {
    if op == BinaryOp::Shl {
        let value = value.widened(int.container().max(32));
        let promoted = value.promoted;
        let text = format!("{} << {amount}", value.at(prec::UNARY));
        return C::new(text, prec::BITWISE, promoted).signed(int);
    }
    let value = match int.container() {
        64 if value.promoted != Promoted::S64 => C::new(
            format!("(int64_t){}", value.at(prec::UNARY)),
            prec::UNARY,
            Promoted::S64,
        ),
        _ => value,
    };
    let promoted = value.promoted;
    let text = format!("{} >> {amount}", value.at(prec::UNARY));
    C::new(text, prec::BITWISE, promoted)
}
