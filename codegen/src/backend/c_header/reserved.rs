//! Members that are called like a macro of the header: the preprocessor would put its value in their place.

use std::collections::HashSet;

use super::macros::{self, Group, hash};
use crate::model::Peripheral;

/// Hashes of the names of macros that members may have, too.
#[derive(Default)]
pub(super) struct Reserved(HashSet<u64>);

impl Reserved {
    /// The macros of peripherals and of registers, if there were no arrays.
    pub fn new(peripherals: &[Peripheral]) -> Self {
        let uppers: Vec<String> = peripherals
            .iter()
            .map(|peripheral| peripheral.ident.upper.clone() + "_")
            .collect();
        let is_like_one = |name: &str| uppers.iter().any(|upper| name.starts_with(upper.as_str()));
        let none = Self::default();
        let names = |peripheral| super::layout::names(peripheral, &none);
        let mut names = peripherals.iter().flat_map(names);
        // Hardly a file has such names.
        if !names.any(|name| is_like_one(&name)) {
            return none;
        }
        let mut reserved = HashSet::new();
        for peripheral in peripherals {
            let upper = &peripheral.ident.upper;
            let defines = macros::of_peripheral(peripheral);
            reserved.extend(defines.iter().map(|define| hash(define.name())));
            for register in &peripheral.registers {
                let group = Group::of_register(upper, register);
                reserved.extend(group.names().map(hash));
            }
        }
        Self(reserved)
    }

    /// Whether a macro has the name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&hash(name))
    }

    /// A name that a member can have: an underscore is behind those of macros, and of keywords.
    pub fn spell(&self, name: &str) -> String {
        let spelled = super::layout::safe(name);
        match self.has(&spelled) {
            true => spelled + "_",
            false => spelled,
        }
    }
}
