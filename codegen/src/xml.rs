//! XML with positions: well-formedness, and where things stand.

use std::collections::HashSet;

use roxmltree::{Document, Node, NodeId};

use crate::diag::{Code, Diagnostic, Span};
use crate::nesting::{self, MAX_DEPTH};
use crate::source::{Position, Source};

/// Namespace of behaviour blocks.
pub const BEHAVIOR_NAMESPACE: &str = "urn:svd2qemu:behavior:1";

/// Namespace of the elements that say how QEMU has a peripheral.
pub const QEMU_NAMESPACE: &str = "urn:svd2qemu:qemu:1";

/// Parses XML.
///
/// # Errors
///
/// `X001`, at the place where the parser gave up; `R008` if it would nest too deep.
pub fn parse(source: &Source) -> Result<Document<'_>, Diagnostic> {
    if let Some(start) = nesting::too_deep(&source.text) {
        let length = source.text[start..].find(['>', ' ', '\n']).unwrap_or(0);
        return Err(Diagnostic::new(
            Code::NotSupported,
            start..start + length,
            format!("elements are nested more than {MAX_DEPTH} levels deep"),
        )
        .help("nest fewer clusters, or look for a missing end tag"));
    }
    Document::parse(&source.text).map_err(|error| {
        let pos = error.pos();
        let start = source.offset(Position {
            line: pos.row as usize,
            column: pos.col as usize,
        });
        let text = error.to_string();
        let message = text
            .rsplit_once(" at ")
            .map_or(text.as_str(), |(message, _)| message);
        let length = source.text[start..]
            .chars()
            .next()
            .map_or(0, char::len_utf8);
        if matches!(error, roxmltree::Error::DtdDetected) {
            let start = source.text.find("<!DOCTYPE").unwrap_or(start);
            let place = start..start + "<!DOCTYPE".len();
            return Diagnostic::new(
                Code::Malformed,
                place,
                "the file has a document type definition",
            )
            .help("remove the <!DOCTYPE ...>: CMSIS-SVD does not use one");
        }
        Diagnostic::new(
            Code::Malformed,
            start..start + length,
            format!("not well-formed XML: {message}"),
        )
        .help("fix the XML here; the rest of the file was not read")
    })
}

/// Elements that are passed over: what is wrong with them was reported.
#[derive(Debug, Default)]
pub struct LeftOut(HashSet<NodeId>);

impl LeftOut {
    /// Leaves an element out, and with it all that it holds.
    pub fn add(&mut self, node: Node) {
        self.0.insert(node.id());
    }

    /// Leaves out what another leaves out, too.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether this element itself is left out.
    pub fn contains(&self, node: Node) -> bool {
        self.0.contains(&node.id())
    }
}

/// The element's opening tag name: `peripheral` in `<peripheral derivedFrom="X">`.
pub fn tag_span(node: Node) -> Span {
    let start = node.range().start;
    let text = &node.document().input_text()[node.range()];
    let length = text
        .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .unwrap_or(text.len())
        .max(1);
    start..start + length
}

/// The element's text without white space around it, or its tag if it is empty.
pub fn text_span(node: Node) -> Span {
    let Some(child) = node.children().find(|child| child.is_text()) else {
        return tag_span(node);
    };
    let text = &node.document().input_text()[child.range()];
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return tag_span(node);
    }
    let start = child.range().start + (text.len() - text.trim_start().len());
    start..start + trimmed.len()
}

/// The child element of this name.
pub fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children()
        .find(|child| child.is_element() && child.tag_name().name() == name)
}

/// What is in `<vendorExtensions>`, of which some files have several.
pub fn extensions<'a, 'i>(document: &'a Document<'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    let all = document.root_element().children();
    let all = all.filter(|child| child.tag_name().name() == "vendorExtensions");
    all.flat_map(|extensions| extensions.children())
        .filter(Node::is_element)
}

/// Where the text of a child element stands; the node's own tag if there is none.
pub fn property_span(node: Node, name: &str) -> Span {
    child(node, name).map_or_else(|| tag_span(node), text_span)
}
