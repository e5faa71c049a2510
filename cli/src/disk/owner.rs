//! Whose a file in the output folder is: this generation's, another's, or the user's.
//!
//! A file belongs to a generation if it carries the header line that names the SVD, or if the
//! manifest lists it with the hash of what is on the disk. A file that is the same for all SVDs says so
//! in its header line, and belongs to each generation that makes it. All else is never changed.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use svd2qemu::text::header_line::maker_in;
use svd2qemu::text::json;
use svd2qemu::text::shared_line::is_shared;
use svd2qemu::tree::Origin;
use xxhash_rust::xxh3::xxh3_128;

/// The manifest's path below the output folder.
pub(super) const MANIFEST: &str = ".svd2qemu.json";

/// Bytes of a file in which the header line is looked for.
const HEADER_LIMIT: u64 = 0x10_0000;

/// The manifest: which generation wrote each file, and what.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// For people who find the file.
    about: String,
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    svd: String,
    device: String,
    /// XXH3, 128 bits, of the text as it was written.
    hash: String,
}

/// What is at the path of a file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing.
    Free,
    /// A file of this generation.
    Ours,
    /// Something else; the text says what.
    Foreign(String),
}

impl Manifest {
    /// The output folder's manifest; an empty one if it has none.
    pub fn read(out: &Path) -> io::Result<Self> {
        match fs::read_to_string(out.join(MANIFEST)) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| {
                let message = format!("not a manifest of svd2qemu ({error}); remove it to go on");
                io::Error::new(io::ErrorKind::InvalidData, message)
            }),
            Err(error) if is_absent(&error) => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// The manifest after a generation that wrote these files, whose folders are `folders`. What other
    /// generations wrote, or this one elsewhere, stays listed. Those of `shared` are of no SVD.
    pub fn after<'a>(
        &self,
        origin: &Origin,
        folders: &[String],
        files: impl Iterator<Item = (&'a String, &'a u128)>,
        shared: &HashSet<String>,
    ) -> Self {
        let mut made = self.clone();
        made.about = "Files that svd2qemu wrote, and may replace or remove.".into();
        let others = self.has_others(origin);
        made.files.retain(|path, entry| {
            let inside = folders.iter().any(|folder| is_below(path, folder));
            let gone = match entry.is_shared() {
                true => !others,
                false => entry.is_of(origin),
            };
            !(inside && gone)
        });
        let nobody = Origin::default();
        for (path, hash) in files {
            let origin = if shared.contains(path) {
                &nobody
            } else {
                origin
            };
            let entry = Entry {
                svd: origin.svd.clone(),
                device: origin.device.clone(),
                hash: format!("{hash:032x}"),
            };
            made.files.insert(path.clone(), entry);
        }
        made
    }

    /// As it is written.
    pub fn text(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        json(&text.expect("a map of texts is JSON")) + "\n"
    }

    /// What is at a path where this generation wants to write. No link is followed.
    pub fn place(&self, out: &Path, path: &str, origin: &Origin) -> io::Result<Place> {
        let mut place = out.to_owned();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            place.push(part);
            let kind = match fs::symlink_metadata(&place) {
                Ok(metadata) => metadata.file_type(),
                Err(error) if is_absent(&error) => return Ok(Place::Free),
                Err(error) => return Err(error),
            };
            let last = parts.peek().is_none();
            if kind.is_symlink() {
                let target = fs::read_link(&place)?;
                let what = format!("a symbolic link to {}", target.display());
                return Ok(Place::Foreign(what));
            }
            match (last, kind.is_dir()) {
                (true, true) => return Ok(Place::Foreign("a folder".into())),
                (false, false) => {
                    return Ok(Place::Foreign(
                        "below something that is not a folder".into(),
                    ));
                }
                _ => {}
            }
            if last && !kind.is_file() {
                return Ok(Place::Foreign("not a regular file".into()));
            }
        }
        if self.is_ours(&place, path, origin)? {
            return Ok(Place::Ours);
        }
        let other = self.files.get(path).map(|entry| entry.svd.clone());
        let other = other
            .filter(|svd| *svd != origin.svd)
            .or(maker_in(&beginning(&place)?));
        Ok(Place::Foreign(match other {
            Some(svd) => format!("generated from {svd}"),
            None => "not generated by svd2qemu, or edited since".into(),
        }))
    }

    /// Whether a regular file that is not generated any more was written by this generation.
    pub fn is_surplus(&self, place: &Path, path: &str, origin: &Origin) -> io::Result<bool> {
        match self.files.get(path) {
            Some(entry) if entry.is_shared() => Ok(!self.has_others(origin)),
            Some(entry) if entry.device != origin.device => Ok(false),
            _ => self.is_ours(place, path, origin),
        }
    }

    /// Whether other generations have files here, which may need those that are shared.
    fn has_others(&self, origin: &Origin) -> bool {
        let mut entries = self.files.values();
        entries.any(|entry| !entry.is_shared() && !entry.is_of(origin))
    }

    fn is_ours(&self, place: &Path, path: &str, origin: &Origin) -> io::Result<bool> {
        if let Some(entry) = self.files.get(path)
            && entry.svd == origin.svd
            && entry.hash == format!("{:032x}", xxh3_128(&fs::read(place)?))
        {
            return Ok(true);
        }
        let text = beginning(place)?;
        Ok(is_shared(&text) || maker_in(&text).is_some_and(|svd| svd == origin.svd))
    }
}

