//! From the SVD as written to registers at offsets: `derivedFrom`, `dim`, clusters and inherited
//! properties are resolved; nothing is judged beyond what that needs.
//!
//! | Module | What |
//! |---|---|
//! | `element` | an element together with its bases |
//! | `bases` | finds what an element derives from |
//! | `shape` | names, offsets, arrays |
//! | `read` | registers, fields and enumerated values |
//! | `tree` | what comes of it |
//!
//! svd-parser's own expansion loses inherited properties, and the nodes that diagnostics point at;
//! and it refuses a file for one bad number. So the XML is read here.

mod bases;
mod element;
mod read;
mod shape;
mod tree;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use roxmltree::{Node, NodeId};
use svd_rs::{Access, FieldInfo, RegisterProperties};

pub use self::element::Element;
pub use self::shape::{Array, Shape};
pub use self::tree::{ClusterItem, Field, Item, Peripheral, Register, RegisterItem, Set, Value};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::parallel::on_all_cores;
use crate::parse::Parsed;
use crate::xml;
use bases::Bases;
use element::children;

/// Most registers that one SVD may expand to.
pub const MAX_REGISTERS: usize = 200_000;

/// Resolves all peripherals.
///
/// # Errors
///
/// What stops the stage: nothing at present. What cannot be resolved is reported and left out.
pub fn resolve<'x>(
    parsed: &'x Parsed<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<Peripheral<'x>>, Diagnostics> {
    let device = parsed.xml.root_element();
    let nodes: Vec<_> = children(device, &["peripherals"], &parsed.left_out)
        .take(1)
        .flat_map(|all| children(all, &["peripheral"], &parsed.left_out))
        .collect();
    let (made, found) = read_all(parsed, &nodes, diagnostics);
    let mut peripherals = Vec::new();
    let mut places = HashMap::new();
    for (node, made) in nodes.iter().zip(made) {
        if !made.is_empty() {
            places.insert(node.id(), peripherals.len());
        }
        peripherals.extend(made);
    }
    let peripherals = peripherals.into_iter().enumerate();
    let peripherals = peripherals.map(|(index, (mut peripheral, base))| {
        let first = places.get(&peripheral.node.id());
        let array = first.copied().filter(|first| *first < index);
        let base = base.and_then(|base: NodeId| places.get(&base).copied());
        peripheral.base = array.or(base);
        peripheral
    });
    let peripherals = peripherals.collect();
    diagnostics.extend_once(found);
    diagnostics.stop_on_errors()?;
    Ok(peripherals)
}

/// A peripheral, and the node that it derives from.
type Made<'x> = (Peripheral<'x>, Option<NodeId>);

/// What each of the nodes is read as, and what is found of them: all on all cores.
fn read_all<'x>(
    parsed: &'x Parsed<'_>,
    nodes: &[Node<'x, 'x>],
    diagnostics: &Diagnostics,
) -> (Vec<Vec<Made<'x>>>, Diagnostics) {
    let all: Arc<[Node]> = nodes.into();
    let resolver = |counted: &Arc<Counted>| Resolver {
        bases: Bases::new(all.clone(), &parsed.left_out),
        found: diagnostics.fresh(),
        counted: counted.clone(),
        cut: false,
        full: false,
    };
    let read = |resolver: &mut Resolver<'x>, node: &Node<'x, 'x>| {
        let mut made = Vec::new();
        let above = parsed.svd.default_register_properties;
        resolver.peripheral(*node, above, &mut made);
        made
    };
    let counted = Arc::default();
    let alone = nodes.par_iter().map(|node| {
        let mut resolver = resolver(&counted);
        (read(&mut resolver, node), resolver)
    });
    let alone: Vec<(Vec<_>, Resolver)> = on_all_cores(|| alone.collect());
    if alone.iter().any(|(_, resolver)| resolver.full) {
        drop(alone);
        // One after the other: so it is the same place each time where there are too many.
        let mut resolver = resolver(&Arc::default());
        let made = nodes.iter().map(|node| read(&mut resolver, node)).collect();
        return (made, resolver.found);
    }
    let mut found = diagnostics.fresh();
    let made = alone.into_iter().map(|(made, resolver)| {
        found.extend(resolver.found);
        made
    });
    (made.collect(), found)
}

/// How much there is already.
#[derive(Default)]
struct Counted {
    /// Registers, expanded.
    registers: AtomicUsize,
    /// Registers and clusters, as they are written.
    items: AtomicUsize,
}

