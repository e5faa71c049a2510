//! What templates print of expressions and functions whose bodies are the template's.
//!
//! `{{ check.wrong.if_head(8) }}`, `{{ call.prototype.head() }}`

use super::COLUMNS;
use super::line_breaking::Doc;
use crate::backend::c::expr::Expr;
use crate::backend::c::item::Function;

fn laid_out(indent: usize, build: impl FnOnce(&mut Doc)) -> String {
    let mut doc = Doc::default();
    build(&mut doc);
    doc.lines(indent, COLUMNS).join("\n")
}

impl Expr {
    /// `expr,` as an element of a table, in lines that begin in the column `indent`.
    pub fn element(&self, indent: usize) -> String {
        laid_out(indent, |doc| {
            doc.expr(self);
            doc.word(",");
        })
    }

    /// `if (expr) {`
    pub fn if_head(&self, indent: usize) -> String {
        laid_out(indent, |doc| {
            doc.in_parentheses("if (", |doc| doc.condition(self));
            doc.word(" {");
        })
    }
}

impl Function {
    /// What is before the braces, whose text is the template's.
    pub fn head(&self) -> String {
        laid_out(0, |doc| doc.function_head(self))
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
