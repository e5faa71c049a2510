//! What nothing needs: items and locals that are not used, statements that are never reached.
//!
//! A name that begins with an underscore is meant to be unused.

use proc_macro2::Span;
use syn::Expr;
use syn::spanned::Spanned;

use super::scope::Scope;
use super::sink::Sink;
use super::visit::{Visit, walk, walk_expr};
use crate::diag::Code;
use crate::model::ir::{Behavior, Block, Expr as IrExpr, ExprKind, Local, Place, Stmt, Ty};

impl Scope<'_, '_> {
    /// Notes where a local is declared, so that it is missed if nothing reads it.
    pub(super) fn note(&mut self, local: &Local, span: Span) {
        self.declared.push((local.name.clone(), span));
    }

    /// Warns of locals that are not read, once the whole body was checked.
    pub(super) fn report_unused(&mut self) {
        if self.sink.failed {
            return;
        }
        for (local, span) in std::mem::take(&mut self.declared) {
            if local.starts_with('_') || self.read.contains(&local) {
                continue;
            }
            let name = span.source_text().unwrap_or(local);
            self.sink.warning(
                Code::Unused,
                span,
                format!("`{name}` is never read"),
                |diagnostic| diagnostic.help(format!("remove it, or call it `_{name}`")),
            );
        }
    }

    /// Warns of the first statement after one that always returns.
    pub(super) fn reached(&mut self, before: &Block, warned: &mut bool, span: Span) {
        if before.diverges && !std::mem::replace(warned, true) {
            self.sink.warning(
                Code::Unreachable,
                span,
                "this is never reached: what stands before it always returns",
                |diagnostic| diagnostic.help("remove it, or the `return` before it"),
            );
        }
    }

    /// A condition; warns if it never holds, or with an `else` if it always does, unless a part of it
    /// was found to be the reason.
    pub(super) fn condition(&mut self, written: &Expr, has_else: bool) -> Option<IrExpr> {
        let before = self.constants;
        let condition = self.expr(written, Some(&Ty::Bool))?;
        if self.constants == before {
            self.decides(&condition, has_else, written.span());
        }
        Some(condition)
    }

    fn decides(&mut self, condition: &IrExpr, has_else: bool, span: Span) {
        let (message, help) = match self.knows().truth(condition) {
            Some(false) => (
                "this condition never holds",
                "what depends on it is never reached: remove it",
            ),
            Some(true) if has_else => (
                "this condition always holds",
                "the `else` is never reached: remove it",
            ),
            Some(true) | None => return,
        };
        self.sink
            .warning(Code::Unreachable, span, message, |diagnostic| {
                diagnostic.help(help)
            });
    }
}

/// Where the items of a block are named, each kind in the order of the block.
#[derive(Default)]
pub struct Spans {
    pub params: Vec<Span>,
    pub states: Vec<Span>,
    pub functions: Vec<Span>,
    pub events: Vec<Span>,
    pub hooks: Vec<Span>,
    pub inputs: Vec<Span>,
}

/// Warns of items that nothing uses. Functions must not have been put into another order yet.
pub fn check(behavior: &Behavior, spans: &Spans, sink: &mut Sink) {
    let mut used = Used {
        params: vec![false; behavior.params.len()],
        states: vec![false; behavior.states.len()],
        functions: vec![false; behavior.functions.len()],
        events: vec![false; behavior.events.len()],
        hooks: vec![false; behavior.hooks.len()],
        inputs: vec![false; behavior.inputs.len()],
    };
    for rule in &behavior.input_rules {
        used.inputs[rule.input] = true;
    }
    let functions = behavior.functions.iter().map(|function| &function.body);
    for body in functions.chain(behavior.bodies()) {
        walk(body, &mut |visit| used.see(visit));
    }
    for value in behavior.conditions() {
        walk_expr(value, &mut |visit| used.see(visit));
    }
    let params = behavior.params.iter().map(|param| &param.name);
    report("param", params, &used.params, &spans.params, sink);
    let states = behavior.states.iter().map(|state| &state.name);
    report("state", states, &used.states, &spans.states, sink);
    let functions = behavior.functions.iter().map(|function| &function.name);
    report(
        "function",
        functions,
        &used.functions,
        &spans.functions,
        sink,
    );
    let events = behavior.events.iter().map(|event| &event.name);
    report("event", events, &used.events, &spans.events, sink);
    let hooks = behavior.hooks.iter().map(|hook| &hook.name);
    report("hook", hooks, &used.hooks, &spans.hooks, sink);
    let inputs = behavior.inputs.iter().map(|input| &input.name);
    report("input", inputs, &used.inputs, &spans.inputs, sink);
}

struct Used {
    params: Vec<bool>,
    states: Vec<bool>,
    functions: Vec<bool>,
    events: Vec<bool>,
    hooks: Vec<bool>,
    inputs: Vec<bool>,
}

impl Used {
    fn see(&mut self, visit: Visit) {
        match visit {
            Visit::Expr(expr) => match expr.kind {
                ExprKind::Param(index) => self.params[index] = true,
                ExprKind::State(index) | ExprKind::Element(index, _) => self.states[index] = true,
                ExprKind::Call(index, _) => self.functions[index] = true,
                ExprKind::Input { input, .. } => self.inputs[input] = true,
                _ => {}
            },
            Visit::Stmt(Stmt::Assign {
                place: Place::State(index) | Place::Element(index, _),
                ..
            }) => self.states[*index] = true,
            Visit::Stmt(Stmt::After { event, .. }) => self.events[*event] = true,
            Visit::Stmt(Stmt::Hook { hook, .. }) => self.hooks[*hook] = true,
            Visit::Stmt(_) => {}
        }
    }
}

fn report<'n>(
    kind: &str,
    names: impl Iterator<Item = &'n String>,
    used: &[bool],
    spans: &[Span],
    sink: &mut Sink,
) {
    for ((name, used), span) in names.zip(used).zip(spans) {
        if *used || name.starts_with('_') {
            continue;
        }
        let message = match kind {
            "event" => format!("the event `{name}` is never started"),
            kind => format!("the {kind} `{name}` is never used"),
        };
        sink.warning(Code::Unused, *span, message, |diagnostic| {
            diagnostic.help(match kind {
                "param" => "remove it".to_owned(),
                _ => format!("remove it, or call it `_{name}`"),
            })
        });
    }
}
