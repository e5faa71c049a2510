//! `name.get(i)`: the checks make a choice of it, which is shown as it was written.

use super::Names;
use crate::model::ir::{BinaryOp, Expr, ExprKind, Stmt};

/// The code of a choice that is an element, or nothing beyond the end of its array.
pub(in crate::backend::docs) fn get_call(names: Names<'_>, expr: &Expr) -> Option<String> {
    let (held, choice) = match &expr.kind {
        ExprKind::Block(block) => match (block.stmts.as_slice(), block.value.as_deref()) {
            ([Stmt::Let { local, value }], Some(choice)) => (Some((local, value)), choice),
            _ => return None,
        },
        _ => (None, expr),
    };
    let ExprKind::If {
        condition,
        then,
        otherwise,
    } = &choice.kind
    else {
        return None;
    };
    let ExprKind::Binary(BinaryOp::Lt, index, limit) = &condition.kind else {
        return None;
    };
    let (Some(some), Some(none)) = (then.value.as_deref(), otherwise.value.as_deref()) else {
        return None;
    };
    let (ExprKind::Some(element), ExprKind::None) = (&some.kind, &none.kind) else {
        return None;
    };
    let (array, length, chosen) = match &element.kind {
        ExprKind::Element(state, chosen) => {
            let state = &names.behavior.states[*state];
            (state.name.clone(), state.elements.as_ref()?.len(), chosen)
        }
        ExprKind::RegisterAt(bank, chosen) => {
            let bank = &names.behavior.banks[*bank];
            let [before, after] = bank.text.as_slice() else {
                return None;
            };
            let array = before.strip_suffix('[').filter(|_| after == "]")?;
            (array.to_owned(), bank.registers.len(), chosen)
        }
        _ => return None,
    };
    let shown = names.code(chosen);
    let whole = then.stmts.is_empty() && otherwise.stmts.is_empty();
    let all = matches!(limit.kind, ExprKind::Int(limit) if limit == length as u64);
    if !whole || !all || names.code(index) != shown {
        return None;
    }
    let index = match held {
        Some((local, value)) if local.name == shown => names.code(value),
        Some(_) => return None,
        None => shown,
    };
    Some(format!("{array}.get({index})"))
}
