//! Arms of a `match`, and their patterns.

use super::{Expr, Local};
use crate::model::FieldId;

/// One arm of a `match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm<B> {
    /// What it matches. One that binds names has an [`Pattern::Or`] at the top at most, and each
    /// of its cases binds the same names.
    pub pattern: Pattern,
    /// A `bool`: the arm is chosen only if it holds. Where several cases of a pattern that binds
    /// names match, it is asked for each, in order, until it holds.
    pub guard: Option<Expr>,
    /// What it does or gives.
    pub body: B,
}

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// `_`
    Any,
    /// `name`
    Bind(Local),
    /// `true`, `false`
    Bool(bool),
    /// A constant: a literal, or an enumerated value and the field it belongs to.
    Int {
        /// The value's bits.
        value: u64,
        /// Field and index among its values, if the constant was named.
        named: Option<(FieldId, usize)>,
    },
    /// `low..=high`: the bits of both ends; which values are between says the type.
    Range(u64, u64),
    /// `a | b`
    Or(Vec<Pattern>),
    /// `Some(pattern)`
    Some(Box<Pattern>),
    /// `None`
    None,
    /// `(a, b)`
    Tuple(Vec<Pattern>),
}

impl Pattern {
    /// The locals that it binds.
    pub fn locals(&self) -> Vec<&Local> {
        match self {
            Self::Bind(local) => vec![local],
            Self::Some(inner) => inner.locals(),
            Self::Tuple(items) => items.iter().flat_map(Self::locals).collect(),
            // Each case binds the same.
            Self::Or(cases) => cases.first().map_or_else(Vec::new, Self::locals),
            Self::Any | Self::Bool(_) | Self::Int { .. } | Self::Range(..) | Self::None => {
                Vec::new()
            }
        }
    }
}
