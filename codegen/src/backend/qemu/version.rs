//! What differs between versions of QEMU: one table, one row a version.
//!
//! The choice is made when generating, so that the output reads as if written for its version.
//! A new version is a new row of `versions!`, and its releases in [`QemuVersion::from_release`].

use std::fmt;
use std::str::FromStr;

/// What a generated device must choose by version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Api {
    /// Folder of `memory.h` and `address-spaces.h`.
    pub memory: &'static str,
    /// Folder of the headers of qdev, properties and register fields.
    pub core: &'static str,
    /// Header of qdev, below `core`.
    pub qdev: &'static str,
    /// Header that declares how to be reset without a bus.
    pub reset: &'static str,
    /// Header of what QEMU is started with, such as its serial ports.
    pub system: &'static str,
    /// How to be reset without a bus.
    pub reset_style: ResetStyle,
    /// Whether property tables are constant and know their length, or end with a mark.
    pub const_properties: bool,
    /// Whether the data of class initialisers is constant.
    pub const_class_data: bool,
    /// Whether the hold phase of a reset is told its type.
    pub hold_type: bool,
    /// The header of PCI devices, below `hw/pci`.
    pub pci_device: &'static str,
    /// Meson's set of the files that are compiled once for all system emulators.
    pub source_set: &'static str,
    /// The plugin interface's header.
    pub plugin: &'static str,
    /// The type of a character device's front end.
    pub chardev: &'static str,
    /// Whether an access says that a debugger makes it.
    pub debug_attr: bool,
    /// The functions in use that not every version has.
    pub weak: &'static [&'static str],
}

/// How a device without a bus hears of a system reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResetStyle {
    /// By a function which resets the device.
    Function,
    /// As an object that can be reset.
    Object,
}

/// Declares the versions, oldest first, each with its name and what a device chooses by it.
macro_rules! versions {
    ($($(#[$attribute:meta])* $version:ident, $name:literal: $row:expr;)*) => {
        /// The QEMU for which the device is generated.
        ///
        /// A row serves the releases after it until the next row begins;
        /// [`QemuVersion::from_release`] knows which.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub enum QemuVersion {
            $($(#[$attribute])* $version,)*
        }

        impl QemuVersion {
            /// All rows, oldest first.
            pub const ALL: &[Self] = &[$(Self::$version),*];

            /// The row's name, which is also what [`QemuVersion::from_str`] reads.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$version => $name,)*
                }
            }

            /// What a generated device chooses by version.
            pub(super) fn api(self) -> Api {
                $(const $version: Api = $row;)*
                match self {
                    $(Self::$version => $version,)*
                }
            }
        }
    };
}

versions! {
    /// 7.2 to 9.2.
    V7_2, "7.2": Api {
        memory: "exec",
        core: "hw",
        qdev: "qdev-core.h",
        reset: "sysemu/reset.h",
        system: "sysemu/sysemu.h",
        reset_style: ResetStyle::Function,
        const_properties: false,
        const_class_data: false,
        hold_type: false,
        pci_device: "pci.h",
        source_set: "softmmu_ss",
        plugin: "qemu/qemu-plugin.h",
        chardev: "CharBackend",
        debug_attr: false,
        weak: &["device_class_set_props"],
    };
    /// 10.0.
    #[default]
    V10_0, "10.0": Api {
        reset: "system/reset.h",
        system: "system/system.h",
        reset_style: ResetStyle::Object,
        const_properties: true,
        hold_type: true,
        pci_device: "pci_device.h",
        source_set: "system_ss",
        debug_attr: true,
        weak: &[
            "device_class_set_props_n",
            "qemu_register_resettable",
            "qemu_unregister_resettable",
        ],
        ..V7_2
    };
    /// 10.1.
    V10_1, "10.1": Api {
        memory: "system",
        const_class_data: true,
        ..V10_0
    };
    /// 10.2.
    V10_2, "10.2": Api {
        chardev: "CharFrontend",
        ..V10_1
    };
    /// 11.0 and 11.1.
    V11_1, "11.1": Api {
        core: "hw/core",
        qdev: "qdev.h",
        plugin: "plugins/qemu-plugin.h",
        ..V10_2
    };
}

impl QemuVersion {
    /// The row that serves a QEMU release, or `None` if none is known to.
    ///
    /// The borders are where QEMU changed what a device uses: `system/reset.h` and property
    /// tables in 10.0, `system/memory.h` and constant class data in 10.1, `CharFrontend` in 10.2,
    /// `hw/core/` in 11.0. A later release is refused rather than guessed.
    pub fn from_release(major: u32, minor: u32) -> Option<Self> {
        match (major, minor) {
            (7, 2..) | (8 | 9, _) => Some(Self::V7_2),
            (10, 0) => Some(Self::V10_0),
            (10, 1) => Some(Self::V10_1),
            (10, _) => Some(Self::V10_2),
            (11, 0 | 1) => Some(Self::V11_1),
            _ => None,
        }
    }

    /// The names of all rows, for messages: `7.2, 10.0 or 10.1`.
    pub fn known() -> String {
        let mut names = Self::ALL.iter().map(|version| version.as_str());
        let last = names.next_back().unwrap_or_default();
        format!("{} or {last}", names.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for QemuVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A version that no row of the table serves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown QEMU version `{0}`: use {known}", known = QemuVersion::known())]
pub struct UnknownVersion(pub String);

impl FromStr for QemuVersion {
    type Err = UnknownVersion;

    /// Reads a row's name, such as `10.0`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        (Self::ALL.iter().copied())
            .find(|version| version.as_str() == text)
            .ok_or_else(|| UnknownVersion(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_serve_themselves() {
        for &version in QemuVersion::ALL {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
    }

    #[test]
    fn each_row_serves_releases_and_is_listed() {
        let releases = (7..20).flat_map(|major| (0..3).map(move |minor| (major, minor)));
        let mut rows: Vec<QemuVersion> = releases
            .filter_map(|(major, minor)| QemuVersion::from_release(major, minor))
            .collect();
        rows.dedup();
        assert_eq!(rows, QemuVersion::ALL);
    }

    #[test]
    fn messages_name_all_rows() {
        let said = UnknownVersion("9.9".to_owned()).to_string();
        assert!(
            said.ends_with(": use 7.2, 10.0, 10.1, 10.2 or 11.1"),
            "{said}"
        );
    }

    #[test]
    fn releases() {
        let check = |(major, minor), expected: Option<QemuVersion>| {
            assert_eq!(
                QemuVersion::from_release(major, minor),
                expected,
                "{major}.{minor}"
            );
        };
        check((7, 1), None);
        check((7, 2), Some(QemuVersion::V7_2));
        check((9, 2), Some(QemuVersion::V7_2));
        check((10, 0), Some(QemuVersion::V10_0));
        check((10, 1), Some(QemuVersion::V10_1));
        check((10, 2), Some(QemuVersion::V10_2));
        check((11, 0), Some(QemuVersion::V11_1));
        check((11, 1), Some(QemuVersion::V11_1));
        check((11, 2), None);
        check((12, 0), None);
    }

    #[test]
    fn only_rows_have_names() {
        for text in ["9.9", "10.0.2", "10", "", "10.0-rc1"] {
            assert!(text.parse::<QemuVersion>().is_err(), "{text}");
        }
    }
}
