//! What a device means for each file of a tree.

use std::collections::{BTreeMap, HashSet};

use super::{Change, Conflict, PatchError, Read, Wanted};
use crate::backend::qemu::{self, QemuVersion, TreeFile};
use crate::edits::{Edit, Part, Shared, place};
use crate::model::{Category, Device};
use crate::text::header_line::maker_in;
use crate::text::shared_line::is_shared;
use crate::tree::File;

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
pub(super) fn plan_up_to(
    device: &Device,
    with: Wanted<'_>,
    version: QemuVersion,
    read: Read<'_>,
    last: Part,
) -> Result<Vec<Change>, PatchError> {
    let mut planner = Planner {
        device,
        version,
        read,
        last,
        changes: Vec::new(),
        conflicts: Vec::new(),
        ours: HashSet::new(),
    };
    let shared = planner.generated()?;
    planner.svd(with.svd)?;
    planner.hooks(with.hooks)?;
    let edits = planner.edits()?;
    let needed = planner.others_need(&edits)?;
    for (shared, file, now) in shared {
        let kept = now.clone().filter(|_| needed.contains(&shared));
        planner.changes.push(Change {
            path: file.path,
            with: file.wanted.then_some(file.text).or(kept.clone()),
            without: kept,
            now,
        });
    }
    for (path, edits) in edits {
        planner.lines(path, edits, &needed)?;
    }
    let Planner {
        mut changes,
        conflicts,
        ..
    } = planner;
    if !conflicts.is_empty() {
        return Err(PatchError::Conflicts { conflicts });
    }
    changes.retain(|change| change.with != change.without || change.now != change.with);
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

struct Planner<'a> {
    device: &'a Device,
    version: QemuVersion,
    read: Read<'a>,
    last: Part,
    changes: Vec<Change>,
    conflicts: Vec<Conflict>,
    /// The folders in which files of ours are.
    ours: HashSet<String>,
}

