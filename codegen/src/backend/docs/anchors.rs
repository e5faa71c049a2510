//! Where links within the documentation lead.

use crate::model::{Peripheral, Register};

/// Where links to a peripheral lead.
pub(super) fn peripheral_anchor(peripheral: &Peripheral) -> String {
    peripheral.ident.kebab()
}

/// Where links to a register lead. The dot keeps `A.B_C` and `A_B.C` apart.
pub(super) fn register_anchor(peripheral: &Peripheral, register: &Register) -> String {
    format!(
        "{}.{}",
        peripheral_anchor(peripheral),
        register.ident.kebab()
    )
}
