//! The members of `PERIPHERAL_Type`: registers, and reserved bytes between them.

use crate::model::Register;
use crate::names::is_keyword;

/// A member of the structure.
pub(super) struct Member {
    /// Its declaration, without the semicolon.
    pub declaration: String,
    /// What stands in the comment behind it.
    pub note: String,
    /// Name and offset, for registers: what the assertions check.
    pub check: Option<(String, String)>,
}

/// The members for registers by ascending offset.
pub(super) fn members(registers: &[Register]) -> Vec<Member> {
    let mut members = Vec::new();
    let mut end = 0;
    let mut gaps = 0;
    for register in registers {
        if register.offset > end {
            members.push(gap(registers, &mut gaps, end, register.offset - end));
        }
        members.push(member(register));
        end = register.offset + u64::from(register.bytes());
    }
    let width = members
        .iter()
        .map(|member| member.declaration.len())
        .max()
        .unwrap_or(0);
    for member in &mut members {
        // One more for the semicolon.
        member.declaration = format!(
            "{:width$}",
            format!("{};", member.declaration),
            width = width + 1
        );
    }
    members
}

/// Reserved bytes, under a name that no register has.
fn gap(registers: &[Register], gaps: &mut usize, offset: u64, size: u64) -> Member {
    let name = loop {
        let name = format!("RESERVED{gaps}");
        *gaps += 1;
        if !registers
            .iter()
            .any(|register| member_name(register) == name)
        {
            break name;
        }
    };
    Member {
        declaration: format!("uint8_t {name}[0x{size:X}]"),
        note: format!("0x{offset:02X} reserved"),
        check: None,
    }
}

/// A register. One that C would move to an aligned offset is an array of bytes.
fn member(register: &Register) -> Member {
    let name = member_name(register);
    let qualifier = if register.writable() == 0 {
        "volatile const"
    } else {
        "volatile"
    };
    let aligned = register.offset.is_multiple_of(u64::from(register.bytes()));
    let declaration = if aligned {
        format!("{qualifier} uint{}_t {name}", register.bits)
    } else {
        format!("{qualifier} uint8_t {name}[{}]", register.bytes())
    };
    let unaligned = if aligned { "" } else { ", not aligned" };
    Member {
        declaration,
        note: format!(
            "0x{:02X} {}{unaligned}",
            register.offset,
            super::access(register)
        ),
        check: Some((name, format!("0x{:02X}", register.offset))),
    }
}

/// A register's name as it is in the SVD; a keyword gets an underscore.
fn member_name(register: &Register) -> String {
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
    let name = &register.ident.svd;
    if is_keyword(name) || CPP.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name.clone()
    }
}
