//! Integer constants.

use std::fmt;

/// What follows the digits of a constant, and so its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Suffix {
    /// The first type that holds it, from `int` on.
    None,
    /// At least `unsigned`.
    Unsigned,
    /// `long long`.
    Long,
    /// `unsigned long long`.
    UnsignedLong,
}

/// An integer constant; a negative one is the negation of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    /// The value.
    pub value: u64,
    /// Digits at least, if it is in hexadecimal.
    pub hex: Option<u8>,
    /// Whether the digits are in upper case, as in CMSIS's headers; the suffix then is in lower case, to stand apart.
    pub upper: bool,
    /// The suffix.
    pub suffix: Suffix,
}

impl Number {
    /// A constant in decimal, without a suffix.
    pub fn decimal(value: u64) -> Self {
        Self {
            value,
            hex: None,
            upper: false,
            suffix: Suffix::None,
        }
    }

    /// A constant in hexadecimal with the digits of an integer of this many bits, `ULL` if these are 64.
    pub fn hex(value: u64, bits: u32) -> Self {
        Self {
            value,
            hex: Some(u8::try_from(bits / 4).unwrap_or(0)),
            upper: false,
            suffix: match bits {
                64 => Suffix::UnsignedLong,
                _ => Suffix::None,
            },
        }
    }

    /// A constant as people write it: small and round ones in decimal, others in hexadecimal, with the
    /// suffix that the value needs to have no sign.
    pub fn plain(value: u64) -> Self {
        Self {
            value,
            hex: (value >= 1024 && !value.is_multiple_of(1000)).then_some(0),
            upper: false,
            suffix: match value {
                0..=0x7fff_ffff => Suffix::None,
                0x8000_0000..=0xffff_ffff => Suffix::Unsigned,
                _ => Suffix::UnsignedLong,
            },
        }
    }

    /// The same constant with its digits in upper case.
    pub fn upper(self) -> Self {
        Self {
            upper: true,
            ..self
        }
    }

    /// The same constant with another suffix.
    pub fn with(self, suffix: Suffix) -> Self {
        Self { suffix, ..self }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hex {
            Some(digits) if self.upper => {
                write!(f, "0x{:0digits$X}", self.value, digits = digits.into())?;
            }
            Some(digits) => write!(f, "0x{:0digits$x}", self.value, digits = digits.into())?,
            None => write!(f, "{}", self.value)?,
        }
        f.write_str(match self.suffix {
            Suffix::None => "",
            Suffix::Unsigned => "u",
            Suffix::Long if self.upper => "ll",
            Suffix::Long => "LL",
            Suffix::UnsignedLong if self.upper => "ull",
            Suffix::UnsignedLong => "ULL",
        })
    }
}
