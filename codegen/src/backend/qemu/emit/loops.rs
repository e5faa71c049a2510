//! `for` loops.

use super::{Dest, Emitter, Frame, FunctionScope, indent};
use crate::behavior::ir::{Block, Expr, ExprKind, Local, Ty};

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
        frame: &mut Frame,
        head: Head<'a>,
        body: &'a Block,
    ) {
        let first = self.expr(f, frame, head.first).text;
        let end = self.expr(f, frame, head.end).text;
        let name = f.claim(head.local);
        frame
            .decls
            .push(format!("{} {name};", self.ty(&head.local.ty)));
        let mut inner = Frame::default();
        self.block_into(f, &mut inner, body, Dest::Discard);
        let mut lines = inner.lines();
        let operator = if head.closed { "<=" } else { "<" };
        let mut condition = format!("{name} {operator} {end}");
        if head.closed && self.highest(head.end) >= largest(&head.local.ty) {
            // The number after the last one would be 0 again. A comparison that always holds is
            // left out, for compilers warn of it.
            let always = matches!(head.first.kind, ExprKind::Int(0))
                || matches!(head.end.kind, ExprKind::Int(_));
            condition = match always {
                true => String::new(),
                false => format!("{first} <= {end}"),
            };
            if !body.diverges {
                lines.push(format!("if ({name} == {end}) {{"));
                lines.push("    break;".into());
                lines.push("}".into());
            }
        }
        let condition = match condition.as_str() {
            "" => ";".to_owned(),
            condition => format!("; {condition}"),
        };
        frame
            .stmts
            .push(format!("for ({name} = {first}{condition}; {name}++) {{"));
        frame.stmts.extend(indent(lines));
        frame.stmts.push("}".into());
    }

    /// The largest value of an end of a loop.
    fn highest(&self, end: &Expr) -> u64 {
        match &end.kind {
            ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => *value,
            ExprKind::Param(index) => self.behavior.params[*index].max,
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
