//! Values of registers and fields, as svd2rust can have them: sizes of machine integers, one access of a
//! register and its fields, enumerated values that are distinct.

use std::collections::HashSet;

use svd_rs::{
    Access, EnumeratedValue, EnumeratedValues, Field, FieldInfo, MaybeArray, RegisterCluster,
    RegisterInfo, Usage, WriteConstraint, field,
};

use super::notes::Notes;
use super::spell::clean;
use crate::model::ones;

/// Mends all registers of these items.
pub fn mend(items: &mut [RegisterCluster], path: &str, notes: &mut Notes) {
    for item in items {
        match item {
            RegisterCluster::Register(register) => mend_register(register, path, notes),
            RegisterCluster::Cluster(cluster) => {
                let path = format!("{path}.{}", cluster.name);
                mend(&mut cluster.children, &path, notes);
            }
        }
    }
}

fn mend_register(register: &mut RegisterInfo, path: &str, notes: &mut Notes) {
    // svd2rust's own name for one of a group.
    if let Some(group) = register.alternate_group.take() {
        register.name = format!("{group}_{}", register.name);
    }
    register.derived_from = None;
    let bits = register.properties.size.unwrap_or(32).clamp(1, 64);
    let container = bits.next_power_of_two().max(8);
    if bits != container {
        notes.wider(path, &register.name, bits);
    }
    register.properties.size = Some(container);
    let reset = register.properties.reset_value;
    register.properties.reset_value = reset.map(|value| value & ones(bits));
    register.write_constraint = register
        .write_constraint
        .filter(|constraint| fits(constraint, bits));
    let Some(fields) = register.fields.take() else {
        return;
    };
    let mut sound = Vec::with_capacity(fields.len());
    for field in fields {
        add_field(field, bits, &mut sound);
    }
    widen(&mut register.properties.access, &mut sound);
    register.fields = Some(sound);
}

/// Adds a field; of an array that is not all in the register, what is.
fn add_field(field: Field, bits: u32, out: &mut Vec<Field>) {
    let inside = |field: &FieldInfo| {
        let range = field.bit_range;
        range.width > 0 && range.offset < bits && range.width <= bits - range.offset
    };
    match field {
        MaybeArray::Single(mut info) => {
            if inside(&info) {
                mend_field(&mut info);
                out.push(MaybeArray::Single(info));
            }
        }
        MaybeArray::Array(mut info, mut dim) => {
            dim.dim_name = None;
            dim.dim_array_index = None;
            let indices = dim.dim_index.take();
            dim.dim_index = indices.filter(|indices| indices.len() == dim.dim as usize);
            // What lies outside was refused or cut before.
            dim.dim = dim.dim.min(64);
            dim.dim_increment = dim.dim_increment.min(64);
            mend_field(&mut info);
            let elements: Vec<_> = field::expand(&info, &dim).collect();
            if elements.iter().all(inside) {
                out.push(MaybeArray::Array(info, dim));
            } else {
                let elements = elements.into_iter().filter(inside);
                out.extend(elements.map(MaybeArray::Single));
            }
        }
    }
}

fn mend_field(field: &mut FieldInfo) {
    let width = field.bit_range.width.clamp(1, 64);
    field.name = clean(&field.name);
    field.derived_from = None;
    field.write_constraint = field
        .write_constraint
        .filter(|constraint| fits(constraint, width));
    let sets = std::mem::take(&mut field.enumerated_values);
    // svd2rust counts the values of a field, which no integer can of 64 bits.
    if width < 64 {
        field.enumerated_values = sound_sets(sets, width);
    }
}

fn fits(constraint: &WriteConstraint, width: u32) -> bool {
    match constraint {
        WriteConstraint::Range(range) => range.min <= range.max && range.max <= ones(width),
        WriteConstraint::WriteAsRead(_) | WriteConstraint::UseEnumeratedValues(_) => true,
    }
}

/// A field that its register would not let be read or written widens the register's access; the others
/// keep theirs.
fn widen(register: &mut Option<Access>, fields: &mut [Field]) {
    // svd2rust takes it from the fields.
    let Some(own) = *register else {
        return;
    };
    let of = |field: &Field| field.access.unwrap_or(own);
    let read = own.can_read() || fields.iter().any(|field| of(field).can_read());
    let write = own.can_write() || fields.iter().any(|field| of(field).can_write());
    if (read, write) == (own.can_read(), own.can_write()) {
        return;
    }
    for field in fields {
        field.access = Some(of(field));
    }
    *register = Some(match (read, write) {
        (true, true) => Access::ReadWrite,
        (true, false) => Access::ReadOnly,
        (false, _) => Access::WriteOnly,
    });
}

/// At most a set for reading and one for writing, that for reading first: svd2rust takes the first one
/// where none is of the usage that it looks for.
fn sound_sets(sets: Vec<EnumeratedValues>, width: u32) -> Vec<EnumeratedValues> {
    let mut sound = sets.into_iter().filter_map(|set| sound_set(set, width));
    let mut read: Option<EnumeratedValues> = None;
    let mut write: Option<EnumeratedValues> = None;
    let mut both: Option<EnumeratedValues> = None;
    for set in sound.by_ref() {
        match set.usage {
            Some(Usage::Read) => read.get_or_insert(set),
            Some(Usage::Write) => write.get_or_insert(set),
            Some(Usage::ReadWrite) | None => both.get_or_insert(set),
        };
    }
    let named = |mut set: EnumeratedValues, usage| {
        set.usage = Some(usage);
        set
    };
    match (read, write, both) {
        (None, None, both) => both.into_iter().collect(),
        (Some(read), Some(write), _) => vec![read, write],
        (Some(read), None, Some(both)) => vec![read, named(both, Usage::Write)],
        (None, Some(write), Some(both)) => vec![named(both, Usage::Read), write],
        (Some(one), None, None) | (None, Some(one), None) => vec![one],
    }
}

/// Values that fit and are distinct. Those named `reserved` have no code in svd2rust, which counts them
/// all the same.
fn sound_set(mut set: EnumeratedValues, width: u32) -> Option<EnumeratedValues> {
    set.derived_from = None;
    let mut known = HashSet::new();
    let mut others = false;
    set.values.retain_mut(|value: &mut EnumeratedValue| {
        if value.name.eq_ignore_ascii_case("reserved") {
            return false;
        }
        value.name = clean(&value.name);
        match value.value {
            Some(number) => {
                value.is_default = None;
                number <= ones(width) && known.insert(number)
            }
            None => value.is_default() && !std::mem::replace(&mut others, true),
        }
    });
    (!set.values.is_empty()).then_some(set)
}
