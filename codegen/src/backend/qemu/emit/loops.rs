//! `for` loops.

use super::{Dest, Emitter, FunctionScope};
use crate::backend::c::{self, BinaryOp, Block, ForInit, Stmt};
use crate::lower::core::{self, Expr, ExprKind, Local, Ty};

/// A loop's head.
#[derive(Clone, Copy)]
pub(super) struct Head<'a> {
    pub(super) local: &'a Local,
    pub(super) first: &'a Expr,
    pub(super) end: &'a Expr,
    pub(super) closed: bool,
}

impl<'a> Emitter<'a> {
    pub(super) fn for_loop(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        head: Head<'a>,
        body: &'a core::Block,
    ) {
        let first = self.expr(f, block, head.first).expr;
        let end = self.expr(f, block, head.end).expr;
        let name = f.claim(head.local);
        let counter = c::Expr::name(&name);
        block.declare(self.ty(&head.local.ty), name);
        let mut inner = Block::default();
        self.block_into(f, &mut inner, body, Dest::Discard);
        let operator = if head.closed {
            BinaryOp::Le
        } else {
            BinaryOp::Lt
        };
        let mut condition = Some(c::Expr::binary(operator, counter.clone(), end.clone()));
        if head.closed && self.highest(head.end) >= largest(&head.local.ty) {
            // The number after the last one would be 0 again. A comparison that always holds is
            // left out, for compilers warn of it.
            let always = matches!(head.first.kind, ExprKind::Int(0))
                || matches!(head.end.kind, ExprKind::Int(_));
            condition = match always {
                true => None,
                false => Some(c::Expr::binary(BinaryOp::Le, first.clone(), end.clone())),
            };
            if !body.diverges {
                inner.push(Stmt::when(counter.clone().equals(end), [Stmt::Break]));
            }
        }
        block.push(Stmt::For {
            init: ForInit::Expr(counter.clone().assign(first)),
            condition,
            step: Some(c::Expr::Increment(Box::new(counter))),
            body: inner,
        });
    }

    /// The largest value of an end of a loop.
    fn highest(&self, end: &Expr) -> u64 {
        match &end.kind {
            ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => *value,
            ExprKind::Param(index) => self.core.params[*index].max,
            ExprKind::Cast(inner) => self.highest(inner).min(largest(&end.ty)),
            _ => largest(&end.ty),
        }
    }
}

/// The largest value of the C type.
fn largest(ty: &Ty) -> u64 {
    match ty {
        Ty::Int(int) => crate::model::ones(int.container()),
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => 1,
    }
}
