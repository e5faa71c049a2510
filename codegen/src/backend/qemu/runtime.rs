//! The runtime: the C that all devices of a tree or a plugin share.
//!
//! It says what an access does to registers, and how traces show them; a device has tables for it. Its
//! text depends on nothing but the versions of svd2qemu and of QEMU, so all SVDs of a tree make the
//! same files. Devices check when they are compiled that it is of the svd2qemu that made them.

use askama::Template;

use super::effects::{self, EffectView};
use super::rendered;
use super::version::Api;
use crate::text::shared_line::shared_line;
use crate::tree::File;

/// The Kconfig symbol, which devices select.
pub(super) const SYMBOL: &str = "SVDREG";

/// The sources that it stands for, as Meson is told of them in `hw/misc`.
pub(super) const SOURCES: &str = "'svdreg.c', 'svdreg-time.c', 'svdreg-trace.c'";

/// The Kconfig symbol that devices select which map themselves.
pub(super) const MAPPING_SYMBOL: &str = "SVDREG_MAP";

/// The source that it stands for.
pub(super) const MAPPING_SOURCE: &str = "'svdreg-map.c'";

/// The sources of what accesses do, of timers and of traces, below the folder `qemu`.
pub const ACCESSES: [&str; 4] = [
    "hw/misc/svdreg-internal.h",
    "hw/misc/svdreg.c",
    "hw/misc/svdreg-time.c",
    "hw/misc/svdreg-trace.c",
];

/// The declarations for devices.
#[derive(Template)]
#[template(path = "runtime/svdreg.h", whitespace = "preserve")]
struct Header {
    provenance: String,
    number: String,
    effects: Vec<EffectView>,
    api: Api,
}

/// What the sources share.
#[derive(Template)]
#[template(path = "runtime/svdreg-internal.h", whitespace = "preserve")]
struct Internal {
    provenance: String,
}

/// Accesses.
#[derive(Template)]
#[template(path = "runtime/svdreg.c", whitespace = "preserve")]
struct Access {
    provenance: String,
    effects: Vec<EffectView>,
    api: Api,
}

/// Timers, and pulses of lines.
#[derive(Template)]
#[template(path = "runtime/svdreg-time.c", whitespace = "preserve")]
struct Time {
    provenance: String,
    api: Api,
}

/// Traces, logs and properties.
#[derive(Template)]
#[template(path = "runtime/svdreg-trace.c", whitespace = "preserve")]
struct Trace {
    provenance: String,
    api: Api,
}

/// Devices that map themselves.
#[derive(Template)]
#[template(path = "runtime/svdreg-map.c", whitespace = "preserve")]
struct Map {
    provenance: String,
    api: Api,
}

/// The version of svd2qemu as a number of C, a byte for each of its parts.
pub(super) fn version_number() -> String {
    let parts = env!("CARGO_PKG_VERSION").split(['.', '-']).take(3);
    let bytes = parts.map(|part| format!("{:02x}", part.parse::<u8>().unwrap_or(0)));
    format!("0x{}", bytes.collect::<String>())
}

/// A file, with its path below a QEMU tree.
fn file(path: &str, text: askama::Result<String>) -> File {
    File {
        path: path.to_owned(),
        text: rendered(text),
    }
}

/// The source of devices that map themselves. A plugin has such devices even where a tree has none.
pub(super) fn mapping(api: Api) -> File {
    let provenance = shared_line();
    file("hw/misc/svdreg-map.c", Map { provenance, api }.render())
}

/// The files that every device needs, with paths below a QEMU tree.
pub(super) fn files(api: Api) -> Vec<File> {
    let provenance = shared_line();
    vec![
        file(
            "include/hw/misc/svdreg.h",
            Header {
                provenance: provenance.clone(),
                number: version_number(),
                effects: effects::all(),
                api,
            }
            .render(),
        ),
        file(
            "hw/misc/svdreg-internal.h",
            Internal {
                provenance: provenance.clone(),
            }
            .render(),
        ),
        file(
            "hw/misc/svdreg.c",
            Access {
                provenance: provenance.clone(),
                effects: effects::all(),
                api,
            }
            .render(),
        ),
        file(
            "hw/misc/svdreg-time.c",
            Time {
                provenance: provenance.clone(),
                api,
            }
            .render(),
        ),
        file("hw/misc/svdreg-trace.c", Trace { provenance, api }.render()),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::QemuVersion;
    use super::*;
    use crate::text::shared_line::is_shared;

    #[test]
    fn every_file_is_marked_as_shared_and_is_in_c_style() {
        for &version in QemuVersion::ALL {
            let api = version.api();
            let tests = super::super::qtest::runner::files();
            for file in [files(api), vec![mapping(api)], tests].concat() {
                assert!(is_shared(&file.text), "{}", file.path);
                for line in file.text.lines() {
                    assert!(line.len() <= 80 && !line.contains('\t'), "{line}");
                }
            }
        }
    }
}
