//! Macros, and what chooses between items before a compiler sees them.
//!
//! A macro's value is put in parentheses unless it is one operand, so it is safe wherever the macro stands; where
//! an operand of the value is a parameter, it is an [`Expr::parameter`].

use super::expr::Expr;
use super::item::Item;

/// A macro.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Macro {
    /// `#define NAME`
    Flag(String),
    /// `#define NAME value`
    Value(String, Expr),
    /// `#define NAME(params) value`
    Function(String, Vec<String>, Expr),
    /// `#define NAME(params)`, and expressions with nothing between them, as an X-macro has. Each is one line, however
    /// wide.
    Entries(String, Vec<String>, Vec<Expr>),
}

/// `#if`, `#ifdef` or `#ifndef`, up to `#endif`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Conditional {
    /// After the `#`: `ifdef X`, `if Y > 1`.
    pub condition: String,
    /// What is compiled if it holds.
    pub then: Vec<Item>,
    /// What is compiled if it does not.
    pub otherwise: Vec<Item>,
    /// Behind the `#endif` of one of many lines, in a comment. Blank lines then are around what is inside.
    pub note: Option<String>,
}

impl Macro {
    /// `#define NAME value`
    pub fn value(name: impl Into<String>, value: impl Into<Expr>) -> Self {
        Self::Value(name.into(), value.into())
    }

    /// Its name, without parameters.
    pub fn name(&self) -> &str {
        match self {
            Self::Flag(name)
            | Self::Value(name, _)
            | Self::Function(name, ..)
            | Self::Entries(name, ..) => name,
        }
    }
}

impl Conditional {
    /// `#ifndef NAME`, around a few lines.
    pub fn unless(name: &str, then: Vec<Item>) -> Self {
        Self {
            condition: format!("ifndef {name}"),
            then,
            otherwise: Vec::new(),
            note: None,
        }
    }

    /// `#ifndef NAME`, around so many lines that the `#endif` repeats the name.
    pub fn long_unless(name: &str, then: Vec<Item>) -> Self {
        Self {
            note: Some(name.to_owned()),
            ..Self::unless(name, then)
        }
    }
}

impl Expr {
    /// A parameter of a macro as an operand: in parentheses, for its argument can be any expression.
    pub fn parameter(name: impl Into<String>) -> Self {
        Self::Comma(vec![Self::name(name)])
    }
}

impl From<Macro> for Item {
    fn from(define: Macro) -> Self {
        Self::Define(define)
    }
}

impl From<Conditional> for Item {
    fn from(conditional: Conditional) -> Self {
        Self::If(conditional)
    }
}
