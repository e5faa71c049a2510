//! The model crate: a peripheral's behaviour in Rust, without QEMU.
//!
//! | File | What |
//! |---|---|
//! | `src/lib.rs` | types that all peripherals share |
//! | `src/PERIPHERAL.rs` | one device: registers, rules, events, `read`, `write`, `advance`, `reset` |
//!
//! The crate is `no_std` and has no dependency. It is what the C device is compared with.

mod access;
mod banks;
mod constants;
mod device;
mod effects;
mod expr;
mod hooks;
mod inputs;
mod members;
mod methods;
mod patterns;
mod places;
mod routines;
mod statements;
#[cfg(test)]
mod tests;

use quote::{format_ident, quote};
use rayon::prelude::*;

use super::rust::{file, inner_doc, manifest};
use crate::model::{Device, Peripheral};
use crate::tree::File;

/// The licence of the model: the tool's own.
const LICENSE: &str = "MIT OR Apache-2.0";

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
    let master = device.peripherals().any(Peripheral::is_protected);
    let master = master.then(|| {
        quote! {
            /// Who makes an access: what protected registers ask for.
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct Master {
                /// It is secure.
                pub secure: bool,
                /// It is privileged.
                pub privileged: bool,
            }

            impl Master {
                /// One that may do everything.
                pub const ANY: Self = Self { secure: true, privileged: true };
            }
        }
    });
    files.push(file(
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
            #master

            /// What is fixed about a register.
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct Register {
                /// Name in the SVD.
                pub name: &'static str,
                /// Offset from the base address, in bytes.
                pub offset: u64,
                /// Size in bytes.
                pub bytes: u32,
                /// Value at reset.
                pub reset_value: u64,
                /// Bits that are defined at reset.
                pub reset_mask: u64,
                /// Bits that a guest can read.
                pub readable: u64,
                /// Bits that a guest can change.
                pub writable: u64,
                /// Enumerated values: field, name, value.
                pub enumerated: &'static [(&'static str, &'static str, u64)],
            }

            /// A guest's mistakes, counted; the device goes on.
            #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
            pub struct GuestErrors {
                /// How many there were.
                pub count: u64,
                /// The last one's text.
                pub last: Option<&'static str>,
            }

            impl GuestErrors {
                #[allow(dead_code, reason = "there may be nothing that a guest can do wrong")]
                pub(crate) fn log(&mut self, text: &'static str) {
                    self.count += 1;
                    self.last = Some(text);
                }
            }

            /// A parameter outside its range.
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct ParamError {
                /// Its name.
                pub name: &'static str,
                /// The value given.
                pub value: u64,
                /// Smallest value accepted.
                pub min: u64,
                /// Largest value accepted.
                pub max: u64,
            }

            impl core::fmt::Display for ParamError {
                fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                    write!(f, "{} = {} is not in {}..={}", self.name, self.value, self.min, self.max)
                }
            }

            impl core::error::Error for ParamError {}
        },
    ));
    let peripherals: Vec<_> = device.peripherals().collect();
    files.par_extend(peripherals.par_iter().map(|peripheral| {
        let path = format!("{root}/src/{}.rs", peripheral.ident.snake);
        file(device, path, LICENSE, device::module(peripheral))
    }));
    files
}
