//! Registers: macros, and the property that shows each.

use super::c_text::one_line;
use super::mask_names;
use super::naming::register_property;
use crate::backend::c::{Enumerator, Expr, Item, List, Macro, Number};
use crate::model::{Access, Field, Peripheral, Register, RegisterId, Word, WriteEffect};
use crate::names::Ident;

/// A register.
pub(super) struct RegisterView {
    /// Its row of the table of properties, printed: what is printed takes less memory than the tree.
    pub row: String,
    /// Comment, offset, fields and values, printed.
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
            row: row.flowing().element(4),
            macros: macros(peripheral, register, word, &upper, fixed).to_string(),
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
) -> Item {
    let bits = register.container();
    let mut items = vec![
        Item::Comment(title(register)),
        offset(peripheral, register, upper),
    ];
    for field in &register.fields {
        items.extend(field_items(register, field, upper));
    }
    items.push(define(format!("RESET_{upper}"), register.reset(), bits));
    if !word.is_plain() {
        return Item::Together(items);
    }
    for (kind, mask) in mask_names::cell_masks(&word.cells[0]) {
        let full = mask == word.lanes() || mask == 0;
        if !full && mask_names::mask_name(register, upper, &kind, mask).starts_with(&kind) {
            items.push(define(format!("{kind}_{upper}"), mask, bits));
        }
    }
    if fixed != 0 {
        items.push(define(format!("FIXED_{upper}"), fixed, bits));
    }
    Item::Together(items)
}

/// `CTRL (read-only): Control.`
fn title(register: &Register) -> String {
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
    match register.description.as_str() {
        "" => format!("{name}{access}."),
        description => format!("{name}{access}: {description}"),
    }
}

/// `REG32(CALC_CTRL, 0x0c)`. That also defines the register's number as `R_CALC_CTRL`, which may be the name that
/// `FIELD()` gives to a part of another register's field; then there is the offset alone.
fn offset(peripheral: &Peripheral, register: &Register, upper: &str) -> Item {
    let offset = Expr::from(Number::hex(register.offset, 8));
    if is_part_of_field(peripheral, register) {
        return Item::Enum {
            tag: None,
            typedef: None,
            enumerators: vec![Enumerator::new(format!("A_{upper}"), offset)],
        };
    }
    let name = format!("REG{}", register.container());
    invoke(name, [Expr::name(upper), offset])
}

/// A macro that makes declarations.
fn invoke(name: impl Into<String>, args: impl IntoIterator<Item = Expr>) -> Item {
    Item::Invoke {
        call: Expr::call(name, args),
        semicolon: false,
    }
}

/// A field and its values.
fn field_items(register: &Register, field: &Field, upper: &str) -> Vec<Item> {
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
    let comment = match text.trim() {
        "" => None,
        text => Some(Item::Comment(text.to_owned())),
    };
    let parts = [Expr::name(upper), Expr::name(&field.ident.upper)];
    let place = [field.lsb.into(), field.width.into()];
    let field_macro = invoke("FIELD", parts.into_iter().chain(place));
    vec![
        Item::Indented(comment.into_iter().chain([field_macro]).collect()),
        Item::Noted(values(field, upper)),
    ]
}

/// A field's enumerated values.
fn values(field: &Field, upper: &str) -> Vec<(Macro, String)> {
    let mut defines: Vec<(Macro, String)> = Vec::new();
    for value in field.values() {
        let name = format!("{upper}_{}_{}", field.ident.upper, value.ident.upper);
        let define = Macro::value(name, Number::plain(value.value));
        // The set for reading and the one for writing may share values.
        if defines.iter().all(|(known, _)| *known != define) {
            defines.push((define, one_line(&value.description)));
        }
    }
    defines
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
pub(super) fn define(name: impl Into<String>, value: u64, bits: u32) -> Item {
    Macro::value(name, Number::hex(value, bits)).into()
}
