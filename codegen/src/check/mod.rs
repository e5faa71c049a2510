//! The checks between what an SVD says and what backends may rely on.
//!
//! This stage alone builds a [`model::Device`]. It looks at: names and their collisions, address
//! blocks, register and field overlap, values against widths ([`registers`], [`fields`]), and hands
//! the behaviour blocks to [`crate::behavior`].

mod alignment;
mod attachments;
mod device_types;
mod enumerations;
mod field_checks;
mod hierarchy;
mod interrupts;
mod macro_names;
mod name_scope;
mod overlaps;
mod peripherals;
pub(crate) mod qemu_names;
mod register_checks;
mod rules;
mod select;

#[cfg(feature = "pac")]
pub use self::interrupts::LARGEST as LARGEST_INTERRUPT;
pub use self::select::SelectError;
use crate::behavior;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::extensions::BehaviorBlock;
use crate::model::ir::Trigger;
use crate::model::{Device, Peripheral};
use crate::names::Ident;
use crate::names::taken::Types;
use crate::resolve::{self, Resolved};
use crate::suggest::nearest;

/// Checks everything and builds the model.
///
/// # Errors
///
/// All findings, if one of them is an error.
pub fn check(resolved: &Resolved, diagnostics: &mut Diagnostics) -> Result<Device, Diagnostics> {
    let written = &resolved.device;
    let device_name = name_scope::device(&written.name, diagnostics);
    let unit = &written.address_unit_bits;
    if unit.value != 8 {
        diagnostics.push(
            Diagnostic::new(
                Code::AddressUnit,
                unit.span.clone(),
                format!("addresses must be in bytes, not in units of {} bits", unit.value),
            )
            .help("use byte addresses and <addressUnitBits>8</addressUnitBits>; the addresses are read as byte addresses"),
        );
    }
    let all = &resolved.peripherals;
    let known: Vec<&str> = all.iter().map(|known| known.name.as_str()).collect();
    let mut found = diagnostics.fresh();
    let mut peripherals = peripherals::check(resolved, &mut found);
    diagnostics.extend_once(found);
    // With an error there is a reason that has been told.
    if peripherals.is_empty() && diagnostics.errors() == 0 {
        diagnostics.push(
            Diagnostic::new(
                Code::NoPeripheral,
                written.peripherals.clone(),
                "the device has no peripheral",
            )
            .help("add a <peripheral>, or fix those that were ignored"),
        );
    }
    attachments::check(&resolved.qemu, &mut peripherals, diagnostics);
    macro_names::check(&mut peripherals, all, diagnostics);
    device_types::kinds(resolved, &mut peripherals);
    for block in &resolved.behaviors {
        attach_behavior(block, &known, &mut peripherals, diagnostics);
    }
    told_reads(&peripherals, all, diagnostics);
    device_types::behaviors(&mut peripherals);
    diagnostics.stop_on_errors()?;
    let device_name = device_name.or_else(|| Ident::new("DEVICE"));
    let mut device = Device::seal(device_name.expect("this is a name"), written, peripherals);
    for finding in qemu_names::settle(&mut device, &Types::default()) {
        diagnostics.push(finding);
    }
    Ok(device)
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
                    format!("cannot find peripheral `{name}`"),
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
                format!("`{name}` already has a behaviour block"),
            )
            .help("put all rules of a peripheral into one block"),
        );
        return;
    }
    let start = block.text.span.start;
    peripheral.behavior = behavior::check(&block.text.value, start, peripheral, diagnostics);
}
