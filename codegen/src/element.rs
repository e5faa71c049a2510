//! An element together with what it derives from.

use roxmltree::Node;

use crate::diag::Spanned;
use crate::values;
use crate::vocabulary::{Access, Protection, ReadAction, WriteConstraint, WriteEffect};
use crate::xml::{self, LeftOut};

/// An element and its bases: what it lacks is looked for in its base, then in that one's, and so on.
/// What was found faulty is as if it were not there.
#[derive(Debug, Clone)]
pub struct Element<'x> {
    /// Its own node, and then those of its bases.
    pub layers: Vec<Node<'x, 'x>>,
    left_out: &'x LeftOut,
}

/// `registerPropertiesGroup` of CMSIS-SVD.
#[derive(Debug, Clone, Copy, Default)]
pub struct Properties {
    /// `<size>` in bits.
    pub size: Option<u32>,
    /// `<access>`.
    pub access: Option<Access>,
    /// `<protection>`.
    pub protection: Option<Protection>,
    /// `<resetValue>`.
    pub reset_value: Option<u64>,
    /// `<resetMask>`.
    pub reset_mask: Option<u64>,
}

impl Properties {
    /// These, with what they lack taken from those of the element around.
    ///
    /// A `resetMask` says nothing of bits that the level which gives it does not have: they are defined.
    pub fn or(self, around: Self) -> Self {
        let size = self.size.or(around.size);
        let mask = || {
            let beyond = match (size, around.size) {
                (Some(size), Some(low)) if size > low => u64::MAX.checked_shl(low),
                _ => None,
            };
            Some(around.reset_mask? | beyond.unwrap_or(0))
        };
        Self {
            size,
            access: self.access.or(around.access),
            protection: self.protection.or(around.protection),
            reset_value: self.reset_value.or(around.reset_value),
            reset_mask: self.reset_mask.or_else(mask),
        }
    }
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

    /// `true` or `false` in a child element.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).and_then(values::boolean)
    }

    /// The word that a child element has or stands for.
    fn word(&self, name: &str, words: &[&'static str]) -> Option<&'static str> {
        values::word(self.text(name)?, words)
    }

    /// A value, and where the element itself gives it by this child element; its tag if it does not.
    pub fn spanned<T>(&self, name: &str, value: T) -> Spanned<T> {
        let span = xml::property_span(self.node(), name);
        Spanned { value, span }
    }

    /// `<access>`.
    pub fn access(&self) -> Option<Access> {
        self.text("access").and_then(Access::read)
    }

    /// `<protection>`.
    pub fn protection(&self) -> Option<Protection> {
        self.text("protection").and_then(Protection::read)
    }

    /// `<modifiedWriteValues>`.
    pub fn write_effect(&self) -> Option<WriteEffect> {
        WriteEffect::from_svd(self.word("modifiedWriteValues", WriteEffect::WORDS)?)
    }

    /// `<readAction>`.
    pub fn read_action(&self) -> Option<ReadAction> {
        ReadAction::from_svd(self.word("readAction", ReadAction::WORDS)?)
    }

    /// `<writeConstraint>`; one that says `false` is none.
    pub fn write_constraint(&self) -> Option<WriteConstraint> {
        let constraint = self.inner("writeConstraint")?;
        if let Some(range) = constraint.inner("range") {
            return Some(WriteConstraint::Range {
                minimum: range.number("minimum")?,
                maximum: range.number("maximum")?,
            });
        }
        match constraint.flag("useEnumeratedValues") {
            Some(yes) => yes.then_some(WriteConstraint::UseEnumeratedValues),
            None => (constraint.flag("writeAsRead")?).then_some(WriteConstraint::WriteAsRead),
        }
    }

    /// `registerPropertiesGroup`.
    pub fn properties(&self) -> Properties {
        Properties {
            size: self.number32("size"),
            access: self.access(),
            protection: self.protection(),
            reset_value: self.number("resetValue"),
            reset_mask: self.number("resetMask"),
        }
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

/// `<name>` as it is written, even if it is left out, and where it stands.
pub fn written_name(node: Node) -> Spanned<String> {
    let name = xml::child(node, "name").and_then(|name| name.text());
    Spanned {
        value: name.unwrap_or_default().trim().to_owned(),
        span: xml::property_span(node, "name"),
    }
}

fn text_of<'x>(node: Option<Node<'x, 'x>>) -> &'x str {
    node.and_then(|node| node.text()).unwrap_or_default().trim()
}
