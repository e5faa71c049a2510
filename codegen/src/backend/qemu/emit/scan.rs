//! Questions about behaviour code that need a walk through it.

use std::collections::HashSet;

use crate::lower::core::traverse::{Part, each_in, each_in_stmt};
use crate::lower::core::{Block, Expr, ExprKind, Place, Stmt, Ty};
use crate::model::ones;

/// The locals that are read, by anything but what calculates a local that nothing reads.
pub(super) fn reads<'a>(block: Option<&'a Block>, condition: Option<&'a Expr>) -> HashSet<&'a str> {
    let mut names: HashSet<&'a str> = HashSet::new();
    // Each round finds what the rounds before have shown to be needed.
    loop {
        let known = names.len();
        if let Some(block) = block {
            read_in_block(block, &mut names);
        }
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
            Stmt::LetPattern { pattern, value, .. } => {
                let locals = pattern.locals();
                let mut locals = locals.iter().map(|local| &*local.name);
                (!locals.any(|name| names.contains(name))).then_some(value)
            }
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

/// The bits that may be set in the value of an expression; all of its type where that is not
/// plain to see.
pub(crate) fn possible_bits(expr: &Expr) -> u64 {
    let all = match &expr.ty {
        Ty::Int(int) => ones(int.bits),
        Ty::Bool => 1,
        Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => u64::MAX,
    };
    let of_block = |block: &Block| block.value.as_deref().map_or(0, possible_bits);
    match &expr.kind {
        ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => *value,
        ExprKind::Cast(inner) => match &inner.ty {
            // The sign is extended.
            Ty::Int(int) if int.signed => all,
            Ty::Int(_) | Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => {
                possible_bits(inner) & all
            }
        },
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
        | ExprKind::Element(..)
        | ExprKind::RegisterAt(..)
        | ExprKind::FieldAt(..)
        | ExprKind::Input { .. }
        | ExprKind::Pending(_)
        | ExprKind::Remaining(_)
        | ExprKind::Not(_)
        | ExprKind::Binary(..)
        | ExprKind::Method(..)
        | ExprKind::Unary(..)
        | ExprKind::UnwrapOr(..)
        | ExprKind::Tuple(_)
        | ExprKind::TupleItem(..)
        | ExprKind::Call(..)
        | ExprKind::Some(_)
        | ExprKind::None
        | ExprKind::IsSome(..) => all,
    }
}
