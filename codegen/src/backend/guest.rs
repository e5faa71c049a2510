//! The guest access crate: svd2rust's register API, and beside it a handle that works at any
//! mapping, and constants.
//!
//! | File | What |
//! |---|---|
//! | `src/lib.rs` | svd2rust's output, target none |
//! | `README.md` | what it is, with an example that is a test of the documentation |
//! | `src/mmio.rs` | one `PeripheralMmio` for each peripheral: a safe handle over its registers |
//! | `src/constants.rs` | offsets, resets, masks and enumerated values as plain numbers |

mod constants;
mod handles;
mod library;
mod pieces;

use handles::{Handle, Handles, Readme};

use std::collections::HashSet;

use askama::Template;
use proc_macro2::TokenStream;
use quote::quote;

use super::rust::{head, inner_doc, manifest, rendered};
use crate::model::Device;
use crate::pac::Sound;
use crate::tree::File;

/// The licence of what runs in the guest: the tool's own.
const LICENSE: &str = "MIT OR Apache-2.0";

/// Generates the crate.
///
/// # Errors
///
/// What svd2rust says, if it refuses the SVD.
pub fn files(device: &Device, svd: &Sound) -> Result<Vec<File>, String> {
    let root = format!("{}-pac", device.ident.kebab());
    let description = format!("Guest access to the registers of {}", device.ident.svd);
    let with_registers: Vec<_> = device
        .peripherals()
        .filter(|peripheral| !peripheral.registers.is_empty())
        .collect();
    let mut library = head(device, LICENSE);
    library::write(&mut library, opening(device, svd), &svd.device)?;
    let mut numbers = head(device, LICENSE);
    constants::write(&mut numbers, &with_registers);
    let mut names = HashSet::new();
    let handles = with_registers.iter().filter_map(|peripheral| {
        let block = svd.blocks.get(&peripheral.ident.svd)?;
        Some(Handle::new(peripheral, block, &mut names))
    });
    let handles: Vec<Handle> = handles.collect();
    let readme = Readme::new(device, &handles);
    Ok(vec![
        manifest(
            device,
            "pac",
            &description,
            "\n[dependencies]\n\
             critical-section = { version = \"1.0\", optional = true }\n\
             vcell = \"0.1\"\n\n\
             [features]\n\
             # Peripherals::take(), which hands the peripherals out once.\n\
             critical-section = [\"dep:critical-section\"]\n",
        ),
        File {
            path: format!("{root}/src/lib.rs"),
            text: library,
        },
        File {
            path: format!("{root}/README.md"),
            text: rendered(readme.render()),
        },
        File {
            path: format!("{root}/src/mmio.rs"),
            text: head(device, LICENSE) + &rendered(Handles { handles: &handles }.render()),
        },
        File {
            path: format!("{root}/src/constants.rs"),
            text: numbers,
        },
    ])
}

/// What stands before svd2rust's output.
fn opening(device: &Device, svd: &Sound) -> TokenStream {
    let title = format!(
        "Access to the registers of {}.\n\n{}{}",
        device.ident.svd, device.description, svd.notes
    );
    let title = inner_doc(&title);
    quote! {
        #title
        #![no_std]
        #![allow(non_camel_case_types, non_snake_case)]
        // svd2rust's output is as it is; what is not its own asks for clippy's lints again.
        #![allow(clippy::all)]
        #[cfg(doctest)]
        #[doc = include_str!("../README.md")]
        fn readme() {}
        pub mod constants;
        pub mod mmio;
    }
}
