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
    AddressBlock, AddressBlockUsage, ClusterInfo, Cpu, Device, DimElement, Endian, MaybeArray,
    PeripheralInfo, RegisterCluster, RegisterInfo, SvdError, ValidateLevel,
};

use crate::check::LARGEST_INTERRUPT;
use crate::model;
use crate::names::Ident;
use crate::parallel;
use crate::parse;
use crate::resolve::{self, Array, Item, RegisterItem, Resolved, Shape};
use crate::text::prose;
use crate::text::rust::doc_line;
use crate::vocabulary::CpuEndian;

mod register;

/// The SVD of a checked device.
///
/// # Errors
///
/// What svd-rs says of an element that it does not build. Each gets all that it needs, so no SVD is
/// known of which it does.
pub fn flatten(resolved: &Resolved, device: &model::Device) -> Result<Device, SvdError> {
    let places: HashMap<usize, usize> = (device.peripherals.iter().enumerate())
        .map(|(index, peripheral)| (peripheral.origin, index))
        .collect();
    let base = |index: usize| {
        let peripheral = &device.peripherals[index];
        let base = resolved.peripherals.get(peripheral.origin)?.base?;
        let base = *places.get(&base)?;
        let same = peripheral.registers == device.peripherals[base].registers;
        (same && !peripheral.registers.is_empty()).then_some(base)
    };
    let made = device.peripherals.par_iter().enumerate();
    let made = made.filter_map(|(index, peripheral)| {
        let place = resolved.peripherals.get(peripheral.origin)?;
        // What derives from itself was left out.
        let mut root = None;
        while let Some(next) = base(root.unwrap_or(index)) {
            root = Some(next);
        }
        let base = root.map(|root| device.peripherals[root].ident.svd.clone());
        Some(peripheral_info(peripheral, place, base).map(MaybeArray::Single))
    });
    let made: Result<Vec<_>, _> = parallel::on_all_cores(|| made.collect());
    top(&resolved.device, made?)
}

/// The device, with these peripherals.
fn top(written: &parse::Device, peripherals: Vec<svd_rs::Peripheral>) -> Result<Device, SvdError> {
    let cpu = written.cpu.as_ref().map(|cpu| {
        let endian = match cpu.endian {
            CpuEndian::Little => Endian::Little,
            CpuEndian::Big => Endian::Big,
            CpuEndian::Selectable => Endian::Selectable,
            CpuEndian::Other => Endian::Other,
        };
        Cpu::builder()
            .name(cpu.name.clone())
            .revision(cpu.revision.clone())
            .endian(endian)
            .mpu_present(cpu.mpu_present)
            .fpu_present(cpu.fpu_present)
            .nvic_priority_bits(cpu.nvic_priority_bits)
            .has_vendor_systick(cpu.has_vendor_systick)
            .build(ValidateLevel::Disabled)
    });
    let mut svd = Device::builder()
        .vendor(written.vendor.clone())
        .name(written.name.value.clone())
        .version(written.version.clone())
        .description(written.description.clone())
        .license_text(written.license_text.clone())
        .cpu(cpu.transpose()?)
        .address_unit_bits(written.address_unit_bits.value)
        .width(written.width)
        .peripherals(peripherals)
        .build(ValidateLevel::Disabled)?;
    svd.default_register_properties = register::properties(&written.properties);
    Ok(svd)
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
) -> Result<PeripheralInfo, SvdError> {
    let interrupts = peripheral.interrupts.iter();
    let interrupts = interrupts.filter(|interrupt| interrupt.value <= LARGEST_INTERRUPT);
    let interrupts = interrupts.map(|interrupt| {
        svd_rs::Interrupt::builder()
            .name(interrupt.ident.svd.clone())
            .description(text(&interrupt.description))
            .value(interrupt.value)
            .build(ValidateLevel::Disabled)
    });
    let interrupts = interrupts.collect::<Result<_, _>>()?;
    let blocks = place.address_blocks.iter().map(|block| {
        AddressBlock::builder()
            .offset(block.offset)
            .size(block.size)
            .usage(match block.usage {
                model::AddressBlockUsage::Registers => AddressBlockUsage::Registers,
                model::AddressBlockUsage::Buffer => AddressBlockUsage::Buffer,
                model::AddressBlockUsage::Reserved => AddressBlockUsage::Reserved,
            })
            .protection(block.protection.map(register::protection))
            .build(ValidateLevel::Disabled)
    });
    let blocks: Vec<_> = blocks.collect::<Result<_, _>>()?;
    let registers = match base {
        Some(_) => None,
        None => Some(Peripheral::new(peripheral, place).items()?),
    };
    PeripheralInfo::builder()
        .name(peripheral.ident.svd.clone())
        .description(place.description.as_deref().and_then(text))
        .group_name(place.group_name.as_deref().map(crate::text::line))
        .base_address(peripheral.base_address)
        .address_block((!blocks.is_empty()).then_some(blocks))
        .interrupt(Some(interrupts))
        .registers(registers)
        .derived_from(base)
        .build(ValidateLevel::Disabled)
}

/// A peripheral as it was resolved, and what the checks have made of it.
struct Peripheral<'p> {
    place: &'p resolve::Peripheral,
    /// By the place in `registers` of `place`; `None` if it was left out.
    checked: Vec<Option<&'p model::Register>>,
}

