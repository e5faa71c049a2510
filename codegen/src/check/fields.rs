//! Fields: place, overlap, enumerated values, write constraints.

use std::collections::{HashMap, HashSet};

use roxmltree::Node;

use super::model::{
    EnumeratedValue, Enumeration, Field, ReadAction, Usage, WriteConstraint, ones, text,
};
use super::names::Names;
use super::registers::{access, read_action, write_effect};
use super::sharing;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::resolve;
use crate::xml;

/// Checks the fields of a register; those that are sound come back by ascending position.
pub fn check(
    register: &resolve::Register,
    bits: u32,
    register_access: svd_rs::Access,
    register_action: Option<ReadAction>,
    diagnostics: &mut Diagnostics,
) -> Vec<Field> {
    let mut names = Names::new("field");
    let mut fields: Vec<(Field, &resolve::Field)> = register
        .fields
        .iter()
        .enumerate()
        .filter_map(|(order, resolved)| {
            let mut field = field(
                resolved,
                order,
                register,
                bits,
                register_access,
                &mut names,
                diagnostics,
            )?;
            field.read_action = field.read_action.or(register_action);
            Some((field, resolved))
        })
        .collect();
    set_names(register, diagnostics);
    fields.sort_by_key(|(field, _)| field.lsb);
    sharing::check_fields(&register.name, &fields, diagnostics);
    fields.into_iter().map(|(field, _)| field).collect()
}

fn field(
    resolved: &resolve::Field,
    order: usize,
    register: &resolve::Register,
    bits: u32,
    register_access: svd_rs::Access,
    names: &mut Names,
    diagnostics: &mut Diagnostics,
) -> Option<Field> {
    let (node, info) = (resolved.node, &resolved.info);
    let ident = names.add(&resolved.name, node, diagnostics);
    let (mut lsb, mut width) = (resolved.lsb, info.bit_range.width);
    if width == 0 || lsb >= bits || width > bits - lsb {
        diagnostics.push(
            Diagnostic::new(
                Code::FieldOutsideRegister,
                bits_span(node),
                format!(
                    "field `{}` has bits outside register `{}`",
                    resolved.name, register.name
                ),
            )
            .label(format!("the register has bits 0 to {}", bits - 1))
            .help("move or narrow the field, or give the register a larger <size>"),
        );
        // Keeps the name known, so that rules that use it draw no errors of their own.
        lsb = lsb.min(bits - 1);
        width = width.clamp(1, bits - lsb);
    }
    let effect = info
        .modified_write_values
        .or(register.info.modified_write_values);
    let field_access = resolve::field_access(info, register_access);
    Some(Field {
        ident: ident?,
        order,
        description: text(info.description.as_deref().unwrap_or_default()),
        lsb,
        width,
        access: access(field_access),
        write_effect: write_effect(effect),
        read_action: read_action(info.read_action, node, diagnostics),
        write_constraint: write_constraint(info, node, width, diagnostics),
        enumerations: enumerations(info, node, width, diagnostics),
    })
}

fn write_constraint(
    info: &svd_rs::FieldInfo,
    node: Node,
    width: u32,
    diagnostics: &mut Diagnostics,
) -> Option<WriteConstraint> {
    match info.write_constraint? {
        svd_rs::WriteConstraint::WriteAsRead(yes) => yes.then_some(WriteConstraint::WriteAsRead),
        svd_rs::WriteConstraint::UseEnumeratedValues(yes) => {
            yes.then_some(WriteConstraint::UseEnumeratedValues)
        }
        svd_rs::WriteConstraint::Range(range) => {
            if range.min > range.max || range.max > ones(width) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::WriteConstraint,
                        xml::property_span(node, "writeConstraint"),
                        format!(
                            "a write constraint of {} to {} on a field of {width} bits",
                            range.min, range.max
                        ),
                    )
                    .help(format!("give a range within 0 to {}", ones(width))),
                );
            }
            Some(WriteConstraint::Range {
                minimum: range.min,
                maximum: range.max,
            })
        }
    }
}

