//! What the templates show of a peripheral: names and lines, ready to be placed.

use super::emit::{Emitter, Helper, Names, RuleCode, c_type, number};
use super::names::{Scope, register_property, stem};
use super::registers::{RegisterView, Run, runs};
use super::state::{self, Check};
use super::text;
use crate::behavior::ir::{Behavior, Param, Trigger, Ty};
use crate::model::{Peripheral, RegisterId, WriteEffect};
use crate::names::Ident;

/// A peripheral as a device of QEMU.
pub(super) struct DeviceView {
    /// The stem in the spellings of C: `calc`, `CALC`, `Calc`.
    pub snake: String,
    /// `CALC`.
    pub upper: String,
    /// `Calc`.
    pub camel: String,
    /// QOM type and file name: `calc`.
    pub kebab: String,
    /// The comment with which the header opens.
    pub header_head: String,
    /// The comment with which the source opens.
    pub source_head: String,
    /// The comment that tells how QEMU and its user see the device.
    pub interface: String,
    /// The device in one line, as a literal.
    pub desc: String,
    /// The SVD's base address.
    pub base: String,
    /// Bytes of the register window.
    pub size: String,
    /// Registers by ascending offset.
    pub registers: Vec<RegisterView>,
    /// Neighbours of one size, to find a register by its offset.
    pub runs: Vec<Run>,
    /// Params.
    pub params: Vec<ParamView>,
    /// Members of `s->state`: type, name, reset value, comment.
    pub states: Vec<StateView>,
    /// Events.
    pub events: Vec<EventView>,
    /// The option types in use: name, and the type inside.
    pub options: Vec<(String, String)>,
    /// Definitions of effects and helpers, functions, events and rules, in order of use.
    pub functions: Vec<String>,
    /// The rules that run at reset: names of their functions.
    pub reset_rules: Vec<String>,
    /// Lines of the migrated state.
    pub vmstate: Vec<String>,
    /// What a loaded state must satisfy.
    pub checks: Vec<Check>,
}

/// A param as a property.
pub(super) struct ParamView {
    /// Member of `s->params`.
    pub member: String,
    /// C type.
    pub ty: String,
    /// Name of the property.
    pub property: String,
    /// Last part of the macros' names.
    pub upper: String,
    /// `UINT64`.
    pub define: String,
    /// Limits and default, as C writes them.
    pub default: String,
    /// Smallest.
    pub min: String,
    /// Largest.
    pub max: String,
    /// The condition for a value out of range, if there can be one.
    pub out_of_range: Option<String>,
    /// Comment on the member.
    pub comment: String,
    /// Description of the property, as a literal.
    pub description: String,
    /// The message for a value out of range, as a literal that `printf` can take.
    pub message: String,
}

/// A hidden state variable.
pub(super) struct StateView {
    /// Member of `s->state`.
    pub member: String,
    /// C type.
    pub ty: String,
    /// Value at reset.
    pub initial: String,
    /// Comment on the member.
    pub comment: String,
}

/// An event.
pub(super) struct EventView {
    /// Member of `s->timers` and `s->pending`.
    pub member: String,
    /// The callback.
    pub callback: String,
    /// Members of `s->pending.EVENT`: type and name.
    pub args: Vec<(String, String)>,
}

impl DeviceView {
    /// Whether any event has arguments.
    pub fn has_pending(&self) -> bool {
        self.events.iter().any(|event| !event.args.is_empty())
    }

