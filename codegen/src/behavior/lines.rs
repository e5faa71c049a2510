//! Lines: `input`, `on input`, `pulse`; and `is_pending` and `remaining`, which only read.

use syn::Expr;
use syn::spanned::Spanned;

use super::bounds::Interval;
use super::scope::{Body, Items, Scope};
use super::sink::Sink;
use super::syntax::{InputItem, InputRuleItem, LineItem};
use crate::diag::Code;
use crate::model::Peripheral;
use crate::model::ir::{Expr as IrExpr, ExprKind, Input, InputRule, Int, Line, Stmt, Ty};
use crate::suggest::nearest;

/// How many lines an input may have.
const MOST_LINES: u32 = 256;

/// The type of a line's index where nothing else says one.
const INDEX: Int = Int::unsigned(32);

/// `input name[N];`
pub fn input(item: &InputItem, sink: &mut Sink) -> Input {
    let lines = item.lines.as_ref().map(|count| {
        let lines = count.base10_parse::<u32>().unwrap_or(u32::MAX);
        if !(1..=MOST_LINES).contains(&lines) {
            sink.error(
                Code::ConstantTooLarge,
                count.span(),
                format!("an input has from 1 to {MOST_LINES} lines"),
                |diagnostic| diagnostic.help(format!("write `input {}[32];`", item.name)),
            );
        }
        lines.clamp(1, MOST_LINES)
    });
    Input {
        name: item.name.to_string(),
        doc: item.doc.clone(),
        lines,
    }
}

/// `on input name { .. }`, `on input name[n] { .. }`
pub fn input_rule(
    item: &InputRuleItem,
    peripheral: &Peripheral,
    heads: &Items,
    sink: &mut Sink,
) -> Option<InputRule> {
    let name = item.name.to_string();
    let Some(input) = heads.inputs.iter().position(|input| input.name == name) else {
        let names = heads.inputs.iter().map(|input| input.name.as_str());
        let help = match nearest(&name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("define it: input {name};"),
        };
        sink.error(
            Code::UnknownName,
            item.name.span(),
            format!("cannot find input `{name}`"),
            |diagnostic| diagnostic.help(help),
        );
        return None;
    };
    let lines = heads.inputs[input].lines;
    let mut scope = Scope::new(peripheral, heads, sink, Body::Event, Ty::Unit);
    let line = match (&item.line, lines) {
        (None, None) => Line::Only,
        (Some(LineItem::One(index)), Some(lines)) => {
            Line::One(scope.constant_line(index, &name, lines)?)
        }
        (Some(LineItem::Each(index)), Some(lines)) => {
            let local = scope.declare(&index.to_string(), Ty::Int(INDEX), false);
            scope.note(&local, index.span());
            let numbers = Interval::new(0, u64::from(lines) - 1);
            scope.note_values(&local, numbers);
            Line::Each(local)
        }
        (None, Some(_)) => {
            let message = format!("`{name}` has several lines");
            let help = format!("bind the index: write `on input {name}[n] {{ .. }}`");
            (scope.sink).error(
                Code::TypeMismatch,
                item.name.span(),
                message,
                |diagnostic| diagnostic.help(help),
            );
            return None;
        }
        (Some(_), None) => {
            scope.one_line(
                &name,
                item.name.span(),
                &format!("on input {name} {{ .. }}"),
            );
            return None;
        }
    };
    let condition = item
        .condition
        .as_ref()
        .map(|condition| scope.expr(condition, Some(&Ty::Bool)));
    let body = scope.block(&item.body);
    scope.report_unused();
    Some(InputRule {
        doc: item.doc.clone(),
        input,
        line,
        condition: match condition {
            Some(condition) => Some(condition?),
            None => None,
        },
        body,
    })
}

impl Scope<'_, '_> {
    /// `name` of an input: its level.
    pub(super) fn input_level(&mut self, name: &str, path: &syn::ExprPath) -> Option<IrExpr> {
        let input = self.input_index(name)?;
        if self.items.inputs[input].lines.is_some() {
            self.sink.error(
                Code::TypeMismatch,
                path.span(),
                format!("`{name}` has several lines"),
                |diagnostic| diagnostic.help(format!("choose one: write `{name}[0]`")),
            );
            return None;
        }
        let kind = ExprKind::Input { input, line: None };
        Some(IrExpr { kind, ty: Ty::Bool })
    }

