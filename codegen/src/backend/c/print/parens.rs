//! Where parentheses are: where C's precedence needs them, where compilers ask whether it is meant so, and
//! where QEMU's code has them for its readers.

use crate::backend::c::expr::{BinaryOp, Expr, UnaryOp};

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// Between commas, parentheses or brackets, or alone.
    Anywhere,
    /// Before a member, an index, or arguments.
    Postfix,
    /// After an operator.
    Prefix(UnaryOp),
    /// After a type in parentheses.
    Cast,
    /// To the left of an operator.
    Left(BinaryOp),
    /// To the right of it.
    Right(BinaryOp),
    /// What a `?` asks.
    Condition,
    /// Between `?` and `:`.
    Then,
    /// After `:`.
    Otherwise,
    /// What is assigned to.
    Place,
    /// What is assigned.
    Value,
    /// What an `if` asks.
    Truth,
}

const ASSIGNMENT: u8 = 0;
const CONDITIONAL: u8 = 1;
const UNARY: u8 = 12;
const POSTFIX: u8 = 13;

/// How tight an operator binds: C's precedence. All of them associate to the left.
pub(super) fn precedence(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 2,
        BinaryOp::And => 3,
        BinaryOp::BitOr => 4,
        BinaryOp::BitXor => 5,
        BinaryOp::BitAnd => 6,
        BinaryOp::Eq | BinaryOp::Ne => 7,
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => 8,
        BinaryOp::Shl | BinaryOp::Shr => 9,
        BinaryOp::Add | BinaryOp::Sub => 10,
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => 11,
    }
}

fn precedence_of(expr: &Expr) -> u8 {
    match expr {
        Expr::Assign(..) => ASSIGNMENT,
        Expr::Conditional(..) => CONDITIONAL,
        Expr::Binary(op, ..) => precedence(*op),
        Expr::Unary(..) | Expr::Cast(..) => UNARY,
        // A comma is always in parentheses.
        Expr::Name(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Ascii(_)
        | Expr::Member { .. }
        | Expr::Index(..)
        | Expr::Call(..)
        | Expr::Increment(_)
        | Expr::Comma(_)
        | Expr::Compound(..) => POSTFIX,
    }
}

/// Whether an expression is in parentheses in this place.
pub(super) fn wanted(position: Position, expr: &Expr) -> bool {
    let own = precedence_of(expr);
    match position {
        Position::Anywhere | Position::Value => false,
        Position::Truth => matches!(expr, Expr::Assign(..)),
        Position::Postfix => own < POSTFIX,
        Position::Prefix(op) => own < UNARY || is_doubled(op, expr),
        Position::Cast | Position::Place => own < UNARY,
        Position::Left(op) => own < precedence(op) || is_asked(op, expr),
        Position::Right(op) => own <= precedence(op) || is_asked(op, expr),
        Position::Condition => own <= precedence(BinaryOp::And),
        Position::Then => own <= CONDITIONAL || is_truth(expr),
        // A chain of conditionals reads from the left to the right.
        Position::Otherwise => own < CONDITIONAL || is_truth(expr),
    }
}

/// `- -x` must not become `--x`, nor `& &x` become `&&x`.
fn is_doubled(op: UnaryOp, operand: &Expr) -> bool {
    let is_own = matches!(operand, Expr::Unary(inner, _) if *inner == op);
    is_own && matches!(op, UnaryOp::Minus | UnaryOp::AddressOf)
}

/// Whether it is true or false by its operator.
fn is_truth(expr: &Expr) -> bool {
    match expr {
        Expr::Binary(op, ..) => Family::of(*op) <= Family::Comparison,
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Logical,
    Comparison,
    Bitwise,
    Shift,
    Arithmetic,
}

impl Family {
    fn of(op: BinaryOp) -> Self {
        match op {
            BinaryOp::Or | BinaryOp::And => Self::Logical,
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge => Self::Comparison,
            BinaryOp::BitOr | BinaryOp::BitXor | BinaryOp::BitAnd => Self::Bitwise,
            BinaryOp::Shl | BinaryOp::Shr => Self::Shift,
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => {
                Self::Arithmetic
            }
        }
    }
}

/// Whether compilers or people would ask if an operand that needs no parentheses is meant so.
fn is_asked(op: BinaryOp, operand: &Expr) -> bool {
    match operand {
        // `!a == b`, `!a & b`
        Expr::Unary(UnaryOp::Not, _) => Family::of(op) != Family::Logical,
        Expr::Binary(inner, ..) => match (Family::of(op), Family::of(*inner)) {
            // `a && b || c`, `a | b & c`; a chain of one operator is clear.
            (Family::Logical, Family::Logical) | (Family::Bitwise, Family::Bitwise) => *inner != op,
            (Family::Comparison, Family::Comparison | Family::Shift)
            | (Family::Bitwise, _)
            | (Family::Shift, Family::Shift | Family::Arithmetic) => true,
            _ => false,
        },
        _ => false,
    }
}
