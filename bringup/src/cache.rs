//! Where downloads and what is made from them are kept.
//!
//! An entry is a directory. It is made under another name and renamed when it
//! is whole, so an entry that exists is complete; a lock keeps two processes
//! from making the same one twice.

use crate::{Error, Result};
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The cache's directory: `$SVD2QEMU_CACHE`, else `$XDG_CACHE_HOME/svd2qemu`,
/// else `~/.cache/svd2qemu`. It need not exist.
///
/// # Errors
/// [`Error::Unusable`] if none of these variables and no HOME is set.
pub fn root() -> Result<PathBuf> {
    root_from(|name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    })
}

fn root_from(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf> {
    variable("SVD2QEMU_CACHE")
        .or_else(|| variable("XDG_CACHE_HOME").map(|dir| dir.join("svd2qemu")))
        .or_else(|| variable("HOME").map(|dir| dir.join(".cache/svd2qemu")))
        .ok_or_else(|| Error::Unusable {
            path: PathBuf::from("$HOME"),
            problem: "not set, so there is no place for the cache".into(),
            help: "set SVD2QEMU_CACHE to a directory".into(),
        })
}

/// The directory of entry `key` (path segments joined by `/`); if there is
/// none yet, `make` fills an empty directory that then becomes the entry.
///
/// # Errors
/// Those of `make`, and [`Error::File`].
pub fn entry(key: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    entry_in(&root()?, key, make)
}

/// The same for an entry of which there can be many, as of what users make. Those of the same folder that have not been
/// asked for in 30 days are removed when another is made.
///
/// # Errors
/// Those of `make`, and [`Error::File`].
pub fn passing_entry(key: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    passing_entry_in(&root()?, key, make)
}

/// How long what nobody asks for stays.
const STAYS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

fn passing_entry_in(
    root: &Path,
    key: &str,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let mut made = false;
    let path = entry_in(root, key, |folder| {
        made = true;
        make(folder)
    })?;
    // The time of a folder tells when it was asked for; where it cannot be set, the entry is made again some day.
    let _ = File::open(&path).and_then(|folder| folder.set_modified(SystemTime::now()));
    if made && let Some(folder) = path.parent() {
        remove_old(folder);
    }
    Ok(path)
}

/// Removes entries that have not been asked for, and their locks. What cannot be removed costs space and nothing else.
fn remove_old(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > STAYS) {
            let path = entry.path();
            let _ = match path.is_dir() {
                true => fs::remove_dir_all(path),
                false => fs::remove_file(path),
            };
        }
    }
}

fn entry_in(root: &Path, key: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let path: PathBuf = std::iter::once(root.to_owned())
        .chain(
            key.split('/')
                .map(|segment| PathBuf::from(file_name(segment))),
        )
        .collect();
    if path.is_dir() {
        return Ok(path);
    }
    let parent = path.parent().unwrap_or(root);
    fs::create_dir_all(parent).map_err(Error::file("make", parent))?;
    let lock_path = path.with_added_suffix(".lock");
    let lock = File::create(&lock_path).map_err(Error::file("make", &lock_path))?;
    flock(&lock, FlockOperation::LockExclusive)
        .map_err(|errno| Error::file("lock", &lock_path)(errno.into()))?;
    // Whoever had the lock before may have made it.
    if !path.is_dir() {
        let prefix = unfinished_prefix(&path);
        remove_unfinished(parent, &prefix);
        let unfinished = tempfile::Builder::new()
            .prefix(&prefix)
            .tempdir_in(parent)
            .map_err(Error::file("make a directory in", parent))?;
        make(unfinished.path())?;
        let unfinished = unfinished.keep();
        fs::rename(&unfinished, &path).map_err(Error::file("rename to", &path))?;
    }
    Ok(path)
}

/// How the name of an entry's directory begins until it is whole.
fn unfinished_prefix(entry: &Path) -> String {
    let name = entry.file_name().unwrap_or_default().to_string_lossy();
    format!(".unfinished-{name}-")
}

