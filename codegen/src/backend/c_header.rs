//! The C header for guests: `include/<device>_regs.h`; and the device header of CMSIS ([`cmsis`]).
//!
//! The macros and types follow CMSIS: `PERIPHERAL_REGISTER_FIELD_Pos` and `_Msk`, a structure
//! `PERIPHERAL_Type`, and a pointer `PERIPHERAL` to it. In the structure, arrays of registers are arrays
//! and clusters are structures of type `PERIPHERAL_CLUSTER_Type` where C can have them so ([`kept_arrays`]);
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

mod block_struct;
mod cmsis;
mod kept_arrays;
mod macros;
mod member_names;
mod member_shape;
mod overlap;
mod register_member;
mod shape_of_item;

use std::collections::HashSet;

use askama::Template;

use self::kept_arrays::{Names, Shapes};
use self::macros::Known;
use self::member_names::Reserved;
use super::c::print::comment_body;
use super::c::{Conditional, Expr, Item, Macro, Number, Type};
use super::provenance;
use crate::model::{Device, Peripheral};
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
        .flat_map(|peripheral| member_names::names(peripheral, &reserved))
        .collect();
    let types = peripherals.iter();
    let mut names = Names {
        types: types
            .map(|known| format!("{}_Type", known.ident.upper))
            .collect(),
        macros: Known::new(peripherals),
        reserved,
    };
    let check = format!("{}_REGS_CHECK", device.upper);
    let mut view = Header {
        guard: format!("{}_REGS_H", device.upper),
        intro: comment_body(&intro),
        provenance: provenance_body(provenance),
        registers: Vec::new(),
        checks: Vec::new(),
        check,
    };
    for (index, peripheral) in peripherals.iter().enumerate() {
        let shapes = Shapes::new(index, peripheral, &mut names);
        let of_core = of_core.as_deref();
        let of_core = of_core.filter(|_| cmsis::has(&peripheral.ident.upper));
        view.add(peripheral, &members, shapes, &names.reserved, of_core);
    }
    let mut text = view.render().expect("writing to a string cannot fail");
    text.push('\n');
    text
}

/// The whole header.
#[derive(Template)]
#[template(path = "c_header.h", whitespace = "preserve")]
struct Header {
    guard: String,
    /// The macro of the assertions.
    check: String,
    intro: String,
    provenance: String,
    /// Macros and types of all peripherals.
    registers: Vec<Item>,
    /// The assertions.
    checks: Vec<Item>,
}

impl Header {
    /// Adds a peripheral; where the macro `of_core` is defined, CMSIS-Core has it.
    fn add(
        &mut self,
        peripheral: &Peripheral,
        members: &HashSet<String>,
        mut shapes: Shapes,
        reserved: &Reserved,
        of_core: Option<&str>,
    ) {
        let upper = &peripheral.ident.upper;
        let own = block_struct::members(peripheral, &shapes, reserved);
        let about = titled(&peripheral.ident.svd, &peripheral.description);
        let mut items = vec![Item::Together(vec![
            Item::Heading(about),
            Item::Defines(macros::of_peripheral(peripheral)),
        ])];
        items.extend(shapes.groups(peripheral).into_iter().map(Item::from));
        let ty = format!("{upper}_Type");
        let mut checks = Vec::new();
        let placed = |(member, offset): (Expr, u64)| {
            let args = [
                Expr::name(&ty),
                member,
                Number::hex(offset, 8).upper().into(),
            ];
            invoked(&self.check, args)
        };
        checks.extend(own.checks.into_iter().map(placed));
        if !own.all.is_empty() {
            for inner in shapes.types {
                let size = Number::hex(inner.size, 8).upper().into();
                let args = [Expr::name(inner.name), size];
                checks.push(invoked(&format!("{}_SIZE", self.check), args));
                items.push(inner.item);
            }
            items.push(Item::Comment(format!("The registers of {upper}.")));
            items.push(register_member::structure(ty.clone(), own.all));
            items.push(instance(upper, &ty, members));
        }
        checks.extend(shapes.checks.into_iter().map(placed));
        match of_core {
            Some(of_core) => {
                let registers = Conditional::long_unless(of_core, items);
                self.registers.push(registers.into());
                let checks = Conditional::unless(of_core, checks);
                self.checks.push(checks.into());
            }
            None => {
                self.registers.push(Item::Apart(items));
                self.checks.extend(checks);
            }
        }
    }
}

/// `NAME(args);`
fn invoked(name: &str, args: impl IntoIterator<Item = Expr>) -> Item {
    Item::Invoke {
        call: Expr::call(name, args),
        semicolon: true,
    }
}

/// The pointer to a peripheral's registers, unless a program has its own.
fn instance(upper: &str, ty: &str, members: &HashSet<String>) -> Item {
    let name = match members.contains(upper) {
        true => format!("{upper}_INSTANCE"),
        false => upper.to_owned(),
    };
    let base = Expr::name(format!("{upper}_BASE"));
    let address = Expr::Cast(Type::named("uintptr_t"), Box::new(base));
    let pointer = Expr::Cast(Type::named(ty).pointer(), Box::new(address));
    let define = Item::Defines(vec![Macro::value(name, pointer)]);
    Conditional::unless(&format!("{upper}_NO_INSTANCE"), vec![define]).into()
}

/// What the files were made from and how, as lines of a comment.
fn provenance_body(provenance: &[String; 2]) -> String {
    comment_body(&provenance.join("\u{2028}"))
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
