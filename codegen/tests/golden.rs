//! What is generated compiles without a warning: the guest crate and the model by cargo, the C header
//! as C and C++, the QEMU device against QEMU's headers.
//!
//! The fixtures hold what is easily got wrong: `golden/rich.svd` sizes, effects, text and behaviour,
//! `golden/names.svd` names that mean something in an output language.

mod common;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{calc, generate, names, rich, root};
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::{Options, Output};

/// A folder that stays from run to run, so that dependencies are compiled once.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Writes files where they differ.
fn write(folder: &Path, files: &[(String, String)]) {
    for (path, text) in files {
        let path = folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|known| known == *text) {
            continue;
        }
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
}

#[track_caller]
fn run(command: &mut Command) {
    let done = command.output().expect("the program can be run");
    assert!(
        done.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn rust_crates_compile_without_a_warning() {
    let folder = folder("rust");
    let options = Options {
        only: vec![Output::Pac, Output::Model],
        ..Options::default()
    };
    // calc.svd's crates are members of this repository's workspace, and are compiled there.
    let files = [generate(&rich(), &options), generate(&names(), &options)].concat();
    let members: Vec<_> = files
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/Cargo.toml"))
        .collect();
    assert_eq!(members.len(), 4, "{members:?}");
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n",);
    write(&folder, &files);
    write(&folder, &[("Cargo.toml".into(), manifest)]);
    // The versions are those of this repository, which have been downloaded.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("Cargo.lock is there");
    run(Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--offline", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_ENCODED_RUSTFLAGS"));
}

#[test]
fn the_c_header_compiles_as_c_and_cpp() {
    let folder = folder("c");
    for source in [calc(), rich(), names()] {
        let files = generate(
            &source,
            &Options {
                only: vec![Output::CHeader],
                ..Options::default()
            },
        );
        write(&folder, &files);
        let (path, text) = &files[0];
        // Twice, for the guard; and a use of each list of values.
        let mut program = format!(
            "#include \"{path}\"\n#include \"{path}\"\n\
             #define SHOW(name, value, text) {{ #name, value, text }},\n\
             struct value {{ const char *name; unsigned long long value; const char *text; }};\n",
        );
        let lists = text.lines().filter_map(|line| {
            line.strip_prefix("#define ")?
                .split_once("_VALUES(X)")
                .map(|(name, _)| name)
        });
        for name in lists {
            writeln!(
                program,
                "const struct value {name}[] = {{ {name}_VALUES(SHOW) }};"
            )
            .expect("a string takes all");
        }
        for (compiler, standard, file) in [
            ("cc", "-std=c99", "x.c"),
            ("cc", "-std=c17", "x.c"),
            ("c++", "-std=c++17", "x.cpp"),
        ] {
            write(&folder, &[(file.into(), program.clone())]);
            run(Command::new(compiler)
                .args([
                    standard,
                    "-Wall",
                    "-Wextra",
                    "-Wpedantic",
                    "-Werror",
                    "-fsyntax-only",
                ])
                .arg(file)
                .current_dir(&folder));
        }
    }
}

/// Only where QEMU and its headers are at hand: `bringup` fetches them when a device is first built.
#[test]
fn the_qemu_device_compiles() {
    let Some((qemu, headers)) = qemu_headers() else {
        eprintln!("skipped: no QEMU, or its headers have not been fetched (svd2qemu plugin does)");
        return;
    };
    let version = QemuVersion::from_release(qemu.version.major, qemu.version.minor)
        .expect("svd2qemu knows the QEMU that it fetches headers for");
    for source in [calc(), rich(), names()] {
        let options = Options {
            only: vec![Output::Qemu],
            qemu: version,
        };
        let files = generate(&source, &options);
        let folder = folder("qemu").join(source.file_name().trim_end_matches(".svd"));
        write(&folder, &files);
        let plugin = files
            .iter()
            .find(|(path, _)| path.starts_with("qemu/plugin/"));
        let (plugin, _) = plugin.expect("there is a plugin");
        let root = folder.join("qemu");
        let done = bringup::Plugin::new(&headers)
            .source(folder.join(plugin))
            .include_dir(root.join("plugin"))
            .include_dir(root.join("include"))
            .include_dir(&root)
            .compile(&folder.join("plugin.so"));
        if let Err(error) = done {
            panic!("{}: {error}", source.path);
        }
    }
}

fn qemu_headers() -> Option<(bringup::Qemu, bringup::Headers)> {
    let qemu = bringup::Qemu::find(None).ok()?;
    let package = qemu.source_package()?;
    let cache = bringup::cache::root().ok()?.join("qemu-headers");
    let fetched = fs::read_dir(cache).ok()?.flatten().any(|entry| {
        entry.path().is_dir() && entry.file_name().to_string_lossy().starts_with(package)
    });
    let headers = fetched.then(|| bringup::headers::ensure(&qemu, &|_| {}).ok())??;
    Some((qemu, headers))
}
