//! The table of output names: what each peripheral's device, and the chip of all, is called in QEMU.
//!
//! Files, C names, QOM types, Kconfig symbols and trace events are made of these names, and all files of
//! an SVD go into the same folders, some of which do not tell case apart. So the names are settled for
//! the whole SVD at once, peripherals that are left out included, and every backend takes them from the
//! model ([`Peripheral::qemu`], [`Device::chip`]).
//!
//! A name that QEMU has itself gets `_DEV` ([`taken`](crate::names::taken)), and so does one that would
//! be made of another peripheral's: `A_SYSBUS` beside an `A`. If that is taken too, it is `_DEV2`, and
//! so on. Names that need nothing come first, whatever the order of the peripherals.

use std::collections::HashMap;

use crate::diag::{Code, Diagnostic};
use crate::model::{Device, Peripheral};
use crate::names::taken::{Taken, Types};
use crate::names::{Ident, kebab};

/// What is added to the name of every device in QEMU: for a file, a type or a macro, or in front of other
/// words in names of functions, all of which a plugin has in one translation unit.
const PARTS: [&str; 12] = [
    "mmio",
    "sysbus",
    "sysbus-class",
    "sysbus-plugin",
    "core",
    "core-class",
    "class",
    "trace",
    "trace-fields",
    "plugin",
    "base",
    "size",
];

/// What is added to that of one with a behaviour.
const OF_BEHAVIOR: [&str; 5] = ["hooks", "hook", "on", "call", "irqs"];

/// What is added to that of one on PCI.
const OF_PCI: [&str; 3] = ["pci", "pci-class", "pci-plugin"];

/// What is added to the chip's name.
const OF_CHIP: &str = "chip";

/// What is added to that in turn.
const PLUGIN_OF_CHIP: &str = "chip-plugin";

/// What the chip's name must not add to that of a device, which has a function `usb_read_parts()` where
/// the chip `usb_read` has an array of that name.
const NOT_OF_CHIP: [&str; 2] = ["-read", "-write"];

/// Settles the names of all devices and of the chip. `types` are those of the QEMU that they are for.
/// Gives a finding for each that is not the peripheral's own and is not what it was.
pub(crate) fn settle(device: &mut Device, types: &Types) -> Vec<Diagnostic> {
    let mut all: Vec<&mut Peripheral> = (device.peripherals.iter_mut())
        .chain(&mut device.left_out)
        .collect();
    // What is selected does not change a name.
    all.sort_by_key(|peripheral| peripheral.origin);
    let mut table = Table::default();
    let mut renamed = Vec::new();
    let mut order: Vec<usize> = (0..all.len()).collect();
    // `A` keeps its name, and an `A_SYSBUS` gets another one.
    order.sort_by_key(|index| all[*index].ident.upper.len());
    for index in order {
        let name = &all[index].ident;
        let why = match types.takes(name) {
            Some(taken) => Some(Why::Qemu(taken)),
            None => table.meets(name, &parts(all[index])).map(Why::Meets),
        };
        match why {
            Some(why) => renamed.push((index, why)),
            None => table.take(name, &parts(all[index]), &name.svd),
        }
    }
    renamed.sort_by_key(|(index, _)| *index);
    let mut names: Vec<Ident> = all.iter().map(|known| known.ident.clone()).collect();
    let mut findings = Vec::new();
    for (index, why) in renamed {
        let parts = parts(all[index]);
        let others = || (all.iter().enumerate()).filter(move |(other, _)| *other != index);
        let free = |name: &Ident| {
            types.takes(name).is_none()
                && table.meets(name, &parts).is_none()
                && others().all(|(_, other)| apart(name, other))
        };
        let wanted = &names[index];
        let name = with_suffix(wanted, "dev", free);
        // What took the name that this one would have had.
        let met = match name.snake == wanted.with_suffix("dev").snake {
            true => None,
            false => table.meets(&wanted.with_suffix("dev"), &parts),
        };
        table.take(&name, &parts, &all[index].ident.svd);
        if all[index].qemu != name {
            findings.extend(finding(all[index], &name, &why));
            findings.extend(met.map(|other| meets(all[index], &name, &other)));
        }
        names[index] = name;
    }
    for (peripheral, name) in all.into_iter().zip(names) {
        peripheral.qemu = name;
    }
    device.chip = chip(&device.ident, &table, types);
    findings
}

/// The chip is named after the device, or, if a peripheral has that name, so that it says what it is.
fn chip(device: &Ident, table: &Table, types: &Types) -> Ident {
    let mut parts: Vec<String> = PARTS.map(str::to_owned).into();
    parts.extend([OF_CHIP, PLUGIN_OF_CHIP].map(str::to_owned));
    let allowed = |name: &Ident| types.takes(name).is_none();
    let like_function = |name: &Ident| {
        let kebab = name.kebab();
        let stems = NOT_OF_CHIP.iter().filter_map(|end| kebab.strip_suffix(end));
        stems.into_iter().any(|stem| table.known.contains_key(stem))
    };
    let free =
        |name: &Ident| allowed(name) && table.meets(name, &parts).is_none() && !like_function(name);
    let own = match allowed(device) {
        true => device.clone(),
        false => with_suffix(device, "dev", allowed),
    };
    match free(&own) {
        true => own,
        false => with_suffix(&own, OF_CHIP, free),
    }
}