    /// Computes all that the templates show.
    pub(super) fn new(peripheral: &Peripheral, provenance: &[String]) -> Self {
        let none = Behavior {
            source: String::new(),
            params: Vec::new(),
            states: Vec::new(),
            functions: Vec::new(),
            rules: Vec::new(),
            events: Vec::new(),
        };
        let behavior = peripheral.behavior.as_ref().unwrap_or(&none);
        let stem = stem(&peripheral.ident);
        let (names, callbacks, rule_names) = names(&stem, peripheral, behavior);
        let code = code(&stem, peripheral, behavior, &names, &callbacks, &rule_names);

        let rules_of = |trigger: Trigger| -> Vec<&RuleCode> {
            let numbered = behavior.rules.iter().zip(&code.rules);
            numbered
                .filter(|(rule, _)| rule.trigger == trigger)
                .filter_map(|(_, code)| code.as_ref())
                .collect()
        };
        let registers: Vec<RegisterView> = (0..peripheral.registers.len())
            .map(|index| {
                RegisterView::new(
                    &stem,
                    peripheral,
                    RegisterId(index),
                    &names.registers[index],
                    &rules_of(Trigger::Read(RegisterId(index))),
                    &rules_of(Trigger::Write(RegisterId(index))),
                    state::fixed_bits(peripheral, behavior, RegisterId(index)),
                )
            })
            .collect();
        let params: Vec<ParamView> = behavior
            .params
            .iter()
            .zip(&names.params)
            .map(|(param, member)| ParamView::new(&stem, param, member))
            .collect();

        Self {
            header_head: head(peripheral, provenance, &peripheral.description),
            source_head: head(peripheral, provenance, ""),
            interface: interface(&stem, peripheral, &params),
            desc: text::string(&summary(peripheral)),
            base: hex(peripheral.base_address),
            size: hex(peripheral.size),
            runs: runs(&stem, &peripheral.registers),
            registers,
            params,
            states: behavior
                .states
                .iter()
                .zip(&names.states)
                .map(|(state, member)| StateView {
                    member: member.clone(),
                    ty: c_type(&stem, &state.ty),
                    initial: match state.ty {
                        Ty::Bool => (state.initial != 0).to_string(),
                        Ty::Int(_) | Ty::Unit | Ty::Option(_) => constant(state.initial),
                    },
                    comment: comment_above(&state.doc, 8),
                })
                .collect(),
            events: behavior
                .events
                .iter()
                .enumerate()
                .map(|(index, event)| EventView {
                    member: names.events[index].clone(),
                    callback: callbacks[index].clone(),
                    args: event
                        .args
                        .iter()
                        .zip(&names.event_args[index])
                        .map(|(arg, member)| (c_type(&stem, &arg.ty), member.clone()))
                        .collect(),
                })
                .collect(),
            options: options(&stem, behavior, &code.helpers),
            functions: code.functions,
            reset_rules: rules_of(Trigger::Reset)
                .iter()
                .map(|rule| rule.name.clone())
                .collect(),
            vmstate: state::vmstate(&stem, peripheral, behavior, &names),
            checks: state::checks(&stem, peripheral, behavior, &names),
            kebab: stem.kebab(),
            snake: stem.snake,
            upper: stem.upper,
            camel: stem.camel,
        }
    }
}

impl ParamView {
    fn new(stem: &Ident, param: &Param, member: &str) -> Self {
        let property = crate::names::kebab(&param.name);
        let upper = format!("{}_{}", stem.upper, param.name.to_uppercase());
        let container = param.ty.container();
        let below = (param.min > 0).then(|| format!("s->params.{member} < MIN_{upper}"));
        let above = (param.max < crate::model::ones(container))
            .then(|| format!("s->params.{member} > MAX_{upper}"));
        let conditions: Vec<String> = below.into_iter().chain(above).collect();
        let range = format!("from {} to {}", param.min, param.max);
        Self {
            member: member.to_owned(),
            ty: format!("uint{container}_t"),
            define: format!("UINT{container}"),
            default: constant(param.default),
            min: constant(param.min),
            max: constant(param.max),
            out_of_range: (!conditions.is_empty()).then(|| conditions.join(" || ")),
            comment: comment_above(&format!("{} Property \"{property}\".", param.doc), 8),
            description: text::string(format!("{} ({range})", one_line(&param.doc)).trim_start()),
            message: text::format_string(&format!(
                "property '{property}' of {} must be {range}",
                stem.kebab()
            )),
            property,
            upper,
        }
    }
}

/// All functions of the source, and what they call.
struct Code {
    functions: Vec<String>,
    /// By index of the rule; those of registers that no guest can write are absent.
    rules: Vec<Option<RuleCode>>,
    helpers: Vec<Helper>,
}

/// Claims every name of the file: members, callbacks of events, functions of rules.
fn names(
    stem: &Ident,
    peripheral: &Peripheral,
    behavior: &Behavior,
) -> (Names, Vec<String>, Vec<String>) {
    let members = |names: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        let mut scope = Scope::members();
        names.map(|name| scope.claim(name)).collect()
    };
    let prefix = &stem.snake;
    // The device's own functions come first; those of the SVD give way.
    let own = [
        "read",
        "write",
        "ops",
        "find",
        "read_register",
        "write_register",
        "read_parts",
        "write_parts",
        "reset",
        "reset_enter",
        "init",
        "realize",
        "unrealize",
        "class_init",
        "properties",
        "vmstate",
        "post_load",
        "refuse",
        "types",
        "info",
        "register_types",
        "start_timer",
    ];
    let mut file = Scope::with(own.iter().map(|name| format!("{prefix}_{name}")));
    for effect in EFFECTS {
        file.reserve(&format!("{prefix}_{}", effect_name(effect)));
    }
    let callbacks = behavior
        .events
        .iter()
        .map(|event| file.claim_numbered(&format!("{prefix}_on_{}", event.name)))
        .collect();
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
    let mut names = Names {
        registers: members(
            &mut peripheral
                .registers
                .iter()
                .map(|register| &*register.ident.snake),
        ),
        params: members(&mut behavior.params.iter().map(|param| &*param.name)),
        states: members(&mut behavior.states.iter().map(|state| &*state.name)),
        events: members(&mut behavior.events.iter().map(|event| &*event.name)),
        event_args: behavior
            .events
            .iter()
            .map(|event| members(&mut event.args.iter().map(|arg| &*arg.name)))
            .collect(),
        functions: Vec::new(),
        file: Default::default(),
    };
    for function in &behavior.functions {
        let mut name = format!("{prefix}_{}", function.name);
        while is_helper(&function.name) && !name.ends_with('_') {
            name.push('_');
        }
        names.functions.push(file.claim(&name));
    }
    names.file = file.into_taken();
    (names, callbacks, rules)
}

