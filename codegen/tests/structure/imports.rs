//! Which modules of a crate use which.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use crate::sources::File;

/// A module's path below the root of its crate.
pub type Module = Vec<String>;

/// The modules of a crate, each with what it uses.
#[derive(Default)]
pub struct Crate {
    /// The paths that each module names, from the root.
    paths: BTreeMap<Module, Vec<Module>>,
    /// The names that each module imports, and what they stand for.
    names: BTreeMap<Module, BTreeMap<String, Module>>,
}

/// The module that a file of a package holds; `None` for a file of tests.
fn module_of(path: &str) -> Option<Module> {
    let (_, place) = path.split_once("/src/")?;
    let place = place.strip_suffix(".rs")?;
    let mut module: Module = place.split('/').map(str::to_owned).collect();
    if module.iter().any(|part| part == "tests") {
        return None;
    }
    if matches!(module.last()?.as_str(), "mod" | "lib" | "main") {
        module.pop();
    }
    Some(module)
}

impl Crate {
    /// Adds a file of the package.
    pub fn add(&mut self, file: &File) {
        let Some(module) = module_of(&file.path) else {
            return;
        };
        let parsed = syn::parse_file(&file.text).expect("a Rust file");
        let mut reader = Reader {
            place: module.clone(),
            paths: Vec::new(),
            names: BTreeMap::new(),
        };
        reader.visit_file(&parsed);
        // `lib.rs` and `main.rs` of one package are one root here.
        self.paths
            .entry(module.clone())
            .or_default()
            .extend(reader.paths);
        self.names.entry(module).or_default().extend(reader.names);
    }

    /// The modules of a folder.
    pub fn children(&self, folder: &[String]) -> BTreeSet<String> {
        let below = self.paths.keys().filter_map(|module| {
            let rest = module.strip_prefix(folder)?;
            rest.first().cloned()
        });
        below.collect()
    }

    /// Which modules each module uses. A name that is only imported again is what it stands for.
    pub fn uses(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let uses = self.paths.iter().map(|(module, paths)| {
            let used = paths.iter().map(|path| self.resolve(path, 8));
            (module, used.collect())
        });
        uses.collect()
    }

    /// The module in which what a path names is defined.
    fn resolve(&self, path: &[String], depth: usize) -> Module {
        let mut module = Module::new();
        for (index, part) in path.iter().enumerate() {
            let mut child = module.clone();
            child.push(part.clone());
            if self.paths.contains_key(&child) {
                module = child;
                continue;
            }
            let imported = self.names.get(&module).and_then(|names| names.get(part));
            return match imported {
                Some(target) if depth > 0 => {
                    let path = [&target[..], &path[index + 1..]].concat();
                    self.resolve(&path, depth - 1)
                }
                _ => module,
            };
        }
        module
    }
}

struct Reader {
    place: Module,
    paths: Vec<Module>,
    names: BTreeMap<String, Module>,
}

impl Reader {
    /// A path from the root of the crate; `None` if it does not begin in the crate.
    fn absolute(&self, parts: &[String]) -> Option<Module> {
        let mut path = match parts.first()?.as_str() {
            "crate" => Module::new(),
            "self" => self.place.clone(),
            "super" => {
                let mut parent = self.place.clone();
                parent.pop()?;
                parent
            }
            // Perhaps a child: a crate's name leads to no module.
            _ => return Some([&self.place[..], parts].concat()),
        };
        let mut rest = &parts[1..];
        while rest.first().is_some_and(|part| part == "super") {
            path.pop()?;
            rest = &rest[1..];
        }
        path.extend_from_slice(rest);
        Some(path)
    }

    fn import(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.import(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) if name.ident == "self" => {
                let name = before.last().cloned().unwrap_or_default();
                self.name(name, before);
            }
            syn::UseTree::Name(name) => self.name(name.ident.to_string(), &with(&name.ident)),
            syn::UseTree::Rename(rename) => {
                self.name(rename.rename.to_string(), &with(&rename.ident));
            }
            syn::UseTree::Glob(_) => self.paths.extend(self.absolute(before)),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(before, tree);
                }
            }
        }
    }

    fn name(&mut self, name: String, path: &[String]) {
        if let Some(path) = self.absolute(path) {
            self.paths.push(path.clone());
            self.names.insert(name, path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&[], &item.tree);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident == "tests" || item.content.is_none() {
            return;
        }
        self.place.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.place.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = (path.segments.iter())
            .map(|segment| segment.ident.to_string())
            .collect();
        if parts.len() > 1 {
            self.paths.extend(self.absolute(&parts));
        }
        visit::visit_path(self, path);
    }
}
