//! `derivedFrom`: finds what an element derives from.
//!
//! It is looked for beside the element as it is written, then among all that its peripheral,
//! cluster or register has, then as a full path from the device (`PERIPHERAL.CLUSTER.REGISTER.FIELD`),
//! and then as a path from each of the elements around it, the nearest first. An element of an
//! array is found by its own name, too. In the end, case does not matter; that is reported.

use std::collections::HashMap;
use std::sync::Arc;

use roxmltree::{Node, NodeId};

use super::surroundings::Scope;
use crate::dim_index::{self, MAX_DIM};
use crate::element::{Element, children, name_of};
use crate::xml::{self, LeftOut};

/// Most elements in a row that derive from each other.
const MAX_CHAIN: usize = 64;

/// What may be derived from.
pub struct Bases<'x> {
    pub left_out: &'x LeftOut,
    pub peripherals: Arc<[Node<'x, 'x>]>,
    /// The children of an element by their names: arrays of registers that derive from each other
    /// make long lists.
    beside: HashMap<NodeId, HashMap<&'x str, Vec<Node<'x, 'x>>>>,
}

/// Why there is no base.
pub enum Missing {
    Unknown,
    Circular,
    LeftOut,
}

/// How a name is compared.
#[derive(Clone, Copy, PartialEq)]
enum Case {
    Exact,
    Ignored,
}

impl<'x> Bases<'x> {
    pub fn new(peripherals: Arc<[Node<'x, 'x>]>, left_out: &'x LeftOut) -> Self {
        Self {
            left_out,
            peripherals,
            beside: HashMap::new(),
        }
    }

    /// The registers and clusters of a peripheral or cluster: its base's, each replaced by one of
    /// its own of that name and group, and then the rest of its own.
    pub fn items(&self, element: &Element<'x>) -> Vec<Node<'x, 'x>> {
        let mut items: Vec<Node<'x, 'x>> = Vec::new();
        let mut places = HashMap::new();
        for layer in element.layers.iter().rev() {
            let parent = children(*layer, &["registers"], self.left_out).next();
            let parent = parent.unwrap_or(*layer);
            let own: Vec<_> = children(parent, &["register", "cluster"], self.left_out).collect();
            let inherited = items.len();
            for item in own {
                let plain = Element::plain(item, self.left_out);
                let key = (plain.name(), plain.own_text("alternateGroup"));
                // Two of one name in one place are both kept, for `check` to report.
                match places.get(&key).copied().filter(|at| *at < inherited) {
                    Some(at) => items[at] = item,
                    None => {
                        places.entry(key).or_insert(items.len());
                        items.push(item);
                    }
                }
            }
        }
        items
    }

    /// The fields of a register: its own, or those of the first base that has any.
    pub fn fields(&self, element: &Element<'x>) -> Vec<Node<'x, 'x>> {
        let fields = element.child("fields").into_iter();
        fields
            .flat_map(|fields| children(fields, &["field"], self.left_out))
            .collect()
    }

    /// The nodes of all that an element derives from, its own first; and the name by which a base
    /// was found without regard to case.
    pub fn layers(
        &mut self,
        node: Node<'x, 'x>,
        around: &[Node<'x, 'x>],
        outer: Option<&Scope<'_, 'x>>,
        depth: usize,
    ) -> Result<(Vec<Node<'x, 'x>>, Option<String>), Missing> {
        let mut layers = vec![node];
        let mut other_case = None;
        let mut last = node;
        while let Some(name) = last.attribute("derivedFrom").map(str::trim) {
            if layers.len() + depth > MAX_CHAIN {
                return Err(Missing::Circular);
            }
            let mut found = None;
            for case in [Case::Exact, Case::Ignored] {
                found = self.base(last, name, around, outer, case, layers.len() + depth);
                if let (Some(base), Case::Ignored) = (found, case) {
                    other_case = Some(name_of(base, self.left_out).to_owned());
                }
                if found.is_some() {
                    break;
                }
            }
            let Some(base) = found else {
                let parent = last.parent_element();
                let mut same = parent.into_iter().flat_map(|parent| parent.children());
                let left_out = same.any(|other| {
                    let named = xml::child(other, "name").and_then(|name| name.text());
                    self.left_out.contains(other) && named.map(str::trim) == Some(name)
                });
                return Err(match left_out {
                    true => Missing::LeftOut,
                    // It may derive from itself alone.
                    false if name_of(last, self.left_out) == name => Missing::Circular,
                    false => Missing::Unknown,
                });
            };
            if layers.contains(&base) {
                return Err(Missing::Circular);
            }
            layers.push(base);
            last = base;
        }
        Ok((layers, other_case))
    }

