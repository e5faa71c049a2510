//! From an item of the SVD to the shape that C has for it, if it can have one.

use super::macros::access;
use super::member_names::safe;
use super::member_shape::{Kind, Shape};
use super::overlap::{are_distinct, end_of, runs};
use super::register_member::{is_machine, qualifier};
use crate::backend::c::Type;
use crate::model::{Laid, LayoutItem, Peripheral, Register};
use crate::names::Ident;

/// An item as one member, or a list as one for each element; nothing if it cannot be.
pub(super) fn shapes_of(
    peripheral: &Peripheral,
    item: &LayoutItem,
    base: usize,
) -> Option<Vec<Shape>> {
    if item.list.is_empty() {
        return Some(vec![shape(peripheral, item, base)?]);
    }
    let elements = item.list.iter().enumerate();
    let shapes = elements.map(|(index, name)| element(peripheral, item, name, base, index));
    shapes.collect()
}

/// An element of an item, under a name.
pub(super) fn element(
    peripheral: &Peripheral,
    item: &LayoutItem,
    name: &str,
    base: usize,
    index: usize,
) -> Option<Shape> {
    let first = base + item.start + index * item.each;
    match item.items.is_empty() {
        true => leaf(peripheral, name, first),
        false => cluster(peripheral, item, name, first),
    }
}

/// An item as one member; nothing if it cannot be.
pub(super) fn shape(peripheral: &Peripheral, item: &LayoutItem, base: usize) -> Option<Shape> {
    let count = item.dim.unwrap_or(1);
    let element = |index| element(peripheral, item, &item.name, base, index);
    let mut first = element(0)?;
    let mut second = None;
    for index in 1..count {
        let next = element(index)?;
        if !first.is_like(&next, peripheral) {
            return None;
        }
        let stride = next.offset.checked_sub(first.offset)? / index as u64;
        let stride = *second.get_or_insert(stride);
        if next.offset - first.offset != stride * index as u64 {
            return None;
        }
    }
    if let Some(stride) = second {
        if stride < first.stride || !stride.is_multiple_of(first.align) {
            return None;
        }
        if matches!(first.kind, Kind::Register { .. }) && stride > first.stride {
            first = first.padded();
        }
        first.stride = stride;
    }
    first.dim = item.dim;
    first.registers *= count;
    Some(first)
}

/// A register as a member.
pub(super) fn leaf(peripheral: &Peripheral, name: &str, index: usize) -> Option<Shape> {
    let Laid::Here(id) = *peripheral.layout.registers.get(index)? else {
        return None;
    };
    let register: &Register = peripheral.register(id);
    if !is_machine(register) {
        return None;
    }
    let bytes = u64::from(register.bytes());
    let ident = Ident::new(name)?;
    Some(Shape {
        name: safe(&ident.svd),
        upper: ident.upper,
        offset: register.offset,
        stride: bytes,
        align: bytes,
        dim: None,
        registers: 1,
        kind: Kind::Register {
            id,
            ty: Type::unsigned(8 * register.bytes()).qualified(qualifier(register)),
            access: access(register),
        },
    })
}

/// One element of a cluster as a structure; it begins with its first register.
pub(super) fn cluster(
    peripheral: &Peripheral,
    item: &LayoutItem,
    name: &str,
    base: usize,
) -> Option<Shape> {
    let inner = item.items.iter();
    let items: Option<Vec<_>> = inner
        .map(|inner| shapes_of(peripheral, inner, base))
        .collect();
    let mut items: Vec<Shape> = items?.into_iter().flatten().collect();
    items.sort_by_key(|item| item.offset);
    let offset = items.first()?.offset;
    let align = items.iter().map(|item| item.align).max()?;
    if !offset.is_multiple_of(align) || !are_distinct(&items) {
        return None;
    }
    let mut end = offset;
    for run in runs(&items) {
        // What is before may have been made longer, for its alignment.
        if run[0].offset < end {
            return None;
        }
        end = end_of(run)?;
    }
    let svd = Ident::new(name)?;
    Some(Shape {
        name: safe(&svd.svd),
        upper: svd.upper,
        offset,
        stride: (end - offset).next_multiple_of(align),
        align,
        dim: None,
        registers: items.iter().map(|item| item.registers).sum(),
        kind: Kind::Cluster {
            declared: String::new(),
            items,
            padded: false,
        },
    })
}

impl Shape {
    /// A structure that has nothing but the register, and room for what is behind it.
    fn padded(self) -> Self {
        Self {
            name: self.name.clone(),
            upper: self.upper.clone(),
            kind: Kind::Cluster {
                declared: String::new(),
                items: vec![Self {
                    name: self.name,
                    upper: self.upper,
                    ..self
                }],
                padded: true,
            },
            ..self
        }
    }

    /// Whether one type and one set of macros serve both.
    fn is_like(&self, other: &Self, peripheral: &Peripheral) -> bool {
        let same = match (&self.kind, &other.kind) {
            (Kind::Register { id, .. }, Kind::Register { id: theirs, .. }) => {
                are_alike(peripheral.register(*id), peripheral.register(*theirs))
            }
            (Kind::Cluster { items, .. }, Kind::Cluster { items: theirs, .. }) => {
                let mut pairs = items.iter().zip(theirs);
                items.len() == theirs.len()
                    && pairs.all(|(ours, theirs)| {
                        ours.offset - self.offset == theirs.offset - other.offset
                            && ours.name == theirs.name
                            && ours.is_like(theirs, peripheral)
                    })
            }
            (Kind::Register { .. }, Kind::Cluster { .. })
            | (Kind::Cluster { .. }, Kind::Register { .. }) => false,
        };
        same && (self.stride, self.align, self.dim) == (other.stride, other.align, other.dim)
    }
}

/// Whether two registers differ in nothing but their places and texts.
pub(super) fn are_alike(one: &Register, other: &Register) -> bool {
    let facts = |register: &Register| {
        (
            register.bits,
            register.reset(),
            register.reset_mask,
            access(register),
            register.fields.len(),
        )
    };
    let mut fields = one.fields.iter().zip(&other.fields);
    facts(one) == facts(other)
        && fields.all(|(one, other)| {
            one.ident == other.ident
                && (one.lsb, one.width) == (other.lsb, other.width)
                && one.enumerations == other.enumerations
        })
}
