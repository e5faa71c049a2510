//! `after`, `cancel`, `pulse`, `guest_error!`, `unimplemented!`, and arguments.

use syn::Expr;
use syn::spanned::Spanned;

use super::scope::{Body, Scope};
use super::syntax::After;
use crate::diag::Code;
use crate::model::ir::{Expr as IrExpr, Int, Stmt, Ty};
use crate::suggest::nearest;
use crate::text;

impl Scope<'_, '_> {
    pub(super) fn macro_stmt(&mut self, call: &syn::Macro) -> Option<Stmt> {
        let name = call
            .path
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default();
        if !matches!(
            name.as_str(),
            "after" | "cancel" | "pulse" | "guest_error" | "unimplemented"
        ) {
            self.sink.error(
                Code::UnknownName,
                call.path.span(),
                format!("cannot find macro `{name}!`"),
                |diagnostic| diagnostic.help("use guest_error!(\"..\") or unimplemented!(\"..\")"),
            );
            return None;
        }
        if self.body == Body::Function {
            self.sink.error(
                Code::NotPure,
                call.path.span(),
                "a function cannot start events, pulse lines or log",
                |diagnostic| diagnostic.help("do it in the rule that calls the function"),
            );
            return None;
        }
        match name.as_str() {
            "after" => self.after(call),
            "cancel" => {
                let event: syn::Ident = self.operands(call)?;
                Some(Stmt::Cancel {
                    event: self.event(&event)?,
                })
            }
            "pulse" => {
                let line: syn::Ident = self.operands(call)?;
                self.pulse(&line)
            }
            _ => {
                let text = self.operands::<syn::LitStr>(call)?.value();
                let text = text::shown(&text).replace(text::LINE_BREAK, " ");
                Some(match name.as_str() {
                    "guest_error" => Stmt::GuestError(text),
                    _ => Stmt::Unimplemented(text),
                })
            }
        }
    }

    fn operands<T: syn::parse::Parse>(&mut self, call: &syn::Macro) -> Option<T> {
        match call.parse_body() {
            Ok(operands) => Some(operands),
            Err(error) => {
                let range = error.span().byte_range();
                let range = if range.is_empty() {
                    call.span().byte_range()
                } else {
                    range
                };
                self.sink
                    .error_at(Code::Syntax, range, error.to_string(), |diagnostic| {
                        diagnostic.help(
                        "write after(ns) event(arguments), cancel event, or guest_error!(\"text\")",
                    )
                    });
                None
            }
        }
    }

    fn after(&mut self, call: &syn::Macro) -> Option<Stmt> {
        let After {
            delay,
            event: name,
            args,
        } = self.operands(call)?;
        let delay = self.expr(&delay, Some(&Ty::Int(Int::unsigned(64))));
        let event = self.event(&name)?;
        let wanted: Vec<_> = self.items.events[event]
            .args
            .iter()
            .map(|arg| arg.ty.clone())
            .collect();
        let args = self.arguments(&name, &args, &wanted)?;
        Some(Stmt::After {
            delay: delay?,
            event,
            args,
        })
    }

    fn event(&mut self, name: &syn::Ident) -> Option<usize> {
        let text = name.to_string();
        let found = self
            .items
            .events
            .iter()
            .position(|event| event.name == text);
        if found.is_none() {
            let names = self.items.events.iter().map(|event| event.name.as_str());
            let help = match nearest(&text, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("define it: on event {text}() {{ .. }}"),
            };
            self.sink.error(
                Code::UnknownName,
                name.span(),
                format!("cannot find event `{text}`"),
                |diagnostic| diagnostic.help(help),
            );
        }
        found
    }

    /// Arguments of a call or an event.
    pub fn arguments(
        &mut self,
        name: &syn::Ident,
        args: &[Expr],
        wanted: &[Ty],
    ) -> Option<Vec<IrExpr>> {
        if args.len() != wanted.len() {
            self.sink.error(
                Code::ArgumentCount,
                name.span(),
                match wanted.len() {
                    1 => format!("`{name}` takes 1 argument, not {}", args.len()),
                    count => format!("`{name}` takes {count} arguments, not {}", args.len()),
                },
                |diagnostic| diagnostic.help("pass as many as its definition has"),
            );
            return None;
        }
        let checked: Vec<_> = args
            .iter()
            .zip(wanted)
            .map(|(arg, ty)| self.expr(arg, Some(ty)))
            .collect();
        checked.into_iter().collect()
    }
}
