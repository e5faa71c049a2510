//! Changing a tree in place.

use crate::backend::c::expr::Expr;
use crate::backend::c::stmt::{Block, Declaration, ForInit, Init, Label, List, Stmt};

/// Changes the nodes of a tree, each before what is in it. A method that is written anew calls the function of
/// its name (`edit_expr` for `expr`) to go on.
pub trait VisitMut {
    /// An expression.
    fn expr(&mut self, expr: &mut Expr) {
        edit_expr(self, expr);
    }

    /// A statement.
    fn stmt(&mut self, stmt: &mut Stmt) {
        edit_stmt(self, stmt);
    }

    /// A block.
    fn block(&mut self, block: &mut Block) {
        edit_block(self, block);
    }

    /// A variable's declaration.
    fn declaration(&mut self, declaration: &mut Declaration) {
        if let Some(init) = &mut declaration.init {
            edit_init(self, init);
        }
    }
}

/// Goes on into an expression.
pub fn edit_expr(edit: &mut (impl VisitMut + ?Sized), expr: &mut Expr) {
    match expr {
        Expr::Name(_) | Expr::Number(_) | Expr::Text(_) | Expr::Ascii(_) => {}
        Expr::Member { of: inner, .. }
        | Expr::Unary(_, inner)
        | Expr::Increment(inner)
        | Expr::Cast(_, inner) => edit.expr(inner),
        Expr::Index(a, b) | Expr::Binary(_, a, b) | Expr::Assign(_, a, b) => {
            edit.expr(a);
            edit.expr(b);
        }
        Expr::Conditional(condition, a, b) => {
            edit.expr(condition);
            edit.expr(a);
            edit.expr(b);
        }
        Expr::Call(callee, args) => {
            edit.expr(callee);
            args.iter_mut().for_each(|arg| edit.expr(arg));
        }
        Expr::Comma(items) => items.iter_mut().for_each(|item| edit.expr(item)),
        Expr::Compound(_, list) => edit_list(edit, list),
    }
}

fn edit_list(edit: &mut (impl VisitMut + ?Sized), list: &mut List) {
    for (_, init) in &mut list.items {
        edit_init(edit, init);
    }
}

fn edit_init(edit: &mut (impl VisitMut + ?Sized), init: &mut Init) {
    match init {
        Init::Expr(expr) => edit.expr(expr),
        Init::List(list) => edit_list(edit, list),
    }
}

/// Goes on into a block.
pub fn edit_block(edit: &mut (impl VisitMut + ?Sized), block: &mut Block) {
    for declaration in &mut block.declarations {
        edit.declaration(declaration);
    }
    for stmt in &mut block.stmts {
        edit.stmt(stmt);
    }
}

/// Goes on into a statement.
pub fn edit_stmt(edit: &mut (impl VisitMut + ?Sized), stmt: &mut Stmt) {
    match stmt {
        Stmt::Expr(expr) | Stmt::Return(Some(expr)) => edit.expr(expr),
        Stmt::If {
            branches,
            otherwise,
        } => {
            for (condition, body) in branches {
                edit.expr(condition);
                edit.block(body);
            }
            otherwise.iter_mut().for_each(|body| edit.block(body));
        }
        Stmt::Switch(value, cases) => {
            edit.expr(value);
            for case in cases {
                for label in &mut case.labels {
                    match label {
                        Label::Value(value) => edit.expr(value),
                        Label::Range(first, last) => {
                            edit.expr(first);
                            edit.expr(last);
                        }
                        Label::Default => {}
                    }
                }
                edit.block(&mut case.body);
            }
        }
        Stmt::For {
            init,
            condition,
            step,
            body,
        } => {
            match init {
                ForInit::Expr(expr) => edit.expr(expr),
                ForInit::Declaration(declaration) => edit.declaration(declaration),
            }
            condition.iter_mut().for_each(|expr| edit.expr(expr));
            step.iter_mut().for_each(|expr| edit.expr(expr));
            edit.block(body);
        }
        Stmt::Block(block) => edit.block(block),
        Stmt::Return(None) | Stmt::Break | Stmt::Comment(_) => {}
    }
}
