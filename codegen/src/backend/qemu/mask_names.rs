//! Words: the masks of what accesses do to them.

use crate::model::{Cell, Register, WriteEffect};

/// The masks of a cell that code names, by kind.
pub(super) fn cell_masks(cell: &Cell) -> Vec<(String, u64)> {
    let mut masks = vec![("READABLE".to_owned(), cell.readable)];
    for (effect, mask) in &cell.write_effects {
        masks.push((macro_kind(*effect), *mask));
    }
    for (action, mask) in &cell.read_actions {
        masks.push((action.snake().to_uppercase(), *mask));
    }
    masks
}

/// How a mask of a register that has its word alone is written: by the field's own name if it is one
/// field's, else by a macro of this kind.
pub(super) fn mask_name(register: &Register, upper: &str, kind: &str, mask: u64) -> String {
    match register.fields.iter().find(|field| field.mask() == mask) {
        Some(field) => format!("R_{upper}_{}_MASK", field.ident.upper),
        None => format!("{kind}_{upper}"),
    }
}

/// The first part of the name of a mask that has an effect's bits.
pub(super) fn macro_kind(effect: WriteEffect) -> String {
    effect.snake().to_uppercase()
}