impl Planner<'_> {
    fn get(&self, path: &str) -> Result<Option<String>, PatchError> {
        (self.read)(path).map_err(|error| PatchError::Read {
            path: path.to_owned(),
            error,
        })
    }

    /// The files that are generated. Gives those that devices of other SVDs have, too, with what they
    /// are now.
    fn generated(&mut self) -> Result<Vec<(Shared, TreeFile, Option<String>)>, PatchError> {
        let mut shared = Vec::new();
        for mut file in qemu::tree_files(self.device, self.version) {
            file.wanted &= file.part <= self.last;
            let now = self.get(&file.path)?;
            if let Some(text) = &now {
                let ours = is_ours(text, self.device);
                if !(ours || file.shared.is_some() && is_shared(text)) {
                    if file.wanted {
                        self.conflicts.push(in_the_way(file.path, text));
                    }
                    continue;
                }
                let folder = file.path.rsplit_once('/').filter(|_| ours);
                self.ours
                    .extend(folder.map(|(folder, _)| folder.to_owned()));
            }
            if let Some(of) = file.shared {
                shared.push((of, file, now));
                continue;
            }
            self.changes.push(Change {
                path: file.path,
                without: None,
                with: file.wanted.then_some(file.text),
                now,
            });
        }
        Ok(shared)
    }

    /// The SVD beside the C. It is ours to replace, or to take out, where C of ours is.
    fn svd(&mut self, text: &str) -> Result<(), PatchError> {
        let path = svd_path(self.device);
        let (home, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let now = self.get(&path)?;
        if self.ours.is_empty() && now.as_ref().is_some_and(|now| now != text) {
            self.conflicts.push(Conflict {
                path,
                line: 0,
                problem: "the tree has another file of this name: rename the SVD, or move the file"
                    .into(),
            });
            return Ok(());
        }
        let elsewhere = self.ours.iter().filter(|folder| *folder != home);
        let elsewhere: Vec<String> = elsewhere.map(|folder| format!("{folder}/{name}")).collect();
        for path in elsewhere {
            let now = self.get(&path)?;
            self.changes.extend(now.map(|now| Change {
                path,
                without: None,
                with: None,
                now: Some(now),
            }));
        }
        let wanted = self.last >= Part::Device && !self.device.kinds().is_empty();
        self.changes.push(Change {
            with: wanted.then(|| text.to_owned()),
            path,
            without: None,
            now,
        });
        Ok(())
    }

    /// What is written by hand.
    fn hooks(&mut self, hooks: &[File]) -> Result<(), PatchError> {
        for File { path, text } in hooks.iter().filter(|_| self.last >= Part::Device) {
            let now = self.get(path)?;
            self.changes.push(Change {
                path: path.clone(),
                without: now.clone().filter(|now| now != text),
                with: Some(now.clone().unwrap_or_else(|| text.clone())),
                now,
            });
        }
        Ok(())
    }

    /// The edits of QEMU's own files.
    fn edits(&self) -> Result<BTreeMap<String, Vec<Edit>>, PatchError> {
        let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
        for mut edit in qemu::tree_edits(self.device, self.version) {
            edit.wanted &= edit.part <= self.last;
            if let Some(file) = &edit.only_with
                && !(self.get(file)?).is_some_and(|text| is_ours(&text, self.device))
            {
                continue;
            }
            edits.entry(edit.path.clone()).or_default().push(edit);
        }
        Ok(edits)
    }

    /// What devices of other SVDs that are in the tree need of what is shared.
    fn others_need(&self, edits: &BTreeMap<String, Vec<Edit>>) -> Result<Vec<Shared>, PatchError> {
        let mut needed = Vec::new();
        for shared in Shared::ALL {
            for path in qemu::places_of_needs(shared) {
                let Some(now) = self.get(&path)? else {
                    continue;
                };
                let own = edits.get(&path).map_or(&[][..], Vec::as_slice);
                // Where something is in the way, nothing is done in any case.
                let without = place(&now, own).map_or(now, |(without, _)| without);
                if without.lines().any(|line| qemu::needs(shared, line)) {
                    needed.push(shared);
                    break;
                }
            }
        }
        Ok(needed)
    }

    /// One of QEMU's own files.
    fn lines(
        &mut self,
        path: String,
        mut edits: Vec<Edit>,
        needed: &[Shared],
    ) -> Result<(), PatchError> {
        let wanted = edits.iter().any(|edit| edit.wanted);
        let Some(now) = self.get(&path)? else {
            if wanted {
                self.conflicts.push(Conflict {
                    path,
                    line: 0,
                    problem: "the tree has no such file: is it a whole QEMU tree?".into(),
                });
            }
            return Ok(());
        };
        let stays = |edit: &Edit| {
            (edit.shared).is_some_and(|shared| needed.contains(&shared)) && now.contains(&edit.text)
        };
        edits.retain(|edit| !stays(edit));
        match place(&now, &edits) {
            Ok((without, with)) => self.changes.push(Change {
                path,
                without: Some(without),
                with: Some(with),
                now: Some(now),
            }),
            Err(found) => {
                let conflicts = found.into_iter().map(|(line, problem)| Conflict {
                    path: path.clone(),
                    line,
                    problem,
                });
                self.conflicts.extend(conflicts);
            }
        }
        Ok(())
    }
}

fn in_the_way(path: String, text: &str) -> Conflict {
    let maker = match maker_in(text) {
        Some(svd) => format!("it was generated from {svd}"),
        None => "svd2qemu did not write it".into(),
    };
    Conflict {
        path,
        line: 1,
        problem: format!(
            "this file is in the tree already, and {maker}: rename the peripheral, or move the file"
        ),
    }
}

/// Whether a file was generated from this device's SVD.
fn is_ours(text: &str, device: &Device) -> bool {
    maker_in(text).is_some_and(|svd| svd == device.file_name)
}

/// The SVD's place in a tree, beside the C that is made of it.
fn svd_path(device: &Device) -> String {
    let kinds = device.kinds();
    let folder = match kinds.as_slice() {
        [one] => one.category.as_str(),
        _ => Category::Misc.as_str(),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let name = match device.file_name.chars().all(plain) && !device.file_name.starts_with('.') {
        true => device.file_name.clone(),
        false => format!("{}.svd", device.ident.kebab()),
    };
    format!("hw/{folder}/{name}")
}
