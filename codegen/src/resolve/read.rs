//! Registers, clusters, fields and enumerated values, with what they derive from.

use std::sync::Arc;

use roxmltree::Node;

use super::declared::{
    AddressBlock, ClusterItem, Field, FieldItem, Interrupt, Item, OwnProperties, RegisterItem, Set,
    Value,
};
use super::element_shape::Shape;
use super::resolver::{Resolver, has_room};
use super::surroundings::Scope;
use crate::diag::{Code, Span, Spanned};
use crate::element::{Element, written_name};
use crate::values;
use crate::vocabulary::{Access, AddressBlockUsage, Usage, WriteEffect};
use crate::xml;

impl<'x> Resolver<'x> {
    /// The registers and clusters of a place.
    pub(super) fn items(&mut self, scope: &Scope<'_, 'x>) -> Vec<Item> {
        let mut items = Vec::new();
        for node in &scope.items {
            let Some(element) = self.element(*node, &scope.items, scope.outer) else {
                continue;
            };
            let is_cluster = node.tag_name().name() == "cluster";
            let tag = if is_cluster { "cluster" } else { "register" };
            let Some(shape) = self.shape(&element, tag, "addressOffset") else {
                continue;
            };
            if !has_room(&self.counted.items, 1) {
                self.too_many(shape.tag);
                break;
            }
            if scope.holds(&element) {
                let message = "this element derives from a cluster that contains it".to_owned();
                let help = "derive from another element; this one is ignored".to_owned();
                self.report(Code::DerivedFrom, shape.tag, message, help);
                continue;
            }
            let properties = element.properties().or(scope.properties);
            let inside = Scope {
                items: self.bases.items(&element),
                properties,
                outer: Some(scope),
                layers: element.layers.clone(),
            };
            items.push(match is_cluster {
                true => Item::Cluster(Box::new(ClusterItem {
                    shape,
                    description: element.string("description"),
                    header_struct_name: element.string("headerStructName"),
                    items: self.items(&inside),
                })),
                false => Item::Register(Arc::new(self.register(&element, shape, &inside))),
            });
        }
        items
    }

    /// A register; `scope` is its own.
    fn register(
        &mut self,
        element: &Element<'x>,
        shape: Shape,
        scope: &Scope<'_, 'x>,
    ) -> RegisterItem {
        let properties = scope.properties;
        let mut register = RegisterItem {
            shape,
            span: element.node().range(),
            display_name: element.string("displayName"),
            description: element.string("description"),
            size: element.spanned("size", properties.size.unwrap_or(self.width)),
            access: properties.access.unwrap_or(Access::ReadWrite),
            protection: properties.protection,
            reset_value: element.spanned("resetValue", properties.reset_value),
            reset_mask: properties.reset_mask,
            write_effect: element.write_effect().unwrap_or(WriteEffect::Modify),
            write_constraint: element.spanned("writeConstraint", element.write_constraint()),
            read_action: element.spanned("readAction", element.read_action()),
            is_alternate: self.is_alternate(element.node()),
            fields: Vec::new(),
        };
        register.fields = self.fields(element, &register, scope);
        register
    }

    /// Whether a register, or a cluster around it, is said to be another view of something.
    fn is_alternate(&mut self, register: Node<'x, 'x>) -> bool {
        let has = |node, name| xml::child(node, name).is_some();
        if has(register, "alternateRegister") || has(register, "alternateGroup") {
            return true;
        }
        let clusters = register
            .ancestors()
            .filter(|node| node.tag_name().name() == "cluster");
        let mut clusters = clusters.collect::<Vec<_>>().into_iter();
        clusters.any(|cluster| {
            let known = self.alternates.entry(cluster.id());
            *known.or_insert_with(|| has(cluster, "alternateCluster"))
        })
    }

