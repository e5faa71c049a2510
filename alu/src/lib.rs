//! The hand-written reference for the calculator: what each operation gives, or why it fails.
//!
//! This crate is the independent witness in every comparison with generated code: it has no
//! dependencies, takes nothing from the SVD, and knows arithmetic only. To add an operation, add
//! its line to the table at the end of this file.

#![no_std]
#![forbid(unsafe_code)]

use core::fmt;

/// Why an operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The right-hand side of a division was 0.
    DivideByZero,
    /// No operation has this code.
    UnknownOperation(u32),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::DivideByZero => f.write_str("division by zero"),
            Error::UnknownOperation(code) => write!(f, "unknown operation {code}"),
        }
    }
}

impl core::error::Error for Error {}

/// What the calculator gives for the operation numbered `op` on `a` and `b`.
///
/// # Errors
///
/// [`Error::UnknownOperation`] if no operation has this number, otherwise as [`Operation::apply`].
pub fn compute(op: u32, a: u32, b: u32) -> Result<u32, Error> {
    let operation = Operation::from_code(op).ok_or(Error::UnknownOperation(op))?;
    operation.apply(a, b)
}

/// Declares [`Operation`] from the one list of operations: variant, code, name and meaning, where
/// `None` stands for [`Error::DivideByZero`], the one way in which a known operation can fail.
macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal, $apply:expr;)*) => {
        /// What the calculator can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operation {
            $($(#[$doc])* $variant = $code,)*
        }

        impl Operation {
            /// Every operation, in the order of their codes.
            pub const ALL: &[Operation] = &[$(Operation::$variant),*];

            /// The operation that the OP register selects with `code`.
            pub const fn from_code(code: u32) -> Option<Operation> {
                match code {
                    $($code => Some(Operation::$variant),)*
                    _ => None,
                }
            }

            /// The value of the OP register that selects this operation.
            pub const fn code(self) -> u32 {
                self as u32
            }

            /// The operation's name, as the documentation of the OP register gives it.
            pub const fn name(self) -> &'static str {
                match self { $(Operation::$variant => $name),* }
            }

            /// The result for operands `a` and `b`, unsigned, modulo 2^32.
            ///
            /// # Errors
            ///
            /// [`Error::DivideByZero`] if the operation divides and `b` is 0.
            pub fn apply(self, a: u32, b: u32) -> Result<u32, Error> {
                let apply: fn(u32, u32) -> Option<u32> = match self {
                    $(Operation::$variant => $apply),*
                };
                apply(a, b).ok_or(Error::DivideByZero)
            }
        }
    };
}

operations! {
    /// `a + b`.
    Add = 0, "ADD", |a, b| Some(a.wrapping_add(b));
    /// `a - b`.
    Subtract = 1, "SUB", |a, b| Some(a.wrapping_sub(b));
    /// `a * b`.
    Multiply = 2, "MUL", |a, b| Some(a.wrapping_mul(b));
    /// `a / b`, rounded down.
    Divide = 3, "DIV", u32::checked_div;
}
