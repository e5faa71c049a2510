//! Items: collects their heads, then checks their bodies.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, FnArg, Pat, RangeLimits, ReturnType};

use super::ir::{
    Behavior, Block, Call, Event, Function, Int, Irq, Local, Param, Rule, State, Trigger, Ty,
};
use super::scope::{Body, Items, Scope, local_name};
use super::sink::Sink;
use super::syntax::{self, EventItem, Head, IrqItem, Item, RuleItem, ValueItem};
use super::types::ty;
use super::unused::{self, Spans};
use super::{arrays, graph, hooks, lines, loops};
use crate::diag::Code;
use crate::model::{Peripheral, Register};

/// How many interrupt lines a device may have: their levels are the bits of one word.
const MOST_IRQS: usize = 32;

/// Checks all items. The result is only of use if the sink saw no error.
pub fn check(items: Vec<Item>, text: &str, peripheral: &Peripheral, sink: &mut Sink) -> Behavior {
    let mut heads = Items::default();
    let mut functions = Vec::new();
    let mut events = Vec::new();
    let mut rules = Vec::new();
    let mut irqs = Vec::new();
    let mut input_rules = Vec::new();
    let mut calls = Vec::new();
    let mut chardevs = Vec::new();
    let mut known: HashMap<String, Span> = HashMap::new();
    let mut spans = Spans::default();
    for item in items {
        match item {
            Item::Param(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                spans.params.push(item.name.span());
                heads.params.extend(param(item, sink));
            }
            Item::State(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                spans.states.push(item.name.span());
                heads.states.extend(state(item, sink));
            }
            Item::Function(item) => {
                declare(&item.sig.ident, peripheral, &mut known, sink);
                spans.functions.push(item.sig.ident.span());
                heads.functions.push(function_head(&item, sink));
                functions.push(item);
            }
            Item::Event(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                spans.events.push(item.name.span());
                heads.events.push(event_head(&item, sink));
                events.push(item);
            }
            Item::Rule(item) => rules.push(item),
            Item::Irq(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                heads
                    .irqs
                    .push((item.name.to_string(), item.level.is_some()));
                irqs.push(item);
            }
            Item::Input(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                spans.inputs.push(item.name.span());
                heads.inputs.push(lines::input(&item, sink));
            }
            Item::InputRule(item) => input_rules.push(item),
            Item::Hook(item) => {
                declare(&item.sig.ident, peripheral, &mut known, sink);
                spans.hooks.push(item.sig.ident.span());
                heads.hooks.push(hooks::hook(&item, sink));
            }
            Item::Call(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                calls.push(item);
            }
            Item::Chardev(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                chardevs.push(hooks::chardev(item));
            }
        }
    }
    let function_bodies: Vec<_> = functions
        .iter()
        .zip(&heads.functions)
        .map(|(item, head)| {
            body(
                &item.block,
                Body::Function,
                (&head.args, &arg_spans(item.sig.inputs.iter())),
                &head.result,
                peripheral,
                &heads,
                sink,
            )
        })
        .collect();
    let event_bodies: Vec<_> = events
        .iter()
        .zip(&heads.events)
        .map(|(item, head)| {
            body(
                &item.body,
                Body::Event,
                (&head.args, &arg_spans(item.args.iter())),
                &Ty::Unit,
                peripheral,
                &heads,
                sink,
            )
        })
        .collect();
    let rule_spans: Vec<_> = rules
        .iter()
        .map(|item| item.body.brace_token.span.open())
        .collect();
    let rules: Vec<_> = rules
        .iter()
        .filter_map(|item| rule(item, peripheral, &heads, sink))
        .collect();
    let input_rules: Vec<_> = input_rules
        .iter()
        .filter_map(|item| lines::input_rule(item, peripheral, &heads, sink))
        .collect();
    let calls: Vec<_> = calls
        .iter()
        .map(|item| {
            let args = hooks::args(item.args.iter(), sink);
            let body = body(
                &item.body,
                Body::Event,
                (&args, &arg_spans(item.args.iter())),
                &Ty::Unit,
                peripheral,
                &heads,
                sink,
            );
            Call {
                name: item.name.to_string(),
                doc: item.doc.clone(),
                args,
                body,
            }
        })
        .collect();
    if let Some(item) = irqs.get(MOST_IRQS) {
        sink.error(
            Code::BehaviorNotSupported,
            item.name.span(),
            format!("a device has at most {MOST_IRQS} interrupt lines"),
            |diagnostic| diagnostic.help("let several conditions share a line, with `||`"),
        );
    }
    let irqs: Vec<_> = irqs
        .into_iter()
        .filter_map(|item| irq(item, peripheral, &heads, sink))
        .collect();
    for (function, body) in heads.functions.iter_mut().zip(function_bodies) {
        function.body = body;
    }
    for (event, body) in heads.events.iter_mut().zip(event_bodies) {
        event.body = body;
    }
    let mut behavior = Behavior {
        source: text.trim_matches(['\n', '\r']).trim_end().to_owned(),
        params: heads.params,
        states: heads.states,
        functions: heads.functions,
        rules,
        events: heads.events,
        irqs,
        banks: heads.banks.into_inner(),
        inputs: heads.inputs,
        input_rules,
        hooks: heads.hooks,
        calls,
        chardevs,
    };
    // In bodies, arguments have these names already.
    let functions = behavior.functions.iter_mut().map(|item| &mut item.args);
    let events = behavior.events.iter_mut().map(|item| &mut item.args);
    let hooks = behavior.hooks.iter_mut().map(|item| &mut item.args);
    let calls = behavior.calls.iter_mut().map(|item| &mut item.args);
    for arg in functions.chain(events).chain(hooks).chain(calls).flatten() {
        arg.name = local_name(&arg.name);
    }
    if !sink.failed {
        unused::check(&behavior, &spans, sink);
        loops::check(&behavior, (&spans, &rule_spans), sink);
        graph::check_calls(&mut behavior, &spans.functions, sink);
        graph::check_events(&behavior, &spans.events, sink);
    }
    behavior
}

