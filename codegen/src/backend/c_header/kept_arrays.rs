//! What of the SVD's arrays and clusters stays one in `PERIPHERAL_Type`: `T[16]`, `CH[4].CTRL`.
//!
//! An array of registers stays one if its elements are alike and stand side by side; a cluster becomes
//! a structure, and an array of structures if its elements are alike and a structure can be as long as
//! the distance between them. What overlaps is in an anonymous union. If C cannot have something so (an
//! element that was renamed or left out, a register between two elements), it and all that overlaps it
//! have their registers one by one, each under its own name, as if the SVD had listed them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::macros::{Group, Known};
use super::member_names::Reserved;
use super::member_shape::{Kind, Shape};
use super::overlap::{are_alone, are_distinct, end_of, inside, member, overlaps, runs};
use super::register_member::{gap as reserved_bytes, structure};
use super::shape_of_item::shapes_of;
use crate::backend::c::{Expr, Item};
use crate::model::{LayoutItem, Peripheral};
use crate::names::first_free;

/// The arrays and clusters of a peripheral that stay ones.
#[derive(Default)]
pub(super) struct Shapes {
    /// Shapes that overlap, by the offset of the first.
    runs: BTreeMap<u64, Vec<Shape>>,
    /// The macros of the registers in each run, at the number of the first register.
    groups: HashMap<usize, Vec<Group>>,
    /// The registers in them.
    inside: HashSet<usize>,
    /// The types that they need, inner ones first.
    pub types: Vec<StructType>,
    /// Paths and offsets of registers, for the assertions: of arrays, the first and the last element.
    pub checks: Vec<(Expr, u64)>,
}

/// The structure of a cluster.
pub(super) struct StructType {
    pub name: String,
    pub item: Item,
    /// In bytes.
    pub size: u64,
}

/// Names that are taken in all of the header.
pub(super) struct Names {
    /// Of types.
    pub types: HashSet<String>,
    /// Of macros and enumerated values.
    pub macros: Known,
    pub reserved: Reserved,
}

impl Shapes {
    /// Which ones of the peripheral with this number stay.
    pub fn new(number: usize, peripheral: &Peripheral, names: &mut Names) -> Self {
        let mut shapes = Self::default();
        let registers = peripheral.registers.iter().enumerate();
        let mut taken: HashMap<String, usize> = registers
            .map(|(index, register)| (names.reserved.spell(&register.ident.svd), index))
            .collect();
        for overlap in overlaps(peripheral) {
            let is_array = |item: &&LayoutItem| item.dim.is_some() || !item.items.is_empty();
            if !overlap.iter().any(is_array) {
                continue;
            }
            let items = overlap.iter();
            let run: Option<Vec<_>> = items.map(|item| shapes_of(peripheral, item, 0)).collect();
            let Some(run) = run else { continue };
            let mut run: Vec<Shape> = run.into_iter().flatten().collect();
            run.sort_by_key(|shape| shape.offset);
            let items = overlap.iter();
            let inside: HashSet<usize> = items.flat_map(|item| inside(peripheral, item)).collect();
            let is_free = |shape: &Shape| match taken.get(&shape.name) {
                Some(register) => inside.contains(register),
                None => true,
            };
            let fits = |run: &[Shape]| end_of(run).is_some() && are_alone(run, peripheral);
            if !runs(&run).into_iter().all(fits)
                || !run.iter().all(is_free)
                || run.iter().any(|shape| shape.is_named_like(&names.reserved))
                || !are_distinct(&run)
            {
                continue;
            }
            let mut groups = Vec::new();
            for shape in &run {
                shape.groups(peripheral, &peripheral.ident.upper, "", &[], &mut groups);
            }
            let is_own = |(of, register)| of == number && inside.contains(&register);
            if !names.macros.take(&groups, is_own) {
                continue;
            }
            taken.extend(run.iter().map(|shape| (shape.name.clone(), usize::MAX)));
            let first = inside.iter().min().copied().unwrap_or_default();
            shapes.groups.insert(first, groups);
            shapes.inside.extend(inside);
            for shape in &run {
                shape.checks(None, 0, &mut shapes.checks);
            }
            let upper = &peripheral.ident.upper;
            let typed = run.into_iter();
            let run = typed.map(|shape| shape.typed(upper, &mut names.types, &mut shapes.types));
            let mut run: Vec<Shape> = run.collect();
            // Elements of a list are side by side.
            let lengths: Vec<usize> = runs(&run).iter().map(|run| run.len()).collect();
            for length in lengths {
                let rest = run.split_off(length);
                shapes
                    .runs
                    .insert(run[0].offset, std::mem::replace(&mut run, rest));
            }
        }
        shapes
    }

