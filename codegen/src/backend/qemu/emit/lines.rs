//! Rules of input lines, hooks, and what hooks call.

use super::value::number;
use super::{Dest, Emitter, FunctionScope};
use crate::backend::c::{self, BinaryOp, Block, Function, Stmt, Type};
use crate::behavior::ir::{Expr, InputRule, Line, Local, Ty};

impl<'a> Emitter<'a> {
    /// An `on input`, as a function with this name.
    pub(in super::super) fn input_rule(&mut self, rule: &'a InputRule, name: &str) -> Function {
        let mut f = self.scope(Some(&rule.body), rule.condition.as_ref());
        let mut function = self.of_state(Type::void(), name);
        if let Line::Each(local) = &rule.line {
            function = function.param(self.ty(&local.ty), f.claim(local));
        }
        let mut block = Block::default();
        if let Some(condition) = &rule.condition {
            self.unless(&mut f, &mut block, condition);
        }
        self.block_into(&mut f, &mut block, &rule.body, Dest::Discard);
        let input = &self.behavior.inputs[rule.input].name;
        let doc = match (rule.doc.as_str(), &rule.line) {
            ("", Line::Only) => format!("What a change of the input {input} does."),
            ("", Line::One(line)) => format!("What a change of the input {input}[{line}] does."),
            ("", Line::Each(_)) => format!("What a change of a line of the input {input} does."),
            (doc, _) => doc.to_owned(),
        };
        super::finished(function.doc(doc), block)
    }

    /// An `on call`, as a function with this name.
    pub(in super::super) fn call_body(&mut self, index: usize, name: &str) -> Function {
        let call = &self.behavior.calls[index];
        let mut f = self.scope(Some(&call.body), None);
        let mut function = self.of_state(Type::void(), name);
        for arg in &call.args {
            function = function.param(self.ty(&arg.ty), f.claim(arg));
        }
        let mut block = Block::default();
        self.block_into(&mut f, &mut block, &call.body, Dest::Discard);
        let doc = match call.doc.as_str() {
            "" => format!("The call {}.", call.name),
            doc => doc.to_owned(),
        };
        super::finished(function.doc(doc), block)
    }

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
            let extended = super::value::sign_extended(*int, place.clone());
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
