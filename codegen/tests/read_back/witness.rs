//! The SVD as svd-parser reads it.

use std::collections::BTreeMap;

use svd_parser::svd::{Device, Field, RegisterCluster, RegisterInfo};
use svd2qemu::Source;

/// A register as the witness sees it.
pub struct Register {
    pub name: String,
    pub offset: u64,
    pub bits: u32,
    info: RegisterInfo,
}

pub struct Peripheral {
    pub name: String,
    pub base: u64,
    /// Attributes of `<pci>` that are numbers.
    pub pci: BTreeMap<String, u64>,
    pub registers: Vec<Register>,
}

impl Register {
    fn mask(&self) -> u64 {
        u64::MAX >> (64 - self.bits)
    }

    pub fn reset_mask(&self) -> u64 {
        self.info.properties.reset_mask.unwrap_or(u64::MAX) & self.mask()
    }

    pub fn reset_value(&self) -> u64 {
        self.info.properties.reset_value.unwrap_or(0)
    }

    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.info.fields.iter().flatten()
    }
}

/// Enumerated values that have a number.
pub fn values(field: &Field) -> impl Iterator<Item = (&str, u64)> {
    let values = field.enumerated_values.iter().flat_map(|set| &set.values);
    values.filter_map(|value| Some((value.name.as_str(), value.value?)))
}

pub fn field_mask(field: &Field) -> u64 {
    (u64::MAX >> (64 - field.bit_range.width)) << field.bit_range.offset
}

/// What an SVD says.
pub fn witness(source: &Source) -> Vec<Peripheral> {
    let config = svd_parser::Config::default()
        .expand(true)
        .expand_properties(true);
    let device: Device =
        svd_parser::parse_with_config(&source.text, &config).expect("svd-parser reads it");
    let own = device
        .peripherals
        .iter()
        .filter(|known| !is_derived(source, &known.name));
    own.map(|peripheral| {
        let mut registers = Vec::new();
        let items = peripheral.registers.iter().flatten();
        items.for_each(|item| flatten(item, "", 0, device.width, &mut registers));
        registers.sort_by_key(|register| register.offset);
        Peripheral {
            name: peripheral.name.clone(),
            base: peripheral.base_address,
            pci: pci(source, &peripheral.name),
            registers,
        }
    })
    .collect()
}

fn pci(source: &Source, name: &str) -> BTreeMap<String, u64> {
    let xml = roxmltree::Document::parse(&source.text).expect("it is XML");
    let node = xml.descendants().find(|node| {
        let parent = node.parent().and_then(|node| node.attribute("peripheral"));
        node.tag_name().name() == "pci" && parent == Some(name)
    });
    let attributes = node.iter().flat_map(|node| node.attributes());
    attributes
        .map(|attribute| {
            let digits = attribute.value().trim_start_matches("0x");
            let number =
                u64::from_str_radix(digits, 16).expect("the SVDs have them in hexadecimal");
            (attribute.name().to_owned(), number)
        })
        .collect()
}

pub fn is_derived(source: &Source, name: &str) -> bool {
    let xml = roxmltree::Document::parse(&source.text).expect("it is XML");
    xml.descendants().any(|node| {
        node.has_tag_name("peripheral")
            && node.has_attribute("derivedFrom")
            && node
                .children()
                .any(|child| child.has_tag_name("name") && child.text() == Some(name))
    })
}

fn flatten(item: &RegisterCluster, prefix: &str, offset: u64, width: u32, out: &mut Vec<Register>) {
    match item {
        RegisterCluster::Register(register) => out.push(Register {
            name: format!("{prefix}{}", register.name),
            offset: offset + u64::from(register.address_offset),
            bits: register.properties.size.unwrap_or(width),
            info: (**register).clone(),
        }),
        RegisterCluster::Cluster(cluster) => {
            let prefix = format!("{prefix}{}_", cluster.name);
            let offset = offset + u64::from(cluster.address_offset);
            cluster
                .children
                .iter()
                .for_each(|item| flatten(item, &prefix, offset, width, out));
        }
    }
}
