//! `CalcMmio`: a handle that dereferences to svd2rust's register block, as a view for the template of
//! `mmio.rs`; and the crate's README, whose example uses one.
//!
//! It is a template, and not tokens, because tokens have no comments: each `unsafe` block says why it is
//! sound.

use std::collections::HashSet;

use askama::Template;

use crate::backend::rust::{Package, hex, spaced};
use crate::model::{Device, PciIds, Peripheral};
use crate::pac::Spelled;
use crate::text::rust::doc_lines;

/// `src/mmio.rs`, after its head.
#[derive(Template)]
#[template(path = "guest/mmio.rs", whitespace = "preserve")]
pub(super) struct Handles<'a> {
    pub handles: &'a [Handle],
}

/// `README.md`
#[derive(Template)]
#[template(path = "guest/README.md", whitespace = "preserve")]
pub(super) struct Readme<'a> {
    package: Package,
    first: Option<&'a Handle>,
}

/// The handle of a peripheral.
pub(super) struct Handle {
    /// Its type.
    ty: String,
    /// svd2rust's module of the peripheral.
    module: String,
    /// svd2rust's type of the peripheral.
    singleton: String,
    /// Lines of its doc comment.
    doc: Vec<String>,
    base: String,
    size: String,
    align: u64,
    pci: Option<Pci>,
}

/// Where the peripheral is on PCI.
struct Pci {
    vendor: String,
    device: String,
    bar: u64,
}

impl Handle {
    /// `names` are the types of other handles.
    pub fn new(peripheral: &Peripheral, block: &Spelled, names: &mut HashSet<String>) -> Self {
        let mut ty = format!("{}Mmio", peripheral.ident.camel);
        if !names.insert(ty.clone()) {
            ty = format!("{}Mmio", block.ty);
            names.insert(ty.clone());
        }
        let text = format!(
            "Safe handle over the registers of {}, wherever they are mapped.\n\n{}",
            peripheral.ident.svd, peripheral.description
        );
        // Rust makes a block as long as a multiple of its alignment.
        let size = peripheral.size.max(block.size);
        let number = |value: u64| hex(value).to_string();
        Self {
            ty,
            module: block.module.clone(),
            singleton: block.ty.clone(),
            doc: doc_lines(&text).into_iter().map(spaced).collect(),
            base: number(peripheral.base_address),
            size: number(size),
            align: block.align,
            pci: peripheral.attachments.pci.map(|pci| Pci {
                vendor: number(pci.vendor.into()),
                device: number(pci.device.into()),
                bar: PciIds::BAR.into(),
            }),
        }
    }
}

impl<'a> Readme<'a> {
    /// The example uses the first handle.
    pub fn new(device: &Device, handles: &'a [Handle]) -> Self {
        Self {
            package: Package::new(device, "pac"),
            first: handles.first(),
        }
    }
}
