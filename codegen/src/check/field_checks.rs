//! Fields: place, overlap, write constraints.

use std::collections::HashSet;

use super::enumerations::{SetNames, enumerations};
use super::name_scope::{Names, stands_twice};
use super::overlaps;
use super::rules::{undefined_read, write_constraint};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Field;
use crate::resolve;
use crate::text::prose;

/// Checks the fields of a register; those that are sound come back by ascending position.
pub fn check(register: &resolve::Register, bits: u32, diagnostics: &mut Diagnostics) -> Vec<Field> {
    let written = register.item.fields.iter().map(|known| &*known.name);
    let mut names = Names::among("field", written);
    let mut places = HashSet::new();
    let mut sets = SetNames::of(register);
    let mut fields: Vec<(Field, &resolve::Field)> = register
        .item
        .fields
        .iter()
        .enumerate()
        .filter_map(|(origin, resolved)| {
            let place = (&resolved.name, resolved.lsb, resolved.item.width);
            if !places.insert(place) {
                stands_twice("field", "bits", &resolved.item.shape.written, diagnostics);
                return None;
            }
            let mut field = field(resolved, register, bits, &mut names, &mut sets, diagnostics)?;
            field.origin = origin;
            Some((field, resolved))
        })
        .collect();
    fields.sort_by_key(|(field, _)| field.lsb);
    overlaps::check_fields(&register.name, &fields, diagnostics);
    fields.into_iter().map(|(field, _)| field).collect()
}

fn field(
    resolved: &resolve::Field,
    register: &resolve::Register,
    bits: u32,
    names: &mut Names,
    sets: &mut SetNames,
    diagnostics: &mut Diagnostics,
) -> Option<Field> {
    let item = &resolved.item;
    let (lsb, mut width) = (resolved.lsb, item.width);
    let outside = width == 0 || lsb >= bits;
    if outside || width > bits - lsb {
        let repair = match outside {
            true => "the <field> is ignored",
            false => "its upper bits are dropped",
        };
        diagnostics.push(
            Diagnostic::new(
                Code::FieldOutsideRegister,
                item.shape.offset.span.clone(),
                format!(
                    "field `{}` has bits outside register `{}`",
                    resolved.name, register.name
                ),
            )
            .label(format!("the register has bits 0 to {}", bits - 1))
            .help(format!(
                "move or narrow the field, or use a larger <size> for the register; {repair}"
            )),
        );
        if outside {
            return None;
        }
        width = bits - lsb;
    }
    let ident = names.add(&resolved.name, &item.shape, diagnostics)?;
    // That of the register was looked at there.
    if item.own.read_action.is_some() {
        undefined_read(&item.read_action, diagnostics);
    }
    Some(Field {
        ident,
        description: prose(item.description.as_deref().unwrap_or_default()),
        lsb,
        width,
        access: item.access,
        write_effect: item.write_effect,
        read_action: item.read_action.value,
        write_constraint: write_constraint(&item.write_constraint, width, diagnostics),
        enumerations: enumerations(resolved, width, sets, diagnostics),
        origin: 0,
    })
}
