//! What is called, and what is unused.

use std::collections::BTreeSet;

use super::each_node::{Visit, visit_declaration, visit_expr, visit_stmt};
use crate::backend::c::expr::Expr;
use crate::backend::c::item::Function;
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