/// Removes what processes that were killed left of an entry, whose lock is held. What cannot be removed
/// costs space and nothing else.
fn remove_unfinished(parent: &Path, prefix: &str) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(prefix));
        // A longer rest is of an entry whose name begins as this one's.
        if random.is_some_and(|rest| rest.len() == 6 && !rest.contains('-')) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// `text` as a file name: what is not plainly harmless becomes `_`.
fn file_name(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "+-._~".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    if name.starts_with('.') || name.is_empty() {
        format!("_{name}")
    } else {
        name
    }
}

trait AddedSuffix {
    fn with_added_suffix(&self, suffix: &str) -> PathBuf;
}

impl AddedSuffix for PathBuf {
    fn with_added_suffix(&self, suffix: &str) -> PathBuf {
        let mut path = self.clone().into_os_string();
        path.push(suffix);
        PathBuf::from(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn the_first_variable_set_wins() {
        let root = |set: &'static [(&'static str, &'static str)]| {
            root_from(|name| set.iter().find(|(n, _)| *n == name).map(|(_, v)| v.into()))
        };
        assert_eq!(
            root(&[("HOME", "/h")]).ok(),
            Some("/h/.cache/svd2qemu".into())
        );
        assert_eq!(
            root(&[("HOME", "/h"), ("XDG_CACHE_HOME", "/x")]).ok(),
            Some("/x/svd2qemu".into())
        );
        assert_eq!(
            root(&[("XDG_CACHE_HOME", "/x"), ("SVD2QEMU_CACHE", "/s")]).ok(),
            Some("/s".into())
        );
        assert!(root(&[]).is_err());
    }

    #[test]
    fn concurrent_makers_make_an_entry_once() {
        let root = tempfile::tempdir().unwrap();
        let made = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let entry = entry_in(root.path(), "a/b:c", |dir| {
                        made.fetch_add(1, Ordering::SeqCst);
                        fs::write(dir.join("file"), "whole").map_err(Error::file("write", dir))
                    })
                    .unwrap();
                    assert_eq!(fs::read_to_string(entry.join("file")).unwrap(), "whole");
                });
            }
        });
        assert_eq!(made.load(Ordering::SeqCst), 1);
        assert!(root.path().join("a/b_c").is_dir());
    }

    #[test]
    fn what_a_killed_process_left_of_an_entry_is_removed() {
        let root = tempfile::tempdir().unwrap();
        for name in [".unfinished-k-a1B2c3", ".unfinished-k-l-a1B2c3", "k-a1B2c3"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        entry_in(root.path(), "k", |_| Ok(())).unwrap();
        let left = |name: &str| root.path().join(name).is_dir();
        assert!(!left(".unfinished-k-a1B2c3"));
        assert!(left(".unfinished-k-l-a1B2c3") && left("k-a1B2c3") && left("k"));
    }

    #[test]
    fn what_nobody_asks_for_passes() {
        let root = tempfile::tempdir().unwrap();
        let entry = |name: &str| passing_entry_in(root.path(), &format!("many/{name}"), |_| Ok(()));
        let age = |path: &Path, days: u64| {
            let then = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
            File::open(path).unwrap().set_modified(then).unwrap();
        };
        let (old, used, young) = (
            entry("a").unwrap(),
            entry("b").unwrap(),
            entry("c").unwrap(),
        );
        age(&old, 31);
        age(&used, 31);
        age(&young, 29);
        entry("b").unwrap();
        assert!(old.is_dir());
        entry("d").unwrap();
        assert!(!old.is_dir() && used.is_dir() && young.is_dir());
    }

    #[test]
    fn an_entry_that_failed_is_made_anew() {
        let root = tempfile::tempdir().unwrap();
        let fail = |dir: &Path| Err(Error::file("read", dir)(std::io::Error::other("broken")));
        assert!(entry_in(root.path(), "k", fail).is_err());
        assert!(!root.path().join("k").exists());
        assert!(entry_in(root.path(), "k", |_| Ok(())).is_ok());
    }
}
