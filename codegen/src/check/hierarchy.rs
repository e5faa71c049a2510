//! The arrays and clusters of a peripheral, and where the checked registers stand in them.

use crate::model::{Laid, Layout, LayoutItem, Register, RegisterId};
use crate::resolve::{self, Item, Shape};

/// The layout of a peripheral with these registers.
pub fn layout(resolved: &resolve::Peripheral, registers: &[Register]) -> Layout {
    // An expansion that was given up has no order to go by.
    if resolved.cut {
        return Layout::default();
    }
    let mut laid = vec![Laid::Missing; resolved.registers.len()];
    for (index, register) in registers.iter().enumerate() {
        if let (Some(place), Some(written)) = (
            laid.get_mut(register.origin),
            resolved.registers.get(register.origin),
        ) {
            let id = RegisterId(index);
            *place = match register.ident.svd == written.name {
                true => Laid::Here(id),
                false => Laid::Renamed(id),
            };
        }
    }
    Layout {
        items: items(&resolved.items),
        registers: laid,
        header_struct_name: resolved.header_struct_name.clone(),
    }
}

fn items(written: &[Item]) -> Vec<LayoutItem> {
    let mut start = 0;
    let items = written.iter().map(|item| {
        let shape = item.shape();
        let (inside, struct_name) = match item {
            Item::Register(_) => (Vec::new(), None),
            Item::Cluster(cluster) => (items(&cluster.items), cluster.header_struct_name.clone()),
        };
        let each = match item {
            Item::Register(_) => 1,
            Item::Cluster(_) => inside.iter().map(length).sum(),
        };
        let item = LayoutItem {
            name: shape.name.replace("[%s]", "").replace("%s", ""),
            dim: shape.array.as_ref().map(|_| shape.count()),
            list: list(shape),
            start,
            each,
            items: inside,
            header_struct_name: struct_name,
        };
        start += length(&item);
        item
    });
    items.collect()
}

/// The names of the elements of a list.
fn list(shape: &Shape) -> Vec<String> {
    let indices = shape
        .array
        .as_ref()
        .and_then(|array| array.indices.as_ref());
    let counts = |indices: &Vec<String>| {
        let mut numbered = indices.iter().enumerate();
        numbered.all(|(number, index)| *index == number.to_string())
    };
    match indices {
        Some(indices) if !shape.name.contains("[%s]") && !counts(indices) => {
            let elements = shape.instances().into_iter();
            elements.map(|(name, _)| name).collect()
        }
        _ => Vec::new(),
    }
}

/// How many registers an item stands for.
fn length(item: &LayoutItem) -> usize {
    item.dim.unwrap_or(1) * item.each
}
