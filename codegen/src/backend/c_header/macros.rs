//! Macros and enumerations: those of a register, or of all elements of an array, under one comment.

use std::collections::HashMap;
use std::hash::Hasher;

use fnv::FnvHasher;

use crate::backend::c::{Enumerator, Expr, Item, Macro, Number, Suffix, Type};
use crate::model::{Access, Enumeration, Field, PciIds, Peripheral, Register, Usage};

/// Macros that belong together, under one comment.
pub(super) struct Group {
    about: String,
    defines: Vec<Macro>,
    /// The types of fields' enumerated values. Of one whose values are macros, what holds them.
    enums: Vec<Item>,
    /// X-macros over enumerated values.
    lists: Vec<Macro>,
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
        let offset = Macro::value(format!("{prefix}_OFFSET"), hex(register.offset, 2));
        Self::new(&prefix, &register.ident.svd, offset, register)
    }

    /// All elements of arrays: `path` is what C calls them, `strides` are the distances between elements,
    /// the outermost array first, and `register` is the first element.
    pub fn of_array(prefix: &str, path: &str, strides: &[u64], register: &Register) -> Self {
        let index = |level: usize| match level {
            0..3 => char::from(b"ijk"[level]).to_string(),
            _ => format!("i{level}"),
        };
        let indices: Vec<String> = (0..strides.len()).map(index).collect();
        let name = format!("{prefix}_OFFSET");
        let first = Expr::from(hex(register.offset, 2));
        let distances = indices.iter().zip(strides);
        let value = distances.fold(first, |value, (index, stride)| {
            value + Expr::from(hex(*stride, 1)) * Expr::parameter(index)
        });
        let offset = match indices.is_empty() {
            true => Macro::Value(name, value),
            false => Macro::Function(name, indices, value),
        };
        Self::new(prefix, path, offset, register)
    }

    fn new(prefix: &str, title: &str, offset: Macro, register: &Register) -> Self {
        let digits = u8::try_from(register.bits.div_ceil(4)).unwrap_or(u8::MAX);
        let mut defines = vec![
            offset,
            Macro::value(
                format!("{prefix}_RESET_VALUE"),
                hex(register.reset(), digits),
            ),
            Macro::value(
                format!("{prefix}_RESET_MASK"),
                hex(register.reset_mask, digits),
            ),
        ];
        let mut enums = Vec::new();
        let mut lists = Vec::new();
        for field in &register.fields {
            let prefix = format!("{prefix}_{}", field.ident.upper);
            let position = decimal(field.lsb.into(), 32);
            defines.push(Macro::value(format!("{prefix}_Pos"), position));
            let mask = hex(field.mask(), digits);
            defines.push(Macro::value(format!("{prefix}_Msk"), mask));
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
        let facts = format!("{title} ({}, {} bits)", access(register), register.bits);
        Self {
            about: [facts.as_str(), register.description.trim()]
                .join("\u{2028}")
                .trim_end()
                .to_owned(),
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
        let macros = self.defines.iter().chain(&self.lists);
        macros.map(Macro::name).chain(values)
    }
}

impl From<Group> for Item {
    fn from(group: Group) -> Self {
        let head = [Self::Heading(group.about), Self::Defines(group.defines)];
        let lists = group.lists.into_iter().map(Self::from);
        Self::Together(head.into_iter().chain(group.enums).chain(lists).collect())
    }
}

/// The macros of a peripheral itself.
pub(super) fn of_peripheral(peripheral: &Peripheral) -> Vec<Macro> {
    let upper = &peripheral.ident.upper;
    let mut defines = vec![
        Macro::value(format!("{upper}_BASE"), hex(peripheral.base_address, 8)),
        Macro::value(format!("{upper}_SIZE"), hex(peripheral.size, 1)),
    ];
    defines.extend(peripheral.interrupts.iter().map(|interrupt| {
        let name = format!("{upper}_{}_IRQn", interrupt.ident.upper);
        Macro::value(name, interrupt.value)
    }));
    if let Some(pci) = &peripheral.attachments.pci {
        let ids = [
            ("VENDOR_ID", hex(pci.vendor.into(), 4)),
            ("DEVICE_ID", hex(pci.device.into(), 4)),
            ("BAR", decimal(PciIds::BAR.into(), 32)),
        ];
        defines.extend(ids.map(|(name, value)| Macro::value(format!("{upper}_PCI_{name}"), value)));
    }
    defines
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
fn values(prefix: &str, field: &Field, bits: u32) -> impl Iterator<Item = Macro> {
    let values = distinct(prefix, field).into_iter();
    values.map(move |(name, value)| Macro::value(name, decimal(value, bits)))
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
fn value_lists(prefix: &str, field: &Field, bits: u32) -> Vec<Macro> {
    let single = field.enumerations.len() == 1;
    let list = |set: &Enumeration| {
        let suffix = match set.usage {
            _ if single => "VALUES",
            Usage::Read => "READ_VALUES",
            Usage::Write => "WRITE_VALUES",
            Usage::ReadWrite => "VALUES",
        };
        let entries = set.values.iter().map(|value| {
            let number = decimal(value.value, bits).into();
            let text = Expr::ascii(first_bytes(&value.description, 1000));
            Expr::call("X", [Expr::name(&value.ident.upper), number, text])
        });
        let name = format!("{prefix}_{suffix}");
        Macro::Entries(name, vec!["X".to_owned()], entries.collect())
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

/// The beginning of a text: C99 promises string literals of 4095 bytes, each of which may be four of the text.
fn first_bytes(text: &str, most: usize) -> &str {
    let mut ends = (0..=text.len().min(most)).rev();
    let end = ends.find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// A number in hexadecimal of at least `digits` digits; more than 8 make it 64 bits wide.
pub(super) fn hex(value: u64, digits: u8) -> Number {
    let bits = if digits > 8 { 64 } else { 32 };
    Number {
        hex: Some(digits),
        ..decimal(value, bits)
    }
}

/// A number in decimal, with the suffix that the width of its register asks for.
pub(super) fn decimal(value: u64, bits: u32) -> Number {
    let is_long = bits > 32 || value > u64::from(u32::MAX);
    let suffix = match is_long {
        true => Suffix::UnsignedLong,
        false => Suffix::Unsigned,
    };
    Number::decimal(value).upper().with(suffix)
}
