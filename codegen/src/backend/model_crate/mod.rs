//! The model crate: a peripheral's behaviour in Rust, without QEMU.
//!
//! | File | What |
//! |---|---|
//! | `README.md` | what it is, with an example |
//! | `src/lib.rs` | the list of modules |
//! | `src/runtime.rs` | what all models have in common: a file of this repository as it is |
//! | `src/PERIPHERAL.rs` | one device: registers, rules, events, `read`, `write`, `advance`, `reset` |
//!
//! The crate is `no_std` and has no dependency. It is what the C device is compared with.

mod allowed;
mod banks;
mod behavior_names;
mod device;
mod effects;
mod expr;
mod free_names;
mod held;
mod hooks;
mod inputs;
mod members;
mod methods;
mod patterns;
mod places;
mod read_write;
mod readme;
mod reads;
mod routines;
#[cfg(test)]
mod runtime_tests;
mod statements;
mod storage;
#[cfg(test)]
mod tests;
mod time;
mod uses;
mod value_constants;
mod word_read;
mod word_write;
mod write_limits;

use askama::Template;
use quote::{format_ident, quote};
use rayon::prelude::*;

use super::rust::{head, inner_doc, manifest, read_file, rendered, table_file};
use crate::model::Device;
use crate::tree::File;

/// The licence of the model: the tool's own.
const LICENSE: &str = "MIT OR Apache-2.0";

/// What all models have in common. Tests of this crate compile it as a module of theirs.
const RUNTIME: &str = include_str!("../../../templates/model/runtime.rs");

/// Generates the crate.
pub fn files(device: &Device) -> Vec<File> {
    let root = format!("{}-model", device.ident.kebab());
    let description = format!("The behaviour of {} without QEMU", device.ident.svd);
    let mut files = vec![manifest(device, "model", &description, "")];
    let modules = device.peripherals().map(|peripheral| {
        let module = format_ident!("{}", peripheral.ident.snake);
        let text = format!(" {}.", peripheral.ident.svd);
        quote! { #[doc = #text] pub mod #module; }
    });
    let title = inner_doc(&format!(
        "The behaviour of {}, without QEMU.",
        device.ident.svd
    ));
    files.push(read_file(
        device,
        format!("{root}/src/lib.rs"),
        LICENSE,
        quote! {
            #title
            //!
            //! Virtual time stands still but for `advance`. Every access of 1, 2, 4 or 8 bytes at
            //! every offset is cut into the registers that it touches, lowest first; each acts on
            //! the bytes that were accessed, and on those alone.
            #![no_std]
            #![forbid(unsafe_code)]
            #(#modules)*
            #[cfg(doctest)]
            #[doc = include_str!("../README.md")]
            fn readme() {}

            pub mod runtime;

            pub use runtime::{EnumeratedValue, GuestErrors, Master, ParamError, Register};
        },
    ));
    files.push(File {
        path: format!("{root}/README.md"),
        text: rendered(readme::Readme::new(device).render()),
    });
    files.push(File {
        path: format!("{root}/src/runtime.rs"),
        text: head(device, LICENSE) + RUNTIME,
    });
    let peripherals: Vec<_> = device.peripherals().collect();
    files.par_extend(peripherals.par_iter().map(|peripheral| {
        let path = format!("{root}/src/{}.rs", peripheral.ident.snake);
        let module = device::module(peripheral);
        match peripheral.behavior {
            Some(_) => read_file(device, path, LICENSE, module),
            None => table_file(device, path, LICENSE, module),
        }
    }));
    files
}
