//! Peripherals, and their registers at offsets: arrays and clusters are written out.

use std::sync::Arc;

use roxmltree::{Node, NodeId};

use super::declared::{AddressBlock, Interrupt, Item, Peripheral, Register};
use super::element_shape::{Shape, with_index};
use super::read;
use super::resolver::{Resolver, has_room};
use super::surroundings::Scope;
use crate::diag::{Code, Diagnostic};
use crate::element::{Element, Properties, children};
use crate::vocabulary::Protection;
use crate::xml;

impl<'x> Resolver<'x> {
    /// The peripheral, or the elements of its array, and the node that it derives from. `device` is
    /// what the device says of all registers.
    pub(super) fn peripheral(
        &mut self,
        node: Node<'x, 'x>,
        device: Properties,
    ) -> (Vec<Peripheral>, Option<NodeId>) {
        let Some(element) = self.element(node, &[], None) else {
            return (Vec::new(), None);
        };
        let base = element.layers.get(1).map(|base| base.id());
        let shape = self.shape(&element, "peripheral", "baseAddress");
        let made = shape.map(|shape| self.elements(&element, shape.into(), device));
        (made.unwrap_or_default(), base)
    }

    /// The peripheral, or the elements of its array.
    fn elements(
        &mut self,
        element: &Element<'x>,
        shape: Arc<Shape>,
        device: Properties,
    ) -> Vec<Peripheral> {
        let node = element.node();
        let left_out = self.bases.left_out;
        let mut properties = element.properties().or(device);
        // An address block's stands between what is in it and the peripheral's.
        let protection = properties.protection.take();
        let scope = Scope {
            items: self.bases.items(element),
            properties,
            outer: None,
            layers: element.layers.clone(),
        };
        let items: Arc<[Item]> = self.items(&scope).into();
        let mut registers = Vec::new();
        let base = shape.offset.value;
        let start = (String::new(), 0);
        self.cut = false;
        self.expand(&items, &start, base, &mut registers);
        // Each element of an array has all of them.
        let others = registers.len().saturating_mul(shape.count() - 1);
        if !has_room(&self.counted.registers, others) {
            self.too_many(shape.tag.clone());
            return Vec::new();
        }
        let blocks = element.first_with("addressBlock").into_iter();
        let blocks: Arc<[_]> = blocks
            .filter_map(|node| read::block(&Element::plain(node, left_out)))
            .collect();
        protect(&mut registers, &blocks, protection);
        let registers: Arc<[_]> = registers.into();
        let interrupts: Vec<_> = children(node, &["interrupt"], left_out)
            .filter_map(|node| read::interrupt(&Element::plain(node, left_out)))
            .collect();
        self.numbered(&interrupts, &shape);
        let mut out = Vec::new();
        for (name, index, distance) in shape.indexed() {
            let Some(base_address) = base.checked_add(distance) else {
                let message = format!("`{name}` is beyond the 64-bit address space");
                self.found.push(
                    Diagnostic::new(Code::AddressOverflow, shape.offset.span.clone(), message)
                        .help("lower the base address or the dim; the element is ignored"),
                );
                break;
            };
            out.push(Peripheral {
                name,
                base_address,
                base: None,
                shape: shape.clone(),
                description: element.string("description"),
                group_name: element.string("groupName"),
                header_struct_name: element.string("headerStructName"),
                address_blocks: blocks.clone(),
                has_own_block: xml::child(node, "addressBlock").is_some(),
                interrupts: named_by(&interrupts, &index),
                items: items.clone(),
                registers: registers.clone(),
                cut: self.cut,
            });
        }
        out
    }

    /// Reports interrupts of an array's elements that have names of their own: the SVD has no way to
    /// give them numbers of their own.
    fn numbered(&mut self, interrupts: &[Interrupt], shape: &Shape) {
        let (what, help) = match (&shape.array, shape.count()) {
            (None, _) => (
                "but its peripheral is not an array",
                "write the index out; `%s` is removed",
            ),
            // Its number is its own.
            (Some(_), 0 | 1) => return,
            (Some(_), _) => (
                "but the whole array has one number",
                "write the peripherals out, each with its own interrupt; `%s` is replaced by \
                 the index, and they share the number",
            ),
        };
        for interrupt in interrupts {
            if interrupt.name.contains("%s") {
                let name = interrupt.name.escape_debug();
                let message = format!("the name of interrupt `{name}` contains `%s`, {what}");
                let span = interrupt.written.span.clone();
                let found = Diagnostic::new(Code::InterruptOfArray, span, message);
                self.found.push(found.help(help));
            }
        }
    }

    /// Puts the registers of these items into `out`; `start` is what their names begin with, and
    /// where they begin. `base` is the peripheral's address.
    fn expand(
        &mut self,
        items: &[Item],
        start: &(String, u64),
        base: u64,
        out: &mut Vec<Register>,
    ) {
        let (prefix, offset) = start;
        for item in items {
            if !item.holds_registers() {
                continue;
            }
            let shape = item.shape();
            for (name, distance) in shape.instances() {
                if self.full {
                    return;
                }
                let place = (shape.offset.value.checked_add(distance))
                    .and_then(|distance| distance.checked_add(*offset))
                    .filter(|place| !wraps(base, *place));
                let Some(place) = place else {
                    self.beyond(shape, &name);
                    break;
                };
                let name = format!("{prefix}{name}");
                match item {
                    Item::Register(register) => {
                        // Arrays in arrays multiply.
                        if !has_room(&self.counted.registers, 1) {
                            return self.too_many(shape.tag.clone());
                        }
                        out.push(Register {
                            name,
                            offset: place,
                            protection: None,
                            item: register.clone(),
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

    fn beyond(&mut self, shape: &Shape, name: &str) {
        self.cut = true;
        let message = format!("the offset of `{name}` is beyond the address space");
        self.found.push(
            Diagnostic::new(Code::AddressOverflow, shape.offset.span.clone(), message)
                .help("use an offset from the base address; the element is ignored"),
        );
    }
}

/// Gives each register its protection, that of its address block or that of the peripheral.
fn protect(registers: &mut [Register], blocks: &[AddressBlock], peripheral: Option<Protection>) {
    for register in registers {
        let of_block = || {
            let mut blocks = blocks.iter().filter(|block| block.holds(register.offset));
            blocks.find_map(|block| block.protection)
        };
        let own = register.item.protection;
        register.protection = own.or_else(of_block).or(peripheral);
    }
}

/// The interrupts of an array's element.
fn named_by(interrupts: &[Interrupt], index: &str) -> Vec<Interrupt> {
    let mut named = interrupts.to_vec();
    for interrupt in &mut named {
        interrupt.name = with_index(&interrupt.name, index);
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
