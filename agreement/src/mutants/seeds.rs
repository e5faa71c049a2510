//! The SVDs that mutants are made of: those of this repository, and the first peripherals of vendors'
//! files, if there are any.

use std::path::{Path, PathBuf};

use fastrand::Rng;

use super::xml_tree::{Element, Node};
use crate::installed::{root, svds};

/// Peripherals that are kept of a vendor's file.
const KEPT: usize = 3;

/// Vendors' files that are larger are not looked at: reading them takes long.
const LARGEST: u64 = 1_000_000;

/// A mutant is of these folders' files with so many chances in all.
const FOLDERS: [(&str, u32); 3] = [
    ("codegen/tests/golden", 6),
    ("examples", 6),
    ("codegen/tests/diagnostics", 2),
];

/// All of them.
pub struct Seeds {
    /// Names and trees.
    pub all: Vec<(String, Element)>,
    /// Which of them belong together, and how often one of these is chosen.
    groups: Vec<(std::ops::Range<usize>, u32)>,
}

impl Seeds {
    /// Reads them.
    ///
    /// # Panics
    ///
    /// If a folder of this repository cannot be read.
    pub fn read() -> Self {
        let mut seeds = Self {
            all: Vec::new(),
            groups: Vec::new(),
        };
        seeds.add(vec![root().join("calc.svd")], 1, usize::MAX);
        for (folder, chances) in FOLDERS {
            let mut paths = Vec::new();
            below(&root().join(folder), &mut paths);
            paths.sort();
            seeds.add(paths, chances, usize::MAX);
        }
        let mut vendors = svds().unwrap_or_default();
        vendors.retain(|path| path.metadata().is_ok_and(|known| known.len() <= LARGEST));
        seeds.add(vendors, 2, KEPT);
        seeds
    }

    fn add(&mut self, paths: Vec<PathBuf>, chances: u32, kept: usize) {
        let start = self.all.len();
        for path in paths {
            let text = std::fs::read(&path)
                .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
            // Some of those that have a diagnostic are not XML.
            if let Ok(mut tree) = Element::parse(&String::from_utf8_lossy(&text)) {
                cut(&mut tree, kept);
                let name = path.file_name().unwrap_or_default();
                self.all.push((name.to_string_lossy().into(), tree));
            }
        }
        if self.all.len() > start {
            self.groups.push((start..self.all.len(), chances));
        }
    }

    /// The place of one of them.
    pub fn choose(&self, rng: &mut Rng) -> usize {
        let all: u32 = self.groups.iter().map(|(_, chances)| chances).sum();
        let mut left = rng.u32(0..all);
        for (group, chances) in &self.groups {
            if left < *chances {
                return rng.usize(group.clone());
            }
            left -= chances;
        }
        0
    }
}

/// Keeps the first peripherals.
fn cut(root: &mut Element, kept: usize) {
    if let Some(peripherals) = root.child_mut("peripherals") {
        let mut count = 0;
        peripherals.children.retain(|child| {
            count += usize::from(matches!(child, Node::Element(_)));
            count <= kept
        });
    }
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "svd") {
            found.push(path);
        }
    }
}
