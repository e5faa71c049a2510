//! The guest access crate: svd2rust's register API, and beside it a handle that works at any
//! mapping, and constants.
//!
//! | File | What |
//! |---|---|
//! | `src/lib.rs` | svd2rust's output, target none |
//! | `src/mmio.rs` | one `PeripheralMmio` for each peripheral: a safe handle over its registers |
//! | `src/constants.rs` | offsets, resets, masks and enumerated values as plain numbers |

mod constants;
mod library;
mod pieces;

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::rust::{decimal, doc, file, head, hex, inner_doc, manifest};
use crate::model::{Device, PciIds, Peripheral};
use crate::pac::{Sound, Spelled};
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
        Some(handle(peripheral, block, &mut names))
    });
    let handles: Vec<TokenStream> = handles.collect();
    let uses = (!handles.is_empty()).then(|| {
        quote! {
            use core::marker::PhantomData;
            use core::ops::Deref;
            use core::ptr::NonNull;
        }
    });
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
        file(
            device,
            format!("{root}/src/mmio.rs"),
            LICENSE,
            quote! {
                //! Typed handles over the register blocks, at the SVD's addresses or at any other
                //! mapping of the registers, for example a page of `/dev/mem`.
                #uses
                #(#handles)*
            },
        ),
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
        // svd2rust's output is as it is.
        #![allow(clippy::all)]
        pub mod constants;
        pub mod mmio;
    }
}

/// `CalcMmio`: dereferences to svd2rust's register block. `names` are those of other handles.
fn handle(peripheral: &Peripheral, block: &Spelled, names: &mut HashSet<String>) -> TokenStream {
    let name = &peripheral.ident.svd;
    let mut ty = format!("{}Mmio", peripheral.ident.camel);
    if !names.insert(ty.clone()) {
        ty = format!("{}Mmio", block.ty);
        names.insert(ty.clone());
    }
    let ty = format_ident!("{ty}");
    let singleton = format_ident!("{}", block.ty);
    let module = format_ident!("{}", block.module);
    // Rust makes a block as long as a multiple of its alignment.
    let size = peripheral.size.max(block.size);
    let (base, size) = (hex(peripheral.base_address), hex(size));
    let align = decimal(block.align);
    let pci = peripheral.attachments.pci.map(|pci| {
        let (vendor, device) = (hex(pci.vendor.into()), hex(pci.device.into()));
        let bar = decimal(PciIds::BAR.into());
        quote! {
            /// Vendor id of the device on PCI.
            pub const PCI_VENDOR_ID: u16 = #vendor;
            /// Device id of the device on PCI.
            pub const PCI_DEVICE_ID: u16 = #device;
            /// The BAR that holds the registers, from its start.
            pub const PCI_BAR: u8 = #bar;
        }
    });
    let text = doc(&format!(
        "Safe handle over the registers of {name}, wherever they are mapped.\n\n{}",
        peripheral.description
    ));
    quote! {
        #text
        #[derive(Debug, Clone, Copy)]
        pub struct #ty<'m> {
            base: NonNull<crate::#module::RegisterBlock>,
            mapping: PhantomData<&'m crate::#module::RegisterBlock>,
        }

        impl<'m> #ty<'m> {
            /// The address that the SVD gives.
            pub const BASE_ADDRESS: u64 = #base;
            /// Bytes from the first address block to the end of the last.
            pub const SIZE: usize = #size;
            #pci

            /// A handle over the registers mapped at `base`.
            ///
            /// # Safety
            ///
            /// For all of `'m`, `base` must be the start of a mapping of at least
            /// [`SIZE`](Self::SIZE) bytes of this peripheral's registers, aligned to the largest
            /// register.
            pub const unsafe fn from_ptr(base: NonNull<u8>) -> Self {
                Self { base: base.cast(), mapping: PhantomData, }
            }

            /// Where the registers are mapped.
            pub const fn as_ptr(&self) -> NonNull<u8> {
                self.base.cast()
            }
        }

        impl #ty<'static> {
            /// A handle over the registers at the SVD's address, from svd2rust's own proof that
            /// they are there.
            pub fn new(_peripheral: &crate::#singleton) -> Self {
                // SAFETY: whoever made the peripheral has promised that it is at its address.
                unsafe { Self::at_base_address() }
            }

            /// A handle over the registers at the SVD's address.
            ///
            /// # Safety
            ///
            /// The peripheral must be there, and mapped one to one, for the rest of the program.
            pub const unsafe fn at_base_address() -> Self {
                let base = NonNull::new(Self::BASE_ADDRESS as usize as *mut u8);
                match base {
                    // SAFETY: the caller promises what `from_ptr` asks for.
                    Some(base) => unsafe { Self::from_ptr(base) },
                    None => panic!("the base address is null"),
                }
            }
        }

        impl Deref for #ty<'_> {
            type Target = crate::#module::RegisterBlock;

            fn deref(&self) -> &Self::Target {
                // SAFETY: `from_ptr` was promised a mapping of the registers for `'m`; the block
                // holds cells that are accessed volatile.
                unsafe { self.base.as_ref() }
            }
        }

        const _: () = assert!(
            size_of::<crate::#module::RegisterBlock>() <= #ty::SIZE
                && align_of::<crate::#module::RegisterBlock>() <= #align
        );
    }
}