/// Item names share one space with each other and with the registers.
fn declare(
    name: &Ident,
    peripheral: &Peripheral,
    known: &mut HashMap<String, Span>,
    sink: &mut Sink,
) {
    let text = name.to_string();
    // One underscore before it says that it may be unused.
    let plain = text.strip_prefix('_').unwrap_or(&text);
    let legal = crate::names::Ident::new(plain).is_some_and(|ident| ident.snake == plain);
    let is_register = peripheral
        .registers
        .iter()
        .any(|register| register.ident.svd == text)
        || peripheral.layout.items.iter().any(|item| item.name == text);
    if !legal && !is_register {
        sink.error(
            Code::ItemName,
            name.span(),
            format!("`{text}` cannot be the name of a state, event, function, line or hook"),
            |diagnostic| {
                diagnostic.help("use a snake_case name that is not a keyword of C or Rust")
            },
        );
    }
    if let Some(other) = known.get(&text) {
        let place = sink.place(other.byte_range());
        sink.error(
            Code::DuplicateItem,
            name.span(),
            format!("`{text}` is defined twice"),
            |diagnostic| {
                diagnostic
                    .related(place, "first here")
                    .help("rename one of them")
            },
        );
    } else if is_register {
        sink.error(
            Code::DuplicateItem,
            name.span(),
            format!("`{text}` is a register"),
            |diagnostic| diagnostic.help("choose another name"),
        );
    }
    known.entry(text).or_insert(name.span());
}

fn param(item: ValueItem, sink: &mut Sink) -> Option<Param> {
    if item.name.to_string().starts_with('_') {
        sink.error(
            Code::ItemName,
            item.name.span(),
            format!("`{}` cannot be the name of a param", item.name),
            |diagnostic| diagnostic.help("it is a property's name too: begin it with a letter"),
        );
    }
    let ty = ty(&item.ty, sink)?;
    let Some(int) = unsigned(&ty) else {
        sink.error(
            Code::TypeMismatch,
            item.ty.span(),
            "a param is an unsigned integer",
            |diagnostic| diagnostic.help("use for example u32; 0 and 1 serve for a switch"),
        );
        return None;
    };
    let default = constant(&item.value, &ty, sink)?;
    let (min, max) = match &item.range {
        None => (0, int.max()),
        Some(Expr::Range(range)) => {
            let min = match &range.start {
                Some(start) => constant(start, &ty, sink)?,
                None => 0,
            };
            let max = match &range.end {
                Some(end) => {
                    let end = constant(end, &ty, sink)?;
                    match range.limits {
                        RangeLimits::Closed(_) => Some(end),
                        RangeLimits::HalfOpen(_) => end.checked_sub(1),
                    }
                }
                None => Some(int.max()),
            };
            match max {
                Some(max) if min <= max => (min, max),
                _ => {
                    sink.error(
                        Code::ParamRange,
                        range.span(),
                        "this range is empty",
                        |diagnostic| {
                            diagnostic
                                .help("write for example `in 0..=1_000`; `..=` includes the end")
                        },
                    );
                    return None;
                }
            }
        }
        Some(other) => {
            sink.error(
                Code::Syntax,
                other.span(),
                "expected a range",
                |diagnostic| diagnostic.help("write for example `in 0..=1_000`"),
            );
            return None;
        }
    };
    if !(min..=max).contains(&default) {
        sink.error(
            Code::ParamRange,
            item.value.span(),
            format!("the default {default} is not in {min}..={max}"),
            |diagnostic| diagnostic.help("give a default inside the range"),
        );
    }
    Some(Param {
        name: item.name.to_string(),
        doc: item.doc,
        ty: int,
        default,
        min,
        max,
    })
}

