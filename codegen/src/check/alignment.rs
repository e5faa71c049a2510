//! Registers that Rust code cannot access by one integer where they are.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Register, in_guest_crate};
use crate::resolve;

/// Warns of the registers that the guest crate leaves out.
pub fn check(registers: &[Register], peripheral: &resolve::Peripheral, found: &mut Diagnostics) {
    let base = peripheral.base_address;
    for register in registers {
        let Some(place) = peripheral.registers.get(register.origin) else {
            continue;
        };
        let (offset, bytes) = (register.offset, register.container() / 8);
        if in_guest_crate(base, offset, register.bits) {
            continue;
        }
        let address = base.saturating_add(offset);
        let aligned = |number: u64| number.is_multiple_of(bytes.into());
        let what = match (aligned(offset), aligned(base)) {
            (false, _) => format!("is at offset 0x{offset:x}, which is not a multiple of {bytes}"),
            (true, false) => format!("is at 0x{address:x}, which is not a multiple of {bytes}"),
            (true, true) => format!("is at offset 0x{offset:x}, which has more than 32 bits"),
        };
        let name = &register.ident.svd;
        found.push(
            Diagnostic::new(
                Code::NotInGuestCrate,
                place.item.shape.offset.span.clone(),
                format!("register `{name}` {what}"),
            )
            .label(format!("Rust accesses it by an integer of {bytes} bytes"))
            .help("move it, or give it its real <size>; the guest crate leaves it out, all else has it"),
        );
    }
}
