//! `tests/qtest/svdreg-qtest.c` and its header: what runs the tables of every device's test.
//!
//! The same for all SVDs, like the [runtime](crate::backend::qemu::runtime) of the devices.

use askama::Template;

use super::access::{PARTS, PATTERNS};
use crate::backend::qemu::c_text::hex;
use crate::backend::qemu::rendered;
use crate::text::shared_line::shared_line;
use crate::tree::File;

/// The source, as Meson is told of it in `tests/qtest`.
pub(in crate::backend::qemu) const SOURCE: &str = "'svdreg-qtest.c'";

/// The tables' types.
#[derive(Template)]
#[template(path = "runtime/svdreg-qtest.h", whitespace = "preserve")]
struct Header {
    provenance: String,
}

/// What runs them.
#[derive(Template)]
#[template(path = "runtime/svdreg-qtest.c", whitespace = "preserve")]
struct Source {
    provenance: String,
    /// What is written to a whole register, and in parts of which size.
    patterns: Vec<String>,
    parts: Vec<(u32, String)>,
}

/// Both files, with paths below a QEMU tree.
pub(in crate::backend::qemu) fn files() -> Vec<File> {
    let file = |end: &str, text| File {
        path: format!("tests/qtest/svdreg-qtest.{end}"),
        text: rendered(text),
    };
    let provenance = shared_line();
    let header = Header {
        provenance: provenance.clone(),
    };
    let parts = PARTS.map(|(size, pattern)| (size, hex(pattern)));
    let source = Source {
        provenance,
        patterns: PATTERNS.map(hex).into(),
        parts: parts.into(),
    };
    vec![file("h", header.render()), file("c", source.render())]
}
