//! Reads names, offsets and arrays (`dimElementGroup` of CMSIS-SVD 1.3).

use roxmltree::Node;

use super::element_shape::{Array, Shape};
use super::resolver::Resolver;
use crate::diag::{Code, Spanned};
use crate::dim_index::{self, MAX_DIM};
use crate::element::{Element, written_name};
use crate::names;
use crate::xml;

impl<'x> Resolver<'x> {
    /// The shape of an element whose place stands in the child element `place`. `None` if it has to
    /// be left out.
    pub(super) fn shape(
        &mut self,
        element: &Element<'x>,
        tag: &'static str,
        place: &str,
    ) -> Option<Shape> {
        let Some(offset) = element.number(place) else {
            let message =
                format!("neither this <{tag}> nor the element it is derived from has <{place}>");
            let help = format!("add <{place}>...</{place}>; the <{tag}> is ignored");
            let span = xml::tag_span(element.node());
            self.report(Code::MissingElement, span, message, help);
            return None;
        };
        self.shape_at(element, tag, element.spanned(place, offset))
    }

    /// The shape of an element at this place.
    pub(super) fn shape_at(
        &mut self,
        element: &Element<'x>,
        tag: &'static str,
        offset: Spanned<u64>,
    ) -> Option<Shape> {
        let node = element.node();
        let group = element.text("alternateGroup").unwrap_or_default();
        let mut name = self.name(element.name(), "name", node)?;
        let array = self.array(element, &mut name)?;
        if !group.is_empty() {
            let group = self.name(group, "alternateGroup", node)?;
            name = format!("{group}_{name}");
        }
        Some(Shape {
            name,
            offset,
            array,
            element: tag,
            tag: xml::tag_span(node),
            written: written_name(node),
        })
    }

    /// A name that C and Rust have; `None` if it cannot be made one.
    fn name(&mut self, name: &str, place: &str, node: Node) -> Option<String> {
        let span = xml::property_span(node, place);
        let shown = name.escape_debug();
        let Some(legal) = names::legal(name) else {
            let message = format!("`{shown}` cannot be turned into an identifier in C and Rust");
            let help = format!(
                "use letters, digits and underscores; the <{}> is ignored",
                node.tag_name().name()
            );
            self.report(Code::IllegalName, span, message, help);
            return None;
        };
        if legal != name {
            let message = format!(
                "`{shown}` is not a valid identifier in C and Rust; `{legal}` is used instead"
            );
            let help = "use letters, digits and underscores, starting with a letter".to_owned();
            self.report(Code::NameRepaired, span, message, help);
        }
        Some(legal)
    }

    /// What makes the element an array, if it is one; the outer `None` leaves it out. An array that
    /// is derived from makes an array only of what is named like one.
    fn array(&mut self, element: &Element<'x>, name: &mut String) -> Option<Option<Array>> {
        let node = element.node();
        let tag = node.tag_name().name();
        let marked = name.contains("%s");
        let at = |place: &str| xml::property_span(node, place);
        let is_array = marked || element.own_text("dim").is_some();
        let Some(dim) = element.number32("dim").filter(|_| is_array) else {
            if marked {
                let message = format!("`{name}` contains %s, but there is no <dim>");
                *name = name.replace("[%s]", "").replace("%s", "");
                let help = format!(
                    "add <dim> and <dimIncrement> to make it an array; it is named `{name}`"
                );
                self.report(Code::Dimension, at("name"), message, help);
            }
            // Nothing but the mark would have been refused before.
            return Some(None);
        };
        if dim == 0 || u64::from(dim) > MAX_DIM {
            let message = format!("`{name}` has a dim of {dim}");
            let help = format!("use a number from 1 to {MAX_DIM}; the <{tag}> is ignored");
            self.report(Code::Dimension, at("dim"), message, help);
            return None;
        }
        let Some(increment) = element.number32("dimIncrement") else {
            let message = format!("<{tag}> has a <dim> but no <dimIncrement>");
            let help = format!(
                "add the distance between elements as <dimIncrement>...</dimIncrement>; the <{tag}> is ignored"
            );
            self.report(Code::MissingElement, xml::tag_span(node), message, help);
            return None;
        };
        if !marked {
            let message = format!("`{name}` has a <dim>, but its name does not contain %s");
            name.push_str("[%s]");
            let help = format!("write for example NAME%s or NAME[%s]; `{name}` is used");
            self.report(Code::Dimension, at("name"), message, help);
        }
        let text = element.text("dimIndex");
        let count = text.and_then(dim_index::indices);
        // That of a base may be for more or for fewer elements.
        let own = element.own_text("dimIndex").is_some();
        if let Some(count) = count.filter(|count| own && *count != u64::from(dim)) {
            let message = format!("<dim> is {dim}, but <dimIndex> has {count} indices");
            let help = "make them match; surplus indices are ignored, and elements without one are \
                        numbered from 0";
            self.report(Code::Dimension, at("dimIndex"), message, help.to_owned());
        }
        let text = text.filter(|_| count.is_some_and(|count| count <= MAX_DIM));
        let indices = text.map(|text| {
            let mut indices = dim_index::list(text);
            indices.truncate(dim as usize);
            let numbers = (indices.len()..dim as usize).map(|number| number.to_string());
            indices.extend(numbers.collect::<Vec<_>>());
            indices
        });
        Some(Some(Array {
            dim,
            increment,
            indices,
        }))
    }
}
