//! Names that are joined: two paths through a peripheral must not become one C macro.
//!
//! `PERIPHERAL_REGISTER_FIELD_VALUE` is one name for field `B_C` of register `A` and field `C` of
//! register `A_B`, and a value `VALUE` of field `RESET` meets the macro of the reset value. The
//! later one of two that meet gets a number.

use std::collections::{HashMap, HashSet};
use std::hash::Hasher;

use fnv::FnvHasher;
use rayon::prelude::*;

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::model::{Field, Peripheral, Register};
use crate::names::{Ident, first_free};
use crate::resolve;

/// Looks for joined names that meet, and tells them apart.
pub fn check(
    peripherals: &mut [Peripheral],
    resolved: &[resolve::Peripheral],
    diagnostics: &mut Diagnostics,
) {
    if !meet(peripherals) {
        return;
    }
    let mut macros = Macros {
        known: HashMap::new(),
        diagnostics,
    };
    pointers(peripherals, resolved, macros.diagnostics);
    // Names of peripherals are distinct, so these do not meet each other.
    for peripheral in peripherals.iter() {
        let Some(place) = resolved.get(peripheral.origin) else {
            continue;
        };
        let span = place.shape.written.span.clone();
        let svd = &peripheral.ident.svd;
        for suffix in of_peripheral(peripheral) {
            let name = format!("{}_{suffix}", peripheral.ident.upper);
            let what = format!("the {suffix} of `{svd}`");
            macros.known.insert(name, (what, span.clone()));
        }
        let what = format!("the pointer to `{svd}`");
        macros
            .known
            .insert(peripheral.ident.upper.clone(), (what, span));
    }
    for peripheral in peripherals {
        let Some(place) = resolved.get(peripheral.origin) else {
            continue;
        };
        let upper = &peripheral.ident.upper;
        let mut taken = uppers(peripheral.registers.iter().map(|register| &register.ident));
        for register in &mut peripheral.registers {
            if let Some(place) = place.registers.get(register.origin) {
                macros.register(upper, register, place, &mut taken);
            }
        }
    }
}

/// A macro of a peripheral must not be the pointer to another: that one gets a number.
fn pointers(
    peripherals: &mut [Peripheral],
    resolved: &[resolve::Peripheral],
    diagnostics: &mut Diagnostics,
) {
    // Types have names without underscores.
    let camels = peripherals.iter().map(|known| known.ident.camel.clone());
    let mut taken: HashSet<String> = camels.collect();
    let made = peripherals.iter().flat_map(|peripheral| {
        let upper = &peripheral.ident.upper;
        let made = of_peripheral(peripheral);
        made.map(move |suffix| (format!("{upper}_{suffix}"), peripheral.ident.svd.clone()))
    });
    let made: HashMap<String, String> = made.collect();
    for peripheral in peripherals {
        let (Some(other), Some(place)) = (
            made.get(&peripheral.ident.upper),
            resolved.get(peripheral.origin),
        ) else {
            continue;
        };
        let free =
            |ident: &Ident| !taken.contains(&ident.camel) && !made.contains_key(&ident.upper);
        let mut numbers = 2_u64..;
        let found = numbers.find_map(|number| Some(peripheral.ident.numbered(number)).filter(free));
        // There are more numbers than names.
        let numbered = found.unwrap_or_else(|| peripheral.ident.clone());
        let message = format!("`{}` is a macro of `{other}`", peripheral.ident.svd);
        let span = place.shape.written.span.clone();
        diagnostics.push(
            Diagnostic::new(Code::NameCollision, span, message).help(format!(
                "rename one of them; this one becomes `{}`",
                numbered.svd
            )),
        );
        taken.insert(numbered.camel.clone());
        peripheral.kind = numbered.clone();
        peripheral.qemu = numbered.clone();
        peripheral.ident = numbered;
    }
}

/// The ends of the macros of a peripheral itself.
fn of_peripheral(peripheral: &Peripheral) -> impl Iterator<Item = &'static str> {
    let pci = match peripheral.attachments.pci {
        Some(_) => &["PCI_VENDOR_ID", "PCI_DEVICE_ID", "PCI_CLASS_ID", "PCI_BAR"][..],
        None => &[],
    };
    ["BASE", "SIZE"].iter().chain(pci).copied()
}

/// The ends of the macros of a register.
const OF_REGISTER: [&str; 3] = ["OFFSET", "RESET_VALUE", "RESET_MASK"];

/// The ends of the macros of a field. All that belong to its place start like the first; upper case
/// alone is taken by values.
fn of_field(field: &Field) -> &'static [&'static str] {
    match field.enumerations.len() {
        0 => &["Pos"],
        1 => &["Pos", "VALUES"],
        _ => &["Pos", "READ_VALUES", "WRITE_VALUES"],
    }
}

/// Whether any two names may meet: whether their hashes do. Hardly a file has such names, and to make
/// all of them takes longer than all other checks.
fn meet(peripherals: &[Peripheral]) -> bool {
    let hashes = peripherals.par_iter().flat_map_iter(hashes);
    let mut hashes: Vec<u64> = crate::parallel::on_all_cores(|| hashes.collect());
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| pair[0] == pair[1])
}

