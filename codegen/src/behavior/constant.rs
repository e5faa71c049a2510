//! Conditions that are always true or always false: mostly a mistyped mask or value.

use syn::spanned::Spanned;
use syn::{Expr, ExprBinary};

use super::known_values::Facts;
use super::operators::source_text;
use super::same_value::same;
use super::scope::Scope;
use super::value_ranges::Value;
use crate::diag::Code;
use crate::model::ir::{BinaryOp, Expr as IrExpr, ExprKind, Pattern, Ty};

/// What is said of a condition.
struct Said {
    code: Code,
    why: String,
    help: String,
}

impl Scope<'_, '_> {
    /// Warns of a comparison that always gives the same.
    pub(super) fn settled(&mut self, made: &IrExpr, written: &ExprBinary) {
        let Some(holds) = self.knows().truth(made) else {
            return;
        };
        let ExprKind::Binary(op, left, right) = &made.kind else {
            return;
        };
        let said = if same(left, right) {
            Said {
                code: Code::ComparedWithItself,
                why: format!("both sides of `{}` are the same", op.symbol()),
                help: format!("compare with something else, or write `{holds}`"),
            }
        } else {
            self.why(*op, (left, right), written)
        };
        self.say_settled(written, holds, said);
    }

    /// Warns of `&&` and `||` that always give the same though no part of them does.
    pub(super) fn settled_together(&mut self, made: &IrExpr, written: &ExprBinary) {
        let Some(holds) = self.knows().truth(made) else {
            return;
        };
        let ExprKind::Binary(op, left, right) = &made.kind else {
            return;
        };
        let mut alone = [(left, &written.left), (right, &written.right)].into_iter();
        let alone = alone.find(|(part, _)| self.knows().truth(part) == Some(holds));
        let (why, help) = match (alone, op) {
            (Some((_, part)), _) => (
                format!("`{}` is", source_text(part)),
                "remove the redundant part".to_owned(),
            ),
            (None, BinaryOp::Or) => (
                "one of these conditions is always true".to_owned(),
                "write `&&` if all of them must hold".to_owned(),
            ),
            (None, _) => (
                "these conditions are never true together".to_owned(),
                "write `||` if one of them is enough".to_owned(),
            ),
        };
        let code = Code::ConstantCondition;
        self.say_settled(written, holds, Said { code, why, help });
    }

    fn say_settled(&mut self, written: &ExprBinary, holds: bool, said: Said) {
        self.constants += 1;
        let Said { code, why, help } = said;
        let why = if why.is_empty() {
            why
        } else {
            format!(": {why}")
        };
        let message = format!("this is always {holds}{why}");
        self.sink
            .warning(code, written.span(), message, |diagnostic| {
                diagnostic.help(help)
            });
    }

    /// Why a comparison of two expressions always gives the same.
    fn why(&self, op: BinaryOp, (left, right): (&IrExpr, &IrExpr), written: &ExprBinary) -> Said {
        let values = |expr| self.knows().value(expr, &Facts::default());
        let (Some(a), Some(b)) = (values(left), values(right)) else {
            return Said {
                code: Code::ConstantCondition,
                why: String::new(),
                help: "compare with something else, or remove it".to_owned(),
            };
        };
        let differ = a.zeros & b.ones | a.ones & b.zeros;
        let overlap = a.low <= b.high && b.low <= a.high;
        let masked = is_masked(left) || is_masked(right);
        if matches!(op, BinaryOp::Eq | BinaryOp::Ne) && differ != 0 && (masked || overlap) {
            let bit = differ.trailing_zeros();
            let of = |value: Value| value.ones >> bit & 1;
            let (first, second) = (source_text(&written.left), source_text(&written.right));
            return Said {
                code: Code::BitsDiffer,
                why: format!(
                    "bit {bit} of `{first}` is always {}, that of `{second}` is {}",
                    of(a),
                    of(b)
                ),
                help: self.bits_help(op, (left, right), written),
            };
        }
        Said {
            code: Code::ConstantCondition,
            why: ranges((a, left, &written.left), (b, right, &written.right)),
            help: match (op, b.single(), &left.ty) {
                (BinaryOp::Lt | BinaryOp::Ge, Some(0), Ty::Int(int)) if !int.signed => format!(
                    "a `{int}` has no sign: remove it, or, of a difference, compare the operands"
                ),
                _ => "compare with a possible value, or remove it".to_owned(),
            },
        }
    }

