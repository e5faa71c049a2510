//! Macros and enumerations: those of a register, or of all elements of an array, under one comment.

use std::collections::HashMap;
use std::hash::Hasher;

use fnv::FnvHasher;

use super::text::{self, comment, literal, string_literal};
use crate::backend::c::{Enumerator, Item, Type};
use crate::model::{Access, Enumeration, Field, Peripheral, Register, Usage};

/// Macros that belong together, under one comment.
pub(super) struct Group {
    pub about: Vec<String>,
    pub defines: Vec<Define>,
    /// The types of fields' enumerated values. Of one whose values are macros, what holds them.
    pub enums: Vec<Item>,
    pub lists: Vec<ValueList>,
}

/// `#define name value`; names of a group are padded to one width.
pub(super) struct Define {
    pub name: String,
    pub value: String,
}

/// An X-macro over enumerated values.
pub(super) struct ValueList {
    pub name: String,
    pub entries: Vec<String>,
}

/// Which register each name is of, that a macro or enumerated value would have if there were no arrays:
/// the number of its peripheral, and its own. Names go by their hashes; that two names have one costs no
/// more than an array that is written register by register.
pub(super) struct Known(HashMap<u64, (usize, usize)>);

impl Known {
    pub fn new(peripherals: &[Peripheral]) -> Self {
        let mut known = HashMap::new();
        // Without arrays and clusters, nobody asks.
        let has_shapes = |peripheral: &Peripheral| {
            let mut items = peripheral.layout.items.iter();
            items.any(|item| item.dim.is_some() || !item.items.is_empty())
        };
        if peripherals.iter().any(has_shapes) {
            for (number, peripheral) in peripherals.iter().enumerate() {
                for (index, register) in peripheral.registers.iter().enumerate() {
                    let group = Group::of_register(&peripheral.ident.upper, register);
                    known.extend(group.names().map(|name| (hash(name), (number, index))));
                }
            }
        }
        Self(known)
    }

    /// Takes the names of a group for registers whose own macros there will not be; or says that some
    /// other register has one of them.
    pub fn take(&mut self, groups: &[Group], is_own: impl Fn((usize, usize)) -> bool) -> bool {
        let names = || groups.iter().flat_map(Group::names).map(hash);
        let is_free = names().all(|name| self.0.get(&name).is_none_or(|place| is_own(*place)));
        if is_free {
            self.0.extend(names().map(|name| (name, (usize::MAX, 0))));
        }
        is_free
    }
}

pub(super) fn hash(name: &str) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish()
}

impl Group {
    /// A register by itself.
    pub fn of_register(peripheral: &str, register: &Register) -> Self {
        let prefix = format!("{peripheral}_{}", register.ident.upper);
        let offset = define(format!("{prefix}_OFFSET"), literal(register.offset, 2));
        Self::new(prefix, &register.ident.svd, offset, register)
    }

    /// All elements of arrays: `path` is what C calls them, `strides` are the distances between elements,
    /// the outermost array first, and `register` is the first element.
    pub fn of_array(prefix: String, path: &str, strides: &[u64], register: &Register) -> Self {
        let index = |level: usize| match level {
            0..3 => char::from(b"ijk"[level]).to_string(),
            _ => format!("i{level}"),
        };
        let indices: Vec<String> = (0..strides.len()).map(index).collect();
        let mut name = format!("{prefix}_OFFSET");
        let mut value = literal(register.offset, 2);
        if !indices.is_empty() {
            name.push_str(&format!("({})", indices.join(", ")));
            for (index, stride) in indices.iter().zip(strides) {
                value.push_str(&format!(" + {} * ({index})", literal(*stride, 1)));
            }
            value = format!("({value})");
        }
        Self::new(prefix, path, define(name, value), register)
    }

    fn new(prefix: String, title: &str, offset: Define, register: &Register) -> Self {
        let digits = register.bits.div_ceil(4) as usize;
        let mut defines = vec![
            offset,
            define(
                format!("{prefix}_RESET_VALUE"),
                literal(register.reset(), digits),
            ),
            define(
                format!("{prefix}_RESET_MASK"),
                literal(register.reset_mask, digits),
            ),
        ];
        let mut enums = Vec::new();
        let mut lists = Vec::new();
        for field in &register.fields {
            let prefix = format!("{prefix}_{}", field.ident.upper);
            defines.push(define(format!("{prefix}_Pos"), format!("{}u", field.lsb)));
            defines.push(define(
                format!("{prefix}_Msk"),
                literal(field.mask(), digits),
            ));
            match is_int(field, register) {
                true => enums.extend(enum_type(&prefix, field)),
                false if field.values().next().is_none() => {}
                false => {
                    defines.extend(values(&prefix, field, register.bits));
                    let integer = Type::unsigned(register.container());
                    enums.push(Item::Typedef(integer, format!("{prefix}_Enum")));
                }
            }
            lists.extend(value_lists(&prefix, field, register.bits));
        }
        pad(&mut defines);
        let facts = format!("{title} ({}, {} bits)", access(register), register.bits);
        let mut about = comment(&facts);
        if !register.description.is_empty() {
            about.extend(comment(&register.description));
        }
        Self {
            about,
            defines,
            enums,
            lists,
        }
    }

