//! From the SVD as written to registers at offsets: `derivedFrom`, `dim`, clusters and inherited
//! properties are resolved; nothing is judged beyond what that needs. What comes of it holds no XML:
//! later stages do not go back to it.
//!
//! | Module | What |
//! |---|---|
//! | `declared` | what comes of it |
//! | `shape` | what an element is called and where it is |
//! | `scope` | what is around an element |
//! | `derivation` | finds what an element derives from |
//! | `resolver` | where findings go, and what is counted |
//! | `dim` | reads names, offsets, arrays |
//! | `read` | reads registers, fields and enumerated values |
//! | `expand` | writes arrays and clusters out |
//!
//! Each imports only those above it. svd-parser's own expansion loses inherited properties, and the
//! places that diagnostics point at; and it refuses a file for one bad number. So the XML is read here.

mod declared;
mod derivation;
mod dim;
mod element_shape;
mod expand;
mod read;
mod resolver;
mod surroundings;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use roxmltree::{Node, NodeId};

#[cfg(feature = "pac")]
pub use self::declared::RegisterItem;
pub use self::declared::{Field, Interrupt, Item, Peripheral, Register, Set};
#[cfg(feature = "pac")]
pub use self::element_shape::Array;
pub use self::element_shape::Shape;
use crate::diag::Diagnostics;
use crate::element::children;
use crate::extensions::{self, BehaviorBlock, QemuDeclaration};
use crate::parallel::on_all_cores;
use crate::parse::{Device, Parsed};
use derivation::Bases;
use resolver::{Counted, Resolver};

/// All that an SVD says.
#[derive(Debug)]
pub struct Resolved {
    /// The device without its peripherals.
    pub device: Device,
    /// Peripherals in document order, each element of an array by itself.
    pub peripherals: Vec<Peripheral>,
    /// `<behavior>` elements in document order.
    pub behaviors: Vec<BehaviorBlock>,
    /// `<qemu>` elements, one for a peripheral at most.
    pub qemu: Vec<QemuDeclaration>,
}

/// Resolves all peripherals.
///
/// # Errors
///
/// What stops the stage: nothing at present. What cannot be resolved is reported and left out.
pub fn resolve(parsed: Parsed<'_>, diagnostics: &mut Diagnostics) -> Result<Resolved, Diagnostics> {
    let root = parsed.xml.root_element();
    let nodes: Vec<_> = children(root, &["peripherals"], &parsed.left_out)
        .take(1)
        .flat_map(|all| children(all, &["peripheral"], &parsed.left_out))
        .collect();
    let (made, found) = read_all(&parsed, &nodes, diagnostics);
    let mut peripherals: Vec<Peripheral> = Vec::new();
    // The node that each derives from, and where the first that was made of a node is.
    let mut bases = Vec::new();
    let mut places: HashMap<NodeId, usize> = HashMap::new();
    for (node, (made, base)) in nodes.iter().zip(made) {
        if !made.is_empty() {
            places.insert(node.id(), peripherals.len());
        }
        bases.extend(made.iter().map(|_| (node.id(), base)));
        peripherals.extend(made);
    }
    for (index, (own, base)) in bases.into_iter().enumerate() {
        let array = places.get(&own).copied().filter(|first| *first < index);
        let base = base.and_then(|base| places.get(&base).copied());
        peripherals[index].base = array.or(base);
    }
    diagnostics.extend_once(found);
    diagnostics.stop_on_errors()?;
    let known: Vec<&str> = peripherals.iter().map(|known| &*known.name).collect();
    let qemu = extensions::qemu(&parsed.xml, &known, diagnostics);
    Ok(Resolved {
        device: parsed.device,
        peripherals,
        behaviors: parsed.behaviors,
        qemu,
    })
}

/// What a node is read as, and the node that it derives from.
type Made = (Vec<Peripheral>, Option<NodeId>);

/// What each of the nodes is read as, and what is found of them: all on all cores.
fn read_all<'x>(
    parsed: &'x Parsed<'_>,
    nodes: &[Node<'x, 'x>],
    diagnostics: &Diagnostics,
) -> (Vec<Made>, Diagnostics) {
    let all: Arc<[Node]> = nodes.into();
    let resolver = |counted: &Arc<Counted>| Resolver {
        bases: Bases::new(all.clone(), &parsed.left_out),
        found: diagnostics.fresh(),
        counted: counted.clone(),
        cut: false,
        full: false,
        width: parsed.device.width,
        alternates: HashMap::new(),
    };
    let read = |resolver: &mut Resolver<'x>, node: &Node<'x, 'x>| {
        resolver.peripheral(*node, parsed.device.properties)
    };
    let counted = Arc::default();
    let alone = nodes.par_iter().map(|node| {
        let mut resolver = resolver(&counted);
        (read(&mut resolver, node), resolver.found, resolver.full)
    });
    let alone: Vec<(Made, Diagnostics, bool)> = on_all_cores(|| alone.collect());
    if alone.iter().any(|(_, _, full)| *full) {
        drop(alone);
        // One after the other: so it is the same place each time where there are too many.
        let mut resolver = resolver(&Arc::default());
        let made = nodes.iter().map(|node| read(&mut resolver, node)).collect();
        return (made, resolver.found);
    }
    let mut found = diagnostics.fresh();
    let made = alone.into_iter().map(|(made, of_node, _)| {
        found.extend(of_node);
        made
    });
    (made.collect(), found)
}
