//! Generated files on the disk.

mod atomic;
mod comparison;
mod folder;
mod lock;
mod owner;

use std::io;
use std::path::{Path, PathBuf};

use svd2qemu::tree::Tree;

pub(crate) use atomic::permissions;
pub use atomic::{create, write_atomically};
pub use folder::Disk;

/// One difference between a tree and the disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The file on disk has another text.
    Stale(String),
    /// The file is not there.
    Missing(String),
    /// The file is there, but is not generated.
    Surplus(String),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stale(path) => write!(f, "stale    {path}"),
            Self::Missing(path) => write!(f, "missing  {path}"),
            Self::Surplus(path) => write!(f, "surplus  {path}"),
        }
    }
}

/// What [`write()`] did.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Written {
    /// Files whose text was new or changed.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Surplus files that were removed: paths below the output folder.
    pub removed: Vec<String>,
}

/// An I/O failure and the path it is about.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {error}", path = path.display())]
pub struct DiskError {
    /// Where.
    pub path: PathBuf,
    /// What.
    #[source]
    pub error: io::Error,
}

/// What is said of a file that was named as an output folder.
pub fn no_folder() -> io::Error {
    io::Error::new(io::ErrorKind::NotADirectory, "this is not a folder")
}

/// What differs between a tree and the folder `out`, sorted.
///
/// # Errors
///
/// When a file or folder cannot be read.
pub fn differences(tree: &Tree, out: &Path) -> Result<Vec<Difference>, DiskError> {
    let disk = Disk::comparing(out, &|_| ())?;
    tree.put_to(&disk)?;
    disk.differences()
}

/// Makes the folder `out` agree with a tree: writes what differs, and removes what this generation
/// wrote before and does not write any more.
///
/// # Errors
///
/// When a file cannot be written; every file is then either old or new, never half of each.
pub fn write(tree: &Tree, out: &Path) -> Result<Written, DiskError> {
    let disk = Disk::writing(out, &|_| ())?;
    tree.put_to(&disk)?;
    disk.commit()
}
