//! Types, as declarations spell them.

use super::expr::Expr;

/// A C type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// By its name: `uint32_t`, `struct timeval`, `unsigned long`.
    Named(String),
    /// One that does not change.
    Const(Box<Type>),
    /// One with a macro before it that stands for qualifiers: `__IOM uint32_t`.
    Qualified(Box<(String, Type)>),
    /// A pointer to one.
    Pointer(Box<Type>),
    /// An array of so many, or of as many as its initializer has.
    Array(Box<Type>, Option<Box<Expr>>),
}

impl Type {
    /// A type by its name.
    pub fn named(name: impl Into<String>) -> Self {
        Self::Named(name.into())
    }

    /// `uint8_t` to `uint64_t`.
    pub fn unsigned(bits: u32) -> Self {
        Self::Named(format!("uint{bits}_t"))
    }

    /// `int8_t` to `int64_t`.
    pub fn signed(bits: u32) -> Self {
        Self::Named(format!("int{bits}_t"))
    }

    /// `bool`.
    pub fn bool() -> Self {
        Self::named("bool")
    }

    /// `void`.
    pub fn void() -> Self {
        Self::named("void")
    }

    /// One that does not change.
    pub fn constant(self) -> Self {
        Self::Const(Box::new(self))
    }

    /// With a macro before it that stands for qualifiers. It qualifies what a declaration begins with: of a
    /// pointer, what is pointed to.
    pub fn qualified(self, by: impl Into<String>) -> Self {
        Self::Qualified(Box::new((by.into(), self)))
    }

    /// A pointer to it.
    pub fn pointer(self) -> Self {
        Self::Pointer(Box::new(self))
    }

    /// An array of so many.
    pub fn array(self, length: impl Into<Expr>) -> Self {
        Self::Array(Box::new(self), Some(Box::new(length.into())))
    }

    /// An array of as many as its initializer has.
    pub fn open_array(self) -> Self {
        Self::Array(Box::new(self), None)
    }
}
