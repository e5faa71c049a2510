//! Operators and integer methods, with care for what C would make of small and odd widths.

use super::expr::needs_statements;
use super::typed_value::{
    Promoted, Value, complement, infix, join, number, promoted, shift, width,
};
use super::{Dest, Emitter, FunctionScope, Helper};
use crate::backend::c::{self, Block, Stmt, Type};
use crate::lower::core::traverse::is_steady;
use crate::lower::core::{Arith, BinaryOp, Expr, ExprKind, Int, Method, Overflow, Ty, Unary};
use crate::model::ones;

impl<'a> Emitter<'a> {
    pub(super) fn not(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        inner: &'a Expr,
    ) -> Value {
        let value = self.expr(f, block, inner);
        match &inner.ty {
            // All bits of a value with a sign are turned, and so are those beyond its width.
            Ty::Int(int) if int.signed && is_truth(inner) => {
                Value::new(c::Expr::from(-1) - value.expr, value.promoted)
            }
            Ty::Int(int) if int.signed => complement(value),
            Ty::Int(int) if int.is_machine() && int.container() >= 32 && !is_truth(inner) => {
                complement(value.widened(int.container()))
            }
            // C's complement would have bits beyond the type, and a sign.
            Ty::Int(int) => infix(c::BinaryOp::Sub, number(ones(int.bits)), value),
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => {
                Value::truth(value.expr.negated())
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> Value {
        match op {
            BinaryOp::And | BinaryOp::Or => self.logical(f, block, op, a, b),
            BinaryOp::BitAnd
            | BinaryOp::BitOr
            | BinaryOp::BitXor
            | BinaryOp::Div
            | BinaryOp::Rem => {
                let (a, b) = (self.expr(f, block, a), self.expr(f, block, b));
                infix(operator(op), a, b)
            }
            BinaryOp::Shl | BinaryOp::Shr => {
                let Ty::Int(int) = a.ty else {
                    unreachable!("only integers are shifted")
                };
                let (value, amount) = (self.expr(f, block, a), self.expr(f, block, b));
                shift(operator(op), int, value, amount.expr)
            }
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge => self.comparison(f, block, op, a, b),
        }
    }

    /// `&&` and `||`: what the right side needs as statements runs only if it is looked at.
    pub(super) fn logical(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> Value {
        let left = self.expr(f, block, a).expr;
        if needs_statements(b) {
            let name = f.temporary();
            let known = c::Expr::name(&name);
            block.declare(Type::bool(), name);
            block.push(known.clone().assign(left));
            let mut inner = Block::default();
            self.value_into(f, &mut inner, b, Dest::Assign(&known));
            let condition = match op {
                BinaryOp::And => known.clone(),
                _ => known.clone().negated(),
            };
            block.push(Stmt::If {
                branches: vec![(condition, inner)],
                otherwise: None,
            });
            return Value::truth(known);
        }
        let right = self.expr(f, block, b).expr;
        Value::truth(c::Expr::binary(operator(op), left, right))
    }

    pub(super) fn comparison(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> Value {
        if let Ty::Option(_) = a.ty {
            let (a, b) = (self.named(f, block, a), self.named(f, block, b));
            // The value of None is always 0.
            let some = a.clone().dot("some").equals(b.clone().dot("some"));
            let same = some.and(a.dot("value").equals(b.dot("value")));
            return Value::truth(match op {
                BinaryOp::Ne => same.negated(),
                _ => same,
            });
        }
        // Those that are constant by the operands' values are not in here any more (`constant_folding`).
        let (left, right) = (self.expr(f, block, a), self.expr(f, block, b));
        if left.expr == right.expr && is_steady(a) {
            // What is one in C is compared with itself, and compilers warn of that. It stays in use,
            // or they would warn of that.
            let holds = matches!(op, BinaryOp::Eq | BinaryOp::Le | BinaryOp::Ge);
            let used = left.expr.cast(Type::void());
            return Value::truth(c::Expr::Comma(vec![used, c::Expr::bool(holds)]));
        }
        let (left, right) = alike(left, right);
        Value::truth(c::Expr::binary(operator(op), left.expr, right.expr))
    }

    pub(super) fn method(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        method: Method,
        a: &'a Expr,
        b: &'a Expr,
        ty: &Ty,
    ) -> Value {
        let Ty::Int(int) = a.ty else {
            unreachable!("only integers have methods")
        };
        let (left, right) = (self.expr(f, block, a), self.expr(f, block, b));
        let plain = match (method.overflow, method.arith) {
            (Overflow::Wrapping, Arith::Add) => Some(c::BinaryOp::Add),
            (Overflow::Wrapping, Arith::Sub) => Some(c::BinaryOp::Sub),
            (Overflow::Wrapping, Arith::Mul) => Some(c::BinaryOp::Mul),
            _ => None,
        };
        if let Some(op) = plain {
            return wrapping(op, int, left, right);
        }
        if method.overflow == Overflow::Wrapping
            && let Some(amount) = constant_value(b)
        {
            let amount = (amount % u64::from(int.bits)).into();
            match method.arith {
                Arith::Shl => return shift(c::BinaryOp::Shl, int, left, amount),
                Arith::Shr => return shift(c::BinaryOp::Shr, int, left, amount),
                _ => {}
            }
        }
        let name = self.helper(Helper::Method(method, int));
        Value::new(c::Expr::call(name, [left.expr, right.expr]), promoted(ty))
    }

    /// A method without an argument.
    pub(super) fn unary(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        unary: Unary,
        inner: &'a Expr,
        ty: &Ty,
    ) -> Value {
        let Ty::Int(int) = inner.ty else {
            unreachable!("only integers have methods")
        };
        let value = self.expr(f, block, inner).expr;
        let name = self.helper(Helper::Unary(unary, int));
        Value::new(c::Expr::call(name, [value]), promoted(ty))
    }

    /// A conversion from or to a type with a sign.
    fn signed_cast(value: Value, from: Int, to: Int) -> Value {
        if to.signed {
            let fits = to.holds_all(from);
            // Compilers know what an operand was before it was widened, and warn by that.
            let same = from.container() == to.container();
            return match (fits, value.promoted) {
                (true, Promoted::Int | Promoted::S64) if same => value,
                (true, _) => Value::new(
                    value.expr.cast(Type::signed(to.container())),
                    promoted(&Ty::Int(to)),
                ),
                (false, _) => value.signed(to),
            };
        }
        let container = to.container();
        let wide = match (to.is_machine(), container) {
            (false, 8 | 16) => 32,
            _ => container,
        };
        let cast = Value::new(value.expr.cast(Type::unsigned(wide)), width(wide));
        match to.is_machine() {
            true => cast,
            false => cast.fitted(to),
        }
    }

    pub(super) fn cast(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        inner: &'a Expr,
        ty: &Ty,
    ) -> Value {
        let value = self.expr(f, block, inner);
        let (Ty::Int(to), from) = (ty, &inner.ty) else {
            return value;
        };
        let from_int = match from {
            Ty::Int(from) => *from,
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Int::unsigned(1),
        };
        if from_int.signed || to.signed {
            return Self::signed_cast(value, from_int, *to);
        }
        let from_bits = from_int.bits;
        if from_bits > to.bits {
            let narrowed = value.fitted_from(*to, from_bits);
            return if to.container() >= 32 {
                narrowed.widened(to.container())
            } else {
                narrowed
            };
        }
        match to.container() {
            8 => value,
            16 if value.promoted == Promoted::Int && from_bits <= 8 => {
                Value::truth(value.expr.cast(Type::unsigned(16)))
            }
            16 => value,
            container => value.widened(container),
        }
    }
}

/// A sum, difference or product that wraps.
fn wrapping(op: c::BinaryOp, int: Int, left: Value, right: Value) -> Value {
    if int.signed {
        // Without a sign nothing overflows; what is narrow cannot as int.
        let left = match int.container() {
            8 | 16 => left,
            container => left.widened(container),
        };
        let promoted = left.promoted;
        return Value::new(c::Expr::binary(op, left.expr, right.expr), promoted).signed(int);
    }
    // As int, the product of two 16-bit values could overflow.
    let wide = int.container() >= 32 || (op == c::BinaryOp::Mul && int.bits > 15);
    let left = match wide {
        true => left.widened(int.container().max(32)),
        false => left,
    };
    let promoted = join(left.promoted, right.promoted);
    Value::new(c::Expr::binary(op, left.expr, right.expr), promoted).fitted(int)
}

/// C's operator of the same meaning.
fn operator(op: BinaryOp) -> c::BinaryOp {
    match op {
        BinaryOp::And => c::BinaryOp::And,
        BinaryOp::Or => c::BinaryOp::Or,
        BinaryOp::BitAnd => c::BinaryOp::BitAnd,
        BinaryOp::BitOr => c::BinaryOp::BitOr,
        BinaryOp::BitXor => c::BinaryOp::BitXor,
        BinaryOp::Div => c::BinaryOp::Div,
        BinaryOp::Rem => c::BinaryOp::Rem,
        BinaryOp::Shl => c::BinaryOp::Shl,
        BinaryOp::Shr => c::BinaryOp::Shr,
        BinaryOp::Eq => c::BinaryOp::Eq,
        BinaryOp::Ne => c::BinaryOp::Ne,
        BinaryOp::Lt => c::BinaryOp::Lt,
        BinaryOp::Le => c::BinaryOp::Le,
        BinaryOp::Gt => c::BinaryOp::Gt,
        BinaryOp::Ge => c::BinaryOp::Ge,
    }
}

/// Whether this is a `bool` as an integer, whose complement compilers take for a mistake.
fn is_truth(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Cast(inner) if inner.ty == Ty::Bool || is_truth(inner))
}

/// The value of a constant.
fn constant_value(expr: &Expr) -> Option<u64> {
    match expr.kind {
        ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => Some(value),
        _ => None,
    }
}

/// Operands of a comparison, both without a sign if one is: that an `int` is not negative, compilers see
/// of names and calls, and not of what is calculated.
fn alike(left: Value, right: Value) -> (Value, Value) {
    let calculated = |value: &Value| value.promoted == Promoted::Int && value.is_calculated();
    let width = |value: &Value| match value.promoted {
        Promoted::U32 => Some(32),
        Promoted::U64 => Some(64),
        Promoted::Int | Promoted::S64 | Promoted::Other => None,
    };
    match (width(&left), width(&right)) {
        (Some(bits), None) if calculated(&right) => (left, right.widened(bits)),
        (None, Some(bits)) if calculated(&left) => (left.widened(bits), right),
        _ => (left, right),
    }
}
