//! Fields: place, overlap, write constraints.

use std::collections::HashSet;

use roxmltree::Node;

use super::enumerations::{SetNames, enumerations};
use super::model::{Field, ReadAction, WriteConstraint, ones};
use super::names::{Names, stands_twice};
use super::registers::{access, read_action, write_effect};
use super::sharing;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::resolve;
use crate::text::prose;
use crate::xml;

/// Checks the fields of a register; those that are sound come back by ascending position.
pub fn check(
    register: &resolve::Register,
    bits: u32,
    register_access: svd_rs::Access,
    register_action: Option<ReadAction>,
    diagnostics: &mut Diagnostics,
) -> Vec<Field> {
    let written = register.fields.iter().map(|known| &*known.name);
    let mut names = Names::among("field", written);
    let mut places = HashSet::new();
    let mut sets = SetNames::of(register);
    let mut fields: Vec<(Field, &resolve::Field)> = register
        .fields
        .iter()
        .enumerate()
        .filter_map(|(origin, resolved)| {
            let place = (&resolved.name, resolved.lsb, resolved.info.bit_range.width);
            if !places.insert(place) {
                stands_twice("field", "bits", resolved.node, diagnostics);
                return None;
            }
            let mut field = field(
                resolved,
                register,
                bits,
                register_access,
                &mut names,
                &mut sets,
                diagnostics,
            )?;
            field.read_action = field.read_action.or(register_action);
            field.origin = origin;
            Some((field, resolved))
        })
        .collect();
    fields.sort_by_key(|(field, _)| field.lsb);
    sharing::check_fields(&register.name, &fields, diagnostics);
    fields.into_iter().map(|(field, _)| field).collect()
}

fn field(
    resolved: &resolve::Field,
    register: &resolve::Register,
    bits: u32,
    register_access: svd_rs::Access,
    names: &mut Names,
    sets: &mut SetNames,
    diagnostics: &mut Diagnostics,
) -> Option<Field> {
    let (node, info) = (resolved.node, &resolved.info);
    let (lsb, mut width) = (resolved.lsb, info.bit_range.width);
    let outside = width == 0 || lsb >= bits;
    if outside || width > bits - lsb {
        let repair = match outside {
            true => "the <field> is left out",
            false => "its upper bits are cut off",
        };
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
            .help(format!(
                "move or narrow the field, or give the register a larger <size>; as it is, {repair}"
            )),
        );
        if outside {
            return None;
        }
        width = bits - lsb;
    }
    let ident = names.add(&resolved.name, node, diagnostics)?;
    let effect = info
        .modified_write_values
        .or(register.info.modified_write_values);
    let field_access = resolve::field_access(info, register_access);
    Some(Field {
        ident,
        description: prose(info.description.as_deref().unwrap_or_default()),
        lsb,
        width,
        access: access(field_access),
        write_effect: write_effect(effect),
        read_action: read_action(info.read_action, node, diagnostics),
        write_constraint: write_constraint(info.write_constraint, node, width, diagnostics),
        enumerations: enumerations(resolved, width, sets, diagnostics),
        origin: 0,
    })
}

/// The constraint of a field, or of a register, of this many bits.
pub fn write_constraint(
    constraint: Option<svd_rs::WriteConstraint>,
    node: Node,
    width: u32,
    diagnostics: &mut Diagnostics,
) -> Option<WriteConstraint> {
    match constraint? {
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
                            "a write constraint of {} to {} on {width} bits",
                            range.min, range.max
                        ),
                    )
                    .help(format!(
                        "give a range within 0 to {}; as it is, the constraint is left out",
                        ones(width)
                    )),
                );
                return None;
            }
            Some(WriteConstraint::Range {
                minimum: range.min,
                maximum: range.max,
            })
        }
    }
}

/// Where a field says which bits it takes.
pub fn bits_span(node: Node) -> Span {
    ["bitRange", "bitOffset", "lsb"]
        .into_iter()
        .find_map(|name| xml::child(node, name))
        .map_or_else(|| xml::tag_span(node), xml::text_span)
}
