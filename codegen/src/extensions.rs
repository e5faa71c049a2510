//! What `<vendorExtensions>` says to svd2qemu, as declarations that hold no XML.
//!
//! | Module | Element |
//! |---|---|
//! | `behavior` | `<behavior>`: the rules of a peripheral |
//! | `qemu` | `<qemu>`: how QEMU has a peripheral |
//!
//! Only the form of these elements is looked at. Whether what they say fits the peripheral is looked
//! at in [`crate::check`].

mod behavior;
mod qemu;

pub use behavior::{BehaviorBlock, behaviors};
pub use qemu::{PciDeclaration, QemuDeclaration, SysbusDeclaration, qemu};
