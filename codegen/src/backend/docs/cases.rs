//! `match` in words: branches, or a list of values.

use super::notation::Names;
use super::rich_text::{Item, Line};
use super::steps::{Scope, block};
use crate::model::ir::{Arm, Block, Expr, Int, Local, Pattern, Ty};

/// A `match`: branches for an `Option` that is there or not, a list of values for others.
pub(super) fn cases(
    names: Names<'_>,
    scope: Scope,
    value: &Expr,
    arms: &[Arm<Block>],
    items: &mut Vec<Item>,
) {
    if !asks_for_presence(value, arms) {
        let line = depending(names, Line::default(), value, arms);
        items.push(Item {
            line,
            children: arm_items(names, scope, value, arms),
        });
        return;
    }
    for arm in arms {
        let head = Line::text("if ").join(names.operand(value));
        let head = match bound(&arm.pattern) {
            Some(local) => head.push(" holds a value, called ").push_code(&local.name),
            None if matches!(arm.pattern, Pattern::Some(_)) => head.push(" holds a value"),
            None if matches!(arm.pattern, Pattern::None) => head.push(" holds nothing"),
            None => Line::text("otherwise"),
        };
        let head = guarded(names, head, arm);
        items.push(Item::with(head, block(names, scope, &arm.body)));
    }
}

/// One item for each arm.
pub(super) fn arm_items(
    names: Names<'_>,
    scope: Scope,
    value: &Expr,
    arms: &[Arm<Block>],
) -> Vec<Item> {
    let item = |(index, arm): (usize, &Arm<Block>)| {
        let anything = if index == 0 {
            "anything"
        } else {
            "anything else"
        };
        let head = match (&value.ty, &arm.pattern) {
            (Ty::Option(_), Pattern::Any) => Line::text(anything),
            (Ty::Option(_), Pattern::Bind(local)) => Line::text(anything)
                .push(", called ")
                .push_code(&local.name),
            (ty, pattern) => names.pattern_words(pattern, ty, index == 0),
        };
        let head = guarded(names, head, arm);
        Item::with(head, block(names, scope, &arm.body))
    };
    arms.iter().enumerate().map(item).collect()
}

/// What an arm's guard asks for beside.
fn guarded(names: Names<'_>, head: Line, arm: &Arm<Block>) -> Line {
    match &arm.guard {
        Some(guard) => head.push(", if ").join(names.condition(guard)),
        None => head,
    }
}

/// "depending on OP", and which arm applies if several fit.
pub(super) fn depending(names: Names<'_>, line: Line, value: &Expr, arms: &[Arm<Block>]) -> Line {
    let line = line.push("depending on ").join(names.operand(value));
    line.push(if overlap(arms, &value.ty) {
        ", the first that fits:"
    } else {
        ":"
    })
}

/// Whether a `match` on an `Option` only asks whether there is a value.
pub(super) fn asks_for_presence(value: &Expr, arms: &[Arm<Block>]) -> bool {
    let presence = |pattern: &Pattern| match pattern {
        Pattern::Some(inner) => matches!(inner.as_ref(), Pattern::Any | Pattern::Bind(_)),
        Pattern::None | Pattern::Any => true,
        Pattern::Bind(_)
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::Tuple(_)
        | Pattern::Or(_) => false,
    };
    matches!(value.ty, Ty::Option(_)) && arms.iter().all(|arm| presence(&arm.pattern))
}

/// The name that `Some(name)` binds.
fn bound(pattern: &Pattern) -> Option<&Local> {
    let Pattern::Some(inner) = pattern else {
        return None;
    };
    let Pattern::Bind(local) = inner.as_ref() else {
        return None;
    };
    Some(local)
}

/// Whether two arms fit one value, a last `_` not counted.
pub(super) fn overlap(arms: &[Arm<Block>], ty: &Ty) -> bool {
    fn ranges(pattern: &Pattern, int: Int, out: &mut Vec<(i128, i128)>) {
        match pattern {
            Pattern::Int { value, named: _ } => {
                out.push((int.number(*value), int.number(*value)));
            }
            Pattern::Range(low, high) => out.push((int.number(*low), int.number(*high))),
            Pattern::Or(patterns) => patterns.iter().for_each(|one| ranges(one, int, out)),
            Pattern::Some(inner) => ranges(inner, int, out),
            Pattern::Any
            | Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::None
            | Pattern::Tuple(_) => {}
        }
    }
    // Of these it is not plain to see.
    if arms
        .iter()
        .any(|arm| arm.guard.is_some() || is_mixed(&arm.pattern))
    {
        return true;
    }
    let int = match ty {
        Ty::Int(int) => *int,
        Ty::Option(inner) => match **inner {
            Ty::Int(int) => int,
            Ty::Unit | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) => Int::unsigned(64),
        },
        Ty::Unit | Ty::Bool | Ty::Tuple(_) => Int::unsigned(64),
    };
    let mut all = Vec::new();
    arms.iter()
        .for_each(|arm| ranges(&arm.pattern, int, &mut all));
    all.sort_unstable();
    all.windows(2).any(|pair| pair[0].1 >= pair[1].0)
}

/// Whether a pattern is of several values, or of options in options.
fn is_mixed(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Tuple(_) => true,
        Pattern::Or(cases) => cases.iter().any(is_mixed),
        Pattern::Some(inner) => {
            matches!(**inner, Pattern::Some(_) | Pattern::None) || is_mixed(inner)
        }
        Pattern::Any
        | Pattern::Bind(_)
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::None => false,
    }
}
