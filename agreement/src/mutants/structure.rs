//! Mutations of elements: repeated, left out, exchanged, moved, added, derived from others; and other
//! numbers, words, names and texts in them.

use fastrand::Rng;

use super::replacements::{NAMES, NUMBERS, TEXTS, WORDS, one};
use super::xml_tree::{Element, Node, Path};

/// Changes something, if there is something of the kind that was chosen.
pub fn mutate(root: &mut Element, rng: &mut Rng) {
    match rng.u8(0..16) {
        0 => duplicate(root, rng),
        1 => delete(root, rng),
        2 => swap(root, rng),
        3 => relocate(root, rng),
        4..7 => number(root, rng),
        7..9 => word(root, rng),
        9 | 10 => name(root, rng),
        11 => text(root, rng),
        12 => derive(root, rng),
        _ => add(root, rng),
    }
}

fn any(root: &Element, rng: &mut Rng, wanted: impl Fn(&Element) -> bool) -> Option<Path> {
    let paths = root.paths(wanted);
    (!paths.is_empty()).then(|| paths[rng.usize(0..paths.len())].clone())
}

/// The element around the one at the end of a way, and its place there.
fn parent<'a>(root: &'a mut Element, path: &[usize]) -> Option<(&'a mut Element, usize)> {
    let (last, rest) = path.split_last()?;
    Some((root.at_mut(rest)?, *last))
}

fn duplicate(root: &mut Element, rng: &mut Rng) {
    let Some(path) = any(root, rng, |_| true) else {
        return;
    };
    if let Some((parent, place)) = parent(root, &path) {
        let copy = parent.children[place].clone();
        parent.children.insert(place, copy);
    }
}

fn delete(root: &mut Element, rng: &mut Rng) {
    let Some(path) = any(root, rng, |_| true) else {
        return;
    };
    if let Some((parent, place)) = parent(root, &path) {
        parent.children.remove(place);
    }
}

/// Exchanges what two elements of one name hold.
fn swap(root: &mut Element, rng: &mut Rng) {
    let Some(first) = any(root, rng, |_| true) else {
        return;
    };
    let Some(one) = root.at(&first).cloned() else {
        return;
    };
    let Some(second) = any(root, rng, |other| other.name == one.name) else {
        return;
    };
    if first.starts_with(&second) || second.starts_with(&first) {
        return;
    }
    let Some(other) = root.at(&second).cloned() else {
        return;
    };
    if let Some(place) = root.at_mut(&first) {
        *place = other;
    }
    if let Some(place) = root.at_mut(&second) {
        *place = one;
    }
}

/// Moves an element into another like the one that it is in.
fn relocate(root: &mut Element, rng: &mut Rng) {
    let Some(path) = any(root, rng, |_| true) else {
        return;
    };
    let Some((from, place)) = parent(root, &path) else {
        return;
    };
    let name = from.name.clone();
    let moved = from.children.remove(place);
    let to = any(root, rng, |other| other.name == name).unwrap_or_default();
    if let Some(to) = root.at_mut(&to) {
        to.children.insert(rng.usize(0..=to.children.len()), moved);
    }
}

