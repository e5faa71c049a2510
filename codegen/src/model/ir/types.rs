//! Types, and locals of them.

/// A local variable, argument or binding. Names are unique within one function, rule or event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// Name, in snake case; made unique by a number where the source shadows.
    pub name: String,
    /// Type.
    pub ty: Ty,
    /// Whether it is assigned to after its `let`.
    pub mutable: bool,
}

/// An integer type of 1 to 64 bits, without a sign or in two's complement.
///
/// Values in the IR are bits: a `u64` in which those beyond the width are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Int {
    /// Width in bits.
    pub bits: u32,
    /// Whether there are negative values.
    pub signed: bool,
}

impl Int {
    /// `u1` to `u64`.
    pub const fn unsigned(bits: u32) -> Self {
        Self {
            bits,
            signed: false,
        }
    }

    /// `i1` to `i64`.
    pub const fn signed(bits: u32) -> Self {
        Self { bits, signed: true }
    }

    /// All bits of the type.
    pub fn mask(self) -> u64 {
        crate::model::ones(self.bits)
    }

    /// Largest value.
    pub fn max(self) -> u64 {
        self.mask() >> u32::from(self.signed)
    }

    /// Smallest value.
    pub fn smallest(self) -> i128 {
        match self.signed {
            true => -1 - i128::from(self.max()),
            false => 0,
        }
    }

    /// The number that these bits are.
    pub fn number(self, bits: u64) -> i128 {
        match bits > self.max() {
            true => i128::from(bits) - i128::from(self.mask()) - 1,
            false => bits.into(),
        }
    }

    /// The bits of a number, as many as the type has.
    pub fn bits_of(self, number: i128) -> u64 {
        number as u64 & self.mask()
    }

    /// Whether a number is a value of the type.
    pub fn holds(self, number: i128) -> bool {
        (self.smallest()..=self.max().into()).contains(&number)
    }

    /// Whether all values of another type are values of this one.
    pub fn holds_all(self, other: Self) -> bool {
        self.holds(other.smallest()) && self.holds(other.max().into())
    }

    /// Width of the smallest machine integer that holds it: 8, 16, 32 or 64.
    pub fn container(self) -> u32 {
        self.bits.next_power_of_two().max(8)
    }

    /// Whether the type is exactly a machine integer.
    pub fn is_machine(self) -> bool {
        self.container() == self.bits
    }
}

impl std::fmt::Display for Int {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let letter = if self.signed { 'i' } else { 'u' };
        write!(f, "{letter}{}", self.bits)
    }
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `()`.
    Unit,
    /// `bool`.
    Bool,
    /// `u1` to `u64`, `i1` to `i64`.
    Int(Int),
    /// `Option<T>`; `T` is not `()`.
    Option(Box<Ty>),
    /// `(A, B)`: two or more, none of them `()`.
    Tuple(Vec<Ty>),
}

impl std::fmt::Display for Ty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unit => write!(f, "()"),
            Self::Bool => write!(f, "bool"),
            Self::Int(int) => write!(f, "{int}"),
            Self::Option(inner) => write!(f, "Option<{inner}>"),
            Self::Tuple(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "({})", items.join(", "))
            }
        }
    }
}
