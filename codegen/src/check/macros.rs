//! Names that are joined: two paths through a peripheral must not become one C macro.
//!
//! `PERIPHERAL_REGISTER_FIELD_VALUE` is one name for field `B_C` of register `A` and field `C` of
//! register `A_B`, and a value `VALUE` of field `RESET` meets the macro of the reset value. The
//! later one of two that meet gets a number.

use std::collections::{HashMap, HashSet};

use super::model::{Field, Peripheral, Register};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::names::Ident;
use crate::resolve;
use crate::xml;

/// Looks for joined names that meet, and tells them apart.
pub fn check(
    peripherals: &mut [Peripheral],
    resolved: &[resolve::Peripheral],
    diagnostics: &mut Diagnostics,
) {
    let mut macros = Macros {
        known: HashMap::new(),
        diagnostics,
    };
    // Names of peripherals are distinct, so these do not meet each other.
    for peripheral in peripherals.iter() {
        let Some(place) = resolved.get(peripheral.origin) else {
            continue;
        };
        let span = xml::property_span(place.node, "name");
        let pci = match peripheral.attachments.pci {
            Some(_) => &["PCI_VENDOR_ID", "PCI_DEVICE_ID", "PCI_CLASS_ID", "PCI_BAR"][..],
            None => &[],
        };
        for suffix in ["BASE_ADDRESS", "SIZE"].iter().chain(pci) {
            let name = format!("{}_{suffix}", peripheral.ident.upper);
            let what = format!("the {suffix} of `{}`", peripheral.ident.svd);
            macros.known.insert(name, (what, span.clone()));
        }
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
        let suffixes = ["OFFSET", "RESET_VALUE", "RESET_MASK"];
        let span = xml::property_span(place.node, "name");
        let what = |suffix: &str, svd: &str| format!("the {suffix} of `{svd}`");
        self.settle(
            &mut register.ident,
            peripheral,
            &suffixes,
            what,
            &span,
            taken,
        );
        let prefix = format!("{peripheral}_{}", register.ident.upper);
        let name = register.ident.svd.clone();
        let mut taken = uppers(register.fields.iter().map(|field| &field.ident));
        for field in &mut register.fields {
            let place = place.fields.get(field.origin);
            let span = place.map_or_else(
                || span.clone(),
                |known| xml::property_span(known.node, "name"),
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
        // All macros of the field start like this; upper case alone is taken by values.
        let suffixes = match field.enumerations.len() {
            0 => &["Pos"][..],
            1 => &["Pos", "VALUES"],
            _ => &["Pos", "READ_VALUES", "WRITE_VALUES"],
        };
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
            let message = format!("{what} and {other} become one name, {name}");
            Some((message, place.clone()))
        });
        if let Some((message, place)) = meets {
            let free = |ident: &Ident| {
                let known = |(name, _): &(String, &str)| self.known.contains_key(name);
                !taken.contains(&ident.upper) && !macros(ident).iter().any(known)
            };
            let mut numbers = 2_u64..;
            let found = numbers.find_map(|number| Some(ident.numbered(number)).filter(free));
            // There are more numbers than names.
            let numbered = found.unwrap_or_else(|| ident.clone());
            self.diagnostics.push(
                Diagnostic::new(Code::NameCollision, span.clone(), message)
                    .related(place, "the other one")
                    .help(format!(
                        "rename one of them; as it is, this one becomes `{}`",
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
