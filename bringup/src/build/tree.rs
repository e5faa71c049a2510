//! A user's source tree, without changing it: what it is like, and a copy of it.

use crate::{Error, Result};
use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file of a tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Entry {
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
    link: bool,
}

/// A number that differs when a file of the tree was changed, added or removed.
///
/// # Errors
/// [`Error::File`] if it cannot be read.
pub fn fingerprint(tree: &Path) -> Result<String> {
    let mut hash = DefaultHasher::new();
    tree.hash(&mut hash);
    list(tree)?.hash(&mut hash);
    Ok(format!("{:016x}", hash.finish()))
}

/// Makes `copy` a copy of `tree`, without repositories and build directories. Files that are as
/// long and as old as those in the tree are left alone, so that what is built of the copy stays
/// up to date. Gives how many files were copied.
///
/// # Errors
/// [`Error::File`].
pub fn synchronise(tree: &Path, copy: &Path) -> Result<usize> {
    fs::create_dir_all(copy).map_err(Error::file("make", copy))?;
    let (wanted, found) = (list(tree)?, list(copy)?);
    let keep: BTreeSet<&PathBuf> = wanted.iter().map(|entry| &entry.path).collect();
    for entry in &found {
        if !keep.contains(&entry.path) {
            let path = copy.join(&entry.path);
            fs::remove_file(&path).map_err(Error::file("remove", &path))?;
        }
    }
    let mut copied = 0;
    for entry in wanted.difference(&found) {
        let (from, to) = (tree.join(&entry.path), copy.join(&entry.path));
        if let Some(dir) = to.parent() {
            fs::create_dir_all(dir).map_err(Error::file("make", dir))?;
        }
        let _ = fs::remove_file(&to);
        if entry.link {
            let target = fs::read_link(&from).map_err(Error::file("read", &from))?;
            std::os::unix::fs::symlink(target, &to).map_err(Error::file("link", &to))?;
        } else {
            fs::copy(&from, &to).map_err(Error::file("copy to", &to))?;
            if let Some(modified) = entry.modified {
                let file = fs::File::options().write(true).open(&to);
                // A read-only file keeps the time of the copy, and is copied again next time.
                let _ = file.and_then(|file| file.set_modified(modified));
            }
        }
        copied += 1;
    }
    Ok(copied)
}

fn list(tree: &Path) -> Result<BTreeSet<Entry>> {
    let mut entries = BTreeSet::new();
    let mut dirs = vec![PathBuf::new()];
    while let Some(dir) = dirs.pop() {
        let path = tree.join(&dir);
        for entry in fs::read_dir(&path).map_err(Error::file("read", &path))? {
            let entry = entry.map_err(Error::file("read", &path))?;
            let name = dir.join(entry.file_name());
            let data = entry.metadata().map_err(Error::file("read", &path))?;
            if data.is_dir() {
                if !is_surplus(&entry.path()) {
                    dirs.push(name);
                }
            } else if data.is_file() || data.is_symlink() {
                let link = data.is_symlink();
                entries.insert(Entry {
                    path: name,
                    length: if link { 0 } else { data.len() },
                    modified: if link { None } else { data.modified().ok() },
                    link,
                });
            }
        }
    }
    Ok(entries)
}

/// A repository, or a directory in which something was built.
fn is_surplus(dir: &Path) -> bool {
    dir.file_name().is_some_and(|name| name == ".git")
        || dir.join("build.ninja").exists()
        || dir.join("config-host.mak").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_follows_its_tree() {
        let dir = tempfile::tempdir().unwrap();
        let (tree, copy) = (dir.path().join("tree"), dir.path().join("copy"));
        for (path, text) in [
            ("a", "1"),
            ("sub/b", "2"),
            (".git/c", "3"),
            ("build/build.ninja", "4"),
        ] {
            let path = tree.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        std::os::unix::fs::symlink("a", tree.join("link")).unwrap();
        assert_eq!(synchronise(&tree, &copy).unwrap(), 3);
        assert_eq!(synchronise(&tree, &copy).unwrap(), 0);
        assert!(!copy.join(".git").exists() && !copy.join("build").exists());
        let before = fingerprint(&tree).unwrap();
        fs::write(tree.join("sub/b"), "new").unwrap();
        fs::remove_file(tree.join("a")).unwrap();
        assert_ne!(fingerprint(&tree).unwrap(), before);
        assert_eq!(synchronise(&tree, &copy).unwrap(), 1);
        assert_eq!(fs::read_to_string(copy.join("sub/b")).unwrap(), "new");
        assert!(!copy.join("a").exists());
    }
}
