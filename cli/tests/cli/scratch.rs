//! A folder to run the program in, and what it did there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::common::{root, text};

/// A scratch folder with `calc.svd` in it, in which the program runs.
pub struct Scratch(TempDir);

/// What the program did.
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Scratch {
    pub fn new() -> Self {
        let scratch = Self(TempDir::new().expect("there is a temporary folder"));
        fs::copy(root().join("calc.svd"), scratch.path("calc.svd")).expect("calc.svd is there");
        scratch
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn run(&self, arguments: &str) -> Done {
        run(self.0.path(), arguments)
    }

    /// Runs, and expects an exit code.
    pub fn expect(&self, code: i32, arguments: &str) -> Done {
        let done = self.run(arguments);
        assert_eq!(done.code, code, "{arguments}\n{}{}", done.out, done.err);
        done
    }

    /// The same, with a cache of its own in the scratch folder.
    pub fn cached(&self, code: i32, arguments: &str) -> Done {
        let mut command = command(self.0.path(), arguments);
        command.env("SVD2QEMU_CACHE", self.path("cache"));
        let done = finish(command);
        assert_eq!(done.code, code, "{arguments}\n{}{}", done.out, done.err);
        done
    }

    /// Makes an SVD that is `calc.svd` with one text replaced.
    pub fn edited(&self, name: &str, old: &str, new: &str) {
        let svd = text(&self.path("calc.svd"));
        assert!(svd.contains(old), "{old}");
        fs::write(self.path(name), svd.replacen(old, new, 1)).expect("the SVD can be written");
    }

    /// Adds text to a file, which keeps its header line.
    pub fn append(&self, path: &str, more: &str) {
        let edited = text(&self.path(path)) + more;
        fs::write(self.path(path), edited).expect("the file can be written");
    }

    /// All files below a folder, with their texts.
    pub fn files(&self, folder: &str) -> BTreeMap<String, String> {
        fn list(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("the folder can be read").path();
                if path.is_dir() {
                    list(root, &path, found);
                } else {
                    let name = path
                        .strip_prefix(root)
                        .expect("it is below")
                        .display()
                        .to_string();
                    found.insert(name, text(&path));
                }
            }
        }
        let mut found = BTreeMap::new();
        list(&self.path(folder), &self.path(folder), &mut found);
        found
    }
}

/// Runs the program in a folder.
pub fn run(folder: &Path, arguments: &str) -> Done {
    finish(command(folder, arguments))
}

pub fn command(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_svd2qemu"));
    command
        .args(arguments.split_whitespace())
        .current_dir(folder);
    command
}

pub fn finish(mut command: Command) -> Done {
    let done = command.output().expect("the program can be run");
    Done {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).expect("stdout is UTF-8"),
        err: String::from_utf8(done.stderr).expect("stderr is UTF-8"),
    }
}
