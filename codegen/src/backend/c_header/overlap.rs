//! What overlaps, and so is in a union.

use std::collections::HashSet;

use super::member_shape::Shape;
use crate::backend::c::Member;
use crate::model::{Laid, LayoutItem, Peripheral, RegisterId};

/// The items of a peripheral that have registers, by ascending offset, those together that overlap.
pub(super) fn overlaps(peripheral: &Peripheral) -> Vec<Vec<&LayoutItem>> {
    let mut placed: Vec<(u64, u64, &LayoutItem)> = Vec::new();
    for item in &peripheral.layout.items {
        let registers = || inside(peripheral, item).map(|index| &peripheral.registers[index]);
        let ends = registers().map(|register| register.offset + u64::from(register.bytes()));
        let offsets = registers().map(|register| register.offset);
        if let (Some(from), Some(to)) = (offsets.min(), ends.max()) {
            placed.push((from, to, item));
        }
    }
    placed.sort_by_key(|(from, ..)| *from);
    let mut overlaps: Vec<Vec<&LayoutItem>> = Vec::new();
    let mut end = 0;
    for (from, to, item) in placed {
        match overlaps.last_mut() {
            Some(last) if from < end => last.push(item),
            _ => overlaps.push(vec![item]),
        }
        end = end.max(to);
    }
    overlaps
}

/// The first byte behind shapes that overlap, in one union; nothing if C cannot have them so.
pub(super) fn end_of(run: &[Shape]) -> Option<u64> {
    let offset = run.first()?.offset;
    let end = run.iter().map(Shape::end).max()?;
    if run.len() == 1 {
        return Some(end);
    }
    let align = run.iter().map(|shape| shape.align).max()?;
    let end = offset + (end - offset).next_multiple_of(align);
    offset.is_multiple_of(align).then_some(end)
}

/// Shapes by ascending offset, those together that overlap.
pub(super) fn runs(items: &[Shape]) -> Vec<&[Shape]> {
    let mut runs = Vec::new();
    let (mut from, mut end) = (0, 0);
    for (index, item) in items.iter().enumerate() {
        if index > from && item.offset >= end {
            runs.push(&items[from..index]);
            from = index;
        }
        end = end.max(item.end());
    }
    if from < items.len() {
        runs.push(&items[from..]);
    }
    runs
}

/// Whether no two have one name.
pub(super) fn are_distinct(shapes: &[Shape]) -> bool {
    let mut names = HashSet::new();
    shapes.iter().all(|shape| names.insert(&shape.name))
}

/// Whether the bytes of shapes that overlap are their registers' alone.
pub(super) fn are_alone(run: &[Shape], peripheral: &Peripheral) -> bool {
    let Some(end) = end_of(run) else { return false };
    let words = &peripheral.words;
    let from = words.partition_point(|word| word.offset < run[0].offset);
    let to = words.partition_point(|word| word.offset < end);
    let registers: usize = words[from..to]
        .iter()
        .map(|word| word.registers.len())
        .sum();
    registers == run.iter().map(|shape| shape.registers).sum::<usize>()
}

/// The member for shapes that overlap, in a structure that has them at an offset.
pub(super) fn member(run: &[Shape], at: u64, gap: &mut Gap) -> Member {
    if let [only] = run {
        return only.member(at);
    }
    let parts = run.iter().map(|shape| {
        let before = shape.offset - run[0].offset;
        (before, shape.member(at + before))
    });
    union(parts, at, gap)
}

/// Makes reserved bytes: at an offset, and so many.
pub(super) type Gap<'a> = dyn FnMut(u64, u64) -> Member + 'a;

/// An anonymous union at an offset, of members that begin so many bytes behind it.
pub(super) fn union(parts: impl Iterator<Item = (u64, Member)>, at: u64, gap: &mut Gap) -> Member {
    let part = |(before, member)| match before {
        0 => member,
        before => Member::anonymous(false, vec![gap(at, before), member]),
    };
    Member::anonymous(true, parts.map(part).collect())
}

/// The registers of an item.
pub(super) fn inside(peripheral: &Peripheral, item: &LayoutItem) -> impl Iterator<Item = usize> {
    let count = item.each * item.dim.unwrap_or(1);
    let laid = peripheral.layout.registers.iter().skip(item.start);
    laid.take(count).filter_map(|laid| match laid {
        Laid::Here(RegisterId(index)) => Some(*index),
        Laid::Renamed(_) | Laid::Missing => None,
    })
}
