//! From text to XML and what it says of the device as a whole.

use roxmltree::{Document, Node};

use crate::diag::{Diagnostics, Span, Spanned};
use crate::element::{Element, Properties, written_name};
use crate::extensions::{self, BehaviorBlock};
use crate::source::Source;
use crate::structure;
use crate::vocabulary::CpuEndian;
use crate::xml::{self, LeftOut};

/// A file whose structure is known.
#[derive(Debug)]
pub struct Parsed<'s> {
    /// The XML.
    pub xml: Document<'s>,
    /// Its elements that are passed over.
    pub left_out: LeftOut,
    /// What it says of the device; the peripherals are [`crate::resolve`]'s.
    pub device: Device,
    /// Behaviour blocks in document order.
    pub behaviors: Vec<BehaviorBlock>,
}

/// `<device>` without its peripherals.
#[derive(Debug)]
pub struct Device {
    /// The file's name without its directory.
    pub file_name: String,
    /// `<name>`.
    pub name: Spanned<String>,
    /// `<vendor>`.
    pub vendor: Option<String>,
    /// `<version>`, or empty.
    pub version: String,
    /// `<description>`, or empty.
    pub description: String,
    /// `<licenseText>`.
    pub license_text: Option<String>,
    /// `<cpu>`.
    pub cpu: Option<Cpu>,
    /// `<addressUnitBits>`.
    pub address_unit_bits: Spanned<u32>,
    /// `<width>` in bits.
    pub width: u32,
    /// What registers have that give nothing else; it has a size.
    pub properties: Properties,
    /// Where `<peripherals>` begins, or the device if there is none.
    pub peripherals: Span,
}

/// `<cpu>`: what outputs know of the processor.
#[derive(Debug)]
pub struct Cpu {
    /// `<name>`.
    pub name: String,
    /// `<revision>`.
    pub revision: String,
    /// `<endian>`.
    pub endian: CpuEndian,
    /// `<mpuPresent>`.
    pub mpu_present: bool,
    /// `<fpuPresent>`.
    pub fpu_present: bool,
    /// `<nvicPrioBits>`.
    pub nvic_priority_bits: u32,
    /// `<vendorSystickConfig>`.
    pub has_vendor_systick: bool,
    /// What else there is or is not, by the names of the elements that say so.
    pub parts: Vec<(&'static str, bool)>,
    /// `<sauNumRegions>`, if given.
    pub sau_regions: Option<u32>,
}

/// The elements of `<cpu>` that say whether there is something, but for those that must be there.
const CPU_PARTS: [&str; 7] = [
    "fpuDP",
    "dspPresent",
    "icachePresent",
    "dcachePresent",
    "itcmPresent",
    "dtcmPresent",
    "vtorPresent",
];

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
    let behaviors = extensions::behaviors(&xml, diagnostics);
    diagnostics.stop_on_errors()?;
    let device = device(xml.root_element(), &left_out, source);
    Ok(Parsed {
        xml,
        left_out,
        device,
        behaviors,
    })
}

/// The device without its peripherals.
fn device<'x>(root: Node<'x, 'x>, left_out: &'x LeftOut, source: &Source) -> Device {
    let element = Element::plain(root, left_out);
    let text = |name| element.text(name).map(str::to_owned);
    let width = element.number32("width").unwrap_or(32);
    let mut properties = element.properties();
    // CMSIS-SVD: the default size of registers is the device's width.
    properties.size.get_or_insert(width);
    let unit = element.number32("addressUnitBits").unwrap_or(8);
    Device {
        file_name: source.file_name().to_owned(),
        name: Spanned {
            value: text("name").unwrap_or_else(|| "DEVICE".to_owned()),
            span: written_name(root).span,
        },
        vendor: text("vendor"),
        version: text("version").unwrap_or_default(),
        description: text("description").unwrap_or_default(),
        license_text: text("licenseText"),
        cpu: element.inner("cpu").map(|cpu| read_cpu(&cpu)),
        address_unit_bits: element.spanned("addressUnitBits", unit),
        width,
        properties,
        peripherals: xml::tag_span(xml::child(root, "peripherals").unwrap_or(root)),
    }
}

fn read_cpu(cpu: &Element) -> Cpu {
    let flag = |name| cpu.flag(name).unwrap_or_default();
    let endian = cpu.text("endian").and_then(CpuEndian::read);
    Cpu {
        name: cpu.text("name").unwrap_or("other").to_owned(),
        revision: cpu.text("revision").unwrap_or("r0p0").to_owned(),
        endian: endian.unwrap_or(CpuEndian::Little),
        mpu_present: flag("mpuPresent"),
        fpu_present: flag("fpuPresent"),
        nvic_priority_bits: cpu.number32("nvicPrioBits").unwrap_or_default(),
        has_vendor_systick: flag("vendorSystickConfig"),
        parts: (CPU_PARTS.into_iter())
            .filter_map(|name| Some((name, cpu.flag(name)?)))
            .collect(),
        sau_regions: cpu.number32("sauNumRegions"),
    }
}
