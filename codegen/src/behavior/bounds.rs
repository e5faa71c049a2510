//! The values that an expression can have, as an interval: what proves that an index is below the
//! length of its array, and that a condition always or never holds.

use std::collections::HashMap;

use super::ir::{Arith, BinaryOp, Block, Expr, ExprKind, Int, Method, Overflow, Param, Ty};
use crate::model::ones;

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

    /// All values of both.
    fn or(self, other: Self) -> Self {
        Self::new(self.low.min(other.low), self.high.max(other.high))
    }

    /// This, if the values lie in a type.
    fn within(self, int: Int) -> Option<Self> {
        (self.high <= int.max()).then_some(self)
    }
}

/// What is known where an expression stands.
pub struct Known<'k> {
    pub params: &'k [Param],
    /// Locals that are not assigned to, by their names in the body.
    pub locals: &'k HashMap<String, Interval>,
}

impl Known<'_> {
    /// The values of an expression; all of its type if no more is plain to see.
    pub fn interval(&self, expr: &Expr) -> Interval {
        let Some(int) = unsigned(&expr.ty) else {
            return Interval::new(0, u64::MAX);
        };
        self.narrow(expr, int)
            .unwrap_or(Interval::new(0, int.max()))
    }

    fn narrow(&self, expr: &Expr, int: Int) -> Option<Interval> {
        match &expr.kind {
            ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => {
                Some(Interval::new(*value, *value))
            }
            ExprKind::Bool(value) => {
                let value = u64::from(*value);
                Some(Interval::new(value, value))
            }
            ExprKind::Param(index) => {
                let param = &self.params[*index];
                Some(Interval::new(param.min, param.max))
            }
            ExprKind::Local(local) => self.locals.get(&local.name).copied(),
            ExprKind::Cast(inner) => {
                unsigned(&inner.ty)?;
                self.interval(inner).within(int)
            }
            ExprKind::Binary(op, left, right) => {
                unsigned(&left.ty)?;
                unsigned(&right.ty)?;
                binary(*op, self.interval(left), self.interval(right), int)
            }
            ExprKind::Method(method, left, right) => {
                unsigned(&left.ty)?;
                unsigned(&right.ty)?;
                self::method(*method, self.interval(left), self.interval(right), int)
            }
            ExprKind::If {
                then, otherwise, ..
            } => self.either([then, otherwise].into_iter()),
            ExprKind::Match { arms, .. } => self.either(arms.iter().map(|arm| &arm.body)),
            ExprKind::Block(block) => self.either([block].into_iter()),
            ExprKind::Register(..)
            | ExprKind::Field(..)
            | ExprKind::State(_)
            | ExprKind::Element(..)
            | ExprKind::RegisterAt(..)
            | ExprKind::FieldAt(..)
            | ExprKind::Input { .. }
            | ExprKind::Pending(_)
            | ExprKind::Remaining(_)
            | ExprKind::Not(_)
            | ExprKind::Unary(..)
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
    fn either<'b>(&self, blocks: impl Iterator<Item = &'b Block>) -> Option<Interval> {
        let values = blocks.filter(|block| !block.diverges);
        let values = values.map(|block| Some(self.interval(block.value.as_deref()?)));
        values.reduce(|a, b| Some(a?.or(b?)))?
    }

    /// Whether a condition always or never holds, as far as that is plain to see.
    pub fn truth(&self, expr: &Expr) -> Option<bool> {
        match &expr.kind {
            ExprKind::Bool(value) => Some(*value),
            ExprKind::Not(inner) if inner.ty == Ty::Bool => self.truth(inner).map(|value| !value),
            ExprKind::Binary(BinaryOp::And, left, right) => {
                match (self.truth(left), self.truth(right)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), right) => right,
                    (None, _) => None,
                }
            }
            ExprKind::Binary(BinaryOp::Or, left, right) => {
                match (self.truth(left), self.truth(right)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), right) => right,
                    (None, _) => None,
                }
            }
            ExprKind::Binary(op, left, right) => {
                unsigned(&left.ty)?;
                self.compared(*op, self.interval(left), self.interval(right))
            }
            _ => None,
        }
    }

    fn compared(&self, op: BinaryOp, a: Interval, b: Interval) -> Option<bool> {
        let less = |a: Interval, b: Interval| match (a.high < b.low, a.low < b.high) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            (false, true) => None,
        };
        let equal = match a.high < b.low || b.high < a.low {
            true => Some(false),
            false => (a.low == a.high && a == b).then_some(true),
        };
        let not = |value: Option<bool>| value.map(|value| !value);
        match op {
            BinaryOp::Eq => equal,
            BinaryOp::Ne => not(equal),
            BinaryOp::Lt => less(a, b),
            BinaryOp::Ge => not(less(a, b)),
            BinaryOp::Gt => less(b, a),
            BinaryOp::Le => not(less(b, a)),
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
}

