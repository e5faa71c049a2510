//! Statements and blocks.

use syn::spanned::Spanned;
use syn::{Expr, Pat, Stmt as SynStmt};

use super::compound::is_compound;
use super::scope::{Body, Scope};
use crate::diag::Code;
use crate::model::ir::{Arm, Block, Expr as IrExpr, ExprKind, Place, Stmt, Ty};

impl Scope<'_, '_> {
    /// A block of statements whose value, if it has one, is `()`.
    pub fn block(&mut self, block: &syn::Block) -> Block {
        self.nested(|scope| {
            let mut out = Block::default();
            let mut warned = false;
            for stmt in &block.stmts {
                scope.reached(&out, &mut warned, stmt.span());
                // What is never reached is checked, and left out.
                match out.diverges {
                    true => scope.stmt(stmt, &mut Block::default()),
                    false => scope.stmt(stmt, &mut out),
                }
            }
            out
        })
    }

    /// The body of a function: ends with the result, or returns on all ways.
    pub fn result_block(&mut self, block: &syn::Block) -> Block {
        let result = self.result.clone();
        self.value_block(block, &result, true).unwrap_or_default()
    }

    /// A block with a value of this type. `returns` says whether `return` may stand in it.
    pub fn value_block(&mut self, block: &syn::Block, ty: &Ty, returns: bool) -> Option<Block> {
        // Nor may it stand deeper, in a `let` there.
        let outer = self.returns;
        self.returns = outer && returns;
        let checked = self.value_block_in(block, ty, returns);
        self.returns = outer;
        checked
    }

    fn value_block_in(&mut self, block: &syn::Block, ty: &Ty, returns: bool) -> Option<Block> {
        self.nested(|scope| {
            let mut out = Block::default();
            let mut warned = false;
            let (last, before) = match block.stmts.split_last() {
                Some((SynStmt::Expr(last, None), before)) => (Some(last), before),
                _ => (None, block.stmts.as_slice()),
            };
            for stmt in before {
                // A value that is followed by `;` where the block's value should be.
                if let (None, SynStmt::Expr(value, Some(semi))) = (last, stmt)
                    && std::ptr::eq(stmt, &before[before.len() - 1])
                    && is_value(value)
                {
                    scope.sink.error(
                        Code::MissingValue,
                        semi.span(),
                        format!("this block must end with a value of type {ty}"),
                        |diagnostic| diagnostic.help("remove the `;`"),
                    );
                    return None;
                }
                scope.reached(&out, &mut warned, stmt.span());
                match out.diverges {
                    true => scope.value_stmt(stmt, &mut Block::default(), returns),
                    false => scope.value_stmt(stmt, &mut out, returns),
                }
            }
            if let Some(last) = last {
                scope.reached(&out, &mut warned, last.span());
            }
            match last {
                Some(Expr::Return(_)) => {
                    let last = block.stmts.last().expect("just seen");
                    match out.diverges {
                        true => scope.value_stmt(last, &mut Block::default(), returns),
                        false => scope.value_stmt(last, &mut out, returns),
                    }
                }
                Some(last) => {
                    let value = scope.value(last, Some(ty), returns)?;
                    if !out.diverges {
                        out.diverges = diverges(&value);
                        out.value = Some(Box::new(value));
                    }
                }
                None if out.diverges => {}
                None => {
                    scope.sink.error(
                        Code::MissingValue,
                        block.brace_token.span.close(),
                        format!("this block must end with a value of type {ty}"),
                        |diagnostic| diagnostic.help("end it with an expression without `;`"),
                    );
                    return None;
                }
            }
            Some(out)
        })
    }

    /// A statement in a block that has a value: what changes state may not stand there, except in
    /// the body of a function, where nothing can change state anyway.
    fn value_stmt(&mut self, stmt: &SynStmt, out: &mut Block, returns: bool) {
        if let SynStmt::Local(syn::Local {
            init: Some(init), ..
        }) = stmt
            && let Some(hook) = self.hook_of(&init.expr)
        {
            self.hook_in_value(hook, init.expr.span());
            return;
        }
        let allowed = match stmt {
            SynStmt::Local(_) => true,
            // In a level it has an error of its own.
            SynStmt::Expr(Expr::Return(_), _) => returns || self.body == Body::Irq,
            SynStmt::Expr(
                Expr::If(_) | Expr::Match(_) | Expr::Block(_) | Expr::Assign(_) | Expr::ForLoop(_),
                _,
            ) => self.body == Body::Function && returns,
            SynStmt::Expr(Expr::Binary(binary), _) => {
                is_compound(&binary.op) && self.body == Body::Function && returns
            }
            _ => false,
        };
        if allowed {
            self.stmt(stmt, out);
        } else {
            self.not_pure(
                stmt.span(),
                "only `let` may come before the value of a block",
            );
        }
    }

