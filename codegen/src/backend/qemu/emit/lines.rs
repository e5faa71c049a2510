//! Rules of input lines, hooks, and what hooks call.

use super::c::number;
use super::{Dest, Emitter, Frame, FunctionScope, definition};
use crate::behavior::ir::{Expr, InputRule, Line, Local, Ty};

impl<'a> Emitter<'a> {
    /// An `on input`, as a function with this name.
    pub(in super::super) fn input_rule(&mut self, rule: &'a InputRule, name: &str) -> String {
        let mut f = self.scope(Some(&rule.body), rule.condition.as_ref());
        let mut args = format!("{}State *s", self.stem.camel);
        if let Line::Each(local) = &rule.line {
            args.push_str(&format!(", {} {}", self.ty(&local.ty), f.claim(local)));
        }
        let mut frame = Frame::default();
        if let Some(condition) = &rule.condition {
            let condition = self.expr(&mut f, &mut frame, condition);
            frame.stmts.push(format!("if ({}) {{", condition.negated()));
            frame.stmts.push("    return;".into());
            frame.stmts.push("}".into());
        }
        self.block_into(&mut f, &mut frame, &rule.body, Dest::Discard);
        let input = &self.behavior.inputs[rule.input].name;
        let doc = match (rule.doc.as_str(), &rule.line) {
            ("", Line::Only) => format!("What a change of the input {input} does."),
            ("", Line::One(line)) => format!("What a change of the input {input}[{line}] does."),
            ("", Line::Each(_)) => format!("What a change of a line of the input {input} does."),
            (doc, _) => doc.to_owned(),
        };
        definition(&doc, &format!("static void {name}({args})"), &f, frame)
    }

    /// An `on call`, as a function with this name.
    pub(in super::super) fn call_body(&mut self, index: usize, name: &str) -> String {
        let call = &self.behavior.calls[index];
        let mut f = self.scope(Some(&call.body), None);
        let mut args = format!("{}State *s", self.stem.camel);
        for arg in &call.args {
            args.push_str(&format!(", {} {}", self.ty(&arg.ty), f.claim(arg)));
        }
        let mut frame = Frame::default();
        self.block_into(&mut f, &mut frame, &call.body, Dest::Discard);
        let doc = match call.doc.as_str() {
            "" => format!("The call {}.", call.name),
            doc => doc.to_owned(),
        };
        definition(&doc, &format!("static void {name}({args})"), &f, frame)
    }

    /// A call of what is written by hand. Its result may be anything: what does not fit is cut off.
    pub(super) fn call_hook(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        hook: usize,
        args: &'a [Expr],
        result: Option<&'a Local>,
    ) {
        let mut given = vec!["s".to_owned()];
        for arg in args {
            given.push(self.expr(f, frame, arg).text);
        }
        let call = format!("{}({})", self.names.hooks[hook], given.join(", "));
        let Some(local) = result.filter(|local| f.read.contains(&*local.name)) else {
            frame.stmts.push(format!("{call};"));
            return;
        };
        let ty = self.ty(&local.ty);
        let name = f.claim(local);
        frame.decls.push(format!("{ty} {name};"));
        frame.stmts.push(format!("{name} = {call};"));
        frame.stmts.extend(fitted(&name, &local.ty));
    }
}

/// The statements that make a value from elsewhere one of its type.
pub(in super::super) fn fitted(name: &str, ty: &Ty) -> Vec<String> {
    match ty {
        Ty::Int(int) if !int.is_machine() && int.signed => {
            let width = int.container().max(32);
            let bits = int.bits;
            vec![format!("{name} = sextract{width}({name}, 0, {bits});")]
        }
        Ty::Int(int) if !int.is_machine() => {
            vec![format!(
                "{name} &= {};",
                number(crate::model::ones(int.bits)).text
            )]
        }
        Ty::Option(inner) => {
            let value = format!("{name}.value");
            // The value of None is always 0.
            let mut lines = vec![
                format!("if (!{name}.some) {{"),
                format!("    {value} = 0;"),
                "}".into(),
            ];
            lines.extend(fitted(&value, inner));
            lines
        }
        Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) => Vec::new(),
    }
}
