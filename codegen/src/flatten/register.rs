//! Registers for svd2rust, with their fields and enumerated values.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use svd_rs::{
    BitRange, EnumeratedValues, Field, FieldInfo, MaybeArray, ModifiedWriteValues, RegisterInfo,
    RegisterProperties, SvdError, ValidateLevel, WriteConstraintRange,
};

use super::{array, plain, text};
use crate::element::Properties;
use crate::model;
use crate::names::{self, Ident};
use crate::resolve;
use crate::vocabulary::{Access, Protection, ReadAction, Usage, WriteConstraint, WriteEffect};

/// A register of this name at this offset.
pub fn info(
    register: &model::Register,
    place: &resolve::Register,
    name: String,
    offset: u32,
) -> Result<RegisterInfo, SvdError> {
    let item = &place.item;
    let fields = fields(register, place)?;
    let mut info = RegisterInfo::builder()
        .name(name)
        .description(item.description.as_deref().and_then(text))
        .address_offset(offset)
        .modified_write_values(Some(write_effect(item.write_effect)))
        .write_constraint(register.write_constraint.map(write_constraint))
        .read_action(item.read_action.value.map(read_action))
        .fields((!fields.is_empty()).then_some(fields))
        .build(ValidateLevel::Disabled)?;
    info.properties = properties(&Properties {
        size: Some(item.size.value),
        access: Some(access(register, item.access)),
        protection: item.protection,
        // One that is not written has no default in the crate.
        reset_value: item.reset_value.value.map(|_| register.reset_value),
        reset_mask: item.reset_mask,
    });
    Ok(info)
}

/// svd-rs has no other way to make these than to change some.
pub fn properties(properties: &Properties) -> RegisterProperties {
    let mut made = RegisterProperties::default();
    made.size = properties.size;
    made.access = properties.access.map(svd_access);
    made.protection = properties.protection.map(protection);
    made.reset_value = properties.reset_value;
    made.reset_mask = properties.reset_mask;
    made
}

/// The register's access, or what its fields say if they say more: svd2rust refuses a field that
/// its register does not let be read or written.
fn access(register: &model::Register, access: Access) -> Access {
    let mut fields = register.fields.iter();
    let contradicts = fields.any(|field| {
        let (read, write) = (field.access.readable(), field.access.writable());
        read && !access.readable() || write && !access.writable()
    });
    match (contradicts, access.readable() || register.readable() != 0) {
        (false, _) => access,
        (true, false) => Access::WriteOnly,
        (true, true) => Access::ReadWrite,
    }
}

fn fields(register: &model::Register, place: &resolve::Register) -> Result<Vec<Field>, SvdError> {
    let checked: HashMap<usize, &model::Field> = (register.fields.iter())
        .map(|field| (field.origin, field))
        .collect();
    let mut names: HashMap<&str, usize> = HashMap::new();
    for field in &register.fields {
        *names.entry(&field.ident.upper).or_default() += 1;
    }
    let mut out = Vec::new();
    let mut start = 0;
    let chunks = (place.item.fields).chunk_by(|one, other| Arc::ptr_eq(&one.item, &other.item));
    for chunk in chunks {
        let elements: Vec<Option<FieldInfo>> = (chunk.iter().zip(start..))
            .map(|(place, origin)| {
                let checked = checked.get(&origin);
                checked.map(|checked| field(checked, place)).transpose()
            })
            .collect::<Result<_, _>>()?;
        start += chunk.len();
        let shape = &chunk[0].item.shape;
        let as_written = |(found, place): (&Option<FieldInfo>, &resolve::Field)| {
            let width = place.item.width;
            (found.as_ref())
                .is_some_and(|found| found.name == place.name && found.bit_range.width == width)
        };
        let free = Ident::new(&plain(&shape.name))
            .is_some_and(|plain| !names.contains_key(plain.upper.as_str()));
        let array = array(shape)?.flatten().filter(|_| free);
        let first = elements.first().cloned().flatten();
        match (array, first) {
            (Some(dim), Some(mut first)) if elements.iter().zip(chunk).all(as_written) => {
                first.name = shape.name.clone();
                out.push(MaybeArray::Array(first, dim));
            }
            _ => out.extend(elements.into_iter().flatten().map(MaybeArray::Single)),
        }
    }
    Ok(out)
}

