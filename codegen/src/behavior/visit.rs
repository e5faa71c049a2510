//! Walks over the IR.

use super::ir::{Block, Expr, ExprKind, Stmt};

/// What [`walk`] comes across.
pub enum Visit<'a> {
    /// A statement, before what is in it.
    Stmt(&'a Stmt),
    /// An expression, before what is in it.
    Expr(&'a Expr),
}

/// Visits every statement and expression of a block.
pub fn walk(block: &Block, visit: &mut impl FnMut(Visit)) {
    for stmt in &block.stmts {
        visit(Visit::Stmt(stmt));
        match stmt {
            Stmt::Let { value, .. } | Stmt::Assign { value, .. } => walk_expr(value, visit),
            Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                walk_expr(condition, visit);
                walk(then, visit);
                otherwise.iter().for_each(|block| walk(block, visit));
            }
            Stmt::Match { value, arms } => {
                walk_expr(value, visit);
                arms.iter().for_each(|arm| walk(&arm.body, visit));
            }
            Stmt::Block(block) => walk(block, visit),
            Stmt::Return(value) => value.iter().for_each(|value| walk_expr(value, visit)),
            Stmt::After { delay, args, .. } => {
                walk_expr(delay, visit);
                args.iter().for_each(|arg| walk_expr(arg, visit));
            }
            Stmt::Cancel { .. } | Stmt::GuestError(_) | Stmt::Unimplemented(_) => {}
        }
    }
    block.value.iter().for_each(|value| walk_expr(value, visit));
}

/// Visits an expression and all in it.
pub fn walk_expr(expr: &Expr, visit: &mut impl FnMut(Visit)) {
    visit(Visit::Expr(expr));
    match &expr.kind {
        ExprKind::Not(inner)
        | ExprKind::Cast(inner)
        | ExprKind::Some(inner)
        | ExprKind::IsSome(inner, _) => walk_expr(inner, visit),
        ExprKind::Binary(_, left, right) | ExprKind::Method(_, left, right) => {
            walk_expr(left, visit);
            walk_expr(right, visit);
        }
        ExprKind::Call(_, args) => args.iter().for_each(|arg| walk_expr(arg, visit)),
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            walk_expr(condition, visit);
            walk(then, visit);
            walk(otherwise, visit);
        }
        ExprKind::Match { value, arms } => {
            walk_expr(value, visit);
            arms.iter().for_each(|arm| walk(&arm.body, visit));
        }
        ExprKind::Block(block) => walk(block, visit),
        ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Enumerated { .. }
        | ExprKind::Register(..)
        | ExprKind::Field(..)
        | ExprKind::State(_)
        | ExprKind::Param(_)
        | ExprKind::Local(_)
        | ExprKind::None => {}
    }
}

/// Changes every expression of a block.
pub fn walk_mut(block: &mut Block, change: &mut impl FnMut(&mut Expr)) {
    for stmt in &mut block.stmts {
        match stmt {
            Stmt::Let { value, .. } | Stmt::Assign { value, .. } => walk_expr_mut(value, change),
            Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                walk_expr_mut(condition, change);
                walk_mut(then, change);
                otherwise
                    .iter_mut()
                    .for_each(|block| walk_mut(block, change));
            }
            Stmt::Match { value, arms } => {
                walk_expr_mut(value, change);
                arms.iter_mut()
                    .for_each(|arm| walk_mut(&mut arm.body, change));
            }
            Stmt::Block(block) => walk_mut(block, change),
            Stmt::Return(value) => value
                .iter_mut()
                .for_each(|value| walk_expr_mut(value, change)),
            Stmt::After { delay, args, .. } => {
                walk_expr_mut(delay, change);
                args.iter_mut().for_each(|arg| walk_expr_mut(arg, change));
            }
            Stmt::Cancel { .. } | Stmt::GuestError(_) | Stmt::Unimplemented(_) => {}
        }
    }
    block
        .value
        .iter_mut()
        .for_each(|value| walk_expr_mut(value, change));
}

/// Changes an expression and all in it.
pub fn walk_expr_mut(expr: &mut Expr, change: &mut impl FnMut(&mut Expr)) {
    change(expr);
    match &mut expr.kind {
        ExprKind::Not(inner)
        | ExprKind::Cast(inner)
        | ExprKind::Some(inner)
        | ExprKind::IsSome(inner, _) => walk_expr_mut(inner, change),
        ExprKind::Binary(_, left, right) | ExprKind::Method(_, left, right) => {
            walk_expr_mut(left, change);
            walk_expr_mut(right, change);
        }
        ExprKind::Call(_, args) => args.iter_mut().for_each(|arg| walk_expr_mut(arg, change)),
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            walk_expr_mut(condition, change);
            walk_mut(then, change);
            walk_mut(otherwise, change);
        }
        ExprKind::Match { value, arms } => {
            walk_expr_mut(value, change);
            arms.iter_mut()
                .for_each(|arm| walk_mut(&mut arm.body, change));
        }
        ExprKind::Block(block) => walk_mut(block, change),
        ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Enumerated { .. }
        | ExprKind::Register(..)
        | ExprKind::Field(..)
        | ExprKind::State(_)
        | ExprKind::Param(_)
        | ExprKind::Local(_)
        | ExprKind::None => {}
    }
}
