//! What is written by hand: `extern fn`, `extern chardev`, and what hooks may call.

use syn::spanned::Spanned;
use syn::{Expr, FnArg, ReturnType};

use super::scope::{Body, Scope};
use super::signatures::{self, refuse_odd};
use super::sink::Sink;
use super::syntax::{ChardevItem, HookItem};
use super::type_syntax::ty;
use crate::diag::Code;
use crate::model::ir::{Block, Chardev, Expr as IrExpr, ExprKind, Hook, Local, Stmt, Ty};

/// What the model calls at reset.
const RESET: &str = "hooks_reset";

/// `extern fn name(args) -> T;`
pub fn hook(item: &HookItem, sink: &mut Sink) -> Hook {
    let signature = &item.sig;
    refuse_odd(signature, sink);
    if signature.ident == RESET {
        sink.error(
            Code::DuplicateItem,
            signature.ident.span(),
            format!("`{RESET}` is predefined: it is called at reset"),
            |diagnostic| diagnostic.help("choose another name"),
        );
    }
    let result = match &signature.output {
        ReturnType::Default => Ty::Unit,
        ReturnType::Type(_, written) => match ty(written, sink) {
            Some(ty) => {
                crosses(&ty, written.span(), sink);
                ty
            }
            None => Ty::Unit,
        },
    };
    Hook {
        name: signature.ident.to_string(),
        doc: item.doc.clone(),
        args: args(signature.inputs.iter(), sink),
        result,
    }
}

/// `extern chardev name;`
pub fn chardev(item: ChardevItem) -> Chardev {
    Chardev {
        name: item.name.to_string(),
        doc: item.doc,
    }
}

/// Arguments that go between what is generated and what is written by hand.
pub fn args<'a>(inputs: impl Iterator<Item = &'a FnArg> + Clone, sink: &mut Sink) -> Vec<Local> {
    let args = signatures::args(inputs.clone(), sink);
    if args.len() == inputs.clone().count() {
        for (arg, input) in args.iter().zip(inputs) {
            crosses(&arg.ty, input.span(), sink);
        }
    }
    args
}

/// Reports a type that C and the model have no common form of.
fn crosses(ty: &Ty, span: proc_macro2::Span, sink: &mut Sink) {
    if !matches!(ty, Ty::Bool | Ty::Int(_) | Ty::Option(_)) {
        sink.error(
            Code::TypeMismatch,
            span,
            format!("a hook cannot take or give {ty}"),
            |diagnostic| diagnostic.help("use bool, an integer, or an Option of one of these"),
        );
    }
}

impl Scope<'_, '_> {
    /// The hook that an expression calls.
    pub(super) fn hook_of(&self, expr: &Expr) -> Option<usize> {
        match expr {
            Expr::Paren(inner) => self.hook_of(&inner.expr),
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => {
                    let name = path.path.get_ident()?.to_string();
                    let mut hooks = self.items.hooks.iter();
                    let found = hooks.position(|hook| hook.name == name);
                    found.filter(|_| self.local(&name).is_none())
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `name(args);`
    pub(super) fn hook_stmt(&mut self, hook: usize, expr: &Expr) -> Option<Stmt> {
        let args = self.hook_args(hook, expr)?;
        Some(Stmt::Hook {
            hook,
            args,
            result: None,
        })
    }

    /// `let local = name(args);`
    pub(super) fn hook_let(
        &mut self,
        hook: usize,
        expr: &Expr,
        name: &str,
        wanted: Option<&Ty>,
        mutable: bool,
    ) -> Option<Stmt> {
        let args = self.hook_args(hook, expr)?;
        let ty = self.hook_result(hook, expr, wanted)?;
        let local = self.declare(name, ty, mutable);
        Some(Stmt::Hook {
            hook,
            args,
            result: Some(local),
        })
    }

    /// `PLACE = name(args);`: the value has a name of its own between the two.
    pub(super) fn hook_assign(
        &mut self,
        hook: usize,
        assign: &syn::ExprAssign,
        out: &mut Block,
    ) -> Option<()> {
        let (place, ty) = self.place(&assign.left)?;
        let name = format!("{}_result", self.items.hooks[hook].name);
        let stmt =
            self.nested(|scope| scope.hook_let(hook, &assign.right, &name, Some(&ty), false))?;
        let Stmt::Hook {
            result: Some(local),
            ..
        } = &stmt
        else {
            return None;
        };
        let value = IrExpr {
            kind: ExprKind::Local(local.clone()),
            ty,
        };
        out.stmts.push(stmt);
        out.stmts.push(Stmt::Assign { place, value });
        Some(())
    }

    fn hook_args(&mut self, hook: usize, expr: &Expr) -> Option<Vec<IrExpr>> {
        let (mut expr, name) = (expr, &self.items.hooks[hook].name);
        while let Expr::Paren(inner) = expr {
            expr = &inner.expr;
        }
        let Expr::Call(call) = expr else {
            return None;
        };
        if self.body == Body::Function {
            self.hook_in_function(call.span());
            return None;
        }
        let ident = syn::Ident::new(name, call.func.span());
        let given: Vec<_> = call.args.iter().cloned().collect();
        let wanted: Vec<_> = (self.items.hooks[hook].args.iter())
            .map(|arg| arg.ty.clone())
            .collect();
        self.arguments(&ident, &given, &wanted)
    }

    /// The type of a hook's value, if it is the one that is wanted.
    fn hook_result(&mut self, hook: usize, expr: &Expr, wanted: Option<&Ty>) -> Option<Ty> {
        let Hook { name, result, .. } = &self.items.hooks[hook];
        if *result == Ty::Unit {
            self.sink.error(
                Code::TypeMismatch,
                expr.span(),
                format!("`{name}` does not return a value"),
                |diagnostic| {
                    diagnostic.help(
                        "give it a result: extern fn name(..) -> u32; or call it as a statement",
                    )
                },
            );
            return None;
        }
        match wanted {
            Some(wanted) if wanted != result => {
                let help = format!("give it a name: `let value = {name}(..);`, and convert that");
                self.mismatch(expr, result, wanted, &help);
                None
            }
            Some(_) | None => Some(result.clone()),
        }
    }

    fn hook_in_function(&mut self, span: proc_macro2::Span) {
        let message = "a function cannot call a hook";
        self.sink.error(Code::NotPure, span, message, |diagnostic| {
            diagnostic.help("call it in the rule, and pass its value to the function")
        });
    }

    /// Reports a hook where only a value may stand.
    pub(super) fn hook_in_value(&mut self, hook: usize, span: proc_macro2::Span) {
        let name = &self.items.hooks[hook].name;
        if self.body == Body::Function {
            self.hook_in_function(span);
            return;
        }
        let message = format!("`{name}` is a hook and may have side effects");
        let help = format!(
            "call it in a statement of its own, before this one: `let value = {name}(..);`"
        );
        self.sink.error(Code::NotPure, span, message, |diagnostic| {
            diagnostic.help(help)
        });
    }
}
