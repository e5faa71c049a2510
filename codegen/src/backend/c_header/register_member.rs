//! A register, or reserved bytes, as a member of a structure.

use std::collections::HashSet;

use super::macros::access;
use super::member_names::Reserved;
use crate::backend::c::{Item, Member, Number, Struct, Type};
use crate::model::Register;
use crate::names::first_free;

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
pub(super) fn member(register: &Register, typed: bool, reserved: &Reserved) -> Member {
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
    let access = access(register);
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
