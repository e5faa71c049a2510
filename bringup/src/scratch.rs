//! Temporary directories, and what is left of those of processes that were killed.

use crate::guard::{Registration, Undo, register};
use crate::{Error, Result};
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the name of a directory begins.
const PREFIX: &str = "svd2qemu-";

/// The file in a directory that says whose it is: it holds the directory's path, and is locked as long
/// as its process lives.
const MARK: &str = ".svd2qemu-scratch";

/// A directory without a lock is left alone until it has this age: it may have been made just now.
const SETTLED: Duration = Duration::from_secs(60);

/// A temporary directory for sockets and images, removed when dropped. No other user can look into it.
///
/// Its path is short, because a Unix socket's may have no more than 107 bytes.
pub struct Scratch {
    dir: tempfile::TempDir,
    _registration: Registration,
    _lock: File,
}

impl Scratch {
    /// Makes one, in the system's temporary directory.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be made.
    pub fn new() -> Result<Scratch> {
        let mut parent = std::env::temp_dir();
        if parent.as_os_str().len() > 60 {
            parent = PathBuf::from("/tmp");
        }
        Self::within(&parent)
    }

    /// Makes one, in this directory. Those of processes that were killed are removed from there.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be made.
    pub fn within(parent: &Path) -> Result<Scratch> {
        sweep(parent, SETTLED);
        let dir = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)
            .map_err(Error::file("make a directory in", parent))?;
        let registration = register(Undo::Remove(dir.path().to_owned()));
        let lock = mark(dir.path())?;
        Ok(Scratch {
            dir,
            _registration: registration,
            _lock: lock,
        })
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A path in the directory.
    pub fn join(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// Marks a directory as one of this process's.
fn mark(dir: &Path) -> Result<File> {
    let path = dir.join(MARK);
    fs::write(&path, dir.as_os_str().as_bytes()).map_err(Error::file("write", &path))?;
    let file = File::open(&path).map_err(Error::file("open", &path))?;
    flock(&file, FlockOperation::LockExclusive)
        .map_err(|errno| Error::file("lock", &path)(errno.into()))?;
    Ok(file)
}

/// Removes the directories of processes that do not live any more. What cannot be read or removed stays,
/// as it would have without us.
fn sweep(parent: &Path, settled: Duration) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let named = entry.file_name().as_bytes().starts_with(PREFIX.as_bytes());
        if named && let Some(_lock) = abandoned(&entry.path(), settled) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The lock of a directory that this user's process made and left behind.
fn abandoned(dir: &Path, settled: Duration) -> Option<File> {
    let metadata = fs::symlink_metadata(dir).ok()?;
    let age = metadata.modified().ok()?.elapsed().ok()?;
    let ours = metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw();
    if !ours || age < settled {
        return None;
    }
    let path = dir.join(MARK);
    if !fs::symlink_metadata(&path).ok()?.is_file() {
        return None;
    }
    // A copy, or a directory that was renamed, is somebody's own.
    if fs::read(&path).ok()? != dir.as_os_str().as_bytes() {
        return None;
    }
    let file = File::open(&path).ok()?;
    flock(&file, FlockOperation::NonBlockingLockExclusive).ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(parent: &Path) -> Vec<String> {
        let entries = fs::read_dir(parent).unwrap().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn it_is_private_and_goes_with_its_handle() {
        let parent = tempfile::tempdir().unwrap();
        let scratch = Scratch::within(parent.path()).unwrap();
        let mode = fs::metadata(scratch.path()).unwrap().mode();
        assert_eq!(mode & 0o777, 0o700);
        drop(scratch);
        assert!(names(parent.path()).is_empty());
    }

    #[test]
    fn only_what_a_dead_process_left_is_removed() {
        let parent = tempfile::tempdir().unwrap();
        let alive = Scratch::within(parent.path()).unwrap();
        let make = |name: &str, mark: Option<&str>| {
            let dir = parent.path().join(name);
            fs::create_dir(&dir).unwrap();
            if let Some(text) = mark {
                fs::write(
                    dir.join(MARK),
                    parent.path().join(text).as_os_str().as_bytes(),
                )
                .unwrap();
            }
        };
        make("svd2qemu-dead00", Some("svd2qemu-dead00"));
        make("svd2qemu-backup", None);
        make("svd2qemu-copied", Some("svd2qemu-dead00"));
        make("other", Some("other"));
        let target = parent.path().join("other");
        std::os::unix::fs::symlink(target, parent.path().join("svd2qemu-linked")).unwrap();
        let before = names(parent.path());
        sweep(parent.path(), SETTLED);
        assert_eq!(names(parent.path()), before, "all are new");
        sweep(parent.path(), Duration::ZERO);
        let mut left = before;
        left.retain(|name| name != "svd2qemu-dead00");
        assert_eq!(names(parent.path()), left);
        assert!(alive.path().is_dir());
    }
}
