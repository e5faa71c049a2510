//! The SVD for svd2rust: made of the checked model, so that its crate has what all other outputs
//! have, under the same names.
//!
//! Arrays and clusters stay what they are where each of their elements is as it is written. Where
//! one was renamed, cut or left out, the registers are written out one by one. A peripheral derives from
//! another if both have the same registers; nothing else derives from anything. Whether svd2rust can
//! have it so is looked at in [`crate::pac`].

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use svd_rs::{
    ClusterInfo, Device, DimElement, MaybeArray, PeripheralInfo, RegisterCluster, ValidateLevel,
};

use crate::check::{LARGEST_INTERRUPT, model};
use crate::names::Ident;
use crate::parallel;
use crate::resolve::{self, Array, Item, Shape};
use crate::text::prose;
use crate::text::rust::doc_line;

mod register;

/// Gives the device its peripherals.
pub fn flatten(
    mut svd: Device,
    resolved: &[resolve::Peripheral],
    device: &model::Device,
) -> Device {
    let places: HashMap<usize, usize> = (device.peripherals.iter().enumerate())
        .map(|(index, peripheral)| (peripheral.origin, index))
        .collect();
    let base = |index: usize| {
        let peripheral = &device.peripherals[index];
        let base = resolved.get(peripheral.origin)?.base?;
        let base = *places.get(&base)?;
        let same = peripheral.registers == device.peripherals[base].registers;
        (same && !peripheral.registers.is_empty()).then_some(base)
    };
    let made = device.peripherals.par_iter().enumerate();
    let made = made.map(|(index, peripheral)| {
        let place = resolved.get(peripheral.origin)?;
        // What derives from itself was left out.
        let mut root = None;
        while let Some(next) = base(root.unwrap_or(index)) {
            root = Some(next);
        }
        let base = root.map(|root| device.peripherals[root].ident.svd.clone());
        peripheral_info(peripheral, place, base).map(MaybeArray::Single)
    });
    let made: Vec<_> = parallel::on_all_cores(|| made.collect());
    svd.peripherals.extend(made.into_iter().flatten());
    svd
}

/// Keeps these peripherals. Of those that derive from one that is not kept, the first gets its
/// registers, and the others derive from that.
pub fn keep(svd: &mut Device, names: &HashSet<&str>) {
    let (kept, left_out): (Vec<_>, Vec<_>) = std::mem::take(&mut svd.peripherals)
        .into_iter()
        .partition(|known| names.contains(known.name.as_str()));
    let mut registers: HashMap<String, _> = left_out
        .into_iter()
        .filter_map(|known| match known {
            MaybeArray::Single(info) => Some((info.name.clone(), info.registers)),
            MaybeArray::Array(..) => None,
        })
        .collect();
    let mut standing: HashMap<String, String> = HashMap::new();
    svd.peripherals = kept;
    for peripheral in &mut svd.peripherals {
        let MaybeArray::Single(info) = peripheral else {
            continue;
        };
        let Some(base) = info.derived_from.clone() else {
            continue;
        };
        if let Some(first) = standing.get(&base) {
            info.derived_from = Some(first.clone());
        } else if let Some(taken) = registers.remove(&base) {
            info.derived_from = None;
            info.registers = taken;
            standing.insert(base, info.name.clone());
        }
    }
}

fn peripheral_info(
    peripheral: &model::Peripheral,
    place: &resolve::Peripheral,
    base: Option<String>,
) -> Option<PeripheralInfo> {
    let interrupts = peripheral.interrupts.iter();
    let interrupts = interrupts.filter(|interrupt| interrupt.value <= LARGEST_INTERRUPT);
    let interrupts = interrupts.filter_map(|interrupt| {
        let description = Some(interrupt.description.clone());
        svd_rs::Interrupt::builder()
            .name(interrupt.ident.svd.clone())
            .description(description.and_then(text))
            .value(interrupt.value)
            .build(ValidateLevel::Disabled)
            .ok()
    });
    let blocks: Vec<_> = (place.address_blocks.iter())
        .map(|(block, _)| block.clone())
        .collect();
    let registers = match base {
        Some(_) => None,
        None => Some(Peripheral::new(peripheral, place).items()),
    };
    PeripheralInfo::builder()
        .name(peripheral.ident.svd.clone())
        .description(place.description.clone().and_then(text))
        .group_name(place.group_name.as_deref().map(crate::text::line))
        .base_address(peripheral.base_address)
        .address_block((!blocks.is_empty()).then_some(blocks))
        .interrupt(Some(interrupts.collect()))
        .registers(registers)
        .derived_from(base)
        .build(ValidateLevel::Disabled)
        .ok()
}

/// A peripheral as it was resolved, and what the checks have made of it.
struct Peripheral<'p, 'x> {
    place: &'p resolve::Peripheral<'x>,
    /// By the place in `registers` of `place`; `None` if it was left out.
    checked: Vec<Option<&'p model::Register>>,
}

