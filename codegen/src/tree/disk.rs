//! Files put to the disk as they are made, by any thread: none is kept in memory, and none has its
//! name until all are there.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempPath;

use super::{Difference, TreeError, Written, list, permissions};

/// The output folder, and what is put there.
pub struct Disk<'a> {
    out: &'a Path,
    /// Whether texts are written; else they are compared alone.
    writes: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// All files that belong there.
    known: BTreeSet<String>,
    owned: Vec<String>,
    differences: Vec<Difference>,
    /// New texts, each beside the file whose place it is to take.
    staged: Vec<(TempPath, PathBuf)>,
}

impl<'a> Disk<'a> {
    /// A folder whose files are to be made anew where they differ.
    pub fn writing(out: &'a Path) -> Self {
        Self {
            out,
            writes: true,
            state: Mutex::default(),
        }
    }

    /// A folder in which nothing is to be changed.
    pub fn comparing(out: &'a Path) -> Self {
        Self {
            writes: false,
            ..Self::writing(out)
        }
    }

    /// A folder below the output folder that holds nothing else: what is not put there is surplus.
    pub fn own(&self, folder: &str) {
        self.change(|state| state.owned.push(folder.to_owned()));
    }

    /// Takes a file. It is compared, and written beside the old one if it differs.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written.
    pub fn put(&self, path: &str, text: &str) -> Result<(), TreeError> {
        let place = self.out.join(path);
        let at = |error| TreeError {
            path: place.clone(),
            error,
        };
        let difference = match is_same(&place, text.as_bytes()) {
            Ok(true) => None,
            Ok(false) => Some(Difference::Stale(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Some(Difference::Missing(path.to_owned()))
            }
            Err(error) => return Err(at(error)),
        };
        let staged = match difference.is_some() && self.writes {
            true => Some(stage(&place, text).map_err(at)?),
            false => None,
        };
        self.change(|state| {
            let new = state.known.insert(path.to_owned());
            debug_assert!(new, "two backends write {path}");
            state.differences.extend(difference);
            state.staged.extend(staged.map(|staged| (staged, place)));
        });
        Ok(())
    }

    /// What differs, sorted; nothing was written.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn differences(self) -> Result<Vec<Difference>, TreeError> {
        let mut state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let surplus = state.surplus(self.out)?;
        state
            .differences
            .extend(surplus.into_iter().map(Difference::Surplus));
        state.differences.sort();
        Ok(state.differences)
    }

    /// Gives all that was written its name, and removes what is surplus.
    ///
    /// # Errors
    ///
    /// When a file cannot be renamed or removed; every file is then either old or new.
    pub fn commit(self) -> Result<Written, TreeError> {
        let mut state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let written = state.staged.len();
        for (file, path) in state.staged.drain(..) {
            file.persist(&path).map_err(|failed| TreeError {
                path,
                error: failed.error,
            })?;
        }
        // Looked for only now: what was staged lay in the same folders.
        let surplus = state.surplus(self.out)?;
        for path in &surplus {
            let path = self.out.join(path);
            fs::remove_file(&path).map_err(|error| TreeError { path, error })?;
        }
        Ok(Written {
            written,
            unchanged: state.known.len() - written,
            removed: surplus.len(),
        })
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl State {
    fn surplus(&self, out: &Path) -> Result<Vec<String>, TreeError> {
        let mut found = Vec::new();
        for owned in &self.owned {
            list(&out.join(owned), owned, &mut found)?;
        }
        found.retain(|path| !self.known.contains(path));
        Ok(found)
    }
}

/// Whether a file has this text; it is not read as a whole.
fn is_same(path: &Path, text: &[u8]) -> io::Result<bool> {
    let mut file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if metadata.len() != text.len() as u64 {
        return Ok(false);
    }
    let mut buffer = vec![0; text.len().min(0x1_0000)];
    for part in text.chunks(0x1_0000) {
        match file.read_exact(&mut buffer[..part.len()]) {
            Ok(()) if buffer[..part.len()] == *part => {}
            Ok(()) => return Ok(false),
            // It was cut short meanwhile.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

fn stage(path: &Path, text: &str) -> io::Result<TempPath> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".svd2qemu-")
        .permissions(permissions())
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    // Closed: there may be more files than a process can have open.
    Ok(file.into_temp_path())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = entries
            .map(|entry| name(entry).into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_not_committed_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "old").unwrap();
        let disk = Disk::writing(dir.path());
        disk.put("a", "new").unwrap();
        disk.put("b", "new").unwrap();
        drop(disk);
        assert_eq!(names(dir.path()), ["a"]);
        assert_eq!(fs::read_to_string(dir.path().join("a")).unwrap(), "old");
    }

    #[test]
    fn what_differs_is_written() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["same", "stale", "surplus"] {
            fs::write(dir.path().join(name), "old").unwrap();
        }
        let fill = |disk: &Disk| {
            disk.own(".");
            for (path, text) in [("./same", "old"), ("./stale", "new"), ("./missing", "new")] {
                disk.put(path, text).unwrap();
            }
        };
        let disk = Disk::comparing(dir.path());
        fill(&disk);
        let path = |name: &str| format!("./{name}");
        let expected = [
            Difference::Stale(path("stale")),
            Difference::Missing(path("missing")),
            Difference::Surplus(path("surplus")),
        ];
        assert_eq!(disk.differences().unwrap(), expected);
        let disk = Disk::writing(dir.path());
        fill(&disk);
        let expected = Written {
            written: 2,
            unchanged: 1,
            removed: 1,
        };
        assert_eq!(disk.commit().unwrap(), expected);
        assert_eq!(names(dir.path()), ["missing", "same", "stale"]);
        assert_eq!(fs::read_to_string(dir.path().join("stale")).unwrap(), "new");
    }

    #[test]
    fn a_file_is_compared_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let text = vec![b'x'; 0x1_8000];
        fs::write(&path, &text).unwrap();
        assert!(is_same(&path, &text).unwrap());
        let mut other = text.clone();
        other[0x1_7fff] = b'y';
        assert!(!is_same(&path, &other).unwrap());
        assert!(!is_same(&path, &text[1..]).unwrap());
    }
}
