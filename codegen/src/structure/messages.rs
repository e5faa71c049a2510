//! What is said of an element that does not belong where it is.

use roxmltree::Node;

use super::Checker;
use crate::diag::{Code, Diagnostic};
use crate::dim_index::MAX_DIM;
use crate::schema::{Child, Content};
use crate::suggest::nearest;
use crate::xml::tag_span;

impl Checker<'_> {
    pub(super) fn unknown(&mut self, parent: Node, child: Node, table: &[Child]) {
        let name = child.tag_name().name();
        let help = match nearest(name, table.iter().map(|entry| entry.name)) {
            Some(near) => format!("did you mean <{near}>? This element is ignored"),
            None => "remove it, or move it into <vendorExtensions>, the last child of <device>; it is ignored here".into(),
        };
        let message = format!(
            "<{name}> is not an element of <{}>",
            parent.tag_name().name()
        );
        self.diagnostics
            .push(Diagnostic::new(Code::UnknownElement, tag_span(child), message).help(help));
        self.left_out.add(child);
    }

    pub(super) fn twice(&mut self, parent: Node, child: Node, first: Node) {
        let name = child.tag_name().name();
        let message = format!("duplicate <{name}> in this <{}>", parent.tag_name().name());
        // What is in it belongs to nobody but to whom it is for.
        let all = name == "vendorExtensions";
        let help = match all {
            true => "merge them; the contents of all of them are read",
            false => "remove one of them; the first one is used",
        };
        self.diagnostics.push(
            Diagnostic::new(Code::DuplicateElement, tag_span(child), message)
                .related(tag_span(first), "first here")
                .help(help),
        );
        if !all {
            self.left_out.add(child);
        }
    }

    pub(super) fn order(&mut self, child: Node, after: Node) {
        let message = format!(
            "<{}> must come before <{}>",
            child.tag_name().name(),
            after.tag_name().name()
        );
        self.diagnostics.push(
            Diagnostic::new(Code::ElementOrder, tag_span(child), message)
                .related(tag_span(after), "this element comes later in the schema")
                .help(
                    "move it: CMSIS-SVD prescribes the order, and other tools may reject the file",
                ),
        );
    }

    /// Names of registers are below their peripheral's in all outputs: they meet no others.
    pub(super) fn names_stay(&mut self, node: Node) {
        let message = format!(
            "<{}> has no effect on names: registers keep the names that they are given",
            node.tag_name().name()
        );
        self.diagnostics.push(
            Diagnostic::new(Code::NameAffix, tag_span(node), message)
                .help("to get the longer names, write them out"),
        );
    }

    /// What these say is for types of a C header.
    pub(super) fn header_name(&mut self, node: Node) {
        let tag = node.tag_name().name();
        let message = format!("<{tag}> has no effect: it only names types in C");
        let help = match tag {
            "dimArrayIndex" => "name the indices in <dimIndex>; this element is ignored",
            _ => "remove it; outputs are named after <name>",
        };
        self.diagnostics
            .push(Diagnostic::new(Code::HeaderName, tag_span(node), message).help(help));
    }

    pub(super) fn empty(&mut self, node: Node) {
        let message = format!("this <{}> is empty", node.tag_name().name());
        self.diagnostics.push(
            Diagnostic::new(Code::EmptyElement, tag_span(node), message)
                .help("remove it, or add its contents"),
        );
    }
}

/// What should stand there, in words.
pub(super) fn expected(content: Content) -> String {
    match content {
        Content::Anything | Content::Text | Content::Elements(_) => "a text".to_owned(),
        Content::Name => "a name".to_owned(),
        Content::Integer => "a non-negative integer such as 16, 0x10 or #10000".to_owned(),
        Content::Integer32 => {
            "a non-negative integer such as 16, 0x10 or #10000, up to 0xFFFFFFFF".to_owned()
        }
        Content::EnumeratedInteger => {
            "a non-negative integer such as 2, 0x2, 0b10 or #1x".to_owned()
        }
        Content::Boolean => "true or false".to_owned(),
        Content::BitRange => "a bit range such as [7:0], in decimal and without spaces".to_owned(),
        Content::DimIndex => {
            format!("indices such as 0-7, A-D or a,b,c; at most {MAX_DIM} of them")
        }
        Content::Word(words) => format!("one of {}", words.join(", ")),
    }
}
