//! Walks over statements and expressions.

use super::{Arm, Block, Expr, ExprKind, Place, Stmt};

/// What is directly in a statement or an expression.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// A block.
    Block(&'a Block),
}

/// The parts of a statement, in order.
pub fn each_in_stmt<'a>(stmt: &'a Stmt, see: &mut dyn FnMut(Part<'a>)) {
    match stmt {
        Stmt::Let { value, .. }
        | Stmt::LetPattern { value, .. }
        | Stmt::Leave(value)
        | Stmt::Return(Some(value)) => see(Part::Expr(value)),
        Stmt::Assign { place, value } => {
            if let Some(index) = index_of(place) {
                see(Part::Expr(index));
            }
            see(Part::Expr(value));
        }
        Stmt::If {
            condition,
            then,
            otherwise,
        } => {
            see(Part::Expr(condition));
            see(Part::Block(then));
            otherwise.iter().for_each(|block| see(Part::Block(block)));
        }
        Stmt::Match { value, arms, .. } => {
            see(Part::Expr(value));
            arms.iter().for_each(|arm| each_in_arm(arm, see));
        }
        Stmt::Block(block) => see(Part::Block(block)),
        Stmt::For {
            first, end, body, ..
        } => {
            see(Part::Expr(first));
            see(Part::Expr(end));
            see(Part::Block(body));
        }
        Stmt::After { delay, args, .. } => {
            see(Part::Expr(delay));
            args.iter().for_each(|arg| see(Part::Expr(arg)));
        }
        Stmt::Hook { args, .. } => args.iter().for_each(|arg| see(Part::Expr(arg))),
        Stmt::Return(None)
        | Stmt::Cancel { .. }
        | Stmt::Pulse { .. }
        | Stmt::GuestError(_)
        | Stmt::Unimplemented(_) => {}
    }
}

fn index_of(place: &Place) -> Option<&Expr> {
    match place {
        Place::Element(_, index) | Place::RegisterAt(_, index) | Place::FieldAt(_, _, index) => {
            Some(index)
        }
        Place::Register(_) | Place::Field(_) | Place::State(_) | Place::Local(_) => None,
    }
}

/// The parts of an expression, in order.
pub fn each_in<'a>(expr: &'a Expr, see: &mut dyn FnMut(Part<'a>)) {
    match &expr.kind {
        ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Enumerated { .. }
        | ExprKind::Register(..)
        | ExprKind::Field(..)
        | ExprKind::State(_)
        | ExprKind::Param(_)
        | ExprKind::Local(_)
        | ExprKind::Pending(_)
        | ExprKind::Remaining(_)
        | ExprKind::None => {}
        ExprKind::Input { line, .. } => line.iter().for_each(|line| see(Part::Expr(line))),
        ExprKind::Not(inner)
        | ExprKind::Unary(_, inner)
        | ExprKind::Cast(inner)
        | ExprKind::Some(inner)
        | ExprKind::IsSome(inner, _)
        | ExprKind::TupleItem(inner, _)
        | ExprKind::Element(_, inner)
        | ExprKind::RegisterAt(_, inner)
        | ExprKind::FieldAt(_, _, inner) => see(Part::Expr(inner)),
        ExprKind::Binary(_, left, right)
        | ExprKind::Method(_, left, right)
        | ExprKind::UnwrapOr(left, right) => {
            see(Part::Expr(left));
            see(Part::Expr(right));
        }
        ExprKind::Call(_, args) | ExprKind::Tuple(args) => {
            args.iter().for_each(|arg| see(Part::Expr(arg)));
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            see(Part::Expr(condition));
            see(Part::Block(then));
            see(Part::Block(otherwise));
        }
        ExprKind::Match { value, arms, .. } => {
            see(Part::Expr(value));
            arms.iter().for_each(|arm| each_in_arm(arm, see));
        }
        ExprKind::Block(block) => see(Part::Block(block)),
    }
}

fn each_in_arm<'a>(arm: &'a Arm, see: &mut dyn FnMut(Part<'a>)) {
    arm.guard.iter().for_each(|guard| see(Part::Expr(guard)));
    see(Part::Block(&arm.body));
}

/// Calls `see` for an expression and each expression in it, those in statements too.
pub fn walk_expr<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expr);
    each_in(expr, &mut |part| walk_part(part, see));
}

fn walk_part<'a>(part: Part<'a>, see: &mut dyn FnMut(&'a Expr)) {
    match part {
        Part::Expr(expr) => walk_expr(expr, see),
        Part::Block(block) => {
            for stmt in &block.stmts {
                each_in_stmt(stmt, &mut |part| walk_part(part, see));
            }
            if let Some(value) = &block.value {
                walk_expr(value, see);
            }
        }
    }
}

/// Whether an expression has one value while a condition is looked at: time goes on.
pub fn is_steady(expr: &Expr) -> bool {
    let mut steady = true;
    walk_expr(expr, &mut |expr| {
        steady &= !matches!(expr.kind, ExprKind::Remaining(_));
    });
    steady
}