fn unsigned(ty: &Ty) -> Option<Int> {
    match ty {
        Ty::Int(int) if !int.signed => Some(*int),
        Ty::Int(_) | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) | Ty::Unit => None,
    }
}

fn state(item: ValueItem, sink: &mut Sink) -> Option<State> {
    if matches!(item.ty, syn::Type::Array(_)) {
        return arrays::state(&item, sink, &mut constant);
    }
    let ty = ty(&item.ty, sink)?;
    if !matches!(ty, Ty::Bool | Ty::Int(_)) {
        sink.error(
            Code::TypeMismatch,
            item.ty.span(),
            format!("a state cannot be {ty}"),
            |diagnostic| diagnostic.help("use bool or an integer"),
        );
        return None;
    }
    let initial = constant(&item.value, &ty, sink)?;
    Some(State {
        name: item.name.to_string(),
        doc: item.doc,
        ty,
        initial,
        elements: None,
    })
}

/// What a plain function does not have.
pub(super) fn refuse_odd(signature: &syn::Signature, sink: &mut Sink) {
    let odd = [
        signature.constness.as_ref().map(Spanned::span),
        signature.asyncness.as_ref().map(Spanned::span),
        signature.unsafety.as_ref().map(Spanned::span),
        signature.abi.as_ref().map(Spanned::span),
        signature.generics.lt_token.as_ref().map(Spanned::span),
    ];
    for span in odd.into_iter().flatten() {
        sink.error(
            Code::Syntax,
            span,
            "a function of the behaviour language is plain `fn name(args) -> type`",
            |diagnostic| diagnostic.help("remove this"),
        );
    }
}

fn function_head(item: &syn::ItemFn, sink: &mut Sink) -> Function {
    let doc = syntax::doc(&item.attrs).unwrap_or_default();
    let signature = &item.sig;
    refuse_odd(signature, sink);
    let result = match &signature.output {
        ReturnType::Type(_, written) => ty(written, sink).unwrap_or(Ty::Unit),
        ReturnType::Default => {
            sink.error(
                Code::TypeMismatch,
                signature.ident.span(),
                format!("`{}` gives nothing", signature.ident),
                |diagnostic| {
                    diagnostic.help("functions are pure: add `-> u32` or another result type")
                },
            );
            Ty::Unit
        }
    };
    Function {
        name: signature.ident.to_string(),
        doc,
        args: args(signature.inputs.iter(), sink),
        result,
        body: Block::default(),
    }
}

fn event_head(item: &EventItem, sink: &mut Sink) -> Event {
    let args = args(item.args.iter(), sink);
    for (arg, input) in args.iter().zip(&item.args) {
        if !super::types::can_be_kept(&arg.ty) {
            sink.error(
                Code::BehaviorNotSupported,
                input.span(),
                format!("an event's argument cannot be {}", arg.ty),
                |diagnostic| {
                    diagnostic.help(
                        "it is kept until the event: give bool, integers and Options of these, \
                         one argument for each element",
                    )
                },
            );
        }
    }
    Event {
        name: item.name.to_string(),
        doc: item.doc.clone(),
        args,
        body: Block::default(),
    }
}

pub(super) fn args<'a>(inputs: impl Iterator<Item = &'a FnArg>, sink: &mut Sink) -> Vec<Local> {
    let mut args: Vec<Local> = Vec::new();
    for input in inputs {
        let FnArg::Typed(input) = input else {
            sink.error(
                Code::Syntax,
                input.span(),
                "there is no `self` here",
                |diagnostic| diagnostic.help("write `name: type`"),
            );
            continue;
        };
        let Pat::Ident(name) = &*input.pat else {
            sink.error(
                Code::Syntax,
                input.pat.span(),
                "expected a name",
                |diagnostic| diagnostic.help("write `name: type`"),
            );
            continue;
        };
        let Some(ty) = ty(&input.ty, sink) else {
            continue;
        };
        let name_text = name.ident.to_string();
        if args.iter().any(|known| known.name == name_text) {
            sink.error(
                Code::DuplicateItem,
                name.span(),
                format!("`{name_text}` is an argument already"),
                |diagnostic| diagnostic.help("rename one of them"),
            );
        }
        args.push(Local {
            name: name_text,
            ty,
            mutable: name.mutability.is_some(),
        });
    }
    args
}

