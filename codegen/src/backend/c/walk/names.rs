//! What is called and named, what is unused, what is always true or false.

use std::collections::BTreeSet;

use super::visit::{Visit, visit_block, visit_declaration, visit_expr, visit_stmt};
use crate::backend::c::expr::{BinaryOp, Expr, UnaryOp};
use crate::backend::c::item::{Function, Item};
use crate::backend::c::stmt::{Block, Declaration, Stmt};
use crate::backend::c::ty::Type;

/// The functions and macros that a function calls by name.
pub fn calls_of(function: &Function) -> BTreeSet<&str> {
    struct Calls<'t>(BTreeSet<&'t str>);

    impl<'t> Visit<'t> for Calls<'t> {
        fn expr(&mut self, expr: &'t Expr) {
            if let Expr::Call(callee, _) = expr
                && let Expr::Name(name) = &**callee
            {
                self.0.insert(name);
            }
            visit_expr(self, expr);
        }
    }

    let mut calls = Calls(BTreeSet::new());
    function.body.iter().for_each(|body| calls.block(body));
    calls.0
}

/// Every name that an item mentions: of variables, functions, macros and constants, not of members.
pub fn mentions(item: &Item) -> BTreeSet<&str> {
    struct Mentions<'t>(BTreeSet<&'t str>);

    impl<'t> Visit<'t> for Mentions<'t> {
        fn expr(&mut self, expr: &'t Expr) {
            if let Expr::Name(name) = expr {
                self.0.insert(name);
            }
            visit_expr(self, expr);
        }
    }

    let mut mentions = Mentions(BTreeSet::new());
    super::visit_item(&mut mentions, item);
    mentions.0
}

/// The variables of a function's own that nothing reads: they only get values.
pub fn unused(body: &Block) -> BTreeSet<String> {
    #[derive(Default)]
    struct Uses<'t> {
        declared: BTreeSet<&'t str>,
        read: BTreeSet<&'t str>,
    }

    impl<'t> Visit<'t> for Uses<'t> {
        fn declaration(&mut self, declaration: &'t Declaration) {
            self.declared.insert(&declaration.name);
            visit_declaration(self, declaration);
        }

        fn stmt(&mut self, stmt: &'t Stmt) {
            match stmt {
                // The variable only gets a value.
                Stmt::Expr(Expr::Assign(None, place, value)) if is_name(place) => self.expr(value),
                stmt => visit_stmt(self, stmt),
            }
        }

        fn expr(&mut self, expr: &'t Expr) {
            if let Expr::Name(name) = expr {
                self.read.insert(name);
            }
            visit_expr(self, expr);
        }
    }

    let mut uses = Uses::default();
    uses.block(body);
    let unread = uses.declared.difference(&uses.read);
    unread.map(|name| (*name).to_owned()).collect()
}

fn is_name(expr: &Expr) -> bool {
    matches!(expr, Expr::Name(_))
}

/// Puts `(void)name;` after the declarations of variables that nothing reads, for compilers warn of them.
pub fn silence_unused(function: &mut Function) {
    struct Silence(BTreeSet<String>);

    impl super::VisitMut for Silence {
        fn block(&mut self, block: &mut Block) {
            super::edit_block(self, block);
            let declared = block.declarations.iter().map(|variable| &variable.name);
            let silent = declared.filter(|name| self.0.contains(*name));
            let silent = silent.map(|name| Expr::name(name).cast(Type::void()).into());
            let silent: Vec<Stmt> = silent.collect();
            block.stmts.splice(0..0, silent);
        }
    }

    if let Some(body) = &mut function.body {
        let unused = unused(body);
        if !unused.is_empty() {
            super::VisitMut::block(&mut Silence(unused), body);
        }
    }
}

/// The conditions in a block that are constants by their form: of comparisons of literals, of a value with
/// itself, and of what `!`, `&&` and `||` make of them. Compilers warn of them.
pub fn constant_conditions(block: &Block) -> Vec<&Expr> {
    struct Conditions<'t>(Vec<&'t Expr>);

    impl<'t> Visit<'t> for Conditions<'t> {
        fn stmt(&mut self, stmt: &'t Stmt) {
            match stmt {
                Stmt::If { branches, .. } => {
                    let conditions = branches.iter().map(|(condition, _)| condition);
                    self.0
                        .extend(conditions.filter(|expr| constant(expr).is_some()));
                }
                Stmt::While(condition, _) if constant(condition).is_some() => {
                    self.0.push(condition);
                }
                _ => {}
            }
            visit_stmt(self, stmt);
        }

        fn expr(&mut self, expr: &'t Expr) {
            if let Expr::Conditional(condition, ..) = expr
                && constant(condition).is_some()
            {
                self.0.push(condition);
            }
            visit_expr(self, expr);
        }
    }

    let mut conditions = Conditions(Vec::new());
    visit_block(&mut conditions, block);
    conditions.0
}

/// What a condition always is, by its form.
fn constant(expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Name(name) if name == "true" => Some(true),
        Expr::Name(name) if name == "false" => Some(false),
        Expr::Number(number) => Some(number.value != 0),
        Expr::Unary(UnaryOp::Not, inner) => constant(inner).map(|value| !value),
        Expr::Binary(BinaryOp::And, a, b) => match (constant(a), constant(b)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), other) | (other, Some(true)) => other,
            (None, None) => None,
        },
        Expr::Binary(BinaryOp::Or, a, b) => match (constant(a), constant(b)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), other) | (other, Some(false)) => other,
            (None, None) => None,
        },
        Expr::Binary(op, a, b) if op.opposite().is_some() => compared(*op, a, b),
        _ => None,
    }
}

fn compared(op: BinaryOp, a: &Expr, b: &Expr) -> Option<bool> {
    let (a, b) = match (a, b) {
        (Expr::Number(a), Expr::Number(b)) => (a.value, b.value),
        (a, b) if a == b => (0, 0),
        _ => return None,
    };
    match op {
        BinaryOp::Eq => Some(a == b),
        BinaryOp::Ne => Some(a != b),
        BinaryOp::Lt => Some(a < b),
        BinaryOp::Le => Some(a <= b),
        BinaryOp::Gt => Some(a > b),
        BinaryOp::Ge => Some(a >= b),
        _ => None,
    }
}