    /// What was meant by a comparison of which bits differ.
    fn bits_help(
        &self,
        op: BinaryOp,
        (left, right): (&IrExpr, &IrExpr),
        written: &ExprBinary,
    ) -> String {
        if let Some(grouped) = self.grouped(op, (left, right), written) {
            return grouped;
        }
        let (side, text) = match is_masked(left) {
            true => (left, source_text(&written.left)),
            false => (right, source_text(&written.right)),
        };
        match &side.kind {
            ExprKind::Binary(BinaryOp::BitAnd, a, b) => {
                let single = |expr| self.knows().value(expr, &Facts::default())?.single();
                match single(b).or_else(|| single(a)) {
                    None => "use a mask that keeps that bit".to_owned(),
                    Some(0) => "the mask is 0: no bit is left".to_owned(),
                    Some(mask) if mask.is_power_of_two() => format!(
                        "to ask whether bit {} is set, write `{text} != 0`",
                        mask.trailing_zeros()
                    ),
                    Some(mask) if mask & 1 == 0 => format!(
                        "compare with a value within the mask {mask:#x}, or with the bits moved \
                         down: `({text}) >> {}`",
                        mask.trailing_zeros()
                    ),
                    Some(mask) => format!("compare with a value within the mask {mask:#x}"),
                }
            }
            ExprKind::Binary(BinaryOp::BitOr, ..) => {
                "`|` sets bits: write `&` to look at some of them".to_owned()
            }
            _ => "compare with a value that has these bits".to_owned(),
        }
    }

    /// The parentheses with which a comparison is not settled: `a & 1 | 2` is `(a & 1) | 2`.
    fn grouped(
        &self,
        op: BinaryOp,
        (left, right): (&IrExpr, &IrExpr),
        written: &ExprBinary,
    ) -> Option<String> {
        let Expr::Binary(outer) = &*written.left else {
            return None;
        };
        let Expr::Binary(inner) = &*outer.left else {
            return None;
        };
        let ExprKind::Binary(BinaryOp::BitOr, both, c) = &left.kind else {
            return None;
        };
        let ExprKind::Binary(BinaryOp::BitAnd, a, b) = &both.kind else {
            return None;
        };
        let pair = |op: BinaryOp, left: &IrExpr, right: &IrExpr, ty: &Ty| IrExpr {
            kind: ExprKind::Binary(op, Box::new(left.clone()), Box::new(right.clone())),
            ty: ty.clone(),
        };
        let ty = &left.ty;
        let other = pair(BinaryOp::BitAnd, a, &pair(BinaryOp::BitOr, b, c, ty), ty);
        if (self.knows().truth(&pair(op, &other, right, &Ty::Bool))).is_some() {
            return None;
        }
        Some(format!(
            "`&` binds tighter than `|`: write `{} & ({} | {}) {} {}` if that is meant",
            source_text(&inner.left),
            source_text(&inner.right),
            source_text(&outer.right),
            op.symbol(),
            source_text(&written.right),
        ))
    }

    /// Warns of an arm whose constants the value of a `match` cannot be.
    pub(super) fn arm_is_possible(&mut self, pat: &syn::Pat, pattern: &Pattern, value: &IrExpr) {
        let Some(known) = self.knows().value(value, &Facts::default()) else {
            return;
        };
        if may_match(pattern, known) {
            return;
        }
        let message = match by_range(pattern, known) {
            true => format!("what is matched is {} to {}", known.low, known.high),
            false => "what is matched has other bits".to_owned(),
        };
        self.sink.warning(
            Code::UnreachableArm,
            pat.span(),
            format!("unreachable arm: {message}"),
            |diagnostic| diagnostic.help("remove it, or change what is matched"),
        );
    }
}

/// Whether the range of the values is enough to say that a pattern does not match.
fn by_range(pattern: &Pattern, value: Value) -> bool {
    !may_match(pattern, Value::range(value.int, value.low, value.high))
}

/// Whether bits of an expression are known by what it is made with.
fn is_masked(expr: &IrExpr) -> bool {
    match &expr.kind {
        ExprKind::Binary(op, ..) => {
            matches!(op, BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::Shl)
        }
        _ => false,
    }
}

/// Whether a pattern may match one of these values.
fn may_match(pattern: &Pattern, value: Value) -> bool {
    match pattern {
        Pattern::Int { value: wanted, .. } => value.and(Value::one(value.int, *wanted)).is_some(),
        Pattern::Range(low, high) => {
            let number = |bits| value.int.number(bits);
            value.between(number(*low), number(*high)).is_some()
        }
        Pattern::Or(cases) => cases.iter().any(|case| may_match(case, value)),
        Pattern::Bool(wanted) => value.and(Value::one(value.int, (*wanted).into())).is_some(),
        Pattern::Any | Pattern::Bind(_) | Pattern::Some(_) | Pattern::None | Pattern::Tuple(_) => {
            true
        }
    }
}

/// What decides a comparison: the ends of both sides' ranges that face each other.
fn ranges(
    (a, left, first): (Value, &IrExpr, &Expr),
    (b, right, second): (Value, &IrExpr, &Expr),
) -> String {
    let below = a.high <= b.low;
    let side = |value: Value, expr: &IrExpr, written: &Expr, is_below: bool| {
        let text = source_text(written);
        match (&expr.kind, value.single()) {
            (ExprKind::Int(_), _) => None,
            (_, Some(_)) => Some(format!("`{text}` is always {}", value.low)),
            (_, None) if is_below => Some(format!("`{text}` is at most {}", value.high)),
            (_, None) => Some(format!("`{text}` is at least {}", value.low)),
        }
    };
    let said = [side(a, left, first, below), side(b, right, second, !below)];
    let said: Vec<String> = said.into_iter().flatten().collect();
    said.join(", and ")
}
