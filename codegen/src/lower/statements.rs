//! Blocks, statements and expressions.

use super::core;
use crate::behavior::coverage::covers_machine_type;
use crate::behavior::diverges;
use crate::model::ir::{Arm, Block, Expr, ExprKind, Pattern, Place, Stmt, Ty};

/// A block.
pub(super) fn block(block: &Block) -> core::Block {
    core::Block {
        stmts: block.stmts.iter().map(stmt).collect(),
        value: block.value.as_deref().map(boxed),
        diverges: block.diverges,
    }
}

fn stmt(stmt: &Stmt) -> core::Stmt {
    match stmt {
        Stmt::Let { local, value } => core::Stmt::Let {
            local: local.clone(),
            value: expr(value),
        },
        Stmt::LetPattern { pattern, value } => core::Stmt::LetPattern {
            pattern: pattern.clone(),
            value: expr(value),
            covers: covers_machine_type(&[(pattern, false)], &value.ty),
        },
        // What never has a value has no type that a place could have.
        Stmt::Assign { value, .. } if diverges(value) => core::Stmt::Leave(expr(value)),
        Stmt::Assign { place, value } => core::Stmt::Assign {
            place: self::place(place),
            value: expr(value),
        },
        Stmt::If {
            condition,
            then,
            otherwise,
        } => core::Stmt::If {
            condition: expr(condition),
            then: block(then),
            otherwise: otherwise.as_ref().map(block),
        },
        Stmt::Match { value, arms } => core::Stmt::Match {
            value: expr(value),
            arms: self::arms(arms),
            covers: covers(arms, &value.ty),
        },
        Stmt::Block(inner) => core::Stmt::Block(block(inner)),
        Stmt::For {
            local,
            first,
            end,
            closed,
            body,
        } => core::Stmt::For {
            local: local.clone(),
            first: expr(first),
            end: expr(end),
            closed: *closed,
            body: block(body),
        },
        Stmt::Return(value) => core::Stmt::Return(value.as_ref().map(expr)),
        Stmt::After { delay, event, args } => core::Stmt::After {
            delay: expr(delay),
            event: *event,
            args: exprs(args),
        },
        Stmt::Cancel { event } => core::Stmt::Cancel { event: *event },
        Stmt::Pulse { irq } => core::Stmt::Pulse { irq: *irq },
        Stmt::Hook { hook, args, result } => core::Stmt::Hook {
            hook: *hook,
            args: exprs(args),
            result: result.clone(),
        },
        Stmt::GuestError(text) => core::Stmt::GuestError(text.clone()),
        Stmt::Unimplemented(text) => core::Stmt::Unimplemented(text.clone()),
    }
}

fn place(place: &Place) -> core::Place {
    match place {
        Place::Register(id) => core::Place::Register(*id),
        Place::Field(id) => core::Place::Field(*id),
        Place::State(state) => core::Place::State(*state),
        Place::Local(local) => core::Place::Local(local.clone()),
        Place::Element(state, index) => core::Place::Element(*state, expr(index)),
        Place::RegisterAt(bank, index) => core::Place::RegisterAt(*bank, expr(index)),
        Place::FieldAt(bank, field, index) => core::Place::FieldAt(*bank, *field, expr(index)),
    }
}

/// An expression.
pub(super) fn expr(expr: &Expr) -> core::Expr {
    core::Expr {
        kind: kind(&expr.kind),
        ty: expr.ty.clone(),
    }
}

fn boxed(expr: &Expr) -> Box<core::Expr> {
    Box::new(self::expr(expr))
}

fn exprs(exprs: &[Expr]) -> Vec<core::Expr> {
    exprs.iter().map(expr).collect()
}

fn kind(kind: &ExprKind) -> core::ExprKind {
    use core::ExprKind as Core;
    match kind {
        ExprKind::Bool(value) => Core::Bool(*value),
        ExprKind::Int(value) => Core::Int(*value),
        ExprKind::Enumerated {
            field,
            index,
            value,
        } => Core::Enumerated {
            field: *field,
            index: *index,
            value: *value,
        },
        ExprKind::Register(view, id) => Core::Register(*view, *id),
        ExprKind::Field(view, id) => Core::Field(*view, *id),
        ExprKind::State(state) => Core::State(*state),
        ExprKind::Param(param) => Core::Param(*param),
        ExprKind::Local(local) => Core::Local(local.clone()),
        ExprKind::Element(state, index) => Core::Element(*state, boxed(index)),
        ExprKind::RegisterAt(bank, index) => Core::RegisterAt(*bank, boxed(index)),
        ExprKind::FieldAt(bank, field, index) => Core::FieldAt(*bank, *field, boxed(index)),
        ExprKind::Input { input, line } => Core::Input {
            input: *input,
            line: line.as_deref().map(boxed),
        },
        ExprKind::Pending(event) => Core::Pending(*event),
        ExprKind::Remaining(event) => Core::Remaining(*event),
        ExprKind::Not(inner) => Core::Not(boxed(inner)),
        ExprKind::Binary(op, left, right) => Core::Binary(*op, boxed(left), boxed(right)),
        ExprKind::Method(method, left, right) => Core::Method(*method, boxed(left), boxed(right)),
        ExprKind::Unary(unary, inner) => Core::Unary(*unary, boxed(inner)),
        ExprKind::Cast(inner) => Core::Cast(boxed(inner)),
        // Functions are the first routines, in the same order.
        ExprKind::Call(function, args) => Core::Call(*function, exprs(args)),
        ExprKind::Some(inner) => Core::Some(boxed(inner)),
        ExprKind::None => Core::None,
        ExprKind::IsSome(inner, some) => Core::IsSome(boxed(inner), *some),
        ExprKind::UnwrapOr(option, other) => Core::UnwrapOr(boxed(option), boxed(other)),
        ExprKind::Tuple(items) => Core::Tuple(exprs(items)),
        ExprKind::TupleItem(tuple, item) => Core::TupleItem(boxed(tuple), *item),
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => Core::If {
            condition: boxed(condition),
            then: block(then),
            otherwise: block(otherwise),
        },
        ExprKind::Match { value, arms } => Core::Match {
            value: boxed(value),
            arms: self::arms(arms),
            covers: covers(arms, &value.ty),
        },
        ExprKind::Block(inner) => Core::Block(block(inner)),
    }
}

fn arms(arms: &[Arm<Block>]) -> Vec<core::Arm> {
    let arms = arms.iter().map(|arm| core::Arm {
        pattern: arm.pattern.clone(),
        guard: arm.guard.as_ref().map(expr),
        body: block(&arm.body),
    });
    arms.collect()
}

/// Whether arms cover all values of the machine's type.
fn covers(arms: &[Arm<Block>], ty: &Ty) -> bool {
    let arms = arms.iter().map(|arm| (&arm.pattern, arm.guard.is_some()));
    let patterns: Vec<(&Pattern, bool)> = arms.collect();
    covers_machine_type(&patterns, ty)
}