/// Whether a function's name is of the form that helpers have.
fn is_helper(name: &str) -> bool {
    [
        "some_",
        "none_",
        "checked_",
        "wrapping_",
        "saturating_",
        "min_",
        "max_",
    ]
    .iter()
    .any(|prefix| name.starts_with(prefix))
}

/// Emits everything that runs, then what that calls.
fn code(
    stem: &Ident,
    peripheral: &Peripheral,
    behavior: &Behavior,
    names: &Names,
    callbacks: &[String],
    rule_names: &[String],
) -> Code {
    let mut emitter = Emitter::new(stem, peripheral, behavior, names);
    let events: Vec<String> = callbacks
        .iter()
        .enumerate()
        .map(|(index, name)| emitter.event(index, name))
        .collect();
    let rules: Vec<Option<RuleCode>> = behavior
        .rules
        .iter()
        .zip(rule_names)
        .map(|(rule, name)| match rule.trigger {
            Trigger::Write(id) if peripheral.register(id).writable() == 0 => None,
            Trigger::Write(_) | Trigger::Read(_) | Trigger::Reset => Some(emitter.rule(rule, name)),
        })
        .collect();
    // Functions come after those that they call, so from the last one down all callers are known.
    let mut functions: Vec<String> = Vec::new();
    for index in (0..behavior.functions.len()).rev() {
        if emitter.called.contains(&index) {
            functions.push(emitter.function(index));
        }
    }
    functions.reverse();
    let helpers: Vec<Helper> = emitter.helpers.into_iter().collect();
    let texts = effects(stem, peripheral)
        .into_iter()
        .chain(helpers.iter().map(|helper| helper.text(stem)))
        .chain(functions)
        .chain(events)
        .chain(rules.iter().flatten().map(|rule| rule.text.clone()))
        .collect();
    Code {
        functions: texts,
        rules,
        helpers,
    }
}

/// All effects, in the order in which their functions are written.
const EFFECTS: [WriteEffect; 9] = [
    WriteEffect::Modify,
    WriteEffect::OneToClear,
    WriteEffect::OneToSet,
    WriteEffect::OneToToggle,
    WriteEffect::ZeroToClear,
    WriteEffect::ZeroToSet,
    WriteEffect::ZeroToToggle,
    WriteEffect::Clear,
    WriteEffect::Set,
];

/// The name of an effect's function and masks.
pub(super) fn effect_name(effect: WriteEffect) -> &'static str {
    match effect {
        WriteEffect::Modify => "modify",
        WriteEffect::OneToClear => "one_to_clear",
        WriteEffect::OneToSet => "one_to_set",
        WriteEffect::OneToToggle => "one_to_toggle",
        WriteEffect::ZeroToClear => "zero_to_clear",
        WriteEffect::ZeroToSet => "zero_to_set",
        WriteEffect::ZeroToToggle => "zero_to_toggle",
        WriteEffect::Clear => "any_to_clear",
        WriteEffect::Set => "any_to_set",
    }
}

/// The functions of the effects that the registers have.
fn effects(stem: &Ident, peripheral: &Peripheral) -> Vec<String> {
    let used: Vec<WriteEffect> = peripheral
        .registers
        .iter()
        .flat_map(|register| register.write_effects())
        .map(|(e, _)| e)
        .collect();
    EFFECTS
        .into_iter()
        .filter(|effect| used.contains(effect))
        .map(|effect| {
            let (comment, value) = match effect {
                WriteEffect::Modify => ("Stores", "(stored & ~mask) | (written & mask)"),
                WriteEffect::OneToClear => (
                    "Clears where a one is written",
                    "stored & ~(written & mask)",
                ),
                WriteEffect::OneToSet => {
                    ("Sets where a one is written", "stored | (written & mask)")
                }
                WriteEffect::OneToToggle => (
                    "Toggles where a one is written",
                    "stored ^ (written & mask)",
                ),
                WriteEffect::ZeroToClear => (
                    "Clears where a zero is written",
                    "stored & ~(~written & mask)",
                ),
                WriteEffect::ZeroToSet => {
                    ("Sets where a zero is written", "stored | (~written & mask)")
                }
                WriteEffect::ZeroToToggle => (
                    "Toggles where a zero is written",
                    "stored ^ (~written & mask)",
                ),
                WriteEffect::Clear => ("Clears, whatever is written,", "stored & ~mask"),
                WriteEffect::Set => ("Sets, whatever is written,", "stored | mask"),
            };
            format!(
                "/* {comment} in @mask; the other bits stay as they are. */\n\
                 static inline uint64_t {}_{}(uint64_t stored, uint64_t written, uint64_t mask)\n\
                 {{\n    return {value};\n}}",
                stem.snake,
                effect_name(effect)
            )
        })
        .collect()
}

