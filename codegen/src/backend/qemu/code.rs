//! The functions of a device's source, and the names in it.

use std::collections::HashSet;

use super::c_names::Names;
use super::emit::{Emitter, Helper, RuleCode, VERBS, bank_name};
use crate::backend::c::walk::calls_of;
use crate::backend::c::{Function, Item};
use crate::behavior::ir::{Behavior, Trigger};
use crate::model::{Peripheral, RegisterId};
use crate::names::Ident;
use crate::names::scope::CScope;

/// All functions of the source, and what they call.
pub(super) struct Code {
    /// Definitions, in order of use.
    pub functions: Vec<String>,
    /// By index of the rule; those of registers that no guest can write are absent.
    pub rules: Vec<Option<RuleCode>>,
    /// The helpers among them.
    pub helpers: Vec<Helper>,
}

/// The names of the functions that the block's items become, by index of the item.
pub(super) struct Functions {
    /// What happens at events.
    pub callbacks: Vec<String>,
    /// What the timers of events call.
    pub timers: Vec<String>,
    /// Rules.
    pub rules: Vec<String>,
    /// The levels of interrupt lines.
    pub irqs: Vec<String>,
    /// What happens when an input has changed, by index of its rule.
    pub input_rules: Vec<String>,
    /// What inputs call.
    pub inputs: Vec<String>,
    /// What happens at calls of hooks.
    pub calls: Vec<String>,
}

/// Claims every name of the file: members, and functions.
pub(super) fn names(
    stem: &Ident,
    peripheral: &Peripheral,
    behavior: &Behavior,
) -> (Names, Functions) {
    let members = |names: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        let mut scope = CScope::members();
        names.map(|name| scope.claim_chosen(name)).collect()
    };
    let prefix = &stem.snake;
    // The device's own functions come first; those of the SVD give way.
    let mut file = CScope::file(prefix);
    for helper in Helper::WITHOUT_TYPE {
        file.reserve(&helper.name(stem));
    }
    let hooks = behavior.hooks.iter();
    let hooks = hooks.map(|hook| file.claim(&format!("{prefix}_hook_{}", hook.name)));
    let hooks: Vec<String> = hooks.collect();
    for call in &behavior.calls {
        file.reserve(&format!("{prefix}_call_{}", call.name));
    }
    let mut of_events = |end: &str| -> Vec<String> {
        let events = behavior.events.iter();
        events
            .map(|event| file.claim_numbered(&format!("{prefix}_on_{}{end}", event.name)))
            .collect()
    };
    let (callbacks, timers) = (of_events(""), of_events("_due"));
    let rules = behavior
        .rules
        .iter()
        .map(|rule| {
            let register =
                |id: RegisterId| peripheral.register(id).ident.snake.trim_end_matches('_');
            file.claim_numbered(&match rule.trigger {
                Trigger::Write(id) => format!("{prefix}_on_write_{}", register(id)),
                Trigger::Read(id) => format!("{prefix}_on_read_{}", register(id)),
                Trigger::Reset => format!("{prefix}_on_reset"),
            })
        })
        .collect();
    let banks = behavior.banks.iter().map(|bank| {
        let name = bank_name(bank);
        VERBS.map(|verb| file.claim_numbered(&format!("{prefix}_{verb}_{name}")))
    });
    let banks = banks.collect();
    let irqs = behavior
        .irqs
        .iter()
        .map(|irq| file.claim_numbered(&format!("{prefix}_irq_{}", irq.name)))
        .collect();
    let input_rules = behavior.input_rules.iter();
    let input_rules = input_rules.map(|rule| {
        let input = &behavior.inputs[rule.input].name;
        file.claim_numbered(&format!("{prefix}_on_input_{input}"))
    });
    let input_rules = input_rules.collect();
    let inputs = behavior.inputs.iter();
    let inputs = inputs.map(|input| file.claim_numbered(&format!("{prefix}_input_{}", input.name)));
    let inputs = inputs.collect();
    let calls = behavior.calls.iter();
    let calls = calls.map(|call| file.claim_numbered(&format!("{prefix}_on_call_{}", call.name)));
    let functions = Functions {
        callbacks,
        timers,
        rules,
        irqs,
        input_rules,
        inputs,
        calls: calls.collect(),
    };
    let mut names = Names {
        cells: cells(peripheral),
        params: members(&mut behavior.params.iter().map(|param| &*param.name)),
        states: members(&mut behavior.states.iter().map(|state| &*state.name)),
        events: members(&mut behavior.events.iter().map(|event| &*event.name)),
        event_args: behavior
            .events
            .iter()
            .map(|event| {
                let mut scope = CScope::members();
                let args = event.args.iter();
                args.map(|arg| scope.claim_chosen(&arg.name)).collect()
            })
            .collect(),
        functions: Vec::new(),
        banks,
        lines: lines(peripheral, behavior),
        inputs: members(&mut behavior.inputs.iter().map(|input| &*input.name)),
        hooks,
        file: Default::default(),
    };
    for function in &behavior.functions {
        let mut name = format!("{prefix}_{}", function.name);
        if is_helper(&function.name) {
            name.push('_');
        }
        names.functions.push(file.claim(&name));
    }
    names.file = file.into_taken();
    (names, functions)
}

