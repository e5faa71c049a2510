//! Registers: size, reset, place, overlap.

use std::collections::HashMap;

use super::field_checks;
use super::name_scope::{Names, stands_twice};
use super::overlaps;
use super::rules::{undefined_read, write_constraint};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{AddressBlock, AddressBlockUsage, Register, ones};
use crate::resolve;
use crate::text::prose;

/// Checks the registers of a peripheral; those that are sound come back by ascending offset.
pub fn check(
    peripheral: &resolve::Peripheral,
    blocks: &[AddressBlock],
    diagnostics: &mut Diagnostics,
) -> Vec<Register> {
    let written = peripheral.registers.iter().map(|known| &*known.name);
    let mut names = Names::among("register", written);
    let mut places: HashMap<_, (bool, bool)> = HashMap::new();
    let mut registers: Vec<(Register, &resolve::Register)> = peripheral
        .registers
        .iter()
        .enumerate()
        .filter_map(|(origin, resolved)| {
            // One that is read and one that is written are two, whatever their names.
            let (reads, writes) = directions(resolved);
            let known = places.entry((&resolved.name, resolved.offset)).or_default();
            if reads && known.0 || writes && known.1 {
                stands_twice(
                    "register",
                    "offset",
                    &resolved.item.shape.written,
                    diagnostics,
                );
                return None;
            }
            *known = (known.0 || reads, known.1 || writes);
            let mut register = register(resolved, &mut names, diagnostics)?;
            register.origin = origin;
            inside(&register, resolved, blocks, diagnostics);
            Some((register, resolved))
        })
        .collect();
    registers.sort_by_key(|(register, _)| register.offset);
    overlaps::check(&mut registers, diagnostics);
    registers
        .into_iter()
        .map(|(register, _)| register)
        .collect()
}

fn register(
    resolved: &resolve::Register,
    names: &mut Names,
    diagnostics: &mut Diagnostics,
) -> Option<Register> {
    let item = &resolved.item;
    let ident = names.add(&resolved.name, &item.shape, diagnostics);
    let bits = item.size.value;
    if !(1..=64).contains(&bits) {
        diagnostics.push(
            Diagnostic::new(
                Code::RegisterSize,
                item.size.span.clone(),
                format!("register `{}` has {bits} bits", resolved.name),
            )
            .help("use a size of 1 to 64 bits; the register is ignored"),
        );
        return None;
    }
    let (reset_value, reset_mask) = reset(resolved, bits, diagnostics);
    undefined_read(&item.read_action, diagnostics);
    let fields = field_checks::check(resolved, bits, diagnostics);
    let display_name = item.display_name.as_deref();
    let display_name = display_name.map(crate::text::line);
    Some(Register {
        ident: ident?,
        display_name: display_name.filter(|name| *name != resolved.name && !name.contains("%s")),
        description: prose(item.description.as_deref().unwrap_or_default()),
        offset: resolved.offset,
        bits,
        access: item.access,
        protection: resolved.protection,
        reset_value,
        reset_mask,
        write_effect: item.write_effect,
        read_action: item.read_action.value,
        write_constraint: write_constraint(&item.write_constraint, bits, diagnostics),
        fields,
        origin: 0,
    })
}

/// Whether it can be read, and whether it can be written.
fn directions(resolved: &resolve::Register) -> (bool, bool) {
    let mut all = resolved.item.fields.iter().map(|field| field.item.access);
    let first = all.next().unwrap_or(resolved.item.access);
    all.fold((first.readable(), first.writable()), |seen, access| {
        (seen.0 || access.readable(), seen.1 || access.writable())
    })
}

/// Its reset value and mask.
fn reset(resolved: &resolve::Register, bits: u32, diagnostics: &mut Diagnostics) -> (u64, u64) {
    let written = &resolved.item.reset_value;
    let mut reset_value = written.value.unwrap_or(0);
    if reset_value > ones(bits) {
        diagnostics.push(
            Diagnostic::new(
                Code::ResetTooWide,
                written.span.clone(),
                format!(
                    "reset value 0x{reset_value:x} does not fit register `{}`",
                    resolved.name
                ),
            )
            .label(format!("the register has {bits} bits"))
            .help(format!(
                "use a value up to 0x{:x}, or a larger <size>; the upper bits are dropped",
                ones(bits)
            )),
        );
        reset_value &= ones(bits);
    }
    let reset_mask = resolved.item.reset_mask.unwrap_or(u64::MAX) & ones(bits);
    let outside = reset_value & !reset_mask;
    if outside != 0 {
        diagnostics.push(
            Diagnostic::new(
                Code::ResetOutsideMask,
                written.span.clone(),
                format!(
                    "the reset value of register `{}` has bits outside its reset mask",
                    resolved.name
                ),
            )
            .label(format!(
                "the mask is 0x{reset_mask:x}, which leaves 0x{outside:x} undefined"
            ))
            .help(
                "set the bits of <resetMask> where the value is known, or clear those of \
                 <resetValue> where it is not; a reset uses all bits of <resetValue>",
            ),
        );
    }
    (reset_value, reset_mask)
}

/// A register must lie in one block that is not reserved.
fn inside(
    register: &Register,
    resolved: &resolve::Register,
    blocks: &[AddressBlock],
    diagnostics: &mut Diagnostics,
) {
    let end = register.end();
    let holds =
        |block: &AddressBlock| block.offset <= register.offset && end <= block.offset + block.size;
    let usable = |block: &&AddressBlock| block.usage != AddressBlockUsage::Reserved;
    if !blocks.iter().filter(usable).any(holds) {
        let list: Vec<_> = blocks
            .iter()
            .filter(|block| block.size > 0)
            .map(|block| {
                let reserved = match block.usage {
                    AddressBlockUsage::Registers | AddressBlockUsage::Buffer => "",
                    AddressBlockUsage::Reserved => " (reserved)",
                };
                let last = block.offset + block.size - 1;
                format!("0x{:x} to 0x{last:x}{reserved}", block.offset)
            })
            .collect();
        // An empty block has its own error already.
        if list.is_empty() {
            return;
        }
        diagnostics.push(
            Diagnostic::new(
                Code::OutsideAddressBlock,
                resolved.item.shape.offset.span.clone(),
                format!(
                    "register `{}` is outside the address blocks",
                    register.ident.svd
                ),
            )
            .label(format!(
                "it takes 0x{:x} to 0x{:x}",
                register.offset,
                end - 1
            ))
            .help(format!(
                "enlarge an address block or move the register; the address blocks are {}",
                list.join(", ")
            )),
        );
    }
}
