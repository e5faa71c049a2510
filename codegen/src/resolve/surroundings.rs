//! What is around an element.

use roxmltree::Node;

use crate::element::{Element, Properties};

/// A peripheral or a cluster: what stands, or is inherited, in it, and where it stands itself.
pub struct Scope<'s, 'x> {
    pub items: Vec<Node<'x, 'x>>,
    pub properties: Properties,
    pub outer: Option<&'s Scope<'s, 'x>>,
    /// Its own node, and those of its bases.
    pub layers: Vec<Node<'x, 'x>>,
}

impl<'x> Scope<'_, 'x> {
    /// Whether an element derives from this, or from what this stands in.
    pub fn holds(&self, element: &Element<'x>) -> bool {
        let here = |node| self.layers.contains(node);
        element.layers.iter().any(here) || self.outer.is_some_and(|outer| outer.holds(element))
    }
}