impl Entry {
    /// Whether the file is of no SVD.
    fn is_shared(&self) -> bool {
        self.svd.is_empty()
    }

    fn is_of(&self, origin: &Origin) -> bool {
        self.svd == origin.svd && self.device == origin.device
    }
}

/// Whether a path lies in a folder, both below the output folder.
fn is_below(path: &str, folder: &str) -> bool {
    (path.strip_prefix(folder)).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether nothing is at the path.
fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

/// The part of a file in which its header line is.
fn beginning(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(HEADER_LIMIT)
        .read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_generations_stay_listed() {
        let origin = |svd: &str| Origin {
            svd: svd.into(),
            device: "D".into(),
        };
        let files = |paths: &[&str]| -> BTreeMap<String, u128> {
            paths.iter().map(|path| ((*path).to_owned(), 1)).collect()
        };
        let docs = ["docs".to_owned()];
        let first = files(&["docs/a.md", "include/a.h"]);
        let none = HashSet::new();
        let first = Manifest::default().after(&origin("a.svd"), &docs, first.iter(), &none);
        let second = files(&["docs/b.md"]);
        let both = first.after(&origin("b.svd"), &docs, second.iter(), &none);
        let third = files(&["docs/c.md"]);
        let third = both.after(&origin("a.svd"), &docs, third.iter(), &none);
        let listed: Vec<&str> = third.files.keys().map(String::as_str).collect();
        assert_eq!(listed, ["docs/b.md", "docs/c.md", "include/a.h"]);
        let back: Manifest = serde_json::from_str(&third.text()).unwrap();
        assert_eq!(back, third);
    }

    #[test]
    fn what_is_shared_stays_listed_as_long_as_others_need_it() {
        let origin = |svd: &str| Origin {
            svd: svd.into(),
            device: "D".into(),
        };
        let files = |paths: &[&str]| -> BTreeMap<String, u128> {
            paths.iter().map(|path| ((*path).to_owned(), 1)).collect()
        };
        let folder = ["qemu".to_owned()];
        let shared = HashSet::from(["qemu/s.c".to_owned()]);
        let (a, b) = (
            files(&["qemu/a.c", "qemu/s.c"]),
            files(&["qemu/b.c", "qemu/s.c"]),
        );
        let first = Manifest::default().after(&origin("a.svd"), &folder, a.iter(), &shared);
        let both = first.after(&origin("b.svd"), &folder, b.iter(), &shared);
        let again = both.after(&origin("a.svd"), &folder, a.iter(), &shared);
        assert_eq!(again, both);
        let nothing = BTreeMap::new();
        let without_b = both.after(&origin("b.svd"), &folder, nothing.iter(), &shared);
        assert_eq!(without_b, first);
        let without_both = without_b.after(&origin("a.svd"), &folder, nothing.iter(), &shared);
        assert!(without_both.files.is_empty());
    }
}
