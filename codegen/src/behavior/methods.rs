//! The methods of integers: their names, for which types there are such, and what they give.

use crate::model::ir::{Arith, Int, Method, Overflow, Ty, Unary};

impl Method {
    /// Every method with an argument.
    pub const ALL: &[Self] = {
        use Arith::{
            AbsDiff, Add, Div, Max, Min, Mul, Rem, RotateLeft, RotateRight, Shl, Shr, Sub,
        };
        use Overflow::{Checked, Overflowing, Saturating, Wrapping};
        const fn method(arith: Arith, overflow: Overflow) -> Method {
            Method { arith, overflow }
        }
        &[
            method(Add, Wrapping),
            method(Sub, Wrapping),
            method(Mul, Wrapping),
            method(Div, Wrapping),
            method(Rem, Wrapping),
            method(Shl, Wrapping),
            method(Shr, Wrapping),
            method(Add, Checked),
            method(Sub, Checked),
            method(Mul, Checked),
            method(Div, Checked),
            method(Rem, Checked),
            method(Shl, Checked),
            method(Shr, Checked),
            method(Add, Saturating),
            method(Sub, Saturating),
            method(Mul, Saturating),
            method(Div, Saturating),
            method(Add, Overflowing),
            method(Sub, Overflowing),
            method(Mul, Overflowing),
            method(Div, Overflowing),
            method(Rem, Overflowing),
            method(Shl, Overflowing),
            method(Shr, Overflowing),
            method(Min, Wrapping),
            method(Max, Wrapping),
            method(AbsDiff, Wrapping),
            method(RotateLeft, Wrapping),
            method(RotateRight, Wrapping),
        ]
    };

    /// The method's name in Rust.
    pub fn name(self) -> String {
        let arith = match self.arith {
            Arith::Add => "add",
            Arith::Sub => "sub",
            Arith::Mul => "mul",
            Arith::Div => "div",
            Arith::Rem => "rem",
            Arith::Shl => "shl",
            Arith::Shr => "shr",
            Arith::Min => return "min".into(),
            Arith::Max => return "max".into(),
            Arith::AbsDiff => return "abs_diff".into(),
            Arith::RotateLeft => return "rotate_left".into(),
            Arith::RotateRight => return "rotate_right".into(),
        };
        format!("{}_{arith}", self.overflow.prefix())
    }

    /// The type of the argument: an amount of bits is a `u32`.
    pub fn argument(self, int: Int) -> Int {
        match self.arith {
            Arith::Shl | Arith::Shr | Arith::RotateLeft | Arith::RotateRight => Int::unsigned(32),
            Arith::Add
            | Arith::Sub
            | Arith::Mul
            | Arith::Div
            | Arith::Rem
            | Arith::Min
            | Arith::Max
            | Arith::AbsDiff => int,
        }
    }

    /// The type of the result.
    pub fn result(self, int: Int) -> Ty {
        match self.arith {
            Arith::AbsDiff => Ty::Int(Int::unsigned(int.bits)),
            Arith::Add
            | Arith::Sub
            | Arith::Mul
            | Arith::Div
            | Arith::Rem
            | Arith::Shl
            | Arith::Shr
            | Arith::Min
            | Arith::Max
            | Arith::RotateLeft
            | Arith::RotateRight => self.overflow.result(int),
        }
    }

    /// Whether the argument must be a constant other than 0: Rust would panic.
    pub fn divides(self) -> bool {
        matches!(self.arith, Arith::Div | Arith::Rem) && self.overflow != Overflow::Checked
    }
}

impl Unary {
    /// Every method without an argument.
    pub const ALL: &[Self] = &[
        Self::Neg(Overflow::Wrapping),
        Self::Neg(Overflow::Checked),
        Self::Neg(Overflow::Saturating),
        Self::Neg(Overflow::Overflowing),
        Self::Abs(Overflow::Wrapping),
        Self::Abs(Overflow::Checked),
        Self::Abs(Overflow::Saturating),
        Self::Abs(Overflow::Overflowing),
        Self::UnsignedAbs,
        Self::CountOnes,
        Self::CountZeros,
        Self::LeadingZeros,
        Self::TrailingZeros,
        Self::LeadingOnes,
        Self::TrailingOnes,
        Self::SwapBytes,
        Self::ReverseBits,
        Self::IsPowerOfTwo,
    ];

    /// The method's name in Rust.
    pub fn name(self) -> String {
        match self {
            Self::Neg(overflow) => format!("{}_neg", overflow.prefix()),
            Self::Abs(overflow) => format!("{}_abs", overflow.prefix()),
            Self::UnsignedAbs => "unsigned_abs".into(),
            Self::CountOnes => "count_ones".into(),
            Self::CountZeros => "count_zeros".into(),
            Self::LeadingZeros => "leading_zeros".into(),
            Self::TrailingZeros => "trailing_zeros".into(),
            Self::LeadingOnes => "leading_ones".into(),
            Self::TrailingOnes => "trailing_ones".into(),
            Self::SwapBytes => "swap_bytes".into(),
            Self::ReverseBits => "reverse_bits".into(),
            Self::IsPowerOfTwo => "is_power_of_two".into(),
        }
    }

    /// Whether integers of this type have it.
    pub fn is_of(self, int: Int) -> bool {
        match self {
            Self::Neg(Overflow::Saturating) | Self::Abs(_) | Self::UnsignedAbs => int.signed,
            Self::IsPowerOfTwo => !int.signed,
            Self::SwapBytes => int.bits.is_multiple_of(8),
            Self::Neg(Overflow::Wrapping | Overflow::Checked | Overflow::Overflowing)
            | Self::CountOnes
            | Self::CountZeros
            | Self::LeadingZeros
            | Self::TrailingZeros
            | Self::LeadingOnes
            | Self::TrailingOnes
            | Self::ReverseBits => true,
        }
    }

    /// The type of the result.
    pub fn result(self, int: Int) -> Ty {
        match self {
            Self::Neg(overflow) | Self::Abs(overflow) => overflow.result(int),
            Self::UnsignedAbs => Ty::Int(Int::unsigned(int.bits)),
            Self::CountOnes
            | Self::CountZeros
            | Self::LeadingZeros
            | Self::TrailingZeros
            | Self::LeadingOnes
            | Self::TrailingOnes => Ty::Int(Int::unsigned(32)),
            Self::SwapBytes | Self::ReverseBits => Ty::Int(int),
            Self::IsPowerOfTwo => Ty::Bool,
        }
    }
}

impl Overflow {
    /// How the names of methods begin.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Wrapping => "wrapping",
            Self::Checked => "checked",
            Self::Saturating => "saturating",
            Self::Overflowing => "overflowing",
        }
    }

    /// What an operation on integers of this type gives.
    pub fn result(self, int: Int) -> Ty {
        match self {
            Self::Wrapping | Self::Saturating => Ty::Int(int),
            Self::Checked => Ty::Option(Box::new(Ty::Int(int))),
            Self::Overflowing => Ty::Tuple(vec![Ty::Int(int), Ty::Bool]),
        }
    }
}
