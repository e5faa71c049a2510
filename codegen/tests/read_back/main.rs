//! Numbers read back out of the generated text, against the SVD as svd-parser reads it.
//!
//! Nothing is known of the SVDs beforehand. svd-parser is the witness: svd2qemu resolves arrays and
//! inheritance itself. Peripherals that derive from others are left out, for svd-parser gets their
//! inheritance wrong; `resolve.rs` has tests for them.

#[path = "../common/mod.rs"]
mod common;
mod paths;
mod readers;
mod witness;

use std::collections::BTreeMap;
use std::process::Command;

use common::{arrays, calc, generate, rich, root};
use svd2qemu::names::Ident;
use svd2qemu::{Options, Output, Source};
use witness::{Peripheral, field_mask, values, witness};

/// Numbers by their names.
type Facts = BTreeMap<String, u64>;

fn ident(name: &str) -> Ident {
    Ident::new(name).expect("the names of the SVDs are legal")
}

fn upper(name: &str) -> String {
    ident(name).upper
}

/// `rich.svd`, with a mask that leaves bits of a reset value undefined.
fn undefined() -> Source {
    let rich = rich();
    let text = rich
        .text
        .replace("<resetMask>0x0000FFFF", "<resetMask>0x00000FF0");
    assert_ne!(text, rich.text);
    Source::new("undefined.svd", text)
}

/// Calls `check` with each SVD's witness and the generated files.
fn each(check: impl Fn(&Source, &[Peripheral], &BTreeMap<String, String>)) {
    for source in [calc(), rich(), undefined()] {
        let peripherals = witness(&source);
        let facts: usize = peripherals
            .iter()
            .map(|peripheral| peripheral.registers.len())
            .sum();
        assert!(facts > 3, "{}: the witness saw little", source.path);
        let files = generate(&source, &Options::default()).into_iter().collect();
        check(&source, &peripherals, &files);
    }
}

fn file<'f>(files: &'f BTreeMap<String, String>, end: &str) -> &'f str {
    let mut found = files.iter().filter(|(path, _)| path.ends_with(end));
    let (_, text) = found
        .next()
        .unwrap_or_else(|| panic!("no file ends with {end}"));
    assert_eq!(found.next(), None, "only one file ends with {end}");
    text
}

#[track_caller]
fn same(what: &str, expected: &Facts, found: &Facts) {
    let text = |facts: &Facts| {
        facts
            .iter()
            .map(|(name, value)| format!("{name} = 0x{value:x}\n"))
            .collect::<String>()
    };
    let (expected, found) = (text(expected), text(found));
    let diff: String = common::diff(&expected, &found)
        .lines()
        .filter(|line| !line.starts_with(' '))
        .flat_map(|line| [line, "\n"])
        .collect();
    assert!(diff.is_empty(), "{what}: - the SVD, + the output:\n{diff}");
}

/// Each register is where C's own paths and macros say, in arrays and clusters too.
#[test]
fn c_paths() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut registers = 0;
    let gpio = root().join("examples/gpio/gpio.svd");
    let gpio = Source::new("gpio.svd", common::text(&gpio));
    for source in [calc(), rich(), undefined(), arrays(), gpio] {
        let options = Options::default().only([Output::CHeader]);
        let files = generate(&source, &options);
        let [(path, text)] = &files[..] else {
            panic!("there is one header");
        };
        let name = path.trim_start_matches("include/");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("a file can be written");
        };
        write(name, text);
        let (program, count) = paths::program(&source, name);
        registers += count;
        for (compiler, standard, file) in [("cc", "-std=c11", "x.c"), ("c++", "-std=c++17", "x.cc")]
        {
            write(file, &program);
            let done = Command::new(compiler)
                .args([
                    standard,
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-fsyntax-only",
                    file,
                ])
                .current_dir(folder.path())
                .output();
            let done = done.expect("there is a compiler");
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success(), "{} {standard}: {said}", source.path);
        }
    }
    assert!(registers > 60, "{registers}");
}

