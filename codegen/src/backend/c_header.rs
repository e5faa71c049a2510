//! The C header for guests: `include/<device>_regs.h`; and the device header of CMSIS ([`cmsis`]).
//!
//! The macros and types follow CMSIS: `PERIPHERAL_REGISTER_FIELD_Pos` and `_Msk`, a structure
//! `PERIPHERAL_Type`, and a pointer `PERIPHERAL` to it. In the structure, arrays of registers are arrays
//! and clusters are structures of type `PERIPHERAL_CLUSTER_Type` where C can have them so ([`shape`]);
//! an array has its macros once. The header is freestanding, and is legal in C99, C11 and C++11, and in
//! the Linux kernel. It has no functions and no accessors; CMSIS's `_VAL2FLD(P_R_F, value)` and
//! `_FLD2VAL(P_R_F, value)` work on it.
//!
//! | Pattern | Meaning |
//! |---|---|
//! | `P_BASE`, `P_SIZE` | first byte, and length in bytes |
//! | `P_I_IRQn` | number of interrupt `I` |
//! | `P` | pointer to the registers; `P_INSTANCE` where some register is named `P`, for a macro would stand there too |
//! | `P_PCI_VENDOR_ID`, `P_PCI_DEVICE_ID`, `P_PCI_BAR` | its ids on PCI, and the BAR that holds the registers |
//! | `P_R_OFFSET` | offset of register `R` in bytes; of a register in arrays, `P_R_OFFSET(i)`, with an index for each |
//! | `P_R_RESET_VALUE`, `P_R_RESET_MASK` | value at reset, and the bits that have one |
//! | `P_R_F_Pos`, `P_R_F_Msk` | lowest bit of field `F`, and its bits in place |
//! | `P_R_F_V` | enumerated value `V`, not shifted: of type `P_R_F_Enum`, or a macro where it is no `int` |
//! | `P_R_F_VALUES(X)` | `X(name, value, "description")` for each; `_READ_VALUES` and `_WRITE_VALUES` where what is read and what is written have different names |

mod build;
mod cmsis;
mod layout;
mod macros;
mod reserved;
mod shape;
mod text;
mod union;

use std::collections::HashSet;

use askama::Template;

use self::macros::{Define, Group, Known, decimal, define, pad};
use self::reserved::Reserved;
use self::shape::{Names, Shapes, StructType};
use self::text::{comment, literal};
use super::c::Item;
use super::provenance;
use crate::model::{Device, PciIds, Peripheral};
use crate::names::Ident;
use crate::tree::File;

/// The C header of a device.
pub fn files(device: &Device) -> Vec<File> {
    let provenance = provenance(device);
    let text = header(
        &device.ident,
        &device.description,
        &provenance,
        &device.peripherals,
        cmsis::of_core(device),
    );
    let registers = File {
        path: format!("include/{}", file_name(&device.ident)),
        text,
    };
    let device = cmsis::file(device, &provenance);
    std::iter::once(registers).chain(device).collect()
}

/// What guests write after `#include`.
fn file_name(device: &Ident) -> String {
    format!("{}_regs.h", device.snake.trim_matches('_'))
}

/// The text of the header.
fn header(
    device: &Ident,
    description: &str,
    provenance: &[String; 2],
    peripherals: &[Peripheral],
    of_core: Option<String>,
) -> String {
    let mut intro = format!("Registers of {}", device.svd);
    if !description.is_empty() {
        intro = format!("{intro}: {description}");
    }
    let reserved = Reserved::new(peripherals);
    let members: HashSet<String> = peripherals
        .iter()
        .flat_map(|peripheral| layout::names(peripheral, &reserved))
        .collect();
    let types = peripherals.iter();
    let mut names = Names {
        types: types
            .map(|known| format!("{}_Type", known.ident.upper))
            .collect(),
        macros: Known::new(peripherals),
        reserved,
    };
    let views = (peripherals.iter().enumerate())
        .map(|(index, peripheral)| {
            let shapes = Shapes::new(index, peripheral, &mut names);
            let mut view = PeripheralView::new(peripheral, &members, shapes, &names.reserved);
            view.of_core = of_core.clone().filter(|_| cmsis::has(view.upper));
            view
        })
        .collect();
    let view = Header {
        guard: format!("{}_REGS_H", device.upper),
        check: format!("{}_REGS_CHECK", device.upper),
        intro: comment(&intro),
        provenance: provenance.iter().flat_map(|line| comment(line)).collect(),
        peripherals: views,
    };
    let mut text = view.render().expect("writing to a string cannot fail");
    text.push('\n');
    text
}

/// The whole header.
#[derive(Template)]
#[template(path = "c_header.h", whitespace = "preserve")]
struct Header<'a> {
    guard: String,
    check: String,
    intro: Vec<String>,
    provenance: Vec<String>,
    peripherals: Vec<PeripheralView<'a>>,
}

/// A peripheral's part of the header.
struct PeripheralView<'a> {
    upper: &'a str,
    /// The macro that leaves it out: CMSIS-Core has it.
    of_core: Option<String>,
    instance: String,
    about: Vec<String>,
    defines: Vec<Define>,
    registers: Vec<Group>,
    types: Vec<StructType>,
    /// `PERIPHERAL_Type`, if there are registers.
    structure: Option<Item>,
    /// Paths and offsets in it: of registers by themselves, and of those in arrays and clusters.
    registers_at: Vec<(String, String)>,
    elements_at: Vec<(String, String)>,
}

impl<'a> PeripheralView<'a> {
    fn new(
        peripheral: &'a Peripheral,
        members: &HashSet<String>,
        mut shapes: Shapes,
        reserved: &Reserved,
    ) -> Self {
        let upper = &peripheral.ident.upper;
        let mut defines = defines(peripheral);
        pad(&mut defines);
        let own = layout::members(peripheral, &shapes, reserved);
        Self {
            upper,
            of_core: None,
            instance: match members.contains(upper) {
                true => format!("{upper}_INSTANCE"),
                false => upper.clone(),
            },
            about: comment(&titled(&peripheral.ident.svd, &peripheral.description)),
            defines,
            registers: shapes.groups(peripheral),
            structure: (!own.all.is_empty())
                .then(|| layout::structure(format!("{upper}_Type"), own.all)),
            types: shapes.types,
            registers_at: own.checks,
            elements_at: shapes.checks,
        }
    }
}

/// The macros of a peripheral itself.
fn defines(peripheral: &Peripheral) -> Vec<Define> {
    let upper = &peripheral.ident.upper;
    let mut defines = vec![
        define(format!("{upper}_BASE"), literal(peripheral.base_address, 8)),
        define(format!("{upper}_SIZE"), literal(peripheral.size, 1)),
    ];
    defines.extend(peripheral.interrupts.iter().map(|interrupt| {
        define(
            format!("{upper}_{}_IRQn", interrupt.ident.upper),
            interrupt.value.to_string(),
        )
    }));
    if let Some(pci) = &peripheral.attachments.pci {
        let ids = [
            ("VENDOR_ID", literal(pci.vendor.into(), 4)),
            ("DEVICE_ID", literal(pci.device.into(), 4)),
            ("BAR", decimal(PciIds::BAR.into(), 32)),
        ];
        defines.extend(ids.map(|(name, value)| define(format!("{upper}_PCI_{name}"), value)));
    }
    defines
}

fn titled(name: &str, description: &str) -> String {
    if description.is_empty() {
        name.to_owned()
    } else {
        format!("{name}: {description}")
    }
}

#[cfg(test)]
mod tests;
