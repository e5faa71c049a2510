//! Layers: which modules of a folder may use which.

use std::collections::BTreeMap;

use crate::circles::siblings;
use crate::imports::{Crate, Module};
use crate::sources::{Tree, section};

/// The modules of each layer of a folder, lowest first.
type Layers = Vec<Vec<String>>;

/// The lists in the section "Layers" of ARCHITECTURE.md: ``Of `FOLDER`:``, then a line
/// ``N. `MODULE MODULE` `` for each layer.
pub fn listed(architecture: &str) -> BTreeMap<String, Layers> {
    let section = section(architecture, "Layers");
    let mut lists: BTreeMap<String, Layers> = BTreeMap::new();
    let mut folder = "";
    for line in section.lines() {
        let parts: Vec<&str> = line.split('`').collect();
        match parts[..] {
            ["Of ", name, ":"] => folder = name,
            [number, modules, ""] => {
                let layers = lists.entry(folder.to_owned()).or_default();
                layers.push(modules.split(' ').map(str::to_owned).collect());
                assert_eq!(number, format!("{}. ", layers.len()), "{line}");
            }
            _ => {}
        }
    }
    lists
}

/// What is wrong in a folder of a package: modules that are in no layer or do not exist, and uses of a
/// module that is not in a lower layer.
pub fn wrong(tree: &Tree, folder: &str, layers: &Layers) -> Vec<String> {
    let (package, inside) = folder.split_once("/src").expect("a folder of a package");
    let mut one = Crate::default();
    for file in tree.rust() {
        if file.path.starts_with(&format!("{package}/src/")) {
            one.add(file);
        }
    }
    let inside: Module = (inside.split('/').skip(1)).map(str::to_owned).collect();
    wrong_in(&one, &inside, layers)
}

fn wrong_in(one: &Crate, folder: &Module, layers: &Layers) -> Vec<String> {
    let mut place = BTreeMap::new();
    for (number, modules) in layers.iter().enumerate() {
        place.extend(modules.iter().map(|module| (module.as_str(), number)));
    }
    let children = one.children(folder);
    let mut found = Vec::new();
    for module in &children {
        if !place.contains_key(module.as_str()) {
            found.push(format!("{module} is in no layer"));
        }
    }
    for module in place.keys().filter(|module| !children.contains(**module)) {
        found.push(format!("there is no module {module}"));
    }
    for (user, used) in siblings(one).get(folder).into_iter().flatten() {
        for used in used {
            if let (Some(from), Some(to)) = (place.get(user.as_str()), place.get(used.as_str()))
                && to >= from
            {
                found.push(format!("{user} uses {used}, which is not in a lower layer"));
            }
        }
    }
    found
}

#[test]
fn a_use_of_a_higher_layer_is_found() {
    let mut one = Crate::default();
    for (path, text) in [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "fn a() { crate::b::b() }"),
        ("b.rs", "mod inner;"),
        (
            "b/inner.rs",
            "use crate::c::C; #[cfg(test)] mod tests { use crate::d::D; }",
        ),
        ("c.rs", "use super::a::a;"),
        ("d.rs", ""),
    ] {
        one.add(&crate::sources::File {
            path: format!("x/src/{path}"),
            text: text.into(),
        });
    }
    let text = "\n## Layers\n\nOf `x/src`:\n\n1. `a`\n2. `b c`\n3. `e`\n\n## Next\n\n1. `f`\n";
    let lists = listed(text);
    assert_eq!(Vec::from_iter(lists.keys()), ["x/src"]);
    let expected = [
        "d is in no layer",
        "there is no module e",
        "a uses b, which is not in a lower layer",
        "b uses c, which is not in a lower layer",
    ];
    assert_eq!(wrong_in(&one, &Module::new(), &lists["x/src"]), expected);
}