    /// The names of all its macros and enumerated values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let enumerators = self.enums.iter().flat_map(|item| match item {
            Item::Enum { enumerators, .. } => &enumerators[..],
            _ => &[],
        });
        let values = enumerators.map(|one| one.name.as_str());
        let defines = self.defines.iter().map(|define| {
            let name = define.name.split('(').next().unwrap_or_default();
            name.trim_end()
        });
        defines
            .chain(values)
            .chain(self.lists.iter().map(|list| list.name.as_str()))
    }
}

/// Whether the values of a field are of type `int`, as those of an enumeration in C are, and stay so when
/// they are shifted to their place.
fn is_int(field: &Field, register: &Register) -> bool {
    let mut values = field.values();
    register.bits <= 32 && values.all(|value| i32::try_from(value.value).is_ok())
}

/// The type of a field's values.
fn enum_type(prefix: &str, field: &Field) -> Option<Item> {
    let values = distinct(prefix, field).into_iter();
    let enumerators: Vec<_> = values
        .map(|(name, value)| Enumerator::new(name, value))
        .collect();
    (!enumerators.is_empty()).then(|| Item::Enum {
        tag: None,
        typedef: Some(format!("{prefix}_Enum")),
        enumerators,
    })
}

/// One macro per enumerated value.
fn values(prefix: &str, field: &Field, bits: u32) -> impl Iterator<Item = Define> {
    let values = distinct(prefix, field).into_iter();
    values.map(move |(name, value)| define(name, decimal(value, bits)))
}

/// The names and values of a field; a name that both sets have stands once.
fn distinct(prefix: &str, field: &Field) -> Vec<(String, u64)> {
    let mut values: Vec<(String, u64)> = Vec::new();
    for value in field.values() {
        let name = format!("{prefix}_{}", value.ident.upper);
        if !values.iter().any(|(known, _)| *known == name) {
            values.push((name, value.value));
        }
    }
    values
}

/// The X-macros of a field: one, or one for reading and one for writing.
fn value_lists(prefix: &str, field: &Field, bits: u32) -> Vec<ValueList> {
    let single = field.enumerations.len() == 1;
    let list = |set: &Enumeration| {
        let suffix = match set.usage {
            _ if single => "VALUES",
            Usage::Read => "READ_VALUES",
            Usage::Write => "WRITE_VALUES",
            Usage::ReadWrite => "VALUES",
        };
        let entries = set.values.iter().map(|value| {
            let number = decimal(value.value, bits);
            format!(
                "X({}, {number}, {})",
                value.ident.upper,
                string_literal(&value.description)
            )
        });
        ValueList {
            name: format!("{prefix}_{suffix}"),
            entries: entries.collect(),
        }
    };
    field
        .enumerations
        .iter()
        .filter(|set| !set.values.is_empty())
        .map(list)
        .collect()
}

/// What a guest may do with a register, its fields taken into account.
pub(super) fn access(register: &Register) -> &'static str {
    match (register.readable() != 0, register.writable() != 0) {
        (true, true) => Access::ReadWrite,
        (true, false) => Access::ReadOnly,
        (false, true) => Access::WriteOnly,
        (false, false) => return "no access",
    }
    .as_str()
}

pub(super) fn define(name: String, value: String) -> Define {
    Define { name, value }
}

/// A number of a field: decimal, with the suffix that its register's width asks for.
pub(super) fn decimal(value: u64, bits: u32) -> String {
    format!("{value}{}", text::suffix(value, bits))
}

/// Makes the values of a group stand in one column.
pub(super) fn pad(defines: &mut [Define]) {
    let names = defines.iter().map(|define| define.name.len());
    let width = names.max().unwrap_or(0);
    for define in defines {
        define.name = format!("{:width$}", define.name);
    }
}
