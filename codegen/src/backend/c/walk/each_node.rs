//! Going through a tree.

use crate::backend::c::expr::Expr;
use crate::backend::c::stmt::{Block, Declaration, ForInit, Init, Label, List, Stmt};
use crate::backend::c::ty::Type;

/// Sees the nodes of a tree, each before what is in it. A method that is written anew calls the function of
/// its name (`visit_expr` for `expr`) to go on.
pub trait Visit<'t> {
    /// An expression.
    fn expr(&mut self, expr: &'t Expr) {
        visit_expr(self, expr);
    }

    /// A statement.
    fn stmt(&mut self, stmt: &'t Stmt) {
        visit_stmt(self, stmt);
    }

    /// A block.
    fn block(&mut self, block: &'t Block) {
        visit_block(self, block);
    }

    /// A variable's declaration.
    fn declaration(&mut self, declaration: &'t Declaration) {
        visit_declaration(self, declaration);
    }
}

/// Goes on into an expression.
pub fn visit_expr<'t>(visit: &mut (impl Visit<'t> + ?Sized), expr: &'t Expr) {
    match expr {
        Expr::Name(_) | Expr::Number(_) | Expr::Text(_) | Expr::Ascii(_) => {}
        Expr::Member { of: inner, .. } | Expr::Unary(_, inner) | Expr::Increment(inner) => {
            visit.expr(inner)
        }
        Expr::Cast(ty, inner) => {
            visit_type(visit, ty);
            visit.expr(inner);
        }
        Expr::Index(a, b) | Expr::Binary(_, a, b) | Expr::Assign(_, a, b) => {
            visit.expr(a);
            visit.expr(b);
        }
        Expr::Conditional(condition, a, b) => {
            visit.expr(condition);
            visit.expr(a);
            visit.expr(b);
        }
        Expr::Call(callee, args) => {
            visit.expr(callee);
            args.iter().for_each(|arg| visit.expr(arg));
        }
        Expr::Comma(items) => items.iter().for_each(|item| visit.expr(item)),
        Expr::Compound(ty, list) => {
            visit_type(visit, ty);
            visit_list(visit, list);
        }
    }
}

/// Lengths of arrays are expressions.
fn visit_type<'t>(visit: &mut (impl Visit<'t> + ?Sized), ty: &'t Type) {
    match ty {
        Type::Named(_) => {}
        Type::Qualified(qualified) => visit_type(visit, &qualified.1),
        Type::Const(of) | Type::Pointer(of) | Type::Array(of, None) => visit_type(visit, of),
        Type::Array(of, Some(length)) => {
            visit_type(visit, of);
            visit.expr(length);
        }
    }
}

fn visit_list<'t>(visit: &mut (impl Visit<'t> + ?Sized), list: &'t List) {
    for (_, init) in &list.items {
        visit_init(visit, init);
    }
}

fn visit_init<'t>(visit: &mut (impl Visit<'t> + ?Sized), init: &'t Init) {
    match init {
        Init::Expr(expr) => visit.expr(expr),
        Init::List(list) => visit_list(visit, list),
    }
}

/// Goes on into a declaration.
pub fn visit_declaration<'t>(visit: &mut (impl Visit<'t> + ?Sized), declaration: &'t Declaration) {
    visit_type(visit, &declaration.ty);
    if let Some(init) = &declaration.init {
        visit_init(visit, init);
    }
}

/// Goes on into a block.
pub fn visit_block<'t>(visit: &mut (impl Visit<'t> + ?Sized), block: &'t Block) {
    for declaration in &block.declarations {
        visit.declaration(declaration);
    }
    for stmt in &block.stmts {
        visit.stmt(stmt);
    }
}

/// Goes on into a statement.
pub fn visit_stmt<'t>(visit: &mut (impl Visit<'t> + ?Sized), stmt: &'t Stmt) {
    match stmt {
        Stmt::Expr(expr) | Stmt::Return(Some(expr)) => visit.expr(expr),
        Stmt::If {
            branches,
            otherwise,
        } => {
            for (condition, body) in branches {
                visit.expr(condition);
                visit.block(body);
            }
            otherwise.iter().for_each(|body| visit.block(body));
        }
        Stmt::Switch(value, cases) => {
            visit.expr(value);
            for case in cases {
                for label in &case.labels {
                    match label {
                        Label::Value(value) => visit.expr(value),
                        Label::Range(first, last) => {
                            visit.expr(first);
                            visit.expr(last);
                        }
                        Label::Default => {}
                    }
                }
                visit.block(&case.body);
            }
        }
        Stmt::For {
            init,
            condition,
            step,
            body,
        } => {
            match init {
                ForInit::Expr(expr) => visit.expr(expr),
                ForInit::Declaration(declaration) => visit.declaration(declaration),
            }
            condition.iter().for_each(|expr| visit.expr(expr));
            step.iter().for_each(|expr| visit.expr(expr));
            visit.block(body);
        }
        Stmt::Block(block) => visit.block(block),
        Stmt::Return(None) | Stmt::Break | Stmt::Comment(_) => {}
    }
}
