//! From text to svd-rs types, keeping the XML for positions.

use std::ops::Range;

use roxmltree::{Document, Node};
use svd_parser::ValidateLevel;
use svd_rs::{Device, MaybeArray};

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::source::{Position, Source};
use crate::structure;
use crate::xml::{self, BEHAVIOR_NAMESPACE};

/// A file that svd-parser has read. Nodes of `xml` and elements of `svd` correspond by document
/// order: svd-parser keeps it.
#[derive(Debug)]
pub struct Parsed<'s> {
    /// The text's owner.
    pub source: &'s Source,
    /// The XML, for positions.
    pub xml: Document<'s>,
    /// svd-parser's view, without validation, and without expansion but that of arrays of
    /// peripherals.
    pub svd: Device,
    /// Which `<peripheral>` each peripheral of `svd` is, by its place in the document.
    pub elements: Vec<usize>,
    /// Behaviour blocks in document order.
    pub behaviors: Vec<BehaviorBlock>,
}

/// The text of one `<behavior>` element.
#[derive(Debug)]
pub struct BehaviorBlock {
    /// The `peripheral` attribute.
    pub peripheral: String,
    /// Where the attribute's value stands.
    pub peripheral_span: Span,
    /// Where the text inside CDATA stands; the text is that slice of the source.
    pub text: Range<usize>,
}

/// Reads a source.
///
/// # Errors
///
/// `X001` to `X008`, and `B013` and `B020` for `<behavior>` elements that cannot be read.
pub fn parse<'s>(
    source: &'s Source,
    diagnostics: &mut Diagnostics,
) -> Result<Parsed<'s>, Diagnostics> {
    let xml = match xml::parse(source) {
        Ok(xml) => xml,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return Err(std::mem::take(diagnostics));
        }
    };
    let surplus = structure::check(&xml, diagnostics);
    let behaviors = behaviors(&xml, diagnostics);
    diagnostics.stop_on_errors()?;
    // Findings that the user has lowered, or that are warnings, do not reach svd-parser.
    let (text, xml) = match surplus.is_empty() {
        true => (source.text.as_str(), xml),
        false => {
            let text = source.without(&surplus);
            match xml::parse_again(text) {
                Ok(xml) => (text, xml),
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    return Err(std::mem::take(diagnostics));
                }
            }
        }
    };

    let config = svd_parser::Config::default().validate_level(ValidateLevel::Disabled);
    match svd_parser::parse_with_config(text, &config) {
        Ok(mut svd) => {
            // CMSIS-SVD: the default size of registers is the device's width.
            svd.default_register_properties
                .size
                .get_or_insert(svd.width);
            let elements = expand_peripherals(&mut svd);
            Ok(Parsed {
                source,
                xml,
                svd,
                elements,
                behaviors,
            })
        }
        Err(error) => {
            let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
            diagnostics.push(refused(source, &causes));
            Err(std::mem::take(diagnostics))
        }
    }
}

/// Writes out arrays of peripherals: the first element is as the array, the others derive from it.
/// Gives the place in the document of each.
fn expand_peripherals(svd: &mut Device) -> Vec<usize> {
    let written = std::mem::take(&mut svd.peripherals);
    let mut elements = Vec::new();
    for (element, peripheral) in written.into_iter().enumerate() {
        let (info, dim) = match peripheral {
            MaybeArray::Single(_) => {
                elements.push(element);
                svd.peripherals.push(peripheral);
                continue;
            }
            MaybeArray::Array(info, dim) => (info, dim),
        };
        let mut first: Option<String> = None;
        let increment = u64::from(dim.dim_increment);
        for (index, place) in dim.indexes().zip(0..) {
            let mut instance = info.clone();
            instance.name = info.name.replace("[%s]", &index).replace("%s", &index);
            instance.base_address = (increment.checked_mul(place))
                .and_then(|offset| info.base_address.checked_add(offset))
                .unwrap_or(u64::MAX);
            match &first {
                None => first = Some(instance.name.clone()),
                Some(first) => {
                    instance.derived_from = Some(first.clone());
                    instance.registers = None;
                }
            }
            elements.push(element);
            svd.peripherals.push(MaybeArray::Single(instance));
        }
    }
    elements
}

/// svd-parser names the place in one of its messages, as `... at LINE:COLUMN`.
fn refused(source: &Source, causes: &[String]) -> Diagnostic {
    let place = causes.iter().find_map(|cause| {
        let (line, column) = cause.rsplit_once(" at ")?.1.split_once(':')?;
        Some(Position {
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        })
    });
    let start = place.map_or(0, |place| source.offset(place));
    let length = source.text[start..].find(['>', '\n']).unwrap_or(0);
    Diagnostic::new(
        Code::ParserRefused,
        start..start + length,
        format!("svd-parser refuses the file: {}", causes.join(": ")),
    )
    .help("mend the element at this place")
}

fn behaviors(xml: &Document, diagnostics: &mut Diagnostics) -> Vec<BehaviorBlock> {
    let Some(extensions) = xml::child(xml.root_element(), "vendorExtensions") else {
        return Vec::new();
    };
    let mut blocks = Vec::new();
    for node in extensions.children().filter(Node::is_element) {
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
                    "this <behavior> is in another namespace and is left alone",
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
        Some(range.start + start..range.start + end)
    });
    let one_text = node.children().filter(|child| child.is_element()).count() == 0
        && raw.matches("<![CDATA[").count() == 1;
    match text {
        Some(text) if one_text => Ok(BehaviorBlock {
            peripheral: attribute.value().to_owned(),
            peripheral_span: attribute.range_value(),
            text,
        }),
        _ => Err(error(
            "<behavior> must hold its text in exactly one CDATA section",
            "write <behavior ...><![CDATA[ ... ]]></behavior>",
        )),
    }
}
