//! What reads elements: where findings go, and what is counted.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use roxmltree::{Node, NodeId};

use super::derivation::{Bases, Missing};
use super::surroundings::Scope;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::element::{Element, name_of};
use crate::suggest::nearest;

/// Most registers that one SVD may expand to.
pub const MAX_REGISTERS: usize = 200_000;

/// How much there is already.
#[derive(Default)]
pub struct Counted {
    /// Registers, expanded.
    pub registers: AtomicUsize,
    /// Registers and clusters, as they are written.
    pub items: AtomicUsize,
}

/// Whether there is room for so many more.
pub fn has_room(counted: &AtomicUsize, more: usize) -> bool {
    let before = counted.fetch_add(more, Ordering::Relaxed);
    before.saturating_add(more) <= MAX_REGISTERS
}

/// Reads elements of one peripheral after the other.
pub struct Resolver<'x> {
    /// What may be derived from.
    pub bases: Bases<'x>,
    /// What was found.
    pub found: Diagnostics,
    /// What all resolvers have read.
    pub counted: Arc<Counted>,
    /// Whether an expansion was given up.
    pub cut: bool,
    /// Whether there were too many registers.
    pub full: bool,
    /// `<width>` of the device, in bits.
    pub width: u32,
    /// Whether a cluster is said to be another view of something.
    pub alternates: HashMap<NodeId, bool>,
}

impl<'x> Resolver<'x> {
    /// An element with all that it derives from; `around` is what else stands, or is inherited, in
    /// the same place. `None` if its base is not to be found.
    pub fn element(
        &mut self,
        node: Node<'x, 'x>,
        around: &[Node<'x, 'x>],
        outer: Option<&Scope<'_, 'x>>,
    ) -> Option<Element<'x>> {
        let Some(attribute) = node.attribute_node("derivedFrom") else {
            return Some(Element::plain(node, self.bases.left_out));
        };
        let base = attribute.value().trim();
        let span = attribute.range_value();
        let found = self.bases.layers(node, around, outer, 0);
        let missing = match found {
            Ok((layers, other_case)) => {
                if let Some(name) = other_case {
                    let message =
                        format!("cannot find `{base}` to derive from, but there is `{name}`");
                    let help = "names are case-sensitive; that element is used";
                    self.report(Code::DerivedFrom, span, message, help.to_owned());
                }
                return Some(Element::new(layers, self.bases.left_out));
            }
            Err(missing) => missing,
        };
        let tag = node.tag_name().name();
        let (message, help) = match missing {
            Missing::Circular => (
                format!("circular derivation: `{base}` is this element, or derives from it"),
                "use another element of the same type".to_owned(),
            ),
            Missing::LeftOut => (
                format!("this derives from `{base}`, which is ignored"),
                "fix the errors in that element".to_owned(),
            ),
            Missing::Unknown => {
                let own = name_of(node, self.bases.left_out);
                let all = match tag {
                    "peripheral" => &self.bases.peripherals[..],
                    _ => around,
                };
                let names = all.iter().map(|known| name_of(*known, self.bases.left_out));
                let help = match nearest(base, names.filter(|name| *name != own)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "use the name of an element of the same type".to_owned(),
                };
                (format!("cannot find `{base}` to derive from"), help)
            }
        };
        let end = if help.ends_with('?') { " The" } else { "; the" };
        let help = format!("{help}{end} <{tag}> is ignored");
        self.found
            .push(Diagnostic::new(Code::DerivedFrom, span, message).help(help));
        None
    }

    /// Reports something.
    pub fn report(&mut self, code: Code, span: Span, message: String, help: String) {
        self.found
            .push(Diagnostic::new(code, span, message).help(help));
    }

    /// Reports once that there are too many registers; the element with this tag is one of those.
    pub fn too_many(&mut self, tag: Span) {
        if std::mem::replace(&mut self.full, true) {
            return;
        }
        let message = format!("this SVD expands to more than {MAX_REGISTERS} registers");
        let help = "lower the dim of its arrays, describe memory by address blocks instead of \
                 registers, or split the SVD";
        self.found
            .push(Diagnostic::new(Code::NotSupported, tag, message).help(help));
    }
}
