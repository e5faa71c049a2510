//! The values that an expression can have: what proves that an index is below the length of its array,
//! and, with `truth`, that a condition always or never holds.

use std::collections::HashMap;

use super::known_values::Facts;
use super::same_value::same;
use super::value_ranges::{self, BOOL, Value};
use crate::model::ir::{BinaryOp, Block, Expr, ExprKind, Int, Param, Ty};

/// A range of unsigned values, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    pub low: u64,
    pub high: u64,
}

impl Interval {
    pub fn new(low: u64, high: u64) -> Self {
        Self { low, high }
    }
}

/// What is known where an expression stands.
pub struct Known<'k> {
    pub params: &'k [Param],
    /// Locals that are not assigned to, by their names in the body.
    pub locals: &'k HashMap<String, Value>,
}

impl Known<'_> {
    /// The values of an expression without a sign; all of its type if no more is plain to see.
    pub fn interval(&self, expr: &Expr) -> Interval {
        match self.value(expr, &Facts::default()) {
            Some(value) if !value.int.signed => {
                let end = |number: i128| value.int.bits_of(number);
                Interval::new(end(value.low), end(value.high))
            }
            Some(_) | None => Interval::new(0, u64::MAX),
        }
    }

    /// The values of an expression, if the facts hold; `None` if it is neither a number nor a `bool`.
    pub fn value(&self, expr: &Expr, facts: &Facts) -> Option<Value> {
        let int = int(&expr.ty)?;
        let value = self.made(expr, int, facts).unwrap_or(Value::any(int));
        match facts.of(expr) {
            Some(fact) => value.and(fact).or(Some(value)),
            None => Some(value),
        }
    }

    /// The values that follow from what an expression is made of.
    fn made(&self, expr: &Expr, int: Int, facts: &Facts) -> Option<Value> {
        let value = |expr: &Expr| self.value(expr, facts);
        match &expr.kind {
            ExprKind::Int(bits) | ExprKind::Enumerated { value: bits, .. } => {
                Some(Value::one(int, *bits))
            }
            ExprKind::Bool(value) => Some(Value::one(BOOL, (*value).into())),
            ExprKind::Param(index) => {
                let param = &self.params.get(*index)?;
                Some(Value::range(int, param.min.into(), param.max.into()))
            }
            ExprKind::Local(local) => {
                let known = self.locals.get(&local.name).copied();
                known.filter(|known| known.int == int)
            }
            ExprKind::Not(inner) => Some(value_ranges::not(value(inner)?)),
            ExprKind::Cast(inner) => Some(value_ranges::cast(value(inner)?, int)),
            ExprKind::Binary(op, left, right) if op.is_comparison() && same(left, right) => {
                let holds = matches!(op, BinaryOp::Eq | BinaryOp::Le | BinaryOp::Ge);
                Some(Value::one(BOOL, holds.into()))
            }
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (value(left)?, value(right)?);
                Some(value_ranges::binary(*op, left, right))
            }
            ExprKind::Method(method, left, right) => {
                value_ranges::method(*method, value(left)?, value(right)?)
            }
            ExprKind::Unary(unary, inner) => value_ranges::unary(*unary, value(inner)?, int),
            ExprKind::If {
                then, otherwise, ..
            } => self.either([then, otherwise].into_iter(), facts),
            ExprKind::Match { arms, .. } => self.either(arms.iter().map(|arm| &arm.body), facts),
            ExprKind::Block(block) => self.either([block].into_iter(), facts),
            ExprKind::Register(..)
            | ExprKind::Field(..)
            | ExprKind::State(_)
            | ExprKind::Element(..)
            | ExprKind::RegisterAt(..)
            | ExprKind::FieldAt(..)
            | ExprKind::Input { .. }
            | ExprKind::Pending(_)
            | ExprKind::Remaining(_)
            | ExprKind::UnwrapOr(..)
            | ExprKind::Tuple(_)
            | ExprKind::TupleItem(..)
            | ExprKind::Call(..)
            | ExprKind::Some(_)
            | ExprKind::None
            | ExprKind::IsSome(..) => None,
        }
    }

    /// The values of blocks of which one is run.
    fn either<'b>(&self, blocks: impl Iterator<Item = &'b Block>, facts: &Facts) -> Option<Value> {
        let blocks = blocks.filter(|block| !block.diverges);
        let values = blocks.map(|block| self.value(block.value.as_deref()?, facts));
        values.reduce(|a, b| Some(a?.or(b?)))?
    }
}

/// The type of the numbers that an expression can be.
fn int(ty: &Ty) -> Option<Int> {
    match ty {
        Ty::Int(int) => Some(*int),
        Ty::Bool => Some(BOOL),
        Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => None,
    }
}
