//! `patch`: the device in a QEMU source tree.

use std::path::{Path, PathBuf};

use clap::Args;
use svd2qemu::Checked;
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::patch::disk::{self, Applied, PutError};
use svd2qemu::patch::{self, PatchError};
use svd2qemu::tree::{File, write_atomically};

use super::hooks::{Hooks, for_tree};
use super::{Buses, Chosen, DONE, Failure, Svd};

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
    /// Sign the patch off, for `git am`
    #[arg(long, value_name = "NAME <MAIL>", conflicts_with_all = ["apply", "remove"])]
    signoff: Option<String>,
    /// Take the tree for one of this version
    #[arg(long, value_name = "VERSION")]
    qemu_as: Option<QemuVersion>,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    buses: Buses,
    #[command(flatten)]
    hooks: Hooks,
}

impl Patch {
    pub fn run(self) -> Result<u8, Failure> {
        let (_, mut checked) = self.svd.check()?;
        self.chosen.select(&mut checked)?;
        self.buses.attach(&self.svd, &mut checked)?;
        let version = tree_version(&self.qemu_src, self.qemu_as)?;
        let tree = &self.qemu_src;
        let hooks = match self.hooks.written(&self.svd, &checked) {
            Ok(written) => for_tree(&written, tree)?,
            // What is not there needs not be taken out.
            Err(_) if self.remove => Vec::new(),
            Err(failure) => return Err(failure),
        };
        if self.apply || self.remove {
            let done = put(&checked, &hooks, tree, version, self.apply)?;
            let verb = if self.apply { "is in" } else { "is not in" };
            say!(
                "{}: the device {verb} this QEMU {version} tree: {} written, {} removed, {} unchanged",
                tree.display(),
                done.written,
                done.removed,
                done.unchanged
            );
            return Ok(DONE);
        }
        let changes = disk::changes(&checked.device, &hooks, tree, version);
        let changes = changes.map_err(|error| refused(tree, error))?;
        let text = patch::mail(&checked.device, &changes, self.signoff.as_deref());
        match &self.output {
            None => super::say::out(format_args!("{text}")),
            Some(path) => {
                write_atomically(path, &text)?;
                say!(
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
    hooks: &[File],
    tree: &Path,
    version: QemuVersion,
    wanted: bool,
) -> Result<Applied, Failure> {
    disk::put(&checked.device, hooks, tree, version, wanted).map_err(|error| match error {
        PutError::Patch(error) => refused(tree, error),
        PutError::Write(error) => error.into(),
    })
}

fn refused(tree: &Path, error: PatchError) -> Failure {
    match error {
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
    }
}
