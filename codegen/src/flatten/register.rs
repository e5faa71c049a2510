//! Registers for svd2rust, with their fields and enumerated values.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use svd_rs::{
    Access, BitRange, EnumeratedValues, Field, FieldInfo, MaybeArray, RegisterInfo, ValidateLevel,
    WriteConstraint, WriteConstraintRange,
};

use super::{array, plain, text};
use crate::check::model::{self, Usage};
use crate::names::{self, Ident};
use crate::resolve;

/// A register; its name and offset are the caller's to set.
pub fn info(register: &model::Register, place: &resolve::Register) -> RegisterInfo {
    let mut info = (*place.info).clone();
    info.description = info.description.and_then(text);
    info.display_name = None;
    info.derived_from = None;
    info.alternate_group = None;
    let reset = info.properties.reset_value;
    info.properties.reset_value = reset.map(|_| register.reset_value);
    info.properties.access = Some(access(register, info.properties.access));
    let fields = fields(register, place);
    info.fields = (!fields.is_empty()).then_some(fields);
    info
}

/// The register's access, or what its fields say if they say more: svd2rust refuses a field that
/// its register does not let be read or written.
fn access(register: &model::Register, written: Option<Access>) -> Access {
    let access = written.unwrap_or(Access::ReadWrite);
    let mut fields = register.fields.iter();
    let contradicts = fields.any(|field| {
        let (read, write) = (field.access.readable(), field.access.writable());
        read && !access.can_read() || write && !access.can_write()
    });
    match (contradicts, access.can_read() || register.readable() != 0) {
        (false, _) => access,
        (true, false) => Access::WriteOnly,
        (true, true) => Access::ReadWrite,
    }
}

fn fields(register: &model::Register, place: &resolve::Register) -> Vec<Field> {
    let checked: HashMap<usize, &model::Field> = (register.fields.iter())
        .map(|field| (field.origin, field))
        .collect();
    let mut names: HashMap<&str, usize> = HashMap::new();
    for field in &register.fields {
        *names.entry(&field.ident.upper).or_default() += 1;
    }
    let mut out = Vec::new();
    let mut start = 0;
    let chunks = (place.fields).chunk_by(|one, other| Arc::ptr_eq(&one.shape, &other.shape));
    for chunk in chunks {
        let elements: Vec<Option<FieldInfo>> = (chunk.iter().zip(start..))
            .map(|(place, origin)| Some(field(checked.get(&origin)?, place)))
            .collect();
        start += chunk.len();
        let shape = &chunk[0].shape;
        let as_written = |(found, place): (&Option<FieldInfo>, &resolve::Field)| {
            let width = place.info.bit_range.width;
            (found.as_ref())
                .is_some_and(|found| found.name == place.name && found.bit_range.width == width)
        };
        let free = Ident::new(&plain(&shape.name))
            .is_some_and(|plain| !names.contains_key(plain.upper.as_str()));
        let array = array(shape).flatten().filter(|_| free);
        let first = elements.first().cloned().flatten();
        match (array, first) {
            (Some(dim), Some(mut first)) if elements.iter().zip(chunk).all(as_written) => {
                first.name = shape.name.clone();
                out.push(MaybeArray::Array(first, dim));
            }
            _ => out.extend(elements.into_iter().flatten().map(MaybeArray::Single)),
        }
    }
    out
}

fn field(field: &model::Field, place: &resolve::Field) -> FieldInfo {
    let mut info = (*place.info).clone();
    info.name = field.ident.svd.clone();
    info.description = info.description.and_then(text);
    info.derived_from = None;
    info.bit_range = BitRange::from_offset_width(field.lsb, field.width);
    info.write_constraint = field.write_constraint.map(|constraint| match constraint {
        model::WriteConstraint::WriteAsRead => WriteConstraint::WriteAsRead(true),
        model::WriteConstraint::UseEnumeratedValues => WriteConstraint::UseEnumeratedValues(true),
        model::WriteConstraint::Range { minimum, maximum } => {
            WriteConstraint::Range(WriteConstraintRange {
                min: minimum,
                max: maximum,
            })
        }
    });
    info.enumerated_values = (field.enumerations.iter()).filter_map(set).collect();
    info
}

/// A set. Bits that do not matter are zero; svd2rust cannot have two names for one number.
fn set(set: &model::Enumeration) -> Option<EnumeratedValues> {
    let mut known = HashSet::new();
    let values = set.values.iter().filter(|value| known.insert(value.value));
    let values = values.map(|value| (&value.ident, &value.description, Some(value.value)));
    let others = set.others.iter();
    let others = others.map(|others| (&others.ident, &others.description, None));
    let values = values
        .chain(others)
        .filter_map(|(ident, description, value)| {
            svd_rs::EnumeratedValue::builder()
                .name(name(ident))
                .description(text(description.clone()))
                .value(value)
                .is_default(value.is_none().then_some(true))
                .build(ValidateLevel::Disabled)
                .ok()
        });
    EnumeratedValues::builder()
        .name(set.name.clone())
        .usage(Some(match set.usage {
            Usage::Read => svd_rs::Usage::Read,
            Usage::Write => svd_rs::Usage::Write,
            Usage::ReadWrite => svd_rs::Usage::ReadWrite,
        }))
        .values(values.collect())
        .build(ValidateLevel::Disabled)
        .ok()
}

/// As it is written, if Rust has such names.
fn name(ident: &Ident) -> String {
    match names::legal(&ident.svd) {
        Some(legal) if legal == ident.svd => legal,
        _ => ident.upper.clone(),
    }
}
