//! What stands at file level.

use super::expr::Expr;
use super::preprocessor::{Conditional, Macro};
use super::stmt::{Block, Declaration};
use super::ty::Type;

/// Who sees a function or variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Linkage {
    /// What C does without a word.
    Own,
    /// `static`
    Static,
    /// `static inline`
    Inline,
}

/// What stands at file level.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Item {
    /// A function, or its prototype.
    Function(Function),
    /// A variable.
    Variable(Declaration),
    /// `typedef type name;`
    Typedef(Type, String),
    /// A struct or union.
    Struct(Struct),
    /// An enum.
    Enum {
        /// Its tag, or none.
        tag: Option<String>,
        /// The name of its type, if it is a `typedef`.
        typedef: Option<String>,
        /// Its constants.
        enumerators: Vec<Enumerator>,
    },
    /// A macro.
    Define(Macro),
    /// Macros with their values in one column; each is one line, however wide.
    Defines(Vec<Macro>),
    /// `#include "path"`, or `#include <path>`
    Include {
        /// The file.
        path: String,
        /// Whether in angle brackets.
        system: bool,
    },
    /// Items under a condition.
    If(Conditional),
    /// `NAME(args)` in a line of its own: a macro that makes declarations, with a semicolon or without.
    Invoke {
        /// The call.
        call: Expr,
        /// Whether a semicolon follows.
        semicolon: bool,
    },
    /// A comment of any text.
    Comment(String),
    /// A comment of any text in block form, however short.
    Heading(String),
    /// Items without blank lines between them.
    Together(Vec<Item>),
    /// Items with blank lines between them, as a file has them.
    Apart(Vec<Item>),
    /// Items one level deeper, as the fields below a register.
    Indented(Vec<Item>),
    /// Macros and what comments say of them, if anything: behind them if there is room for all, else before them.
    Noted(Vec<(Macro, String)>),
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Function {
    /// What the comment before it says, if anything.
    pub doc: String,
    /// Who sees it.
    pub linkage: Linkage,
    /// The type of its result.
    pub result: Type,
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub params: Vec<Param>,
    /// `None` for a prototype.
    pub body: Option<Block>,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Param {
    /// Its type.
    pub ty: Type,
    /// Its name; empty if it has none.
    pub name: String,
}

/// A struct or union.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Struct {
    /// Whether it is a union.
    pub union: bool,
    /// Its tag, or none.
    pub tag: Option<String>,
    /// The name of its type, if it is a `typedef`.
    pub typedef: Option<String>,
    /// Whether it is more than ISO C99 allows, as anonymous members are: `__extension__` keeps `-pedantic` from
    /// warning of it.
    pub extension: bool,
    /// Its members.
    pub members: Vec<Member>,
}

/// A line of a struct.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Member {
    /// A member, with its width if it is a bit-field.
    Field {
        /// Its type.
        ty: Type,
        /// Its name.
        name: String,
        /// Its width.
        bits: Option<u32>,
        /// What a comment behind it says, if anything. These comments stand in one column in all of the outermost
        /// struct.
        note: String,
    },
    /// A struct or union with a name, or without.
    Group {
        /// Whether it is a union.
        union: bool,
        /// As [`Struct::extension`].
        extension: bool,
        /// Its members.
        members: Vec<Member>,
        /// Its name.
        name: Option<String>,
    },
}

/// A constant of an enum.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Enumerator {
    /// What a comment before it says, if anything.
    pub doc: String,
    /// Its name.
    pub name: String,
    /// Its value, if it is not one more than the one before.
    pub value: Option<Expr>,
    /// What a comment behind it says, if anything.
    pub note: String,
}

impl Function {
    /// A function without parameters or body.
    pub fn new(linkage: Linkage, result: Type, name: impl Into<String>) -> Self {
        Self {
            doc: String::new(),
            linkage,
            result,
            name: name.into(),
            params: Vec::new(),
            body: None,
        }
    }

    /// A `static` one.
    pub fn fixed(result: Type, name: impl Into<String>) -> Self {
        Self::new(Linkage::Static, result, name)
    }

    /// With a comment before it.
    pub fn doc(self, doc: impl Into<String>) -> Self {
        Self {
            doc: doc.into(),
            ..self
        }
    }

    /// With one more parameter.
    pub fn param(mut self, ty: Type, name: impl Into<String>) -> Self {
        self.params.push(Param::new(ty, name));
        self
    }

    /// With a body.
    pub fn body(self, body: Block) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }
}

impl Param {
    /// A parameter.
    pub fn new(ty: Type, name: impl Into<String>) -> Self {
        Self {
            ty,
            name: name.into(),
        }
    }
}

impl Member {
    /// A member that is no bit-field.
    pub fn field(ty: Type, name: impl Into<String>) -> Self {
        Self::Field {
            ty,
            name: name.into(),
            bits: None,
            note: String::new(),
        }
    }

    /// With a comment behind it; only a [`Self::Field`] can have one.
    pub fn noted(mut self, text: impl Into<String>) -> Self {
        if let Self::Field { note, .. } = &mut self {
            *note = text.into();
        }
        self
    }

    /// An anonymous struct or union.
    pub fn anonymous(union: bool, members: Vec<Self>) -> Self {
        Self::Group {
            union,
            extension: true,
            members,
            name: None,
        }
    }
}

impl Enumerator {
    /// A constant with a value.
    pub fn new(name: impl Into<String>, value: impl Into<Expr>) -> Self {
        Self {
            doc: String::new(),
            name: name.into(),
            value: Some(value.into()),
            note: String::new(),
        }
    }

    /// With a comment behind it.
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self {
            note: note.into(),
            ..self
        }
    }
}

impl From<Struct> for Item {
    fn from(item: Struct) -> Self {
        Self::Struct(item)
    }
}

impl From<Function> for Item {
    fn from(function: Function) -> Self {
        Self::Function(function)
    }
}

impl From<Declaration> for Item {
    fn from(variable: Declaration) -> Self {
        Self::Variable(variable)
    }
}
