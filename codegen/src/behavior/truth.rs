//! Whether a condition can hold, or fail to: what its parts say of the same expressions is put
//! together, and if nothing is left of an expression's values, it cannot.

use super::bounds::Known;
use super::known_values::Facts;
use super::same_value::same;
use super::value_ranges::{BOOL, Value, cast, compared};
use crate::model::ir::{BinaryOp, Expr, ExprKind, Ty};

impl Known<'_> {
    /// Whether a condition always or never holds, as far as that is plain to see.
    pub fn truth(&self, condition: &Expr) -> Option<bool> {
        if condition.ty != Ty::Bool {
            return None;
        }
        match (
            self.possible(condition, true),
            self.possible(condition, false),
        ) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            // Where nothing is possible, nothing is reached.
            (true, true) | (false, false) => None,
        }
    }

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
            ExprKind::Binary(op, left, right) if op.is_comparison() => {
                let op = if wanted { Some(*op) } else { op.opposite() };
                op.is_none_or(|op| self.suppose_compared(op, left, right, facts))
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
                    && value.int.holds_all(from)
                    && !self.learn(inner, cast(value, from), facts)
                {
                    return false;
                }
            }
            _ => {}
        }
        facts.keep(expr, value);
        true
    }
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
