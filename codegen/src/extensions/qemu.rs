//! `<qemu>`: how QEMU is to have a peripheral.
//!
//! ```xml
//! <qemu xmlns="urn:svd2qemu:qemu:1" peripheral="CALC" category="misc">
//!   <mmio/>
//!   <sysbus machines="pc q35 microvm"/>
//!   <pci vendor="0x1234" device="0xca1c" class="0xff0000" revision="1"/>
//! </qemu>
//! ```

use roxmltree::{Document, Node};

use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::suggest::nearest;
use crate::values;
use crate::xml::{self, QEMU_NAMESPACE};

/// The class of devices that fit no other.
const UNCLASSIFIED: u32 = 0xff_0000;

/// One `<qemu>` element.
#[derive(Debug)]
pub struct QemuDeclaration {
    /// The `peripheral` attribute, which names a peripheral.
    pub peripheral: String,
    /// The `category` attribute.
    pub category: Option<Spanned<String>>,
    /// Whether there is an `<mmio>`.
    pub mmio: bool,
    /// Whether it says that QEMU's own tree gets it, too.
    pub mmio_in_tree: bool,
    /// `<sysbus>`.
    pub sysbus: Option<SysbusDeclaration>,
    /// `<pci>`.
    pub pci: Option<PciDeclaration>,
    /// Whether ways to attach the device are given, and nothing was found that is wrong with them.
    pub sound: bool,
}

/// `<sysbus>`.
#[derive(Debug)]
pub struct SysbusDeclaration {
    /// The words of the `machines` attribute, and where it stands, if it is there.
    pub machines: Option<Spanned<Vec<String>>>,
}

/// `<pci>`.
#[derive(Debug)]
pub struct PciDeclaration {
    /// Where its tag stands.
    pub tag: Span,
    /// `vendor`; this and the others are missing if something is wrong with them.
    pub vendor: Option<u16>,
    /// `device`.
    pub device: Option<u16>,
    /// `class`: 24 bits.
    pub class: Option<u32>,
    /// `revision`.
    pub revision: Option<u8>,
}

/// Reads every `<qemu>` that belongs to one of the known peripherals; the first one for each.
pub fn qemu(
    document: &Document,
    known: &[&str],
    diagnostics: &mut Diagnostics,
) -> Vec<QemuDeclaration> {
    let mut declarations: Vec<QemuDeclaration> = Vec::new();
    for node in xml::extensions(document) {
        let tag = node.tag_name();
        if tag.namespace() != Some(QEMU_NAMESPACE) {
            continue;
        }
        let mut reader = Reader { diagnostics };
        if tag.name() != "qemu" {
            reader.error(
                xml::tag_span(node),
                format!("<{}> is not known in this namespace", tag.name()),
                "the only element is <qemu>",
            );
            continue;
        }
        let Some(name) = node.attribute_node("peripheral") else {
            reader.error(
                xml::tag_span(node),
                "<qemu> does not say which peripheral it belongs to".into(),
                "add the attribute peripheral=\"NAME\"",
            );
            continue;
        };
        if !known.contains(&name.value()) {
            let near = nearest(name.value(), known.iter().copied());
            reader.error(
                name.range_value(),
                format!("cannot find peripheral `{}`", name.value()),
                &match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the peripherals are: {}", known.join(", ")),
                },
            );
            continue;
        }
        if (declarations.iter()).any(|seen| seen.peripheral == name.value()) {
            reader.error(
                name.range_value(),
                format!("`{}` already has a <qemu> element", name.value()),
                "merge them: one element lists all ways to attach a peripheral",
            );
            continue;
        }
        reader.attributes(node, &["peripheral", "category"]);
        declarations.push(reader.declaration(node, name.value()));
    }
    declarations
}

