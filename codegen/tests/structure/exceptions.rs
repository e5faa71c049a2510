//! What is not as it should be yet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::sources::section;

/// What a line of the list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A long file: lines.
    File,
    /// A long function: lines of code.
    Function,
    /// A name of several modules: how many.
    Module,
    /// Modules that import each other: how many.
    Circle,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "file",
            Self::Function => "function",
            Self::Module => "module",
            Self::Circle => "circle",
        })
    }
}

/// The list: `KIND NUMBER NAME` in each line.
pub struct Exceptions {
    known: BTreeMap<String, usize>,
}

/// Tests run at once, and two may bless the list.
static WRITING: Mutex<()> = Mutex::new(());

impl Exceptions {
    pub fn read() -> Self {
        let text = std::fs::read_to_string(path()).expect("the list of exceptions");
        let known = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let parts = line.splitn(3, ' ').collect::<Vec<_>>();
                let [kind, number, name] = parts[..] else {
                    panic!("exceptions.txt: not KIND NUMBER NAME: {line}");
                };
                let number = number.parse().expect("a number");
                (format!("{kind} {name}"), number)
            });
        Self {
            known: known.collect(),
        }
    }

    /// The listed circle that has all modules of this one, or this one.
    pub fn circle_around(&self, circle: &str) -> String {
        let parts = |circle: &str| -> Option<(String, BTreeSet<String>)> {
            let (folder, modules) = circle.split_once(": ")?;
            Some((
                folder.to_owned(),
                modules.split(' ').map(str::to_owned).collect(),
            ))
        };
        let (folder, modules) = parts(circle).expect("FOLDER: MODULE MODULE");
        let mut listed = self
            .known
            .keys()
            .filter_map(|key| key.strip_prefix("circle "));
        let around = listed.find(|listed| {
            parts(listed).is_some_and(|(at, all)| at == folder && all.is_superset(&modules))
        });
        around.unwrap_or(circle).to_owned()
    }

    /// Fails if something is found that is not listed, or more than that, and if something is listed
    /// that is not found.
    pub fn compare(&self, kind: Kind, found: &BTreeMap<String, usize>) {
        let mut wrong = Vec::new();
        for (name, number) in found {
            match self.known.get(&format!("{kind} {name}")) {
                None => wrong.push(format!("new: {kind} {number} {name}")),
                Some(known) if known < number => {
                    wrong.push(format!("more than {known}: {kind} {number} {name}"));
                }
                Some(_) => {}
            }
        }
        assert!(
            wrong.is_empty(),
            "split or rename, and do not add to exceptions.txt:\n{}",
            wrong.join("\n")
        );
        let prefix = format!("{kind} ");
        let names = self
            .known
            .keys()
            .filter_map(|key| key.strip_prefix(&prefix));
        let mended: Vec<&str> = names.filter(|name| !found.contains_key(*name)).collect();
        if std::env::var_os("BLESS").is_some() {
            return bless(kind, found);
        }
        assert!(
            mended.is_empty(),
            "mended: {mended:#?}\ntake it out: BLESS=1 cargo test -p svd2qemu --test structure"
        );
    }
}

/// Takes out what is not found any more, and lowers the numbers.
fn bless(kind: Kind, found: &BTreeMap<String, usize>) {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let text = std::fs::read_to_string(path()).expect("the list of exceptions");
    let mut kept = String::new();
    for line in text.lines() {
        let parts = line.splitn(3, ' ').collect::<Vec<_>>();
        match parts[..] {
            [this, _, name] if this == kind.to_string() => {
                if let Some(number) = found.get(name) {
                    kept.push_str(&format!("{this} {number} {name}\n"));
                }
            }
            _ => kept.push_str(&format!("{line}\n")),
        }
    }
    std::fs::write(path(), kept).expect("the list can be written");
}

fn path() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/structure/exceptions.txt"
    ))
}

/// The circles in the section "Import circles" of ARCHITECTURE.md, each in a line
/// ``- `FOLDER: MODULE MODULE`: why``.
pub fn listed_circles(architecture: &str) -> BTreeSet<String> {
    let section = section(architecture, "Import circles");
    let lines = section.lines().filter_map(|line| line.strip_prefix("- `"));
    lines
        .map(|line| line.split('`').next().unwrap_or(line).to_owned())
        .collect()
}
