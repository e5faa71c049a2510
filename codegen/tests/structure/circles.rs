//! Modules that use each other.
//!
//! Looked at are the modules of one folder, each with all that is below it. What their parent holds
//! itself does not count: children use it, and it uses them.

use std::collections::{BTreeMap, BTreeSet};

use crate::imports::{Crate, Module};
use crate::sources::Tree;

pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// The circles of all packages, as `FOLDER: MODULE MODULE`.
pub fn all(tree: &Tree) -> BTreeSet<String> {
    let mut crates: BTreeMap<&str, Crate> = BTreeMap::new();
    for file in tree.rust() {
        if let Some((package, _)) = file.path.split_once("/src/") {
            crates.entry(package).or_default().add(file);
        }
    }
    let mut found = BTreeSet::new();
    for (package, one) in &crates {
        for (folder, graph) in siblings(one) {
            let folder = [&[format!("{package}/src")], &folder[..]]
                .concat()
                .join("/");
            for circle in components(&graph) {
                let modules: Vec<String> = circle.into_iter().collect();
                found.insert(format!("{folder}: {}", modules.join(" ")));
            }
        }
    }
    found
}

/// For each module, which of its children use which.
pub fn siblings(one: &Crate) -> BTreeMap<Module, Graph> {
    let mut graphs: BTreeMap<Module, Graph> = BTreeMap::new();
    for (from, targets) in one.uses() {
        for to in targets {
            let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            let (Some(user), Some(used)) = (from.get(common), to.get(common)) else {
                continue;
            };
            let graph = graphs.entry(from[..common].to_vec()).or_default();
            graph.entry(user.clone()).or_default().insert(used.clone());
        }
    }
    graphs
}

/// The imports that make a circle, as `MODULE uses MODULE`, of those that `all` finds.
pub fn imports(tree: &Tree, circle: &str) -> Vec<String> {
    let (folder, modules) = circle.split_once(": ").expect("FOLDER: MODULE MODULE");
    let (package, folder) = folder.split_once("/src").expect("a folder of a package");
    let mut one = Crate::default();
    for file in tree.rust() {
        if file.path.starts_with(&format!("{package}/src/")) {
            one.add(file);
        }
    }
    let folder: Module = (folder.split('/').skip(1)).map(str::to_owned).collect();
    let modules: Vec<&str> = modules.split(' ').collect();
    let below = |module: &Module| {
        let child = module.strip_prefix(&folder[..])?.first()?;
        modules.iter().find(|known| *known == child)
    };
    let mut found = Vec::new();
    for (from, targets) in one.uses() {
        for to in targets {
            if let (Some(user), Some(used)) = (below(from), below(&to))
                && user != used
            {
                found.push(format!("{} uses {}", from.join("/"), to.join("/")));
            }
        }
    }
    found
}

/// Sets of modules of which each is reached from each, with two modules or more.
fn components(graph: &Graph) -> BTreeSet<BTreeSet<String>> {
    let reached: BTreeMap<&String, BTreeSet<String>> = (graph.keys())
        .map(|start| (start, reach(graph, start)))
        .collect();
    let of = |start: &String| -> BTreeSet<String> {
        let back = |other: &&String| reached.get(other).is_some_and(|from| from.contains(start));
        reached[start].iter().filter(back).cloned().collect()
    };
    let sets = graph.keys().map(of);
    sets.filter(|set| set.len() > 1).collect()
}

fn reach(graph: &Graph, start: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![start];
    while let Some(module) = next.pop() {
        for used in graph.get(module).into_iter().flatten() {
            if reached.insert(used.clone()) {
                next.push(used);
            }
        }
    }
    reached
}

#[test]
fn a_circle_is_found_through_what_is_imported_again() {
    let file = |path: &str, text: &str| crate::sources::File {
        path: format!("x/src/{path}"),
        text: text.into(),
    };
    let mut one = Crate::default();
    one.add(&file("lib.rs", "mod a; mod b; mod c; pub use b::B;"));
    one.add(&file("a.rs", "fn a() { crate::c::c() } use super::B;"));
    one.add(&file("b.rs", "mod inner;"));
    one.add(&file("b/inner.rs", "use crate::a;"));
    one.add(&file("c.rs", "mod tests { use crate::a; }"));
    let graphs = siblings(&one);
    let found = components(&graphs[&Module::new()]);
    let expected = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
    assert_eq!(found, BTreeSet::from([expected]));
}
