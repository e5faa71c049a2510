//! Calls and methods.

use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprMethodCall};

use super::literals::signed_literal;
use super::operators::constant;
use super::scope::Scope;
use crate::diag::Code;
use crate::model::ir::{Expr as IrExpr, ExprKind, Method, Overflow, Ty, Unary};
use crate::suggest::nearest;

impl Scope<'_, '_> {
    /// `name(args)` and `Some(x)`.
    pub(super) fn call(&mut self, call: &ExprCall, expected: Option<&Ty>) -> Option<IrExpr> {
        let name = match &*call.func {
            Expr::Path(path) => path.path.get_ident(),
            _ => None,
        };
        let Some(name) = name else {
            self.sink.error(
                Code::Syntax,
                call.func.span(),
                "only a function's name can be called",
                |diagnostic| diagnostic.help("define it: fn name(args) -> type { .. }"),
            );
            return None;
        };
        if name == "Some" {
            return self.some(name, call, expected);
        }
        let text = name.to_string();
        // As in Rust, a local hides a function of its name.
        if self.local(&text).is_some() {
            self.sink.error(
                Code::TypeMismatch,
                name.span(),
                format!("`{text}` is a local here, which cannot be called"),
                |diagnostic| diagnostic.help("rename the local or the function"),
            );
            return None;
        }
        let found = self
            .items
            .functions
            .iter()
            .position(|function| function.name == text);
        if let (None, Some(hook)) = (found, self.hook_of(&Expr::Call(call.clone()))) {
            self.hook_in_value(hook, call.span());
            return None;
        }
        let Some(index) = found else {
            let names = self
                .items
                .functions
                .iter()
                .map(|function| function.name.as_str());
            let help = if self.items.events.iter().any(|event| event.name == text) {
                format!("`{text}` is an event: start it with `after(ns) {text}(..);`")
            } else {
                match nearest(&text, names) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("define it: fn {text}(..) -> type {{ .. }}"),
                }
            };
            self.sink.error(
                Code::UnknownName,
                name.span(),
                format!("cannot find function `{text}`"),
                |diagnostic| diagnostic.help(help),
            );
            return None;
        };
        let function = &self.items.functions[index];
        let wanted: Vec<_> = function.args.iter().map(|arg| arg.ty.clone()).collect();
        let ty = function.result.clone();
        let given: Vec<_> = call.args.iter().cloned().collect();
        let args = self.arguments(name, &given, &wanted)?;
        Some(IrExpr {
            kind: ExprKind::Call(index, args),
            ty,
        })
    }

    fn some(
        &mut self,
        name: &syn::Ident,
        call: &ExprCall,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        let inner = match expected {
            Some(Ty::Option(inner)) => Some(&**inner),
            _ => None,
        };
        let args: Vec<_> = call.args.iter().collect();
        let [value] = args[..] else {
            self.sink.error(
                Code::ArgumentCount,
                name.span(),
                format!("`Some` takes 1 argument, not {}", args.len()),
                |diagnostic| diagnostic.help("write `Some(value)`"),
            );
            return None;
        };
        let value = self.expr(value, inner)?;
        let ty = Ty::Option(Box::new(value.ty.clone()));
        Some(IrExpr {
            kind: ExprKind::Some(Box::new(value)),
            ty,
        })
    }

    /// `receiver.method(arg)`
    pub(super) fn method(
        &mut self,
        call: &ExprMethodCall,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        if let Some(element) = self.get(call) {
            return element;
        }
        let name = call.method.to_string();
        let args: Vec<_> = call.args.iter().collect();
        if matches!(name.as_str(), "is_some" | "is_none") && args.is_empty() {
            let receiver = self.expr(&call.receiver, None)?;
            if matches!(receiver.ty, Ty::Option(_)) {
                let kind = ExprKind::IsSome(Box::new(receiver), name == "is_some");
                return Some(IrExpr { kind, ty: Ty::Bool });
            }
            return self.no_method(call, &receiver.ty);
        }
        if name == "unwrap_or" {
            return self.unwrap_or(call, &args, expected);
        }
        let unary = Unary::ALL.iter().find(|unary| unary.name() == name);
        if let Some(unary) = unary {
            return self.unary_method(call, *unary, expected);
        }
        let found = Method::ALL.iter().find(|method| method.name() == name);
        let hint = found.and_then(|method| of_same_type(method.overflow, expected));
        let receiver = self.receiver(call, hint)?;
        let (Some(method), Ty::Int(int)) = (found.copied(), &receiver.ty) else {
            return self.no_method(call, &receiver.ty);
        };
        let int = *int;
        let [arg] = args[..] else {
            return self.argument_count(call, 1);
        };
        let value = self.expr(arg, Some(&Ty::Int(method.argument(int))))?;
        if method.divides() && constant(&value).is_none_or(|bits| bits == 0) {
            let checked = Method {
                overflow: Overflow::Checked,
                ..method
            };
            self.sink.error(
                Code::MayDivideByZero,
                arg.span(),
                "this divisor could be zero",
                |diagnostic| {
                    diagnostic.help(format!(
                        "use `.{}(..)`, which gives None for zero, or a constant",
                        checked.name()
                    ))
                },
            );
            return None;
        }
        Some(IrExpr {
            kind: ExprKind::Method(method, Box::new(receiver), Box::new(value)),
            ty: method.result(int),
        })
    }

    /// What a method is called on; a literal takes the type of `hint`.
    fn receiver(&mut self, call: &ExprMethodCall, hint: Option<&Ty>) -> Option<IrExpr> {
        let mut inner = &*call.receiver;
        while let Expr::Paren(paren) = inner {
            inner = &paren.expr;
        }
        let literal = signed_literal(inner).is_some();
        self.expr(&call.receiver, hint.filter(|_| literal))
    }

    /// `x.method()`
    fn unary_method(
        &mut self,
        call: &ExprMethodCall,
        unary: Unary,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        let hint = match unary {
            Unary::Neg(overflow) | Unary::Abs(overflow) => of_same_type(overflow, expected),
            Unary::SwapBytes | Unary::ReverseBits => expected,
            Unary::UnsignedAbs
            | Unary::CountOnes
            | Unary::CountZeros
            | Unary::LeadingZeros
            | Unary::TrailingZeros
            | Unary::LeadingOnes
            | Unary::TrailingOnes
            | Unary::IsPowerOfTwo => None,
        };
        let receiver = self.receiver(call, hint)?;
        let Ty::Int(int) = receiver.ty else {
            return self.no_method(call, &receiver.ty);
        };
        if !unary.is_of(int) {
            return self.no_method(call, &receiver.ty);
        }
        if !call.args.is_empty() {
            return self.argument_count(call, 0);
        }
        Some(IrExpr {
            kind: ExprKind::Unary(unary, Box::new(receiver)),
            ty: unary.result(int),
        })
    }

    /// `option.unwrap_or(other)`
    fn unwrap_or(
        &mut self,
        call: &ExprMethodCall,
        args: &[&Expr],
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        // `Some(1).unwrap_or(0)` takes its type from where it stands.
        let hint = expected.map(|ty| Ty::Option(Box::new(ty.clone())));
        let hint = hint.filter(|_| is_constructor(&call.receiver));
        let receiver = self.expr(&call.receiver, hint.as_ref())?;
        let Ty::Option(inner) = &receiver.ty else {
            return self.no_method(call, &receiver.ty);
        };
        let inner = (**inner).clone();
        let [other] = args[..] else {
            return self.argument_count(call, 1);
        };
        let other = self.expr(other, Some(&inner))?;
        Some(IrExpr {
            kind: ExprKind::UnwrapOr(Box::new(receiver), Box::new(other)),
            ty: inner,
        })
    }

    fn argument_count<T>(&mut self, call: &ExprMethodCall, wanted: usize) -> Option<T> {
        let (name, given) = (&call.method, call.args.len());
        let (count, example) = match wanted {
            0 => ("no arguments", format!("x.{name}()")),
            _ => ("1 argument", format!("x.{name}(y)")),
        };
        self.sink.error(
            Code::ArgumentCount,
            name.span(),
            format!("`{name}` takes {count}, not {given}"),
            |diagnostic| diagnostic.help(format!("write `{example}`")),
        );
        None
    }

    fn no_method(&mut self, call: &ExprMethodCall, ty: &Ty) -> Option<IrExpr> {
        let name = call.method.to_string();
        let names: Vec<String> = match ty {
            Ty::Int(int) => {
                let methods = Method::ALL.iter().map(|method| method.name());
                let unary = Unary::ALL.iter().filter(|unary| unary.is_of(*int));
                methods.chain(unary.map(|unary| unary.name())).collect()
            }
            Ty::Option(_) => vec!["is_some".into(), "is_none".into(), "unwrap_or".into()],
            Ty::Bool | Ty::Unit | Ty::Tuple(_) => Vec::new(),
        };
        let help = match nearest(&name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => format!("{ty} has no methods"),
            None => format!("methods of {ty}: {}", listed(&names)),
        };
        self.sink.error(
            Code::UnknownName,
            call.method.span(),
            format!("no method `{name}` for type {ty}"),
            |diagnostic| diagnostic.help(help),
        );
        None
    }
}

