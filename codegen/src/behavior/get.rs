//! `name.get(i)`, of an array of state or registers: an element, or `None` beyond the end.
//!
//! It becomes a choice between the two, in which the index is below the length.

use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

use super::scope::{Body, Scope};
use crate::diag::Code;
use crate::model::ir::{BinaryOp, Block, Expr as IrExpr, ExprKind, Local, Stmt, Ty};

impl Scope<'_, '_> {
    /// `name.get(i)`: `None` beyond the end. The outer `None` if it is no such call.
    pub(super) fn get(&mut self, call: &ExprMethodCall) -> Option<Option<IrExpr>> {
        let Expr::Path(path) = &*call.receiver else {
            return None;
        };
        let name = path.path.get_ident()?.to_string();
        let mut args = call.args.iter();
        let (Some(written), None) = (args.next(), args.next()) else {
            return None;
        };
        if call.method != "get" || self.local(&name).is_some() {
            return None;
        }
        let array = match self.array_state(&name) {
            Some((state, length)) => (Some(state), length),
            None => (None, self.register_array(&name)?),
        };
        if self.body == Body::Function {
            self.sink.error(
                Code::NotPure,
                call.span(),
                "a function cannot read registers or state",
                |diagnostic| diagnostic.help("functions are pure: pass the value as an argument"),
            );
            return Some(None);
        }
        Some(self.got(path, written, array))
    }

    fn got(
        &mut self,
        path: &syn::ExprPath,
        written: &Expr,
        (state, length): (Option<usize>, u64),
    ) -> Option<IrExpr> {
        let index = self.unsigned(written)?;
        // The index stands twice: it is calculated once.
        let simple = matches!(
            index.kind,
            ExprKind::Local(_) | ExprKind::Int(_) | ExprKind::Param(_) | ExprKind::State(_)
        );
        let above = self.interval(&index).high >= length;
        let (held, index) = match simple || !above {
            true => (None, index),
            false => {
                // The source does not see it.
                let ty = index.ty.clone();
                let local = self.nested(|scope| scope.declare("index", ty, false));
                let kind = ExprKind::Local(local.clone());
                let ty = index.ty.clone();
                (Some((local, index)), IrExpr { kind, ty })
            }
        };
        let element = match state {
            Some(state) => IrExpr {
                ty: self.items.states[state].ty.clone(),
                kind: ExprKind::Element(state, Box::new(index.clone())),
            },
            None => self.register_at(path, index.clone())?,
        };
        let ty = Ty::Option(Box::new(element.ty.clone()));
        let of = |kind: ExprKind, ty: &Ty| IrExpr {
            kind,
            ty: ty.clone(),
        };
        let some = of(ExprKind::Some(Box::new(element)), &ty);
        if !above {
            return Some(some);
        }
        let limit = of(ExprKind::Int(length), &index.ty);
        let condition = ExprKind::Binary(BinaryOp::Lt, Box::new(index), Box::new(limit));
        let chosen = ExprKind::If {
            condition: Box::new(of(condition, &Ty::Bool)),
            then: value_block(some),
            otherwise: value_block(of(ExprKind::None, &ty)),
        };
        let chosen = of(chosen, &ty);
        Some(match held {
            None => chosen,
            Some((local, value)) => with_let(local, value, chosen),
        })
    }
}

/// A block that is nothing but a value.
fn value_block(value: IrExpr) -> Block {
    Block {
        stmts: Vec::new(),
        value: Some(Box::new(value)),
        diverges: false,
    }
}

/// `{ let local = value; then }`
fn with_let(local: Local, value: IrExpr, then: IrExpr) -> IrExpr {
    let ty = then.ty.clone();
    let mut block = value_block(then);
    block.stmts.push(Stmt::Let { local, value });
    IrExpr {
        kind: ExprKind::Block(block),
        ty,
    }
}