fn value(text: &str) -> Option<u64> {
    let text = text.trim();
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn number(root: &mut Element, rng: &mut Rng) {
    let numeric = |leaf: &Element| leaf.leaf_text().and_then(value).is_some();
    let Some(path) = any(root, rng, numeric) else {
        return;
    };
    let Some(leaf) = root.at_mut(&path) else {
        return;
    };
    let old = leaf.leaf_text().and_then(value).unwrap_or_default();
    leaf.set_text(match rng.u8(0..8) {
        0 => old.wrapping_add(1).to_string(),
        1 => old.wrapping_sub(1).to_string(),
        2 => format!("{:#x}", old.wrapping_mul(2)),
        3 => old.wrapping_add(4).to_string(),
        4 => (old / 2).to_string(),
        _ => one(NUMBERS, rng).to_owned(),
    });
}

fn word(root: &mut Element, rng: &mut Rng) {
    let known = |name: &str| WORDS.iter().find(|(known, _)| *known == name);
    let Some(path) = any(root, rng, |leaf| known(&leaf.name).is_some()) else {
        return;
    };
    if let Some(leaf) = root.at_mut(&path)
        && let Some((_, words)) = known(&leaf.name)
    {
        leaf.set_text(one(words, rng));
    }
}

fn is_name(leaf: &Element) -> bool {
    matches!(
        &*leaf.name,
        "name" | "headerStructName" | "dimName" | "alternateGroup" | "prependToName" | "groupName"
    )
}

/// A name of another element, a very long one, or a hostile one.
fn other_name(root: &Element, rng: &mut Rng) -> String {
    match rng.u8(0..6) {
        0 | 1 => any(root, rng, is_name)
            .and_then(|path| root.at(&path)?.leaf_text().map(str::to_owned))
            .unwrap_or_default(),
        2 if rng.u8(0..8) == 0 => "N".repeat(300),
        _ => one(NAMES, rng).to_owned(),
    }
}

fn name(root: &mut Element, rng: &mut Rng) {
    let Some(path) = any(root, rng, is_name) else {
        return;
    };
    let name = other_name(root, rng);
    if let Some(leaf) = root.at_mut(&path) {
        leaf.set_text(name);
    }
}

fn text(root: &mut Element, rng: &mut Rng) {
    let prose = |leaf: &Element| {
        let texts = [
            "description",
            "displayName",
            "version",
            "vendor",
            "licenseText",
        ];
        texts.contains(&&*leaf.name)
    };
    let Some(path) = any(root, rng, prose) else {
        return;
    };
    if let Some(leaf) = root.at_mut(&path) {
        leaf.set_text(one(TEXTS, rng));
    }
}

const DERIVED: [&str; 5] = [
    "peripheral",
    "cluster",
    "register",
    "field",
    "enumeratedValues",
];

fn derive(root: &mut Element, rng: &mut Rng) {
    let Some(path) = any(root, rng, |one| DERIVED.contains(&&*one.name)) else {
        return;
    };
    let Some(kind) = root.at(&path).map(|one| one.name.clone()) else {
        return;
    };
    let base = any(root, rng, |one| one.name == kind).unwrap_or_default();
    let base = root.at(&base).into_iter().flat_map(Element::elements);
    let base = base
        .filter(|one| one.name == "name")
        .find_map(Element::leaf_text);
    let base = base.unwrap_or("NONE").to_owned();
    if let Some(element) = root.at_mut(&path) {
        element.set("derivedFrom", base);
    }
}

/// What can be added to elements of these names.
const PARTS: &[(&[&str], &str)] = &[
    (&["peripheral", "cluster", "register", "field"], "dim"),
    (&["register", "cluster", "peripheral", "device"], "size"),
    (
        &["register", "cluster", "peripheral", "device", "field"],
        "access",
    ),
    (&["register", "peripheral", "device"], "resetValue"),
    (&["register", "peripheral", "device"], "resetMask"),
    (&["register", "cluster", "peripheral"], "protection"),
    (&["register", "field"], "modifiedWriteValues"),
    (&["register", "field"], "readAction"),
    (&["register", "field"], "writeConstraint"),
    (&["register"], "alternateRegister"),
    (&["register"], "alternateGroup"),
    (&["register"], "dataType"),
    (&["peripheral"], "interrupt"),
    (&["peripheral"], "addressBlock"),
    (&["peripheral"], "alternatePeripheral"),
    (&["peripheral", "cluster"], "headerStructName"),
    (&["field"], "enumeratedValues"),
    (&["enumeratedValues"], "enumeratedValue"),
    (&["enumeratedValue"], "isDefault"),
];

fn add(root: &mut Element, rng: &mut Rng) {
    let (parents, part) = PARTS[rng.usize(0..PARTS.len())];
    let Some(path) = any(root, rng, |one| parents.contains(&&*one.name)) else {
        return;
    };
    let parts = parts(root, part, rng);
    let Some(element) = root.at_mut(&path) else {
        return;
    };
    if part == "dim" && element.name != "enumeratedValue" {
        let mark = one(&["%s", "[%s]", "_%s", ""], rng);
        if let Some(name) = element.child_mut("name") {
            let text = name.leaf_text().unwrap_or_default().to_owned();
            name.set_text(text + mark);
        }
    }
    // A part that is there is replaced, so that more of them are in the right number and place.
    for part in parts {
        let known = element.children.iter();
        let mut known = known.enumerate().filter_map(|(place, child)| match child {
            Node::Element(child) if child.name == part.name => Some(place),
            _ => None,
        });
        match known.next() {
            Some(place) if part.name != "enumeratedValue" => {
                element.children[place] = Node::Element(part);
            }
            _ => element.children.push(Node::Element(part)),
        }
    }
}

fn group(name: &str, children: Vec<Element>) -> Element {
    Element {
        name: name.into(),
        attributes: Vec::new(),
        children: children.into_iter().map(Node::Element).collect(),
    }
}

fn parts(root: &Element, part: &str, rng: &mut Rng) -> Vec<Element> {
    let words = WORDS.iter().find(|(known, _)| *known == part);
    if let Some((_, words)) = words {
        return vec![Element::leaf(part, one(words, rng))];
    }
    let small = |rng: &mut Rng| one(&["0", "1", "2", "3", "4", "8", "16", "32", "64"], rng);
    match part {
        "dim" => {
            let increment = one(&["1", "2", "4", "8", "0", "0x20"], rng);
            let mut all = vec![
                Element::leaf("dim", one(&["1", "2", "3", "4", "16", "64"], rng)),
                Element::leaf("dimIncrement", increment),
            ];
            if rng.bool() {
                let (_, indices) = WORDS[7];
                all.push(Element::leaf("dimIndex", one(indices, rng)));
            }
            all
        }
        "writeConstraint" => vec![group(
            part,
            vec![match rng.u8(0..3) {
                0 => Element::leaf("writeAsRead", "true"),
                1 => Element::leaf("useEnumeratedValues", "true"),
                _ => group(
                    "range",
                    vec![
                        Element::leaf("minimum", small(rng)),
                        Element::leaf("maximum", one(NUMBERS, rng)),
                    ],
                ),
            }],
        )],
        "interrupt" => vec![group(
            part,
            vec![
                Element::leaf("name", other_name(root, rng)),
                Element::leaf("value", small(rng)),
            ],
        )],
        "addressBlock" => vec![group(
            part,
            vec![
                Element::leaf("offset", one(NUMBERS, rng)),
                Element::leaf("size", one(NUMBERS, rng)),
                Element::leaf("usage", "registers"),
            ],
        )],
        "enumeratedValue" => vec![value_element(root, rng)],
        "enumeratedValues" => {
            let count = rng.usize(1..4);
            let values = (0..count).map(|_| value_element(root, rng)).collect();
            vec![group(part, values)]
        }
        "size" | "resetValue" | "resetMask" => match rng.bool() {
            true => vec![Element::leaf(part, small(rng))],
            false => vec![Element::leaf(part, one(NUMBERS, rng))],
        },
        _ => vec![Element::leaf(part, other_name(root, rng))],
    }
}

fn value_element(root: &Element, rng: &mut Rng) -> Element {
    let value = one(&["0", "1", "2", "3", "#1x", "0xFF"], rng);
    group(
        "enumeratedValue",
        vec![
            Element::leaf("name", other_name(root, rng)),
            Element::leaf("value", value),
        ],
    )
}
