//! `<qemu>` in `<vendorExtensions>`: how QEMU is to have a peripheral.
//!
//! ```xml
//! <qemu xmlns="urn:svd2qemu:qemu:1" peripheral="CALC" category="misc">
//!   <mmio/>
//!   <sysbus machines="pc q35 microvm"/>
//!   <pci vendor="0x1234" device="0xca1c" class="0xff0000" revision="1"/>
//! </qemu>
//! ```

use roxmltree::{Document, Node};

use super::model::{Attachments, Category, Machine, PciIds, Peripheral, Sysbus};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::suggest::nearest;
use crate::values;
use crate::xml::{self, QEMU_NAMESPACE};

/// Words that x86 machines have as properties or members of their state already.
const TAKEN: &str = "acpi above_4g_mem_size acpi_dev apic_id_limit below_4g_mem_size bios boot \
     boot_cpus bus_lock_ratelimit dtb dump fw_cfg graphics gsi initrd initrd_mapped_file ioapic2 \
     ioapic_as isa_bios kernel memory oem_id oem_table_id parent pci_irq_mask pic pit rtc \
     sgx_epc sgx_epc_list smm smp type usb";

/// The class of devices that fit no other.
const UNCLASSIFIED: u32 = 0xff_0000;

/// The largest BAR that QEMU's firmware places below 4 GiB.
const LARGEST_BAR: u64 = 0x8000_0000;

/// Where x86 machines may have RAM below 4 GiB.
const RAM_END: u64 = 0xc000_0000;