/// The option types that the header defines.
fn options(stem: &Ident, behavior: &Behavior, helpers: &[Helper]) -> Vec<(String, String)> {
    let mut inner: Vec<Ty> = Vec::new();
    let mut add = |ty: &Ty| {
        if let Ty::Option(ty) = ty
            && !inner.contains(ty)
        {
            inner.push((**ty).clone());
        }
    };
    for event in &behavior.events {
        event.args.iter().for_each(|arg| add(&arg.ty));
    }
    for function in &behavior.functions {
        add(&function.result);
        function.args.iter().for_each(|arg| add(&arg.ty));
    }
    for helper in helpers {
        match helper {
            Helper::Some(ty) | Helper::None(ty) => add(&Ty::Option(Box::new(ty.clone()))),
            Helper::Method(..) | Helper::StartTimer => {}
        }
    }
    inner
        .into_iter()
        .map(|ty| {
            (
                c_type(stem, &Ty::Option(Box::new(ty.clone()))),
                c_type(stem, &ty),
            )
        })
        .collect()
}

/// The first paragraph of the description, or the name.
fn summary(peripheral: &Peripheral) -> String {
    match peripheral.description.split("\n\n").next() {
        Some(text) if !text.is_empty() => one_line(text),
        _ => peripheral.ident.svd.clone(),
    }
}

/// The comment that opens a file.
fn head(peripheral: &Peripheral, provenance: &[String], description: &str) -> String {
    let first = match peripheral.description.split("\n\n").next() {
        Some(text) if !text.is_empty() => format!("{}: {text}", peripheral.ident.svd),
        _ => format!("{}.", peripheral.ident.svd),
    };
    let rest: Vec<&str> = description.split("\n\n").skip(1).collect();
    let mut paragraphs = vec![first];
    paragraphs.extend(rest.iter().map(|&text| text.to_owned()));
    let mut out = text::block(&paragraphs.join("\n\n"), 0);
    out.truncate(out.len() - "\n */".len());
    out.push_str("\n *\n");
    for line in provenance {
        out.push_str(&format!(" * {line}\n"));
    }
    out.push_str(" *\n * SPDX-License-Identifier: GPL-2.0-or-later\n */");
    out
}

/// How QEMU and its user see the device.
fn interface(stem: &Ident, peripheral: &Peripheral, params: &[ParamView]) -> String {
    let kind = stem.kebab();
    let mut items = vec![
        format!("QOM type \"{kind}\", made by \"-device {kind}\"; it needs no bus"),
        format!(
            "property \"addr\": where the registers are, {} unless given",
            hex(peripheral.base_address)
        ),
    ];
    for param in params {
        items.push(format!(
            "property \"{}\": from {} to {}, {} unless given",
            param.property, param.min, param.max, param.default
        ));
    }
    if !peripheral.registers.is_empty() {
        items.push(
            "one property for each register, named as in the SVD, to look at its value without \
             side effects"
                .into(),
        );
    }
    let mut out = String::from("/*\n * QEMU interface:\n");
    for item in items {
        for (index, line) in text::wrap(&item, text::COLUMNS - 5).iter().enumerate() {
            let mark = if index == 0 { "+" } else { " " };
            out.push_str(&format!(" *  {mark} {line}\n"));
        }
    }
    out.push_str(" */");
    out
}

/// A comment and its newline, or nothing.
fn comment_above(text: &str, indent: usize) -> String {
    if text.trim().is_empty() {
        String::new()
    } else {
        text::comment(text.trim(), indent) + "\n"
    }
}

/// Text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The description of a register, as a literal.
pub(super) fn property_name(svd: &str) -> String {
    text::string(&register_property(svd))
}

/// A number as C writes it: sizes and counts in decimal.
fn constant(value: u64) -> String {
    number(value)
}

/// A number in hexadecimal, with a suffix if it needs one.
pub(super) fn hex(value: u64) -> String {
    if value > u64::from(u32::MAX) {
        format!("0x{value:x}ULL")
    } else {
        format!("0x{value:x}")
    }
}