/// No macro is there that the SVD does not ask for. Arrays are left to [`c_paths`].
#[test]
fn c_header() {
    each(|source, peripherals, files| {
        if source.text.contains("<dim>") {
            return;
        }
        let all = readers::defines(file(files, "_regs.h"));
        for peripheral in peripherals {
            let prefix = upper(&peripheral.name);
            let mut expected = Facts::from([(format!("{prefix}_BASE"), peripheral.base)]);
            for register in &peripheral.registers {
                let name = format!("{prefix}_{}", upper(&register.name));
                expected.insert(format!("{name}_OFFSET"), register.offset);
                expected.insert(format!("{name}_RESET_VALUE"), register.reset_value());
                expected.insert(format!("{name}_RESET_MASK"), register.reset_mask());
                for field in register.fields() {
                    let name = format!("{name}_{}", upper(&field.name));
                    expected.insert(format!("{name}_Pos"), field.bit_range.offset.into());
                    expected.insert(format!("{name}_Msk"), field_mask(field));
                    for (value, number) in values(field) {
                        expected.insert(format!("{name}_{}", upper(value)), number);
                    }
                }
            }
            let size = format!("{prefix}_SIZE");
            let derived = |name: &str| {
                let longer = |known: &&String| {
                    known.ends_with("_BASE")
                        && known.len() > prefix.len() + "_BASE".len()
                        && name.starts_with(known.trim_end_matches("BASE"))
                };
                all.keys().any(|known| longer(&known))
            };
            let mut found = all.clone();
            found.retain(|name, _| {
                name.starts_with(&format!("{prefix}_"))
                    && *name != size
                    && !name.ends_with("_IRQn")
                    && !name.starts_with(&format!("{prefix}_PCI_"))
                    && !derived(name)
            });
            same(&format!("{}: C header", source.path), &expected, &found);
        }
    });
}

#[test]
fn qemu_header() {
    each(|source, peripherals, files| {
        for peripheral in peripherals {
            // The backend may have to choose another prefix than the peripheral's name.
            let (prefix, header) = files
                .iter()
                .filter(|(path, _)| path.starts_with("qemu/include/"))
                .find_map(|(_, text)| {
                    let defines = readers::defines(text);
                    let base = defines.iter().find(|(name, value)| {
                        name.ends_with("_BASE") && **value == peripheral.base
                    });
                    Some((base?.0.trim_end_matches("_BASE").to_owned(), text))
                })
                .expect("each peripheral has a header");
            let mut expected = Facts::new();
            for register in &peripheral.registers {
                let name = format!("{prefix}_{}", upper(&register.name));
                expected.insert(format!("REG{} {name}", register.bits), register.offset);
                expected.insert(format!("RESET_{name}"), register.reset_value());
                for field in register.fields() {
                    let field_name = upper(&field.name);
                    let (lsb, width) = (field.bit_range.offset, field.bit_range.width);
                    expected.insert(format!("FIELD {name} {field_name} lsb"), lsb.into());
                    expected.insert(format!("FIELD {name} {field_name} width"), width.into());
                    for (value, number) in values(field) {
                        expected.insert(format!("{name}_{field_name}_{}", upper(value)), number);
                    }
                }
            }
            let mut found = readers::defines(header);
            found.retain(|name, _| {
                let own = name.starts_with(&prefix) || name.starts_with("RESET_");
                let place = name.ends_with("_BASE") || name.ends_with("_SIZE");
                own && !place && !name.starts_with(&format!("{prefix}_PCI_"))
            });
            found.extend(readers::register_fields(header));
            same(&format!("{}: QEMU header", source.path), &expected, &found);
        }
    });
}

