//! What is known of conditions and patterns where the field has a certain value.

use super::{Follower, Moment, Ways};
use crate::model::ir::{Arm, BinaryOp, Block, Expr, ExprKind, Pattern, View};

impl Follower<'_> {
    /// Those for whom a condition can hold, and those for whom it can fail.
    pub(super) fn split(&self, condition: &Expr, ways: &Ways) -> (Ways, Ways) {
        let able = |wanted: bool| -> Ways {
            let able = ways.iter().filter(|(_, now)| {
                let known = self.holds(condition, now.value);
                known.is_none_or(|holds| holds == wanted)
            });
            able.copied().collect()
        };
        (able(true), able(false))
    }

    /// Those who can take an arm, and those who can pass it by.
    pub(super) fn taken(&self, value: &Expr, arm: &Arm<Block>, ways: Ways) -> (Ways, Ways) {
        let all = ways.clone();
        if !self.is_field(value) {
            return (ways, all);
        }
        let matches = |now: &Moment| self.matches(&arm.pattern, now.value);
        let (taken, mut others): (Ways, Ways) = ways.into_iter().partition(|(_, now)| matches(now));
        if arm.guard.is_some() {
            others.extend(taken.iter().copied());
        }
        (taken, others)
    }

    fn matches(&self, pattern: &Pattern, value: u64) -> bool {
        match pattern {
            Pattern::Any | Pattern::Bind(_) => true,
            Pattern::Int { value: wanted, .. } => *wanted == value,
            Pattern::Range(low, high) => (*low..=*high).contains(&value),
            Pattern::Or(cases) => cases.iter().any(|case| self.matches(case, value)),
            Pattern::Bool(_) | Pattern::Some(_) | Pattern::None | Pattern::Tuple(_) => true,
        }
    }

    /// Whether a condition holds where the field has this value, if that is known.
    fn holds(&self, condition: &Expr, value: u64) -> Option<bool> {
        match &condition.kind {
            ExprKind::Bool(value) => Some(*value),
            ExprKind::Not(inner) => self.holds(inner, value).map(|holds| !holds),
            ExprKind::Binary(BinaryOp::And, a, b) => {
                match (self.holds(a, value), self.holds(b, value)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                }
            }
            ExprKind::Binary(BinaryOp::Or, a, b) => {
                match (self.holds(a, value), self.holds(b, value)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                }
            }
            ExprKind::Binary(op, a, b) => {
                let side = |side: &Expr| match self.is_field(side) {
                    true => Some(value),
                    false => constant(side),
                };
                let (a, b) = (side(a)?, side(b)?);
                match op {
                    BinaryOp::Eq => Some(a == b),
                    BinaryOp::Ne => Some(a != b),
                    BinaryOp::Lt => Some(a < b),
                    BinaryOp::Le => Some(a <= b),
                    BinaryOp::Gt => Some(a > b),
                    BinaryOp::Ge => Some(a >= b),
                    BinaryOp::And
                    | BinaryOp::Or
                    | BinaryOp::BitAnd
                    | BinaryOp::BitOr
                    | BinaryOp::BitXor
                    | BinaryOp::Shl
                    | BinaryOp::Shr
                    | BinaryOp::Div
                    | BinaryOp::Rem => None,
                }
            }
            _ => None,
        }
    }

    /// Whether an expression is the field's value now.
    fn is_field(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Field(View::Current, id) => *id == self.id,
            ExprKind::Register(View::Current, id) if *id == self.id.register => {
                let register = self.peripheral.register(*id);
                let field = self.peripheral.field(self.id);
                // The register is its one field, and nothing else.
                let alone = register.fields.len() == 1 && field.lsb == 0;
                alone && register.reset() & !field.mask() == 0
            }
            _ => false,
        }
    }
}

/// The value of a constant.
pub(super) fn constant(expr: &Expr) -> Option<u64> {
    match expr.kind {
        ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => Some(value),
        _ => None,
    }
}
