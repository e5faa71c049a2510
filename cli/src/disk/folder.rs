//! Files put to the disk as they are made, by any thread: none is kept in memory, and none has its
//! name until all are there. What is not this generation's is never touched.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use svd2qemu::tree::{Origin, Sink};
use tempfile::TempPath;
use xxhash_rust::xxh3::xxh3_128;

use super::atomic::{beside, folder_of, is_temporary};
use super::comparison::{is_plain, is_same};
use super::lock::{self, Lock};
use svd2qemu::text::shared_line::is_shared;

use super::owner::{MANIFEST, Manifest, Place};
use super::{Difference, DiskError, Written};

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
    origin: Origin,
    /// All files that belong there, with the hashes of their texts.
    known: BTreeMap<String, u128>,
    /// Those of them that are the same for all SVDs.
    shared: HashSet<String>,
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
    pub fn writing(out: &'a Path, waiting: &dyn Fn(&str)) -> Result<Self, DiskError> {
        let lock = lock::exclusive(out, waiting).map_err(at(out))?;
        Self::locked(out, true, Some(lock))
    }

    /// A folder in which nothing is to be changed.
    ///
    /// # Errors
    ///
    /// When the folder's manifest cannot be read.
    pub fn comparing(out: &'a Path, waiting: &dyn Fn(&str)) -> Result<Self, DiskError> {
        let lock = lock::shared(out, waiting).map_err(at(out))?;
        Self::locked(out, false, lock)
    }

    fn locked(out: &'a Path, writes: bool, lock: Option<Lock>) -> Result<Self, DiskError> {
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

    /// What differs, sorted; nothing was written.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read, or something else is in the way of a file.
    pub fn differences(self) -> Result<Vec<Difference>, DiskError> {
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
    pub fn commit(self) -> Result<Written, DiskError> {
        self.put_manifest()?;
        self.refuse_foreign()?;
        let staged = std::mem::take(&mut self.state().staged);
        let written = staged.len();
        for (file, path) in staged {
            file.persist(&path).map_err(|failed| DiskError {
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
    fn put_manifest(&self) -> Result<(), DiskError> {
        let text = {
            let state = self.state();
            let known = state.known.iter();
            let (origin, owned) = (&state.origin, &state.owned);
            let made = self.manifest.after(origin, owned, known, &state.shared);
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

    fn refuse_foreign(&self) -> Result<(), DiskError> {
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

    fn rest(&self) -> Result<Rest, DiskError> {
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
    fn list(&self, folder: &str, state: &State, rest: &mut Rest) -> Result<(), DiskError> {
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
            } else if (self
                .manifest
                .is_surplus(&entry.path(), &path, &state.origin))
            .map_err(&at)?
            {
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

impl Sink for Disk<'_> {
    type Error = DiskError;

    /// What another SVD's generation wrote is not of this one.
    fn begin(&self, origin: &Origin) {
        self.state().origin = origin.clone();
    }

    /// Files in the folder that this generation wrote before, and that are not put again, are surplus.
    fn own(&self, folder: &str) {
        self.state().owned.push(folder.to_owned());
    }

    /// The file is compared, and written beside the old one if it differs. An error is that it cannot
    /// be read or written.
    fn put(&self, path: &str, text: &str) -> Result<(), DiskError> {
        let place = self.out.join(path);
        let at = at(&place);
        if !self.state().taken.insert(path.to_lowercase()) {
            let twice = "two outputs would be this file, where case does not count";
            return Err(at(io::Error::new(io::ErrorKind::AlreadyExists, twice)));
        }
        let origin = self.state().origin.clone();
        let found = self.manifest.place(self.out, path, &origin);
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
        if is_shared(text) {
            state.shared.insert(path.to_owned());
        }
        state.differences.extend(difference);
        state.staged.extend(staged.map(|staged| (staged, place)));
        Ok(())
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

fn at(path: &Path) -> impl Fn(io::Error) -> DiskError + use<> {
    let path = path.to_owned();
    move |error| DiskError {
        path: path.clone(),
        error,
    }
}

#[cfg(test)]
mod tests;
