//! Generated files: in memory, or put to the disk as they are made ([`Disk`]).

mod disk;
mod lock;
mod owner;

pub use disk::Disk;
pub(crate) use owner::maker_in;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below the output folder, with `/`.
    pub path: String,
    /// Whole text; ends with a newline.
    pub text: String,
}

impl File {
    /// With a newline at its end.
    pub fn finished(mut self) -> Self {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self
    }
}

/// All files of one generation.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<String, String>,
    /// The SVD's file name and the device's name.
    made_from: (String, String),
    /// Folders in which this generation's files are.
    owned: Vec<String>,
}

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

/// What [`Tree::write`] did.
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
pub struct TreeError {
    /// Where.
    pub path: PathBuf,
    /// What.
    #[source]
    pub error: io::Error,
}

/// How the name of a file begins until it is whole.
const TEMPORARY: &str = ".svd2qemu-";

impl Tree {
    /// A tree without files, of one SVD.
    pub(crate) fn made_from(device: &crate::model::Device) -> Self {
        Self {
            made_from: (device.file_name.clone(), device.ident.svd.clone()),
            ..Self::default()
        }
    }

    /// Adds the files of one backend. `owned` is the folder below the output folder that they
    /// are in.
    pub fn add(&mut self, owned: String, files: Vec<File>) {
        self.owned.push(owned);
        for file in files {
            let file = file.finished();
            let clash = self.files.insert(file.path.clone(), file.text);
            debug_assert!(clash.is_none(), "two backends write {}", file.path);
        }
    }

    /// Paths and texts, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// What differs from the disk, sorted.
    ///
    /// # Errors
    ///
    /// When a file or folder cannot be read.
    pub fn differences(&self, out: &Path) -> Result<Vec<Difference>, TreeError> {
        self.on(Disk::comparing(out, &|_| ())?)?.differences()
    }

    /// Makes the disk agree: writes what differs, and removes what this generation wrote before
    /// and does not write any more.
    ///
    /// # Errors
    ///
    /// When a file cannot be written; every file is then either old or new, never half of each.
    pub fn write(&self, out: &Path) -> Result<Written, TreeError> {
        self.on(Disk::writing(out, &|_| ())?)?.commit()
    }

    fn on<'a>(&self, disk: Disk<'a>) -> Result<Disk<'a>, TreeError> {
        let (svd, device) = &self.made_from;
        disk.owned_by(svd, device);
        self.owned.iter().for_each(|folder| disk.own(folder));
        for (path, text) in &self.files {
            disk.put(path, text)?;
        }
        Ok(disk)
    }
}

/// Writes beside the file, then renames: whoever reads sees the old text or the new one.
///
/// # Errors
///
/// When the file or its folder cannot be written.
pub fn write_atomically(path: &Path, text: &str) -> Result<(), TreeError> {
    let at = |error| TreeError {
        path: path.to_owned(),
        error,
    };
    fs::create_dir_all(folder_of(path)).map_err(at)?;
    let file = beside(path, text).map_err(at)?;
    file.persist(path).map_err(|error| at(error.error))?;
    Ok(())
}

/// Writes a file that is not there yet, as a whole or not at all.
///
/// # Errors
///
/// [`io::ErrorKind::AlreadyExists`], and when it cannot be written.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    // It may have come meanwhile.
    beside(path, text)?.persist_noclobber(path)?;
    Ok(())
}

/// A temporary file in the folder of `path`.
fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .permissions(permissions())
        .tempfile_in(folder_of(path))?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    parent.unwrap_or(Path::new("."))
}

/// What a file made in the ordinary way would have; the process's umask applies.
pub(crate) fn permissions() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o666)
}