/// Reads every `<qemu>` element.
pub(super) fn check(
    document: &Document,
    known: &[&str],
    peripherals: &mut [Peripheral],
    diagnostics: &mut Diagnostics,
) {
    let mut seen: Vec<String> = Vec::new();
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
                format!("there is no peripheral `{}`", name.value()),
                &match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the peripherals are: {}", known.join(", ")),
                },
            );
            continue;
        }
        if seen.iter().any(|seen| seen == name.value()) {
            reader.error(
                name.range_value(),
                format!("`{}` has a <qemu> element already", name.value()),
                "put all ways to attach a peripheral into one element",
            );
            continue;
        }
        seen.push(name.value().to_owned());
        reader.attributes(node, &["peripheral", "category"]);
        let category = reader.category(node);
        // A peripheral that was refused has its own error already.
        let peripheral = peripherals
            .iter_mut()
            .find(|peripheral| peripheral.ident.svd == name.value());
        let attachments = reader.attachments(node, peripheral.as_deref());
        if let Some(peripheral) = peripheral {
            peripheral.attachments = attachments.unwrap_or_default();
            peripheral.category = category.unwrap_or(peripheral.category);
        }
    }
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

    fn attachments(&mut self, node: Node, peripheral: Option<&Peripheral>) -> Option<Attachments> {
        let mut attachments = Attachments {
            mmio: false,
            sysbus: None,
            pci: None,
        };
        let mut good = true;
        let mut seen: Vec<&str> = Vec::new();
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            if seen.contains(&name) {
                self.error(
                    xml::tag_span(child),
                    format!("<{name}> appears twice"),
                    "remove one of them",
                );
                good = false;
                continue;
            }
            seen.push(name);
            match name {
                "mmio" => {
                    self.attributes(child, &[]);
                    attachments.mmio = true;
                }
                "sysbus" => {
                    self.attributes(child, &["machines"]);
                    attachments.sysbus = self.sysbus(child, peripheral);
                    good &= attachments.sysbus.is_some();
                }
                "pci" => {
                    self.attributes(child, &["vendor", "device", "class", "revision"]);
                    attachments.pci = self.pci(child, peripheral);
                    good &= attachments.pci.is_some();
                }
                _ => {
                    self.error(
                        xml::tag_span(child),
                        format!("<{name}> is not a way to attach a device"),
                        "there are <mmio>, <sysbus> and <pci>",
                    );
                    good = false;
                }
            }
        }
        if seen.is_empty() && node.has_attribute("category") {
            return None;
        }
        if seen.is_empty() {
            self.error(
                xml::tag_span(node),
                "this leaves the device nowhere to be".into(),
                "put <mmio/>, <sysbus/> or <pci vendor=\"...\" device=\"...\"/> into it, or \
                 remove it to have the first two",
            );
            good = false;
        }
        good.then_some(attachments)
    }

    /// The folder of QEMU that the element names, if it names one.
    fn category(&mut self, node: Node) -> Option<Category> {
        let attribute = node.attribute_node("category")?;
        let category = Category::named(attribute.value());
        if category.is_none() {
            let known = Category::ALL.map(Category::as_str);
            let near = xml::nearest(attribute.value(), known.into_iter());
            let near = near.map(|near| format!("did you mean `{near}`? "));
            self.diagnostics.push(
                Diagnostic::new(
                    Code::Category,
                    attribute.range_value(),
                    format!("`{}` is not a category of devices", attribute.value()),
                )
                .help(format!(
                    "{}The categories are: {}",
                    near.unwrap_or_default(),
                    known.join(", ")
                )),
            );
        }
        category
    }

    fn sysbus(&mut self, node: Node, peripheral: Option<&Peripheral>) -> Option<Sysbus> {
        let mut machines = Vec::new();
        let Some(attribute) = node.attribute_node("machines") else {
            return Some(Sysbus { machines });
        };
        for word in attribute.value().split_whitespace() {
            let Some(machine) = Machine::ALL
                .into_iter()
                .find(|known| known.as_str() == word)
            else {
                self.error(
                    attribute.range_value(),
                    format!("`{word}` is not a machine that svd2qemu wires devices into"),
                    "the machines are: pc, q35, microvm",
                );
                return None;
            };
            if !machines.contains(&machine) {
                machines.push(machine);
            }
        }
        if let Some(peripheral) = peripheral
            && !machines.is_empty()
        {
            let (base, end) = (
                peripheral.base_address,
                peripheral.base_address.saturating_add(peripheral.size),
            );
            if base < RAM_END {
                self.error(
                    attribute.range_value(),
                    format!(
                        "x86 machines may have RAM at 0x{base:x}, where `{}` is",
                        peripheral.ident.svd
                    ),
                    "leave `machines` out, or place the peripheral from 0xc0000000 on",
                );
                return None;
            }
            if TAKEN
                .split(' ')
                .any(|taken| taken == peripheral.ident.snake.trim_end_matches('_'))
            {
                self.error(
                    attribute.range_value(),
                    format!(
                        "x86 machines have a property `{}` of their own",
                        peripheral.ident.kebab()
                    ),
                    "leave `machines` out, or rename the peripheral",
                );
                return None;
            }
            if end > 1 << 40 {
                self.error(
                    attribute.range_value(),
                    format!("x86 processors may not reach 0x{end:x}"),
                    "leave `machines` out, or place the peripheral below 1 TiB",
                );
                return None;
            }
        }
        Some(Sysbus { machines })
    }

    fn pci(&mut self, node: Node, peripheral: Option<&Peripheral>) -> Option<PciIds> {
        let vendor = self.number(node, "vendor", 0xfffe, None);
        let device = self.number(node, "device", 0xffff, None);
        let class = self.number(node, "class", 0xff_ffff, Some(UNCLASSIFIED));
        let revision = self.number(node, "revision", 0xff, Some(0));
        if let Some(peripheral) = peripheral
            && peripheral.size > LARGEST_BAR
        {
            self.error(
                xml::tag_span(node),
                format!(
                    "a BAR holds 2 GiB at most, and `{}` takes 0x{:x} bytes",
                    peripheral.ident.svd, peripheral.size
                ),
                "leave <pci> out",
            );
            return None;
        }
        Some(PciIds {
            vendor: u16::try_from(vendor?).ok()?,
            device: u16::try_from(device?).ok()?,
            class: class?,
            revision: u8::try_from(revision?).ok()?,
        })
    }

    fn number(&mut self, node: Node, name: &str, most: u32, default: Option<u32>) -> Option<u32> {
        let Some(attribute) = node.attribute_node(name) else {
            if default.is_none() {
                self.error(
                    xml::tag_span(node),
                    format!("<pci> has no `{name}`"),
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
                    format!("`{}` is no {name} of a PCI device", attribute.value()),
                    &format!("give a number from 0 to 0x{most:x}"),
                );
                None
            }
        }
    }
}
