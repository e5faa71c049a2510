//! A member that is an array, a structure, or an array of structures.

use crate::backend::c::{Member, Type};
use crate::model::RegisterId;

/// A member that stands for several registers, or for one in a cluster.
pub(super) struct Shape {
    pub name: String,
    /// Its part of the macros' names.
    pub upper: String,
    pub offset: u64,
    /// Bytes of an element, and so the distance between two.
    pub stride: u64,
    pub align: u64,
    pub dim: Option<usize>,
    pub registers: usize,
    pub kind: Kind,
}

pub(super) enum Kind {
    Register {
        /// The first element.
        id: RegisterId,
        /// The type of an element.
        ty: Type,
        access: &'static str,
    },
    Cluster {
        /// Its type; empty until all is known to fit.
        declared: String,
        items: Vec<Shape>,
        /// Whether there is a structure only because there are bytes between the elements.
        padded: bool,
    },
}

impl Shape {
    /// The first byte behind it.
    pub fn end(&self) -> u64 {
        self.offset + self.stride * self.dim.unwrap_or(1) as u64
    }

    /// Its declaration, for a structure that has it at an offset.
    pub fn member(&self, at: u64) -> Member {
        let (ty, what) = match &self.kind {
            Kind::Register { ty, access, .. } => (ty.clone(), *access),
            Kind::Cluster { declared, .. } => (Type::named(declared), "cluster"),
        };
        let ty = match self.dim {
            Some(dim) => ty.array(dim),
            None => ty,
        };
        Member::field(ty, &self.name).noted(format!("0x{at:02X} {what}"))
    }
}
