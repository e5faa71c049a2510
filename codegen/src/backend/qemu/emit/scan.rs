//! Questions about behaviour code that need a walk through it.

use std::collections::HashSet;

use crate::behavior::ir::{Block, Expr, ExprKind, Place, Rule, Stmt, Ty, View};
use crate::model::ones;

/// What stands directly in a statement or an expression.
enum Part<'a> {
    Expr(&'a Expr),
    Block(&'a Block),
}

/// The parts of a statement.
fn each_in_stmt<'a>(stmt: &'a Stmt, see: &mut dyn FnMut(Part<'a>)) {
    match stmt {
        Stmt::Let { value, .. } | Stmt::Assign { value, .. } | Stmt::Return(Some(value)) => {
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
        Stmt::Match { value, arms } => {
            see(Part::Expr(value));
            arms.iter().for_each(|arm| see(Part::Block(&arm.body)));
        }
        Stmt::Block(block) => see(Part::Block(block)),
        Stmt::After { delay, args, .. } => {
            see(Part::Expr(delay));
            args.iter().for_each(|arg| see(Part::Expr(arg)));
        }
        Stmt::Return(None) | Stmt::Cancel { .. } | Stmt::GuestError(_) | Stmt::Unimplemented(_) => {
        }
    }
}

/// The parts of an expression.
fn each_in<'a>(expr: &'a Expr, see: &mut dyn FnMut(Part<'a>)) {
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
            see(Part::Expr(x));
        }
        ExprKind::Binary(_, a, b) | ExprKind::Method(_, a, b) => {
            see(Part::Expr(a));
            see(Part::Expr(b));
        }
        ExprKind::Call(_, args) => args.iter().for_each(|arg| see(Part::Expr(arg))),
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
            arms.iter().for_each(|arm| see(Part::Block(&arm.body)));
        }
        ExprKind::Block(block) => see(Part::Block(block)),
    }
}

/// Calls `see` for an expression and each expression in it.
pub(super) fn walk<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expr);
    each_in(expr, &mut |part| match part {
        Part::Expr(expr) => walk(expr, see),
        Part::Block(block) => walk_block(block, see),
    });
}

/// Calls `see` for each expression in a block, the nested ones too.
fn walk_block<'a>(block: &'a Block, see: &mut dyn FnMut(&'a Expr)) {
    for stmt in &block.stmts {
        each_in_stmt(stmt, &mut |part| match part {
            Part::Expr(expr) => walk(expr, see),
            Part::Block(block) => walk_block(block, see),
        });
    }
    if let Some(value) = &block.value {
        walk(value, see);
    }
}

/// The locals that are read, by anything but what calculates a local that nothing reads.
pub(super) fn reads<'a>(block: &'a Block, condition: Option<&'a Expr>) -> HashSet<&'a str> {
    let mut names: HashSet<&'a str> = HashSet::new();
    // Each round finds what the rounds before have shown to be needed.
    loop {
        let known = names.len();
        read_in_block(block, &mut names);
        if let Some(condition) = condition {
            read_in(condition, &mut names);
        }
        if names.len() == known {
            return names;
        }
    }
}

fn read_in_block<'a>(block: &'a Block, names: &mut HashSet<&'a str>) {
    for stmt in &block.stmts {
        let unread = match stmt {
            Stmt::Let { local, value }
            | Stmt::Assign {
                place: Place::Local(local),
                value,
            } => (!names.contains(&*local.name)).then_some(value),
            _ => None,
        };
        match unread {
            // Only a `return` in it is left of it.
            Some(value) if !returns(value) => {}
            _ => each_in_stmt(stmt, &mut |part| part.read_in(names)),
        }
    }
    if let Some(value) = &block.value {
        read_in(value, names);
    }
}

fn read_in<'a>(expr: &'a Expr, names: &mut HashSet<&'a str>) {
    if let ExprKind::Local(local) = &expr.kind {
        names.insert(&local.name);
    }
    each_in(expr, &mut |part| part.read_in(names));
}

impl<'a> Part<'a> {
    fn read_in(self, names: &mut HashSet<&'a str>) {
        match self {
            Part::Expr(expr) => read_in(expr, names),
            Part::Block(block) => read_in_block(block, names),
        }
    }
}

/// Whether there is a `return` in a value.
pub(super) fn returns(expr: &Expr) -> bool {
    let mut found = false;
    each_in(expr, &mut |part| {
        found |= match part {
            Part::Expr(expr) => returns(expr),
            Part::Block(block) => block_returns(block),
        }
    });
    found
}

fn block_returns(block: &Block) -> bool {
    let mut found = block.value.as_deref().is_some_and(returns);
    for stmt in &block.stmts {
        found |= matches!(stmt, Stmt::Return(_));
        each_in_stmt(stmt, &mut |part| {
            found |= match part {
                Part::Expr(expr) => returns(expr),
                Part::Block(block) => block_returns(block),
            }
        });
    }
    found
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
        Ty::Int(int) => ones(int.bits),
        Ty::Bool => 1,
        Ty::Unit | Ty::Option(_) => u64::MAX,
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
        ExprKind::Bool(_)
        | ExprKind::Register(..)
        | ExprKind::Field(..)
        | ExprKind::State(_)
        | ExprKind::Param(_)
        | ExprKind::Local(_)
        | ExprKind::Not(_)
        | ExprKind::Binary(..)
        | ExprKind::Method(..)
        | ExprKind::Call(..)
        | ExprKind::Some(_)
        | ExprKind::None
        | ExprKind::IsSome(..) => all,
    }
}
