//! What members are called. One that is called like a macro of the header has another name: the
//! preprocessor would put the macro's value in its place.

use std::collections::HashSet;

use super::macros::{self, Group, hash};
use crate::model::{LayoutItem, Peripheral};
use crate::names::is_keyword;

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
        let mut members = (peripherals.iter()).flat_map(|peripheral| names(peripheral, &none));
        // Hardly a file has such names.
        if !members.any(|name| is_like_one(&name)) {
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
        let spelled = safe(name);
        match self.has(&spelled) {
            true => spelled + "_",
            false => spelled,
        }
    }
}

/// What members are called, arrays and clusters included.
pub(super) fn names(peripheral: &Peripheral, reserved: &Reserved) -> HashSet<String> {
    fn walk(items: &[LayoutItem], names: &mut HashSet<String>) {
        for item in items {
            names.insert(safe(&item.name));
            walk(&item.items, names);
        }
    }
    let registers = peripheral.registers.iter();
    let mut names = registers
        .map(|register| reserved.spell(&register.ident.svd))
        .collect();
    walk(&peripheral.layout.items, &mut names);
    names
}

/// A name as it is in the SVD; a keyword gets an underscore.
pub(super) fn safe(name: &str) -> String {
    /// Words of C++20 that [`is_keyword`] does not know: they are no keywords of C or Rust.
    const CPP: &[&str] = &[
        "alignas",
        "alignof",
        "and",
        "and_eq",
        "bitand",
        "bitor",
        "catch",
        "char16_t",
        "char32_t",
        "char8_t",
        "class",
        "co_await",
        "co_return",
        "co_yield",
        "compl",
        "concept",
        "const_cast",
        "consteval",
        "constexpr",
        "constinit",
        "decltype",
        "delete",
        "dynamic_cast",
        "explicit",
        "export",
        "friend",
        "mutable",
        "namespace",
        "new",
        "noexcept",
        "not",
        "not_eq",
        "nullptr",
        "operator",
        "or",
        "or_eq",
        "private",
        "protected",
        "public",
        "reinterpret_cast",
        "requires",
        "static_assert",
        "static_cast",
        "template",
        "this",
        "thread_local",
        "throw",
        "typeid",
        "typename",
        "using",
        "wchar_t",
        "xor",
        "xor_eq",
    ];
    /// The types of members: C++ wants their names to mean the same in the whole structure.
    const TYPES: [&str; 5] = ["uint8_t", "uint16_t", "uint32_t", "uint64_t", "uintptr_t"];
    // C reserves these: some are keywords of compilers, as `__attribute__`.
    let second = name.strip_prefix('_').and_then(|rest| rest.chars().next());
    let is_reserved = second.is_some_and(|c| c == '_' || c.is_ascii_uppercase());
    if is_reserved || TYPES.contains(&name) || is_keyword(name) || CPP.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}