/// Whether there is room for so many more.
fn has_room(counted: &AtomicUsize, more: usize) -> bool {
    let before = counted.fetch_add(more, Ordering::Relaxed);
    before.saturating_add(more) <= MAX_REGISTERS
}

struct Resolver<'x> {
    bases: Bases<'x>,
    found: Diagnostics,
    /// What all resolvers have read.
    counted: Arc<Counted>,
    /// Whether an expansion was given up.
    cut: bool,
    /// Whether there were too many registers.
    full: bool,
}

/// A peripheral or a cluster: what stands, or is inherited, in it, and where it stands itself.
struct Scope<'s, 'x> {
    items: Vec<Node<'x, 'x>>,
    properties: RegisterProperties,
    outer: Option<&'s Scope<'s, 'x>>,
    /// Its own node, and those of its bases.
    layers: Vec<Node<'x, 'x>>,
}

impl<'x> Scope<'_, 'x> {
    /// Whether an element derives from this, or from what this stands in.
    fn holds(&self, element: &Element<'x>) -> bool {
        let here = |node| self.layers.contains(node);
        element.layers.iter().any(here) || self.outer.is_some_and(|outer| outer.holds(element))
    }
}

impl<'x> Resolver<'x> {
    /// Puts the peripheral, or the elements of its array, into `out`, each with the node that it
    /// derives from.
    fn peripheral(
        &mut self,
        node: Node<'x, 'x>,
        above: RegisterProperties,
        out: &mut Vec<Made<'x>>,
    ) {
        let Some(element) = self.element(node, &[], None) else {
            return;
        };
        let Some(shape) = self.shape(&element, "baseAddress") else {
            return;
        };
        let mut properties = inherit(element.properties(), above);
        // An address block's stands between what is in it and the peripheral's.
        let protection = properties.protection.take();
        let scope = Scope {
            items: self.bases.items(&element),
            properties,
            outer: None,
            layers: element.layers.clone(),
        };
        let items = Arc::new(self.items(&scope));
        let mut registers = Vec::new();
        let base = shape.offset;
        let start = (String::new(), 0);
        self.cut = false;
        self.expand(&items, &start, base, &mut registers);
        // Each element of an array has all of them.
        let others = registers.len().saturating_mul(shape.count() - 1);
        if !has_room(&self.counted.registers, others) {
            return self.too_many(node);
        }
        let left_out = self.bases.left_out;
        let blocks = element.first_with("addressBlock");
        let blocks: Vec<_> = (blocks.into_iter())
            .filter_map(|node| Some((read::block(&Element::plain(node, left_out))?, node)))
            .collect();
        for register in &mut registers {
            let of_block = || read::protection_at(&blocks, register.offset);
            let own = register.properties.protection;
            register.properties.protection = own.or_else(of_block).or(protection);
        }
        let interrupts: Vec<_> = children(node, &["interrupt"], left_out)
            .filter_map(|node| Some((read::interrupt(&Element::plain(node, left_out))?, node)))
            .collect();
        let from = element.layers.get(1).map(|base| base.id());
        self.numbered(&interrupts, &shape);
        for (name, index, distance) in shape.indexed() {
            let Some(base_address) = base.checked_add(distance) else {
                let span = xml::property_span(node, "baseAddress");
                let message = format!("`{name}` lies beyond the 64-bit address space");
                self.found.push(
                    Diagnostic::new(Code::AddressOverflow, span, message)
                        .help("lower the base address or the dim; as it is, it is left out"),
                );
                break;
            };
            let peripheral = Peripheral {
                name,
                base_address,
                base: None,
                node,
                description: element.string("description"),
                group_name: element.string("groupName"),
                header_struct_name: element.string("headerStructName"),
                address_blocks: blocks.clone(),
                interrupts: named_by(&interrupts, &index),
                items: items.clone(),
                registers: registers.clone(),
                cut: self.cut,
            };
            out.push((peripheral, from));
        }
    }

    /// Reports interrupts of an array's elements that have names of their own: the SVD has no way to
    /// give them numbers of their own.
    fn numbered(&mut self, interrupts: &[(svd_rs::Interrupt, Node<'x, 'x>)], shape: &Shape) {
        let (what, help) = match (&shape.array, shape.count()) {
            (None, _) => (
                "and its peripheral is not an array",
                "write the index out; as it is, nothing stands for `%s`",
            ),
            // Its number is its own.
            (Some(_), 0 | 1) => return,
            (Some(_), _) => (
                "and one number for a whole array",
                "write the peripherals out, each with the name and the number of its interrupt; as it \
                 is, the index stands for `%s`, and they share the number",
            ),
        };
        for (interrupt, node) in interrupts {
            if interrupt.name.contains("%s") {
                let name = interrupt.name.escape_debug();
                let message = format!("the interrupt `{name}` has a name with `%s`, {what}");
                let span = xml::property_span(*node, "name");
                let found = Diagnostic::new(Code::InterruptOfArray, span, message);
                self.found.push(found.help(help));
            }
        }
    }

