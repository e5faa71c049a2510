//! What the source looks like: sizes of functions and files, names of modules, layers and
//! circles of imports.
//!
//! What is not as it should be is listed in `exceptions.txt`, which only gets shorter:
//! `BLESS=1 cargo test -p svd2qemu --test structure` takes out what was mended, and adds nothing.

mod circles;
mod documented_paths;
mod exceptions;
mod imports;
mod layers;
mod meanings;
mod sizes;
mod sources;

use std::collections::BTreeMap;

use exceptions::{Exceptions, Kind};
use sources::Tree;

/// Most lines of code in a function, without blank lines and comments.
const FUNCTION: usize = 80;

/// Most lines of a file that says no reason for more.
const FILE: usize = 450;

/// What a long file says in its first lines, before the reason.
const REASON: &str = "Long file: ";

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

/// Modules of one package share a name only if it means the same for all of them.
#[test]
fn modules_have_names_of_their_own() {
    let mut several = meanings::shared_names(&Tree::read());
    for meaning in meanings::read() {
        several.remove(&meaning.name);
    }
    Exceptions::read().compare(Kind::Module, &several);
}

/// The list of meanings is short, and has no name that is not shared any more.
#[test]
fn shared_names_have_one_meaning() {
    let tree = Tree::read();
    let meanings = meanings::read();
    assert!(meanings.len() <= meanings::MOST, "{}", meanings.len());
    let shared = meanings::shared_names(&tree);
    let terms = meanings::glossary(&tree.text("ARCHITECTURE.md"));
    for meanings::Meaning { name, text } in &meanings {
        assert!(
            shared.contains_key(name),
            "no two modules are called `{name}`: remove it from meanings.txt"
        );
        if let Some(place) = terms.get(name.trim_end_matches('s')) {
            assert!(
                text.contains(place.as_str()),
                "meanings.txt says `{text}` of `{name}`, the glossary of ARCHITECTURE.md says `{place}`"
            );
        }
    }
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
    for circle in found.difference(&listed) {
        let imports = circles::imports(&tree, circle);
        eprintln!("{circle}\n  {}", imports.join("\n  "));
    }
    let exceptions = Exceptions::read();
    let other = found.difference(&listed).map(|circle| {
        let modules = circle.split(": ").nth(1).unwrap_or_default();
        let count = modules.split(' ').count();
        (exceptions.circle_around(circle), count)
    });
    exceptions.compare(Kind::Circle, &other.collect());
}

/// A module uses those of lower layers alone, as ARCHITECTURE.md lists them.
#[test]
fn modules_use_lower_layers() {
    let tree = Tree::read();
    let lists = layers::listed(&tree.text("ARCHITECTURE.md"));
    let folders: Vec<&str> = lists.keys().map(String::as_str).collect();
    assert_eq!(folders, ["codegen/src", "codegen/src/backend"]);
    for (folder, layers) in &lists {
        let wrong = layers::wrong(&tree, folder, layers);
        assert!(wrong.is_empty(), "{folder}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn paths_in_the_pages_for_contributors_exist() {
    let tree = Tree::read();
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = tree.text(page);
        let missing = documented_paths::missing(tree.root(), &text);
        assert_eq!(missing, [""; 0], "{page}");
    }
    let stale = documented_paths::missing(tree.root(), "see `check/no_such.rs` and `check/select`");
    assert_eq!(stale, ["check/no_such.rs"]);
}
