//! Sources from the distribution's packages.

use crate::headers::unpack_whole;
use crate::{Error, Progress, Result, Version, apt, cache};
use std::fs;
use std::path::{Path, PathBuf};

/// Downloads the newest QEMU of a family ("10.0"), and gives the directory of its archives.
///
/// # Errors
/// [`Error::Download`] if no suite within reach has one.
pub fn qemu(family: &str, progress: Progress) -> Result<PathBuf> {
    cache::entry(&format!("source/qemu-{family}"), |dir| {
        let fits = |version: &str| {
            Version::parse(&format!("{version}.0")).is_some_and(|found| found.family() == family)
        };
        apt::newest_source("qemu", family, &fits, dir, progress)?;
        Ok(())
    })
}

/// Unpacks QEMU's archives to `to`, which is replaced, and completes it.
///
/// # Errors
/// [`Error::Failed`], [`Error::File`].
pub fn unpack_qemu(archives: &Path, to: &Path) -> Result<()> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::file("remove", to)(error));
        }
        _ => {}
    }
    unpack_whole(archives, to)?;
    complete_qemu(to)
}

/// Adds to QEMU's source what distributions leave out of it: firmware that QEMU's build only copies,
/// and that this machine's packages have. Its places are taken by empty files.
///
/// # Errors
/// [`Error::File`].
pub fn complete_qemu(tree: &Path) -> Result<()> {
    let blobs = tree.join("pc-bios");
    let list = fs::read_to_string(blobs.join("meson.build")).unwrap_or_default();
    for name in quoted(&list).filter(|name| name.ends_with(".fd.bz2")) {
        touch(&blobs.join(name))?;
    }
    for name in quoted(&list).filter(|name| name.starts_with("edk2-") && name.ends_with(".fd")) {
        touch(&blobs.join(format!("{name}.bz2")))?;
    }
    let trees = blobs.join("dtb");
    let list = fs::read_to_string(trees.join("meson.build")).unwrap_or_default();
    for name in quoted(&list) {
        let stem = name.trim_end_matches(".dts").trim_end_matches(".dtb");
        touch(&trees.join(format!("{stem}.dtb")))?;
    }
    Ok(())
}

/// What stands in quotes and could be a file's name.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let name = |word: &&str| {
        let harmless = |c: char| c.is_ascii_alphanumeric() || "-_.@".contains(c);
        !word.is_empty() && word.chars().all(harmless) && !word.starts_with('.')
    };
    text.split('\'').skip(1).step_by(2).filter(name)
}

/// Makes an empty file, if there is none.
fn touch(path: &Path) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(Error::file("make", dir))?;
    }
    fs::write(path, "").map_err(Error::file("write", path))
}

/// Linux, unpacked: some 1.5 GB.
///
/// # Errors
/// [`Error::Download`], [`Error::Failed`].
pub fn linux(progress: Progress) -> Result<PathBuf> {
    unpacked("linux", progress)
}

/// BusyBox, unpacked.
///
/// # Errors
/// As [`linux`].
pub fn busybox(progress: Progress) -> Result<PathBuf> {
    unpacked("busybox", progress)
}

fn unpacked(name: &str, progress: Progress) -> Result<PathBuf> {
    cache::entry(&format!("source/{name}"), |dir| {
        let archives = dir.join("archives");
        fs::create_dir(&archives).map_err(Error::file("make", &archives))?;
        let version = apt::newest_source(name, "any", &|_| true, &archives, progress)?;
        progress(&format!("unpacking {name} {version}"));
        unpack_whole(&archives, &dir.join("tree"))?;
        fs::remove_dir_all(&archives).map_err(Error::file("remove", &archives))
    })
    .map(|dir| dir.join("tree"))
}
