//! What overlaps, and so is in a union.

use std::collections::HashSet;

use super::layout::Member;
use super::shape::Shape;
use crate::model::{Laid, LayoutItem, Peripheral, RegisterId};

/// Items of a peripheral that overlap.
#[derive(Default)]
pub(super) struct Overlap<'a> {
    pub items: Vec<&'a LayoutItem>,
    pub end: u64,
}

/// The items of a peripheral that have registers, by ascending offset.
pub(super) fn overlaps<'a>(peripheral: &'a Peripheral) -> Vec<Overlap<'a>> {
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
    let mut overlaps: Vec<Overlap> = Vec::new();
    for (from, to, item) in placed {
        match overlaps.last_mut() {
            Some(last) if from < last.end => {
                last.items.push(item);
                last.end = last.end.max(to);
            }
            _ => overlaps.push(Overlap {
                items: vec![item],
                end: to,
            }),
        }
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

/// Members for shapes that overlap, in a structure that has them at an offset.
pub(super) fn members(
    run: &[Shape],
    at: u64,
    gap: &mut dyn FnMut(u64, u64) -> Member,
) -> Vec<Member> {
    let mut members = Vec::new();
    if let [only] = run {
        members.push(only.member(at));
        return members;
    }
    members.push(Member::brace("__extension__ union {"));
    for shape in run {
        let before = shape.offset - run[0].offset;
        if before == 0 {
            members.push(shape.member(at).indented(4));
            continue;
        }
        members.push(Member::brace("__extension__ struct {").indented(4));
        members.push(gap(at, before).indented(8));
        members.push(shape.member(at + before).indented(8));
        members.push(Member::brace("};").indented(4));
    }
    members.push(Member::brace("};"));
    members
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