    /// `name[i]` of an input: the level of one of its lines. The outer `None` if it is of something else.
    pub(super) fn input_line(&mut self, expr: &syn::ExprIndex) -> Option<Option<IrExpr>> {
        let Expr::Path(path) = &*expr.expr else {
            return None;
        };
        let name = path.path.get_ident()?.to_string();
        let input = self.input_index(&name)?;
        if self.local(&name).is_some() {
            return None;
        }
        if self.body == Body::Function {
            self.impure_read(&name, expr.span());
            return Some(None);
        }
        let Some(lines) = self.items.inputs[input].lines else {
            self.one_line(&name, expr.span(), &name);
            return Some(None);
        };
        let line = self.index(&expr.index, lines.into(), &name, false);
        Some(line.map(|line| IrExpr {
            kind: ExprKind::Input {
                input,
                line: Some(Box::new(line)),
            },
            ty: Ty::Bool,
        }))
    }

    pub(super) fn input_index(&self, name: &str) -> Option<usize> {
        let mut inputs = self.items.inputs.iter();
        inputs.position(|input| input.name == name)
    }

    fn constant_line(&mut self, literal: &syn::LitInt, name: &str, lines: u32) -> Option<u32> {
        let index = super::literals::literal(literal, false, INDEX, self.sink)?;
        let index = u32::try_from(index).ok().filter(|index| *index < lines);
        if index.is_none() {
            self.sink.error(
                Code::ConstantTooLarge,
                literal.span(),
                format!("`{name}` has {lines} lines, the first of which is `{name}[0]`"),
                |diagnostic| diagnostic.help(format!("the last is `{name}[{}]`", lines - 1)),
            );
        }
        index
    }

    fn one_line(&mut self, name: &str, span: proc_macro2::Span, write: &str) {
        self.sink.error(
            Code::TypeMismatch,
            span,
            format!("`{name}` is one line, without an index"),
            |diagnostic| diagnostic.help(format!("write `{write}`")),
        );
    }

    /// Reports something that a function looks at and may not.
    pub(super) fn impure_read(&mut self, name: &str, span: proc_macro2::Span) {
        self.sink.error(
            Code::NotPure,
            span,
            format!("`{name}` cannot be read in a function"),
            |diagnostic| {
                diagnostic.help("functions are pure: pass it to the function as an argument")
            },
        );
    }

    /// `event.is_pending()`, `event.remaining()`; `None` if this is something else.
    pub(super) fn is_pending(&mut self, call: &syn::ExprMethodCall) -> Option<Option<IrExpr>> {
        let Expr::Path(path) = &*call.receiver else {
            return None;
        };
        let name = path.path.get_ident()?.to_string();
        let method = call.method.to_string();
        let (kind, ty): (fn(usize) -> ExprKind, Ty) = match method.as_str() {
            "is_pending" => (ExprKind::Pending, Ty::Bool),
            "remaining" => (ExprKind::Remaining, Ty::Int(Int::unsigned(64))),
            _ => return None,
        };
        if self.local(&name).is_some() {
            return None;
        }
        let mut events = self.items.events.iter();
        let event = events.position(|event| event.name == name)?;
        if self.body == Body::Function {
            self.impure_read(&format!("{name}.{method}()"), call.span());
            return Some(None);
        }
        if !call.args.is_empty() {
            self.sink.error(
                Code::ArgumentCount,
                call.method.span(),
                format!("`{method}` takes 0 arguments, not {}", call.args.len()),
                |diagnostic| diagnostic.help(format!("write `{name}.{method}()`")),
            );
            return Some(None);
        }
        // Nothing would say when it is to be looked at again.
        if self.body == Body::Irq && method == "remaining" {
            self.sink.error(
                Code::NotPure,
                call.span(),
                "the level of a line cannot depend on elapsed time",
                |diagnostic| {
                    diagnostic.help(format!(
                        "use `{name}.is_pending()`, or a state that an event sets"
                    ))
                },
            );
            return Some(None);
        }
        Some(Some(IrExpr {
            kind: kind(event),
            ty,
        }))
    }

    /// `pulse name;`
    pub(super) fn pulse(&mut self, name: &syn::Ident) -> Option<Stmt> {
        let text = name.to_string();
        let found = self.items.irqs.iter().position(|(known, _)| *known == text);
        let Some(irq) = found else {
            let lines = self.items.irqs.iter().filter(|(_, level)| !level);
            let help = match nearest(&text, lines.map(|(name, _)| name.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("define it: irq {text};"),
            };
            self.sink.error(
                Code::UnknownName,
                name.span(),
                format!("cannot find interrupt line `{text}`"),
                |diagnostic| diagnostic.help(help),
            );
            return None;
        };
        if self.items.irqs[irq].1 {
            self.sink.error(
                Code::TypeMismatch,
                name.span(),
                format!("`{text}` is driven by its level and cannot be pulsed"),
                |diagnostic| diagnostic.help(format!("to pulse it, define it as `irq {text};`")),
            );
            return None;
        }
        Some(Stmt::Pulse { irq })
    }
}
