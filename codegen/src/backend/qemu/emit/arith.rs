//! Operators and integer methods, with care for what C would make of small and odd widths.

use super::c::{C, Promoted, infix, join, number, prec, promoted, shift};
use super::expr::needs_statements;
use super::{Dest, Emitter, Frame, FunctionScope, Helper};
use crate::behavior::ir::{Arith, BinaryOp, Expr, ExprKind, Int, Method, Overflow, Ty, Unary};
use crate::behavior::truth::is_steady;
use crate::model::ones;

impl<'a> Emitter<'a> {
    pub(super) fn not(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        inner: &'a Expr,
    ) -> C {
        let c = self.expr(f, frame, inner);
        match &inner.ty {
            // All bits of a value with a sign are turned, and so are those beyond its width.
            Ty::Int(int) if int.signed && is_truth(inner) => {
                let text = format!("-1 - {}", c.at(prec::UNARY));
                C::new(text, prec::ARITHMETIC, c.promoted)
            }
            Ty::Int(int) if int.signed => {
                C::new(format!("~{}", c.at(prec::UNARY)), prec::UNARY, c.promoted)
            }
            Ty::Int(int) if int.is_machine() && int.container() >= 32 && !is_truth(inner) => {
                let c = c.widened(int.container());
                C::new(format!("~{}", c.at(prec::UNARY)), prec::UNARY, c.promoted)
            }
            // C's complement would have bits beyond the type, and a sign.
            Ty::Int(int) => {
                let all = number(ones(int.bits));
                let promoted = join(c.promoted, all.promoted);
                let text = format!("{} - {}", all.text, c.at(prec::UNARY));
                C::new(text, prec::ARITHMETIC, promoted)
            }
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => {
                let text = c.negated();
                let prec = if c.comparison.is_some() {
                    prec::COMPARISON
                } else {
                    prec::UNARY
                };
                C::new(text, prec, Promoted::Int)
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> C {
        match op {
            BinaryOp::And | BinaryOp::Or => self.logical(f, frame, op, a, b),
            BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor => {
                let (a, b) = (self.expr(f, frame, a), self.expr(f, frame, b));
                infix(op, prec::BITWISE, a, b, prec::BITWISE + 2)
            }
            BinaryOp::Div | BinaryOp::Rem => {
                let (a, b) = (self.expr(f, frame, a), self.expr(f, frame, b));
                infix(op, prec::ARITHMETIC, a, b, prec::UNARY)
            }
            BinaryOp::Shl | BinaryOp::Shr => {
                let Ty::Int(int) = a.ty else {
                    unreachable!("only integers are shifted")
                };
                let (value, amount) = (self.expr(f, frame, a), self.expr(f, frame, b));
                shift(op, int, value, &amount.at(prec::UNARY))
            }
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge => self.comparison(f, frame, op, a, b),
        }
    }

    /// `&&` and `||`: what the right side needs as statements runs only if it is looked at.
    pub(super) fn logical(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> C {
        let left = self.expr(f, frame, a);
        if needs_statements(b) {
            let name = f.temporary();
            frame.decls.push(format!("bool {name};"));
            frame.stmts.push(format!("{name} = {};", left.text));
            let condition = if op == BinaryOp::And {
                name.clone()
            } else {
                format!("!{name}")
            };
            let mut inner = Frame::default();
            self.value_into(f, &mut inner, b, Dest::Assign(&name));
            frame.stmts.push(format!("if ({condition}) {{"));
            frame.stmts.extend(super::indent(inner.lines()));
            frame.stmts.push("}".into());
            return C::primary(name, Promoted::Int);
        }
        let right = self.expr(f, frame, b);
        // The same operator again needs no parentheses; the other one gets them.
        let side = |expr: &Expr, c: &C| match expr.kind {
            ExprKind::Binary(inner, ..) if inner == op => c.text.clone(),
            _ => c.at(prec::COMPARISON),
        };
        let text = format!("{} {} {}", side(a, &left), op.symbol(), side(b, &right));
        C::new(text, prec::LOGICAL, Promoted::Int)
    }

    pub(super) fn comparison(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> C {
        if let Ty::Option(_) = a.ty {
            let (a, b) = (self.named(f, frame, a), self.named(f, frame, b));
            // The value of None is always 0.
            let text = format!("{a}.some == {b}.some && {a}.value == {b}.value");
            let c = C::new(text, prec::LOGICAL, Promoted::Int);
            return if op == BinaryOp::Ne {
                C::new(c.negated(), prec::UNARY, Promoted::Int)
            } else {
                c
            };
        }
        // Those that are constant by the operands' values are not in here any more (`behavior::fold`).
        let (left, right) = (self.expr(f, frame, a), self.expr(f, frame, b));
        if left.text == right.text && is_steady(a) {
            // What is one in C is compared with itself, and compilers warn of that. It stays in use,
            // or they would warn of that.
            let holds = matches!(op, BinaryOp::Eq | BinaryOp::Le | BinaryOp::Ge);
            return C::primary(
                format!("((void){}, {holds})", left.at(prec::UNARY)),
                Promoted::Int,
            );
        }
        let (left, right) = alike(left, right);
        let (left, right) = (left.at(prec::ARITHMETIC), right.at(prec::ARITHMETIC));
        let mut c = C::new(
            format!("{left} {} {right}", op.symbol()),
            prec::COMPARISON,
            Promoted::Int,
        );
        c.comparison = Some((left, op, right));
        c
    }

    pub(super) fn method(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        method: Method,
        a: &'a Expr,
        b: &'a Expr,
        ty: &Ty,
    ) -> C {
        let Ty::Int(int) = a.ty else {
            unreachable!("only integers have methods")
        };
        let (left, right) = (self.expr(f, frame, a), self.expr(f, frame, b));
        let plain = match (method.overflow, method.arith) {
            (Overflow::Wrapping, Arith::Add) => Some("+"),
            (Overflow::Wrapping, Arith::Sub) => Some("-"),
            (Overflow::Wrapping, Arith::Mul) => Some("*"),
            _ => None,
        };
        if let (Some(symbol), true) = (plain, int.signed) {
            // Without a sign nothing overflows; what is narrow cannot as int.
            let left = match int.container() {
                8 | 16 => left,
                container => left.widened(container),
            };
            let text = format!(
                "{} {symbol} {}",
                left.at(prec::UNARY),
                right.at(prec::UNARY)
            );
            return C::new(text, prec::ARITHMETIC, left.promoted).signed(int);
        }
        if let Some(symbol) = plain {
            // As int, the product of two 16-bit values could overflow.
            let wide = int.container() >= 32 || (method.arith == Arith::Mul && int.bits > 15);
            let left = if wide {
                left.widened(int.container().max(32))
            } else {
                left
            };
            let promoted = join(left.promoted, right.promoted);
            let (left, right) = (
                left.at(prec::ARITHMETIC + u8::from(symbol == "*")),
                right.at(prec::UNARY),
            );
            return C::new(
                format!("{left} {symbol} {right}"),
                prec::ARITHMETIC,
                promoted,
            )
            .fitted(int);
        }
        if method.overflow == Overflow::Wrapping
            && let Some(amount) = constant_value(b)
        {
            let amount = (amount % u64::from(int.bits)).to_string();
            match method.arith {
                Arith::Shl => return shift(BinaryOp::Shl, int, left, &amount),
                Arith::Shr => return shift(BinaryOp::Shr, int, left, &amount),
                _ => {}
            }
        }
        let name = self.helper(Helper::Method(method, int));
        C::primary(
            format!("{name}({}, {})", left.text, right.text),
            promoted(ty),
        )
    }

    /// A method without an argument.
    pub(super) fn unary(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        unary: Unary,
        inner: &'a Expr,
        ty: &Ty,
    ) -> C {
        let Ty::Int(int) = inner.ty else {
            unreachable!("only integers have methods")
        };
        let value = self.expr(f, frame, inner).text;
        let name = self.helper(Helper::Unary(unary, int));
        C::primary(format!("{name}({value})"), promoted(ty))
    }

    /// A conversion from or to a type with a sign.
    fn signed_cast(c: C, from: Int, to: Int) -> C {
        if to.signed {
            let fits = to.holds(from.smallest()) && to.holds(from.max().into());
            // Compilers know what an operand was before it was widened, and warn by that.
            let same = from.container() == to.container();
            return match (fits, c.promoted) {
                (true, Promoted::Int | Promoted::S64) if same => c,
                (true, _) => C::new(
                    format!("(int{}_t){}", to.container(), c.at(prec::UNARY)),
                    prec::UNARY,
                    promoted(&Ty::Int(to)),
                ),
                (false, _) => c.signed(to),
            };
        }
        let container = to.container();
        let wide = match (to.is_machine(), container) {
            (false, 8 | 16) => 32,
            _ => container,
        };
        let cast = C::new(
            format!("(uint{wide}_t){}", c.at(prec::UNARY)),
            prec::UNARY,
            super::c::width(wide),
        );
        match to.is_machine() {
            true => cast,
            false => cast.fitted(to),
        }
    }

    pub(super) fn cast(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        inner: &'a Expr,
        ty: &Ty,
    ) -> C {
        let c = self.expr(f, frame, inner);
        let (Ty::Int(to), from) = (ty, &inner.ty) else {
            return c;
        };
        let from_int = match from {
            Ty::Int(from) => *from,
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Int::unsigned(1),
        };
        if from_int.signed || to.signed {
            return Self::signed_cast(c, from_int, *to);
        }
        let from_bits = from_int.bits;
        if from_bits > to.bits {
            let narrowed = c.fitted_from(*to, from_bits);
            return if to.container() >= 32 {
                narrowed.widened(to.container())
            } else {
                narrowed
            };
        }
        match to.container() {
            8 => c,
            16 if c.promoted == Promoted::Int && from_bits <= 8 => C::new(
                format!("(uint16_t){}", c.at(prec::UNARY)),
                prec::UNARY,
                Promoted::Int,
            ),
            16 => c,
            container => c.widened(container),
        }
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
fn alike(left: C, right: C) -> (C, C) {
    let calculated = |c: &C| c.promoted == Promoted::Int && c.prec < prec::UNARY;
    let width = |c: &C| match c.promoted {
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
