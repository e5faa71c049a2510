//! Small readers of the generated text: they know its form, and nothing of what it says.

use std::collections::BTreeMap;

type Facts = BTreeMap<String, u64>;

/// `10`, `0x1F`, `0xffff_ffff`, with C's suffixes.
fn number(text: &str) -> Option<u64> {
    let text = text
        .trim()
        .trim_end_matches(['u', 'U', 'l', 'L'])
        .replace('_', "");
    match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// `#define NAME number`, perhaps with a comment, and enumerated values, `NAME = number`
pub fn defines(text: &str) -> Facts {
    let numbered = |line: &str| {
        let line = line.split("/*").next()?;
        let (name, value) = match line.strip_prefix("#define ") {
            Some(define) => define.split_once(' ')?,
            None => line.trim_end().trim_end_matches(',').split_once(" = ")?,
        };
        Some((name.trim().to_owned(), number(value)?))
    };
    text.lines().filter_map(numbered).collect()
}

/// `REG32(NAME, offset)` and `FIELD(NAME, FIELD, lsb, width)`
pub fn register_fields(text: &str) -> Facts {
    let mut facts = Facts::new();
    for line in text.lines() {
        let Some((macro_name, rest)) = line.trim().split_once('(') else {
            continue;
        };
        let Some((arguments, _)) = rest.split_once(')') else {
            continue;
        };
        let arguments: Vec<_> = arguments.split(',').map(str::trim).collect();
        match (macro_name, arguments.as_slice()) {
            ("REG8" | "REG16" | "REG32" | "REG64", [name, offset]) => {
                facts.insert(
                    format!("{macro_name} {name}"),
                    number(offset).expect("an offset"),
                );
            }
            ("FIELD", [register, field, lsb, width]) => {
                let name = format!("FIELD {register} {field}");
                facts.insert(format!("{name} lsb"), number(lsb).expect("a bit"));
                facts.insert(format!("{name} width"), number(width).expect("a width"));
            }
            _ => {}
        }
    }
    facts
}

/// `pub const NAME: type = number;` by module path.
pub fn constants(text: &str) -> Facts {
    fn walk(items: &[syn::Item], path: &str, facts: &mut Facts) {
        for item in items {
            match item {
                syn::Item::Mod(module) => {
                    let items = module.content.as_ref().map(|(_, items)| items.as_slice());
                    walk(
                        items.unwrap_or_default(),
                        &format!("{path}{}::", module.ident),
                        facts,
                    );
                }
                syn::Item::Const(item) => {
                    let value = integer(&item.expr).expect("a number");
                    facts.insert(format!("{path}{}", item.ident), value);
                }
                _ => {}
            }
        }
    }
    let mut facts = Facts::new();
    walk(
        &syn::parse_file(text).expect("it is Rust").items,
        "",
        &mut facts,
    );
    facts
}

/// `Type::CONSTANT` of the types of a file.
pub fn associated_constants(text: &str) -> Facts {
    let mut facts = Facts::new();
    for item in syn::parse_file(text).expect("it is Rust").items {
        let syn::Item::Impl(block) = item else {
            continue;
        };
        let syn::Type::Path(path) = &*block.self_ty else {
            continue;
        };
        let name = &path.path.segments.last().expect("a path has an end").ident;
        for item in &block.items {
            if let syn::ImplItem::Const(constant) = item
                && let Some(value) = integer(&constant.expr)
            {
                facts.insert(format!("{name}::{}", constant.ident), value);
            }
        }
    }
    facts
}

fn integer(expr: &syn::Expr) -> Option<u64> {
    match expr {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Int(value),
            ..
        }) => value.base10_parse().ok(),
        _ => None,
    }
}

fn string(expr: &syn::Expr) -> Option<String> {
    match expr {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(value),
            ..
        }) => Some(value.value()),
        _ => None,
    }
}

/// The members of a structure, by name.
fn members(made: &syn::ExprStruct) -> BTreeMap<String, &syn::Expr> {
    let named = made.fields.iter().filter_map(|field| match &field.member {
        syn::Member::Named(name) => Some((name.to_string(), &field.expr)),
        syn::Member::Unnamed(_) => None,
    });
    named.collect()
}

