//! Expressions: types flow in from where a value is needed and out of what it is made of.
//!
//! Integer literals and enumerated values have no type of their own: they take the one that is
//! expected, and must fit it.

use syn::spanned::Spanned;
use syn::{Expr, Lit};

use super::literals::{literal, suffix};
use super::operators::has_suffix;
use super::scope::Scope;
use super::stmts::diverges;
use crate::diag::Code;
use crate::model::ir::{Expr as IrExpr, ExprKind, Int, Ty};

/// The type of a value that has none of its own.
const DEFAULT_INT: Int = Int::unsigned(32);

impl Scope<'_, '_> {
    /// An expression without `return` inside. `None` after an error.
    pub fn expr(&mut self, expr: &Expr, expected: Option<&Ty>) -> Option<IrExpr> {
        self.value(expr, expected, false)
    }

    /// An expression; `returns` says whether `return` may stand in its blocks.
    pub fn value(&mut self, expr: &Expr, expected: Option<&Ty>, returns: bool) -> Option<IrExpr> {
        let value = match expr {
            Expr::Paren(inner) => return self.value(&inner.expr, expected, returns),
            Expr::Group(inner) => return self.value(&inner.expr, expected, returns),
            Expr::If(branch) => return self.if_value(branch, expected, returns),
            Expr::Match(branch) => return self.match_value(branch, expected, returns),
            Expr::Block(block) => {
                let ty = self.known_type(expr, expected)?;
                let block = self.value_block(&block.block, &ty, returns)?;
                return Some(IrExpr {
                    kind: ExprKind::Block(block),
                    ty,
                });
            }
            Expr::Lit(literal) => self.literal_expr(&literal.lit, expected),
            Expr::Path(path) => self.path(path, expected),
            Expr::Field(field) => match self.tuple_item(field) {
                Some(item) => item,
                None => self.field_expr(field),
            },
            Expr::Index(index) => self.index_expr(index),
            Expr::Tuple(tuple) => self.tuple(tuple, expected),
            Expr::Unary(unary) => self.unary(unary, expected),
            Expr::Binary(binary) => self.binary(binary, expected),
            Expr::Cast(cast) => self.cast(cast),
            Expr::Call(call) => self.call(call, expected),
            Expr::MethodCall(call) => match self.is_pending(call) {
                Some(pending) => pending,
                None => self.method(call, expected),
            },
            Expr::Assign(_) | Expr::Return(_) | Expr::Macro(_) => {
                self.sink.error(
                    Code::NotPure,
                    expr.span(),
                    "an expression with side effects cannot be used as a value here",
                    |diagnostic| diagnostic.help("move it into a statement of its own"),
                );
                None
            }
            other => {
                self.sink.error(
                    Code::Syntax,
                    other.span(),
                    "the behaviour language has no such expression",
                    |diagnostic| {
                        diagnostic
                            .help("loops, references, structs and closures are not part of it")
                    },
                );
                None
            }
        }?;
        self.expect(value, expected, expr)
    }

    /// Reports a value of another type than expected.
    fn expect(&mut self, value: IrExpr, expected: Option<&Ty>, at: &Expr) -> Option<IrExpr> {
        match expected {
            Some(ty) if value.ty != *ty => {
                let help = match (&value.ty, ty) {
                    (Ty::Int(_), Ty::Int(_)) if has_suffix(at) => "remove the suffix".to_owned(),
                    (Ty::Int(int), Ty::Bool) if int.bits > 1 => {
                        "compare it: write `... != 0`".to_owned()
                    }
                    (Ty::Int(_), Ty::Bool) => "compare it: write `... == 1`".to_owned(),
                    (Ty::Int(_) | Ty::Bool, Ty::Int(_)) => {
                        format!("convert it: write `... as {ty}`")
                    }
                    (found, Ty::Option(inner)) if *found == **inner => {
                        "write `Some(...)`".to_owned()
                    }
                    (Ty::Option(_), _) => {
                        "take the value out with `match` or `.unwrap_or(..)`".to_owned()
                    }
                    (Ty::Tuple(_), Ty::Bool | Ty::Int(_)) => {
                        "take an element: write `... .0`, or `let (a, b) = ...`".to_owned()
                    }
                    _ => format!("give a value of type {ty}"),
                };
                self.mismatch(at, &value.ty, ty, &help);
                None
            }
            _ => Some(value),
        }
    }

    pub(super) fn mismatch(&mut self, at: &Expr, found: &Ty, wanted: &Ty, help: &str) {
        self.sink.error(
            Code::TypeMismatch,
            at.span(),
            format!("expected {wanted}, found {found}"),
            |diagnostic| {
                diagnostic
                    .label(format!("this is {found}"))
                    .help(help.to_owned())
            },
        );
    }

