//! Whose a file in the output folder is: this generation's, another's, or the user's.
//!
//! A file belongs to a generation if it carries the header line that names the SVD, or if the
//! manifest lists it with the hash of what is on the disk. All else is never changed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::text::{file_name, json};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

/// The manifest's path below the output folder.
pub(super) const MANIFEST: &str = ".svd2qemu.json";

/// Bytes of a file in which the header line is looked for.
const HEADER_LIMIT: u64 = 0x10_0000;

/// What a generation is made from.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    /// The SVD's file name, without its folder.
    pub svd: String,
    /// The name in `<device>`.
    pub device: String,
}

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
    /// generations wrote, or this one elsewhere, stays listed.
    pub fn after<'a>(
        &self,
        owner: &Owner,
        folders: &[String],
        files: impl Iterator<Item = (&'a String, &'a u128)>,
    ) -> Self {
        let mut made = self.clone();
        made.about = "Files that svd2qemu wrote, and may replace or remove.".into();
        made.files.retain(|path, entry| {
            let inside = folders.iter().any(|folder| is_below(path, folder));
            !(inside && entry.svd == owner.svd && entry.device == owner.device)
        });
        for (path, hash) in files {
            let entry = Entry {
                svd: owner.svd.clone(),
                device: owner.device.clone(),
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
    pub fn place(&self, out: &Path, path: &str, owner: &Owner) -> io::Result<Place> {
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
        if self.is_ours(&place, path, owner)? {
            return Ok(Place::Ours);
        }
        let other = self.files.get(path).map(|entry| entry.svd.clone());
        let other = other.filter(|svd| *svd != owner.svd).or(maker(&place)?);
        Ok(Place::Foreign(match other {
            Some(svd) => format!("generated from {svd}"),
            None => "not generated by svd2qemu, or edited since".into(),
        }))
    }

    /// Whether a regular file that is not generated any more was written by this generation.
    pub fn is_surplus(&self, place: &Path, path: &str, owner: &Owner) -> io::Result<bool> {
        match self.files.get(path) {
            Some(entry) if entry.device != owner.device => Ok(false),
            _ => self.is_ours(place, path, owner),
        }
    }

    fn is_ours(&self, place: &Path, path: &str, owner: &Owner) -> io::Result<bool> {
        if let Some(entry) = self.files.get(path)
            && entry.svd == owner.svd
            && entry.hash == format!("{:032x}", xxh3_128(&fs::read(place)?))
        {
            return Ok(true);
        }
        Ok(maker(place)?.is_some_and(|svd| svd == owner.svd))
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

/// The SVD that the header line of a file names; `None` if it has no such line.
fn maker(path: &Path) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(HEADER_LIMIT)
        .read_to_end(&mut bytes)?;
    Ok(maker_in(&String::from_utf8_lossy(&bytes)))
}

/// The SVD that the header line of a text names; the line may be folded, behind the marks of a comment.
pub(crate) fn maker_in(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("Generated by svd2qemu ")?;
    let (line, _) = rest.split_once("; do not")?;
    let line = one_line(line);
    let (_version, svd) = line.split_once(" from ")?;
    // The name of a file, and no text that happens to stand between the two.
    (svd.len() < 1024).then(|| file_name::of_header(svd))
}

/// Lines with one space between them, without the marks that stand before them in comments.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let lines = lines.map(|line| line.strip_prefix("* ").unwrap_or(line));
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_line_names_the_svd_in_every_language() {
        let line = "Generated by svd2qemu 0.1.0 from a chip.svd; do not edit.";
        for text in [
            format!("/*\n * A.\n *\n * {line}\n */\n"),
            format!("# {line}\n"),
            format!("<!-- {line} -->\n"),
            "/*\n * Generated by svd2qemu 0.1.0 from\n * a chip.svd; do not edit.\n */".into(),
        ] {
            assert_eq!(maker_in(&text).as_deref(), Some("a chip.svd"), "{text}");
        }
        let odd = "a\n*/ -- %.svd";
        let line = format!(
            "/* Generated by svd2qemu 0.1.0 from {}; do not edit. */",
            file_name::in_header(odd)
        );
        assert_eq!(maker_in(&line).as_deref(), Some(odd));
        for text in [
            "",
            "Generated by svd2qemu",
            "; do not edit.",
            "Generated by hand",
        ] {
            assert_eq!(maker_in(text), None, "{text}");
        }
    }

    #[test]
    fn other_generations_stay_listed() {
        let owner = |svd: &str| Owner {
            svd: svd.into(),
            device: "D".into(),
        };
        let files = |paths: &[&str]| -> BTreeMap<String, u128> {
            paths.iter().map(|path| ((*path).to_owned(), 1)).collect()
        };
        let docs = ["docs".to_owned()];
        let first = files(&["docs/a.md", "include/a.h"]);
        let first = Manifest::default().after(&owner("a.svd"), &docs, first.iter());
        let second = files(&["docs/b.md"]);
        let both = first.after(&owner("b.svd"), &docs, second.iter());
        let third = files(&["docs/c.md"]);
        let third = both.after(&owner("a.svd"), &docs, third.iter());
        let listed: Vec<&str> = third.files.keys().map(String::as_str).collect();
        assert_eq!(listed, ["docs/b.md", "docs/c.md", "include/a.h"]);
        let back: Manifest = serde_json::from_str(&third.text()).unwrap();
        assert_eq!(back, third);
    }
}
