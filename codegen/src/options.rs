//! What to make of an SVD.

use std::collections::BTreeMap;

use crate::backend::qemu::QemuVersion;
use crate::levels::Levels;
use crate::model::Bus;

/// One kind of output.
///
/// What a feature that is off would make has no variant here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Output {
    /// The Rust guest access crate.
    #[cfg(feature = "pac")]
    Pac,
    /// The behaviour as a Rust crate.
    Model,
    /// The C device, laid out as a QEMU tree.
    Qemu,
    /// The C header for guests.
    CHeader,
    /// HTML and Markdown.
    #[cfg(feature = "docs")]
    Docs,
}

impl Output {
    /// All of them.
    pub const ALL: &[Output] = &[
        #[cfg(feature = "pac")]
        Output::Pac,
        Output::Model,
        Output::Qemu,
        Output::CHeader,
        #[cfg(feature = "docs")]
        Output::Docs,
    ];
}

/// What to generate, from which part of the SVD, and for what.
///
/// ```
/// use svd2qemu::{Options, Output, QemuVersion};
///
/// let options = Options::default()
///     .only([Output::Qemu])
///     .qemu(QemuVersion::V10_2)
///     .peripherals(["UART*"]);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// Kinds of output; all by default.
    pub only: Vec<Output>,
    /// The QEMU that the C device is for.
    pub qemu: QemuVersion,
    /// What becomes of the findings of each code.
    pub levels: Levels,
    /// Globs of the names of peripherals, whatever the case of letters; none for all peripherals.
    pub peripherals: Vec<String>,
    /// How peripherals are attached in QEMU; none for the ways that the SVD's `<qemu>` says.
    pub buses: Vec<Bus>,
    /// The texts of the files of hooks that there are, by their names (`uart-hooks.c`). They are
    /// written by hand: generation says what they lack.
    pub hooks: BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            only: Output::ALL.to_vec(),
            qemu: QemuVersion::default(),
            levels: Levels::default(),
            peripherals: Vec::new(),
            buses: Vec::new(),
            hooks: BTreeMap::new(),
        }
    }
}

impl Options {
    /// Makes these kinds of output and no others.
    pub fn only(mut self, outputs: impl IntoIterator<Item = Output>) -> Self {
        self.only = outputs.into_iter().collect();
        self
    }

    /// Makes the C device for this QEMU.
    pub fn qemu(mut self, version: QemuVersion) -> Self {
        self.qemu = version;
        self
    }

    /// Judges findings at these levels.
    pub fn levels(mut self, levels: Levels) -> Self {
        self.levels = levels;
        self
    }

    /// Leaves out the peripherals whose names match none of the globs.
    pub fn peripherals<P: Into<String>>(mut self, globs: impl IntoIterator<Item = P>) -> Self {
        self.peripherals = globs.into_iter().map(Into::into).collect();
        self
    }

    /// Attaches all peripherals in these ways.
    pub fn buses(mut self, buses: impl IntoIterator<Item = Bus>) -> Self {
        self.buses = buses.into_iter().collect();
        self
    }

    /// Adds the text of a file of hooks.
    pub fn hooks(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.hooks.insert(name.into(), text.into());
        self
    }
}
