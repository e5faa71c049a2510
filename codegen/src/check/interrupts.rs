//! Interrupts: their names are distinct in the whole device, for they are its interrupt lines.

use std::collections::HashMap;

use super::name_scope::{self, NamePlace, Names};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Interrupt;
use crate::names::Ident;
use crate::resolve;
use crate::text::prose;

/// The largest number for which the guest crate has room.
pub const LARGEST: u32 = 255;

/// The largest number that interrupt controllers have: Arm's GIC and RISC-V's PLIC.
const LARGEST_ANYWHERE: u32 = 1023;

/// The interrupts of a device. Several peripherals may have the same one.
pub struct Interrupts {
    names: Names,
    known: HashMap<(String, u32), Option<Ident>>,
}

impl Interrupts {
    /// For all interrupts of these peripherals.
    pub fn among(resolved: &[resolve::Peripheral]) -> Self {
        let all = resolved.iter().flat_map(|known| &known.interrupts);
        Self {
            names: Names::among("interrupt", all.map(|interrupt| &*interrupt.name)),
            known: HashMap::new(),
        }
    }

    /// The interrupts of a peripheral.
    pub fn check(
        &mut self,
        peripheral: &resolve::Peripheral,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Interrupt> {
        let mut found: Vec<Interrupt> = Vec::new();
        for interrupt in &peripheral.interrupts {
            let key = (interrupt.name.clone(), interrupt.value.value);
            let names = &mut self.names;
            let ident = self.known.entry(key).or_insert_with(|| {
                too_large(interrupt, diagnostics)?;
                let place = NamePlace {
                    element: "interrupt",
                    span: &interrupt.written.span,
                };
                names.add(&interrupt.name, place, diagnostics)
            });
            let Some(ident) = ident else { continue };
            if found.iter().any(|known| known.ident == *ident) {
                name_scope::stands_twice("interrupt", "number", &interrupt.written, diagnostics);
                continue;
            }
            found.push(Interrupt {
                ident: ident.clone(),
                description: prose(interrupt.description.as_deref().unwrap_or_default()),
                value: interrupt.value.value,
            });
        }
        found
    }
}

/// `None` if no interrupt controller has this number.
fn too_large(interrupt: &resolve::Interrupt, diagnostics: &mut Diagnostics) -> Option<()> {
    let number = interrupt.value.value;
    if number <= LARGEST {
        return Some(());
    }
    let fits = number <= LARGEST_ANYWHERE;
    let help = match fits {
        true => "the guest crate's list of interrupts leaves it out",
        false => "no interrupt controller has so many: it is left out",
    };
    diagnostics.push(
        Diagnostic::new(
            Code::InterruptNumber,
            interrupt.value.span.clone(),
            format!(
                "interrupt `{}` has the number {}",
                interrupt.name.escape_debug(),
                number
            ),
        )
        .label(format!("svd2rust has room for numbers up to {LARGEST}"))
        .help(help),
    );
    fits.then_some(())
}
