//! Items: collects their heads, then checks their bodies.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, FnArg, Pat, RangeLimits, ReturnType};

use super::ir::{
    Behavior, Block, Event, Function, Int, Irq, Local, Param, Rule, State, Trigger, Ty,
};
use super::scope::{Body, Items, Scope};
use super::syntax::{self, EventItem, Head, IrqItem, Item, RuleItem, ValueItem};
use super::types::ty;
use super::{Sink, graph};
use crate::diag::Code;
use crate::model::Peripheral;
use crate::xml::nearest;

/// How many interrupt lines a device may have: their levels are the bits of one word.
const MOST_IRQS: usize = 32;

/// Checks all items. The result is only of use if the sink saw no error.
pub fn check(items: Vec<Item>, text: &str, peripheral: &Peripheral, sink: &mut Sink) -> Behavior {
    let mut heads = Items::default();
    let mut functions = Vec::new();
    let mut events = Vec::new();
    let mut rules = Vec::new();
    let mut irqs = Vec::new();
    let mut known: HashMap<String, Span> = HashMap::new();
    for item in items {
        match item {
            Item::Param(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                heads.params.extend(param(item, sink));
            }
            Item::State(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                heads.states.extend(state(item, sink));
            }
            Item::Function(item) => {
                declare(&item.sig.ident, peripheral, &mut known, sink);
                heads.functions.push(function_head(&item, sink));
                functions.push(item);
            }
            Item::Event(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                heads.events.push(event_head(&item, sink));
                events.push(item);
            }
            Item::Rule(item) => rules.push(item),
            Item::Irq(item) => {
                declare(&item.name, peripheral, &mut known, sink);
                irqs.push(item);
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
                &head.args,
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
                &head.args,
                &Ty::Unit,
                peripheral,
                &heads,
                sink,
            )
        })
        .collect();
    let rules: Vec<_> = rules
        .iter()
        .filter_map(|item| rule(item, peripheral, &heads, sink))
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
    };
    if !sink.failed {
        let spans: Vec<_> = functions.iter().map(|item| item.sig.ident.span()).collect();
        graph::check_calls(&mut behavior, &spans, sink);
        let spans: Vec<_> = events.iter().map(|item| item.name.span()).collect();
        graph::check_events(&behavior, &spans, sink);
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
    let legal = crate::names::Ident::new(&text).is_some_and(|ident| ident.snake == text);
    let is_register = peripheral
        .registers
        .iter()
        .any(|register| register.ident.svd == text);
    if !legal && !is_register {
        sink.error(
            Code::IllegalName,
            name.span(),
            format!("`{text}` cannot be the name of an item"),
            |diagnostic| diagnostic.help("use a snake_case name that is no keyword of C or Rust"),
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
    })
}

fn function_head(item: &syn::ItemFn, sink: &mut Sink) -> Function {
    let doc = syntax::doc(&item.attrs).unwrap_or_default();
    let signature = &item.sig;
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

fn args<'a>(inputs: impl Iterator<Item = &'a FnArg>, sink: &mut Sink) -> Vec<Local> {
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
    let scope = Scope::new(peripheral, heads, sink, Body::Event, Ty::Unit);
    let (trigger, name) = match &item.head {
        Head::Reset => (Some(Trigger::Reset), None),
        Head::Write(name) => (
            scope.register(&name.to_string()).map(Trigger::Write),
            Some(name),
        ),
        Head::Read(name) => (
            scope.register(&name.to_string()).map(Trigger::Read),
            Some(name),
        ),
    };
    let Some(trigger) = trigger else {
        if let Some(name) = name {
            unknown_register(name, peripheral, sink);
        }
        return None;
    };
    let (never, kind) = match trigger {
        Trigger::Write(id) => (
            peripheral.register(id).writable() == 0,
            Body::Rule(Some(id)),
        ),
        Trigger::Read(id) => (peripheral.register(id).readable() == 0, Body::Rule(None)),
        Trigger::Reset => (false, Body::Rule(None)),
    };
    if never && let Some(name) = name {
        sink.warning(
            Code::NeverTriggered,
            name.span(),
            format!("no guest can trigger this rule: `{name}` does not allow the access"),
            |diagnostic| diagnostic.help("change the register's access, or remove the rule"),
        );
    }
    let mut scope = Scope::new(peripheral, heads, sink, kind, Ty::Unit);
    let condition = item
        .condition
        .as_ref()
        .map(|condition| scope.expr(condition, Some(&Ty::Bool)));
    let body = scope.block(&item.body);
    Some(Rule {
        doc: item.doc.clone(),
        trigger,
        condition: match condition {
            Some(condition) => Some(condition?),
            None => None,
        },
        body,
    })
}

fn irq(item: IrqItem, peripheral: &Peripheral, heads: &Items, sink: &mut Sink) -> Option<Irq> {
    let mut scope = Scope::new(peripheral, heads, sink, Body::Irq, Ty::Unit);
    let level = scope.expr(&item.level, Some(&Ty::Bool))?;
    Some(Irq {
        name: item.name.to_string(),
        doc: item.doc,
        level,
    })
}

fn unknown_register(name: &Ident, peripheral: &Peripheral, sink: &mut Sink) {
    let names: Vec<_> = peripheral
        .registers
        .iter()
        .map(|register| register.ident.svd.as_str())
        .collect();
    let help = match nearest(&name.to_string(), names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the registers are: {}", super::listed(&names)),
    };
    sink.error(
        Code::UnknownName,
        name.span(),
        format!("`{name}` is no register of `{}`", peripheral.ident.svd),
        |diagnostic| diagnostic.help(help),
    );
}

/// Checks a body whose arguments are in scope.
fn body(
    block: &syn::Block,
    kind: Body,
    args: &[Local],
    result: &Ty,
    peripheral: &Peripheral,
    heads: &Items,
    sink: &mut Sink,
) -> Block {
    let mut scope = Scope::new(peripheral, heads, sink, kind, result.clone());
    for arg in args {
        scope.declare(&arg.name, arg.ty.clone(), arg.mutable);
    }
    if *result == Ty::Unit {
        scope.block(block)
    } else {
        scope.result_block(block)
    }
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
