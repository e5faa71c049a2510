//! Calls of what is written by hand.

use super::typed_value::number;
use super::{Emitter, FunctionScope};
use crate::backend::c::{self, BinaryOp, Block, Stmt};
use crate::lower::core::{Expr, Local, Ty};

impl<'a> Emitter<'a> {
    /// A call of what is written by hand. Its result may be anything: what does not fit is cut off.
    pub(super) fn call_hook(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        hook: usize,
        args: &'a [Expr],
        result: Option<&'a Local>,
    ) {
        let args = self.exprs(f, block, args);
        let args = std::iter::once(c::Expr::name("s")).chain(args);
        let call = c::Expr::call(&self.names.hooks[hook], args);
        let Some(local) = result.filter(|local| f.read.contains(&*local.name)) else {
            block.push(call);
            return;
        };
        let name = f.claim(local);
        let place = c::Expr::name(&name);
        block.declare(self.ty(&local.ty), name);
        block.push(place.clone().assign(call));
        block.stmts.extend(fitted(&place, &local.ty));
    }
}

/// The statements that make a value from elsewhere one of its type.
pub(in super::super) fn fitted(place: &c::Expr, ty: &Ty) -> Vec<Stmt> {
    match ty {
        Ty::Int(int) if !int.is_machine() && int.signed => {
            let extended = super::typed_value::sign_extended(*int, place.clone());
            vec![place.clone().assign(extended).into()]
        }
        Ty::Int(int) if !int.is_machine() => {
            let mask = number(crate::model::ones(int.bits)).expr;
            vec![place.clone().assign_with(BinaryOp::BitAnd, mask).into()]
        }
        Ty::Option(inner) => {
            let value = place.clone().dot("value");
            // The value of None is always 0.
            let none = place.clone().dot("some").negated();
            let mut stmts = vec![Stmt::when(none, [value.clone().assign(0).into()])];
            stmts.extend(fitted(&value, inner));
            stmts
        }
        Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) => Vec::new(),
    }
}
