//! Whether a condition can hold, or fail to: what its parts say of the same expressions is put
//! together, and if nothing is left of an expression's values, it cannot.

use super::bounds::{Known, opposite};
use super::value_ranges::{BOOL, Value, cast, compared};
use super::visit::{Visit, walk_expr};
use crate::model::ir::{Arith, BinaryOp, Expr, ExprKind, Ty};

/// Most expressions of which something is kept in mind.
const MOST: usize = 16;

/// What is taken to be so while one condition is looked at: an expression, and its values.
#[derive(Debug, Default)]
pub struct Facts<'e>(Vec<(&'e Expr, Value)>);

impl Facts<'_> {
    /// The values of an expression, if it is one of these.
    pub fn of(&self, expr: &Expr) -> Option<Value> {
        let mut facts = self.0.iter();
        facts
            .find(|(known, _)| *known == expr)
            .map(|(_, value)| *value)
    }
}

impl Known<'_> {
    /// Whether a condition may have this value, as far as is plain to see.
    pub fn possible(&self, condition: &Expr, wanted: bool) -> bool {
        let mut facts = Facts::default();
        // What stands at the end may say something of what stands at the beginning.
        (0..2).all(|_| self.suppose(condition, wanted, &mut facts))
    }

    /// Adds what follows from a condition's having this value; `false` if it cannot have it.
    fn suppose<'e>(&self, condition: &'e Expr, wanted: bool, facts: &mut Facts<'e>) -> bool {
        match &condition.kind {
            ExprKind::Bool(value) => *value == wanted,
            ExprKind::Not(inner) => self.suppose(inner, !wanted, facts),
            ExprKind::Binary(BinaryOp::And, left, right) if wanted => {
                self.suppose(left, true, facts) && self.suppose(right, true, facts)
            }
            ExprKind::Binary(BinaryOp::Or, left, right) if !wanted => {
                self.suppose(left, false, facts) && self.suppose(right, false, facts)
            }
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                // One of them is enough: where one cannot be, it is the other.
                let settled = *op == BinaryOp::Or;
                match (
                    self.may_be(left, settled, facts),
                    self.may_be(right, settled, facts),
                ) {
                    (false, false) => false,
                    (true, false) => self.suppose(left, settled, facts),
                    (false, true) => self.suppose(right, settled, facts),
                    (true, true) => true,
                }
            }
            ExprKind::Binary(op, left, right) if is_comparison(*op) => {
                let op = if wanted { *op } else { opposite(*op) };
                self.suppose_compared(op, left, right, facts)
            }
            ExprKind::IsSome(inner, some) => match inner.kind {
                ExprKind::Some(_) => *some == wanted,
                ExprKind::None => *some != wanted,
                _ => self.learn(condition, Value::one(BOOL, wanted.into()), facts),
            },
            _ => self.learn(condition, Value::one(BOOL, wanted.into()), facts),
        }
    }

    /// Whether a part may have this value, without looking into it.
    fn may_be(&self, condition: &Expr, wanted: bool, facts: &Facts) -> bool {
        let value = self
            .value(condition, facts)
            .and_then(|value| value.single());
        value.is_none_or(|value| (value == 1) == wanted)
    }

    fn suppose_compared<'e>(
        &self,
        op: BinaryOp,
        left: &'e Expr,
        right: &'e Expr,
        facts: &mut Facts<'e>,
    ) -> bool {
        if same(left, right) {
            return matches!(op, BinaryOp::Eq | BinaryOp::Le | BinaryOp::Ge);
        }
        let (Some(a), Some(b)) = (self.value(left, facts), self.value(right, facts)) else {
            return true;
        };
        if compared(op, a, b) == Some(false) {
            return false;
        }
        match limited(op, a, b) {
            Some((a, b)) => self.learn(left, a, facts) && self.learn(right, b, facts),
            None => false,
        }
    }

    /// Keeps in mind that an expression has one of these values; `false` if it has none of them.
    fn learn<'e>(&self, expr: &'e Expr, new: Value, facts: &mut Facts<'e>) -> bool {
        let Some(value) = self.value(expr, facts).and_then(|value| value.and(new)) else {
            return false;
        };
        match &expr.kind {
            ExprKind::Int(_) | ExprKind::Enumerated { .. } | ExprKind::Bool(_) => return true,
            ExprKind::Binary(BinaryOp::BitAnd, left, right) if expr.ty != Ty::Bool => {
                for (of, mask) in [(left, right), (right, left)] {
                    let mask = self.value(mask, facts).and_then(|mask| mask.single());
                    let known = mask
                        .map(|mask| Value::bits(value.int, value.zeros & mask, value.ones & mask));
                    if !known.is_none_or(|known| self.learn(of, known, facts)) {
                        return false;
                    }
                }
            }
            ExprKind::Cast(inner) => {
                if let Ty::Int(from) = inner.ty
                    && value.int.holds(from.smallest())
                    && value.int.holds(from.max().into())
                    && !self.learn(inner, cast(value, from), facts)
                {
                    return false;
                }
            }
            _ => {}
        }
        match facts.0.iter().position(|(known, _)| *known == expr) {
            Some(at) => facts.0[at].1 = value,
            None if facts.0.len() < MOST && is_steady(expr) => facts.0.push((expr, value)),
            None => {}
        }
        true
    }
}

/// Whether it compares two values.
pub fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::{Eq, Ge, Gt, Le, Lt, Ne};
    matches!(op, Eq | Ne | Lt | Le | Gt | Ge)
}

/// The values of both operands of a comparison that holds; `None` if it cannot.
fn limited(op: BinaryOp, a: Value, b: Value) -> Option<(Value, Value)> {
    let least = |value: Value, low: i128| value.between(low, value.high);
    let most = |value: Value, high: i128| value.between(value.low, high);
    match op {
        BinaryOp::Eq => a.and(b).map(|both| (both, both)),
        BinaryOp::Ne => Some((without(a, b)?, without(b, a)?)),
        BinaryOp::Lt => Some((most(a, b.high - 1)?, least(b, a.low + 1)?)),
        BinaryOp::Le => Some((most(a, b.high)?, least(b, a.low)?)),
        BinaryOp::Gt => Some((least(a, b.low + 1)?, most(b, a.high - 1)?)),
        BinaryOp::Ge => Some((least(a, b.low)?, most(b, a.high)?)),
        _ => Some((a, b)),
    }
}

/// The values but for the other's, if that has one at an end of them.
fn without(value: Value, other: Value) -> Option<Value> {
    match other.low == other.high {
        true if value.low == other.low => value.between(value.low + 1, value.high),
        true if value.high == other.low => value.between(value.low, value.high - 1),
        _ => Some(value),
    }
}

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
                Ty::Int(to) => to.holds(from.smallest()) && to.holds(from.max().into()),
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
fn is_steady(expr: &Expr) -> bool {
    let mut steady = true;
    walk_expr(expr, &mut |visit| {
        if let Visit::Expr(expr) = visit {
            steady &= !matches!(expr.kind, ExprKind::Remaining(_));
        }
    });
    steady
}
