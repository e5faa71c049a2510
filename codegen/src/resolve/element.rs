//! An element together with what it derives from.

use roxmltree::Node;
use svd_rs::{Access, ModifiedWriteValues, Protection, ReadAction, RegisterProperties};

use crate::schema::{
    ACCESS_WORDS, MODIFIED_WRITE_VALUES_WORDS, PROTECTION_WORDS, READ_ACTION_WORDS,
};
use crate::values;
use crate::xml::LeftOut;

/// An element and its bases: what it lacks is looked for in its base, then in that one's, and so on.
/// What was found faulty is as if it were not there.
#[derive(Debug, Clone)]
pub struct Element<'x> {
    /// Its own node, and then those of its bases.
    pub layers: Vec<Node<'x, 'x>>,
    left_out: &'x LeftOut,
}

impl<'x> Element<'x> {
    /// An element that derives from nothing.
    pub fn plain(node: Node<'x, 'x>, left_out: &'x LeftOut) -> Self {
        Self::new(vec![node], left_out)
    }

    /// An element with the nodes of its bases behind its own.
    pub fn new(layers: Vec<Node<'x, 'x>>, left_out: &'x LeftOut) -> Self {
        Self { layers, left_out }
    }

    /// One of its nodes, without the others.
    pub fn alone(&self, layer: Node<'x, 'x>) -> Self {
        Self::plain(layer, self.left_out)
    }

    /// Its own node.
    pub fn node(&self) -> Node<'x, 'x> {
        self.layers[0]
    }

    /// Its name, which it never inherits.
    pub fn name(&self) -> &'x str {
        text_of(self.child_of(self.node(), "name"))
    }

    /// The text of a child element.
    pub fn text(&self, name: &str) -> Option<&'x str> {
        self.child(name).map(|child| text_of(Some(child)))
    }

    /// The text of a child element of its own.
    pub fn own_text(&self, name: &str) -> Option<&'x str> {
        let child = self.child_of(self.node(), name);
        child.map(|child| text_of(Some(child)))
    }

    /// A description, which may be missing or empty.
    pub fn string(&self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The number in a child element.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.text(name).and_then(values::integer)
    }

    /// The same, if it has 32 bits.
    pub fn number32(&self, name: &str) -> Option<u32> {
        self.number(name).and_then(|value| value.try_into().ok())
    }

    /// The word that stands in a child element.
    pub fn word<T>(
        &self,
        name: &str,
        words: &[&'static str],
        parse: fn(&str) -> Option<T>,
    ) -> Option<T> {
        let word = values::word(self.text(name)?, words)?;
        parse(word)
    }

    /// `<access>`.
    pub fn access(&self) -> Option<Access> {
        self.word("access", ACCESS_WORDS, Access::parse_str)
    }

    /// `<modifiedWriteValues>`.
    pub fn modified_write_values(&self) -> Option<ModifiedWriteValues> {
        let words = MODIFIED_WRITE_VALUES_WORDS;
        self.word("modifiedWriteValues", words, ModifiedWriteValues::parse_str)
    }

    /// `<readAction>`.
    pub fn read_action(&self) -> Option<ReadAction> {
        self.word("readAction", READ_ACTION_WORDS, ReadAction::parse_str)
    }

    /// `registerPropertiesGroup`.
    pub fn properties(&self) -> RegisterProperties {
        let mut properties = RegisterProperties::default();
        properties.size = self.number32("size");
        properties.access = self.access();
        properties.protection = self.word("protection", PROTECTION_WORDS, Protection::parse_str);
        properties.reset_value = self.number("resetValue");
        properties.reset_mask = self.number("resetMask");
        properties
    }

    /// A child element, its own or that of its base.
    pub fn child(&self, name: &str) -> Option<Node<'x, 'x>> {
        let mut layers = self.layers.iter();
        layers.find_map(|node| self.child_of(*node, name))
    }

    /// A child element, which derives from nothing.
    pub fn inner(&self, name: &str) -> Option<Element<'x>> {
        self.child(name)
            .map(|child| Self::plain(child, self.left_out))
    }

    /// The child elements of one of these names, all of the first layer that has any.
    pub fn first_with(&self, name: &str) -> Vec<Node<'x, 'x>> {
        let of = |node: &Node<'x, 'x>| children(*node, &[name], self.left_out).collect();
        let mut all = self.layers.iter().map(of);
        all.find(|found: &Vec<_>| !found.is_empty())
            .unwrap_or_default()
    }

    fn child_of(&self, node: Node<'x, 'x>, name: &str) -> Option<Node<'x, 'x>> {
        children(node, &[name], self.left_out).next()
    }
}

/// The child elements of these names that are not left out.
pub fn children<'x>(
    node: Node<'x, 'x>,
    names: &[&str],
    left_out: &LeftOut,
) -> impl Iterator<Item = Node<'x, 'x>> {
    node.children().filter(move |child| {
        child.is_element() && names.contains(&child.tag_name().name()) && !left_out.contains(*child)
    })
}

/// The name of an element.
pub fn name_of<'x>(node: Node<'x, 'x>, left_out: &LeftOut) -> &'x str {
    text_of(children(node, &["name"], left_out).next())
}

fn text_of<'x>(node: Option<Node<'x, 'x>>) -> &'x str {
    node.and_then(|node| node.text()).unwrap_or_default().trim()
}
