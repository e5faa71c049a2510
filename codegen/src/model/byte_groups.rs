//! Registers that share bytes.

use super::register::Register;

/// Registers that share bytes, directly or through others, in one group, as indices; they are given
/// by ascending offset.
pub(crate) fn groups<'r>(registers: impl IntoIterator<Item = &'r Register>) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut end = 0;
    for (index, register) in registers.into_iter().enumerate() {
        match groups.last_mut() {
            Some(group) if register.offset < end => group.push(index),
            Some(_) | None => groups.push(vec![index]),
        }
        end = end.max(register.end());
    }
    groups
}
