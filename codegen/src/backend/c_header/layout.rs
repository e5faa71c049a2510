//! The members of `PERIPHERAL_Type`: registers, and reserved bytes between them. Registers that share
//! bytes are members of an anonymous union, each behind as many reserved bytes as it needs. What stays an
//! array or a structure is settled by [`super::shape`].

use std::collections::HashSet;

use super::reserved::Reserved;
use super::shape::Shapes;
use super::union::{self, end_of};
use crate::model::{LayoutItem, Peripheral, Register};
use crate::names::{first_free, is_keyword};

/// A line of the structure.
pub(super) struct Member {
    /// Its declaration, with the semicolon, or a brace.
    pub declaration: String,
    /// What stands in the comment behind it; nothing behind braces.
    pub note: String,
    /// Name and offset, for registers: what the assertions check.
    pub check: Option<(String, String)>,
}

impl Member {
    pub fn brace(text: &str) -> Self {
        Self {
            declaration: text.to_owned(),
            note: String::new(),
            check: None,
        }
    }

    /// Whether it is a brace, or stands between braces.
    fn is_inside(&self) -> bool {
        self.note.is_empty() || self.declaration.starts_with(' ')
    }

    pub fn indented(mut self, by: usize) -> Self {
        self.declaration.insert_str(0, &" ".repeat(by));
        self
    }
}

/// Whether all members are in anonymous unions: ISO C has no such structure.
pub(super) fn are_inside(members: &[Member]) -> bool {
    members.iter().all(Member::is_inside)
}

/// The lines for the registers, by ascending offset.
pub(super) fn members(
    peripheral: &Peripheral,
    shapes: &Shapes,
    reserved: &Reserved,
) -> Vec<Member> {
    let names = names(peripheral, reserved);
    let mut members = Vec::new();
    let mut end = 0;
    let mut gaps = 0;
    for word in &peripheral.words {
        if word.offset < end {
            continue; // It is in the array or cluster that was last.
        }
        if word.offset > end {
            members.push(gap(&names, &mut gaps, end, word.offset - end));
        }
        if let Some(run) = shapes.at(word.offset) {
            end = end_of(run).unwrap_or(word.offset);
            let mut gap = |at, size| gap(&names, &mut gaps, at, size);
            members.extend(union::members(run, word.offset, &mut gap));
            continue;
        }
        end = word.offset + u64::from(word.bytes);
        if let [only] = &word.registers[..] {
            let register = peripheral.register(only.id);
            members.push(member(register, is_machine(register), reserved));
            continue;
        }
        // What is aligned in the union aligns all of it.
        let aligned = word
            .registers
            .iter()
            .map(|placed| peripheral.register(placed.id));
        let aligned = aligned.filter(|register| is_machine(register));
        let aligned = aligned.map(Register::bytes).max().unwrap_or(1);
        let whole =
            word.bytes.is_multiple_of(aligned) && word.offset.is_multiple_of(u64::from(aligned));
        let parts = word.registers.iter().map(|placed| {
            let register = peripheral.register(placed.id);
            let typed = whole && is_machine(register);
            let before = register.offset - word.offset;
            (before, member(register, typed, reserved))
        });
        let mut gap = |at, size| gap(&names, &mut gaps, at, size);
        members.extend(union::union(parts, word.offset, &mut gap));
    }
    align(&mut members);
    members
}

/// Makes the comments behind members stand in one column.
pub(super) fn align(members: &mut [Member]) {
    let noted = members.iter().filter(|member| !member.note.is_empty());
    let width = noted
        .map(|member| member.declaration.len())
        .max()
        .unwrap_or(0);
    for member in members {
        if !member.note.is_empty() {
            // One more for the semicolon.
            member.declaration = format!(
                "{:width$}",
                format!("{};", member.declaration),
                width = width + 1
            );
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

/// Reserved bytes, under a name that nothing else has.
pub(super) fn gap(names: &HashSet<String>, gaps: &mut usize, offset: u64, size: u64) -> Member {
    let first = *gaps;
    let free = |gap: &usize| {
        let name = format!("RESERVED{gap}");
        !names.contains(&name)
    };
    let gap = first_free(names.len(), |number| first + number, free);
    let name = format!("RESERVED{gap}");
    *gaps = gap + 1;
    Member {
        declaration: format!("uint8_t {name}[0x{size:X}]"),
        note: format!("0x{offset:02X} reserved"),
        check: None,
    }
}

/// Whether C has a type for a register, and puts it where it is.
pub(super) fn is_machine(register: &Register) -> bool {
    8 * register.bytes() == register.container()
        && register.offset.is_multiple_of(u64::from(register.bytes()))
}

/// A register: of its type, or as an array of bytes.
fn member(register: &Register, typed: bool, reserved: &Reserved) -> Member {
    let name = reserved.spell(&register.ident.svd);
    let qualifier = qualifier(register);
    let aligned = register.offset.is_multiple_of(u64::from(register.bytes()));
    let declaration = if typed {
        format!("{qualifier} uint{}_t {name}", register.container())
    } else {
        format!("{qualifier} uint8_t {name}[{}]", register.bytes())
    };
    let unaligned = if aligned { "" } else { ", not aligned" };
    Member {
        declaration,
        note: format!(
            "0x{:02X} {}{unaligned}",
            register.offset,
            super::macros::access(register)
        ),
        check: Some((name, format!("0x{:02X}", register.offset))),
    }
}

/// What a guest may do with a register, by the macros of CMSIS.
pub(super) fn qualifier(register: &Register) -> &'static str {
    match (register.readable(), register.writable()) {
        (_, 0) => "__IM",
        (0, _) => "__OM",
        _ => "__IOM",
    }
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
