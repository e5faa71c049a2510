//! The scope of a module of the model: functions and hooks give way to what its fixed part defines.
//!
//! The names are taken from the tokens of the module itself, so nothing need be known of its text. The
//! module is made again with other names if two items of it have one, which is rare.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use syn::{Item, TraitItem, UseTree};

use crate::model::ir::Behavior;
use crate::names::first_free;

/// The behaviour with other names for functions and hooks that the module cannot have; `None` if it
/// has them all. A module that is no Rust is left as it is, for a compiler to judge.
pub(super) fn settled(module: &TokenStream, behavior: &Behavior) -> Option<Behavior> {
    if behavior.functions.is_empty() && behavior.hooks.is_empty() {
        return None;
    }
    let file: syn::File = syn::parse2(module.clone()).ok()?;
    let mut functions = Counted::default();
    let mut hooks = Counted::default();
    for item in &file.items {
        match item {
            Item::Fn(item) => functions.add(item.sig.ident.to_string()),
            Item::Const(item) => functions.add(item.ident.to_string()),
            Item::Static(item) => functions.add(item.ident.to_string()),
            Item::Use(item) => imported(&item.tree, &mut functions),
            Item::Trait(item) if item.ident == "Hooks" => {
                for item in &item.items {
                    if let TraitItem::Fn(item) = item {
                        hooks.add(item.sig.ident.to_string());
                    }
                }
            }
            _ => {}
        }
    }
    let mut changed = behavior.clone();
    let mut renamed = false;
    for function in &mut changed.functions {
        renamed |= functions.settle(&mut function.name);
    }
    for hook in &mut changed.hooks {
        renamed |= hooks.settle(&mut hook.name);
    }
    renamed.then_some(changed)
}

/// How many items have a name.
#[derive(Default)]
struct Counted(HashMap<String, u32>);

impl Counted {
    fn add(&mut self, name: String) {
        *self.0.entry(name).or_default() += 1;
    }

    /// Gives an item another name if a second one has it; says whether it did.
    fn settle(&mut self, name: &mut String) -> bool {
        if self.0.get(name.as_str()).is_none_or(|count| *count < 2) {
            return false;
        }
        let longer = |count| format!("{name}{}", "_".repeat(count + 1));
        let free = first_free(self.0.len(), longer, |name| !self.0.contains_key(name));
        self.add(free.clone());
        *name = free;
        true
    }
}

fn imported(tree: &UseTree, names: &mut Counted) {
    match tree {
        UseTree::Path(path) => imported(&path.tree, names),
        UseTree::Name(name) => names.add(name.ident.to_string()),
        UseTree::Rename(name) => names.add(name.rename.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, names)),
        UseTree::Glob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn functions_give_way_to_items() {
        let module = quote! {
            use crate::{GuestErrors, runtime::ones as all};
            fn find() {}
            fn find() {}
            fn all() {}
            fn own() {}
            trait Hooks { fn hooks_reset(&mut self) {} fn hooks_reset(&mut self); }
        };
        let function = |name: &str| crate::model::ir::Function {
            name: name.to_owned(),
            doc: String::new(),
            args: Vec::new(),
            result: crate::model::ir::Ty::Bool,
            body: Default::default(),
        };
        let behavior = Behavior {
            functions: ["find", "all", "own"].map(function).into(),
            ..Behavior::default()
        };
        let settled = settled(&module, &behavior).expect("two have other names");
        let names: Vec<&str> = settled.functions.iter().map(|known| &*known.name).collect();
        assert_eq!(names, ["find_", "all_", "own"]);
    }
}
