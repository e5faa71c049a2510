//! Questions about behaviour code that need a walk through it.

use std::collections::HashSet;

use crate::behavior::ir::{Block, Expr, ExprKind, Rule, Stmt, View};
use crate::model::ones;

/// Calls `see` for each expression in a block, the nested ones too.
pub(super) fn walk_block<'a>(block: &'a Block, see: &mut dyn FnMut(&'a Expr)) {
    for stmt in &block.stmts {
        walk_stmt(stmt, see);
    }
    if let Some(value) = &block.value {
        walk(value, see);
    }
}

fn walk_stmt<'a>(stmt: &'a Stmt, see: &mut dyn FnMut(&'a Expr)) {
    match stmt {
        Stmt::Let { value, .. } | Stmt::Assign { value, .. } | Stmt::Return(Some(value)) => {
            walk(value, see);
        }
        Stmt::If {
            condition,
            then,
            otherwise,
        } => {
            walk(condition, see);
            walk_block(then, see);
            if let Some(otherwise) = otherwise {
                walk_block(otherwise, see);
            }
        }
        Stmt::Match { value, arms } => {
            walk(value, see);
            for arm in arms {
                walk_block(&arm.body, see);
            }
        }
        Stmt::Block(block) => walk_block(block, see),
        Stmt::After { delay, args, .. } => {
            walk(delay, see);
            for arg in args {
                walk(arg, see);
            }
        }
        Stmt::Return(None) | Stmt::Cancel { .. } | Stmt::GuestError(_) | Stmt::Unimplemented(_) => {
        }
    }
}

/// Calls `see` for an expression and each expression in it.
pub(super) fn walk<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expr);
    match &expr.kind {
        ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Enumerated { .. }
        | ExprKind::Register(..)
        | ExprKind::Field(..)
        | ExprKind::State(_)
        | ExprKind::Param(_)
        | ExprKind::Local(_)
        | ExprKind::None => {}
        ExprKind::Not(x) | ExprKind::Cast(x) | ExprKind::Some(x) | ExprKind::IsSome(x, _) => {
            walk(x, see);
        }
        ExprKind::Binary(_, a, b) | ExprKind::Method(_, a, b) => {
            walk(a, see);
            walk(b, see);
        }
        ExprKind::Call(_, args) => args.iter().for_each(|arg| walk(arg, see)),
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            walk(condition, see);
            walk_block(then, see);
            walk_block(otherwise, see);
        }
        ExprKind::Match { value, arms } => {
            walk(value, see);
            arms.iter().for_each(|arm| walk_block(&arm.body, see));
        }
        ExprKind::Block(block) => walk_block(block, see),
    }
}

/// The locals that are read.
pub(super) fn reads<'a>(block: &'a Block, condition: Option<&'a Expr>) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    let mut see = |expr: &'a Expr| {
        if let ExprKind::Local(local) = &expr.kind {
            names.insert(&*local.name);
        }
    };
    walk_block(block, &mut see);
    if let Some(condition) = condition {
        walk(condition, &mut see);
    }
    names
}

/// Whether a rule looks at what was stored before, and at what was written.
pub(super) fn views(rule: &Rule) -> (bool, bool) {
    let (mut old, mut written) = (false, false);
    let mut see = |expr: &Expr| {
        if let ExprKind::Register(view, _) | ExprKind::Field(view, _) = expr.kind {
            match view {
                View::Current => {}
                View::Old => old = true,
                View::Written => written = true,
            }
        }
    };
    walk_block(&rule.body, &mut see);
    if let Some(condition) = &rule.condition {
        walk(condition, &mut see);
    }
    (old, written)
}

/// The bits that may be set in the value of an expression; all of its type where that is not
/// plain to see.
pub(crate) fn possible_bits(expr: &Expr) -> u64 {
    let all = match &expr.ty {
        crate::behavior::ir::Ty::Int(int) => ones(int.bits),
        crate::behavior::ir::Ty::Bool => 1,
        crate::behavior::ir::Ty::Unit | crate::behavior::ir::Ty::Option(_) => u64::MAX,
    };
    let of_block = |block: &Block| block.value.as_deref().map_or(0, possible_bits);
    match &expr.kind {
        ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => *value,
        ExprKind::Cast(inner) => possible_bits(inner) & all,
        ExprKind::If {
            then, otherwise, ..
        } => of_block(then) | of_block(otherwise),
        ExprKind::Match { arms, .. } => arms.iter().fold(0, |bits, arm| bits | of_block(&arm.body)),
        ExprKind::Block(block) => of_block(block),
        _ => all,
    }
}
