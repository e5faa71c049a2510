//! Names in expressions, and what can be assigned to.

use syn::spanned::Spanned;
use syn::{Expr, Member};

use super::literals::fits;
use super::register_exprs::segments;
use super::scope::{Body, Scope};
use crate::diag::Code;
use crate::model::ir::{Expr as IrExpr, ExprKind, Int, Place, Ty, View};
use crate::model::{FieldId, RegisterId};
use crate::suggest::nearest;

impl Scope<'_, '_> {
    pub(super) fn path(&mut self, path: &syn::ExprPath, expected: Option<&Ty>) -> Option<IrExpr> {
        let names: Vec<_> = path
            .path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        match names.as_slice() {
            [name] => self.name(name, path, expected),
            _ => {
                let (field, index) = self.enumerated(&path.path)?;
                let width = self.peripheral.field(field).width;
                let known = self.peripheral.field(field).values().nth(index)?;
                let value = known.value;
                if !known.is_one(width) {
                    let text = known.text(width);
                    self.sink.error(
                        Code::BehaviorNotSupported,
                        path.span(),
                        format!("`{}` has several values: {text}", known.ident.svd),
                        |diagnostic| diagnostic.help("write the number, or use `match`"),
                    );
                    return None;
                }
                let int = match expected {
                    Some(Ty::Int(int)) if !int.signed => *int,
                    _ => Int::unsigned(width),
                };
                fits(value.into(), int, path.span(), self.sink)?;
                let kind = ExprKind::Enumerated {
                    field,
                    index,
                    value,
                };
                Some(IrExpr {
                    kind,
                    ty: Ty::Int(int),
                })
            }
        }
    }

    pub(super) fn name(
        &mut self,
        name: &str,
        path: &syn::ExprPath,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        if let Some(local) = self.local(name).cloned() {
            self.read.insert(local.name.clone());
            let ty = local.ty.clone();
            return Some(IrExpr {
                kind: ExprKind::Local(local),
                ty,
            });
        }
        if name == "None" {
            let Some(ty @ Ty::Option(_)) = expected else {
                self.sink.error(
                    Code::TypeMismatch,
                    path.span(),
                    "cannot infer the type of this `None`",
                    |diagnostic| diagnostic.help("write it: `let name: Option<u32> = None;`"),
                );
                return None;
            };
            return Some(IrExpr {
                kind: ExprKind::None,
                ty: ty.clone(),
            });
        }
        if self.whole_array(name, path.span()) {
            return None;
        }
        let found = self.global(name);
        if self.input_index(name).is_some() {
            if self.body == Body::Function {
                self.impure_read(name, path.span());
                return None;
            }
            return self.input_level(name, path);
        }
        let is_global = found.is_some();
        if self.body != Body::Function && is_global {
            return found;
        }
        let names = self.names();
        let help = if is_global {
            "functions are pure: pass it to the function as an argument".to_owned()
        } else if self
            .items
            .functions
            .iter()
            .any(|function| function.name == name)
        {
            format!("call it: `{name}(..)`")
        } else {
            match nearest(name, names.into_iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "define it as a param, state or local, or name a register".to_owned(),
            }
        };
        let (code, message) = if is_global {
            (
                Code::NotPure,
                format!("`{name}` cannot be read in a function"),
            )
        } else {
            (
                Code::UnknownName,
                format!("cannot find `{name}` in this scope"),
            )
        };
        self.sink.error(code, path.span(), message, |diagnostic| {
            diagnostic.help(help)
        });
        None
    }

    /// A param, state, register, or `written` and `old` as a whole.
    pub(super) fn global(&self, name: &str) -> Option<IrExpr> {
        if let Some(index) = self
            .items
            .params
            .iter()
            .position(|param| param.name == name)
        {
            let ty = Ty::Int(self.items.params[index].ty);
            return Some(IrExpr {
                kind: ExprKind::Param(index),
                ty,
            });
        }
        if let Some(index) = self
            .items
            .states
            .iter()
            .position(|state| state.name == name)
        {
            let ty = self.items.states[index].ty.clone();
            return Some(IrExpr {
                kind: ExprKind::State(index),
                ty,
            });
        }
        let (view, id) = match (view(name), self.body) {
            (Some(view), Body::Rule(Some(id))) => (view, id),
            _ => (View::Current, self.register(name)?),
        };
        let ty = Ty::Int(Int::unsigned(self.peripheral.register(id).bits));
        Some(IrExpr {
            kind: ExprKind::Register(view, id),
            ty,
        })
    }

