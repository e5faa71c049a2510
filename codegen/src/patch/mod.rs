//! The device in a QEMU source tree: new files, and lines in QEMU's own files.
//!
//! Nothing is remembered between two runs. What belongs to a device is known from its names: each
//! [`Edit`] is a text that only it can have put there. So what is there already stays where it
//! is, what is there and no longer wanted goes, what the user wrote around it stays, and taking
//! all of it out leaves a file as it was. A line that looks like ours and is not is a
//! [`Conflict`]: someone has edited it, and nothing is changed.
//!
//! A tree is read through a function, and a [`Change`] is text: nothing here touches the disk.

mod diff;
mod place;
mod series;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};
use std::io;

pub use diff::{git_diff, mail};
pub use place::{Anchor, Edit};
pub use series::{Part, series};

use crate::backend::qemu::{self, QemuVersion};
use crate::model::Device;
use crate::text::header_line::maker_in;
use crate::text::shared_line::is_shared;
use crate::tree::File;

/// Reads a file of the tree by its path in it; `None` if there is none.
pub type Read<'a> = &'a dyn Fn(&str) -> io::Result<Option<String>>;

/// What is to become of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Path in the tree.
    pub path: String,
    /// Its text without the device; `None` if it is not there then.
    pub without: Option<String>,
    /// Its text with the device.
    pub with: Option<String>,
    /// Its text now.
    pub now: Option<String>,
}

/// Why a tree cannot be patched.
#[derive(Debug, thiserror::Error)]
pub enum PatchError {
    /// Files of the tree stand in the way.
    #[error("{}", conflicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Conflicts {
        /// All that were found.
        conflicts: Vec<Conflict>,
    },
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Read {
        /// Path in the tree.
        path: String,
        /// What the system says.
        #[source]
        error: io::Error,
    },
}

/// One place that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Path in the tree.
    pub path: String,
    /// Line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong, and what to do.
    pub problem: String,
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.problem),
            line => write!(f, "{}:{line}: {}", self.path, self.problem),
        }
    }
}

/// What a tree gets besides what is generated.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The text of the SVD, which goes beside the C that is made of it.
    pub svd: &'a str,
    /// The files that are written by hand, by their paths in the tree: they are put where there are none,
    /// and what is there and differs stays.
    pub hooks: &'a [File],
}

/// What a device means for a tree of this version: every file that has to do with it.
///
/// # Errors
///
/// [`PatchError::Conflicts`], all of them.
pub fn plan(
    device: &Device,
    with: Wanted<'_>,
    version: QemuVersion,
    read: Read<'_>,
) -> Result<Vec<Change>, PatchError> {
    plan_up_to(device, with, version, read, Part::Maintainers)
}

