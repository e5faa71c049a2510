//! Names of outputs, however hostile those of the SVD are; and the names of the installed QEMUs: the
//! lists that svd2qemu keeps of them are complete. `BLESS=1` adds what no list has to that of their
//! version.

mod asked;
mod compiled;
mod elements;
mod headers;
mod lists;
mod reserved;
mod roles;
mod siblings;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use agreement::hostile;
use agreement::installed::{accelerator, compile_svd, need, qemu, root};
use bringup::{Machine, Qemu, Qtest, Vm};
use proptest::prelude::*;
use svd2qemu::Options;
use svd2qemu::backend::qemu::creatable;
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

/// Adds names to a list.
fn bless(path: &str, title: &str, names: BTreeSet<String>) {
    let path = root().join(path);
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let known = before.lines().filter(|line| !line.starts_with('#'));
    let known = known.flat_map(str::split_whitespace).map(str::to_owned);
    let mut text = format!("# {title}.\n# Made by BLESS=1 cargo test -p agreement --test names");
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
            let path = format!("codegen/src/names/qemu/{version}.txt");
            let title = format!("Types of QEMU {version} that a device could have the name of");
            bless(&path, &title, names);
        }
    } else {
        assert!(
            missing.is_empty(),
            "BLESS=1 adds these names to the lists: {missing:#?}"
        );
    }
}

/// How many letters the name of a file may have; a compiler's and an editor's own come on top.
const LONGEST: usize = 200;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// All formats at once: they share one folder.
    #[test]
    fn no_path_is_written_twice(seed in any::<u64>()) {
        let source = hostile::names(seed);
        let made = svd2qemu::generate(&source, &Options::default())
            .map_err(|found| TestCaseError::fail(found.render(&source, false)))?;
        let tree = made.tree;
        let mut paths = BTreeSet::new();
        for (path, _) in tree.files() {
            // Some file systems do not tell case apart.
            prop_assert!(paths.insert(path.to_lowercase()), "{path} is written twice");
            for name in path.split('/') {
                prop_assert!(name.len() <= LONGEST, "{path} is too long");
            }
        }
        let checked = svd2qemu::check(&source).expect("it was checked above");
        let kinds = checked.device.kinds();
        for peripheral in &kinds {
            for path in [
                format!(
                    "qemu/hw/{}/{}.c",
                    peripheral.category.as_str(),
                    peripheral.qemu.kebab()
                ),
                format!("hostile-model/src/{}.rs", peripheral.ident.snake),
            ] {
                let path = path.replace("hostile", &checked.device.ident.kebab());
                prop_assert!(tree.get(&path).is_some(), "{path} is missing");
            }
        }
        // One more type for each attachment, and one for the chip: QEMU has no two of one name.
        let types: BTreeSet<_> = creatable(&checked.device).into_iter().collect();
        prop_assert_eq!(types.len(), creatable(&checked.device).len());
        let names = checked.device.peripherals().map(|known| &known.qemu);
        for name in names.chain([&checked.device.chip]) {
            prop_assert_eq!(Types::default().takes(name), None, "{} is QEMU's", name.kebab());
        }
        let again = svd2qemu::generate(&source, &Options::default())
            .map_err(|found| TestCaseError::fail(found.render(&source, false)))?;
        prop_assert_eq!(
            tree.files().collect::<Vec<_>>(),
            again.tree.files().collect::<Vec<_>>()
        );
        prop_assert_eq!(made.warnings.render(&source, false), again.warnings.render(&source, false));
    }
}

/// The plugin is compiled with warnings as errors, and QEMU takes all types in.
#[test]
fn plugins_of_hostile_names_load() {
    let count = match std::env::var_os("SVD2QEMU_TEST_ALL") {
        Some(_) => 100,
        None => 5,
    };
    let first = std::env::var("SVD2QEMU_SEED").ok();
    let first = first.and_then(|seed| seed.parse().ok()).unwrap_or(1_u64);
    for seed in first..first + count {
        eprintln!("seed {seed}");
        let source = hostile::names(seed);
        let checked = svd2qemu::check(&source).expect("what is found has a repair");
        let stem = checked.device.ident.kebab();
        let plugin = compile_svd(&source, &stem, None, "hostile.so");
        let device = creatable(&checked.device).remove(0);
        let vm = Vm::new(qemu(), Machine::Pc).plugin(plugin).device(device);
        need(Qtest::start(&vm, &accelerator()));
    }
}
