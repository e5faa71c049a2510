//! Registers: macros, storage, and what an access does.

use super::code::effect_name;
use super::emit::RuleCode;
use super::text;
use super::view::{one_line, property_name};
use crate::model::{Access, Field, Peripheral, Register, RegisterId, WriteEffect};
use crate::names::Ident;

/// A register.
pub(super) struct RegisterView {
    /// Name in the SVD, fit for a format string.
    pub name: String,
    /// The last part of macro names: `CALC_OP`.
    pub upper: String,
    /// Member of `s->regs`.
    pub member: String,
    /// Bits: 8, 16, 32 or 64.
    pub bits: u32,
    /// Comment, offset, fields and values.
    pub macros: String,
    /// Name of the property, as a literal.
    pub property: String,
    /// Description of the property, as a literal; empty if there is none.
    pub description: String,
    /// Calls of the rules that run at a read.
    pub read_rules: Vec<String>,
    /// The value that is read; `None` if the register cannot be read.
    pub value: Option<String>,
    /// What reading does to the bits in `lanes`: statements.
    pub read_effects: Vec<String>,
    /// Whether the register cannot be written.
    pub read_only: bool,
    /// The steps of a write: function of the effect, and its mask.
    pub effects: Vec<(&'static str, String)>,
    /// The steps of what can be written once.
    pub once: Vec<OnceView>,
    /// Whether a rule needs what was stored before.
    pub old: bool,
    /// Calls of the rules that run at a write.
    pub write_rules: Vec<String>,
}

impl RegisterView {
    pub(super) fn new(
        stem: &Ident,
        peripheral: &Peripheral,
        id: RegisterId,
        member: &str,
        read: &[&RuleCode],
        write: &[&RuleCode],
        fixed: u64,
    ) -> Self {
        let register = peripheral.register(id);
        let upper = format!("{}_{}", stem.upper, register.ident.upper);
        let stored = format!("s->regs.{member}");
        let call = |rule: &&RuleCode| {
            let old = if rule.old { ", old" } else { "" };
            let written = if rule.written { ", written" } else { "" };
            format!("{}(s{old}{written});", rule.name)
        };
        let readable = register.readable();
        let value = match readable {
            0 => None,
            mask if mask == register.mask() => Some(stored),
            mask => Some(format!(
                "{stored} & {}",
                mask_name(register, &upper, "READABLE", mask)
            )),
        };
        let steps = |effects: Vec<(WriteEffect, u64)>| {
            let step = |(effect, mask)| {
                let kind = effect_name(effect).to_uppercase();
                (
                    effect_name(effect),
                    mask_expression(register, &upper, &kind, mask),
                )
            };
            effects.into_iter().map(step).collect::<Vec<_>>()
        };
        let once = steps(register.once());
        let once = once
            .into_iter()
            .map(|(effect, mask)| OnceView::new(effect, &mask, member));
        let mut effects = steps(register.write_effects());
        for (_, mask) in &mut effects {
            *mask = match mask.as_str() {
                ALL => "lanes".to_owned(),
                mask => format!("lanes & {mask}"),
            };
        }
        let reading = register.read_effects();
        let read_effect = |mask: u64, kind: &str, operator: &str, complement: &str| {
            let stored = format!("s->regs.{member}");
            let mask = match mask_expression(register, &upper, kind, mask) {
                mask if mask == ALL => "lanes".to_owned(),
                mask if complement.is_empty() => format!("lanes & {mask}"),
                mask => format!("(lanes & {mask})"),
            };
            format!("{stored} {operator} {complement}{mask};")
        };
        let read_effects = [
            (reading.clear != 0).then(|| read_effect(reading.clear, "READ_TO_CLEAR", "&=", "~")),
            (reading.set != 0).then(|| read_effect(reading.set, "READ_TO_SET", "|=", "")),
        ];
        Self {
            read_effects: read_effects.into_iter().flatten().collect(),
            once: once.collect(),
            name: text::string(&register.ident.svd)
                .trim_matches('"')
                .to_owned(),
            member: member.to_owned(),
            bits: register.bits,
            macros: macros(peripheral, register, &upper, fixed),
            property: property_name(&register.ident.svd),
            description: match one_line(&register.description) {
                description if description.is_empty() => description,
                description => text::string(&description),
            },
            read_rules: read.iter().map(call).collect(),
            value,
            read_only: register.writable() == 0,
            effects,
            old: write.iter().any(|rule| rule.old),
            write_rules: write.iter().map(call).collect(),
            upper,
        }
    }
}

/// What a write does to bits that can be written once.
pub(super) struct OnceView {
    /// Function of the effect.
    pub effect: &'static str,
    /// Whether the write is the first one to them.
    pub first: String,
    /// Those that are written.
    pub mask: String,
    /// All of them.
    pub all: String,
}

impl OnceView {
    fn new(effect: &'static str, mask: &str, member: &str) -> Self {
        let written = format!("s->once.{member}");
        let (first, part) = match mask {
            ALL => (format!("!{written}"), "lanes".to_owned()),
            mask => (
                format!("(lanes & {mask}) && !({written} & {mask})"),
                format!("lanes & {mask}"),
            ),
        };
        Self {
            effect,
            first,
            mask: part,
            all: mask.to_owned(),
        }
    }
}

/// All bits of any register.
const ALL: &str = "UINT64_MAX";

/// A mask in an expression.
fn mask_expression(register: &Register, upper: &str, kind: &str, mask: u64) -> String {
    if mask == register.mask() {
        ALL.to_owned()
    } else {
        mask_name(register, upper, kind, mask)
    }
}

/// How a mask is written: by the field's own name if it is one field's, else by a macro of
/// this kind.
fn mask_name(register: &Register, upper: &str, kind: &str, mask: u64) -> String {
    match register.fields.iter().find(|field| field.mask() == mask) {
        Some(field) => format!("R_{upper}_{}_MASK", field.ident.upper),
        None => format!("{kind}_{upper}"),
    }
}

/// The header's part on a register.
fn macros(peripheral: &Peripheral, register: &Register, upper: &str, fixed: u64) -> String {
    let access = match (register.readable() != 0, register.writable() != 0) {
        (true, false) => " (read-only)",
        (false, true) => " (write-only)",
        (true, true) | (false, false) => "",
    };
    let name = match &register.display_name {
        Some(display) if *display != register.ident.svd => {
            format!("{} ({display})", register.ident.svd)
        }
        _ => register.ident.svd.clone(),
    };
    let title = match register.description.as_str() {
        "" => format!("{name}{access}."),
        description => format!("{name}{access}: {description}"),
    };
    let offset = format!("0x{:02x}", register.offset);
    let mut lines = vec![text::comment(&title, 0)];
    // REG32() also defines the register's number as R_<name>, which may be the name that FIELD()
    // gives to a part of another register's field.
    if is_part_of_field(peripheral, register) {
        lines.push(format!("enum {{ A_{upper} = {offset} }};"));
    } else {
        lines.push(format!("REG{}({upper}, {offset})", register.bits));
    }
    for field in &register.fields {
        lines.extend(field_lines(register, field, upper));
    }
    lines.push(define(
        &format!("RESET_{upper}"),
        register.reset(),
        register.bits,
    ));
    let mut masks: Vec<(String, u64)> = vec![("READABLE".into(), register.readable())];
    for (effect, mask) in register.write_effects() {
        masks.push((effect_name(effect).to_uppercase(), mask));
    }
    let reading = register.read_effects();
    masks.push(("READ_TO_CLEAR".into(), reading.clear));
    masks.push(("READ_TO_SET".into(), reading.set));
    for (kind, mask) in masks {
        let full = mask == register.mask() || mask == 0;
        if !full && mask_name(register, upper, &kind, mask).starts_with(&kind) {
            lines.push(define(&format!("{kind}_{upper}"), mask, register.bits));
        }
    }
    if fixed != 0 {
        lines.push(define(&format!("FIXED_{upper}"), fixed, register.bits));
    }
    lines.join("\n")
}

/// A field and its values.
fn field_lines(register: &Register, field: &Field, upper: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let access = match field.access {
        access if access == register.access => String::new(),
        access => format!("({}) ", access.as_str()),
    };
    let effect = match field.write_effect {
        WriteEffect::Modify => String::new(),
        _ if field.access == Access::ReadOnly => String::new(),
        effect => format!("({}) ", effect.as_str()),
    };
    let text = format!("{access}{effect}{}", field.description);
    if !text.trim().is_empty() {
        lines.push(text::comment(text.trim(), 4));
    }
    lines.push(format!(
        "    FIELD({upper}, {}, {}, {})",
        field.ident.upper, field.lsb, field.width
    ));
    lines.extend(value_lines(field, upper));
    lines
}

/// A field's enumerated values; their descriptions stand beside them if there is room for all.
fn value_lines(field: &Field, upper: &str) -> Vec<String> {
    let mut defines: Vec<(String, String)> = Vec::new();
    for value in field.values() {
        let name = format!("{upper}_{}_{}", field.ident.upper, value.ident.upper);
        let line = format!("#define {name} {}", super::emit::number(value.value));
        // The set for reading and the one for writing may share values.
        if defines.iter().all(|(known, _)| *known != line) {
            defines.push((line, one_line(&value.description)));
        }
    }
    let beside = |(line, description): &(String, String)| match description.as_str() {
        "" => line.clone(),
        description => format!("{line} {}", text::comment(description, 0)),
    };
    let fits = |line: &String| !line.contains('\n') && line.chars().count() <= text::COLUMNS;
    if defines.iter().map(beside).all(|line| fits(&line)) {
        return defines.iter().map(beside).collect();
    }
    let mut lines = Vec::new();
    for (line, description) in defines {
        if !description.is_empty() {
            lines.push(text::comment(&description, 0));
        }
        lines.push(line);
    }
    lines
}

/// Whether another register has a field whose shift, length or mask bears this one's name.
fn is_part_of_field(peripheral: &Peripheral, register: &Register) -> bool {
    let name = &register.ident.upper;
    let Some((stem, "SHIFT" | "LENGTH" | "MASK")) = name.rsplit_once('_') else {
        return false;
    };
    peripheral.registers.iter().any(|other| {
        let fields = stem
            .strip_prefix(&*other.ident.upper)
            .and_then(|rest| rest.strip_prefix('_'));
        fields.is_some_and(|name| other.fields.iter().any(|field| field.ident.upper == name))
    })
}

fn define(name: &str, value: u64, bits: u32) -> String {
    let digits = usize::try_from(bits / 4).unwrap_or(0);
    let suffix = if bits == 64 { "ULL" } else { "" };
    format!("#define {name} 0x{value:0digits$x}{suffix}")
}

/// Registers of one size, each aligned to it, one after the other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first one's offset.
    pub first: String,
    /// The last byte of the last one, counted from its first.
    pub last: String,
    /// Bytes of each.
    pub bytes: u32,
    /// Whether each is aligned to its size; else the run is one register.
    pub aligned: bool,
}

/// The registers as runs.
pub(super) fn runs(stem: &Ident, registers: &[Register]) -> Vec<Run> {
    let offset = |register: &Register| format!("A_{}_{}", stem.upper, register.ident.upper);
    let mut runs: Vec<Run> = Vec::new();
    let mut end = None;
    for register in registers {
        let bytes = register.bytes();
        let aligned = register.offset.is_multiple_of(u64::from(bytes));
        let last = match bytes {
            1 => offset(register),
            _ => format!("{} + {}", offset(register), bytes - 1),
        };
        match runs.last_mut() {
            Some(run)
                if aligned && run.aligned && run.bytes == bytes && end == Some(register.offset) =>
            {
                run.last = last;
            }
            _ => runs.push(Run {
                first: offset(register),
                last,
                bytes,
                aligned,
            }),
        }
        end = register.offset.checked_add(u64::from(bytes));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defines_have_the_width_of_the_register() {
        assert_eq!(define("X", 1, 8), "#define X 0x01");
        assert_eq!(define("X", 1, 64), "#define X 0x0000000000000001ULL");
    }
}