/// A type whose values are compared as they are stored.
fn unsigned(ty: &Ty) -> Option<Int> {
    match ty {
        Ty::Int(int) if !int.signed => Some(*int),
        Ty::Bool => Some(Int::unsigned(1)),
        Ty::Int(_) | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => None,
    }
}

fn binary(op: BinaryOp, a: Interval, b: Interval, int: Int) -> Option<Interval> {
    let highest = || ones(64 - (a.high | b.high).leading_zeros());
    match op {
        BinaryOp::BitAnd => Some(Interval::new(0, a.high.min(b.high))),
        BinaryOp::BitOr => Some(Interval::new(a.low.max(b.low), highest())),
        BinaryOp::BitXor => Some(Interval::new(0, highest())),
        BinaryOp::Shl => {
            let by = u32::try_from(b.high)
                .ok()
                .filter(|by| b.low == b.high && *by < 64)?;
            let high = a.high.checked_mul(1 << by)?;
            Interval::new(a.low << by, high).within(int)
        }
        BinaryOp::Shr => {
            let shift = |value: u64, by: u64| match u32::try_from(by) {
                Ok(by) => value.checked_shr(by).unwrap_or(0),
                Err(_) => 0,
            };
            Some(Interval::new(shift(a.low, b.high), shift(a.high, b.low)))
        }
        BinaryOp::Div => Some(Interval::new(
            a.low.checked_div(b.high)?,
            a.high.checked_div(b.low)?,
        )),
        BinaryOp::Rem if a.high < b.low => Some(a),
        BinaryOp::Rem => Some(Interval::new(0, a.high.min(b.high.checked_sub(1)?))),
        BinaryOp::And
        | BinaryOp::Or
        | BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge => None,
    }
}

