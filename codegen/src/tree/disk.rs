//! Files put to the disk as they are made, by any thread: none is kept in memory, and none has its
//! name until all are there. What is not this generation's is never touched.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempPath;
use xxhash_rust::xxh3::xxh3_128;

use super::lock::{self, Lock};
use super::owner::{MANIFEST, Manifest, Owner, Place};
use super::{Difference, TEMPORARY, TreeError, Written, beside, folder_of};
use crate::model::Device;

/// The output folder, and what is put there.
pub struct Disk<'a> {
    out: &'a Path,
    /// Whether texts are written; else they are compared alone.
    writes: bool,
    manifest: Manifest,
    state: Mutex<State>,
    /// Held until all is done.
    lock: Option<Lock>,
}

#[derive(Default)]
struct State {
    owner: Owner,
    /// All files that belong there, with the hashes of their texts.
    known: BTreeMap<String, u128>,
    /// All paths that were put, in lower case: no two of them may be one file.
    taken: HashSet<String>,
    owned: Vec<String>,
    differences: Vec<Difference>,
    /// What is in the way: paths below the output folder, and what is there.
    foreign: Vec<(String, String)>,
    /// New texts, each beside the file whose place it is to take.
    staged: Vec<(TempPath, PathBuf)>,
    /// Folders that were made for them, each behind the one that it is in.
    made: Vec<PathBuf>,
}

/// Files in owned folders that are not generated any more.
#[derive(Default)]
struct Rest {
    surplus: Vec<String>,
    /// Files that runs which were killed had begun.
    unfinished: Vec<String>,
}

impl<'a> Disk<'a> {
    /// A folder whose files are to be made anew where they differ. It is made if it is not there. If
    /// another process writes there, `waiting` is told so, and this one waits.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made, or its manifest cannot be read.
    pub fn writing(out: &'a Path, waiting: &dyn Fn(&str)) -> Result<Self, TreeError> {
        let lock = lock::exclusive(out, waiting).map_err(at(out))?;
        Self::locked(out, true, Some(lock))
    }

    /// A folder in which nothing is to be changed.
    ///
    /// # Errors
    ///
    /// When the folder's manifest cannot be read.
    pub fn comparing(out: &'a Path, waiting: &dyn Fn(&str)) -> Result<Self, TreeError> {
        let lock = lock::shared(out, waiting).map_err(at(out))?;
        Self::locked(out, false, lock)
    }

    fn locked(out: &'a Path, writes: bool, lock: Option<Lock>) -> Result<Self, TreeError> {
        let mut disk = Self {
            out,
            writes,
            manifest: Manifest::default(),
            state: Mutex::default(),
            lock,
        };
        // If this fails, the folder is removed when `disk` is dropped.
        disk.manifest = Manifest::read(out).map_err(at(&out.join(MANIFEST)))?;
        Ok(disk)
    }

    /// Says what the files are made from: what another SVD's generation wrote is not theirs.
    pub fn made_from(&self, device: &Device) {
        self.owned_by(&device.file_name, &device.ident.svd);
    }

    pub(super) fn owned_by(&self, svd: &str, device: &str) {
        self.state().owner = Owner {
            svd: svd.to_owned(),
            device: device.to_owned(),
        };
    }

    /// A folder below the output folder in which generated files are: those of this generation that
    /// are not put there again are surplus.
    pub fn own(&self, folder: &str) {
        self.state().owned.push(folder.to_owned());
    }

    /// Takes a file. It is compared, and written beside the old one if it differs.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or written.
    pub fn put(&self, path: &str, text: &str) -> Result<(), TreeError> {
        let place = self.out.join(path);
        let at = at(&place);
        if !self.state().taken.insert(path.to_lowercase()) {
            let twice = "two outputs would be this file, where case does not count";
            return Err(at(io::Error::new(io::ErrorKind::AlreadyExists, twice)));
        }
        let owner = self.state().owner.clone();
        let found = self.manifest.place(self.out, path, &owner);
        let is_same = || is_same(&place, text.as_bytes());
        let difference = match found.map_err(&at)? {
            Place::Free => Some(Difference::Missing(path.to_owned())),
            Place::Ours => (!is_same().map_err(&at)?).then(|| Difference::Stale(path.to_owned())),
            // Such as one that came with a version control system, without the manifest.
            Place::Foreign(_) if is_plain(&place) && is_same().unwrap_or(false) => None,
            Place::Foreign(what) => {
                self.state().foreign.push((path.to_owned(), what));
                return Ok(());
            }
        };
        let staged = match difference.is_some() && self.writes {
            true => Some(self.stage(&place, text).map_err(&at)?),
            false => None,
        };
        let mut state = self.state();
        let hash = xxh3_128(text.as_bytes());
        state.known.insert(path.to_owned(), hash);
        state.differences.extend(difference);
        state.staged.extend(staged.map(|staged| (staged, place)));
        Ok(())
    }

