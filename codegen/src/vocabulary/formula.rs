//! Formulas for bits that an access changes, independent of a language.

/// What bits become, of what is stored and what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    /// What is stored before the access.
    Stored,
    /// What the guest writes.
    Written,
    /// The bits that the rule is for and that the access touches.
    Mask,
    /// All bits inverted.
    Not(&'static Formula),
    /// Bits of both.
    And(&'static Formula, &'static Formula),
    /// Bits of one or both.
    Or(&'static Formula, &'static Formula),
    /// Bits of one, but not of both.
    Xor(&'static Formula, &'static Formula),
}

impl Formula {
    /// The value for these values.
    pub fn value(self, stored: u64, written: u64, mask: u64) -> u64 {
        let value = |formula: &Self| formula.value(stored, written, mask);
        match self {
            Self::Stored => stored,
            Self::Written => written,
            Self::Mask => mask,
            Self::Not(one) => !value(one),
            Self::And(left, right) => value(left) & value(right),
            Self::Or(left, right) => value(left) | value(right),
            Self::Xor(left, right) => value(left) ^ value(right),
        }
    }

    /// Whether it matters what is written.
    pub fn uses_written(self) -> bool {
        match self {
            Self::Written => true,
            Self::Stored | Self::Mask => false,
            Self::Not(one) => one.uses_written(),
            Self::And(left, right) | Self::Or(left, right) | Self::Xor(left, right) => {
                left.uses_written() || right.uses_written()
            }
        }
    }

    /// The operator, as C and Rust both write it, and the right operand, if the left one is what is
    /// stored: then it is an assignment like `stored &= right`.
    pub fn in_place(self) -> Option<(char, Self)> {
        match self {
            Self::And(Self::Stored, right) => Some(('&', *right)),
            Self::Or(Self::Stored, right) => Some(('|', *right)),
            Self::Xor(Self::Stored, right) => Some(('^', *right)),
            Self::Stored | Self::Written | Self::Mask | Self::Not(_) => None,
            Self::And(..) | Self::Or(..) | Self::Xor(..) => None,
        }
    }
}
