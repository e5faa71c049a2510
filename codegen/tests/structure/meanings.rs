//! Names that several modules have, each with one meaning.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{Tree, section};

/// Most names in `meanings.txt`.
pub const MOST: usize = 20;

/// Names of files that Rust and Cargo give a meaning.
const COMMON: [&str; 5] = ["lib", "main", "mod", "tests", "common"];

/// A line of `meanings.txt`: `NAME: MEANING`.
pub struct Meaning {
    pub name: String,
    pub text: String,
}

/// The lines of `meanings.txt`.
pub fn read() -> Vec<Meaning> {
    let lines = include_str!("meanings.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, text) = line.split_once(": ").expect("NAME: MEANING");
            Meaning {
                name: name.to_owned(),
                text: text.to_owned(),
            }
        })
        .collect()
}

/// Names that several modules of one package have: how many at most in one package.
pub fn shared_names(tree: &Tree) -> BTreeMap<String, usize> {
    let mut modules: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for file in tree.rust() {
        let Some((package, place)) = file.path.split_once("/src/") else {
            continue;
        };
        // A file of tests has the name of what it tests.
        if place.contains("tests/") {
            continue;
        }
        let base = place.trim_end_matches(".rs").trim_end_matches("/mod");
        let name = base.rsplit('/').next().unwrap_or(base);
        if !COMMON.contains(&name) {
            let places = modules.entry((package, name)).or_default();
            places.insert(&file.path);
        }
    }
    let mut shared = BTreeMap::new();
    for ((_, name), places) in modules {
        if places.len() > 1 {
            let most: &mut usize = shared.entry(name.to_owned()).or_default();
            *most = places.len().max(*most);
        }
    }
    shared
}

/// The terms of ARCHITECTURE.md's glossary that are one word, each with the beginning of its
/// explanation, up to the first punctuation mark.
pub fn glossary(architecture: &str) -> BTreeMap<String, String> {
    let section = section(architecture, "Glossary");
    let mut terms = BTreeMap::new();
    for line in section.lines().filter_map(|line| line.strip_prefix("| ")) {
        let mut cells = line.split(" | ");
        let (Some(names), Some(what)) = (cells.next(), cells.next()) else {
            continue;
        };
        let what = what.split([',', ';', ':', '(']).next().unwrap_or(what);
        for name in names.split(", ") {
            terms.insert(
                name.replace("behaviour", "behavior"),
                what.trim().to_owned(),
            );
        }
    }
    assert!(terms.len() > 15, "only {} terms", terms.len());
    terms
}
