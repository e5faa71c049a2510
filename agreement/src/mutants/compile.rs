//! What is generated of mutants, compiled with warnings as errors: C as a plugin, guest crates and models
//! in one workspace.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use bringup::scratch::Scratch;
use bringup::{Plugin, process};
use svd2qemu::backend::qemu::{QemuVersion, hooks_files};
use svd2qemu::{Options, Source};

use super::report::Failure;
use crate::any::check;
use crate::installed::{need, qemu, qemu_headers, root};

/// Compiles all that is generated of these, which are accepted; the crates in `target`.
///
/// # Panics
///
/// If something cannot be started or written.
pub fn failures(mutants: &[(u64, Source)], target: &Path) -> Vec<Failure> {
    let scratch = need(Scratch::new());
    let mut failures = Vec::new();
    let mut members = Vec::new();
    for (number, source) in mutants {
        let folder = scratch.join(&format!("m{number}"));
        match one(source, &folder) {
            Ok(()) => {}
            Err(said) => failures.push(Failure {
                number: *number,
                said,
            }),
        }
        let found = crates(&folder, *number).expect("the crates can be renamed");
        members.extend(found);
    }
    let said = workspace(&scratch, &members, target);
    failures.extend(
        said.into_iter()
            .map(|(number, said)| Failure { number, said }),
    );
    failures
}

/// Writes the files, and compiles the C.
fn one(source: &Source, folder: &Path) -> Result<(), String> {
    let checked = check(source).map_err(|found| found.render(source, false))?;
    let version = qemu().version;
    let options = Options::default()
        .qemu(QemuVersion::from_release(version.major, version.minor).unwrap_or_default());
    let tree = checked.generate(source, &options);
    let tree = tree.map_err(|found| found.render(source, false))?;
    svd2qemu_cli::disk::write(&tree, folder).map_err(|error| error.to_string())?;
    let qemu = folder.join("qemu");
    let headers = qemu_headers();
    if checked.device.peripherals().next().is_none() {
        // There is no plugin of nothing.
        return Ok(());
    }
    let mut plugin = Plugin::new(&headers).generated(&qemu, &checked.device.ident.kebab());
    for file in hooks_files(&checked.device) {
        let path = folder.join(&file.name);
        fs::write(&path, &file.text).map_err(|error| error.to_string())?;
        plugin = plugin.source(path);
    }
    let compiled = plugin.compile(&folder.join("plugin.so"));
    compiled.map_err(|error| format!("C: {error}"))
}

/// The crates in a folder, under names that no other mutant's have.
fn crates(folder: &Path, number: u64) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(found);
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let manifest = path.join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&manifest) else {
            continue;
        };
        let kind = if path.to_string_lossy().ends_with("-pac") {
            "pac"
        } else {
            "model"
        };
        let lines = text.lines().map(|line| match line.starts_with("name = ") {
            true => format!("name = \"mutant-{number}-{kind}\"\n"),
            false => format!("{line}\n"),
        });
        let text: String = lines.collect();
        fs::write(&manifest, text)?;
        found.push((number, path));
    }
    Ok(found)
}

/// What the compiler says of each mutant's crates.
fn workspace(scratch: &Scratch, members: &[(u64, PathBuf)], target: &Path) -> HashMap<u64, String> {
    let list = members.iter().map(|(_, path)| format!("{path:?}"));
    let list: Vec<String> = list.collect();
    let list = list.join(", ");
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{list}]\n");
    fs::write(scratch.join("Cargo.toml"), manifest).expect("a manifest can be written");
    // The versions are those of this repository, which have been downloaded.
    fs::copy(root().join("Cargo.lock"), scratch.join("Cargo.lock")).expect("a file can be copied");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "check",
        "--workspace",
        "--keep-going",
        "--offline",
        "--quiet",
    ]);
    cargo.current_dir(scratch.path());
    cargo.env("CARGO_TARGET_DIR", target);
    cargo.env("CARGO_INCREMENTAL", "0");
    cargo.env("RUSTFLAGS", "-D warnings");
    cargo.env_remove("CARGO_ENCODED_RUSTFLAGS");
    let done = need(process::output(
        cargo,
        "compile the generated crates",
        "cargo",
    ));
    let said = String::from_utf8_lossy(&done.stderr);
    let mut found: HashMap<u64, String> = HashMap::new();
    for block in said.split("\n\n") {
        let number = block.split("/m").skip(1).find_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest[..end]
                .parse()
                .ok()
                .filter(|_| rest[end..].starts_with('/'))
        });
        let number = number.or_else(|| {
            block
                .split("`mutant-")
                .nth(1)?
                .split('-')
                .next()?
                .parse()
                .ok()
        });
        if let Some(number) = number {
            *found.entry(number).or_default() += &format!("{block}\n\n");
        }
    }
    if !done.status.success() && found.is_empty() {
        let first = members.first().map_or(0, |(number, _)| *number);
        found.insert(first, said.into_owned());
    }
    found
}