/// The same, with nothing of the steps of a series after `last`.
fn plan_up_to(
    device: &Device,
    with: Wanted<'_>,
    version: QemuVersion,
    read: Read<'_>,
    last: Part,
) -> Result<Vec<Change>, PatchError> {
    let mut changes = Vec::new();
    let mut conflicts = Vec::new();
    let mut shared = Vec::new();
    let get = |path: &str| {
        read(path).map_err(|error| PatchError::Read {
            path: path.to_owned(),
            error,
        })
    };
    let mut ours = HashSet::new();
    for mut file in qemu::tree_files(device, version) {
        file.wanted &= file.part <= last;
        let now = get(&file.path)?;
        if now.as_ref().is_some_and(|text| is_ours(text, device)) {
            ours.extend(folder_of(&file.path).map(str::to_owned));
        }
        if let Some(text) = &now
            && !(is_ours(text, device) || file.shared && is_shared(text))
        {
            if !file.wanted {
                continue;
            }
            let maker = match maker_in(text) {
                Some(svd) => format!("it was generated from {svd}"),
                None => "svd2qemu did not write it".into(),
            };
            conflicts.push(Conflict {
                path: file.path,
                line: 1,
                problem: format!(
                    "this file is in the tree already, and {maker}: rename the peripheral, or \
                     move the file"
                ),
            });
            continue;
        }
        if file.shared {
            shared.push((file, now));
            continue;
        }
        changes.push(Change {
            path: file.path,
            without: None,
            with: file.wanted.then_some(file.text),
            now,
        });
    }
    match svd(device, with.svd, &ours, &get)? {
        Ok(found) if last >= Part::Device => changes.extend(found),
        Ok(_) => {}
        Err(conflict) => conflicts.push(conflict),
    }
    let hooks = with.hooks.iter().filter(|_| last >= Part::Device);
    for File { path, text } in hooks {
        let now = get(path)?;
        changes.push(Change {
            path: path.clone(),
            without: now.clone().filter(|now| now != text),
            with: Some(now.clone().unwrap_or_else(|| text.clone())),
            now,
        });
    }
    let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    for mut edit in qemu::tree_edits(device, version) {
        edit.wanted &= edit.part <= last;
        if let Some(file) = &edit.only_with
            && !get(file)?.is_some_and(|text| is_ours(&text, device))
        {
            continue;
        }
        edits.entry(edit.path.clone()).or_default().push(edit);
    }
    let needed = others_need_shared(&edits, &get)?;
    for (file, now) in shared {
        let kept = now.clone().filter(|_| needed);
        changes.push(Change {
            path: file.path,
            with: file.wanted.then_some(file.text).or(kept.clone()),
            without: kept,
            now,
        });
    }
    for (path, mut edits) in edits {
        let wanted = edits.iter().any(|edit| edit.wanted);
        let Some(now) = get(&path)? else {
            if wanted {
                conflicts.push(Conflict {
                    path,
                    line: 0,
                    problem: "the tree has no such file: is it a whole QEMU tree?".into(),
                });
            }
            continue;
        };
        if needed {
            edits.retain(|edit| !edit.shared || !now.contains(&edit.text));
        }
        match place::place(&now, &edits) {
            Ok((without, with)) => changes.push(Change {
                path,
                without: Some(without),
                with: Some(with),
                now: Some(now),
            }),
            Err(found) => conflicts.extend(found.into_iter().map(|(line, problem)| Conflict {
                path: path.clone(),
                line,
                problem,
            })),
        }
    }
    if !conflicts.is_empty() {
        return Err(PatchError::Conflicts { conflicts });
    }
    changes.retain(|change| change.with != change.without || change.now != change.with);
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

/// The folder of a file of C: `hw/misc`.
fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

/// The SVD beside the C. It is ours to replace, or to take out, where C of ours is.
fn svd(
    device: &Device,
    text: &str,
    ours: &HashSet<String>,
    get: &dyn Fn(&str) -> Result<Option<String>, PatchError>,
) -> Result<Result<Vec<Change>, Conflict>, PatchError> {
    let path = series::svd_path(device);
    let (home, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let now = get(&path)?;
    if ours.is_empty() && now.as_ref().is_some_and(|now| now != text) {
        return Ok(Err(Conflict {
            path,
            line: 0,
            problem: "the tree has another file of this name: rename the SVD, or move the file"
                .into(),
        }));
    }
    let mut changes = Vec::new();
    for folder in ours.iter().filter(|folder| *folder != home) {
        let path = format!("{folder}/{name}");
        let now = get(&path)?;
        changes.extend(now.map(|now| Change {
            path,
            without: None,
            with: None,
            now: Some(now),
        }));
    }
    changes.push(Change {
        with: (!device.kinds().is_empty()).then(|| text.to_owned()),
        path,
        without: None,
        now,
    });
    Ok(Ok(changes))
}

/// Whether devices of other SVDs are in the tree that need what is shared.
fn others_need_shared(
    edits: &BTreeMap<String, Vec<Edit>>,
    get: &dyn Fn(&str) -> Result<Option<String>, PatchError>,
) -> Result<bool, PatchError> {
    for path in qemu::kconfigs() {
        let Some(now) = get(&path)? else { continue };
        let own = edits.get(&path).map_or(&[][..], Vec::as_slice);
        // Where something is in the way, nothing is done in any case.
        let without = place::place(&now, own).map_or(now, |(without, _)| without);
        if without.lines().any(qemu::selects_runtime) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a file was generated from this device's SVD.
fn is_ours(text: &str, device: &Device) -> bool {
    maker_in(text).is_some_and(|svd| svd == device.file_name)
}
