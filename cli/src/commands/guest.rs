//! The guest's programs, from sources beside the SVD.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Failure;

/// A program for the guest's `/bin`.
pub struct Program {
    /// Its name there.
    pub name: String,
    /// The file.
    pub path: PathBuf,
}

/// The files `c/NAME.c`, sorted.
pub fn c_sources(guest: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(guest.join("c")) else {
        return Vec::new();
    };
    let mut sources: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "c"));
    sources.sort();
    sources
}

/// Compiles `c/NAME.c` to `/bin/NAME` and `end`.
pub fn c_programs(
    guest: &Path,
    include: &Path,
    out: &Path,
    end: &str,
) -> Result<Vec<Program>, Failure> {
    let mut programs = Vec::new();
    for source in c_sources(guest) {
        let stem = source
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let name = format!("{stem}{end}");
        let path = out.join(&name);
        let mut cc = Command::new("cc");
        cc.args(["-static", "-O2", "-s", "-Wall", "-Wextra", "-std=c11", "-I"]);
        cc.arg(include).arg(&source).arg("-o").arg(&path);
        bringup::process::run(cc, "compile the guest's C program", "gcc")?;
        programs.push(Program { name, path });
    }
    Ok(programs)
}

/// Builds the binaries of the Cargo packages below `guest`, static and small. A package outside the
/// workspace, such as a bare-metal program, is not asked for.
pub fn rust_programs(guest: &Path) -> Result<Vec<Program>, Failure> {
    let guest = guest
        .canonicalize()
        .map_err(|error| Failure::io(format!("cannot look at {}: {error}", guest.display())))?;
    let mut metadata = Command::new("cargo");
    metadata
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(&guest);
    let metadata = bringup::process::run(metadata, "find the guest's Rust programs", "cargo")?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata)
        .map_err(|error| Failure::io(format!("cannot read what cargo metadata says: {error}")))?;
    let packages = metadata["packages"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut programs = Vec::new();
    for package in packages {
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        if !Path::new(manifest).starts_with(&guest) {
            continue;
        }
        let mut build = Command::new("cargo");
        build
            .args(["rustc", "--quiet", "--profile", "guest", "--message-format"])
            .args(["json-render-diagnostics", "--manifest-path", manifest])
            .args(["--", "-C", "target-feature=+crt-static"])
            .current_dir(&guest);
        let messages = bringup::process::run(build, "build the guest's Rust program", "cargo")?;
        for line in String::from_utf8_lossy(&messages).lines() {
            let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
                continue;
            };
            if let Some(path) = message["executable"].as_str() {
                let path = PathBuf::from(path);
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                programs.push(Program { name, path });
            }
        }
    }
    Ok(programs)
}
