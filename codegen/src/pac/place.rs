//! Registers that svd2rust cannot put where they are: Rust has no integer at an address that is no
//! multiple of its size, and svd2rust counts offsets in 32 bits.

use svd_rs::{MaybeArray, RegisterCluster};

use super::block::{elements, inside};
use super::notes::Notes;
use crate::model::in_guest_crate;

/// Leaves them out; `base` is the peripheral's address, and `start` the offset of `items` from it.
/// Arrays of which some have a place, and some have none, are written out.
pub fn keep_placed(
    items: Vec<RegisterCluster>,
    base: u64,
    path: &str,
    notes: &mut Notes,
) -> Vec<RegisterCluster> {
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        let kept = placed(&item, base, 0);
        match item {
            item if kept => out.push(item),
            RegisterCluster::Register(MaybeArray::Single(register)) => {
                notes.left_out(path, &register.name);
            }
            RegisterCluster::Register(MaybeArray::Array(info, mut dim)) => {
                dim.dim = addressable(info.address_offset, &dim);
                out.extend(keep_placed(elements(&info, &dim), base, path, notes));
            }
            RegisterCluster::Cluster(MaybeArray::Array(info, mut dim)) => {
                dim.dim = addressable(info.address_offset, &dim);
                let items = inside(MaybeArray::Array(info, dim));
                out.extend(keep_placed(items, base, path, notes));
            }
            RegisterCluster::Cluster(cluster) => {
                out.extend(keep_placed(inside(cluster), base, path, notes));
            }
        }
    }
    out
}

/// Whether all registers of an item have a place.
fn placed(item: &RegisterCluster, base: u64, start: u64) -> bool {
    match item {
        RegisterCluster::Register(register) => {
            let bits = register.properties.size.unwrap_or_default();
            let offset = start.saturating_add(register.address_offset.into());
            let mut places = places(register);
            places.all(|place| in_guest_crate(base, offset.saturating_add(place), bits))
        }
        RegisterCluster::Cluster(cluster) => {
            let offset = start.saturating_add(cluster.address_offset.into());
            let mut places = places(cluster);
            places.all(|place| {
                let inside = &mut cluster.children.iter();
                inside.all(|item| placed(item, base, offset.saturating_add(place)))
            })
        }
    }
}

/// Distances of elements from the first. Alignments come again with the eighth; and the last is the
/// farthest.
fn places<T>(item: &MaybeArray<T>) -> impl Iterator<Item = u64> {
    let (count, increment) = match item {
        MaybeArray::Single(_) => (1, 0),
        MaybeArray::Array(_, dim) => (u64::from(dim.dim), u64::from(dim.dim_increment)),
    };
    let indices = (0..count.min(8)).chain((count > 8).then(|| count - 1));
    indices.map(move |index| index.saturating_mul(increment))
}

/// How many elements have an offset of 32 bits.
fn addressable(offset: u32, dim: &svd_rs::DimElement) -> u32 {
    let room = u32::MAX - offset;
    let elements = room.checked_div(dim.dim_increment).unwrap_or(u32::MAX);
    dim.dim.min(elements.saturating_add(1))
}