struct Reader<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn error(&mut self, span: Span, message: String, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(Code::Attachment, span, message).help(help.to_owned()));
    }

    fn attributes(&mut self, node: Node, known: &[&str]) {
        for attribute in node.attributes() {
            if known.contains(&attribute.name()) {
                continue;
            }
            let help = match known {
                [] => format!("<{}> has no attributes", node.tag_name().name()),
                known => format!("the attributes are: {}", known.join(", ")),
            };
            self.error(
                attribute.range_qname(),
                format!(
                    "`{}` is not an attribute of <{}>",
                    attribute.name(),
                    node.tag_name().name()
                ),
                &help,
            );
        }
    }

    fn declaration(&mut self, node: Node, peripheral: &str) -> QemuDeclaration {
        let mut declaration = QemuDeclaration {
            peripheral: peripheral.to_owned(),
            category: attribute(node, "category"),
            mmio: false,
            mmio_in_tree: false,
            sysbus: None,
            pci: None,
            sound: true,
        };
        let mut seen: Vec<&str> = Vec::new();
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            if seen.contains(&name) {
                self.error(
                    xml::tag_span(child),
                    format!("duplicate <{name}>"),
                    "remove one of them",
                );
                declaration.sound = false;
                continue;
            }
            seen.push(name);
            match name {
                "mmio" => {
                    self.attributes(child, &["tree"]);
                    declaration.mmio = true;
                    declaration.mmio_in_tree = self.in_tree(child);
                }
                "sysbus" => {
                    self.attributes(child, &["machines"]);
                    declaration.sysbus = Some(sysbus(child));
                }
                "pci" => {
                    self.attributes(child, &["vendor", "device", "class", "revision"]);
                    declaration.pci = Some(self.pci(child));
                }
                _ => {
                    self.error(
                        xml::tag_span(child),
                        format!("<{name}> is not a way to attach a device"),
                        "use <mmio>, <sysbus> or <pci>",
                    );
                    declaration.sound = false;
                }
            }
        }
        if seen.is_empty() && declaration.category.is_some() {
            declaration.sound = false;
        } else if seen.is_empty() {
            self.error(
                xml::tag_span(node),
                "this <qemu> leaves no way to attach the device".into(),
                "put <mmio/>, <sysbus/> or <pci vendor=\"...\" device=\"...\"/> into it, or \
                 remove it to have the first two",
            );
            declaration.sound = false;
        }
        declaration
    }

    /// Whether `<mmio>` is for QEMU's own tree, too.
    fn in_tree(&mut self, node: Node) -> bool {
        let Some(attribute) = node.attribute_node("tree") else {
            return false;
        };
        match attribute.value() {
            "yes" => true,
            "no" => false,
            other => {
                self.error(
                    attribute.range_value(),
                    format!("invalid value `{other}`: expected yes or no"),
                    "write yes or no",
                );
                false
            }
        }
    }

    fn pci(&mut self, node: Node) -> PciDeclaration {
        let vendor = self.number(node, "vendor", 0xfffe, None);
        let device = self.number(node, "device", 0xffff, None);
        let class = self.number(node, "class", 0xff_ffff, Some(UNCLASSIFIED));
        let revision = self.number(node, "revision", 0xff, Some(0));
        let short = |number: Option<u32>| number.and_then(|number| u16::try_from(number).ok());
        PciDeclaration {
            tag: xml::tag_span(node),
            vendor: short(vendor),
            device: short(device),
            class,
            revision: revision.and_then(|number| u8::try_from(number).ok()),
        }
    }

    fn number(&mut self, node: Node, name: &str, most: u32, default: Option<u32>) -> Option<u32> {
        let Some(attribute) = node.attribute_node(name) else {
            if default.is_none() {
                self.error(
                    xml::tag_span(node),
                    format!("<pci> is missing the attribute `{name}`"),
                    &format!("add {name}=\"0x...\": guests find the device by it"),
                );
            }
            return default;
        };
        let value = values::integer(attribute.value().trim());
        match value.and_then(|value| u32::try_from(value).ok()) {
            Some(value) if value <= most => Some(value),
            _ => {
                self.error(
                    attribute.range_value(),
                    format!(
                        "`{}` is not a valid {name} of a PCI device",
                        attribute.value()
                    ),
                    &format!("give a number from 0 to 0x{most:x}"),
                );
                None
            }
        }
    }
}

/// The text of an attribute.
fn attribute(node: Node, name: &str) -> Option<Spanned<String>> {
    node.attribute_node(name).map(|attribute| Spanned {
        value: attribute.value().to_owned(),
        span: attribute.range_value(),
    })
}

fn sysbus(node: Node) -> SysbusDeclaration {
    let machines = attribute(node, "machines").map(|written| Spanned {
        value: (written.value.split_whitespace())
            .map(str::to_owned)
            .collect(),
        span: written.span,
    });
    SysbusDeclaration { machines }
}
