//! The checks between what an SVD says and what backends may rely on.
//!
//! This stage alone builds a [`model::Device`]. It looks at: names and their collisions, address
//! blocks, register and field overlap, values against widths ([`registers`], [`fields`]), and hands
//! the behaviour blocks to [`crate::behavior`].

mod attachments;
mod enumerations;
mod fields;
mod interrupts;
mod layout;
mod macros;
pub mod model;
mod names;
pub(crate) mod outputs;
mod placed;
mod registers;
mod rules;
mod select;
mod share;
mod sharing;

use std::collections::HashSet;

use rayon::prelude::*;

use self::interrupts::Interrupts;
#[cfg(feature = "pac")]
pub use self::interrupts::LARGEST as LARGEST_INTERRUPT;
use self::names::Names;
pub use self::select::SelectError;
use crate::behavior;
use crate::behavior::ir::Trigger;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::extensions::BehaviorBlock;
use crate::names::Ident;
use crate::names::taken::Types;
use crate::parallel;
use crate::parse;
use crate::resolve::{self, Resolved};
use crate::suggest::nearest;
use crate::text::prose;
use model::{
    AddressBlock, AddressBlockUsage, Attachments, Category, Device, Endian, Peripheral, Register,
    Word,
};

/// Checks everything and builds the model.
///
/// # Errors
///
/// All findings, if one of them is an error.
pub fn check(resolved: &Resolved, diagnostics: &mut Diagnostics) -> Result<Device, Diagnostics> {
    let written = &resolved.device;
    let device_name = names::device(&written.name, diagnostics);
    let unit = &written.address_unit_bits;
    if unit.value != 8 {
        diagnostics.push(
            Diagnostic::new(
                Code::AddressUnit,
                unit.span.clone(),
                format!("addresses are in bytes, not in units of {} bits", unit.value),
            )
            .help("give addresses in bytes and <addressUnitBits>8</addressUnitBits>; as it is, they are taken to be in bytes"),
        );
    }
    let all = &resolved.peripherals;
    let known: Vec<&str> = all.iter().map(|known| known.name.as_str()).collect();
    let mut names = Names::among("peripheral", known.iter().copied());
    let mut interrupts = Interrupts::among(all);
    let mut peripherals = Vec::new();
    let mut found = diagnostics.fresh();
    let mut places = HashSet::new();
    for (origin, (resolved, map)) in all.iter().zip(maps(resolved, &found)).enumerate() {
        if !places.insert((&resolved.name, resolved.base_address)) {
            names::stands_twice("peripheral", "address", &resolved.shape.written, &mut found);
            continue;
        }
        if let Some(mut peripheral) = peripheral(
            resolved,
            map,
            written,
            &mut names,
            &mut interrupts,
            &mut found,
        ) {
            peripheral.origin = origin;
            peripherals.push(peripheral);
        }
    }
    diagnostics.extend_once(found);
    // With an error there is a reason that has been told.
    if peripherals.is_empty() && diagnostics.errors() == 0 {
        diagnostics.push(
            Diagnostic::new(
                Code::NoPeripheral,
                written.peripherals.clone(),
                "the device has no peripheral",
            )
            .help("add a <peripheral>, or mend what is wrong with those that were left out"),
        );
    }
    attachments::check(&resolved.qemu, &mut peripherals, diagnostics);
    macros::check(&mut peripherals, all, diagnostics);
    share::kinds(resolved, &mut peripherals);
    for block in &resolved.behaviors {
        attach_behavior(block, &known, &mut peripherals, diagnostics);
    }
    told_reads(&peripherals, all, diagnostics);
    share::behaviors(&mut peripherals);
    diagnostics.stop_on_errors()?;
    let device_name = device_name.or_else(|| Ident::new("DEVICE"));
    let mut device = Device::seal(device_name.expect("this is a name"), written, peripherals);
    for finding in outputs::settle(&mut device, &Types::default()) {
        diagnostics.push(finding);
    }
    Ok(device)
}

/// What is in a peripheral, whatever else there is.
struct Map {
    address_blocks: Vec<AddressBlock>,
    size: u64,
    registers: Vec<Register>,
    words: Vec<Word>,
    found: Diagnostics,
}

/// The maps of all peripherals; one does not depend on another. `found` has the levels of findings.
fn maps(resolved: &Resolved, found: &Diagnostics) -> Vec<Map> {
    let endian = endian(&resolved.device);
    let maps = resolved.peripherals.par_iter().map(|resolved| {
        let mut found = found.fresh();
        let (mut address_blocks, size) = address_blocks(resolved, &mut found);
        let registers = registers::check(resolved, &address_blocks, &mut found);
        placed::check(&registers, resolved, &mut found);
        // Where registers may lie outside the address blocks.
        let ends = registers.iter().map(|register| register.end());
        let size = ends.fold(size, u64::max).max(1);
        if address_blocks.is_empty() {
            address_blocks.push(AddressBlock {
                offset: 0,
                size,
                usage: AddressBlockUsage::Registers,
            });
        }
        Map {
            address_blocks,
            size,
            words: model::words(&registers, endian),
            registers,
            found,
        }
    });
    parallel::on_all_cores(|| maps.collect())
}