#[test]
fn pci_ids() {
    each(|source, peripherals, files| {
        let c = readers::defines(file(files, "_regs.h"));
        let rust = readers::associated_constants(file(files, "src/mmio.rs"));
        for peripheral in peripherals {
            let ident = ident(&peripheral.name);
            let expected: Facts = (peripheral.pci.iter())
                .filter_map(|(name, value)| match name.as_str() {
                    "vendor" | "device" => Some((format!("{}_ID", name.to_uppercase()), *value)),
                    _ => None,
                })
                .chain((!peripheral.pci.is_empty()).then(|| ("BAR".to_owned(), 0)))
                .collect();
            let places = [
                (&c, format!("{}_PCI_", ident.upper)),
                (&rust, format!("{}Mmio::PCI_", ident.camel)),
            ];
            for (place, prefix) in places {
                let named = |(name, value): (&String, &u64)| {
                    Some((name.strip_prefix(&prefix)?.to_owned(), *value))
                };
                let found: Facts = place.iter().filter_map(named).collect();
                same(&format!("{}: {prefix}", source.path), &expected, &found);
            }
        }
    });
}

#[test]
fn guest_crate_constants() {
    each(|source, peripherals, files| {
        let all = readers::constants(file(files, "src/constants.rs"));
        for peripheral in peripherals {
            let prefix = ident(&peripheral.name).snake;
            let mut expected = Facts::new();
            for register in &peripheral.registers {
                let name = format!("{prefix}::{}", ident(&register.name).snake);
                expected.insert(format!("{name}::OFFSET"), register.offset);
                expected.insert(format!("{name}::RESET_VALUE"), register.reset_value());
                expected.insert(format!("{name}::RESET_MASK"), register.reset_mask());
                for field in register.fields() {
                    let name = format!("{name}::{}", ident(&field.name).snake);
                    expected.insert(format!("{name}::bits::LSB"), field.bit_range.offset.into());
                    expected.insert(format!("{name}::bits::WIDTH"), field.bit_range.width.into());
                    expected.insert(format!("{name}::bits::MASK"), field_mask(field));
                    for (value, number) in values(field) {
                        expected.insert(format!("{name}::{}", upper(value)), number);
                    }
                }
            }
            let mut found = all.clone();
            found.retain(|name, _| name.starts_with(&format!("{prefix}::")));
            same(&format!("{}: constants.rs", source.path), &expected, &found);
        }
    });
}

#[test]
fn model_registers() {
    each(|source, peripherals, files| {
        for peripheral in peripherals {
            let path = format!("-model/src/{}.rs", ident(&peripheral.name).snake);
            let found = readers::model_registers(file(files, &path));
            let mut expected = Facts::new();
            for register in &peripheral.registers {
                let name = &register.name;
                expected.insert(format!("{name} offset"), register.offset);
                expected.insert(format!("{name} bytes"), (register.bits / 8).into());
                expected.insert(format!("{name} reset_value"), register.reset_value());
                expected.insert(format!("{name} reset_mask"), register.reset_mask());
                for field in register.fields() {
                    for (value, number) in values(field) {
                        expected.insert(format!("{name} {} {value}", field.name), number);
                    }
                }
            }
            same(&format!("{}: model", source.path), &expected, &found);
        }
    });
}

#[test]
fn markdown() {
    each(|source, peripherals, files| {
        // Crates have files in Markdown, too.
        let mut docs = files.iter().filter(|(path, _)| path.starts_with("docs/"));
        let (_, text) = (docs.find(|(path, _)| path.ends_with(".md"))).expect("documentation");
        for peripheral in peripherals {
            let found = readers::markdown(text, &peripheral.name);
            let mut expected = Facts::new();
            for register in &peripheral.registers {
                let name = &register.name;
                expected.insert(format!("{name} offset"), register.offset);
                expected.insert(format!("{name} reset"), register.reset_value());
                for field in register.fields() {
                    let (lsb, width) = (field.bit_range.offset, field.bit_range.width);
                    expected.insert(format!("{name} {} lsb", field.name), lsb.into());
                    expected.insert(
                        format!("{name} {} msb", field.name),
                        (lsb + width - 1).into(),
                    );
                    for (value, number) in values(field) {
                        expected.insert(format!("{name}.{} {value}", field.name), number);
                    }
                }
            }
            same(&format!("{}: Markdown", source.path), &expected, &found);
        }
    });
}