    /// The macros of all registers, in document order.
    pub fn groups(&mut self, peripheral: &Peripheral) -> Vec<Group> {
        let mut groups = Vec::new();
        for (index, register) in peripheral.registers.iter().enumerate() {
            match self.groups.remove(&index) {
                Some(array) => groups.extend(array),
                None if self.inside.contains(&index) => {}
                None => groups.push(Group::of_register(&peripheral.ident.upper, register)),
            }
        }
        groups
    }

    /// Those of which the first begins there.
    pub fn at(&self, offset: u64) -> Option<&[Shape]> {
        self.runs.get(&offset).map(Vec::as_slice)
    }
}

impl Shape {
    /// Whether it, or what is in it, is called like a macro.
    fn is_named_like(&self, reserved: &Reserved) -> bool {
        let items = match &self.kind {
            Kind::Register { .. } => &[],
            Kind::Cluster { items, .. } => &items[..],
        };
        reserved.has(&self.name) || items.iter().any(|item| item.is_named_like(reserved))
    }

    /// Gives clusters their types, under names that are free.
    fn typed(self, prefix: &str, used: &mut HashSet<String>, types: &mut Vec<StructType>) -> Self {
        let Kind::Cluster { items, padded, .. } = self.kind else {
            return self;
        };
        let prefix = format!("{prefix}_{}", self.upper);
        let names: HashSet<String> = items.iter().map(|item| item.name.clone()).collect();
        let items = items.into_iter();
        let items: Vec<Shape> = items.map(|item| item.typed(&prefix, used, types)).collect();
        let mut gaps = 0;
        let mut gap = |at, size| reserved_bytes(&names, &mut gaps, at, size);
        let mut lines = Vec::new();
        let mut end = self.offset;
        for run in runs(&items) {
            let offset = run[0].offset;
            if offset > end {
                lines.push(gap(end - self.offset, offset - end));
            }
            lines.push(member(run, offset - self.offset, &mut gap));
            end = end_of(run).unwrap_or(offset);
        }
        let size = self.offset + self.stride - end;
        if size > 0 {
            lines.push(gap(end - self.offset, size));
        }
        let longer = |count| format!("{prefix}_Type{}", "_".repeat(count));
        let name = first_free(used.len(), longer, |name| !used.contains(name));
        used.insert(name.clone());
        types.push(StructType {
            name: name.clone(),
            item: structure(name.clone(), lines),
            size: self.stride,
        });
        let kind = Kind::Cluster {
            declared: name,
            items: Vec::new(),
            padded,
        };
        Self { kind, ..self }
    }

    /// The macros of its registers, each array's once. `around` and `path` are those of what it is in,
    /// `strides` the distances between elements of the arrays around it.
    fn groups(
        &self,
        peripheral: &Peripheral,
        around: &str,
        path: &str,
        strides: &[u64],
        groups: &mut Vec<Group>,
    ) {
        let dim = self.dim.map(|dim| format!("[{dim}]")).unwrap_or_default();
        let path = format!("{path}{}{dim}", self.name);
        let prefix = format!("{around}_{}", self.upper);
        let mut strides = strides.to_vec();
        strides.extend(self.dim.map(|_| self.stride));
        match &self.kind {
            Kind::Register { id, .. } => {
                let register = peripheral.register(*id);
                groups.push(Group::of_array(&prefix, &path, &strides, register));
            }
            Kind::Cluster { items, padded, .. } => {
                let prefix = if *padded { around } else { &prefix };
                for item in items {
                    item.groups(peripheral, prefix, &format!("{path}."), &strides, groups);
                }
            }
        }
    }

    /// The registers in the first and the last element, as members of what it is in, and their offsets.
    fn checks(&self, around: Option<&Expr>, moved: u64, checks: &mut Vec<(Expr, u64)>) {
        let member = match around {
            Some(around) => around.clone().dot(&self.name),
            None => Expr::name(&self.name),
        };
        let last = self.dim.unwrap_or(1) - 1;
        for index in if last == 0 { vec![0] } else { vec![0, last] } {
            let moved = moved + self.stride * index as u64;
            let element = match self.dim {
                Some(_) => member.clone().index(index),
                None => member.clone(),
            };
            match &self.kind {
                Kind::Register { .. } => checks.push((element, self.offset + moved)),
                Kind::Cluster { items, .. } => {
                    for item in items {
                        item.checks(Some(&element), moved, checks);
                    }
                }
            }
        }
    }
}