/// The members of `s->regs`, by word.
fn cells(peripheral: &Peripheral) -> Vec<Vec<String>> {
    let mut scope = CScope::members();
    let words = peripheral.words.iter();
    words
        .map(|word| {
            (word.cells.iter())
                .map(|cell| scope.claim(&cell.name))
                .collect()
        })
        .collect()
}

/// The last parts of the names `CALC_IRQ_..`; those of enumerated values come first.
fn lines(peripheral: &Peripheral, behavior: &Behavior) -> Vec<String> {
    let values = peripheral.registers.iter().flat_map(|register| {
        let fields = register.fields.iter();
        fields.flat_map(move |field| {
            field.values().map(move |value| {
                let parts = [&register.ident, &field.ident, &value.ident];
                parts.map(|ident| ident.upper.as_str()).join("_")
            })
        })
    });
    let mut scope =
        CScope::with(values.filter_map(|name| Some(name.strip_prefix("IRQ_")?.to_owned())));
    let names = behavior.irqs.iter();
    names
        .map(|irq| scope.claim(&irq.name.to_uppercase()))
        .collect()
}

/// Whether a function's name is of the form that helpers have: `min_u8`, `unwrap_or_option_bool`.
fn is_helper(name: &str) -> bool {
    let of_integers = name.rsplit_once('_').is_some_and(|(_, ty)| {
        let bits = ty.strip_prefix(['u', 'i']);
        bits.is_some_and(|bits| bits.parse::<u32>().is_ok())
    });
    let of_types = ["some_", "none_", "unwrap_or_", "tuple"];
    of_integers || of_types.iter().any(|form| name.starts_with(form))
}

/// Emits everything that runs, then what that calls.
pub(super) fn code(
    stem: &Ident,
    peripheral: &Peripheral,
    behavior: &Behavior,
    names: &Names,
    own: &Functions,
    peeks: bool,
) -> Code {
    let mut emitter = Emitter::new(stem, peripheral, behavior, names);
    emitter.peeks = peeks;
    let events: Vec<Function> = own
        .callbacks
        .iter()
        .enumerate()
        .map(|(index, name)| emitter.event(index, name))
        .collect();
    let rules: Vec<Option<RuleCode>> = behavior
        .rules
        .iter()
        .zip(&own.rules)
        .map(|(rule, name)| match rule.trigger {
            Trigger::Write(id) if peripheral.register(id).writable() == 0 => None,
            Trigger::Read(id) if peripheral.register(id).readable() == 0 => None,
            Trigger::Write(_) | Trigger::Read(_) | Trigger::Reset => Some(emitter.rule(rule, name)),
        })
        .collect();
    let irqs: Vec<Function> = behavior
        .irqs
        .iter()
        .zip(&own.irqs)
        .filter_map(|(irq, name)| Some(emitter.irq(irq, irq.level.as_ref()?, name)))
        .collect();
    let inputs: Vec<Function> = behavior
        .input_rules
        .iter()
        .zip(&own.input_rules)
        .map(|(rule, name)| emitter.input_rule(rule, name))
        .collect();
    let calls: Vec<Function> = own
        .calls
        .iter()
        .enumerate()
        .map(|(index, name)| emitter.call_body(index, name))
        .collect();
    // An emitter may have come to more than is called: a case in which nothing happens is left out, and
    // its guard with it.
    let mut called: HashSet<String> = HashSet::new();
    let rule_functions = rules.iter().flatten().map(|rule| &rule.function);
    let bodies = [&events, &irqs, &inputs, &calls].into_iter().flatten();
    for function in bodies.chain(rule_functions) {
        called.extend(calls_of(function).into_iter().map(str::to_owned));
    }
    // Functions come after those that they call, so from the last one down all callers are known.
    let mut functions: Vec<Function> = Vec::new();
    for (index, name) in names.functions.iter().enumerate().rev() {
        if called.contains(name) {
            let function = emitter.function(index);
            called.extend(calls_of(&function).into_iter().map(str::to_owned));
            functions.push(function);
        }
    }
    functions.reverse();
    let banks = emitter.bank_functions();
    let banks: Vec<Function> = banks.filter(|bank| called.contains(&bank.name)).collect();
    let helpers: Vec<Helper> = emitter.helpers.into_iter().collect();
    let all = (helpers.iter().map(|helper| helper.function(stem)))
        .chain(banks)
        .chain(functions)
        .chain(events)
        .chain(rules.iter().flatten().map(|rule| rule.function.clone()))
        .chain(irqs)
        .chain(inputs)
        .chain(calls);
    let texts = all.map(|function| Item::from(function).to_string());
    Code {
        functions: texts.collect(),
        rules,
        helpers,
    }
}
