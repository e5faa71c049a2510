//! What the source looks like: sizes of functions and files, names of modules, circles of imports.
//!
//! What is not as it should be is listed in `exceptions.txt`, which only gets shorter:
//! `BLESS=1 cargo test -p svd2qemu --test structure` takes out what was mended, and adds nothing.

mod circles;
mod exceptions;
mod imports;
mod sizes;
mod sources;

use std::collections::{BTreeMap, BTreeSet};

use exceptions::{Exceptions, Kind};
use sources::Tree;

/// Most lines of code in a function, without blank lines and comments.
const FUNCTION: usize = 80;

/// Most lines of a file that says no reason for more.
const FILE: usize = 450;

/// What a long file says in its first lines, before the reason.
const REASON: &str = "Long file: ";

/// Names of files that mean the same wherever they are.
const COMMON: [&str; 5] = ["lib", "main", "mod", "tests", "common"];

#[test]
fn functions_are_short() {
    let long: BTreeMap<String, usize> = (Tree::read().rust().iter())
        .flat_map(|file| sizes::functions(file))
        .filter(|(_, lines)| *lines > FUNCTION)
        .collect();
    Exceptions::read().compare(Kind::Function, &long);
}

#[test]
fn files_are_short_or_say_why_not() {
    let long: BTreeMap<String, usize> = (Tree::read().written.iter())
        .filter(|file| !file.text.lines().take(10).any(|line| line.contains(REASON)))
        .map(|file| (file.path.clone(), file.text.lines().count()))
        .filter(|(_, lines)| *lines > FILE)
        .collect();
    Exceptions::read().compare(Kind::File, &long);
}

/// A name that two modules of one package have is read as one thing.
#[test]
fn modules_have_names_of_their_own() {
    let tree = Tree::read();
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for file in tree.rust() {
        let Some((package, place)) = file.path.split_once("/src/") else {
            continue;
        };
        // A file of tests has the name of what it tests.
        if place.contains("tests/") {
            continue;
        }
        let stem = place.trim_end_matches(".rs").trim_end_matches("/mod");
        let name = stem.rsplit('/').next().unwrap_or(stem);
        if !COMMON.contains(&name) {
            let name = format!("{package} {name}");
            names.entry(name).or_default().insert(&file.path);
        }
    }
    let several: BTreeMap<String, usize> = (names.into_iter())
        .map(|(name, places)| (name, places.len()))
        .filter(|(_, count)| *count > 1)
        .collect();
    Exceptions::read().compare(Kind::Module, &several);
}

/// Circles that follow the recursion of syntax are listed in ARCHITECTURE.md, all others are
/// exceptions.
#[test]
fn imports_go_one_way() {
    let tree = Tree::read();
    let listed = exceptions::listed_circles(&tree.text("ARCHITECTURE.md"));
    let found = circles::all(&tree);
    for circle in &listed {
        assert!(
            found.contains(circle),
            "ARCHITECTURE.md lists a circle that there is not: {circle}\nfound: {found:#?}"
        );
    }
    let exceptions = Exceptions::read();
    let other = found.difference(&listed).map(|circle| {
        let modules = circle.split(": ").nth(1).unwrap_or_default();
        let count = modules.split(' ').count();
        (exceptions.circle_around(circle), count)
    });
    exceptions.compare(Kind::Circle, &other.collect());
}
