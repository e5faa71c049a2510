//! Operators and casts: what could overflow, divide by zero or shift too far is refused.

use syn::spanned::Spanned;
use syn::{BinOp, Expr, Lit, UnOp};

use super::exprs::DEFAULT;
use super::literals::signed_literal;
use super::scope::Scope;
use crate::diag::Code;
use crate::model::ir::{BinaryOp, Expr as IrExpr, ExprKind, Ty};

impl Scope<'_, '_> {
    pub(super) fn unary(
        &mut self,
        unary: &syn::ExprUnary,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        match unary.op {
            UnOp::Not(_) => {}
            UnOp::Neg(_) => return self.negative(unary, expected),
            _ => {
                self.sink.error(
                    Code::Syntax,
                    unary.op.span(),
                    "the behaviour language has no such operator",
                    |diagnostic| diagnostic.help("references are not supported"),
                );
                return None;
            }
        }
        let inner = self.expr(&unary.expr, expected)?;
        if matches!(inner.ty, Ty::Bool | Ty::Int(_)) {
            let ty = inner.ty.clone();
            return Some(IrExpr {
                kind: ExprKind::Not(Box::new(inner)),
                ty,
            });
        }
        self.mismatch(
            &unary.expr,
            &inner.ty,
            &Ty::Bool,
            "`!` takes bool and integers",
        );
        None
    }

    /// `-5`; on anything but a literal, `-` could overflow.
    fn negative(&mut self, unary: &syn::ExprUnary, expected: Option<&Ty>) -> Option<IrExpr> {
        if let Expr::Lit(literal) = &*unary.expr
            && let Lit::Int(value) = &literal.lit
        {
            return self.integer(value, true, expected);
        }
        // The operand's own errors are reported too.
        let _ = self.expr(&unary.expr, expected);
        let operand = receiver_text(&unary.expr);
        self.sink.error(
            Code::MayOverflow,
            unary.op.span(),
            "`-` could overflow",
            |diagnostic| {
                diagnostic.help(format!(
                    "choose what happens on overflow: `{operand}.wrapping_neg()` wraps around, \
                     `.checked_neg()` gives an Option"
                ))
            },
        );
        None
    }

    pub(super) fn binary(
        &mut self,
        binary: &syn::ExprBinary,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        use BinaryOp::{
            And, BitAnd, BitOr, BitXor, Div, Eq, Ge, Gt, Le, Lt, Ne, Or, Rem, Shl, Shr,
        };
        let op = match binary.op {
            BinOp::Add(_) => return self.may_overflow(binary, "add", expected),
            BinOp::Sub(_) => return self.may_overflow(binary, "sub", expected),
            BinOp::Mul(_) => return self.may_overflow(binary, "mul", expected),
            BinOp::And(_) => And,
            BinOp::Or(_) => Or,
            BinOp::BitAnd(_) => BitAnd,
            BinOp::BitOr(_) => BitOr,
            BinOp::BitXor(_) => BitXor,
            BinOp::Shl(_) => Shl,
            BinOp::Shr(_) => Shr,
            BinOp::Div(_) => Div,
            BinOp::Rem(_) => Rem,
            BinOp::Eq(_) => Eq,
            BinOp::Ne(_) => Ne,
            BinOp::Lt(_) => Lt,
            BinOp::Le(_) => Le,
            BinOp::Gt(_) => Gt,
            BinOp::Ge(_) => Ge,
            other => {
                self.sink.error(
                    Code::NotPure,
                    other.span(),
                    "an expression with side effects cannot be used as a value here",
                    |diagnostic| diagnostic.help("move it into a statement of its own"),
                );
                return None;
            }
        };
        match op {
            And | Or => {
                let before = self.constants;
                let outer = std::mem::replace(&mut self.in_logic, true);
                let left = self.expr(&binary.left, Some(&Ty::Bool));
                let right = self.expr(&binary.right, Some(&Ty::Bool));
                self.in_logic = outer;
                let made = binary_expr(op, left?, right?, Ty::Bool);
                // One of a chain looks at all of it.
                if !outer && self.constants == before {
                    self.settled_together(&made, binary);
                }
                Some(made)
            }
            Shl | Shr => self.shift(op, binary, expected),
            Div | Rem => self.division(op, binary, expected),
            BitAnd | BitOr | BitXor => {
                let (left, right) = self.operands_of_one_type(binary, expected)?;
                let ty = left.ty.clone();
                if !matches!(ty, Ty::Bool | Ty::Int(_)) {
                    let help = format!("`{}` takes bool and integers", op.symbol());
                    self.mismatch(&binary.left, &ty, &DEFAULT, &help);
                    return None;
                }
                Some(binary_expr(op, left, right, ty))
            }
            Eq | Ne | Lt | Le | Gt | Ge => {
                let outer = std::mem::replace(&mut self.in_logic, false);
                let operands = self.operands_of_one_type(binary, None);
                self.in_logic = outer;
                let (left, right) = operands?;
                let help = match left.ty {
                    Ty::Option(_) => Some("use `match` or `.is_some()`"),
                    Ty::Tuple(_) => Some("compare the elements one by one"),
                    Ty::Bool | Ty::Int(_) | Ty::Unit => None,
                };
                if let Some(help) = help {
                    self.mismatch(&binary.left, &left.ty, &DEFAULT, help);
                    return None;
                }
                let made = binary_expr(op, left, right, Ty::Bool);
                self.settled(&made, binary);
                Some(made)
            }
        }
    }

