//! Files of hooks: made once, and never changed after that.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use svd2qemu::Checked;
use svd2qemu::backend::qemu::{HooksFile, hooks_files};
use svd2qemu::text::shell;
use svd2qemu::tree::File;
use svd2qemu_cli::disk::write_atomically;

use super::{Failure, Svd, folder};

/// Where what is written by hand is.
#[derive(Debug, Args)]
pub struct Hooks {
    /// Folder of the C that is written by hand, for devices with hooks [default: `hooks` beside the
    /// SVD]
    #[arg(long = "hooks", value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// A file of hooks that is there.
pub struct Written {
    /// What it has to have.
    pub file: HooksFile,
    /// Where it is.
    pub path: PathBuf,
    /// What it has.
    pub text: String,
}

impl Hooks {
    fn path(&self, svd: &Svd, file: &HooksFile) -> PathBuf {
        let hooks = self.folder.clone();
        hooks
            .unwrap_or_else(|| folder(&svd.svd).join("hooks"))
            .join(&file.name)
    }

    /// Makes files that are not there, and says how those that are differ from what the SVD asks for.
    pub fn settle(&self, svd: &Svd, checked: &Checked) -> Result<(), Failure> {
        for file in hooks_files(&checked.device) {
            let path = self.path(svd, &file);
            match read(&path)? {
                Some(text) => {
                    let review = file.review(&text);
                    for hook in &review.new {
                        say!(
                            "{}: {} is new, and has to be written; to begin with, paste:\n\n{}\n",
                            path.display(),
                            hook.name,
                            hook.text.trim_end()
                        );
                    }
                    stale(&path, &review.stale);
                }
                None => {
                    write_atomically(&path, &file.text)?;
                    say!(
                        "{}: made once, for hooks; it is yours, and will not be changed",
                        path.display()
                    );
                }
            }
        }
        Ok(())
    }

    /// Lists what is not there; gives how much that is.
    pub fn compare(&self, svd: &Svd, checked: &Checked) -> Result<usize, Failure> {
        let mut missing = 0;
        for file in hooks_files(&checked.device) {
            let path = self.path(svd, &file);
            let Some(text) = read(&path)? else {
                say!("missing  {}", path.display());
                missing += 1;
                continue;
            };
            let review = file.review(&text);
            for hook in &review.new {
                say!("missing  {} in {}", hook.name, path.display());
            }
            missing += usize::from(!review.new.is_empty());
            stale(&path, &review.stale);
        }
        Ok(missing)
    }

    /// The files, all of which have to be there.
    pub fn written(&self, svd: &Svd, checked: &Checked) -> Result<Vec<Written>, Failure> {
        let files = hooks_files(&checked.device).into_iter();
        let written = files.map(|file| {
            let path = self.path(svd, &file);
            match read(&path)? {
                Some(text) => Ok(Written { file, path, text }),
                None => Err(Failure::io(format!(
                    "there is no {}, in which the device's hooks are to be",
                    path.display()
                ))
                .help(format!(
                    "svd2qemu generate {} makes it; --hooks names another folder",
                    shell::path(&svd.svd)
                ))),
            }
        });
        written.collect()
    }

    /// As it is typed; empty if it is not.
    pub fn option(&self) -> String {
        match &self.folder {
            Some(folder) => format!(" --hooks {}", shell::path(folder)),
            None => String::new(),
        }
    }
}

impl Written {
    /// Puts the file into a QEMU tree, whatever is there.
    pub fn put(&self, tree: &Path) -> Result<(), Failure> {
        Ok(write_atomically(
            &tree.join(&self.file.tree_path),
            &self.text,
        )?)
    }

    /// The file as it goes into a QEMU tree. One that is there already stays as it is.
    pub fn for_tree(&self, tree: &Path) -> Result<File, Failure> {
        let path = tree.join(&self.file.tree_path);
        if read(&path)?.is_some_and(|text| text != self.text) {
            tell!(
                "{} differs from {} and is left as it is",
                path.display(),
                self.path.display()
            );
        }
        Ok(File {
            path: self.file.tree_path.clone(),
            text: self.text.clone(),
        })
    }
}

/// The files as they go into a QEMU tree.
pub fn for_tree(written: &[Written], tree: &Path) -> Result<Vec<File>, Failure> {
    written.iter().map(|hooks| hooks.for_tree(tree)).collect()
}

fn stale(path: &Path, names: &[String]) {
    for name in names {
        say!(
            "{}: {name} is stale: the SVD has no such hook",
            path.display()
        );
    }
}

/// A file's text; `None` if it is not there.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io(format!(
            "cannot read {}: {error}",
            path.display()
        ))),
    }
}