    /// What `from` derives from.
    fn base(
        &mut self,
        from: Node<'x, 'x>,
        name: &str,
        around: &[Node<'x, 'x>],
        outer: Option<&Scope<'_, 'x>>,
        case: Case,
        depth: usize,
    ) -> Option<Node<'x, 'x>> {
        let beside = self.beside(from, name, case);
        let same_kind = |node: &Node<'x, 'x>| node.tag_name() == from.tag_name() && *node != from;
        let left_out = self.left_out;
        let among = move |nodes: &[Node<'x, 'x>]| {
            let mut nodes = nodes.iter().copied().filter(same_kind);
            nodes.find(|node| same(name_of(*node, left_out), name, case))
        };
        beside.or_else(|| among(around)).or_else(|| {
            let peripherals = self.peripherals.clone();
            let mut found = self.walk(from, &peripherals, name, case, depth);
            found = found.or_else(|| self.walk(from, around, name, case, depth));
            let mut scope = outer;
            while let (None, Some(next)) = (found, scope) {
                found = self.walk(from, &next.items, name, case, depth);
                scope = next.outer;
            }
            found
        })
    }

    /// The nearest element of this name and kind before `from` in the same parent, else the first
    /// one behind it.
    fn beside(&mut self, from: Node<'x, 'x>, name: &str, case: Case) -> Option<Node<'x, 'x>> {
        let parent = from.parent_element()?;
        let left_out = self.left_out;
        let named = self.beside.entry(parent.id()).or_insert_with(|| {
            let mut named: HashMap<&'x str, Vec<Node<'x, 'x>>> = HashMap::new();
            let all = parent.children().filter(Node::is_element);
            for child in all.filter(|child| !left_out.contains(*child)) {
                named
                    .entry(name_of(child, left_out))
                    .or_default()
                    .push(child);
            }
            named
        });
        let found: Vec<_> = match case {
            Case::Exact => named.get(name).into_iter().flatten().copied().collect(),
            Case::Ignored => (named.iter())
                .filter(|(known, _)| same(known, name, case))
                .flat_map(|(_, nodes)| nodes.iter().copied())
                .collect(),
        };
        let same_kind = |node: &&Node<'x, 'x>| node.tag_name() == from.tag_name();
        let before = found
            .iter()
            .filter(|node| node.range().start < from.range().start);
        let behind = found
            .iter()
            .filter(|node| node.range().start > from.range().start);
        let before = before
            .filter(same_kind)
            .max_by_key(|node| node.range().start);
        let behind = behind
            .filter(same_kind)
            .min_by_key(|node| node.range().start);
        before.or(behind).copied()
    }

    /// What a path leads to from these elements.
    fn walk(
        &mut self,
        from: Node<'x, 'x>,
        start: &[Node<'x, 'x>],
        path: &str,
        case: Case,
        depth: usize,
    ) -> Option<Node<'x, 'x>> {
        let mut inside = start.to_vec();
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let is_last = names.peek().is_none();
            let fits = |node: &Node<'x, 'x>| {
                *node != from && (!is_last || node.tag_name() == from.tag_name())
            };
            let named = |node: &Node<'x, 'x>| same(name_of(*node, self.left_out), name, case);
            let mut fitting = inside.iter().copied().filter(fits);
            let found = fitting.clone().find(named);
            let found = found.or_else(|| fitting.find(|node| self.has_element(*node, name)))?;
            if is_last {
                return Some(found);
            }
            if depth > MAX_CHAIN {
                return None;
            }
            let (layers, _) = self.layers(found, &inside, None, depth + 1).ok()?;
            let element = Element::new(layers, self.left_out);
            inside = self.items(&element);
            inside.extend(self.fields(&element));
            inside.extend(element.first_with("enumeratedValues"));
        }
        None
    }

    /// Whether this is an array that has an element of this name.
    fn has_element(&self, node: Node<'x, 'x>, name: &str) -> bool {
        let element = Element::plain(node, self.left_out);
        let marked = element.name();
        let mark = if marked.contains("[%s]") {
            "[%s]"
        } else {
            "%s"
        };
        let Some((start, end)) = marked.split_once(mark) else {
            return false;
        };
        let inner = name.strip_prefix(start);
        let Some(index) = inner.and_then(|name| name.strip_suffix(end)) else {
            return false;
        };
        let index = index.strip_prefix('[').unwrap_or(index);
        let index = index.strip_suffix(']').unwrap_or(index);
        let Some(dim) = element.number("dim").filter(|dim| *dim <= MAX_DIM) else {
            return false;
        };
        match element.text("dimIndex") {
            Some(text) if dim_index::indices(text) == Some(dim) => {
                dim_index::list(text).iter().any(|known| known == index)
            }
            _ => index.parse().is_ok_and(|index: u64| index < dim),
        }
    }
}

fn same(one: &str, other: &str, case: Case) -> bool {
    match case {
        Case::Exact => one == other,
        Case::Ignored => one.eq_ignore_ascii_case(other),
    }
}
