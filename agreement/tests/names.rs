//! The names of the installed QEMUs: the lists that svd2qemu keeps of them are complete.
//!
//! `BLESS=1` adds what no list has to that of their version.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use agreement::installed::{need, root};
use bringup::Qemu;
use svd2qemu::names::Ident;
use svd2qemu::names::taken::Types;

/// The system emulators in PATH.
fn qemus() -> Vec<Qemu> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let files = std::env::split_paths(&path).flat_map(|folder| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path())
    });
    let emulators = files.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("qemu-system-") && !name.ends_with("-microvm")
    });
    // Two folders may be one.
    let programs: BTreeMap<_, PathBuf> = emulators
        .map(|path| (std::fs::canonicalize(&path).ok(), path))
        .collect();
    (programs.values())
        .map(|path| need(Qemu::find(Some(path))))
        .collect()
}

/// The peripheral whose device would have the name of a type, if one could.
fn peripheral(ty: &str) -> Option<Ident> {
    let ident = Ident::repaired(&ty.replace('-', "_"))?;
    (ident.kebab() == ty && ty.len() > 1).then_some(ident)
}

fn bless(version: &str, names: BTreeSet<String>) {
    let path = root().join(format!("codegen/src/names/qemu/{version}.txt"));
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let known = before.lines().filter(|line| !line.starts_with('#'));
    let known = known.flat_map(str::split_whitespace).map(str::to_owned);
    let mut text = format!(
        "# Types of QEMU {version}, as far as a peripheral's device could have the name; \
         agreement/tests/names.rs\n# asks all emulators that are installed."
    );
    let mut column = usize::MAX / 2;
    for name in known.chain(names).collect::<BTreeSet<_>>() {
        let end = if column + name.len() > 100 { '\n' } else { ' ' };
        column = if end == '\n' { 0 } else { column + 1 } + name.len();
        write!(text, "{end}{name}").expect("writing to a string does not fail");
    }
    std::fs::write(&path, text + "\n").expect("the list can be written");
}

#[test]
fn the_types_of_the_installed_qemus_are_known() {
    let mut missing: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let qemus = qemus();
    assert!(!qemus.is_empty(), "no QEMU is installed: ./test gets one");
    for qemu in qemus {
        let types = need(qemu.types());
        assert!(types.len() > 100, "{qemu}: {types:?}");
        for ty in types {
            if peripheral(&ty).is_some_and(|name| Types::default().takes(&name).is_none()) {
                missing.entry(qemu.version.family()).or_default().insert(ty);
            }
        }
    }
    if std::env::var_os("BLESS").is_some() {
        for (version, names) in missing {
            bless(&version, names);
        }
    } else {
        assert!(
            missing.is_empty(),
            "BLESS=1 adds these names to the lists: {missing:#?}"
        );
    }
}