    /// `tuple.0`; `None` if it is not an element of a tuple that is written.
    pub(super) fn tuple_item(&mut self, expr: &syn::ExprField) -> Option<Option<IrExpr>> {
        let Member::Unnamed(index) = &expr.member else {
            return None;
        };
        let tuple = self.expr(&expr.base, None);
        Some(tuple.and_then(|tuple| {
            let index = index.index as usize;
            let items = match &tuple.ty {
                Ty::Tuple(items) => items.as_slice(),
                Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Unit => &[],
            };
            if let Some(ty) = items.get(index) {
                let ty = ty.clone();
                let kind = ExprKind::TupleItem(Box::new(tuple), index);
                return Some(IrExpr { kind, ty });
            }
            let help = match items.len() {
                0 => "only tuples have numbered elements".to_owned(),
                count => format!("its elements are .0 to .{}", count - 1),
            };
            self.sink.error(
                Code::UnknownName,
                expr.member.span(),
                format!("{} has no element {index}", tuple.ty),
                |diagnostic| diagnostic.help(help),
            );
            None
        }))
    }

    /// `(a, b)`
    pub(super) fn tuple(
        &mut self,
        tuple: &syn::ExprTuple,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        if tuple.elems.len() < 2 {
            self.sink.error(
                Code::Syntax,
                tuple.span(),
                "a tuple has two or more elements",
                |diagnostic| diagnostic.help("remove the parentheses and the comma"),
            );
            return None;
        }
        let wanted = match expected {
            Some(Ty::Tuple(items)) if items.len() == tuple.elems.len() => items.as_slice(),
            _ => &[],
        };
        let items: Vec<_> = tuple
            .elems
            .iter()
            .enumerate()
            .map(|(index, item)| self.expr(item, wanted.get(index)))
            .collect();
        let items: Vec<_> = items.into_iter().collect::<Option<_>>()?;
        let ty = Ty::Tuple(items.iter().map(|item| item.ty.clone()).collect());
        Some(IrExpr {
            kind: ExprKind::Tuple(items),
            ty,
        })
    }

    pub(super) fn field_expr(&mut self, expr: &syn::ExprField) -> Option<IrExpr> {
        let whole = Expr::Field(expr.clone());
        if segments(&whole).is_some_and(|segments| self.is_laid(&segments)) {
            return self.register_expr(&whole);
        }
        let (view, field) = self.field_place(expr)?;
        if self.body == Body::Function {
            self.sink.error(
                Code::NotPure,
                expr.span(),
                "a function cannot read registers",
                |diagnostic| diagnostic.help("functions are pure: pass the field as an argument"),
            );
            return None;
        }
        let ty = Ty::Int(Int::unsigned(self.peripheral.field(field).width));
        Some(IrExpr {
            kind: ExprKind::Field(view, field),
            ty,
        })
    }

    /// `REGISTER.FIELD`, `written.FIELD`, `old.FIELD`.
    pub(super) fn field_place(&mut self, expr: &syn::ExprField) -> Option<(View, FieldId)> {
        let (base, member) = match (&*expr.base, &expr.member) {
            (Expr::Path(base), Member::Named(member)) => (base.path.get_ident(), member),
            _ => (None, &syn::Ident::new("_field", expr.span())),
        };
        let Some(base) = base else {
            self.sink.error(
                Code::Syntax,
                expr.span(),
                "expected REGISTER.FIELD",
                |diagnostic| {
                    diagnostic.help("name a register before the dot and one of its fields after it")
                },
            );
            return None;
        };
        let name = base.to_string();
        let (view, id) = match (view(&name), self.body) {
            (Some(view), Body::Rule(Some(id))) => (view, Some(id)),
            (Some(_), _) if self.register(&name).is_none() => {
                self.sink.error(
                    Code::UnknownName,
                    base.span(),
                    format!("`{name}` can only be used in `on write` rules"),
                    |diagnostic| diagnostic.help("name the register"),
                );
                return None;
            }
            _ => (View::Current, self.register(&name)),
        };
        let Some(id) = id else {
            let names: Vec<_> = self
                .peripheral
                .registers
                .iter()
                .map(|known| known.ident.svd.as_str())
                .collect();
            let help = match nearest(&name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the registers are: {}", super::sink::listed(&names)),
            };
            self.sink.error(
                Code::UnknownName,
                base.span(),
                format!(
                    "`{name}` is not a register of `{}`",
                    self.peripheral.ident.svd
                ),
                |diagnostic| diagnostic.help(help),
            );
            return None;
        };
        Some((view, self.known_field(id, member)?))
    }

