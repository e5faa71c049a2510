//! What is known of a number: the range that it lies in, and which of its bits are always 0 or always 1.
//!
//! Each is sharpened by the other: a number below 16 has no bits beyond the lowest four, and one whose
//! bits are known has a least and a largest value. All is sound: a number that can occur is never
//! excluded.

mod ops;
#[cfg(test)]
mod tests;

pub use self::ops::{binary, cast, compared, method, not, unary};
use crate::model::ir::Int;
use crate::model::ones;

/// A set of values of an integer type; `bool` is [`BOOL`]. It is never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// The type.
    pub int: Int,
    /// The smallest number.
    pub low: i128,
    /// The largest number.
    pub high: i128,
    /// The bits that are always 0; none beyond the width.
    pub zeros: u64,
    /// The bits that are always 1.
    pub ones: u64,
}

/// The type that stands for `bool`.
pub const BOOL: Int = Int::unsigned(1);

impl Value {
    /// Every value of a type.
    pub fn any(int: Int) -> Self {
        Self {
            int,
            low: int.smallest(),
            high: int.max().into(),
            zeros: 0,
            ones: 0,
        }
    }

    /// The value that has these bits.
    pub fn one(int: Int, bits: u64) -> Self {
        let bits = bits & int.mask();
        Self {
            int,
            low: int.number(bits),
            high: int.number(bits),
            zeros: int.mask() & !bits,
            ones: bits,
        }
    }

    /// The values of a type in this range; all if there are none.
    pub fn range(int: Int, low: i128, high: i128) -> Self {
        Self::any(int).between(low, high).unwrap_or(Self::any(int))
    }

    /// The values of a type with these bits; all if there are none.
    pub fn bits(int: Int, zeros: u64, ones: u64) -> Self {
        Self::any(int)
            .with_bits(zeros, ones)
            .unwrap_or(Self::any(int))
    }

    /// The bits, if there is one value.
    pub fn single(&self) -> Option<u64> {
        (self.low == self.high).then(|| self.int.bits_of(self.low))
    }

    /// The values of either.
    pub fn or(self, other: Self) -> Self {
        Self {
            int: self.int,
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            zeros: self.zeros & other.zeros,
            ones: self.ones & other.ones,
        }
    }

    /// The values of both; `None` if there are none.
    pub fn and(self, other: Self) -> Option<Self> {
        self.between(other.low, other.high)?
            .with_bits(other.zeros, other.ones)
    }

    /// Those in a range.
    pub fn between(self, low: i128, high: i128) -> Option<Self> {
        let (low, high) = (self.low.max(low), self.high.min(high));
        Self { low, high, ..self }.sharpened()
    }

    /// Those with these bits.
    pub fn with_bits(self, zeros: u64, ones: u64) -> Option<Self> {
        let (zeros, ones) = (self.zeros | zeros, self.ones | ones);
        Self {
            zeros: zeros & self.int.mask(),
            ones: ones & self.int.mask(),
            ..self
        }
        .sharpened()
    }

    /// Range and bits as far as each tells of the other.
    fn sharpened(mut self) -> Option<Self> {
        let int = self.int;
        let sign = match int.signed {
            true => int.mask() ^ int.mask() >> 1,
            false => 0,
        };
        // Bits sharpen the range, which may tell more bits then.
        for _ in 0..2 {
            if self.low > self.high {
                return None;
            }
            if (self.low < 0) == (self.high < 0) {
                let (low, high) = (int.bits_of(self.low), int.bits_of(self.high));
                let same = int.mask() & !ones(64 - (low ^ high).leading_zeros());
                self.zeros |= same & !low;
                self.ones |= same & low;
            }
            if self.zeros & self.ones != 0 {
                return None;
            }
            let unknown = int.mask() & !self.zeros & !self.ones;
            let least = int.number(self.ones | unknown & sign);
            let most = int.number(self.ones | unknown & !sign);
            self.low = self.low.max(least);
            self.high = self.high.min(most);
        }
        (self.low <= self.high).then_some(self)
    }
}
