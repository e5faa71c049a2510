//! Items: collects their heads, then checks their bodies.

mod declared_items;
mod value_items;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{FnArg, Pat, ReturnType};

use super::scope::{Body, Items, Scope, local_name};
use super::signatures::{args, refuse_odd};
use super::sink::Sink;
use super::syntax::{self, EventItem, Head, IrqItem, Item, RuleItem};
use super::type_syntax::ty;
use super::unused;
use super::{graph, hooks, lines, loop_bounds};
use crate::diag::Code;
use crate::model::ir::{Behavior, Block, Call, Event, Function, Irq, Local, Rule, Trigger, Ty};
use crate::model::{Peripheral, Register};
use declared_items::Declared;

/// How many interrupt lines a device may have: their levels are the bits of one word.
const MOST_IRQS: usize = 32;

/// Checks all items. The result is only of use if the sink saw no error.
pub fn check(items: Vec<Item>, text: &str, peripheral: &Peripheral, sink: &mut Sink) -> Behavior {
    let mut read = Declared::default();
    for item in items {
        read.take(item, peripheral, sink);
    }
    let Declared {
        mut heads,
        spans,
        functions,
        events,
        rules,
        irqs,
        input_rules,
        calls,
        chardevs,
        known: _,
    } = read;
    let mut bodies = Bodies {
        peripheral,
        heads: &heads,
        sink,
    };
    let function_bodies = bodies.of_functions(&functions);
    let event_bodies = bodies.of_events(&events);
    let rule_spans: Vec<_> = rules
        .iter()
        .map(|item| item.body.brace_token.span.open())
        .collect();
    let rules: Vec<_> = rules
        .iter()
        .filter_map(|item| rule(item, peripheral, &heads, bodies.sink))
        .collect();
    let input_rules: Vec<_> = input_rules
        .iter()
        .filter_map(|item| lines::input_rule(item, peripheral, &heads, bodies.sink))
        .collect();
    let calls = bodies.of_calls(&calls);
    let irqs = all_irqs(irqs, peripheral, &heads, sink);
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
        loop_bounds::check(&behavior, (&spans, &rule_spans), sink);
        graph::check_calls(&mut behavior, &spans.functions, sink);
        graph::check_events(&behavior, &spans.events, sink);
    }
    behavior
}

/// What bodies are checked with.
struct Bodies<'a, 's, 't> {
    peripheral: &'a Peripheral,
    heads: &'a Items,
    sink: &'s mut Sink<'t>,
}

impl Bodies<'_, '_, '_> {
    fn of_functions(&mut self, items: &[syn::ItemFn]) -> Vec<Block> {
        let heads = self.heads.functions.iter();
        let bodies = items.iter().zip(heads).map(|(item, head)| {
            let spans = arg_spans(item.sig.inputs.iter());
            let args = (&head.args[..], &spans[..]);
            self.body(&item.block, Body::Function, args, &head.result)
        });
        bodies.collect()
    }

    fn of_events(&mut self, items: &[EventItem]) -> Vec<Block> {
        let heads = self.heads.events.iter();
        let bodies = items.iter().zip(heads).map(|(item, head)| {
            let spans = arg_spans(item.args.iter());
            let args = (&head.args[..], &spans[..]);
            self.body(&item.body, Body::Event, args, &Ty::Unit)
        });
        bodies.collect()
    }

    fn of_calls(&mut self, items: &[EventItem]) -> Vec<Call> {
        let calls = items.iter().map(|item| {
            let args = hooks::args(item.args.iter(), self.sink);
            let spans = arg_spans(item.args.iter());
            let body = self.body(&item.body, Body::Event, (&args, &spans), &Ty::Unit);
            Call {
                name: item.name.to_string(),
                doc: item.doc.clone(),
                args,
                body,
            }
        });
        calls.collect()
    }

    fn body(
        &mut self,
        block: &syn::Block,
        kind: Body,
        args: (&[Local], &[Span]),
        result: &Ty,
    ) -> Block {
        body(
            block,
            kind,
            args,
            result,
            self.peripheral,
            self.heads,
            self.sink,
        )
    }
}

/// Interrupt lines, which are not too many.
fn all_irqs(
    items: Vec<IrqItem>,
    peripheral: &Peripheral,
    heads: &Items,
    sink: &mut Sink,
) -> Vec<Irq> {
    if let Some(item) = items.get(MOST_IRQS) {
        sink.error(
            Code::BehaviorNotSupported,
            item.name.span(),
            format!("a device has at most {MOST_IRQS} interrupt lines"),
            |diagnostic| diagnostic.help("let several conditions share a line, with `||`"),
        );
    }
    let irqs = items.into_iter();
    irqs.filter_map(|item| irq(item, peripheral, heads, sink))
        .collect()
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
                format!("`{}` does not return a value", signature.ident),
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
        if !super::type_syntax::can_be_kept(&arg.ty) {
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
            format!("this rule can never run: `{name}` does not allow the access"),
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
