//! Calls and methods.

use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprMethodCall};

use super::ir::{Arith, Expr as IrExpr, ExprKind, Int, Method, Overflow, Ty};
use super::scope::Scope;
use crate::diag::Code;
use crate::xml::nearest;

/// Every integer method, for look-up by name.
const METHODS: &[Method] = {
    use Arith::{Add, Div, Max, Min, Mul, Rem, Shl, Shr, Sub};
    use Overflow::{Checked, Saturating, Wrapping};
    const fn method(arith: Arith, overflow: Overflow) -> Method {
        Method { arith, overflow }
    }
    &[
        method(Add, Wrapping),
        method(Sub, Wrapping),
        method(Mul, Wrapping),
        method(Shl, Wrapping),
        method(Shr, Wrapping),
        method(Add, Checked),
        method(Sub, Checked),
        method(Mul, Checked),
        method(Div, Checked),
        method(Rem, Checked),
        method(Shl, Checked),
        method(Shr, Checked),
        method(Add, Saturating),
        method(Sub, Saturating),
        method(Mul, Saturating),
        method(Min, Wrapping),
        method(Max, Wrapping),
    ]
};

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
                format!("there is no function `{text}`"),
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
        if !matches!(value.ty, Ty::Bool | Ty::Int(_)) {
            self.sink.error(
                Code::TypeMismatch,
                call.span(),
                "an Option holds bool or an integer",
                |diagnostic| diagnostic.help("do not nest options"),
            );
            return None;
        }
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
        let found = METHODS.iter().find(|method| method.name() == name).copied();
        // Where a method keeps its receiver's type, a literal receiver takes the expected one.
        let hint = match (found, expected) {
            (Some(method), Some(Ty::Option(inner))) if method.overflow == Overflow::Checked => {
                Some(&**inner)
            }
            (Some(method), ty) if method.overflow != Overflow::Checked => ty,
            _ => None,
        };
        let literal = matches!(&*call.receiver, Expr::Lit(_));
        let receiver = self.expr(&call.receiver, hint.filter(|_| literal))?;
        let (Some(method), Ty::Int(int)) = (found, &receiver.ty) else {
            return self.no_method(call, &receiver.ty);
        };
        let int = *int;
        let [arg] = args[..] else {
            self.sink.error(
                Code::ArgumentCount,
                call.method.span(),
                format!("`{name}` takes 1 argument, not {}", args.len()),
                |diagnostic| diagnostic.help(format!("write `x.{name}(y)`")),
            );
            return None;
        };
        let wanted = match method.arith {
            Arith::Shl | Arith::Shr => Ty::Int(Int::unsigned(32)),
            _ => Ty::Int(int),
        };
        let arg = self.expr(arg, Some(&wanted))?;
        let ty = match method.overflow {
            Overflow::Checked => Ty::Option(Box::new(Ty::Int(int))),
            Overflow::Wrapping | Overflow::Saturating => Ty::Int(int),
        };
        Some(IrExpr {
            kind: ExprKind::Method(method, Box::new(receiver), Box::new(arg)),
            ty,
        })
    }

    fn no_method(&mut self, call: &ExprMethodCall, ty: &Ty) -> Option<IrExpr> {
        let name = call.method.to_string();
        let names: Vec<_> = match ty {
            Ty::Int(_) => METHODS.iter().map(|method| method.name()).collect(),
            Ty::Option(_) => vec!["is_some".into(), "is_none".into()],
            Ty::Bool | Ty::Unit => Vec::new(),
        };
        let help = match nearest(&name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "it has no methods".into(),
            None => format!("its methods are: {}", names.join(", ")),
        };
        self.sink.error(
            Code::UnknownName,
            call.method.span(),
            format!("{ty} has no method `{name}`"),
            |diagnostic| diagnostic.help(help),
        );
        None
    }
}