    /// Checks the operand that has a type of its own first, so that the other can take it.
    pub(super) fn operands_of_one_type(
        &mut self,
        binary: &syn::ExprBinary,
        expected: Option<&Ty>,
    ) -> Option<(IrExpr, IrExpr)> {
        if is_flexible(&binary.left) && !is_flexible(&binary.right) {
            let right = self.expr(&binary.right, expected)?;
            let left = self.expr(&binary.left, Some(&right.ty))?;
            Some((left, right))
        } else {
            let left = self.expr(&binary.left, expected)?;
            let right = self.expr(&binary.right, Some(&left.ty))?;
            Some((left, right))
        }
    }

    pub(super) fn may_overflow(
        &mut self,
        binary: &syn::ExprBinary,
        name: &str,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        // The operands' own errors are reported too.
        let _ = self.operands_of_one_type(binary, expected);
        let (left, right) = (receiver_text(&binary.left), source_text(&binary.right));
        let op = source_text(&binary.op);
        self.sink.error(
            Code::MayOverflow,
            binary.op.span(),
            format!("`{op}` could overflow"),
            |diagnostic| {
                diagnostic.help(format!(
                    "choose what happens on overflow: `{left}.wrapping_{name}({right})` wraps around, \
                     `.saturating_{name}(..)` stops at the limit, `.checked_{name}(..)` gives an Option"
                ))
            },
        );
        None
    }

    pub(super) fn shift(
        &mut self,
        op: BinaryOp,
        binary: &syn::ExprBinary,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        let left = self.expr(&binary.left, expected)?;
        let Ty::Int(int) = left.ty else {
            self.mismatch(
                &binary.left,
                &left.ty,
                &DEFAULT,
                "only integers can be shifted",
            );
            return None;
        };
        let amount = self.expr(&binary.right, Some(&DEFAULT))?;
        match amount.kind {
            ExprKind::Int(bits) if bits < u64::from(int.bits) => {}
            _ => {
                self.sink.error(
                    Code::MayShiftTooFar,
                    binary.right.span(),
                    format!(
                        "this shift could reach the {} bits of its operand",
                        int.bits
                    ),
                    |diagnostic| {
                        diagnostic.help(
                            "shift by a constant below the width, or use wrapping_shl, \
                             wrapping_shr, checked_shl or checked_shr",
                        )
                    },
                );
                return None;
            }
        }
        let ty = left.ty.clone();
        Some(binary_expr(op, left, amount, ty))
    }

