//! The guest access crate: svd2rust's register API, and beside it a handle that works at any
//! mapping, and constants.
//!
//! | File | What |
//! |---|---|
//! | `src/lib.rs` | svd2rust's output, target none |
//! | `src/mmio.rs` | one `PeripheralMmio` for each peripheral: a safe handle over its registers |
//! | `src/constants.rs` | offsets, resets, masks and enumerated values as plain numbers |

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use svd2rust::config::{IdentFormats, RustEdition};

use super::rust::{decimal, doc, file, foreign_file, hex, inner_doc, machine_type, manifest};
use crate::model::{Device, Field, PciIds, Peripheral, Register};
use crate::tree::File;

/// The licence of what runs in the guest: the tool's own.
const LICENSE: &str = "MIT OR Apache-2.0";

/// Generates the crate.
///
/// # Errors
///
/// What svd2rust says, if it refuses the SVD.
pub fn files(device: &Device, svd: &svd_rs::Device) -> Result<Vec<File>, String> {
    let root = format!("{}-pac", device.ident.kebab());
    let description = format!("Guest access to the registers of {}", device.ident.svd);
    let with_registers: Vec<_> = device
        .peripherals()
        .filter(|peripheral| !peripheral.registers.is_empty())
        .collect();
    let handles = with_registers.iter().map(|peripheral| handle(peripheral));
    let constants = with_registers
        .iter()
        .map(|peripheral| constants(peripheral));
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
        // A name that only svd2rust uses may still be no Rust.
        foreign_file(
            device,
            format!("{root}/src/lib.rs"),
            LICENSE,
            root_module(device, svd)?,
        )
        .map_err(|error| format!("what it generates is not Rust: {error}"))?,
        file(
            device,
            format!("{root}/src/mmio.rs"),
            LICENSE,
            quote! {
                //! Typed handles over the register blocks, at the SVD's addresses or at any other
                //! mapping of the registers, for example a page of `/dev/mem`.
                use core::marker::PhantomData;
                use core::ops::Deref;
                use core::ptr::NonNull;
                #(#handles)*
            },
        ),
        file(
            device,
            format!("{root}/src/constants.rs"),
            LICENSE,
            quote! {
                //! Offsets, reset values, masks and enumerated values as plain numbers: by
                //! peripheral, register and field.
                #(#constants)*
            },
        ),
    ])
}

fn root_module(device: &Device, svd: &svd_rs::Device) -> Result<TokenStream, String> {
    let mut config = svd2rust::Config::default();
    config.target = svd2rust::Target::None;
    config.edition = RustEdition::E2024;
    config.skip_crate_attributes = true;
    config.ident_formats = IdentFormats::default_theme();
    let mut svd = svd.clone();
    svd_parser::expand_properties(&mut svd);
    let mut device_x = String::new();
    let items = svd2rust::generate::device::render(&svd, &config, &mut device_x)
        .map_err(|error| format!("{error:#}"))?;
    let title = format!(
        "Access to the registers of {}.\n\n{}",
        device.ident.svd, device.description
    );
    let title = inner_doc(&title);
    Ok(quote! {
        #title
        #![no_std]
        #![allow(non_camel_case_types, non_snake_case)]
        // svd2rust's output is as it is.
        #![allow(clippy::all)]
        pub mod constants;
        pub mod mmio;
        #items
    })
}

/// `CalcMmio`: dereferences to svd2rust's register block.
fn handle(peripheral: &Peripheral) -> TokenStream {
    let name = &peripheral.ident.svd;
    let ty = format_ident!("{}Mmio", peripheral.ident.camel);
    let singleton = format_ident!("{}", peripheral.ident.camel);
    let module = format_ident!("{}", peripheral.ident.snake);
    let (base, size) = (hex(peripheral.base_address), hex(peripheral.size));
    let align = peripheral
        .registers
        .iter()
        .map(Register::bytes)
        .max()
        .unwrap_or(1);
    // A block ends where its largest register could, the last address block anywhere.
    let (whole, rounded) = match peripheral.size.is_multiple_of(u64::from(align)) {
        true => (quote!(#ty::SIZE), TokenStream::new()),
        false => {
            let text = format!("The mapping's size is rounded up to a multiple of {align}.");
            let align = decimal(u64::from(align));
            let text = doc(&text);
            (
                quote!(#ty::SIZE.next_multiple_of(#align)),
                quote!(#[doc = ""] #text),
            )
        }
    };
    let align = decimal(u64::from(align));
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
            #rounded
            pub const unsafe fn from_ptr(base: NonNull<u8>) -> Self {
                Self { base: base.cast(), mapping: PhantomData }
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
            size_of::<crate::#module::RegisterBlock>() <= #whole
                && align_of::<crate::#module::RegisterBlock>() <= #align
        );
    }
}

fn constants(peripheral: &Peripheral) -> TokenStream {
    let module = format_ident!("{}", peripheral.ident.snake);
    let text = doc(&format!("Constants of {}.", peripheral.ident.svd));
    let registers = peripheral.registers.iter().map(register_constants);
    quote! {
        #text
        pub mod #module {
            #(#registers)*
        }
    }
}

fn register_constants(register: &Register) -> TokenStream {
    let module = format_ident!("{}", register.ident.snake);
    let ty = machine_type(register.bits);
    let (offset, reset, mask) = (
        hex(register.offset),
        hex(register.reset_value),
        hex(register.reset_mask),
    );
    let text = doc(&format!("{}: {}", register.ident.svd, register.description));
    let fields = register
        .fields
        .iter()
        .map(|field| field_constants(field, register));
    quote! {
        #text
        pub mod #module {
            /// Offset from the base address, in bytes.
            pub const OFFSET: usize = #offset;
            /// Value at reset, where [`RESET_MASK`] has ones.
            pub const RESET_VALUE: #ty = #reset;
            /// Bits that are defined at reset.
            pub const RESET_MASK: #ty = #mask;
            #(#fields)*
        }
    }
}

fn field_constants(field: &Field, register: &Register) -> TokenStream {
    let module = format_ident!("{}", field.ident.snake);
    let ty = machine_type(register.bits);
    let (lsb, width, mask) = (
        decimal(field.lsb.into()),
        decimal(field.width.into()),
        hex(field.mask()),
    );
    let text = doc(&format!("{}: {}", field.ident.svd, field.description));
    let values = field.named_values().map(|value| {
        let name = format_ident!("{}", value.ident.upper);
        let number = decimal(value.value);
        let text = doc(&value.description);
        quote! { #text pub const #name: #ty = #number; }
    });
    let list = field.named_values().map(|value| {
        let (name, number) = (&value.ident.svd, decimal(value.value));
        quote!((#name, #number))
    });
    // Enumerated values are upper case: what is lower case cannot collide with them.
    let table = (field.values().next().is_some()).then(|| {
        quote! {
            /// Names and values of all enumerated values.
            pub const fn values() -> &'static [(&'static str, #ty)] {
                &[#(#list),*]
            }
        }
    });
    quote! {
        #text
        pub mod #module {
            /// Where the field stands in the register.
            pub mod bits {
                /// Lowest bit.
                pub const LSB: u32 = #lsb;
                /// Width in bits.
                pub const WIDTH: u32 = #width;
                /// All its bits, in place.
                pub const MASK: #ty = #mask;
            }
            #(#values)*
            #table
        }
    }
}
