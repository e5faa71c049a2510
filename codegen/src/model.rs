//! The checked model: what every backend reads.
//!
//! A [`Device`] can only be built by [`crate::check`], so a backend may rely on all that the
//! checks promise: names are legal and distinct in every output language, registers lie inside
//! their address blocks, values fit their widths, and behaviour is well typed.
//!
//! Names of types follow CMSIS-SVD 1.3; the sections are named in the docs of each type.

mod array_layout;
mod attachment;
mod byte_groups;
mod category;
mod claims;
mod cpu;
mod ids;
pub mod ir;
mod limit;
mod memory_map;
mod placement;
mod register;
mod word;

pub use array_layout::{Laid, Layout, LayoutItem};
pub use attachment::{Attachments, Bus, Machine, PciIds, Sysbus};
pub(crate) use byte_groups::groups;
pub use category::Category;
pub use cpu::Cpu;
pub use ids::{FieldId, RegisterId, WordId, ones};
pub use limit::{Allowed, Limit};
pub use memory_map::{AddressBlock, Device, Interrupt, Peripheral, in_guest_crate};
pub(crate) use placement::words;
pub use register::{EnumeratedValue, Enumeration, Field, OtherValues, Register};
pub use word::{Cell, MAX_BYTES, Once, Placed, PlacedField, Word};

pub use crate::vocabulary::{
    Access, AddressBlockUsage, Endian, Formula, Protection, ReadAction, Usage, WriteConstraint,
    WriteEffect,
};
