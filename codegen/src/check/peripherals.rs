//! Peripherals: their address blocks, and what is in them.

use std::collections::HashSet;

use rayon::prelude::*;

use super::interrupts::Interrupts;
use super::name_scope::{Names, stands_twice};
use super::{alignment, hierarchy, register_checks};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::model::{
    self, AddressBlock, AddressBlockUsage, Attachments, Category, Endian, Peripheral, Register,
    Word,
};
use crate::parallel;
use crate::parse;
use crate::resolve::{self, Resolved};
use crate::text::prose;

/// Checks all peripherals; those that are sound come back in document order, without what
/// `<vendorExtensions>` says of them.
pub fn check(resolved: &Resolved, diagnostics: &mut Diagnostics) -> Vec<Peripheral> {
    let all = &resolved.peripherals;
    let mut names = Names::among("peripheral", all.iter().map(|known| &*known.name));
    let mut interrupts = Interrupts::among(all);
    let mut peripherals = Vec::new();
    let mut places = HashSet::new();
    for (origin, (known, map)) in all.iter().zip(maps(resolved, diagnostics)).enumerate() {
        if !places.insert((&known.name, known.base_address)) {
            stands_twice("peripheral", "address", &known.shape.written, diagnostics);
            continue;
        }
        let device = &resolved.device;
        let made = peripheral(known, map, device, &mut names, &mut interrupts, diagnostics);
        peripherals.extend(made.map(|made| Peripheral { origin, ..made }));
    }
    peripherals
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
        let registers = register_checks::check(resolved, &address_blocks, &mut found);
        alignment::check(&registers, resolved, &mut found);
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
                "the end of this peripheral is beyond the 64-bit address space",
            )
            .help(
                "lower the base address or the size of the address blocks; the peripheral is ignored",
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
        layout: hierarchy::layout(resolved, &registers),
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
            "add an <addressBlock> with <offset>, <size> in bytes and <usage>registers</usage>",
        ),
    );
}
