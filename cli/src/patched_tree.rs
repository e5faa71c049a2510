//! A QEMU source tree on the disk: read, and changed all at once.

use std::fs;
use std::io;
use std::path::Path;

use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::model::Device;
use svd2qemu::patch::{Change, PatchError, Wanted, plan, series};
use svd2qemu::tree::File;

use crate::disk::DiskError;
use crate::transaction::Transaction;

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

/// Why a tree was left as it was.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// The device cannot be put into it.
    #[error(transparent)]
    Patch(#[from] PatchError),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] DiskError),
}

/// What a device, its SVD and the files of its hooks mean for the tree at `folder`.
///
/// # Errors
///
/// As [`plan`].
pub fn changes(
    device: &Device,
    with: Wanted<'_>,
    folder: &Path,
    version: QemuVersion,
) -> Result<Vec<Change>, PatchError> {
    plan(device, with, version, &|path| read(folder, path))
}

/// The mails of a series for the tree at `folder`, by file name.
///
/// # Errors
///
/// As [`plan`].
pub fn mails(
    device: &Device,
    with: Wanted<'_>,
    folder: &Path,
    version: QemuVersion,
    author: &str,
) -> Result<Vec<File>, PatchError> {
    series(device, with, version, &|path| read(folder, path), author)
}

fn read(folder: &Path, path: &str) -> io::Result<Option<String>> {
    match fs::read_to_string(folder.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts a device into the tree at `folder`, or takes it out.
///
/// # Errors
///
/// [`PutError`]; the tree is then as it was.
pub fn put(
    device: &Device,
    with: Wanted<'_>,
    folder: &Path,
    version: QemuVersion,
    wanted: bool,
) -> Result<Applied, PutError> {
    let mut done = Applied::default();
    let mut transaction = Transaction::default();
    for change in changes(device, with, folder, version)? {
        let then = if wanted { change.with } else { change.without };
        let path = folder.join(&change.path);
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
