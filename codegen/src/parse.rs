//! From text to XML and what it says of the device as a whole.

use std::ops::Range;

use roxmltree::{Document, Node};
use svd_rs::{Cpu, Device, Endian, ValidateLevel};

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::resolve::Element;
use crate::schema::ENDIAN_WORDS;
use crate::source::Source;
use crate::structure;
use crate::values;
use crate::xml::{self, BEHAVIOR_NAMESPACE, LeftOut};

/// A file whose structure is known.
#[derive(Debug)]
pub struct Parsed<'s> {
    /// The text's owner.
    pub source: &'s Source,
    /// The XML.
    pub xml: Document<'s>,
    /// Its elements that are passed over.
    pub left_out: LeftOut,
    /// What it says of the device; the peripherals are [`crate::resolve`]'s.
    pub svd: Device,
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
/// `X001` and `X002`, and `B013` and `B020` for `<behavior>` elements that cannot be read. What else
/// is wrong is left out, or repaired.
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
    let left_out = structure::check(&xml, diagnostics);
    let behaviors = behaviors(&xml, diagnostics);
    diagnostics.stop_on_errors()?;
    let svd = device(Element::plain(xml.root_element(), &left_out));
    match svd {
        Ok(svd) => Ok(Parsed {
            source,
            xml,
            left_out,
            svd,
            behaviors,
        }),
        Err(error) => {
            let tag = xml::tag_span(xml.root_element());
            let message = format!("the device cannot be read: {error}");
            diagnostics.push(Diagnostic::new(Code::NotAnSvd, tag, message));
            Err(std::mem::take(diagnostics))
        }
    }
}

/// The device without its peripherals.
fn device(element: Element) -> Result<Device, svd_rs::SvdError> {
    let text = |name| element.text(name).map(str::to_owned);
    let number = |name, otherwise| element.number32(name).unwrap_or(otherwise);
    let mut svd = Device::builder()
        .vendor(text("vendor"))
        .name(text("name").unwrap_or_else(|| "DEVICE".to_owned()))
        .version(text("version").unwrap_or_default())
        .description(text("description").unwrap_or_default())
        .license_text(text("licenseText"))
        .cpu(cpu(&element)?)
        .address_unit_bits(number("addressUnitBits", 8))
        .width(number("width", 32))
        .peripherals(Vec::new())
        .build(ValidateLevel::Disabled)?;
    svd.default_register_properties = element.properties();
    // CMSIS-SVD: the default size of registers is the device's width.
    svd.default_register_properties
        .size
        .get_or_insert(svd.width);
    Ok(svd)
}

/// What outputs know of the processor.
fn cpu(device: &Element) -> Result<Option<Cpu>, svd_rs::SvdError> {
    let Some(cpu) = device.inner("cpu") else {
        return Ok(None);
    };
    let flag = |name| cpu.text(name).and_then(values::boolean);
    let word = cpu.text("endian");
    let word = word.and_then(|word| values::word(word, ENDIAN_WORDS));
    let cpu = Cpu::builder()
        .name(cpu.text("name").unwrap_or("other").to_owned())
        .revision(cpu.text("revision").unwrap_or("r0p0").to_owned())
        .endian(word.and_then(Endian::parse_str).unwrap_or(Endian::Little))
        .mpu_present(flag("mpuPresent").unwrap_or_default())
        .fpu_present(flag("fpuPresent").unwrap_or_default())
        .nvic_priority_bits(cpu.number32("nvicPrioBits").unwrap_or_default())
        .has_vendor_systick(flag("vendorSystickConfig").unwrap_or_default())
        .build(ValidateLevel::Disabled)?;
    Ok(Some(cpu))
}

fn behaviors(xml: &Document, diagnostics: &mut Diagnostics) -> Vec<BehaviorBlock> {
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
