//! Whether two expressions have one value, as far as their forms tell.

use super::value_ranges::BOOL;
use super::visit::{Visit, walk_expr};
use crate::model::ir::{Arith, BinaryOp, Expr, ExprKind, Ty};

/// Whether two expressions of one type are one, and so have one value. Conversions that change no
/// number are not looked at, nor is the order of what can be exchanged.
pub fn same(left: &Expr, right: &Expr) -> bool {
    alike(left, right) && is_steady(left)
}

fn alike(left: &Expr, right: &Expr) -> bool {
    left.ty == right.ty && one_number(left, right)
}

/// The same for expressions that may have two types.
fn one_number(left: &Expr, right: &Expr) -> bool {
    use ExprKind::{Binary, Call, Cast, Element, FieldAt, Method, Not, RegisterAt, Unary};
    let (left, right) = (bare(left), bare(right));
    if left.ty != right.ty {
        return false;
    }
    match (&left.kind, &right.kind) {
        (Binary(op, a, b), Binary(other, c, d)) => {
            op == other && pairs(is_exchangeable(*op), [a, b], [c, d])
        }
        (Method(method, a, b), Method(other, c, d)) => {
            let exchange = matches!(
                method.arith,
                Arith::Add | Arith::Mul | Arith::Min | Arith::Max | Arith::AbsDiff
            );
            method == other && pairs(exchange, [a, b], [c, d])
        }
        (Not(a), Not(b)) => alike(a, b),
        (Cast(a), Cast(b)) => one_number(converted(a, &left.ty), converted(b, &left.ty)),
        (Unary(method, a), Unary(other, b)) => method == other && alike(a, b),
        (Element(place, a), Element(other, b)) | (RegisterAt(place, a), RegisterAt(other, b)) => {
            place == other && alike(a, b)
        }
        (FieldAt(bank, field, a), FieldAt(of, other, b)) => {
            (bank, field) == (of, other) && alike(a, b)
        }
        (Call(function, a), Call(other, b)) => {
            function == other && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (a, b) => a == b,
    }
}

fn pairs(exchange: bool, [a, b]: [&Expr; 2], [c, d]: [&Expr; 2]) -> bool {
    match alike(a, c) {
        true => alike(b, d),
        false => exchange && alike(a, d) && alike(b, c),
    }
}

fn is_exchangeable(op: BinaryOp) -> bool {
    use BinaryOp::{And, BitAnd, BitOr, BitXor, Eq, Ne, Or};
    matches!(op, And | BitAnd | BitOr | BitXor | Eq | Ne | Or)
}

/// What is converted, without what was converted before to a type that has as many bits.
fn converted<'e>(expr: &'e Expr, to: &Ty) -> &'e Expr {
    match (&expr.kind, &expr.ty, to) {
        (ExprKind::Cast(inner), Ty::Int(from), Ty::Int(int)) if from.bits >= int.bits => {
            converted(inner, to)
        }
        _ => expr,
    }
}

/// Without blocks and conversions around it that change no number.
fn bare(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Cast(inner) => {
            let from = match inner.ty {
                Ty::Int(from) => from,
                _ => BOOL,
            };
            let keeps = match expr.ty {
                Ty::Int(to) => to.holds_all(from),
                _ => false,
            };
            if keeps { bare(inner) } else { expr }
        }
        ExprKind::Block(block) if block.stmts.is_empty() => {
            block.value.as_deref().map_or(expr, bare)
        }
        _ => expr,
    }
}

/// Whether an expression has one value while a condition is looked at: time goes on.
pub fn is_steady(expr: &Expr) -> bool {
    let mut steady = true;
    walk_expr(expr, &mut |visit| {
        if let Visit::Expr(expr) = visit {
            steady &= !matches!(expr.kind, ExprKind::Remaining(_));
        }
    });
    steady
}