fn peripheral(
    resolved: &resolve::Peripheral,
    map: Map,
    device: &parse::Device,
    names: &mut Names,
    interrupts: &mut Interrupts,
    diagnostics: &mut Diagnostics,
) -> Option<Peripheral> {
    let ident = names.add(&resolved.name, &*resolved.shape, diagnostics);
    let Map {
        address_blocks,
        size,
        registers,
        words,
        found,
    } = map;
    diagnostics.extend(found);
    let interrupts = interrupts.check(resolved, diagnostics);
    if resolved.base_address.checked_add(size).is_none() {
        diagnostics.push(
            Diagnostic::new(
                Code::AddressOverflow,
                resolved.shape.offset.span.clone(),
                "the peripheral's end lies beyond the 64-bit address space",
            )
            .help(
                "lower the base address or the size of the address blocks; as it is, it is left out",
            ),
        );
        return None;
    }
    let ident = ident?;
    Some(Peripheral {
        kind: ident.clone(),
        qemu: ident.clone(),
        name_span: resolved.shape.written.span.clone(),
        ident,
        description: prose(resolved.description.as_deref().unwrap_or_default()),
        group_name: resolved.group_name.as_deref().map(crate::text::line),
        category: Category::of_group(resolved.group_name.as_deref().unwrap_or_default()),
        base_address: resolved.base_address,
        size,
        address_blocks,
        words,
        layout: layout::layout(resolved, &registers),
        endian: endian(device),
        registers,
        interrupts,
        behavior: None,
        attachments: Attachments::default(),
        origin: 0,
    })
}

/// The order of bytes.
fn endian(device: &parse::Device) -> Endian {
    let cpu = device.cpu.as_ref();
    cpu.map(|cpu| cpu.endian.order()).unwrap_or_default()
}

/// The address blocks, and the size of the region that holds them.
fn address_blocks(
    resolved: &resolve::Peripheral,
    diagnostics: &mut Diagnostics,
) -> (Vec<AddressBlock>, u64) {
    let blocks: Vec<_> = resolved
        .address_blocks
        .iter()
        .map(|block| {
            if block.size == 0 {
                no_address_block(&block.tag, "this address block is empty", diagnostics);
            }
            AddressBlock {
                offset: u64::from(block.offset),
                size: u64::from(block.size),
                usage: block.usage,
            }
        })
        .collect();
    let end = blocks.iter().map(|block| block.offset + block.size).max();
    // One that was left out has its finding already.
    if end.is_none() && !resolved.has_own_block {
        no_address_block(
            &resolved.shape.tag,
            "this peripheral has no address block",
            diagnostics,
        );
    }
    (blocks, end.unwrap_or(0))
}

fn no_address_block(tag: &Span, message: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::new(Code::NoAddressBlock, tag.clone(), message).help(
            "give <addressBlock> an <offset>, a <size> in bytes and <usage>registers</usage>",
        ),
    );
}

/// Takes back that the SVD does not say what reading changes where an `on read` rule says it.
fn told_reads(
    peripherals: &[Peripheral],
    resolved: &[resolve::Peripheral],
    diagnostics: &mut Diagnostics,
) {
    for peripheral in peripherals {
        let (Some(behavior), Some(place)) = (&peripheral.behavior, resolved.get(peripheral.origin))
        else {
            continue;
        };
        for rule in &behavior.rules {
            if let Trigger::Read(id) = rule.trigger
                && let Some(register) = place.registers.get(peripheral.register(id).origin)
            {
                diagnostics.take_back(Code::NotModelled, &register.item.span);
            }
        }
    }
}

fn attach_behavior(
    block: &BehaviorBlock,
    known: &[&str],
    peripherals: &mut [Peripheral],
    diagnostics: &mut Diagnostics,
) {
    let names: Vec<_> = peripherals
        .iter()
        .map(|known| known.ident.svd.clone())
        .collect();
    let name = &block.peripheral.value;
    let Some(peripheral) = peripherals
        .iter_mut()
        .find(|known| known.ident.svd == *name)
    else {
        // A peripheral that was refused has its own error already.
        if !known.contains(&name.as_str()) {
            let near = nearest(name, names.iter().map(String::as_str));
            diagnostics.push(
                Diagnostic::new(
                    Code::BehaviorElement,
                    block.peripheral.span.clone(),
                    format!("there is no peripheral `{name}`"),
                )
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the peripherals are: {}", names.join(", ")),
                }),
            );
        }
        return;
    };
    if peripheral.behavior.is_some() {
        diagnostics.push(
            Diagnostic::new(
                Code::BehaviorElement,
                block.peripheral.span.clone(),
                format!("`{name}` has a behaviour block already"),
            )
            .help("put all rules of a peripheral into one block"),
        );
        return;
    }
    let start = block.text.span.start;
    peripheral.behavior = behavior::check(&block.text.value, start, peripheral, diagnostics);
}
