//! Walks over the IR.

use crate::model::ir::{Arm, Behavior, Block, Expr, ExprKind, Place, Rule, Stmt, View};

/// What stands directly in a statement or an expression.
pub enum Part<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// A block.
    Block(&'a Block),
}

/// The parts of a statement.
pub fn each_in_stmt<'a>(stmt: &'a Stmt, see: &mut dyn FnMut(Part<'a>)) {
    match stmt {
        Stmt::Let { value, .. } | Stmt::LetPattern { value, .. } | Stmt::Return(Some(value)) => {
            see(Part::Expr(value))
        }
        Stmt::Assign { place, value } => {
            index_of(place)
                .into_iter()
                .for_each(|index| see(Part::Expr(index)));
            see(Part::Expr(value));
        }
        Stmt::For {
            first, end, body, ..
        } => {
            see(Part::Expr(first));
            see(Part::Expr(end));
            see(Part::Block(body));
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
        Stmt::Match { value, arms } => {
            see(Part::Expr(value));
            arms.iter().for_each(|arm| each_in_arm(arm, see));
        }
        Stmt::Block(block) => see(Part::Block(block)),
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

/// The index in a place that has one.
pub fn index_of(place: &Place) -> Option<&Expr> {
    match place {
        Place::Element(_, index) | Place::RegisterAt(_, index) | Place::FieldAt(_, _, index) => {
            Some(index)
        }
        Place::Register(_) | Place::Field(_) | Place::State(_) | Place::Local(_) => None,
    }
}

/// The parts of an expression.
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
        ExprKind::Not(x)
        | ExprKind::Unary(_, x)
        | ExprKind::Cast(x)
        | ExprKind::Some(x)
        | ExprKind::IsSome(x, _)
        | ExprKind::TupleItem(x, _)
        | ExprKind::Element(_, x)
        | ExprKind::RegisterAt(_, x)
        | ExprKind::FieldAt(_, _, x) => {
            see(Part::Expr(x));
        }
        ExprKind::Binary(_, a, b) | ExprKind::Method(_, a, b) | ExprKind::UnwrapOr(a, b) => {
            see(Part::Expr(a));
            see(Part::Expr(b));
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
        ExprKind::Match { value, arms } => {
            see(Part::Expr(value));
            arms.iter().for_each(|arm| each_in_arm(arm, see));
        }
        ExprKind::Block(block) => see(Part::Block(block)),
    }
}

fn each_in_arm<'a>(arm: &'a Arm<Block>, see: &mut dyn FnMut(Part<'a>)) {
    arm.guard.iter().for_each(|guard| see(Part::Expr(guard)));
    see(Part::Block(&arm.body));
}

/// What [`walk`] comes across.
pub enum Visit<'a> {
    /// A statement, before what is in it.
    Stmt(&'a Stmt),
    /// An expression, before what is in it.
    Expr(&'a Expr),
}

/// Visits every statement and expression of a block.
pub fn walk<'a>(block: &'a Block, visit: &mut dyn FnMut(Visit<'a>)) {
    for stmt in &block.stmts {
        visit(Visit::Stmt(stmt));
        each_in_stmt(stmt, &mut |part| walk_part(part, visit));
    }
    if let Some(value) = &block.value {
        walk_expr(value, visit);
    }
}

/// Visits an expression and all in it.
pub fn walk_expr<'a>(expr: &'a Expr, visit: &mut dyn FnMut(Visit<'a>)) {
    visit(Visit::Expr(expr));
    each_in(expr, &mut |part| walk_part(part, visit));
}

fn walk_part<'a>(part: Part<'a>, visit: &mut dyn FnMut(Visit<'a>)) {
    match part {
        Part::Expr(expr) => walk_expr(expr, visit),
        Part::Block(block) => walk(block, visit),
    }
}

/// Whether a rule looks at what was stored before, and at what was written.
pub fn views(rule: &Rule) -> (bool, bool) {
    let (mut old, mut written) = (false, false);
    let mut see = |visit: Visit| {
        if let Visit::Expr(expr) = visit
            && let ExprKind::Register(view, _) | ExprKind::Field(view, _) = expr.kind
        {
            match view {
                View::Current => {}
                View::Old => old = true,
                View::Written => written = true,
            }
        }
    };
    walk(&rule.body, &mut see);
    if let Some(condition) = &rule.condition {
        walk_expr(condition, &mut see);
    }
    (old, written)
}

/// Whether an event starts events, or asks for the time that is left: if it comes late, these count
/// from when it was due.
pub fn events_tell_time(behavior: &Behavior) -> bool {
    let mut found = false;
    for event in &behavior.events {
        walk(&event.body, &mut |visit| {
            found |= match visit {
                Visit::Stmt(stmt) => matches!(stmt, Stmt::After { .. }),
                Visit::Expr(expr) => matches!(expr.kind, ExprKind::Remaining(_)),
            }
        });
    }
    found
}

/// Changes every expression of a block.
pub fn walk_mut(block: &mut Block, change: &mut impl FnMut(&mut Expr)) {
    for stmt in &mut block.stmts {
        match stmt {
            Stmt::Let { value, .. } | Stmt::LetPattern { value, .. } => {
                walk_expr_mut(value, change)
            }
            Stmt::Assign { place, value } => {
                match place {
                    Place::Element(_, index)
                    | Place::RegisterAt(_, index)
                    | Place::FieldAt(_, _, index) => walk_expr_mut(index, change),
                    Place::Register(_) | Place::Field(_) | Place::State(_) | Place::Local(_) => {}
                }
                walk_expr_mut(value, change);
            }
            Stmt::For {
                first, end, body, ..
            } => {
                walk_expr_mut(first, change);
                walk_expr_mut(end, change);
                walk_mut(body, change);
            }
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
                arms.iter_mut().for_each(|arm| walk_arm_mut(arm, change));
            }
            Stmt::Block(block) => walk_mut(block, change),
            Stmt::Return(value) => value
                .iter_mut()
                .for_each(|value| walk_expr_mut(value, change)),
            Stmt::After { delay, args, .. } => {
                walk_expr_mut(delay, change);
                args.iter_mut().for_each(|arg| walk_expr_mut(arg, change));
            }
            Stmt::Hook { args, .. } => args.iter_mut().for_each(|arg| walk_expr_mut(arg, change)),
            Stmt::Cancel { .. }
            | Stmt::Pulse { .. }
            | Stmt::GuestError(_)
            | Stmt::Unimplemented(_) => {}
        }
    }
    block
        .value
        .iter_mut()
        .for_each(|value| walk_expr_mut(value, change));
}

fn walk_arm_mut(arm: &mut Arm<Block>, change: &mut impl FnMut(&mut Expr)) {
    arm.guard
        .iter_mut()
        .for_each(|guard| walk_expr_mut(guard, change));
    walk_mut(&mut arm.body, change);
}

/// Changes an expression, after all in it.
pub fn walk_expr_mut(expr: &mut Expr, change: &mut impl FnMut(&mut Expr)) {
    match &mut expr.kind {
        ExprKind::Not(inner)
        | ExprKind::Unary(_, inner)
        | ExprKind::Cast(inner)
        | ExprKind::Some(inner)
        | ExprKind::IsSome(inner, _)
        | ExprKind::TupleItem(inner, _)
        | ExprKind::Element(_, inner)
        | ExprKind::RegisterAt(_, inner)
        | ExprKind::FieldAt(_, _, inner) => walk_expr_mut(inner, change),
        ExprKind::Binary(_, left, right)
        | ExprKind::Method(_, left, right)
        | ExprKind::UnwrapOr(left, right) => {
            walk_expr_mut(left, change);
            walk_expr_mut(right, change);
        }
        ExprKind::Call(_, args) | ExprKind::Tuple(args) => {
            args.iter_mut().for_each(|arg| walk_expr_mut(arg, change));
        }
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
            arms.iter_mut().for_each(|arm| walk_arm_mut(arm, change));
        }
        ExprKind::Block(block) => walk_mut(block, change),
        ExprKind::Input { line, .. } => {
            line.iter_mut().for_each(|line| walk_expr_mut(line, change))
        }
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
    }
    change(expr);
}
