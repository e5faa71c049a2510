//! Where Rust puts what svd2rust makes of a block: its fields, in the order of their offsets.
//!
//! svd2rust fills gaps with bytes and makes one gap of items that share bytes; it takes each field to
//! be as long as its registers, and to stand where it is put. Rust aligns fields, and makes each as long
//! as a multiple of its alignment. Where the two differ, registers would be elsewhere than the SVD says:
//! that is found here. Numbers that svd2rust has no room for (it counts bits in 32 bits) are found too.

use std::collections::HashSet;

use svd_rs::{MaybeArray, RegisterCluster};

use super::node::{Layout, Node};

/// A field of the struct.
#[derive(Debug, Clone, Copy)]
struct Part {
    item: usize,
    offset: u64,
    /// As svd2rust counts.
    bytes: u64,
    /// As Rust counts.
    size: u64,
    align: u64,
}

/// Lays out a block.
///
/// # Errors
///
/// The items to take apart: they, or what comes after them, would not be where they should.
pub fn layout(nodes: &[Node]) -> Result<Layout, HashSet<usize>> {
    let mut parts = Vec::with_capacity(nodes.len());
    let mut faulty = HashSet::new();
    let mut needs = 1;
    let mut bits = 0;
    for (item, node) in nodes.iter().enumerate() {
        let Some((part, own, end)) = part(item, node) else {
            faulty.insert(item);
            continue;
        };
        parts.push(part);
        needs = needs.max(own);
        bits = bits.max(end);
    }
    parts.sort_by_key(|part| part.offset);
    among_others(&parts, &mut faulty);
    if !faulty.is_empty() {
        return Err(faulty);
    }
    let mut at = Position::default();
    let mut align = 1;
    let mut before: Option<usize> = None;
    let mut has_addresses = false;
    let mut rest = &parts[..];
    while let Some(first) = rest.first() {
        let (region, others) = rest.split_at(region(rest));
        rest = others;
        let end = region.iter().map(|part| part.offset + part.bytes);
        let end = end.fold(0, u64::max);
        has_addresses |= region.len() > 1 || first.bytes == 0;
        // One that is by itself is a field of its own type; others have a gap together.
        let (size, own) = match region {
            [_] => (first.size, first.align),
            _ => (end - first.offset, 1),
        };
        at.rust += first.offset - at.svd2rust;
        if at.rust != first.offset {
            // The field before is longer than svd2rust thinks.
            faulty.insert(before.unwrap_or(first.item));
        } else if !first.offset.is_multiple_of(own) {
            faulty.insert(first.item);
        }
        at.rust = first.offset + size;
        at.svd2rust = end;
        align = align.max(own);
        if size > 0 {
            before = Some(first.item);
        }
    }
    match faulty.is_empty() {
        true => Ok(Layout {
            size: at.rust.next_multiple_of(align),
            align,
            needs,
            has_addresses,
            bits,
        }),
        false => Err(faulty),
    }
}

/// The end of what has been laid out, by both counts.
#[derive(Default)]
struct Position {
    rust: u64,
    svd2rust: u64,
}

/// How many of the parts, which are in order, share bytes in turn with the first.
fn region(parts: &[Part]) -> usize {
    let mut end = 0;
    let mut count = 0;
    for part in parts {
        if count > 0 && (part.bytes == 0 || part.offset >= end) {
            break;
        }
        end = end.max(part.offset + part.bytes);
        count += 1;
    }
    count
}

/// An array that is reached by addresses has a field without length; svd2rust cannot place it among
/// bytes of others.
fn among_others(parts: &[Part], faulty: &mut HashSet<usize>) {
    let mut end = 0;
    for part in parts {
        if part.bytes == 0 && part.offset < end {
            faulty.insert(part.item);
        }
        end = end.max(part.offset + part.bytes);
    }
    let mut start = None;
    for part in parts.iter().rev() {
        if part.bytes > 0 {
            start = Some(part.offset);
        } else if start == Some(part.offset) {
            faulty.insert(part.item);
        }
    }
}

/// The field of an item, the alignment of all that is in it, and its end in bits as svd2rust counts.
/// `None` if the item has to be taken apart.
fn part(item: usize, node: &Node) -> Option<(Part, u64, u64)> {
    let (offset, dim, bits, one, rust) = match (&node.item, node.layout) {
        (RegisterCluster::Register(register), _) => {
            let bits = u64::from(register.properties.size?);
            let one = (bits / 8, bits / 8);
            (register.address_offset, dim(register), bits, one, bits / 8)
        }
        (RegisterCluster::Cluster(cluster), Some(layout)) => {
            let one = (layout.align, layout.needs);
            let offset = cluster.address_offset;
            (offset, dim(cluster), layout.bits, one, layout.size)
        }
        (RegisterCluster::Cluster(_), None) => return None,
    };
    let offset = u64::from(offset);
    let (align, needs) = one;
    let (count, increment) = dim.unwrap_or((1, 0));
    let last = offset.checked_add((count - 1).checked_mul(increment)?)?;
    let is_cluster = matches!(node.item, RegisterCluster::Cluster(_));
    // What svd2rust counts in 32 bits.
    let room = |bits: u64| bits <= u64::from(u32::MAX);
    if !room((last + rust.max(bits / 8)) * if is_cluster { 8 } else { 1 }) || !room(increment * 8) {
        return None;
    }
    if !offset.is_multiple_of(needs) || (count > 1 && !increment.is_multiple_of(needs)) {
        return None;
    }
    let in_row = count == 1 || bits == increment * 8;
    if count > 1 && (bits > increment * 8 || (in_row && rust != increment)) {
        return None;
    }
    let part = match in_row {
        true => Part {
            item,
            offset,
            bytes: (bits * count).div_ceil(8),
            size: rust * count,
            align,
        },
        false => Part {
            item,
            offset,
            bytes: 0,
            size: 0,
            align: 1,
        },
    };
    let end = match (is_cluster, in_row) {
        (true, _) => last * 8 + bits,
        (false, true) => offset * 8 + bits * count,
        // svd2rust takes such an array of registers to have no length.
        (false, false) => offset * 8,
    };
    Some((part, needs, end))
}

/// How many elements, and from one to the next.
fn dim<T>(item: &MaybeArray<T>) -> Option<(u64, u64)> {
    match item {
        MaybeArray::Single(_) => None,
        MaybeArray::Array(_, dim) => Some((dim.dim.into(), dim.dim_increment.into())),
    }
}
