//! Several files written as one: all of them, or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::disk::DiskError;

/// Files to write and to remove.
#[derive(Debug, Default)]
pub struct Transaction {
    writes: Vec<(PathBuf, String)>,
    removals: Vec<PathBuf>,
}

/// A file as it was.
struct Before {
    path: PathBuf,
    bytes: Option<Vec<u8>>,
}

impl Transaction {
    /// Writes a file, in a folder that may not be there yet.
    pub fn write(&mut self, path: PathBuf, text: String) {
        self.writes.push((path, text));
    }

    /// Removes a file.
    pub fn remove(&mut self, path: PathBuf) {
        self.removals.push(path);
    }

    /// Does it. New texts are written beside their files first, so that a full disk is met before
    /// anything has changed; what fails after that is undone.
    ///
    /// # Errors
    ///
    /// The first failure, with its path; the files are as they were.
    pub fn commit(self) -> Result<(), DiskError> {
        let mut staged: Vec<(NamedTempFile, PathBuf)> = Vec::new();
        for (path, text) in &self.writes {
            let file = stage(path, text).map_err(at(path))?;
            staged.push((file, path.clone()));
        }
        let mut done: Vec<Before> = Vec::new();
        let result = (|| {
            for (file, path) in staged {
                done.push(Before::read(&path)?);
                file.persist(&path)
                    .map_err(|error| at(&path)(error.error))?;
            }
            for path in &self.removals {
                done.push(Before::read(path)?);
                fs::remove_file(path).map_err(at(path))?;
            }
            Ok(())
        })();
        if result.is_err() {
            done.into_iter().rev().for_each(Before::restore);
        }
        result
    }
}

impl Before {
    fn read(path: &Path) -> Result<Self, DiskError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(at(path)(error)),
        };
        Ok(Self {
            path: path.to_owned(),
            bytes,
        })
    }

    /// There is nobody to tell if this fails too: the first failure is reported.
    fn restore(self) {
        let _ = match self.bytes {
            Some(bytes) => fs::write(&self.path, bytes),
            None => fs::remove_file(&self.path),
        };
    }
}

/// A new text, beside the file that it is for and with its permissions.
fn stage(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let permissions = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions(),
        Err(_) => crate::disk::permissions(),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".svd2qemu-")
        .permissions(permissions)
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    Ok(file)
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> DiskError {
    let path = path.to_owned();
    move |error| DiskError { path, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_leaves_everything_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("new/b"));
        fs::write(&a, "old").unwrap();
        let mut transaction = Transaction::default();
        transaction.write(a.clone(), "new".into());
        transaction.write(b.clone(), "new".into());
        transaction.remove(dir.path().join("not there"));
        assert!(transaction.commit().is_err());
        assert_eq!(fs::read_to_string(&a).unwrap(), "old");
        assert!(!b.exists());
    }

    #[test]
    fn files_are_written_and_removed() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        fs::write(&a, "old").unwrap();
        let mut transaction = Transaction::default();
        transaction.remove(a.clone());
        transaction.write(b.clone(), "new".into());
        transaction.commit().unwrap();
        assert!(!a.exists());
        assert_eq!(fs::read_to_string(&b).unwrap(), "new");
    }
}