impl<'p, 'x> Peripheral<'p, 'x> {
    fn new(peripheral: &'p model::Peripheral, place: &'p resolve::Peripheral<'x>) -> Self {
        let mut checked = vec![None; place.registers.len()];
        for register in &peripheral.registers {
            if let Some(found) = checked.get_mut(register.origin) {
                *found = Some(register);
            }
        }
        Self { place, checked }
    }

    /// All registers and clusters.
    fn items(&self) -> Vec<RegisterCluster> {
        // An expansion that was given up has no order to go by.
        if self.place.cut {
            return self.written_out(0..self.checked.len()).collect();
        }
        let mut start = 0;
        let mut out = Vec::new();
        for item in self.place.items.iter() {
            let end = start + length(item);
            match self.item(item, start) {
                Some(item) => out.push(item),
                None => out.extend(self.written_out(start..end)),
            }
            start = end;
        }
        out
    }

    /// Registers one by one.
    fn written_out(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = RegisterCluster> {
        let checked = self.checked.get(range.clone()).unwrap_or_default();
        let places = self.place.registers.get(range).unwrap_or_default();
        checked.iter().zip(places).filter_map(|(register, place)| {
            let register = (*register)?;
            let mut info = register::info(register, place);
            info.name = register.ident.svd.clone();
            info.address_offset = u32::try_from(register.offset).ok()?;
            Some(RegisterCluster::Register(MaybeArray::Single(info)))
        })
    }

    /// The item as it is written, if each register is; the first of them is at `start`.
    fn item(&self, item: &Item, start: usize) -> Option<RegisterCluster> {
        match item {
            Item::Register(item) => {
                let range = start..start + item.shape.count();
                let mut all = self.checked.get(range.clone())?.iter().copied();
                let places = self.place.registers.get(range)?;
                let mut elements = places.iter().map(|place| {
                    let register = all.next()??;
                    let mut info = register::info(register, place);
                    info.name = item.shape.name.clone();
                    info.address_offset = u32::try_from(item.shape.offset).ok()?;
                    (register.ident.svd == place.name).then_some(info)
                });
                let first = elements.next()??;
                let same = elements.all(|info| info.as_ref() == Some(&first));
                let array = array(&item.shape)?;
                same.then_some(RegisterCluster::Register(maybe_array(first, array)))
            }
            Item::Cluster(item) => {
                let inside: usize = item.items.iter().map(length).sum();
                let element = |start: usize| {
                    let mut start = start;
                    let mut children = Vec::new();
                    for item in &item.items {
                        let end = start + length(item);
                        children.push(self.item(item, start)?);
                        start = end;
                    }
                    Some(children)
                };
                let first = element(start)?;
                if first.is_empty() {
                    return None;
                }
                let count = item.shape.count();
                let mut others = (1..count).map(|number| element(start + number * inside));
                let same = others.all(|children| children.as_ref() == Some(&first));
                if !same {
                    return None;
                }
                let info = ClusterInfo::builder()
                    .name(item.shape.name.clone())
                    .description(item.description.clone().and_then(text))
                    .address_offset(u32::try_from(item.shape.offset).ok()?)
                    .children(first)
                    .build(ValidateLevel::Disabled)
                    .ok()?;
                Some(RegisterCluster::Cluster(maybe_array(
                    info,
                    array(&item.shape)?,
                )))
            }
        }
    }
}

/// How many registers an item stands for.
fn length(item: &Item) -> usize {
    match item {
        Item::Register(register) => register.shape.count(),
        Item::Cluster(cluster) => {
            cluster.shape.count() * cluster.items.iter().map(length).sum::<usize>()
        }
    }
}

/// A description as svd2rust gets it, which puts it into doc comments and escapes nothing but brackets.
fn text(raw: String) -> Option<String> {
    let text = doc_line(&prose(&raw));
    (!text.is_empty()).then_some(text)
}

/// The name of an array without an index.
fn plain(name: &str) -> String {
    name.replace("[%s]", "").replace("%s", "")
}

/// The outer `None` if svd2rust cannot have such an array.
fn array(shape: &Shape) -> Option<Option<DimElement>> {
    let Some(Array {
        dim,
        increment,
        indices,
    }) = shape.array.clone()
    else {
        return Some(None);
    };
    // Without a letter, its type would have no name.
    Ident::new(&plain(&shape.name))?;
    let array = DimElement::builder()
        .dim(dim)
        .dim_increment(increment)
        .dim_index(indices)
        .build(ValidateLevel::Disabled);
    array.ok().map(Some)
}

fn maybe_array<T>(info: T, array: Option<DimElement>) -> MaybeArray<T> {
    match array {
        Some(dim) => MaybeArray::Array(info, dim),
        None => MaybeArray::Single(info),
    }
}