/// The names of a register's sets of enumerated values become types of one Rust module.
fn set_names(register: &resolve::Register, diagnostics: &mut Diagnostics) {
    let mut names = Names::new("enumeration");
    let mut seen = HashSet::new();
    // The elements of an array of fields share their sets.
    for field in register
        .fields
        .iter()
        .filter(|field| seen.insert(field.node.id()))
    {
        let nodes = field
            .node
            .children()
            .filter(|child| child.tag_name().name() == "enumeratedValues");
        for (set, node) in field.info.enumerated_values.iter().zip(nodes) {
            if let Some(name) = &set.name {
                names.add(name, node, diagnostics);
            }
        }
    }
}

fn enumerations(
    info: &svd_rs::FieldInfo,
    node: Node,
    width: u32,
    diagnostics: &mut Diagnostics,
) -> Vec<Enumeration> {
    let nodes = node
        .children()
        .filter(|child| child.tag_name().name() == "enumeratedValues");
    let mut names = Names::new("enumerated value");
    info.enumerated_values
        .iter()
        .zip(nodes)
        .filter_map(|(set, node)| {
            if set.derived_from.is_some() {
                diagnostics.push(
                    Diagnostic::new(
                        Code::NotSupported,
                        xml::tag_span(node),
                        "enumerated values derived from others are not supported yet",
                    )
                    .help("write them out"),
                );
                return None;
            }
            let usage = match set.usage {
                Some(svd_rs::Usage::Read) => Usage::Read,
                Some(svd_rs::Usage::Write) => Usage::Write,
                Some(svd_rs::Usage::ReadWrite) | None => Usage::ReadWrite,
            };
            let values = values(set, node, width, &mut names, diagnostics);
            Some(Enumeration {
                name: set.name.clone(),
                usage,
                values,
            })
        })
        .collect()
}

fn values(
    set: &svd_rs::EnumeratedValues,
    node: Node,
    width: u32,
    names: &mut Names,
    diagnostics: &mut Diagnostics,
) -> Vec<EnumeratedValue> {
    let nodes = node
        .children()
        .filter(|child| child.tag_name().name() == "enumeratedValue");
    let mut known: HashMap<u64, (String, Span)> = HashMap::new();
    let mut out = Vec::new();
    for (value, node) in set.values.iter().zip(nodes) {
        let span = xml::property_span(node, "value");
        // `isDefault` names all other values: it has none of its own.
        let Some(number) = value.value else { continue };
        if xml::child(node, "value").is_some_and(|node| has_dont_care(node.text())) {
            diagnostics.push(
                Diagnostic::new(
                    Code::NotModelled,
                    span.clone(),
                    "bits that do not matter (x) are taken as 0",
                )
                .help("write out the values that matter"),
            );
        }
        if number > ones(width) {
            diagnostics.push(
                Diagnostic::new(
                    Code::EnumeratedTooWide,
                    span.clone(),
                    format!("`{}` = {number} does not fit its field", value.name),
                )
                .label(format!("the field has {width} bits"))
                .help(format!("give a value up to {}", ones(width))),
            );
            continue;
        }
        if let Some((other, place)) = known.get(&number) {
            diagnostics.push(
                Diagnostic::new(
                    Code::DuplicateEnumerated,
                    span.clone(),
                    format!("`{}` and `{other}` name the same value", value.name),
                )
                .related(place.clone(), "the other one")
                .help("remove one of them"),
            );
            continue;
        }
        known.insert(number, (value.name.clone(), span));
        if let Some(ident) = names.add_value(&value.name, node, diagnostics) {
            out.push(EnumeratedValue {
                ident,
                description: text(value.description.as_deref().unwrap_or_default()),
                value: number,
            });
        }
    }
    out
}

/// Whether a value like `#1x` or `0b1x` holds a don't-care bit.
fn has_dont_care(text: Option<&str>) -> bool {
    let text = text.unwrap_or_default().trim();
    text.strip_prefix('#')
        .or_else(|| text.strip_prefix("0b"))
        .is_some_and(|bits| bits.contains(['x', 'X']))
}

/// Where a field says which bits it takes.
pub fn bits_span(node: Node) -> Span {
    ["bitRange", "bitOffset", "lsb"]
        .into_iter()
        .find_map(|name| xml::child(node, name))
        .map_or_else(|| xml::tag_span(node), xml::text_span)
}
