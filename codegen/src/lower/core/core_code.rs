//! Blocks, statements and expressions.

use super::{BinaryOp, Local, Method, Pattern, Ty, Unary, View};
use crate::model::{FieldId, RegisterId};

/// Statements and, unless its type is `()`, a value at the end.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Block {
    /// Statements, in order.
    pub stmts: Vec<Stmt>,
    /// The block's value.
    pub value: Option<Box<Expr>>,
    /// Whether the end of the block is never reached.
    pub diverges: bool,
}

/// A statement: the only thing that changes state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stmt {
    /// A new local with its first value.
    Let {
        /// The local.
        local: Local,
        /// Its value.
        value: Expr,
    },
    /// New locals: parts of a value.
    LetPattern {
        /// Matches every value of the type.
        pattern: Pattern,
        /// What is taken apart.
        value: Expr,
        /// Whether it matches every value of the machine's type as well.
        covers: bool,
    },
    /// A place gets a new value of its type.
    Assign {
        /// The place.
        place: Place,
        /// The value.
        value: Expr,
    },
    /// All ways through the expression `return`: it has no value.
    Leave(Expr),
    /// `if`
    If {
        /// A `bool`.
        condition: Expr,
        /// When it holds.
        then: Block,
        /// When it does not.
        otherwise: Option<Block>,
    },
    /// `match`
    Match {
        /// What is looked at.
        value: Expr,
        /// Arms; they cover every value of the type.
        arms: Vec<Arm>,
        /// Whether they cover every value of the machine's type as well.
        covers: bool,
    },
    /// A block.
    Block(Block),
    /// A loop over numbers, whose ends do not change while it runs.
    For {
        /// The number of the iteration, from `first` on; not assigned to.
        local: Local,
        /// The first number.
        first: Expr,
        /// The number after the last one, or with `closed` the last one.
        end: Expr,
        /// Whether `end` is included.
        closed: bool,
        /// What is done in each iteration.
        body: Block,
    },
    /// Leaves the routine, with its result unless that is `()`.
    Return(Option<Expr>),
    /// Starts an event, or starts it again.
    After {
        /// Nanoseconds of virtual time, a `u64`.
        delay: Expr,
        /// Index in [`super::Core::events`].
        event: usize,
        /// Arguments.
        args: Vec<Expr>,
    },
    /// Cancels an event.
    Cancel {
        /// Index in [`super::Core::events`].
        event: usize,
    },
    /// An interrupt line goes up and down again.
    Pulse {
        /// Index in [`super::Core::irqs`], of one without a level.
        irq: usize,
    },
    /// Calls what is written by hand.
    Hook {
        /// Index in [`super::Core::hooks`].
        hook: usize,
        /// Arguments.
        args: Vec<Expr>,
        /// The new local that its value becomes.
        result: Option<Local>,
    },
    /// Logs a mistake of the guest.
    GuestError(String),
    /// Logs what is not modelled.
    Unimplemented(String),
}

/// What can be assigned to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A whole register.
    Register(RegisterId),
    /// A field.
    Field(FieldId),
    /// Index in [`super::Core::states`].
    State(usize),
    /// A mutable local.
    Local(Local),
    /// An element of an array: index in [`super::Core::states`], and which; it is below the length.
    Element(usize, Expr),
    /// A register of a bank: index in [`super::Core::banks`], and which; it is below their number.
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

/// Kinds of expressions. None changes state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// `true`, `false`.
    Bool(bool),
    /// An integer: its bits.
    Int(u64),
    /// An enumerated value.
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
    /// Index in [`super::Core::states`].
    State(usize),
    /// Index in [`super::Core::params`].
    Param(usize),
    /// A local.
    Local(Local),
    /// An element of an array: index in [`super::Core::states`], and which; it is below the length.
    Element(usize, Box<Expr>),
    /// A register of a bank: index in [`super::Core::banks`], and which; it is below their number.
    RegisterAt(usize, Box<Expr>),
    /// A field of such a register: the bank, the index in [`crate::model::Register::fields`], and
    /// which.
    FieldAt(usize, usize, Box<Expr>),
    /// The level of an input line, a `bool`.
    Input {
        /// Index in [`super::Core::inputs`].
        input: usize,
        /// Index of the line, an unsigned integer below their number; `None` where there is one.
        line: Option<Box<Expr>>,
    },
    /// Whether an event is to happen: index in [`super::Core::events`].
    Pending(usize),
    /// Nanoseconds of virtual time until an event happens, a `u64`; 0 if it is not pending. Index in
    /// [`super::Core::events`].
    Remaining(usize),
    /// Logical on `bool`, bitwise on integers.
    Not(Box<Expr>),
    /// A binary operator.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// An integer method: receiver and argument (for shifts the argument is a `u32`).
    Method(Method, Box<Expr>, Box<Expr>),
    /// An integer method without an argument.
    Unary(Unary, Box<Expr>),
    /// To the type, from an integer or a `bool`.
    Cast(Box<Expr>),
    /// A call of a pure function: index in [`super::Core::routines`].
    Call(usize, Vec<Expr>),
    /// `Some(x)`
    Some(Box<Expr>),
    /// `None`
    None,
    /// Whether an option is `Some`, or with `false` is `None`.
    IsSome(Box<Expr>, bool),
    /// What is in an option, or the other value.
    UnwrapOr(Box<Expr>, Box<Expr>),
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// An item of a tuple.
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
        /// Arms; they cover every value of the type.
        arms: Vec<Arm>,
        /// Whether they cover every value of the machine's type as well.
        covers: bool,
    },
    /// A block with a value.
    Block(Block),
}

/// An arm of a `match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// What values it is for.
    pub pattern: Pattern,
    /// It is for them only if this holds.
    pub guard: Option<Expr>,
    /// What is done, or the value.
    pub body: Block,
}