/// A field. What it has from its register, svd2rust finds there.
fn field(field: &model::Field, place: &resolve::Field) -> Result<FieldInfo, SvdError> {
    let item = &place.item;
    let mut info = FieldInfo::builder()
        .name(field.ident.svd.clone())
        .description(item.description.as_deref().and_then(text))
        .bit_range(BitRange::from_offset_width(field.lsb, field.width))
        .access(item.own.access.map(svd_access))
        .modified_write_values(item.own.write_effect.map(write_effect))
        .write_constraint(field.write_constraint.map(write_constraint))
        .read_action(item.own.read_action.map(read_action))
        .build(ValidateLevel::Disabled)?;
    let sets = field.enumerations.iter().map(set);
    info.enumerated_values = sets.collect::<Result<_, _>>()?;
    Ok(info)
}

/// A set. Bits that do not matter are zero; svd2rust cannot have two names for one number.
fn set(set: &model::Enumeration) -> Result<EnumeratedValues, SvdError> {
    let mut known = HashSet::new();
    let values = set.values.iter().filter(|value| known.insert(value.value));
    let values = values.map(|value| (&value.ident, &value.description, Some(value.value)));
    let others = set.others.iter();
    let others = others.map(|others| (&others.ident, &others.description, None));
    let values = values.chain(others).map(|(ident, description, value)| {
        svd_rs::EnumeratedValue::builder()
            .name(name(ident))
            .description(text(description))
            .value(value)
            .is_default(value.is_none().then_some(true))
            .build(ValidateLevel::Disabled)
    });
    EnumeratedValues::builder()
        .name(set.name.clone())
        .usage(Some(match set.usage {
            Usage::Read => svd_rs::Usage::Read,
            Usage::Write => svd_rs::Usage::Write,
            Usage::ReadWrite => svd_rs::Usage::ReadWrite,
        }))
        .values(values.collect::<Result<_, _>>()?)
        .build(ValidateLevel::Disabled)
}

fn svd_access(access: Access) -> svd_rs::Access {
    match access {
        Access::ReadOnly => svd_rs::Access::ReadOnly,
        Access::WriteOnly => svd_rs::Access::WriteOnly,
        Access::ReadWrite => svd_rs::Access::ReadWrite,
        Access::WriteOnce => svd_rs::Access::WriteOnce,
        Access::ReadWriteOnce => svd_rs::Access::ReadWriteOnce,
    }
}

/// `<protection>` as svd-rs has it.
pub fn protection(protection: Protection) -> svd_rs::Protection {
    match protection {
        Protection::Secure => svd_rs::Protection::Secure,
        Protection::NonSecure => svd_rs::Protection::NonSecure,
        Protection::Privileged => svd_rs::Protection::Privileged,
    }
}

fn write_effect(effect: WriteEffect) -> ModifiedWriteValues {
    match effect {
        WriteEffect::OneToClear => ModifiedWriteValues::OneToClear,
        WriteEffect::OneToSet => ModifiedWriteValues::OneToSet,
        WriteEffect::OneToToggle => ModifiedWriteValues::OneToToggle,
        WriteEffect::ZeroToClear => ModifiedWriteValues::ZeroToClear,
        WriteEffect::ZeroToSet => ModifiedWriteValues::ZeroToSet,
        WriteEffect::ZeroToToggle => ModifiedWriteValues::ZeroToToggle,
        WriteEffect::Clear => ModifiedWriteValues::Clear,
        WriteEffect::Set => ModifiedWriteValues::Set,
        WriteEffect::Modify => ModifiedWriteValues::Modify,
    }
}

fn read_action(action: ReadAction) -> svd_rs::ReadAction {
    match action {
        ReadAction::Clear => svd_rs::ReadAction::Clear,
        ReadAction::Set => svd_rs::ReadAction::Set,
        ReadAction::Modify => svd_rs::ReadAction::Modify,
        ReadAction::ModifyExternal => svd_rs::ReadAction::ModifyExternal,
    }
}

fn write_constraint(constraint: WriteConstraint) -> svd_rs::WriteConstraint {
    match constraint {
        WriteConstraint::WriteAsRead => svd_rs::WriteConstraint::WriteAsRead(true),
        WriteConstraint::UseEnumeratedValues => svd_rs::WriteConstraint::UseEnumeratedValues(true),
        WriteConstraint::Range { minimum, maximum } => {
            svd_rs::WriteConstraint::Range(WriteConstraintRange {
                min: minimum,
                max: maximum,
            })
        }
    }
}

/// As it is written, if Rust has such names.
fn name(ident: &Ident) -> String {
    match names::legal(&ident.svd) {
        Some(legal) if legal == ident.svd => legal,
        _ => ident.upper.clone(),
    }
}
