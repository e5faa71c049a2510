//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders with what is built, generated or expected.
const LEFT_OUT: [&str; 6] = [
    "target",
    "generated",
    ".git",
    "golden",
    "diagnostics",
    "snapshots",
];

/// A file.
pub struct File {
    /// Path below the root, with `/`.
    pub path: String,
    pub text: String,
}

/// All files written by hand.
pub struct Tree {
    root: PathBuf,
    pub written: Vec<File>,
}

impl Tree {
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the package lies in the repository");
        let mut written = Vec::new();
        list(root, root, &mut written);
        written.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(written.len() > 300, "only {} files", written.len());
        Self {
            root: root.to_owned(),
            written,
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Templates are Rust only when they are filled in.
    pub fn rust(&self) -> Vec<&File> {
        let template = |file: &File| file.path.contains("/templates/") && file.text.contains("{%");
        let files = self.written.iter();
        let rust = files.filter(|file| file.path.ends_with(".rs") && !template(file));
        rust.collect()
    }

    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).expect("the file can be read")
    }
}

/// The section of a page with this heading.
pub fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let mut sections = page.split("\n## ").skip(1);
    let section = sections.find(|section| section.starts_with(heading));
    section.unwrap_or_else(|| panic!("there is no section {heading}"))
}

fn list(root: &Path, folder: &Path, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Links lead to what is listed elsewhere.
        let kind = entry.file_type().expect("the entry has a type");
        if kind.is_dir() && !LEFT_OUT.contains(&name.as_str()) {
            list(root, &path, found);
        }
        let is_written = match path.extension().and_then(|extension| extension.to_str()) {
            Some(extension) => matches!(extension, "rs" | "c" | "h" | "sh" | "py" | "html" | "css"),
            None => false,
        };
        if kind.is_file() && is_written {
            let below = path.strip_prefix(root).expect("it is below");
            found.push(File {
                path: below.display().to_string(),
                text: fs::read_to_string(&path).expect("a text"),
            });
        }
    }
}