/// What is added to the name of a peripheral's device.
fn parts(peripheral: &Peripheral) -> Vec<String> {
    let mut parts: Vec<String> = PARTS.map(str::to_owned).into();
    if peripheral.attachments.pci.is_some() {
        parts.extend(OF_PCI.map(str::to_owned));
    }
    if let Some(behavior) = &peripheral.behavior {
        parts.extend(OF_BEHAVIOR.map(str::to_owned));
        let irqs = (behavior.irqs.iter()).map(|irq| kebab(&irq.name).to_lowercase());
        parts.extend(irqs.map(|irq| format!("irq-{irq}")));
    }
    parts
}

/// The name with this behind it, or with this and the first number from 2 that makes it free.
fn with_suffix(name: &Ident, suffix: &str, free: impl Fn(&Ident) -> bool) -> Ident {
    let first = name.with_suffix(suffix);
    let numbered = (2_u64..).map(|number| name.with_suffix(&format!("{suffix}{number}")));
    let mut all = std::iter::once(first.clone()).chain(numbered);
    // There are more numbers than names that are taken: those of lists, of peripherals, and of what is
    // made of them. A whole family of names never takes one that ends so.
    all.find(free).unwrap_or(first)
}

/// Whether what is made of a name that was changed differs from all that is made of another peripheral:
/// neither begins with the other, but for one whose registers have no name that would fill the gap.
fn apart(name: &Ident, other: &Peripheral) -> bool {
    let (camel, name, other_name) = (&*name.camel, &name.upper, &other.ident.upper);
    let rest = |long: &str, short: &str| {
        let rest = long.strip_prefix(short)?.strip_prefix('_')?;
        Some(rest.to_owned())
    };
    if camel == other.ident.camel || name == other_name || rest(other_name, name).is_some() {
        return false;
    }
    rest(name, other_name).is_none_or(|rest| {
        let mut registers = other.registers.iter();
        registers.all(|register| !register.ident.upper.starts_with(&rest))
    })
}

/// Why a device does not have its peripheral's name.
enum Why {
    /// QEMU has it.
    Qemu(Taken),
    /// This peripheral has it, or makes it of its own.
    Meets(String),
}

/// The names that are made of those that were settled, in lower case, and whose they are.
#[derive(Default)]
struct Table {
    known: HashMap<String, String>,
}

impl Table {
    /// Whose name one of those that are made of this one is already.
    fn meets(&self, name: &Ident, parts: &[String]) -> Option<String> {
        let mut made = made(name, parts);
        made.find_map(|name| self.known.get(&name).cloned())
    }

    fn take(&mut self, name: &Ident, parts: &[String], owner: &str) {
        let made = made(name, parts).map(|name| (name, owner.to_owned()));
        self.known.extend(made);
    }
}

/// The name, what is made of it, and its spelling in types of C, which have no underscores.
fn made(name: &Ident, parts: &[String]) -> impl Iterator<Item = String> {
    let kebab = name.kebab().to_lowercase();
    let made = parts.iter().map(move |part| format!("{kebab}-{part}"));
    [name.kebab().to_lowercase(), name.camel.clone()]
        .into_iter()
        .chain(made)
}

/// What is said of a device that has another name than its peripheral.
fn finding(peripheral: &Peripheral, name: &Ident, why: &Why) -> Option<Diagnostic> {
    let svd = &peripheral.ident.svd;
    let reason = match why {
        // Nobody has such a name by mistake, and no other QEMU would have it.
        Why::Qemu(Taken::Short) => return None,
        Why::Qemu(Taken::Word) => "names in QEMU's own code begin with it".to_owned(),
        Why::Qemu(Taken::Type(ty)) => format!("QEMU has a type `{ty}`"),
        Why::Meets(other) => return Some(meets(peripheral, name, other)),
    };
    let message = format!("the QEMU device cannot be named after `{svd}`: {reason}");
    Some(
        Diagnostic::new(Code::NameOfQemu, peripheral.name_span.clone(), message)
            .help(help("rename it", name)),
    )
}

/// What is said of a name that another peripheral has.
fn meets(peripheral: &Peripheral, name: &Ident, other: &str) -> Diagnostic {
    let svd = &peripheral.ident.svd;
    let message = format!("the devices of `{svd}` and `{other}` would have the same name in QEMU");
    Diagnostic::new(Code::OutputCollision, peripheral.name_span.clone(), message)
        .help(help("rename one of them", name))
}

fn help(what: &str, name: &Ident) -> String {
    let kebab = name.kebab();
    format!("{what}; this device is named `{kebab}`, and its files `{kebab}.c` and so on")
}

#[cfg(test)]
mod tests;
