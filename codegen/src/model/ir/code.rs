//! Blocks, statements and expressions.

use super::{Arm, BinaryOp, Local, Method, Pattern, Ty, Unary};
use crate::model::{FieldId, RegisterId};

/// Statements and, unless its type is `()`, a value at the end.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Block {
    /// Statements, in order.
    pub stmts: Vec<Stmt>,
    /// The block's value.
    pub value: Option<Box<Expr>>,
    /// Whether the end of the block is never reached (all ways through it `return`).
    pub diverges: bool,
}

/// A statement: the only thing that changes state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stmt {
    /// `let name = value;`
    Let {
        /// The new local.
        local: Local,
        /// Its first value.
        value: Expr,
    },
    /// `let (a, b) = value;`
    LetPattern {
        /// Matches every value.
        pattern: Pattern,
        /// What is taken apart.
        value: Expr,
    },
    /// `place = value;`
    Assign {
        /// What is assigned to.
        place: Place,
        /// The new value, of the place's type.
        value: Expr,
    },
    /// `if condition { .. } else { .. }`
    If {
        /// A `bool`.
        condition: Expr,
        /// When it holds.
        then: Block,
        /// When it does not.
        otherwise: Option<Block>,
    },
    /// `match value { .. }`
    Match {
        /// What is looked at.
        value: Expr,
        /// Arms; they cover every value.
        arms: Vec<Arm<Block>>,
    },
    /// `{ .. }`
    Block(Block),
    /// `for name in first..end { .. }`, `first..=end`: at most 65,536 rounds. The ends do not
    /// change while it runs.
    For {
        /// The number of the round, from `first` on; not assigned to.
        local: Local,
        /// The first number: a constant or a param.
        first: Expr,
        /// The number after the last one, or with `closed` the last one; likewise.
        end: Expr,
        /// Whether it is `..=`.
        closed: bool,
        /// What is done in each round.
        body: Block,
    },
    /// `return;` or `return value;`
    Return(Option<Expr>),
    /// `after(delay) event(args);`: (re)starts the event, with these arguments.
    After {
        /// Nanoseconds of virtual time, a `u64`.
        delay: Expr,
        /// Index in [`super::Behavior::events`].
        event: usize,
        /// Arguments.
        args: Vec<Expr>,
    },
    /// `cancel event;`
    Cancel {
        /// Index in [`super::Behavior::events`].
        event: usize,
    },
    /// `pulse name;`: the line goes up and down again.
    Pulse {
        /// Index in [`super::Behavior::irqs`], of one without a level.
        irq: usize,
    },
    /// `name(args);` or `let result = name(args);`: a hook. `PLACE = name(args);` becomes two
    /// statements.
    Hook {
        /// Index in [`super::Behavior::hooks`].
        hook: usize,
        /// Arguments.
        args: Vec<Expr>,
        /// What its value becomes.
        result: Option<Local>,
    },
    /// `guest_error!("text");`
    GuestError(String),
    /// `unimplemented!("text");`
    Unimplemented(String),
}

/// What can be assigned to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A whole register.
    Register(RegisterId),
    /// A field.
    Field(FieldId),
    /// Index in [`super::Behavior::states`].
    State(usize),
    /// A mutable local.
    Local(Local),
    /// An element of an array: index in [`super::Behavior::states`], and which; it is below the length.
    Element(usize, Expr),
    /// A register of a bank: index in [`super::Behavior::banks`], and which; it is below their number.
    RegisterAt(usize, Expr),
    /// A field of such a register: the bank, the index in [`crate::model::Register::fields`], and
    /// which.
    FieldAt(usize, usize, Expr),
}

/// An expression with its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Ty,
}

/// Which value of a register a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The value stored now.
    Current,
    /// `written.`: what the guest wrote; bits that it did not write are zero.
    Written,
    /// `old.`: what was stored before the write.
    Old,
}

/// Kinds of expressions. None changes state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// `true`, `false`.
    Bool(bool),
    /// An integer literal: its bits.
    Int(u64),
    /// `REGISTER::NAME` or `REGISTER::FIELD::NAME`: an enumerated value.
    Enumerated {
        /// The field that the value belongs to.
        field: FieldId,
        /// Index among [`crate::model::Field::values`].
        index: usize,
        /// The value.
        value: u64,
    },
    /// A whole register.
    Register(View, RegisterId),
    /// A field, shifted to bit 0.
    Field(View, FieldId),
    /// Index in [`super::Behavior::states`].
    State(usize),
    /// Index in [`super::Behavior::params`].
    Param(usize),
    /// A local.
    Local(Local),
    /// An element of an array: index in [`super::Behavior::states`], and which; it is below the length.
    Element(usize, Box<Expr>),
    /// A register of a bank: index in [`super::Behavior::banks`], and which; it is below their number.
    RegisterAt(usize, Box<Expr>),
    /// A field of such a register: the bank, the index in [`crate::model::Register::fields`], and
    /// which.
    FieldAt(usize, usize, Box<Expr>),
    /// `name`, `name[i]`: the level of an input line, a `bool`.
    Input {
        /// Index in [`super::Behavior::inputs`].
        input: usize,
        /// Index of the line, an unsigned integer below their number; `None` where there is one.
        line: Option<Box<Expr>>,
    },
    /// `event.is_pending()`: index in [`super::Behavior::events`].
    Pending(usize),
    /// `event.remaining()`: nanoseconds of virtual time until it happens, a `u64`; 0 if it is not
    /// pending. Index in [`super::Behavior::events`].
    Remaining(usize),
    /// `!x`: logical on `bool`, bitwise on integers.
    Not(Box<Expr>),
    /// A binary operator.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// An integer method: receiver and argument (for shifts the argument is a `u32`).
    Method(Method, Box<Expr>, Box<Expr>),
    /// An integer method without an argument.
    Unary(Unary, Box<Expr>),
    /// `x as uN`, `x as iN`, from an integer or a `bool`.
    Cast(Box<Expr>),
    /// A call: index in [`super::Behavior::functions`].
    Call(usize, Vec<Expr>),
    /// `Some(x)`
    Some(Box<Expr>),
    /// `None`
    None,
    /// `x.is_some()`, `x.is_none()` (with `false`).
    IsSome(Box<Expr>, bool),
    /// `option.unwrap_or(other)`
    UnwrapOr(Box<Expr>, Box<Expr>),
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// `tuple.0`
    TupleItem(Box<Expr>, usize),
    /// `if` with a value.
    If {
        /// A `bool`.
        condition: Box<Expr>,
        /// When it holds.
        then: Block,
        /// When it does not.
        otherwise: Block,
    },
    /// `match` with a value.
    Match {
        /// What is looked at.
        value: Box<Expr>,
        /// Arms; they cover every value.
        arms: Vec<Arm<Block>>,
    },
    /// `{ .. }` with a value.
    Block(Block),
}
