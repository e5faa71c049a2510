//! The members of `PERIPHERAL_Type`: registers, and reserved bytes between them. Registers that share
//! bytes are members of an anonymous union, each behind as many reserved bytes as it needs. What stays an
//! array or a structure is settled by [`super::shape`].

use std::collections::HashSet;

use super::reserved::Reserved;
use super::shape::Shapes;
use super::union::{self, end_of};
use crate::backend::c::{Expr, Item, Member, Number, Struct, Type};
use crate::model::{LayoutItem, Peripheral, Register};
use crate::names::{first_free, is_keyword};

/// What a structure's members are, and where.
#[derive(Default)]
pub(super) struct Members {
    /// The members.
    pub all: Vec<Member>,
    /// Names and offsets of those that are a register by itself: what the assertions check.
    pub checks: Vec<(Expr, u64)>,
}

impl Members {
    fn check(&mut self, register: &Register, reserved: &Reserved) {
        let name = reserved.spell(&register.ident.svd);
        self.checks.push((Expr::name(name), register.offset));
    }
}

/// The type of a structure. ISO C has none whose members all are in anonymous unions.
pub(super) fn structure(name: String, members: Vec<Member>) -> Item {
    let is_anonymous = |member: &Member| matches!(member, Member::Group { name: None, .. });
    Item::from(Struct {
        union: false,
        tag: None,
        typedef: Some(name),
        extension: members.iter().all(is_anonymous),
        members,
    })
}

/// The members for the registers, by ascending offset.
pub(super) fn members(peripheral: &Peripheral, shapes: &Shapes, reserved: &Reserved) -> Members {
    let names = names(peripheral, reserved);
    let mut members = Members::default();
    let mut end = 0;
    let mut gaps = 0;
    for word in &peripheral.words {
        if word.offset < end {
            continue; // It is in the array or cluster that was last.
        }
        if word.offset > end {
            let gap = gap(&names, &mut gaps, end, word.offset - end);
            members.all.push(gap);
        }
        if let Some(run) = shapes.at(word.offset) {
            end = end_of(run).unwrap_or(word.offset);
            let mut gap = |at, size| gap(&names, &mut gaps, at, size);
            let member = union::member(run, word.offset, &mut gap);
            members.all.push(member);
            continue;
        }
        end = word.offset + u64::from(word.bytes);
        if let [only] = &word.registers[..] {
            let register = peripheral.register(only.id);
            let member = member(register, is_machine(register), reserved);
            members.all.push(member);
            members.check(register, reserved);
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
            members.check(register, reserved);
            (before, member(register, typed, reserved))
        });
        let mut gap = |at, size| gap(&names, &mut gaps, at, size);
        let union = union::union(parts, word.offset, &mut gap);
        members.all.push(union);
    }
    members
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
    let size = Number::hex(size, 0).upper();
    let bytes = Type::unsigned(8).array(size);
    Member::field(bytes, name).noted(format!("0x{offset:02X} reserved"))
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
    let ty = match typed {
        true => Type::unsigned(register.container()).qualified(qualifier),
        false => {
            let byte = Type::unsigned(8).qualified(qualifier);
            byte.array(register.bytes())
        }
    };
    let unaligned = if aligned { "" } else { ", not aligned" };
    let access = super::macros::access(register);
    let note = format!("0x{:02X} {access}{unaligned}", register.offset);
    Member::field(ty, name).noted(note)
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