    pub(super) fn not_pure(&mut self, span: proc_macro2::Span, why: &str) {
        self.sink.error(Code::NotPure, span, why, |diagnostic| {
            diagnostic.help("move it into a statement before this one")
        });
    }

    fn stmt(&mut self, stmt: &SynStmt, out: &mut Block) {
        match stmt {
            SynStmt::Local(local) => {
                if let Some(stmt) = self.let_stmt(local) {
                    out.diverges |= matches!(
                        &stmt,
                        Stmt::Let { value, .. } | Stmt::LetPattern { value, .. } if diverges(value)
                    );
                    out.stmts.push(stmt);
                }
            }
            SynStmt::Expr(expr, _) => self.stmt_expr(expr, out),
            SynStmt::Macro(stmt) => {
                let call = Expr::Macro(syn::ExprMacro {
                    attrs: Vec::new(),
                    mac: stmt.mac.clone(),
                });
                self.stmt_expr(&call, out);
            }
            SynStmt::Item(item) => {
                self.sink.error(
                    Code::Syntax,
                    item.span(),
                    "items must be at the top level of the behaviour block",
                    |diagnostic| diagnostic.help("move it out of the body"),
                );
            }
        }
    }

    fn let_stmt(&mut self, local: &syn::Local) -> Option<Stmt> {
        let (pat, written) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pat => (pat, None),
        };
        if !matches!(pat, Pat::Ident(_) | Pat::Tuple(_)) {
            self.sink
                .error(Code::Syntax, pat.span(), "expected a name", |diagnostic| {
                    diagnostic.help("write `let name = value;` or `let (a, b) = value;`")
                });
            return None;
        }
        let Some(init) = local.init.as_ref().filter(|init| init.diverge.is_none()) else {
            self.sink.error(
                Code::Syntax,
                local.span(),
                "`let` must have an initial value",
                |diagnostic| diagnostic.help("write `let name = value;`"),
            );
            return None;
        };
        let ty = match written {
            Some(written) => Some(super::type_syntax::ty(written, self.sink)?),
            None => None,
        };
        if let (Pat::Ident(name), Some(hook)) = (pat, self.hook_of(&init.expr)) {
            let text = name.ident.to_string();
            let mutable = name.mutability.is_some();
            let stmt = self.hook_let(hook, &init.expr, &text, ty.as_ref(), mutable)?;
            if let Stmt::Hook {
                result: Some(local),
                ..
            } = &stmt
            {
                self.note(local, name.ident.span());
            }
            return Some(stmt);
        }
        let value = self.value(&init.expr, ty.as_ref(), self.returns)?;
        let Pat::Ident(name) = pat else {
            let pattern = self.let_pattern(pat, &value.ty)?;
            return Some(Stmt::LetPattern { pattern, value });
        };
        let mutable = name.mutability.is_some();
        let local = self.declare(&name.ident.to_string(), value.ty.clone(), mutable);
        self.note(&local, name.ident.span());
        if !mutable {
            self.note_value(&local, &value);
        }
        Some(Stmt::Let { local, value })
    }

    /// An expression in the place of a statement.
    fn stmt_expr(&mut self, expr: &Expr, out: &mut Block) {
        if let Some(hook) = self.hook_of(expr) {
            if let Some(stmt) = self.hook_stmt(hook, expr) {
                out.stmts.push(stmt);
            }
            return;
        }
        match expr {
            Expr::Assign(assign) => {
                if let Some(hook) = self.hook_of(&assign.right) {
                    // What is wrong has been reported.
                    let _ = self.hook_assign(hook, assign, out);
                    return;
                }
                if let Some(stmt) = self.assign(assign) {
                    out.stmts.push(stmt);
                }
            }
            Expr::If(branch) => self.if_stmt(branch, out),
            Expr::Match(branch) => self.match_stmt(branch, out),
            Expr::Block(block) => {
                let block = self.block(&block.block);
                out.diverges |= block.diverges;
                out.stmts.push(Stmt::Block(block));
            }
            Expr::Paren(inner) => self.stmt_expr(&inner.expr, out),
            Expr::Return(give) => self.return_stmt(give, out),
            Expr::Macro(call) => {
                if let Some(stmt) = self.macro_stmt(&call.mac) {
                    out.stmts.push(stmt);
                }
            }
            Expr::Tuple(unit) if unit.elems.is_empty() => {}
            Expr::Binary(binary) if is_compound(&binary.op) => {
                if let Some(stmt) = self.compound(binary) {
                    out.stmts.push(stmt);
                }
            }
            Expr::ForLoop(written) => self.for_stmt(written, out),
            Expr::Break(_) | Expr::Continue(_) => {
                self.sink.error(
                    Code::Syntax,
                    expr.span(),
                    "`break` and `continue` are not supported",
                    |diagnostic| {
                        diagnostic.help(
                            "put the rest of the iteration into an `if`; `return` leaves the rule",
                        )
                    },
                );
            }
            Expr::Loop(_) | Expr::While(_) => {
                self.sink.error(
                    Code::Syntax,
                    expr.span(),
                    "unbounded loops are not supported",
                    |diagnostic| {
                        diagnostic.help(
                            "write `for i in 0..16 { .. }`, or let an \
                             event start itself again",
                        )
                    },
                );
            }
            other => {
                self.sink.error(
                    Code::Syntax,
                    other.span(),
                    "this expression has no effect",
                    |diagnostic| {
                        diagnostic.help(
                            "statements are: assignments, let, if, match, for, return, after(..) \
                             event(..), cancel event, pulse line, hooks, guest_error!(..), \
                             unimplemented!(..)",
                        )
                    },
                );
            }
        }
    }

    pub(super) fn assign(&mut self, assign: &syn::ExprAssign) -> Option<Stmt> {
        let (place, ty) = self.place(&assign.left)?;
        if self.body == Body::Function && !matches!(place, Place::Local(_)) {
            self.sink.error(
                Code::NotPure,
                assign.span(),
                "a function cannot change registers or state",
                |diagnostic| diagnostic.help("give the value back, and assign it in a rule"),
            );
            return None;
        }
        let value = self.value(&assign.right, Some(&ty), true)?;
        Some(Stmt::Assign { place, value })
    }

    fn if_stmt(&mut self, branch: &syn::ExprIf, out: &mut Block) {
        let condition = self.condition(&branch.cond, branch.else_branch.is_some());
        let then = self.block(&branch.then_branch);
        let otherwise = branch.else_branch.as_ref().map(|(_, otherwise)| {
            let mut block = Block::default();
            match &**otherwise {
                Expr::Block(inner) => block = self.block(&inner.block),
                other => self.stmt_expr(other, &mut block),
            }
            block
        });
        out.diverges |= then.diverges
            && otherwise
                .as_ref()
                .is_some_and(|otherwise| otherwise.diverges);
        if let Some(condition) = condition {
            out.stmts.push(Stmt::If {
                condition,
                then,
                otherwise,
            });
        }
    }

    fn match_stmt(&mut self, branch: &syn::ExprMatch, out: &mut Block) {
        let Some(value) = self.expr(&branch.expr, None) else {
            return;
        };
        let arms = self.arms(branch, &value, |scope, body| {
            let mut block = Block::default();
            match body {
                Expr::Block(inner) => block = scope.block(&inner.block),
                other => scope.stmt_expr(other, &mut block),
            }
            Some(block)
        });
        out.diverges |= !arms.is_empty() && arms.iter().all(|arm| arm.body.diverges);
        out.stmts.push(Stmt::Match { value, arms });
    }

    fn return_stmt(&mut self, give: &syn::ExprReturn, out: &mut Block) {
        if self.body == Body::Irq {
            self.sink.error(
                Code::NotPure,
                give.span(),
                "there is nothing to return from in an irq",
                |diagnostic| {
                    diagnostic.help("move the condition to a function: `return` may stand there")
                },
            );
            return;
        }
        out.diverges = true;
        let result = self.result.clone();
        let value = match (&give.expr, &result) {
            (None, Ty::Unit) => None,
            (Some(value), ty) if *ty != Ty::Unit => match self.value(value, Some(ty), false) {
                Some(value) => Some(value),
                None => return,
            },
            (None, ty) => {
                let message = format!("`return` must give a value of type {ty}");
                self.sink
                    .error(Code::MissingValue, give.span(), message, |diagnostic| {
                        diagnostic.help("write `return value;`")
                    });
                return;
            }
            (Some(value), _) => {
                self.sink.error(
                    Code::TypeMismatch,
                    value.span(),
                    "rules and events give no value",
                    |diagnostic| diagnostic.help("write `return;`"),
                );
                return;
            }
        };
        out.stmts.push(Stmt::Return(value));
    }
}

/// Whether an expression never gives its value.
pub fn diverges(expr: &IrExpr) -> bool {
    let never = |block: &Block| block.diverges;
    match &expr.kind {
        ExprKind::If {
            then, otherwise, ..
        } => never(then) && never(otherwise),
        ExprKind::Match { arms, .. } => arms.iter().all(|Arm { body, .. }| never(body)),
        ExprKind::Block(block) => never(block),
        _ => false,
    }
}

/// Whether an expression is of no use but for its value.
fn is_value(expr: &Expr) -> bool {
    match expr {
        Expr::Binary(binary) => !is_compound(&binary.op),
        Expr::Call(_)
        | Expr::Cast(_)
        | Expr::Field(_)
        | Expr::Lit(_)
        | Expr::MethodCall(_)
        | Expr::Path(_)
        | Expr::Unary(_) => true,
        Expr::Paren(inner) => is_value(&inner.expr),
        _ => false,
    }
}
