//! The functions of a device's source, and the names in it.

use std::collections::HashSet;

use super::c_names::Names;
use super::emit::{Emitter, Helper, RoutineCode, VERBS, bank_name};
use crate::backend::c::walk::calls_of;
use crate::backend::c::{Function, Item};
use crate::lower::core::{Core, Kind};
use crate::model::Peripheral;
use crate::names::Ident;
use crate::names::target_scope::CScope;

/// All functions of the source, and what they call.
pub(super) struct Code {
    /// Definitions, in order of use.
    pub functions: Vec<String>,
    /// By index of the routine; functions and what nothing runs are absent.
    pub routines: Vec<Option<RoutineCode>>,
    /// The helpers among them.
    pub helpers: Vec<Helper>,
}

/// The names of functions of templates, by index of the item.
pub(super) struct Functions {
    /// What the timers of events call.
    pub timers: Vec<String>,
    /// What inputs call.
    pub inputs: Vec<String>,
}

/// Claims every name of the file: members, and functions. `devices` are the names of all devices that
/// may be in one C file with it.
pub(super) fn names(
    stem: &Ident,
    peripheral: &Peripheral,
    core: &Core,
    devices: &[&Ident],
) -> (Names, Functions) {
    let members = |names: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        let mut scope = CScope::members();
        names.map(|name| scope.claim_chosen(name)).collect()
    };
    let prefix = &stem.snake;
    // The device's own functions come first; those of the SVD give way.
    let mut file = CScope::file(prefix);
    let hooks = core.hooks.iter();
    let hooks = hooks.map(|hook| file.claim(&format!("{prefix}_hook_{}", hook.name)));
    let hooks: Vec<String> = hooks.collect();
    for call in &core.calls {
        file.reserve(&format!("{prefix}_call_{}", call.name));
    }
    // Hooks and calls are what the author of other C writes.
    file.keep_apart_from(devices.iter().map(|device| device.snake.as_str()));
    let mut routines = vec![String::new(); core.routines.len()];
    for event in &core.events {
        routines[event.run.routine] = file.claim_numbered(&format!("{prefix}_on_{}", event.name));
    }
    let timers = core.events.iter();
    let timers =
        timers.map(|event| file.claim_numbered(&format!("{prefix}_on_{}_due", event.name)));
    let timers = timers.collect();
    for (routine, claimed) in core.routines.iter().zip(&mut routines) {
        if routine.kind == Kind::Function || !claimed.is_empty() {
            continue;
        }
        let (verb, subject) = (
            routine.name.verb,
            routine.name.subject.trim_end_matches('_'),
        );
        let name = match subject {
            "" => format!("{prefix}_{verb}"),
            subject => format!("{prefix}_{verb}_{subject}"),
        };
        *claimed = file.claim_numbered(&name);
    }
    let banks = core.banks.iter().map(|bank| {
        let name = bank_name(bank);
        VERBS.map(|verb| file.claim_numbered(&format!("{prefix}_{verb}_{name}")))
    });
    let banks = banks.collect();
    let inputs = core.inputs.iter();
    let inputs = inputs.map(|input| file.claim_numbered(&format!("{prefix}_input_{}", input.name)));
    let functions = Functions {
        timers,
        inputs: inputs.collect(),
    };
    for (routine, claimed) in core.routines.iter().zip(&mut routines) {
        if routine.kind == Kind::Function {
            let mut name = format!("{prefix}_{}", routine.name.subject);
            if is_helper(&routine.name.subject) {
                name.push('_');
            }
            *claimed = file.claim(&name);
        }
    }
    let names = Names {
        cells: cells(peripheral),
        params: members(&mut core.params.iter().map(|param| &*param.name)),
        states: members(&mut core.states.iter().map(|state| &*state.name)),
        events: members(&mut core.events.iter().map(|event| &*event.name)),
        event_args: core
            .events
            .iter()
            .map(|event| {
                let mut scope = CScope::members();
                let args = event.args.iter();
                args.map(|arg| scope.claim_chosen(&arg.name)).collect()
            })
            .collect(),
        routines,
        banks,
        lines: lines(peripheral, core),
        inputs: members(&mut core.inputs.iter().map(|input| &*input.name)),
        hooks,
        file: file.into_taken(),
    };
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
fn lines(peripheral: &Peripheral, core: &Core) -> Vec<String> {
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
    let names = core.irqs.iter();
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
    core: &Core,
    names: &Names,
    peeks: bool,
) -> Code {
    let mut emitter = Emitter::new(stem, peripheral, core, names);
    emitter.peeks = peeks;
    let arguments = core.arguments().into_iter().enumerate();
    let routines = arguments.map(|(index, given)| Some(emitter.routine(index, given?)));
    let routines: Vec<Option<RoutineCode>> = routines.collect();
    let run = || routines.iter().flatten().map(|routine| &routine.function);
    // An emitter may have come to more than is called: a case in which nothing happens is left out, and
    // its guard with it.
    let mut called: HashSet<String> = HashSet::new();
    for function in run() {
        called.extend(calls_of(function).into_iter().map(str::to_owned));
    }
    // Functions come after those that they call, so from the last one down all callers are known.
    let mut functions: Vec<Function> = Vec::new();
    for index in (0..core.of_kind(Kind::Function).count()).rev() {
        if called.contains(&names.routines[index]) {
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
        .chain(run().cloned());
    let texts = all.map(|function| Item::from(function).to_string());
    Code {
        functions: texts.collect(),
        routines,
        helpers,
    }
}
