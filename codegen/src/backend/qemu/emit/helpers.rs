//! Small functions that emitted code calls; each is written only if it is called.

use super::{suffix, tuple_suffix};
use crate::lower::core::{Int, Method, Overflow, Ty, Unary};
use crate::names::Ident;

/// A helper. The order is that of the output: those that others need come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Helper {
    /// `Some(value)`.
    Some(Ty),
    /// `None`.
    None(Ty),
    /// A tuple of these.
    Tuple(Vec<Ty>),
    /// What an Option of this holds, or another value.
    UnwrapOr(Ty),
    /// An integer method.
    Method(Method, Int),
    /// An integer method without an argument.
    Unary(Unary, Int),
}

impl Helper {
    fn key(&self) -> (u8, String) {
        match self {
            Self::Some(ty) => (0, suffix(ty)),
            Self::None(ty) => (1, suffix(ty)),
            Self::Tuple(items) => (2, tuple_suffix(items)),
            Self::UnwrapOr(ty) => (3, suffix(ty)),
            Self::Method(method, int) => (4, key_of(&method.name(), *int)),
            Self::Unary(unary, int) => (5, key_of(&unary.name(), *int)),
        }
    }

    /// The function's name.
    pub(crate) fn name(&self, stem: &Ident) -> String {
        let stem = &stem.snake;
        match self {
            Self::Some(ty) => format!("{stem}_some_{}", suffix(ty)),
            Self::None(ty) => format!("{stem}_none_{}", suffix(ty)),
            Self::Tuple(items) => format!("{stem}_{}", tuple_suffix(items)),
            Self::UnwrapOr(ty) => format!("{stem}_unwrap_or_{}", suffix(ty)),
            Self::Method(method, int) => format!("{stem}_{}_{int}", method.name()),
            Self::Unary(unary, int) => format!("{stem}_{}_{int}", unary.name()),
        }
    }

    /// The helpers that this one calls.
    pub(super) fn needs(&self) -> Vec<Self> {
        let of = |overflow: Overflow, int: &Int| match overflow {
            Overflow::Checked => vec![Self::Some(Ty::Int(*int)), Self::None(Ty::Int(*int))],
            Overflow::Overflowing => vec![Self::Tuple(vec![Ty::Int(*int), Ty::Bool])],
            Overflow::Wrapping | Overflow::Saturating => Vec::new(),
        };
        match self {
            Self::Method(method, int) => of(method.overflow, int),
            Self::Unary(Unary::Neg(overflow) | Unary::Abs(overflow), int) => of(*overflow, int),
            Self::Some(_)
            | Self::None(_)
            | Self::Tuple(_)
            | Self::UnwrapOr(_)
            | Self::Unary(..) => Vec::new(),
        }
    }
}

fn key_of(name: &str, int: Int) -> String {
    let letter = if int.signed { "i" } else { "" };
    format!("{name} {letter}{:02}", int.bits)
}

impl PartialOrd for Helper {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Helper {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}