/// `const REGISTERS: &[Register] = &[Register { .. }, ..];`
pub fn model_registers(text: &str) -> Facts {
    struct Finder(Facts);
    impl Finder {
        fn register(&mut self, register: &syn::ExprStruct) {
            let fields = members(register);
            let name = string(fields["name"]).expect("a name");
            for key in ["offset", "bytes", "reset_value", "reset_mask"] {
                let value = integer(fields[key]).expect("a number");
                self.0.insert(format!("{name} {key}"), value);
            }
            for value in elements(fields["enumerated"]) {
                let syn::Expr::Struct(value) = value else {
                    panic!("a structure")
                };
                let value = members(value);
                let (field, member) = (string(value["field"]), string(value["name"]));
                self.0.insert(
                    format!("{name} {} {}", field.expect("text"), member.expect("text")),
                    integer(value["value"]).expect("a number"),
                );
            }
        }
    }
    let mut finder = Finder(Facts::new());
    for item in syn::parse_file(text).expect("it is Rust").items {
        let syn::Item::Impl(item) = item else {
            continue;
        };
        for item in item.items {
            let syn::ImplItem::Const(item) = item else {
                continue;
            };
            if item.ident == "REGISTERS" {
                for register in elements(&item.expr) {
                    let syn::Expr::Struct(register) = register else {
                        panic!("a struct")
                    };
                    finder.register(register);
                }
            }
        }
    }
    finder.0
}

/// The elements of `&[..]`.
fn elements(expr: &syn::Expr) -> Vec<&syn::Expr> {
    let syn::Expr::Reference(reference) = expr else {
        panic!("a reference")
    };
    let syn::Expr::Array(array) = &*reference.expr else {
        panic!("an array")
    };
    array.elems.iter().collect()
}

/// The tables of one peripheral: register map, fields, enumerated values.
pub fn markdown(text: &str, peripheral: &str) -> Facts {
    let mut facts = Facts::new();
    let mut section = String::new();
    let mut register = String::new();
    let mut field = String::new();
    let mut head: Vec<&str> = Vec::new();
    // With one peripheral, its section may have another title.
    let mut titles = text.lines().filter(|line| line.starts_with("## "));
    let sole = !titles.any(|title| title.replace('\\', "") == format!("## {peripheral}"));
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title.replace('\\', "");
        }
        if !(sole || section == peripheral) {
            continue;
        }
        if let Some(title) = line.strip_prefix("### ") {
            register = title.replace('\\', "");
        }
        if let Some(rest) = line.strip_prefix("Values of `") {
            field = rest.split('`').next().unwrap_or_default().to_owned();
        }
        if !line.starts_with('|') {
            head.clear();
            continue;
        }
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        if head.is_empty() {
            head = cells;
            continue;
        }
        let code = |cell: &str| cell.split('`').nth(1).unwrap_or_default().to_owned();
        match (head.as_slice(), cells.as_slice()) {
            (["Offset", "Name", _, "Reset", ..], [offset, name, _, reset, ..]) => {
                let (name, offset, reset) = (code(name), code(offset), code(reset));
                facts.insert(
                    format!("{name} offset"),
                    number(&offset).expect("an offset"),
                );
                facts.insert(
                    format!("{name} reset"),
                    number(&reset).expect("a reset value"),
                );
            }
            (["Bits", "Field", _, ..], [bits, name, _, ..]) if !bits.starts_with("--") => {
                let (msb, lsb) = bits.split_once(':').unwrap_or((bits, bits));
                let name = code(name);
                facts.insert(
                    format!("{register} {name} msb"),
                    number(msb).expect("a bit"),
                );
                facts.insert(
                    format!("{register} {name} lsb"),
                    number(lsb).expect("a bit"),
                );
            }
            // What stands for all other values has no number.
            (["Value", "Name", ..], ["others", ..]) => {}
            (["Value", "Name", ..], [value, name, ..]) if !value.starts_with("--") => {
                facts.insert(
                    format!("{field} {}", code(name)),
                    number(value).expect("a number"),
                );
            }
            _ => {}
        }
    }
    facts
}
