//! `patch`: the device in a QEMU source tree.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use svd2qemu::Checked;
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::patch::{self, Change, PatchError};
use svd2qemu::transaction::Transaction;
use svd2qemu::tree::write_atomically;

use super::{DONE, Failure, Svd, check};

/// `svd2qemu patch`
#[derive(Debug, Args)]
pub struct Patch {
    #[command(flatten)]
    svd: Svd,
    /// QEMU source tree
    #[arg(long, value_name = "FOLDER")]
    qemu_src: PathBuf,
    /// Change the tree; again after an edit of the SVD, only what differs is written
    #[arg(long, conflicts_with_all = ["output", "remove"])]
    apply: bool,
    /// Take the device out of the tree again
    #[arg(long, conflicts_with = "output")]
    remove: bool,
    /// Write a patch for `git apply` and `patch -p1` [default: to stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Take the tree for one of this version
    #[arg(long, value_name = "VERSION")]
    qemu_as: Option<QemuVersion>,
}

/// What was done to a tree.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// Files written.
    pub written: usize,
    /// Files removed.
    pub removed: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
}

impl Patch {
    pub fn run(self) -> Result<u8, Failure> {
        let (_, checked) = check(&self.svd.svd)?;
        let version = tree_version(&self.qemu_src, self.qemu_as)?;
        let tree = &self.qemu_src;
        if self.apply || self.remove {
            let done = put(&checked, tree, version, self.apply)?;
            let verb = if self.apply { "is in" } else { "is not in" };
            println!(
                "{}: the device {verb} this QEMU {version} tree: {} written, {} removed, {} unchanged",
                tree.display(),
                done.written,
                done.removed,
                done.unchanged
            );
            return Ok(DONE);
        }
        let text = patch::git_diff(&plan(&checked, tree, version)?);
        match &self.output {
            None => print!("{text}"),
            Some(path) => {
                write_atomically(path, &text)?;
                println!(
                    "{}: for QEMU {version}; git apply {}",
                    path.display(),
                    path.display()
                );
            }
        }
        Ok(DONE)
    }
}

/// Which output fits a tree.
pub fn tree_version(tree: &Path, taken_as: Option<QemuVersion>) -> Result<QemuVersion, Failure> {
    let found = bringup::headers::tree_version(tree)?;
    if let Some(version) = taken_as {
        return Ok(version);
    }
    // A tree between releases counts its last number from 50 and has what the next will have.
    let minor = if found.micro >= 50 {
        found.minor + 1
    } else {
        found.minor
    };
    let (major, minor) = match (found.major, minor) {
        (major, 3..) => (major + 1, 0),
        known => known,
    };
    QemuVersion::from_release(major, minor).ok_or_else(|| {
        Failure::io(format!(
            "{}: QEMU {found} is not known to svd2qemu",
            tree.display()
        ))
        .help(
            "known are 7.2 to 11.x; if this one is like one of them, say so with --qemu-as 10.2; \
             docs/qemu-versions.md says how to add one",
        )
    })
}

/// Puts the device into a tree, or takes it out.
pub fn put(
    checked: &Checked,
    tree: &Path,
    version: QemuVersion,
    wanted: bool,
) -> Result<Applied, Failure> {
    let mut done = Applied::default();
    let mut transaction = Transaction::default();
    for change in plan(checked, tree, version)? {
        let then = if wanted { change.with } else { change.without };
        let path = tree.join(&change.path);
        match then {
            then if then == change.now => done.unchanged += 1,
            Some(text) => {
                transaction.write(path, text);
                done.written += 1;
            }
            None => {
                transaction.remove(path);
                done.removed += 1;
            }
        }
    }
    transaction.commit()?;
    Ok(done)
}

fn plan(checked: &Checked, tree: &Path, version: QemuVersion) -> Result<Vec<Change>, Failure> {
    let read = |path: &str| match fs::read_to_string(tree.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    };
    patch::plan(&checked.device, version, &read).map_err(|error| match error {
        PatchError::Conflicts { conflicts } => {
            let places: Vec<String> = conflicts
                .iter()
                .map(|conflict| tree.join(conflict.to_string()).display().to_string())
                .collect();
            Failure::io(format!(
                "the tree cannot be patched, and is as it was\n{}",
                places.join("\n")
            ))
        }
        PatchError::Read { .. } => Failure::io(format!("{}/{error}", tree.display())),
    })
}
