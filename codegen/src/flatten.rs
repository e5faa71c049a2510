//! The SVD for svd2rust: what svd-parser's and svd2rust's own expansion would lose is written out.
//!
//! A derived peripheral that has registers or properties of its own loses what it inherits there
//! (size, access, reset; the base's registers), so it is made one that derives from nothing.

use std::collections::HashSet;

use svd_rs::{Device, FieldInfo, MaybeArray, PeripheralInfo, RegisterCluster};

use crate::model::ones;
use crate::names::Ident;
use crate::resolve::inherit;

/// Writes out such peripherals. `derivedFrom` must have been resolved once without an error.
pub fn flatten(mut svd: Device) -> Device {
    let adds = |info: &PeripheralInfo| {
        let properties = info.default_register_properties;
        info.derived_from.is_some()
            && (info.registers.is_some() || properties != Default::default())
    };
    // Few SVDs have such peripherals, and the registers of all are large.
    if svd.peripherals.iter().any(|known| adds(known)) {
        let written = svd.peripherals.clone();
        for peripheral in &mut svd.peripherals {
            if let MaybeArray::Single(info) = peripheral
                && adds(info)
            {
                write_out(info, &written);
            }
        }
    }
    for peripheral in &mut svd.peripherals {
        for field in peripheral.registers.iter_mut().flatten().flat_map(fields) {
            keep_sound_values(field);
        }
    }
    svd
}

/// Keeps these peripherals. Those that derive from one that is not kept are written out.
pub fn keep(svd: &mut Device, names: &HashSet<&str>) {
    let written = svd.peripherals.clone();
    svd.peripherals
        .retain(|known| names.contains(known.name.as_str()));
    for peripheral in &mut svd.peripherals {
        if let MaybeArray::Single(info) = peripheral
            && (info.derived_from.as_deref()).is_some_and(|base| !names.contains(base))
        {
            write_out(info, &written);
        }
    }
}

/// Takes over all that a peripheral derives from.
fn write_out(info: &mut PeripheralInfo, written: &[svd_rs::Peripheral]) {
    while let Some(name) = info.derived_from.take() {
        let Some(base) = written.iter().find(|known| known.name == name) else {
            break;
        };
        add_base(info, base);
    }
}

/// All fields of a register or a cluster.
fn fields(item: &mut RegisterCluster) -> Vec<&mut FieldInfo> {
    match item {
        RegisterCluster::Register(register) => {
            let fields = register.fields.iter_mut().flatten();
            fields.map(|field| &mut **field).collect()
        }
        RegisterCluster::Cluster(cluster) => cluster.children.iter_mut().flat_map(fields).collect(),
    }
}

/// Leaves out the enumerated values that the checks leave out, if they are no errors.
fn keep_sound_values(field: &mut FieldInfo) {
    let most = ones(field.bit_range.width);
    for set in &mut field.enumerated_values {
        let mut known = HashSet::new();
        set.values.retain(|value| match value.value {
            Some(number) => number <= most && known.insert(number),
            None => true,
        });
        for value in &mut set.values {
            if Ident::new(&value.name).is_none()
                && let Some(repaired) = Ident::repaired(&value.name)
            {
                value.name = repaired.upper;
            }
        }
    }
}

/// Takes from the base what the peripheral lacks. Interrupts are not inherited.
fn add_base(info: &mut PeripheralInfo, base: &PeripheralInfo) {
    info.default_register_properties = inherit(
        info.default_register_properties,
        base.default_register_properties,
    );
    info.description = info.description.take().or_else(|| base.description.clone());
    info.group_name = info.group_name.take().or_else(|| base.group_name.clone());
    info.address_block = info
        .address_block
        .take()
        .or_else(|| base.address_block.clone());
    let own = info.registers.take().unwrap_or_default();
    let mut merged = base.registers.clone().unwrap_or_default();
    merged.retain(|item| own.iter().all(|known| known.name() != item.name()));
    merged.extend(own);
    info.registers = Some(merged);
    info.derived_from = base.derived_from.clone();
}