fn method(method: Method, a: Interval, b: Interval, int: Int) -> Option<Interval> {
    match (method.overflow, method.arith) {
        (_, Arith::Min) => Some(Interval::new(a.low.min(b.low), a.high.min(b.high))),
        (_, Arith::Max) => Some(Interval::new(a.low.max(b.low), a.high.max(b.high))),
        (Overflow::Checked | Overflow::Overflowing, _) => None,
        (_, Arith::Add) => {
            Interval::new(a.low.checked_add(b.low)?, a.high.checked_add(b.high)?).within(int)
        }
        (_, Arith::Mul) => {
            Interval::new(a.low.checked_mul(b.low)?, a.high.checked_mul(b.high)?).within(int)
        }
        (Overflow::Saturating, Arith::Sub) => Some(Interval::new(
            a.low.saturating_sub(b.high),
            a.high.saturating_sub(b.low),
        )),
        (Overflow::Wrapping, Arith::Sub) => Some(Interval::new(
            a.low.checked_sub(b.high)?,
            a.high.checked_sub(b.low)?,
        )),
        (Overflow::Wrapping, Arith::Shr) => Some(Interval::new(0, a.high)),
        (
            _,
            Arith::Div
            | Arith::Rem
            | Arith::Shl
            | Arith::Shr
            | Arith::AbsDiff
            | Arith::RotateLeft
            | Arith::RotateRight,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expr(kind: ExprKind, bits: u32) -> Expr {
        Expr {
            kind,
            ty: Ty::Int(Int::unsigned(bits)),
        }
    }

    /// Every operator and method on every pair of intervals of a small type: no value lies outside.
    #[test]
    fn no_value_is_outside() {
        const BITS: u32 = 3;
        let int = Int::unsigned(BITS);
        let intervals = (0..8).flat_map(|low| (low..8).map(move |high| Interval::new(low, high)));
        let intervals: Vec<_> = intervals.collect();
        for a in &intervals {
            for b in &intervals {
                for (x, y) in (a.low..=a.high).flat_map(|x| (b.low..=b.high).map(move |y| (x, y))) {
                    let check = |name: &str, found: Option<Interval>, value: Option<u64>| {
                        if let (Some(found), Some(value)) = (found, value) {
                            let value = value & int.max();
                            assert!(
                                (found.low..=found.high).contains(&value),
                                "{x} {name} {y} = {value} not in {found:?} ({a:?}, {b:?})"
                            );
                        }
                    };
                    let op = |op| binary(op, *a, *b, int);
                    check("&", op(BinaryOp::BitAnd), Some(x & y));
                    check("|", op(BinaryOp::BitOr), Some(x | y));
                    check("^", op(BinaryOp::BitXor), Some(x ^ y));
                    check("<<", op(BinaryOp::Shl), Some(x << y));
                    check(">>", op(BinaryOp::Shr), Some(x >> y));
                    check("/", op(BinaryOp::Div), x.checked_div(y));
                    check("%", op(BinaryOp::Rem), x.checked_rem(y));
                    let of = |overflow, arith| method(Method { arith, overflow }, *a, *b, int);
                    let max = int.max();
                    check("min", of(Overflow::Wrapping, Arith::Min), Some(x.min(y)));
                    check("max", of(Overflow::Wrapping, Arith::Max), Some(x.max(y)));
                    let wrapping = |arith| of(Overflow::Wrapping, arith);
                    check("wrapping_add", wrapping(Arith::Add), Some(x + y));
                    check(
                        "wrapping_sub",
                        wrapping(Arith::Sub),
                        Some(x.wrapping_sub(y)),
                    );
                    check("wrapping_mul", wrapping(Arith::Mul), Some(x * y));
                    let by = y % u64::from(BITS);
                    check("wrapping_shl", wrapping(Arith::Shl), Some(x << by));
                    check("wrapping_shr", wrapping(Arith::Shr), Some(x >> by));
                    let saturating = |arith| of(Overflow::Saturating, arith);
                    check(
                        "saturating_add",
                        saturating(Arith::Add),
                        Some((x + y).min(max)),
                    );
                    check(
                        "saturating_sub",
                        saturating(Arith::Sub),
                        Some(x.saturating_sub(y)),
                    );
                    check(
                        "saturating_mul",
                        saturating(Arith::Mul),
                        Some((x * y).min(max)),
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_known() {
        let locals = HashMap::from([("i".to_owned(), Interval::new(2, 5))]);
        let known = Known {
            params: &[],
            locals: &locals,
        };
        let local = super::super::ir::Local {
            name: "i".into(),
            ty: Ty::Int(Int::unsigned(32)),
            mutable: false,
        };
        let i = expr(ExprKind::Local(local), 32);
        let cast = expr(ExprKind::Cast(Box::new(i.clone())), 8);
        assert_eq!(known.interval(&cast), Interval::new(2, 5));
        let narrow = expr(ExprKind::Cast(Box::new(i.clone())), 2);
        assert_eq!(known.interval(&narrow), Interval::new(0, 3));
        let compare = |op, value| Expr {
            kind: ExprKind::Binary(
                op,
                Box::new(i.clone()),
                Box::new(expr(ExprKind::Int(value), 32)),
            ),
            ty: Ty::Bool,
        };
        assert_eq!(known.truth(&compare(BinaryOp::Lt, 6)), Some(true));
        assert_eq!(known.truth(&compare(BinaryOp::Lt, 5)), None);
        assert_eq!(known.truth(&compare(BinaryOp::Lt, 2)), Some(false));
        assert_eq!(known.truth(&compare(BinaryOp::Ge, 2)), Some(true));
        assert_eq!(known.truth(&compare(BinaryOp::Eq, 6)), Some(false));
        assert_eq!(known.truth(&compare(BinaryOp::Ne, 3)), None);
        assert_eq!(known.truth(&compare(BinaryOp::Gt, 5)), Some(false));
    }
}