    /// Puts the registers of these items into `out`; `start` is what their names begin with, and
    /// where they begin. `base` is the peripheral's address.
    fn expand(
        &mut self,
        items: &[Item<'x>],
        start: &(String, u64),
        base: u64,
        out: &mut Vec<Register<'x>>,
    ) {
        let (prefix, offset) = start;
        for item in items {
            let (Item::Register(RegisterItem { shape, .. })
            | Item::Cluster(ClusterItem { shape, .. })) = item;
            if !item.holds_registers() {
                continue;
            }
            for (name, distance) in shape.instances() {
                if self.full {
                    return;
                }
                let place = (shape.offset.checked_add(distance))
                    .and_then(|distance| distance.checked_add(*offset))
                    .filter(|place| !wraps(base, *place));
                let Some(place) = place else {
                    self.beyond(shape.node, &name);
                    break;
                };
                let name = format!("{prefix}{name}");
                match item {
                    Item::Register(register) => {
                        // Arrays in arrays multiply.
                        if !has_room(&self.counted.registers, 1) {
                            return self.too_many(shape.node);
                        }
                        out.push(Register {
                            name,
                            offset: place,
                            info: register.info.clone(),
                            properties: register.info.properties,
                            node: shape.node,
                            fields: register.fields.clone(),
                        });
                    }
                    Item::Cluster(cluster) => {
                        let start = (name + "_", place);
                        self.expand(&cluster.items, &start, base, out);
                    }
                }
            }
        }
    }

    fn too_many(&mut self, node: Node) {
        if std::mem::replace(&mut self.full, true) {
            return;
        }
        let message = format!("this SVD expands to more than {MAX_REGISTERS} registers");
        let help = "lower the dim of its arrays, and describe memory by address blocks and not by \
                    registers; or make several SVDs of it";
        self.found
            .push(Diagnostic::new(Code::NotSupported, xml::tag_span(node), message).help(help));
    }

    fn beyond(&mut self, node: Node, name: &str) {
        self.cut = true;
        let span = xml::property_span(node, "addressOffset");
        let message = format!("the offset of `{name}` leads beyond the address space");
        self.found.push(
            Diagnostic::new(Code::AddressOverflow, span, message)
                .help("give an offset from the base address; as it is, it is left out"),
        );
    }
}

/// The interrupts of an array's element.
fn named_by<'x>(
    interrupts: &[(svd_rs::Interrupt, Node<'x, 'x>)],
    index: &str,
) -> Vec<(svd_rs::Interrupt, Node<'x, 'x>)> {
    let mut named = interrupts.to_vec();
    for (interrupt, _) in &mut named {
        interrupt.name = shape::with_index(&interrupt.name, index);
    }
    named
}

/// Whether an offset of 32 bits is meant to be negative: what lies before the base address is
/// reached only by an address that wraps around.
fn wraps(base: u64, offset: u64) -> bool {
    match base.checked_add(offset) {
        Some(address) => {
            let half = 1 << 31;
            base <= u32::MAX.into() && address > u32::MAX.into() && offset >= half
        }
        None => true,
    }
}

/// `own`, with what it lacks taken from `base`.
///
/// A `resetMask` says nothing of bits that the level which gives it does not have: they are defined.
pub fn inherit(own: RegisterProperties, base: RegisterProperties) -> RegisterProperties {
    let mut properties = own;
    properties.size = own.size.or(base.size);
    properties.access = own.access.or(base.access);
    properties.protection = own.protection.or(base.protection);
    properties.reset_value = own.reset_value.or(base.reset_value);
    properties.reset_mask = own.reset_mask.or_else(|| {
        let beyond = match (properties.size, base.size) {
            (Some(size), Some(low)) if size > low => u64::MAX.checked_shl(low),
            _ => None,
        };
        Some(base.reset_mask? | beyond.unwrap_or(0))
    });
    properties
}

/// The access of a field: its own, or that of its register.
pub fn field_access(field: &FieldInfo, register: Access) -> Access {
    field.access.unwrap_or(register)
}
