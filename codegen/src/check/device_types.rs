//! Which peripherals are of one kind.
//!
//! One that derives from another, and has the same registers and address blocks and no behaviour
//! or attachment of its own, is of the other's kind. It has the other's behaviour, and is attached
//! in the same ways; but no machine has it by itself.

use std::collections::{HashMap, HashSet};

use crate::model::Peripheral;
use crate::resolve::Resolved;

/// Finds the kind of each peripheral, and attaches those that share one alike.
pub(super) fn kinds(resolved: &Resolved, peripherals: &mut [Peripheral]) {
    let own = with_elements(resolved);
    let places: HashMap<usize, usize> = (peripherals.iter().enumerate())
        .map(|(index, peripheral)| (peripheral.origin, index))
        .collect();
    let bases: Vec<_> = peripherals
        .iter()
        .map(|peripheral| {
            let base = resolved.peripherals.get(peripheral.origin)?.base?;
            let base = *places.get(&base)?;
            let base_peripheral = &peripherals[base];
            let same = !own.contains(peripheral.ident.svd.as_str())
                && peripheral.size == base_peripheral.size
                && peripheral.address_blocks == base_peripheral.address_blocks
                && peripheral.registers == base_peripheral.registers;
            same.then_some(base)
        })
        .collect();
    for index in 0..peripherals.len() {
        let mut kind = index;
        // What derives from itself was refused before.
        while let Some(base) = bases[kind] {
            kind = base;
        }
        if kind != index {
            let mut attachments = peripherals[kind].attachments.clone();
            if let Some(sysbus) = &mut attachments.sysbus {
                sysbus.machines.clear();
            }
            peripherals[index].kind = peripherals[kind].ident.clone();
            peripherals[index].category = peripherals[kind].category;
            peripherals[index].attachments = attachments;
        }
    }
}

/// Gives each peripheral the behaviour of its kind.
pub(super) fn behaviors(peripherals: &mut [Peripheral]) {
    for index in 0..peripherals.len() {
        if peripherals[index].kind == peripherals[index].ident {
            continue;
        }
        let kind = &peripherals[index].kind;
        let base = peripherals.iter().find(|known| known.ident == *kind);
        peripherals[index].behavior = base.and_then(|base| base.behavior.clone());
    }
}

/// The peripherals that `<behavior>` and `<qemu>` elements name.
fn with_elements(resolved: &Resolved) -> HashSet<&str> {
    let attached = resolved.qemu.iter().map(|known| &*known.peripheral);
    let behaving = resolved.behaviors.iter();
    let behaving = behaving.map(|block| &*block.peripheral.value);
    attached.chain(behaving).collect()
}
