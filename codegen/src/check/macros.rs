//! Names that are joined: two paths through a peripheral must not become one C macro.
//!
//! `PERIPHERAL_REGISTER_FIELD_VALUE` is one name for field `B_C` of register `A` and field `C` of
//! register `A_B`, and a value `VALUE` of field `RESET` meets the macro of the reset value.

use std::collections::HashMap;

use super::model::{Field, Peripheral, Register};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::resolve;
use crate::xml;

/// Looks for joined names that meet.
pub fn check(
    peripherals: &[Peripheral],
    resolved: &[resolve::Peripheral],
    diagnostics: &mut Diagnostics,
) {
    let mut known: HashMap<String, (String, Span)> = HashMap::new();
    for peripheral in peripherals {
        let Some(place) = resolved
            .iter()
            .find(|known| known.info.name == peripheral.ident.svd)
        else {
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
            add(&mut known, name, what, span.clone(), diagnostics);
        }
        let nodes: HashMap<_, _> = place
            .registers
            .iter()
            .map(|known| (known.name.as_str(), known))
            .collect();
        for register in &peripheral.registers {
            if let Some(place) = nodes.get(register.ident.svd.as_str()) {
                check_register(
                    &peripheral.ident.upper,
                    register,
                    place,
                    &mut known,
                    diagnostics,
                );
            }
        }
    }
}

fn check_register(
    peripheral: &str,
    register: &Register,
    place: &resolve::Register,
    known: &mut HashMap<String, (String, Span)>,
    diagnostics: &mut Diagnostics,
) {
    let prefix = format!("{peripheral}_{}", register.ident.upper);
    let span = xml::property_span(place.node, "name");
    for suffix in ["OFFSET", "RESET_VALUE", "RESET_MASK"] {
        let what = format!("the {suffix} of `{}`", register.ident.svd);
        add(
            known,
            format!("{prefix}_{suffix}"),
            what,
            span.clone(),
            diagnostics,
        );
    }
    for field in &register.fields {
        let span = place
            .fields
            .iter()
            .find(|known| known.name == field.ident.svd)
            .map_or_else(
                || span.clone(),
                |known| xml::property_span(known.node, "name"),
            );
        check_field(
            &prefix,
            &register.ident.svd,
            field,
            &span,
            known,
            diagnostics,
        );
    }
}

fn check_field(
    prefix: &str,
    register: &str,
    field: &Field,
    span: &Span,
    known: &mut HashMap<String, (String, Span)>,
    diagnostics: &mut Diagnostics,
) {
    let prefix = format!("{prefix}_{}", field.ident.upper);
    let what = format!("field `{}` of `{register}`", field.ident.svd);
    // All macros of the field start like this; upper case alone is taken by values.
    add(
        known,
        format!("{prefix}_Pos"),
        what,
        span.clone(),
        diagnostics,
    );
    let lists = match field.enumerations.len() {
        0 => &[][..],
        1 => &["VALUES"][..],
        _ => &["READ_VALUES", "WRITE_VALUES"][..],
    };
    for list in lists {
        let what = format!("the list of the values of `{}`", field.ident.svd);
        add(
            known,
            format!("{prefix}_{list}"),
            what,
            span.clone(),
            diagnostics,
        );
    }
    for value in field.values() {
        let what = format!(
            "value `{}` of `{register}.{}`",
            value.ident.svd, field.ident.svd
        );
        add(
            known,
            format!("{prefix}_{}", value.ident.upper),
            what,
            span.clone(),
            diagnostics,
        );
    }
}

fn add(
    known: &mut HashMap<String, (String, Span)>,
    name: String,
    what: String,
    span: Span,
    diagnostics: &mut Diagnostics,
) {
    match known.get(&name) {
        Some((other, place)) => diagnostics.push(
            Diagnostic::new(
                Code::NameCollision,
                span,
                format!("{what} and {other} become one name, {name}"),
            )
            .related(place.clone(), "the other one")
            .help("rename one of them"),
        ),
        None => {
            known.insert(name, (what, span));
        }
    }
}