    /// A field of a register; one that it does not have is reported.
    pub(super) fn known_field(&mut self, id: RegisterId, member: &syn::Ident) -> Option<FieldId> {
        let text = member.to_string();
        let found = self.field(id, &text);
        if found.is_none() {
            let register = self.peripheral.register(id);
            let names: Vec<_> = register
                .fields
                .iter()
                .map(|known| known.ident.svd.as_str())
                .collect();
            let help = match nearest(&text, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => {
                    format!("`{}` has no fields: use it as a whole", register.ident.svd)
                }
                None => format!("its fields are: {}", super::sink::listed(&names)),
            };
            self.sink.error(
                Code::UnknownName,
                member.span(),
                format!("`{text}` is not a field of `{}`", register.ident.svd),
                |diagnostic| diagnostic.help(help),
            );
        }
        found
    }

    /// What an assignment can assign to, and its type.
    pub fn place(&mut self, expr: &Expr) -> Option<(Place, Ty)> {
        match expr {
            Expr::Paren(inner) => self.place(&inner.expr),
            Expr::Path(path) if path.path.get_ident().is_some() => {
                let name = path.path.get_ident().map(ToString::to_string)?;
                if let Some(local) = self.local(&name).cloned() {
                    if !local.mutable {
                        self.sink.error(
                            Code::TypeMismatch,
                            expr.span(),
                            format!("cannot assign twice to immutable `{name}`"),
                            |diagnostic| diagnostic.help("declare it with `let mut`"),
                        );
                        return None;
                    }
                    let ty = local.ty.clone();
                    return Some((Place::Local(local), ty));
                }
                if self.whole_array(&name, expr.span()) {
                    return None;
                }
                match self.global(&name) {
                    Some(IrExpr {
                        kind: ExprKind::State(index),
                        ty,
                    }) => Some((Place::State(index), ty)),
                    Some(IrExpr {
                        kind: ExprKind::Register(View::Current, id),
                        ty,
                    }) => Some((Place::Register(id), ty)),
                    Some(_) => self.not_a_place(expr),
                    None if self.input_index(&name).is_some() => self.not_a_place(expr),
                    // Reports the unknown name.
                    None => self.name(&name, path, None).and(None),
                }
            }
            Expr::Index(index) => self.index_place(index),
            Expr::Field(_) if segments(expr).is_some_and(|parts| self.is_laid(&parts)) => {
                self.register_place(expr)
            }
            Expr::Field(field) => match self.field_place(field)? {
                (View::Current, id) => {
                    let ty = Ty::Int(Int::unsigned(self.peripheral.field(id).width));
                    Some((Place::Field(id), ty))
                }
                (View::Written | View::Old, _) => self.not_a_place(expr),
            },
            _ => self.not_a_place(expr),
        }
    }

    pub(super) fn not_a_place<T>(&mut self, expr: &Expr) -> Option<T> {
        self.sink.error(
            Code::TypeMismatch,
            expr.span(),
            "cannot assign to this expression",
            |diagnostic| diagnostic.help("assign to a register, a field, a state or a `let mut`"),
        );
        None
    }
}

/// `written` and `old` in `on write` rules.
fn view(name: &str) -> Option<View> {
    match name {
        "written" => Some(View::Written),
        "old" => Some(View::Old),
        _ => None,
    }
}
