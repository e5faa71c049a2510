//! Registers, clusters, fields and enumerated values, with what they derive from.

use std::sync::Arc;

use roxmltree::Node;
use svd_rs::{
    AddressBlock, AddressBlockUsage, BitRange, FieldInfo, Interrupt, Protection, RegisterInfo,
    Usage, ValidateLevel, WriteConstraint, WriteConstraintRange,
};

use super::{
    ClusterItem, Element, Field, Item, RegisterItem, Resolver, Scope, Set, Value, has_room, inherit,
};
use crate::diag::Code;
use crate::schema::{BLOCK_USAGE_WORDS, PROTECTION_WORDS, USAGE_WORDS};
use crate::values;
use crate::xml;

impl<'x> Resolver<'x> {
    /// The registers and clusters of a place.
    pub(super) fn items(&mut self, scope: &Scope<'_, 'x>) -> Vec<Item<'x>> {
        let mut items = Vec::new();
        for node in &scope.items {
            let Some(element) = self.element(*node, &scope.items, scope.outer) else {
                continue;
            };
            let Some(shape) = self.shape(&element, "addressOffset") else {
                continue;
            };
            if !has_room(&self.counted.items, 1) {
                self.too_many(*node);
                break;
            }
            if scope.holds(&element) {
                let message = "this derives from a cluster that it stands in".to_owned();
                let help = "derive from another; as it is, it is left out".to_owned();
                self.report(Code::DerivedFrom, xml::tag_span(*node), message, help);
                continue;
            }
            let properties = inherit(element.properties(), scope.properties);
            let inside = Scope {
                items: self.bases.items(&element),
                properties,
                outer: Some(scope),
                layers: element.layers.clone(),
            };
            if node.tag_name().name() == "cluster" {
                items.push(Item::Cluster(ClusterItem {
                    shape,
                    description: element.string("description"),
                    header_struct_name: element.string("headerStructName"),
                    items: self.items(&inside),
                }));
                continue;
            }
            let Some(info) = register(&element, &shape.name, properties) else {
                continue;
            };
            items.push(Item::Register(RegisterItem {
                shape,
                info: Arc::new(info),
                fields: self.fields(&element, &inside).into(),
            }));
        }
        items
    }

    /// The fields of a register; `scope` is the register's.
    fn fields(&mut self, register: &Element<'x>, scope: &Scope<'_, 'x>) -> Vec<Field<'x>> {
        let nodes = self.bases.fields(register);
        let mut fields = Vec::new();
        let elements: Vec<_> = (nodes.iter())
            .filter_map(|node| self.element(*node, &nodes, scope.outer))
            .collect();
        // Sets may derive from those of other fields of the register.
        let sets: Vec<_> = (elements.iter())
            .flat_map(|field| field.first_with("enumeratedValues"))
            .collect();
        let around = Scope {
            items: nodes,
            properties: scope.properties,
            outer: scope.outer,
            layers: Vec::new(),
        };
        for element in &elements {
            let node = element.node();
            let Some((lsb, width)) = bits(element) else {
                let message = "<field> lacks its bits, and so does what it derives from";
                let help = "add for example <bitRange>[7:0]</bitRange>; as it is, the <field> is \
                            left out";
                let span = xml::tag_span(node);
                self.report(Code::MissingElement, span, message.into(), help.into());
                continue;
            };
            let Some(shape) = self.shape_at(element, lsb.into()) else {
                continue;
            };
            let Some(info) = field(element, &shape.name, lsb, width) else {
                continue;
            };
            let (info, shape) = (Arc::new(info), Arc::new(shape));
            let sets: Arc<[Set]> = (element.first_with("enumeratedValues").into_iter())
                .filter_map(|node| self.set(node, &sets, &around))
                .collect();
            for (name, distance) in shape.instances() {
                fields.push(Field {
                    name,
                    lsb: u32::try_from(u64::from(lsb) + distance).unwrap_or(u32::MAX),
                    info: info.clone(),
                    node,
                    shape: shape.clone(),
                    sets: sets.clone(),
                });
            }
        }
        fields
    }

    fn set(
        &mut self,
        node: Node<'x, 'x>,
        around: &[Node<'x, 'x>],
        scope: &Scope<'_, 'x>,
    ) -> Option<Set<'x>> {
        let element = self.element(node, around, Some(scope))?;
        let left_out = self.bases.left_out;
        let value = |node: Node<'x, 'x>| {
            let value = Element::plain(node, left_out);
            Value {
                name: value.name().to_owned(),
                description: value.string("description"),
                value: value.text("value").and_then(values::enumerated),
                node,
            }
        };
        Some(Set {
            name: element.own_text("name").map(str::to_owned),
            usage: element.word("usage", USAGE_WORDS, Usage::parse_str),
            values: (element.first_with("enumeratedValue").into_iter())
                .map(value)
                .collect(),
            node,
        })
    }
}

