//! The QEMU device as its user meets it: how to add it, and its properties.

use crate::model::ir::{Param, Ty};
use crate::model::{PciIds, Peripheral};
use crate::names::{Ident, kebab};

/// The QEMU device of a peripheral.
pub(super) struct DeviceView<'a> {
    /// Each way to have it in a machine.
    pub ways: Vec<Way>,
    /// The first with a property set, if there is a property of its own.
    pub example: Option<String>,
    pub properties: Vec<PropertyView<'a>>,
}

/// A way to have the device in a machine.
pub(super) struct Way {
    /// What to write on QEMU's command line, or in C.
    pub code: String,
    /// What that does.
    pub text: String,
}

/// A property.
pub(super) struct PropertyView<'a> {
    pub property: String,
    /// Its name in the behaviour block, where that differs.
    pub param: Option<&'a str>,
    pub ty: String,
    pub default: String,
    pub range: String,
    pub doc: &'a str,
}

impl<'a> DeviceView<'a> {
    /// The device of a peripheral: how to have it, `addr` if it can be anywhere, and the `param`s of its behaviour.
    /// `kind` is the name in QEMU of the device of its kind.
    pub fn new(peripheral: &'a Peripheral, kind: &Ident) -> Self {
        let params = peripheral
            .behavior
            .iter()
            .flat_map(|behavior| &behavior.params);
        let ways = ways(peripheral, kind);
        let option = ways.iter().find(|way| way.code.starts_with("-device"));
        let example = option.zip(params.clone().next());
        let example = example
            .map(|(way, param)| format!("{},{}={}", way.code, kebab(&param.name), param.default));
        let address = peripheral.attachments.mmio.then(|| PropertyView {
            property: "addr".to_owned(),
            param: None,
            ty: "u64".to_owned(),
            default: match peripheral.kind == peripheral.ident {
                true => format!("0x{:08X}", peripheral.base_address),
                false => format!("as {}", peripheral.kind.svd),
            },
            range: "any address".to_owned(),
            doc: match peripheral.attachments.pci {
                Some(_) => "Where the registers are. On PCI, the slot instead.",
                None => "Where the registers are.",
            },
        });
        let behavior = peripheral.behavior.iter();
        let chardevs = behavior.flat_map(|behavior| &behavior.chardevs);
        let chardevs = chardevs.map(|chardev| PropertyView {
            property: kebab(&chardev.name),
            param: None,
            ty: "chardev".to_owned(),
            default: "none".to_owned(),
            range: "id of a -chardev".to_owned(),
            doc: &chardev.doc,
        });
        let properties = (address.into_iter())
            .chain(params.map(PropertyView::new))
            .chain(chardevs)
            .collect();
        Self {
            ways,
            example,
            properties,
        }
    }
}

/// As the SVD has the peripheral attached.
fn ways(peripheral: &Peripheral, kind: &Ident) -> Vec<Way> {
    let name = kind.kebab();
    let attachments = &peripheral.attachments;
    let mut ways = Vec::new();
    if attachments.mmio {
        ways.push(match peripheral.kind == peripheral.ident {
            true => Way {
                code: format!("-device {name}"),
                text: "by itself, at the SVD’s address or the one that `addr` says".into(),
            },
            false => Way {
                code: format!("-device {name},addr=0x{:x}", peripheral.base_address),
                text: format!(
                    "by itself, at the SVD’s address: a device of the kind of {}",
                    peripheral.kind.svd
                ),
            },
        });
    }
    if let Some(pci) = &attachments.pci {
        let lines = match peripheral.behavior.as_ref().map(|own| own.irqs.len()) {
            None | Some(0) => "",
            Some(1) => "; its interrupt line is INTA, or a message (MSI) when it rises",
            Some(_) => {
                "; INTA is asserted while any of its interrupt lines is high, or a message (MSI) \
                 is sent when one rises"
            }
        };
        ways.push(Way {
            code: format!("-device {name}-pci"),
            text: format!(
                "on PCI, as {:04x}:{:04x}, with the registers in BAR {}{lines}",
                pci.vendor,
                pci.device,
                PciIds::BAR,
            ),
        });
    }
    if let Some(sysbus) = &attachments.sysbus {
        ways.push(Way {
            code: format!("{name}-sysbus"),
            text: "for boards, in C: a device on the system bus, with the registers as memory \
                   region 0"
                .into(),
        });
        if let Some(machine) = sysbus.machines.first() {
            let machines: Vec<_> = sysbus.machines.iter().map(|known| known.as_str()).collect();
            ways.push(Way {
                code: format!("-machine {}", machine.as_str()),
                text: format!(
                    "in a QEMU that was built with it: {} {} it at the SVD’s address, unless \
                     `{name}=off` follows",
                    machines.join(", "),
                    if machines.len() == 1 { "has" } else { "have" }
                ),
            });
        }
    }
    ways
}

impl<'a> PropertyView<'a> {
    fn new(param: &'a Param) -> Self {
        let property = kebab(&param.name);
        Self {
            param: (property != param.name).then_some(param.name.as_str()),
            property,
            ty: Ty::Int(param.ty).to_string(),
            default: param.default.to_string(),
            range: format!("{} to {}", param.min, param.max),
            doc: &param.doc,
        }
    }
}