    /// What differs, sorted; nothing was written.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read, or something else is in the way of a file.
    pub fn differences(self) -> Result<Vec<Difference>, TreeError> {
        self.put_manifest()?;
        self.refuse_foreign()?;
        let surplus = self.rest()?.surplus;
        let mut differences = std::mem::take(&mut self.state().differences);
        differences.extend(surplus.into_iter().map(Difference::Surplus));
        differences.sort();
        Ok(differences)
    }

    /// Gives all that was written its name, and removes what is surplus.
    ///
    /// # Errors
    ///
    /// When something else is in the way of a file; then nothing has changed. When a file cannot be
    /// renamed or removed; every file is then either old or new.
    pub fn commit(self) -> Result<Written, TreeError> {
        self.put_manifest()?;
        self.refuse_foreign()?;
        let staged = std::mem::take(&mut self.state().staged);
        let written = staged.len();
        for (file, path) in staged {
            file.persist(&path).map_err(|failed| TreeError {
                path,
                error: failed.error,
            })?;
        }
        // Looked for only now: what was staged lay in the same folders.
        let rest = self.rest()?;
        for path in rest.surplus.iter().chain(&rest.unfinished) {
            let path = self.out.join(path);
            fs::remove_file(&path).map_err(at(&path))?;
            let above = path.ancestors().skip(1);
            // A folder that still holds something stays.
            for folder in above.take_while(|folder| *folder != self.out) {
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
        Ok(Written {
            written,
            unchanged: self.state().known.len() - written,
            removed: rest.surplus,
        })
    }

    /// The manifest is written last, as a file like the others.
    fn put_manifest(&self) -> Result<(), TreeError> {
        let text = {
            let state = self.state();
            let known = state.known.iter();
            let made = self.manifest.after(&state.owner, &state.owned, known);
            made.text()
        };
        let place = self.out.join(MANIFEST);
        let same = is_plain(&place) && is_same(&place, text.as_bytes()).map_err(at(&place))?;
        let difference = match (same, place.exists()) {
            (true, _) => None,
            (false, true) => Some(Difference::Stale(MANIFEST.into())),
            (false, false) => Some(Difference::Missing(MANIFEST.into())),
        };
        let staged = match difference.is_some() && self.writes {
            true => Some(self.stage(&place, &text).map_err(at(&place))?),
            false => None,
        };
        let mut state = self.state();
        state.known.insert(MANIFEST.into(), 0);
        state.differences.extend(difference);
        state.staged.extend(staged.map(|staged| (staged, place)));
        Ok(())
    }

    fn refuse_foreign(&self) -> Result<(), TreeError> {
        let mut foreign = std::mem::take(&mut self.state().foreign);
        if foreign.is_empty() {
            return Ok(());
        }
        foreign.sort();
        let mut message = String::from("files are in the way, and nothing was written:");
        for (path, what) in &foreign {
            message.push_str(&format!("\n  {path}: {what}"));
        }
        message.push_str("\nmove them away, or name another folder for the output");
        Err(at(self.out)(io::Error::other(message)))
    }

    fn rest(&self) -> Result<Rest, TreeError> {
        let state = self.state();
        let mut rest = Rest::default();
        for owned in &state.owned {
            self.list(owned, &state, &mut rest)?;
        }
        rest.surplus.sort();
        Ok(rest)
    }

    /// Looks for files that this generation wrote before. Build output of a crate that is used in
    /// place is not looked at, and links are not followed.
    fn list(&self, folder: &str, state: &State, rest: &mut Rest) -> Result<(), TreeError> {
        let place = self.out.join(folder);
        let at = at(&place);
        match fs::symlink_metadata(&place) {
            Ok(metadata) if metadata.is_dir() => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(error)),
            _ => return Ok(()),
        }
        for entry in fs::read_dir(&place).map_err(&at)? {
            let entry = entry.map_err(&at)?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let path = format!("{folder}/{name}");
            let kind = entry.file_type().map_err(&at)?;
            if kind.is_dir() && !matches!(name, "target" | ".git") {
                self.list(&path, state, rest)?;
            } else if !kind.is_file() || state.known.contains_key(&path) {
                continue;
            } else if is_temporary(name) {
                rest.unfinished.push(path);
            } else if (self.manifest.is_surplus(&entry.path(), &path, &state.owner)).map_err(&at)? {
                rest.surplus.push(path);
            }
        }
        Ok(())
    }

    fn stage(&self, path: &Path, text: &str) -> io::Result<TempPath> {
        lock::make_folders(folder_of(path), &mut self.state().made)?;
        // Closed: there may be more files than a process can have open.
        Ok(beside(path, text)?.into_temp_path())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Disk<'_> {
    /// What was not committed is removed; folders that were made for it are, if nothing is in them.
    fn drop(&mut self) {
        let mut state = self.state();
        state.staged.clear();
        let around = self.lock.iter().flat_map(|lock| &lock.made);
        for folder in around.chain(&state.made).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> TreeError + use<> {
    let path = path.to_owned();
    move |error| TreeError {
        path: path.clone(),
        error,
    }
}

/// Whether the path itself is a regular file.
fn is_plain(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// Whether a file's name is one that this module gives to files until they are whole.
fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(TEMPORARY).unwrap_or_default();
    random.len() == 6 && random.chars().all(|c| c.is_ascii_alphanumeric())
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

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: &str = "# Generated by svd2qemu 0.1.0 from calc.svd; do not edit.\nold\n";

    fn writing(out: &Path) -> Disk<'_> {
        let disk = Disk::writing(out, &|_| ()).unwrap();
        disk.owned_by("calc.svd", "CALC");
        disk
    }

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
    fn no_two_files_are_one_where_case_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let disk = writing(folder.path());
        disk.put("docs/a.md", "one\n").unwrap();
        for path in ["docs/a.md", "docs/A.md"] {
            let error = disk.put(path, "two\n").unwrap_err().to_string();
            assert!(error.contains("two outputs would be this file"), "{error}");
        }
    }

    #[test]
    fn what_is_not_committed_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), MINE).unwrap();
        let disk = writing(dir.path());
        disk.put("a", "new").unwrap();
        disk.put("b", "new").unwrap();
        drop(disk);
        assert_eq!(names(dir.path()), ["a"]);
        assert_eq!(fs::read_to_string(dir.path().join("a")).unwrap(), MINE);
    }

    #[test]
    fn what_differs_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let owned = dir.path().join("docs");
        fs::create_dir(&owned).unwrap();
        for name in ["same", "stale", "surplus"] {
            fs::write(owned.join(name), MINE).unwrap();
        }
        fs::write(owned.join("notes"), "the user's").unwrap();
        fs::write(owned.join(".svd2qemu-a1B2c3"), "of a run that was killed").unwrap();
        let fill = |disk: &Disk| {
            disk.own("docs");
            for (path, text) in [("same", MINE), ("stale", "new"), ("missing", "new")] {
                disk.put(&format!("docs/{path}"), text).unwrap();
            }
        };
        let disk = Disk::comparing(dir.path(), &|_| ()).unwrap();
        disk.owned_by("calc.svd", "CALC");
        fill(&disk);
        let path = |name: &str| format!("docs/{name}");
        let expected = [
            Difference::Stale(path("stale")),
            Difference::Missing(MANIFEST.into()),
            Difference::Missing(path("missing")),
            Difference::Surplus(path("surplus")),
        ];
        assert_eq!(disk.differences().unwrap(), expected);
        let disk = writing(dir.path());
        fill(&disk);
        let expected = Written {
            written: 3,
            unchanged: 1,
            removed: vec![path("surplus")],
        };
        assert_eq!(disk.commit().unwrap(), expected);
        assert_eq!(names(&owned), ["missing", "notes", "same", "stale"]);
        assert_eq!(fs::read_to_string(owned.join("stale")).unwrap(), "new");
        // "new" has no header line: it is the manifest that knows it.
        let disk = writing(dir.path());
        disk.own("docs");
        let removed = disk.commit().unwrap().removed;
        assert_eq!(removed, [path("missing"), path("same"), path("stale")]);
        assert_eq!(names(&owned), ["notes"]);
    }

    #[test]
    fn what_is_in_the_way_is_listed_and_stays() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        fs::create_dir_all(out.join("folder")).unwrap();
        fs::write(out.join("notes"), "the user's").unwrap();
        fs::write(out.join("other"), MINE.replace("calc", "other")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), out.join("link")).unwrap();
        let disk = writing(&out);
        for path in [
            "notes",
            "other",
            "folder",
            "link/file",
            "notes/below",
            "new/free",
        ] {
            disk.put(path, "new").unwrap();
        }
        let message = disk.commit().unwrap_err().error.to_string();
        for line in [
            "notes: not generated by svd2qemu",
            "other: generated from other.svd",
            "folder: a folder",
            "link/file: a symbolic link to",
            "notes/below: below something that is not a folder",
        ] {
            assert!(
                message.contains(&format!("\n  {line}")),
                "{line} in {message}"
            );
        }
        assert_eq!(names(&out), ["folder", "link", "notes", "other"]);
        assert!(names(elsewhere.path()).is_empty());
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