/// Methods as a list, with the forms for overflow together: `wrapping_{add, sub}, min`.
fn listed(names: &[String]) -> String {
    use Overflow::{Checked, Overflowing, Saturating, Wrapping};
    let forms = [Wrapping, Checked, Saturating, Overflowing].map(Overflow::prefix);
    let end_of = |name: &'_ str, form| Some(name.strip_prefix(form)?.strip_prefix('_')?.to_owned());
    let mut parts = Vec::new();
    for form in forms {
        let ends: Vec<String> = (names.iter())
            .filter_map(|name| end_of(name, form))
            .collect();
        if !ends.is_empty() {
            parts.push(format!("{form}_{{{}}}", ends.join(", ")));
        }
    }
    let single = |name: &&String| forms.iter().all(|form| end_of(name, form).is_none());
    parts.extend(names.iter().filter(single).cloned());
    parts.join(", ")
}

/// Where a method keeps its receiver's type, the one that a literal takes.
fn of_same_type(overflow: Overflow, expected: Option<&Ty>) -> Option<&Ty> {
    match (overflow, expected?) {
        (Overflow::Checked, Ty::Option(inner)) => Some(inner),
        (Overflow::Overflowing, Ty::Tuple(items)) => items.first(),
        (Overflow::Checked | Overflow::Overflowing, _) => None,
        (Overflow::Wrapping | Overflow::Saturating, ty) => Some(ty),
    }
}

/// `Some(..)` or `None`.
fn is_constructor(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => is_constructor(&call.func),
        Expr::Path(path) => path.path.is_ident("Some") || path.path.is_ident("None"),
        _ => false,
    }
}