    /// The fields of a register; `scope` is the register's.
    fn fields(
        &mut self,
        element: &Element<'x>,
        register: &RegisterItem,
        scope: &Scope<'_, 'x>,
    ) -> Vec<Field> {
        let nodes = self.bases.fields(element);
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
            let Some(item) = self.field(element, register, &sets, &around) else {
                continue;
            };
            let item = Arc::new(item);
            let first = item.shape.offset.value;
            for (name, distance) in item.shape.instances() {
                fields.push(Field {
                    name,
                    lsb: u32::try_from(first + distance).unwrap_or(u32::MAX),
                    item: item.clone(),
                });
            }
        }
        fields
    }

    /// A field; `sets` are all sets of enumerated values of the register, `around` is the scope that
    /// they are looked for in.
    fn field(
        &mut self,
        element: &Element<'x>,
        register: &RegisterItem,
        sets: &[Node<'x, 'x>],
        around: &Scope<'_, 'x>,
    ) -> Option<FieldItem> {
        let node = element.node();
        let Some((lsb, width)) = bits(element) else {
            let message = "neither this <field> nor the field it is derived from has a bit range";
            let help = "add for example <bitRange>[7:0]</bitRange>; the <field> is ignored";
            let span = xml::tag_span(node);
            self.report(Code::MissingElement, span, message.into(), help.into());
            return None;
        };
        let place = Spanned {
            value: lsb.into(),
            span: bits_span(node),
        };
        let shape = self.shape_at(element, "field", place)?;
        let own = OwnProperties {
            access: element.access(),
            write_effect: element.write_effect(),
            read_action: element.read_action(),
        };
        Some(FieldItem {
            shape,
            description: element.string("description"),
            width,
            access: own.access.unwrap_or(register.access),
            write_effect: own.write_effect.unwrap_or(register.write_effect),
            read_action: match own.read_action {
                Some(action) => element.spanned("readAction", Some(action)),
                None => register.read_action.clone(),
            },
            write_constraint: element.spanned("writeConstraint", element.write_constraint()),
            own,
            sets: (element.first_with("enumeratedValues").into_iter())
                .filter_map(|set| self.set(set, node, sets, around))
                .collect(),
        })
    }

    /// A set of the enumerated values of `field`.
    fn set(
        &mut self,
        node: Node<'x, 'x>,
        field: Node<'x, 'x>,
        around: &[Node<'x, 'x>],
        scope: &Scope<'_, 'x>,
    ) -> Option<Set> {
        let element = self.element(node, around, Some(scope))?;
        let left_out = self.bases.left_out;
        let usage = element.text("usage").and_then(Usage::read);
        Some(Set {
            name: element.own_text("name").map(str::to_owned),
            name_span: xml::property_span(node, "name"),
            tag: xml::tag_span(node),
            is_own: node.parent_element() == Some(field),
            usage: usage.unwrap_or(Usage::ReadWrite),
            values: (element.first_with("enumeratedValue").into_iter())
                .map(|value| enumerated(&Element::plain(value, left_out)))
                .collect(),
        })
    }
}

fn enumerated(element: &Element) -> Value {
    let value = element.text("value").and_then(values::enumerated);
    let said_by = if value.is_some() {
        "value"
    } else {
        "isDefault"
    };
    Value {
        name: element.spanned("name", element.name().to_owned()),
        description: element.string("description"),
        value: element.spanned(said_by, value),
    }
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

/// Where a field says which bits it takes.
fn bits_span(node: Node) -> Span {
    ["bitRange", "bitOffset", "lsb"]
        .into_iter()
        .find_map(|name| xml::child(node, name))
        .map_or_else(|| xml::tag_span(node), xml::text_span)
}

/// An address block; one without a size was left out before.
pub(super) fn block(element: &Element) -> Option<AddressBlock> {
    let usage = element.text("usage").and_then(AddressBlockUsage::read);
    Some(AddressBlock {
        offset: element.number32("offset").unwrap_or_default(),
        size: element.number32("size")?,
        usage: usage.unwrap_or(AddressBlockUsage::Registers),
        protection: element.protection(),
        tag: xml::tag_span(element.node()),
    })
}

/// An interrupt; one without a number was left out before.
pub(super) fn interrupt(element: &Element) -> Option<Interrupt> {
    Some(Interrupt {
        name: element.name().to_owned(),
        written: written_name(element.node()),
        description: element.string("description"),
        value: element.spanned("value", element.number32("value")?),
    })
}
