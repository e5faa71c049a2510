//! Unpacking QEMU's source package, in part or whole.

use super::{tree_version, unusable};
use crate::process::run;
use crate::{Error, Progress, Qemu, Result, Version, cache};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The directory with the archives of `qemu`'s source package, for those who
/// need all of it ([`unpack`]).
///
/// # Errors
/// As [`super::ensure`].
pub fn source_archives(qemu: &Qemu, progress: Progress) -> Result<PathBuf> {
    let package = qemu.source_package().unwrap_or_default();
    cache::entry(&format!("qemu-source/{package}"), |dir| {
        crate::apt::source("qemu", package, dir, progress)
    })
}

/// Unpacks `parts` (paths, or nothing for all) of a source package to `to`,
/// with its distribution's patches if `version` needs them.
///
/// # Errors
/// [`Error::Unusable`] if the archives do not have that version.
pub fn unpack(archives: &Path, to: &Path, parts: &[&str], version: Version) -> Result<()> {
    let files: Vec<PathBuf> = fs::read_dir(archives)
        .map_err(Error::file("read", archives))?
        .flatten()
        .map(|file| file.path())
        .collect();
    let find = |end: &dyn Fn(&str) -> bool| {
        files.iter().find(|file| {
            file.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(end)
        })
    };
    let Some(upstream) = find(&|name| name.contains(".orig.tar.") && !name.ends_with(".asc"))
    else {
        return Err(unusable(archives, "has no *.orig.tar.* file".into()));
    };
    unpack_upstream(upstream, to, parts)?;
    let found = tree_version(to)?;
    if found == version {
        return Ok(());
    }
    // Debian 12 has the stable updates of 7.2 as patches on 7.2.0.
    let Some(description) = find(&|name| name.ends_with(".dsc")) else {
        let problem = format!("has QEMU {found}; its patches to {version} could not be fetched");
        return Err(unusable(archives, problem));
    };
    fs::remove_dir_all(to).map_err(Error::file("remove", to))?;
    unpack_patched(description, to, parts)?;
    match tree_version(to)? {
        found if found == version => Ok(()),
        found => Err(unusable(
            archives,
            format!("has QEMU {found}, not {version}"),
        )),
    }
}

/// Unpacks all of the upstream archive in `archives` to `to`.
///
/// # Errors
/// [`Error::Unusable`] if there is none, [`Error::Failed`].
pub fn unpack_whole(archives: &Path, to: &Path) -> Result<()> {
    let files = fs::read_dir(archives).map_err(Error::file("read", archives))?;
    let archive = files.flatten().map(|file| file.path()).find(|file| {
        file.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| {
                name.contains(".tar.") && !name.contains(".debian.") && !name.ends_with(".asc")
            })
    });
    match archive {
        Some(archive) => unpack_upstream(&archive, to, &[]),
        None => Err(unusable(archives, "has no *.orig.tar.* file".into())),
    }
}

fn unpack_upstream(archive: &Path, to: &Path, parts: &[&str]) -> Result<()> {
    fs::create_dir_all(to).map_err(Error::file("make", to))?;
    let mut command = Command::new("tar");
    command.arg("-xf").arg(archive).arg("-C").arg(to);
    command.args([
        "--strip-components=1",
        "--no-same-owner",
        "--wildcards",
        "--anchored",
    ]);
    command.arg("--no-wildcards-match-slash");
    command.args(parts.iter().map(|part| format!("*/{part}")));
    let output = crate::process::output(command, "unpack QEMU's source", "tar")?;
    let log = String::from_utf8_lossy(&output.stderr);
    // Not every version has every part; what must be there is looked at later.
    let serious = log.lines().any(|line| {
        !line.contains("Not found in archive") && !line.contains("due to previous errors")
    });
    if output.status.success() || !serious {
        return Ok(());
    }
    Err(Error::Failed {
        what: "unpacking QEMU's source".into(),
        status: output.status.to_string(),
        log: crate::error::last_lines(&output.stderr, 10),
    })
}

fn unpack_patched(description: &Path, to: &Path, parts: &[&str]) -> Result<()> {
    let whole = to.with_extension("whole");
    let mut command = Command::new("dpkg-source");
    command
        .args(["--no-check", "-x"])
        .arg(description)
        .arg(&whole);
    run(command, "unpack QEMU's source", "dpkg-dev")?;
    if parts.is_empty() {
        return fs::rename(&whole, to).map_err(Error::file("rename to", to));
    }
    for part in parts {
        let (from, to) = (whole.join(part), to.join(part));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(Error::file("make", parent))?;
        }
        if from.exists() {
            fs::rename(&from, &to).map_err(Error::file("rename to", &to))?;
        }
    }
    fs::remove_dir_all(&whole).map_err(Error::file("remove", &whole))
}