fn register(
    element: &Element,
    name: &str,
    properties: svd_rs::RegisterProperties,
) -> Option<RegisterInfo> {
    let offset = element.number32("addressOffset")?;
    let info = RegisterInfo::builder()
        .name(name.to_owned())
        .display_name(element.string("displayName"))
        .description(element.string("description"))
        .address_offset(offset)
        .modified_write_values(element.modified_write_values())
        .write_constraint(write_constraint(element))
        .read_action(element.read_action());
    let mut info = info.build(ValidateLevel::Disabled).ok()?;
    info.properties = properties;
    Some(info)
}

fn field(element: &Element, name: &str, lsb: u32, width: u32) -> Option<FieldInfo> {
    FieldInfo::builder()
        .name(name.to_owned())
        .description(element.string("description"))
        .bit_range(BitRange::from_offset_width(lsb, width))
        .access(element.access())
        .modified_write_values(element.modified_write_values())
        .write_constraint(write_constraint(element))
        .read_action(element.read_action())
        .build(ValidateLevel::Disabled)
        .ok()
}

/// The lowest bit of a field, and how many it has: as its own element says in one of three ways,
/// or the first base that does. Of the third way, each of the two may be a base's, and a field that
/// has no width anywhere is one bit.
fn bits(element: &Element) -> Option<(u32, u32)> {
    let whole = |layer: &Node| {
        let own = element.alone(*layer);
        if let Some((lsb, msb)) = own.text("bitRange").and_then(values::bit_range) {
            return Some((lsb, msb - lsb + 1));
        }
        match (own.number32("lsb"), own.number32("msb")) {
            (Some(one), Some(other)) => {
                Some((one.min(other), one.abs_diff(other).saturating_add(1)))
            }
            _ => None,
        }
    };
    element
        .layers
        .iter()
        .enumerate()
        .find_map(|(place, layer)| {
            whole(layer).or_else(|| {
                let offset = element.alone(*layer).number32("bitOffset")?;
                let bases = element.layers.get(place + 1..).unwrap_or_default();
                let inherited = || bases.iter().find_map(whole).map(|(_, width)| width);
                let width = element.number32("bitWidth").or_else(inherited);
                Some((offset, width.unwrap_or(1)))
            })
        })
}

fn write_constraint(element: &Element) -> Option<WriteConstraint> {
    let constraint = element.inner("writeConstraint")?;
    let flag = |name| constraint.text(name).and_then(values::boolean);
    if let Some(range) = constraint.inner("range") {
        return Some(WriteConstraint::Range(WriteConstraintRange {
            min: range.number("minimum")?,
            max: range.number("maximum")?,
        }));
    }
    (flag("useEnumeratedValues").map(WriteConstraint::UseEnumeratedValues))
        .or_else(|| flag("writeAsRead").map(WriteConstraint::WriteAsRead))
}

pub(super) fn block(element: &Element) -> Option<AddressBlock> {
    let usage = element.word("usage", BLOCK_USAGE_WORDS, AddressBlockUsage::parse_str);
    let protection = element.word("protection", PROTECTION_WORDS, Protection::parse_str);
    AddressBlock::builder()
        .offset(element.number32("offset").unwrap_or_default())
        .size(element.number32("size")?)
        .usage(usage.unwrap_or_default())
        .protection(protection)
        .build(ValidateLevel::Disabled)
        .ok()
}

/// What the address block at this offset says of who may access it.
pub(super) fn protection_at(blocks: &[(AddressBlock, Node)], offset: u64) -> Option<Protection> {
    let said = blocks.iter().filter(|(block, _)| {
        let start = u64::from(block.offset);
        (start..start + u64::from(block.size)).contains(&offset)
    });
    said.into_iter().find_map(|(block, _)| block.protection)
}

pub(super) fn interrupt(element: &Element) -> Option<Interrupt> {
    Interrupt::builder()
        .name(element.name().to_owned())
        .description(element.string("description"))
        .value(element.number32("value")?)
        .build(ValidateLevel::Disabled)
        .ok()
}