fn rule(item: &RuleItem, peripheral: &Peripheral, heads: &Items, sink: &mut Sink) -> Option<Rule> {
    let mut scope = Scope::new(peripheral, heads, sink, Body::Rule(None), Ty::Unit);
    let target = match &item.head {
        Head::Reset => None,
        Head::Write(target) | Head::Read(target) => Some(scope.target(target)?),
    };
    let (first, each) = match target {
        None => (None, None),
        Some((registers, each)) => (Some(registers), each),
    };
    let all = |allows: fn(&Register) -> u64| {
        let mut registers = first.iter().flatten();
        registers.all(|id| allows(peripheral.register(*id)) == 0)
    };
    let id = first
        .as_ref()
        .and_then(|registers| registers.first().copied());
    let (trigger, never) = match (&item.head, id) {
        (Head::Write(target), Some(id)) => (
            Trigger::Write(id),
            Some(target).filter(|_| all(Register::writable)),
        ),
        (Head::Read(target), Some(id)) => (
            Trigger::Read(id),
            Some(target).filter(|_| all(Register::readable)),
        ),
        (Head::Write(_) | Head::Read(_) | Head::Reset, _) => (Trigger::Reset, None),
    };
    if let Some((name, _)) = never.and_then(|target| target.0.last()) {
        scope.sink.warning(
            Code::NeverTriggered,
            name.span(),
            format!("no guest can trigger this rule: `{name}` does not allow the access"),
            |diagnostic| diagnostic.help("change the register's access, or remove the rule"),
        );
    }
    scope.body = match trigger {
        Trigger::Write(id) => Body::Rule(Some(id)),
        Trigger::Read(_) | Trigger::Reset => Body::Rule(None),
    };
    let condition = item
        .condition
        .as_ref()
        .map(|written| scope.condition(written, false));
    let mut body = scope.block(&item.body);
    scope.report_unused();
    let mut condition = match condition {
        Some(condition) => Some(condition?),
        None => None,
    };
    if let Some(each) = each.as_ref().filter(|each| !each.split.is_empty()) {
        body = scope.split(each, &mut condition, body);
    }
    Some(Rule {
        doc: item.doc.clone(),
        trigger,
        each,
        condition,
        body,
    })
}

fn irq(item: IrqItem, peripheral: &Peripheral, heads: &Items, sink: &mut Sink) -> Option<Irq> {
    let mut scope = Scope::new(peripheral, heads, sink, Body::Irq, Ty::Unit);
    let level = match &item.level {
        Some(level) => Some(scope.expr(level, Some(&Ty::Bool))?),
        None => None,
    };
    Some(Irq {
        name: item.name.to_string(),
        doc: item.doc,
        level,
    })
}

/// Checks a body whose arguments are in scope.
fn body(
    block: &syn::Block,
    kind: Body,
    (args, spans): (&[Local], &[Span]),
    result: &Ty,
    peripheral: &Peripheral,
    heads: &Items,
    sink: &mut Sink,
) -> Block {
    let mut scope = Scope::new(peripheral, heads, sink, kind, result.clone());
    for (number, arg) in args.iter().enumerate() {
        let local = scope.declare(&arg.name, arg.ty.clone(), arg.mutable);
        if let Some(span) = spans.get(number) {
            scope.note(&local, *span);
        }
    }
    let block = if *result == Ty::Unit {
        scope.block(block)
    } else {
        scope.result_block(block)
    };
    scope.report_unused();
    block
}

/// Where the names of arguments stand, if each has one.
fn arg_spans<'a>(inputs: impl Iterator<Item = &'a FnArg>) -> Vec<Span> {
    let spans = inputs.map(|input| match input {
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(name) => Some(name.ident.span()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    spans.collect::<Option<_>>().unwrap_or_default()
}

/// A constant of a known type: an integer literal, `true` or `false`.
fn constant(expr: &Expr, ty: &Ty, sink: &mut Sink) -> Option<u64> {
    let truth = match expr {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Bool(value) => Some(value.value),
            _ => None,
        },
        _ => None,
    };
    match (truth, super::literals::signed_literal(expr), ty) {
        (Some(value), _, Ty::Bool) => Some(u64::from(value)),
        (_, Some((value, negated)), Ty::Int(int)) => {
            super::literals::literal(value, negated, *int, sink)
        }
        _ => {
            sink.error(
                Code::TypeMismatch,
                expr.span(),
                format!("expected a constant of type {ty}"),
                |diagnostic| diagnostic.help("write a literal"),
            );
            None
        }
    }
}
