//! What a block's items declare, sorted by kind.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};

use super::value_items::{param, state};
use super::{event_head, function_head};
use crate::behavior::scope::Items;
use crate::behavior::sink::Sink;
use crate::behavior::syntax::{EventItem, InputRuleItem, IrqItem, Item, RuleItem};
use crate::behavior::unused::Spans;
use crate::behavior::{hooks, lines};
use crate::diag::Code;
use crate::model::Peripheral;
use crate::model::ir::Chardev;

/// Items, of which heads are checked and bodies are not.
#[derive(Default)]
pub(super) struct Declared {
    pub heads: Items,
    pub spans: Spans,
    pub functions: Vec<syn::ItemFn>,
    pub events: Vec<EventItem>,
    pub rules: Vec<RuleItem>,
    pub irqs: Vec<IrqItem>,
    pub input_rules: Vec<InputRuleItem>,
    pub calls: Vec<EventItem>,
    pub chardevs: Vec<Chardev>,
    /// Where each name is declared.
    pub known: HashMap<String, Span>,
}

impl Declared {
    /// Adds an item.
    pub fn take(&mut self, item: Item, peripheral: &Peripheral, sink: &mut Sink) {
        match item {
            Item::Param(item) => {
                declare(&item.name, peripheral, &mut self.known, sink);
                self.spans.params.push(item.name.span());
                self.heads.params.extend(param(item, sink));
            }
            Item::State(item) => {
                declare(&item.name, peripheral, &mut self.known, sink);
                self.spans.states.push(item.name.span());
                self.heads.states.extend(state(item, sink));
            }
            Item::Function(item) => {
                declare(&item.sig.ident, peripheral, &mut self.known, sink);
                self.spans.functions.push(item.sig.ident.span());
                self.heads.functions.push(function_head(&item, sink));
                self.functions.push(*item);
            }
            Item::Event(item) => {
                declare(&item.name, peripheral, &mut self.known, sink);
                self.spans.events.push(item.name.span());
                self.heads.events.push(event_head(&item, sink));
                self.events.push(item);
            }
            Item::Rule(item) => self.rules.push(item),
            Item::Irq(item) => {
                declare(&item.name, peripheral, &mut self.known, sink);
                self.heads
                    .irqs
                    .push((item.name.to_string(), item.level.is_some()));
                self.irqs.push(item);
            }
            Item::Input(item) => {
                declare(&item.name, peripheral, &mut self.known, sink);
                self.spans.inputs.push(item.name.span());
                self.heads.inputs.push(lines::input(&item, sink));
            }
            Item::InputRule(item) => self.input_rules.push(item),
            Item::Hook(item) => {
                declare(&item.sig.ident, peripheral, &mut self.known, sink);
                self.spans.hooks.push(item.sig.ident.span());
                self.heads.hooks.push(hooks::hook(&item, sink));
            }
            Item::Call(item) => {
                declare(&item.name, peripheral, &mut self.known, sink);
                self.calls.push(item);
            }
            Item::Chardev(item) => {
                declare(&item.name, peripheral, &mut self.known, sink);
                self.chardevs.push(hooks::chardev(item));
            }
        }
    }
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
            format!("duplicate definition of `{text}`"),
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