impl<'p> Peripheral<'p> {
    fn new(peripheral: &'p model::Peripheral, place: &'p resolve::Peripheral) -> Self {
        let mut checked = vec![None; place.registers.len()];
        for register in &peripheral.registers {
            if let Some(found) = checked.get_mut(register.origin) {
                *found = Some(register);
            }
        }
        Self { place, checked }
    }

    /// All registers and clusters.
    fn items(&self) -> Result<Vec<RegisterCluster>, SvdError> {
        // An expansion that was given up has no order to go by.
        if self.place.cut {
            return self.written_out(0..self.checked.len()).collect();
        }
        let mut start = 0;
        let mut out = Vec::new();
        for item in self.place.items.iter() {
            let end = start + length(item);
            match self.item(item, start)? {
                Some(item) => out.push(item),
                None => {
                    for register in self.written_out(start..end) {
                        out.push(register?);
                    }
                }
            }
            start = end;
        }
        Ok(out)
    }

    /// Registers one by one.
    fn written_out(
        &self,
        range: std::ops::Range<usize>,
    ) -> impl Iterator<Item = Result<RegisterCluster, SvdError>> {
        let checked = self.checked.get(range.clone()).unwrap_or_default();
        let places = self.place.registers.get(range).unwrap_or_default();
        checked.iter().zip(places).filter_map(|(register, place)| {
            let register = (*register)?;
            // What has an offset of more bits is not in the guest crate.
            let offset = u32::try_from(register.offset).ok()?;
            let name = register.ident.svd.clone();
            let info = register::info(register, place, name, offset);
            Some(info.map(|info| RegisterCluster::Register(MaybeArray::Single(info))))
        })
    }

    /// The item as it is written, with its first register at `start`; `None` if it has to be written
    /// out.
    fn item(&self, item: &Item, start: usize) -> Result<Option<RegisterCluster>, SvdError> {
        let (Some(array), Ok(offset)) = (
            array(item.shape())?,
            u32::try_from(item.shape().offset.value),
        ) else {
            return Ok(None);
        };
        match item {
            Item::Register(item) => {
                let range = start..start + item.shape.count();
                let first = self.register(item, start, offset)?;
                let Some(first) = first else { return Ok(None) };
                for place in range.skip(1) {
                    if self.register(item, place, offset)?.as_ref() != Some(&first) {
                        return Ok(None);
                    }
                }
                Ok(Some(RegisterCluster::Register(maybe_array(first, array))))
            }
            Item::Cluster(item) => {
                let inside: usize = item.items.iter().map(length).sum();
                let first = self.children(&item.items, start)?;
                let Some(first) = first.filter(|first| !first.is_empty()) else {
                    return Ok(None);
                };
                for number in 1..item.shape.count() {
                    let other = self.children(&item.items, start + number * inside)?;
                    if other.as_ref() != Some(&first) {
                        return Ok(None);
                    }
                }
                let info = ClusterInfo::builder()
                    .name(item.shape.name.clone())
                    .description(item.description.as_deref().and_then(text))
                    .address_offset(offset)
                    .children(first)
                    .build(ValidateLevel::Disabled)?;
                Ok(Some(RegisterCluster::Cluster(maybe_array(info, array))))
            }
        }
    }

    /// The register at a place, under the name and the offset that its item has; `None` if it was left
    /// out or has another name.
    fn register(
        &self,
        item: &RegisterItem,
        place: usize,
        offset: u32,
    ) -> Result<Option<RegisterInfo>, SvdError> {
        let checked = self.checked.get(place).copied().flatten();
        let (Some(register), Some(place)) = (checked, self.place.registers.get(place)) else {
            return Ok(None);
        };
        if register.ident.svd != place.name {
            return Ok(None);
        }
        register::info(register, place, item.shape.name.clone(), offset).map(Some)
    }

    /// What is in a cluster whose first register is at `start`; `None` if not all of it is as it is
    /// written.
    fn children(
        &self,
        items: &[Item],
        start: usize,
    ) -> Result<Option<Vec<RegisterCluster>>, SvdError> {
        let mut start = start;
        let mut children = Vec::new();
        for item in items {
            let end = start + length(item);
            let Some(child) = self.item(item, start)? else {
                return Ok(None);
            };
            children.push(child);
            start = end;
        }
        Ok(Some(children))
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
fn text(raw: &str) -> Option<String> {
    let text = doc_line(&prose(raw));
    (!text.is_empty()).then_some(text)
}

/// The name of an array without an index.
fn plain(name: &str) -> String {
    name.replace("[%s]", "").replace("%s", "")
}

/// What makes it an array, if it is one; the outer `None` if svd2rust cannot have such an array.
fn array(shape: &Shape) -> Result<Option<Option<DimElement>>, SvdError> {
    let Some(Array {
        dim,
        increment,
        indices,
    }) = shape.array.clone()
    else {
        return Ok(Some(None));
    };
    // Without a letter, its type would have no name.
    if Ident::new(&plain(&shape.name)).is_none() {
        return Ok(None);
    }
    let array = DimElement::builder()
        .dim(dim)
        .dim_increment(increment)
        .dim_index(indices)
        .build(ValidateLevel::Disabled)?;
    Ok(Some(Some(array)))
}

fn maybe_array<T>(info: T, array: Option<DimElement>) -> MaybeArray<T> {
    match array {
        Some(dim) => MaybeArray::Array(info, dim),
        None => MaybeArray::Single(info),
    }
}
