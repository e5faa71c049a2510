//! `<behavior>`: the text of a peripheral's rules.

use roxmltree::{Document, Node};

use crate::diag::{Code, Diagnostic, Diagnostics, Spanned};
use crate::xml::{self, BEHAVIOR_NAMESPACE};

/// One `<behavior>` element.
#[derive(Debug)]
pub struct BehaviorBlock {
    /// The `peripheral` attribute.
    pub peripheral: Spanned<String>,
    /// The text inside CDATA.
    pub text: Spanned<String>,
}

/// Reads every `<behavior>`, in document order.
pub fn behaviors(xml: &Document, diagnostics: &mut Diagnostics) -> Vec<BehaviorBlock> {
    let mut blocks = Vec::new();
    for node in xml::extensions(xml) {
        let tag = node.tag_name();
        if tag.namespace() == Some(BEHAVIOR_NAMESPACE) {
            match block(node) {
                Ok(block) => blocks.push(block),
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        } else if tag.name() == "behavior" {
            diagnostics.push(
                Diagnostic::new(
                    Code::BehaviorNamespace,
                    xml::tag_span(node),
                    "this <behavior> is in another namespace and is ignored",
                )
                .help(format!(
                    "write <behavior xmlns=\"{BEHAVIOR_NAMESPACE}\" peripheral=\"...\">"
                )),
            );
        }
    }
    blocks
}

fn block(node: Node) -> Result<BehaviorBlock, Box<Diagnostic>> {
    let tag = xml::tag_span(node);
    let error = |message: &str, help: &str| {
        Box::new(Diagnostic::new(Code::BehaviorElement, tag.clone(), message).help(help.to_owned()))
    };
    if node.tag_name().name() != "behavior" {
        return Err(error(
            &format!(
                "<{}> is not known in this namespace",
                node.tag_name().name()
            ),
            "the only element is <behavior>",
        ));
    }
    let Some(attribute) = node.attribute_node("peripheral") else {
        return Err(error(
            "<behavior> does not say which peripheral it belongs to",
            "add the attribute peripheral=\"NAME\"",
        ));
    };
    let range = node.range();
    let raw = &node.document().input_text()[range.clone()];
    let cdata = raw.find("<![CDATA[").map(|open| open + "<![CDATA[".len());
    let text = cdata.and_then(|start| {
        let end = start + raw[start..].find("]]>")?;
        Some(Spanned {
            value: raw[start..end].to_owned(),
            span: range.start + start..range.start + end,
        })
    });
    let one_text = node.children().filter(|child| child.is_element()).count() == 0
        && raw.matches("<![CDATA[").count() == 1;
    match text {
        Some(text) if one_text => Ok(BehaviorBlock {
            peripheral: Spanned {
                value: attribute.value().to_owned(),
                span: attribute.range_value(),
            },
            text,
        }),
        _ => Err(error(
            "<behavior> must hold its text in exactly one CDATA section",
            "write <behavior ...><![CDATA[ ... ]]></behavior>",
        )),
    }
}
