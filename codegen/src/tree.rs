//! Generated files: kept in memory ([`Tree`]), or handed on as they are made ([`Sink`]).

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::Device;

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

/// What files are made from.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The SVD's file name, without its folder.
    pub svd: String,
    /// The name in `<device>`.
    pub device: String,
}

impl Origin {
    pub(crate) fn of(device: &Device) -> Self {
        Self {
            svd: device.file_name.clone(),
            device: device.ident.svd.clone(),
        }
    }
}

/// Takes files as they are made, so that not all of them are in memory at once.
///
/// Files come from several threads, in any order.
pub trait Sink: Sync {
    /// Why a file cannot be taken.
    type Error: Send;

    /// Says what the files are made from; before anything else.
    fn begin(&self, origin: &Origin);

    /// Names a folder, below the output folder, that one kind of output has for itself.
    fn own(&self, folder: &str);

    /// Takes a file: its path below the output folder, and its whole text.
    ///
    /// # Errors
    ///
    /// Generation ends with it.
    fn put(&self, path: &str, text: &str) -> Result<(), Self::Error>;
}

/// All files of one generation.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<String, String>,
    origin: Origin,
    /// Folders in which this generation's files are, sorted.
    owned: Vec<String>,
}

impl Tree {
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

    /// Hands all of it on, files sorted by path.
    ///
    /// # Errors
    ///
    /// The sink's first.
    pub fn put_to<S: Sink>(&self, sink: &S) -> Result<(), S::Error> {
        sink.begin(&self.origin);
        self.owned.iter().for_each(|folder| sink.own(folder));
        self.files()
            .try_for_each(|(path, text)| sink.put(path, text))
    }
}

/// Keeps what it takes.
#[derive(Debug, Default)]
pub(crate) struct Collector(Mutex<Tree>);

impl Collector {
    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn into_tree(self) -> Tree {
        let mut tree = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        tree.owned.sort();
        tree
    }
}

impl Sink for Collector {
    type Error = Infallible;

    fn begin(&self, origin: &Origin) {
        self.tree().origin = origin.clone();
    }

    fn own(&self, folder: &str) {
        self.tree().owned.push(folder.to_owned());
    }

    fn put(&self, path: &str, text: &str) -> Result<(), Infallible> {
        let clash = self.tree().files.insert(path.to_owned(), text.to_owned());
        debug_assert!(clash.is_none(), "two backends write {path}");
        Ok(())
    }
}
