//! Enumerated values: which numbers they name, and what their sets are called.

use std::collections::HashMap;

use super::name_scope::{NamePlace, Names};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::model::{EnumeratedValue, Enumeration, OtherValues, Usage, ones};
use crate::resolve;
use crate::text::prose;

/// The names of a register's sets of enumerated values: they become types of one Rust module. A set
/// without a name has its field's, and so has one that a field takes from the field that it derives
/// from.
pub struct SetNames {
    names: Names,
    /// What became of the sets seen so far: the elements of an array of fields share theirs.
    seen: HashMap<(usize, usize), Option<String>>,
}

impl SetNames {
    /// For the sets of a register.
    pub fn of(register: &resolve::Register) -> Self {
        let named = register.item.fields.iter().flat_map(|field| {
            let own = field.item.sets.iter().filter_map(|set| set.name.as_deref());
            own.chain([&*field.name])
        });
        let mut names = Names::among("enumeration", named);
        for field in register.item.fields.iter() {
            if (field.item.sets.iter()).any(|set| own_name(set).is_none()) {
                let shape = &field.item.shape;
                let name = shape.name.replace("[%s]", "").replace("%s", "");
                names.reserve(&name, &shape.written.span);
            }
        }
        Self {
            names,
            seen: HashMap::new(),
        }
    }

    /// The name of a set, if it has one.
    fn add(
        &mut self,
        field: &resolve::Field,
        index: usize,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let set = &field.item.sets[index];
        let key = (std::sync::Arc::as_ptr(&field.item) as usize, index);
        let names = &mut self.names;
        let name = self.seen.entry(key).or_insert_with(|| {
            let name = own_name(set)?;
            let place = NamePlace {
                element: "enumeratedValues",
                span: &set.name_span,
            };
            Some(names.add(name, place, diagnostics)?.svd)
        });
        name.clone()
    }
}

/// The name that a set has as it stands in this field.
fn own_name(set: &resolve::Set) -> Option<&str> {
    set.name.as_deref().filter(|_| set.is_own)
}

/// The sets of a field: at most one for reading and one for writing.
pub fn enumerations(
    field: &resolve::Field,
    width: u32,
    sets: &mut SetNames,
    diagnostics: &mut Diagnostics,
) -> Vec<Enumeration> {
    let written = field.item.sets.iter().flat_map(|set| &set.values);
    let mut names = Names::among("enumerated value", written.map(|value| &*value.name.value));
    let mut out: Vec<Enumeration> = Vec::new();
    for (index, set) in field.item.sets.iter().enumerate() {
        let usage = set.usage;
        let meets = |known: &&Enumeration| {
            known.usage == usage || known.usage == Usage::ReadWrite || usage == Usage::ReadWrite
        };
        if let Some(known) = out.iter().find(meets) {
            let message = match known.usage == usage {
                true => "this field already has enumerated values for this usage",
                false => "this field has enumerated values for reading and writing already",
            };
            diagnostics.push(
                Diagnostic::new(Code::SeveralEnumerations, set.tag.clone(), message)
                    .help("use one set for reading and one for writing, told apart by <usage>; this one is ignored"),
            );
            continue;
        }
        let name = sets.add(field, index, diagnostics);
        let (values, others) = values(set, width, &out, &mut names, diagnostics);
        // Nothing is said by a set of nothing.
        if values.is_empty() && others.is_none() {
            continue;
        }
        out.push(Enumeration {
            name,
            usage,
            values,
            others,
        });
    }
    out
}

fn values(
    set: &resolve::Set,
    width: u32,
    before: &[Enumeration],
    names: &mut Names,
    diagnostics: &mut Diagnostics,
) -> (Vec<EnumeratedValue>, Option<OtherValues>) {
    let mut known: HashMap<(u64, u64), (String, Span)> = HashMap::new();
    let mut out = Vec::new();
    let mut others: Option<OtherValues> = None;
    for value in &set.values {
        let name = &value.name.value;
        let span = value.value.span.clone();
        let description = prose(value.description.as_deref().unwrap_or_default());
        let Some((number, mask)) = value.value.value else {
            if let Some(first) = &others {
                let first = &first.ident.svd;
                let message = format!("`{name}` and `{first}` both name all other values");
                diagnostics.push(duplicate(message, span));
                continue;
            }
            let Some(ident) = names.add_value(&value.name, diagnostics) else {
                continue;
            };
            others = Some(OtherValues { ident, description });
            continue;
        };
        let mask = mask & ones(width);
        if number > ones(width) {
            let message = format!("`{name}` = {number} does not fit its field");
            diagnostics.push(too_wide(message, span, width));
            continue;
        }
        if let Some((other, place)) = known.get(&(number, mask)) {
            let message = format!("`{name}` and `{other}` name the same value");
            let found = duplicate(message, span).related(place.clone(), "the other one");
            diagnostics.push(found);
            continue;
        }
        known.insert((number, mask), (name.clone(), span));
        // What is read and what is written may have one name if they are one value.
        let mut before = before.iter().flat_map(|set| &set.values);
        let same = before
            .find(|known| known.ident.svd == *name && (known.value, known.mask) == (number, mask));
        let ident = match same {
            Some(same) => Some(same.ident.clone()),
            None => names.add_value(&value.name, diagnostics),
        };
        if let Some(ident) = ident {
            out.push(EnumeratedValue {
                ident,
                description,
                value: number,
                mask,
            });
        }
    }
    (out, others)
}

fn duplicate(message: String, span: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateEnumerated, span, message)
        .help("remove one of them; the first one is used")
}

fn too_wide(message: String, span: Span, width: u32) -> Diagnostic {
    let most = ones(width);
    Diagnostic::new(Code::EnumeratedTooWide, span, message)
        .label(format!("the field has {width} bits"))
        .help(format!("use a value up to {most}; this one is ignored"))
}