    pub(super) fn division(
        &mut self,
        op: BinaryOp,
        binary: &syn::ExprBinary,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        let (left, right) = self.operands_of_one_type(binary, expected)?;
        let Ty::Int(int) = left.ty else {
            self.mismatch(
                &binary.left,
                &left.ty,
                &DEFAULT,
                "only integers can be divided",
            );
            return None;
        };
        let name = if op == BinaryOp::Div { "div" } else { "rem" };
        let divisor = constant(&right).map(|bits| int.number(bits));
        if divisor == Some(-1) {
            self.sink.error(
                Code::MayOverflow,
                binary.right.span(),
                format!("the smallest value by -1 would be beyond {int}"),
                |diagnostic| {
                    diagnostic.help(format!(
                        "use `.wrapping_{name}(-1)`, or `.checked_{name}(..)`, which gives an Option"
                    ))
                },
            );
            return None;
        }
        if divisor.is_none_or(|divisor| divisor == 0) {
            self.sink.error(
                Code::MayDivideByZero,
                binary.right.span(),
                "this divisor could be zero",
                |diagnostic| {
                    diagnostic.help(format!(
                        "use `.checked_{name}(..)`, which gives None for zero, or a constant"
                    ))
                },
            );
            return None;
        }
        let ty = left.ty.clone();
        Some(binary_expr(op, left, right, ty))
    }

    pub(super) fn cast(&mut self, cast: &syn::ExprCast) -> Option<IrExpr> {
        let ty = super::type_syntax::ty(&cast.ty, self.sink)?;
        let inner = self.expr(&cast.expr, None)?;
        match (&inner.ty, &ty) {
            (Ty::Int(_) | Ty::Bool, Ty::Int(_)) => Some(IrExpr {
                kind: ExprKind::Cast(Box::new(inner)),
                ty,
            }),
            (found, wanted) => {
                let (found, wanted) = (found.clone(), wanted.clone());
                let help = "`as` converts integers and bool to integers; compare to get a bool";
                self.mismatch(&cast.expr, &found, &wanted, help);
                None
            }
        }
    }
}

/// The bits of a constant.
pub(super) fn constant(expr: &IrExpr) -> Option<u64> {
    match expr.kind {
        ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => Some(value),
        _ => None,
    }
}

fn binary_expr(op: BinaryOp, left: IrExpr, right: IrExpr, ty: Ty) -> IrExpr {
    IrExpr {
        kind: ExprKind::Binary(op, Box::new(left), Box::new(right)),
        ty,
    }
}

/// Whether an expression takes its type from where it stands: literals, enumerated values, and
/// what is made of them alone.
pub fn is_flexible(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(literal) => matches!(&literal.lit, Lit::Int(int) if int.suffix().is_empty()),
        Expr::Path(path) => path.path.segments.len() > 1,
        Expr::Paren(inner) => is_flexible(&inner.expr),
        Expr::Unary(unary) => is_flexible(&unary.expr),
        Expr::Binary(binary) => is_flexible(&binary.left) && is_flexible(&binary.right),
        _ => false,
    }
}

pub fn has_suffix(expr: &Expr) -> bool {
    signed_literal(expr).is_some_and(|(literal, _)| !literal.suffix().is_empty())
}

/// The source of a piece of syntax, for messages.
pub fn source_text(syntax: &impl Spanned) -> String {
    syntax.span().source_text().unwrap_or_else(|| "..".into())
}

/// An expression as the author wrote it, where a method is called of it: in parentheses unless it needs none.
fn receiver_text(expr: &Expr) -> String {
    let text = source_text(expr);
    match expr {
        Expr::Binary(_) | Expr::Cast(_) | Expr::Unary(_) | Expr::Range(_) | Expr::If(_) => {
            format!("({text})")
        }
        _ => text,
    }
}
