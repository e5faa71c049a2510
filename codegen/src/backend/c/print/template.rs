//! What templates print: expressions as laid-out statements, calls and heads of functions that are put together
//! in the template, of which the fixed text around them cannot know how wide they become.
//!
//! `{{ check.wrong.if_head(8) }}`, `{{ d.own("find").arg("at").arg("&reg").stmt(8) }}`

use std::borrow::Borrow;

use super::COLUMNS;
use super::line_breaking::{Doc, Rank};
use crate::backend::c::expr::Expr;
use crate::backend::c::item::{Function, Param};
use crate::backend::c::ty::Type;

fn laid_out(indent: usize, build: impl FnOnce(&mut Doc)) -> String {
    let mut doc = Doc::default();
    build(&mut doc);
    doc.lines(indent, COLUMNS).join("\n")
}

impl Expr {
    /// `expr;` in lines that begin in the column `indent`.
    pub fn stmt(&self, indent: usize) -> String {
        laid_out(indent, |doc| {
            doc.expr(self);
            doc.word(";");
        })
    }

    /// `expr,` as an element of a table.
    pub fn element(&self, indent: usize) -> String {
        laid_out(indent, |doc| {
            doc.expr(self);
            doc.word(",");
        })
    }

    /// `return expr;`
    pub fn returned(&self, indent: usize) -> String {
        laid_out(indent, |doc| {
            doc.word("return ");
            doc.expr(self);
            doc.word(";");
        })
    }

    /// `if (expr) {`
    pub fn if_head(&self, indent: usize) -> String {
        laid_out(indent, |doc| {
            doc.in_parentheses("if (", |doc| doc.condition(self));
            doc.word(" {");
        })
    }

    /// `expr = value;`
    pub fn assigned(&self, value: impl Borrow<Self>, indent: usize) -> String {
        self.clone().assign(value.borrow().clone()).stmt(indent)
    }

    /// `declared = expr;`, where `declared` is a type and a name.
    pub fn declared(&self, declared: &str, indent: usize) -> String {
        laid_out(indent, |doc| {
            doc.word(format!("{declared} ="));
            doc.may_break(Rank::Assignment, true);
            doc.expr(self);
            doc.word(";");
        })
    }

    /// A call with one more argument, which is fixed text of one operand; what is not called yet is.
    pub fn arg(&self, arg: &str) -> Self {
        let (callee, mut args) = match self.clone() {
            Self::Call(callee, args) => (callee, args),
            callee => (Box::new(callee), Vec::new()),
        };
        args.push(Self::name(arg));
        Self::Call(callee, args)
    }

    /// The same if a condition holds.
    pub fn arg_if(&self, wanted: impl Borrow<bool>, arg: &str) -> Self {
        match wanted.borrow() {
            true => self.arg(arg),
            false => self.clone(),
        }
    }
}

impl Function {
    /// One more parameter, a type and a name.
    pub fn takes(&self, param: &str) -> Self {
        let mut function = self.clone();
        function.params.push(Param::new(Type::named(param), ""));
        function
    }

    /// The same if a condition holds.
    pub fn takes_if(&self, wanted: impl Borrow<bool>, param: &str) -> Self {
        match wanted.borrow() {
            true => self.takes(param),
            false => self.clone(),
        }
    }

    /// What is before the braces, whose text is the template's.
    pub fn head(&self) -> String {
        laid_out(0, |doc| doc.function_head(self))
    }

    /// The same as a prototype.
    pub fn prototype(&self) -> String {
        laid_out(0, |doc| {
            doc.function_head(self);
            doc.word(";");
        })
    }
}

impl Doc {
    /// A function up to its body.
    pub(super) fn function_head(&mut self, function: &Function) {
        let mut params = Self::default();
        params.word(&function.name);
        params.params(&function.params);
        self.linkage(function.linkage);
        self.declarator_of(&function.result, params);
    }
}