/// The hashes of all names of a peripheral. The hash of a text is that of its parts in turn.
fn hashes(peripheral: &Peripheral) -> Vec<u64> {
    let joined = |before: &FnvHasher, part: &str| {
        let mut hasher = FnvHasher::with_key(before.finish());
        hasher.write(b"_");
        hasher.write(part.as_bytes());
        hasher
    };
    let mut start = FnvHasher::default();
    start.write(peripheral.ident.upper.as_bytes());
    let end = |before: &FnvHasher, part: &str| joined(before, part).finish();
    let mut out: Vec<u64> = (of_peripheral(peripheral))
        .map(|suffix| end(&start, suffix))
        .collect();
    out.push(start.finish());
    for register in &peripheral.registers {
        let start = joined(&start, &register.ident.upper);
        out.extend(OF_REGISTER.iter().map(|suffix| end(&start, suffix)));
        for field in &register.fields {
            let start = joined(&start, &field.ident.upper);
            out.extend(of_field(field).iter().map(|suffix| end(&start, suffix)));
            for value in field.named_values() {
                out.push(end(&start, &value.ident.upper));
            }
        }
    }
    out
}

struct Macros<'d> {
    /// What has a name already, and where.
    known: HashMap<String, (String, Span)>,
    diagnostics: &'d mut Diagnostics,
}

fn uppers<'i>(idents: impl Iterator<Item = &'i Ident>) -> HashSet<String> {
    idents.map(|ident| ident.upper.clone()).collect()
}

impl Macros<'_> {
    fn register(
        &mut self,
        peripheral: &str,
        register: &mut Register,
        place: &resolve::Register,
        taken: &mut HashSet<String>,
    ) {
        let span = place.item.shape.written.span.clone();
        let what = |suffix: &str, svd: &str| format!("the {suffix} of `{svd}`");
        self.settle(
            &mut register.ident,
            peripheral,
            &OF_REGISTER,
            what,
            &span,
            taken,
        );
        let prefix = format!("{peripheral}_{}", register.ident.upper);
        let name = register.ident.svd.clone();
        let mut taken = uppers(register.fields.iter().map(|field| &field.ident));
        for field in &mut register.fields {
            let place = place.item.fields.get(field.origin);
            let span = place.map_or_else(
                || span.clone(),
                |known| known.item.shape.written.span.clone(),
            );
            self.field(&prefix, &name, field, &span, &mut taken);
        }
    }

    fn field(
        &mut self,
        prefix: &str,
        register: &str,
        field: &mut Field,
        span: &Span,
        taken: &mut HashSet<String>,
    ) {
        let suffixes = of_field(field);
        let what = |suffix: &str, svd: &str| match suffix {
            "Pos" => format!("field `{svd}` of `{register}`"),
            _ => format!("the list of the values of `{svd}`"),
        };
        self.settle(&mut field.ident, prefix, suffixes, what, span, taken);
        let prefix = format!("{prefix}_{}", field.ident.upper);
        let name = field.ident.svd.clone();
        let sets = field.enumerations.iter();
        let values = sets.flat_map(|set| &set.values);
        let mut taken = uppers(values.map(|value| &value.ident));
        // A name that both sets have for one value is one macro.
        let mut shared: HashMap<String, Ident> = HashMap::new();
        for set in &mut field.enumerations {
            for value in &mut set.values {
                if let Some(ident) = shared.get(&value.ident.svd) {
                    value.ident = ident.clone();
                    continue;
                }
                let written = value.ident.svd.clone();
                let what = |_: &str, svd: &str| format!("value `{svd}` of `{register}.{name}`");
                self.settle(&mut value.ident, &prefix, &[""], what, span, &mut taken);
                shared.insert(written, value.ident.clone());
            }
        }
    }

    /// Takes the macros of an element for it, and gives it another name first if one of them is
    /// taken. `taken` are the names in its scope.
    fn settle(
        &mut self,
        ident: &mut Ident,
        prefix: &str,
        suffixes: &[&str],
        what: impl Fn(&str, &str) -> String,
        span: &Span,
        taken: &mut HashSet<String>,
    ) {
        let macros = |ident: &Ident| {
            let name = format!("{prefix}_{}", ident.upper);
            let joined = suffixes.iter().map(move |suffix| match *suffix {
                "" => (name.clone(), ""),
                suffix => (format!("{name}_{suffix}"), suffix),
            });
            joined.collect::<Vec<_>>()
        };
        let meets = macros(ident).into_iter().find_map(|(name, suffix)| {
            let (other, place) = self.known.get(&name)?;
            let what = what(suffix, &ident.svd);
            let message = format!("{what} and {other} become the same name, {name}");
            Some((message, place.clone()))
        });
        if let Some((message, place)) = meets {
            let free = |ident: &Ident| {
                let known = |(name, _): &(String, &str)| self.known.contains_key(name);
                !taken.contains(&ident.upper) && !macros(ident).iter().any(known)
            };
            let most = taken.len() + self.known.len();
            let numbered = first_free(most, |number| ident.numbered(number as u64 + 2), free);
            self.diagnostics.push(
                Diagnostic::new(Code::NameCollision, span.clone(), message)
                    .related(place, "the other one")
                    .help(format!(
                        "rename one of them; this one becomes `{}`",
                        numbered.svd
                    )),
            );
            taken.insert(numbered.upper.clone());
            *ident = numbered;
        }
        for (name, suffix) in macros(ident) {
            let known = (what(suffix, &ident.svd), span.clone());
            self.known.insert(name, known);
        }
    }
}
