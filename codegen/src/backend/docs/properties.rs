//! The QEMU device as its user meets it: how to add it, and its properties.

use crate::behavior::ir::{Param, Ty};
use crate::model::Peripheral;
use crate::names::kebab;

/// The QEMU device of a peripheral.
pub(super) struct DeviceView<'a> {
    /// What to write on QEMU's command line.
    pub option: String,
    /// The same with the first property of its own set, if it has one.
    pub example: Option<String>,
    pub properties: Vec<PropertyView<'a>>,
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
    /// The device of a peripheral: `addr`, which all have, and the `param`s of its behaviour.
    pub fn new(peripheral: &'a Peripheral) -> Self {
        let params = peripheral
            .behavior
            .iter()
            .flat_map(|behavior| &behavior.params);
        let option = format!("-device {}", peripheral.ident.kebab());
        let example = params.clone().next();
        let example =
            example.map(|param| format!("{option},{}={}", kebab(&param.name), param.default));
        let address = PropertyView {
            property: "addr".to_owned(),
            param: None,
            ty: "u64".to_owned(),
            default: format!("0x{:08X}", peripheral.base_address),
            range: "any address".to_owned(),
            doc: "Where the registers are.",
        };
        let properties = std::iter::once(address)
            .chain(params.map(PropertyView::new))
            .collect();
        Self {
            option,
            example,
            properties,
        }
    }
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
