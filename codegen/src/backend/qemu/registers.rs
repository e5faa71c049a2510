//! Registers: macros, and the property that shows each.

use super::c_text::{self as text, one_line};
use super::mask_names;
use super::naming::register_property;
use crate::backend::c::{Expr, List, Number};
use crate::model::{Access, Field, Peripheral, Register, RegisterId, Word, WriteEffect};
use crate::names::Ident;

/// A register.
pub(super) struct RegisterView {
    /// Its row of the table of properties.
    pub row: List,
    /// Comment, offset, fields and values.
    pub macros: String,
    /// Whether traces show its changes: a behaviour assigns to it.
    pub traced: bool,
}

impl RegisterView {
    /// `fixed` are the bits that never change, if its word is its own; `changes`: a behaviour assigns
    /// to it.
    pub(super) fn new(
        stem: &Ident,
        peripheral: &Peripheral,
        id: RegisterId,
        fixed: u64,
        changes: bool,
    ) -> Self {
        let register = peripheral.register(id);
        let upper = format!("{}_{}", stem.upper, register.ident.upper);
        let (word, placed) = peripheral.place(id);
        let word = peripheral.word(word);
        let mut row = List::of([
            Expr::text(register_property(&register.ident.svd)),
            Expr::name(format!(
                "A_{}_{}",
                stem.upper,
                peripheral.anchor(word).ident.upper
            )),
            register.container().into(),
        ]);
        if !word.is_plain() {
            let held = placed.held.iter();
            let held = held.map(|mask| Expr::from(Number::hex(*mask, word.container())));
            row = row
                .member("shift", Expr::from(placed.shift))
                .member("held", List::of(held).flowing());
        }
        if changes {
            row = row.member("traced", Expr::bool(true));
        }
        let description = one_line(&register.description);
        if !description.is_empty() {
            row = row.member("description", Expr::text(description));
        }
        Self {
            row: row.flowing(),
            macros: macros(peripheral, register, word, &upper, fixed),
            traced: changes,
        }
    }
}

/// The header's part on a register.
fn macros(
    peripheral: &Peripheral,
    register: &Register,
    word: &Word,
    upper: &str,
    fixed: u64,
) -> String {
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
        lines.push(format!("REG{}({upper}, {offset})", register.container()));
    }
    for field in &register.fields {
        lines.extend(field_lines(register, field, upper));
    }
    let bits = register.container();
    lines.push(define(&format!("RESET_{upper}"), register.reset(), bits));
    if !word.is_plain() {
        return lines.join("\n");
    }
    for (kind, mask) in mask_names::cell_masks(&word.cells[0]) {
        let full = mask == word.lanes() || mask == 0;
        if !full && mask_names::mask_name(register, upper, &kind, mask).starts_with(&kind) {
            lines.push(define(&format!("{kind}_{upper}"), mask, bits));
        }
    }
    if fixed != 0 {
        lines.push(define(&format!("FIXED_{upper}"), fixed, bits));
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

/// A constant of this many bits.
pub(super) fn define(name: &str, value: u64, bits: u32) -> String {
    format!("#define {name} {}", text::number(value, bits))
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
