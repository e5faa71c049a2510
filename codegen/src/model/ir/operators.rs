//! Operators and methods.

/// Operators that cannot overflow: the checker refuses bare `+ - *`, divisors that may be zero and
/// shifts that may reach the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<` by a constant below the width.
    Shl,
    /// `>>` by a constant below the width.
    Shr,
    /// `/` by a constant other than 0 and, with a sign, -1.
    Div,
    /// `%` by a constant other than 0 and, with a sign, -1.
    Rem,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl BinaryOp {
    /// The operator as Rust and C both write it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::And => "&&",
            Self::Or => "||",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::Shl => "<<",
            Self::Shr => ">>",
            Self::Div => "/",
            Self::Rem => "%",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }

    /// Whether it compares two values.
    pub fn is_comparison(self) -> bool {
        self.opposite().is_some()
    }

    /// The comparison that holds where this one does not; `None` if it is no comparison.
    pub fn opposite(self) -> Option<Self> {
        match self {
            Self::Eq => Some(Self::Ne),
            Self::Ne => Some(Self::Eq),
            Self::Lt => Some(Self::Ge),
            Self::Le => Some(Self::Gt),
            Self::Gt => Some(Self::Le),
            Self::Ge => Some(Self::Lt),
            Self::And
            | Self::Or
            | Self::BitAnd
            | Self::BitOr
            | Self::BitXor
            | Self::Shl
            | Self::Shr
            | Self::Div
            | Self::Rem => None,
        }
    }
}

/// How an [`Arith`] operation treats results that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Overflow {
    /// Modulo 2^N.
    Wrapping,
    /// `None`.
    Checked,
    /// The nearest value that fits.
    Saturating,
    /// Modulo 2^N, and whether that is another value: `(T, bool)`.
    Overflowing,
}

/// The operation of a [`Method`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Arith {
    /// Addition.
    Add,
    /// Subtraction.
    Sub,
    /// Multiplication.
    Mul,
    /// Division; but for `checked_`, by a constant other than 0.
    Div,
    /// Remainder; likewise; there is no `saturating_`.
    Rem,
    /// Shift to the left; `wrapping_` and `overflowing_` (by the amount modulo the width) and
    /// `checked_`.
    Shl,
    /// Shift to the right; likewise.
    Shr,
    /// `min`: no overflow; kept with `Wrapping`.
    Min,
    /// `max`: likewise.
    Max,
    /// `abs_diff`: likewise; the result has no sign.
    AbsDiff,
    /// `rotate_left`: likewise; by the amount modulo the width.
    RotateLeft,
    /// `rotate_right`: likewise.
    RotateRight,
}

/// An integer method, for example `checked_div`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Method {
    /// What is calculated.
    pub arith: Arith,
    /// What happens to results that do not fit.
    pub overflow: Overflow,
}

/// An integer method without an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unary {
    /// `wrapping_neg` and the like.
    Neg(Overflow),
    /// `wrapping_abs` and the like; with a sign only.
    Abs(Overflow),
    /// `unsigned_abs`; with a sign only.
    UnsignedAbs,
    /// `count_ones`; this and those up to `TrailingOnes` give a `u32`.
    CountOnes,
    /// `count_zeros`
    CountZeros,
    /// `leading_zeros`
    LeadingZeros,
    /// `trailing_zeros`
    TrailingZeros,
    /// `leading_ones`
    LeadingOnes,
    /// `trailing_ones`
    TrailingOnes,
    /// `swap_bytes`; widths of whole bytes only.
    SwapBytes,
    /// `reverse_bits`
    ReverseBits,
    /// `is_power_of_two`; without a sign only.
    IsPowerOfTwo,
}