    /// The type that an expression has or takes, found by checking a copy of it in silence.
    fn known_type(&mut self, expr: &Expr, expected: Option<&Ty>) -> Option<Ty> {
        if let Some(ty) = expected {
            return Some(ty.clone());
        }
        let inner = match expr {
            Expr::Block(block) => block.block.stmts.last(),
            _ => None,
        };
        match inner {
            // `let`s before the value are not in scope here: such a block needs a written type.
            Some(syn::Stmt::Expr(last, None)) if is_single(expr) => {
                let before = std::mem::replace(&mut self.sink.quiet, true);
                let value = self.expr(last, None);
                self.sink.quiet = before;
                value.map(|value| value.ty)
            }
            _ => {
                self.sink.error(
                    Code::TypeMismatch,
                    expr.span(),
                    "cannot infer the type of this block",
                    |diagnostic| diagnostic.help("write it: `let name: u32 = ...`"),
                );
                None
            }
        }
    }

    fn literal_expr(&mut self, lit: &Lit, expected: Option<&Ty>) -> Option<IrExpr> {
        match lit {
            Lit::Bool(value) => Some(IrExpr {
                kind: ExprKind::Bool(value.value),
                ty: Ty::Bool,
            }),
            Lit::Int(value) => self.integer(value, false, expected),
            other => {
                self.sink.error(
                    Code::Syntax,
                    other.span(),
                    "the behaviour language has integers and bool only",
                    |diagnostic| diagnostic.help("write an integer, true or false"),
                );
                None
            }
        }
    }

    /// An integer literal; `negated` is the `-` before it.
    pub(super) fn integer(
        &mut self,
        value: &syn::LitInt,
        negated: bool,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        let int = match (suffix(value), expected) {
            (Some(int), _) => int,
            (None, Some(Ty::Int(int))) => *int,
            (None, _) if negated => Int::signed(DEFAULT_INT.bits),
            (None, _) => DEFAULT_INT,
        };
        let bits = literal(value, negated, int, self.sink)?;
        Some(IrExpr {
            kind: ExprKind::Int(bits),
            ty: Ty::Int(int),
        })
    }

    fn if_value(
        &mut self,
        branch: &syn::ExprIf,
        expected: Option<&Ty>,
        returns: bool,
    ) -> Option<IrExpr> {
        let condition = self.condition(&branch.cond, true);
        let Some((_, otherwise)) = &branch.else_branch else {
            self.sink.error(
                Code::MissingValue,
                branch.span(),
                "an `if` with a value needs an `else`",
                |diagnostic| diagnostic.help("add `else { .. }`"),
            );
            return None;
        };
        let ty = match expected {
            Some(ty) => ty.clone(),
            None => {
                self.branch_type(&[&Expr::Block(block_of(&branch.then_branch)), &**otherwise])?
            }
        };
        let then = self.value_block(&branch.then_branch, &ty, returns);
        let otherwise = self.branch(otherwise, &ty, returns);
        let (then, otherwise) = (then?, otherwise?);
        let condition = condition?;
        let kind = ExprKind::If {
            condition: Box::new(condition),
            then,
            otherwise,
        };
        Some(IrExpr { kind, ty })
    }

    fn match_value(
        &mut self,
        branch: &syn::ExprMatch,
        expected: Option<&Ty>,
        returns: bool,
    ) -> Option<IrExpr> {
        let value = self.expr(&branch.expr, None)?;
        let Some(ty) = expected.cloned() else {
            self.sink.error(
                Code::TypeMismatch,
                branch.match_token.span(),
                "cannot infer the type of this `match`",
                |diagnostic| diagnostic.help("write it: `let name: u32 = match ..`"),
            );
            return None;
        };
        let before = self.sink.failed;
        self.sink.failed = false;
        let arms = self.arms(branch, &value, |scope, body| {
            scope.branch(body, &ty, returns)
        });
        let sound = !self.sink.failed;
        self.sink.failed |= before;
        sound.then(|| IrExpr {
            kind: ExprKind::Match {
                value: Box::new(value),
                arms,
            },
            ty,
        })
    }

    /// A branch of `if` or `match` with a value, as a block.
    fn branch(&mut self, body: &Expr, ty: &Ty, returns: bool) -> Option<crate::model::ir::Block> {
        match body {
            Expr::Block(block) => self.value_block(&block.block, ty, returns),
            Expr::Return(_) if returns => {
                let stmts = vec![syn::Stmt::Expr(body.clone(), None)];
                let block = syn::Block {
                    brace_token: Default::default(),
                    stmts,
                };
                self.value_block(&block, ty, returns)
            }
            other => {
                let value = self.value(other, Some(ty), returns)?;
                let diverges = diverges(&value);
                Some(crate::model::ir::Block {
                    stmts: Vec::new(),
                    value: Some(Box::new(value)),
                    diverges,
                })
            }
        }
    }

    /// The type of the first branch that has one of its own.
    fn branch_type(&mut self, branches: &[&Expr]) -> Option<Ty> {
        let first = branches.first()?;
        self.known_type(first, None)
    }
}

pub const DEFAULT: Ty = Ty::Int(DEFAULT_INT);

fn block_of(block: &syn::Block) -> syn::ExprBlock {
    syn::ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: block.clone(),
    }
}

/// Whether a block is nothing but its value.
fn is_single(expr: &Expr) -> bool {
    matches!(expr, Expr::Block(block) if block.block.stmts.len() == 1)
}
