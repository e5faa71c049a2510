//! The order of the stages: each module of the front end imports only those before it, and the XML
//! ends where the SVD is resolved.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

/// The modules that lead from the text to the checked model, in the order in which they may be
/// imported.
const STAGES: [&str; 22] = [
    "text",
    "names",
    "parallel",
    "source",
    "codes",
    "suggest",
    "levels",
    "diag",
    "report",
    "nesting",
    "xml",
    "values",
    "dim_index",
    "vocabulary",
    "schema",
    "structure",
    "element",
    "extensions",
    "parse",
    "resolve",
    "check",
    "flatten",
];

/// The same inside `resolve`.
const RESOLVE: [&str; 8] = [
    "element_shape",
    "declared",
    "surroundings",
    "derivation",
    "resolver",
    "dim",
    "read",
    "expand",
];

/// The modules that may know XML.
const WITH_XML: [&str; 7] = [
    "xml",
    "nesting",
    "structure",
    "element",
    "extensions",
    "parse",
    "resolve",
];

/// The texts of all modules by their path below `src`, as in `resolve/read`, without tests and
/// comments.
fn modules() -> BTreeMap<String, String> {
    let mut modules = BTreeMap::new();
    collect(&common::tests().with_file_name("src"), "", &mut modules);
    modules
}

fn collect(folder: &Path, prefix: &str, modules: &mut BTreeMap<String, String>) {
    let entries = std::fs::read_dir(folder).expect("the folder is readable");
    for entry in entries.map(|entry| entry.expect("the folder is readable")) {
        let name = entry.file_name().into_string().expect("names are UTF-8");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{prefix}{name}/"), modules);
        } else if let Some(name) = name.strip_suffix(".rs")
            && name != "tests"
        {
            let path = match name {
                "mod" => prefix.trim_end_matches('/').to_owned(),
                name => format!("{prefix}{name}"),
            };
            let text = common::text(&entry.path());
            let code = text.split("\n#[cfg(test)]\nmod ").next();
            let lines = code.unwrap_or_default().lines();
            let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
            modules.insert(path, lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// The modules that a text names behind this, as in `crate::NAME`.
fn named<'t>(text: &'t str, before: &str) -> Vec<&'t str> {
    let rests = text
        .match_indices(before)
        .map(|(at, found)| &text[at + found.len()..]);
    let end = |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    rests
        .map(|rest| &rest[..end(rest).unwrap_or(rest.len())])
        .collect()
}

/// Finds imports of modules that come later in the order.
fn backwards(order: &[&str], folder: &str, before: &str) -> Vec<String> {
    let place = |name: &str| order.iter().position(|known| *known == name);
    let mut seen = 0;
    let mut found = Vec::new();
    for (path, text) in modules() {
        let Some(inside) = path.strip_prefix(folder) else {
            continue;
        };
        let Some(own) = place(inside.split('/').next().unwrap_or_default()) else {
            continue;
        };
        assert!(
            !text.contains(&format!("use {before}{{")),
            "{path}: one import a line"
        );
        for name in named(&text, before) {
            seen += usize::from(place(name).is_some());
            if place(name).is_some_and(|other| other > own) {
                found.push(format!("{path} imports {name}"));
            }
        }
    }
    assert!(seen > order.len(), "imports are found: {seen}");
    found
}

#[test]
fn stages_import_only_earlier_ones() {
    assert_eq!(backwards(&STAGES, "", "crate::"), [""; 0]);
}

#[test]
fn modules_of_resolve_import_only_earlier_ones() {
    assert_eq!(backwards(&RESOLVE, "resolve/", "super::"), [""; 0]);
}

#[test]
fn xml_ends_in_resolve() {
    let knows = |text: &str| text.contains("roxmltree") || named(text, "crate::").contains(&"xml");
    let modules = modules();
    let knowing = modules.iter().filter(|(_, text)| knows(text));
    let stages = knowing.map(|(path, _)| path.split('/').next().unwrap_or_default());
    let mut stages: Vec<_> = stages.collect();
    stages.dedup();
    assert!(stages.contains(&"resolve"), "{stages:?}");
    stages.retain(|stage| !WITH_XML.contains(stage));
    assert_eq!(stages, [""; 0]);
}
