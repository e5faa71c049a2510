//! A file that is refused, in parts: each peripheral alone with what it derives from. What is wrong
//! in one peripheral, or about the device, does not keep the others from being compared.

use std::fmt;

use roxmltree::{Document, Node};
use svd2qemu::Source;

use crate::compare::{Judged, compare};

/// What became of the peripherals of a file.
#[derive(Debug, Default)]
pub struct Parts {
    /// How many there are.
    peripherals: usize,
    /// How many were accepted by themselves, and agree.
    agree: usize,
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { peripherals, agree } = self;
        write!(
            f,
            "{agree} of {peripherals} peripherals agree by themselves"
        )
    }
}

/// Compares each peripheral of a file that may be accepted by itself.
///
/// # Errors
///
/// A report of the first difference.
pub fn compare_parts(source: &Source, accesses: u64, seed: u64) -> Result<Parts, String> {
    let mut parts = Parts::default();
    let Ok(document) = Document::parse(&source.text) else {
        return Ok(parts);
    };
    let device = document.root_element();
    let all = device
        .children()
        .find(|node| node.has_tag_name("peripherals"));
    let all: Vec<Node> = all
        .into_iter()
        .flat_map(|all| {
            all.children()
                .filter(|node| node.has_tag_name("peripheral"))
        })
        .collect();
    for node in &all {
        parts.peripherals += 1;
        let part = Source::new(source.path.as_str(), alone(device, *node, &all));
        if let Judged::Agree { .. } = compare(&part, accesses, seed)? {
            parts.agree += 1;
        }
    }
    Ok(parts)
}

/// A device that has this peripheral and its bases, and what all peripherals inherit.
fn alone<'x>(device: Node, peripheral: Node<'x, 'x>, all: &[Node<'x, 'x>]) -> String {
    let text = |node: &Node| &device.document().input_text()[node.range()];
    let inherited = ["size", "access", "protection", "resetValue", "resetMask"];
    let inherited: String = device
        .children()
        .filter(|node| inherited.contains(&node.tag_name().name()))
        .map(|node| text(&node))
        .collect();
    let mut chain = vec![peripheral];
    while let Some(base) = chain.last().and_then(|last| last.attribute("derivedFrom")) {
        match all.iter().find(|node| name(**node) == base.trim()) {
            Some(base) if !chain.contains(base) => chain.push(*base),
            _ => break,
        }
    }
    let width = device.children().find(|node| node.has_tag_name("width"));
    let width = width.map_or("<width>32</width>", |width| text(&width));
    let chain: String = chain.iter().rev().map(text).collect();
    format!(
        "<device schemaVersion=\"1.3\"><name>PART</name><version>1</version>\
         <description>A part.</description><addressUnitBits>8</addressUnitBits>{width}{inherited}\
         <peripherals>{chain}</peripherals></device>"
    )
}

fn name<'x>(node: Node<'x, 'x>) -> &'x str {
    let name = node.children().find(|child| child.has_tag_name("name"));
    name.and_then(|name| name.text()).unwrap_or_default().trim()
}
