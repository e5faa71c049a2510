//! What devices of several SVDs share in a tree: its lines, its files, and what shows that a device
//! needs it.

use super::{Edits, TreeFile};
use crate::backend::qemu::runtime;
use crate::backend::qemu::version::Api;
use crate::backend::qemu::view::DeviceView;
use crate::edits::{Anchor, Edit, Part, Shared};
use crate::model::Category;

/// QEMU's files in which lines show that a device needs it.
pub(crate) fn places_of_needs(shared: Shared) -> Vec<String> {
    match shared {
        Shared::Runtime | Shared::Mapping => {
            let folders = Category::ALL.map(Category::as_str);
            folders.map(|folder| format!("hw/{folder}/Kconfig")).into()
        }
    }
}

/// Whether this line there is one that only a device has which needs it.
pub(crate) fn needs(shared: Shared, line: &str) -> bool {
    line.trim() == format!("select {}", sources(shared).0)
}

/// The Kconfig symbol, and the sources in `hw/misc` that it stands for.
fn sources(shared: Shared) -> (&'static str, &'static str) {
    match shared {
        Shared::Runtime => (runtime::SYMBOL, runtime::SOURCES),
        Shared::Mapping => (runtime::MAPPING_SYMBOL, runtime::MAPPING_SOURCE),
    }
}

/// Whether one of these devices needs it in a tree.
fn wanted(shared: Shared, devices: &[DeviceView]) -> bool {
    match shared {
        Shared::Runtime => !devices.is_empty(),
        Shared::Mapping => devices.iter().any(|d| d.mmio_in_tree),
    }
}

/// Kconfig and meson.
pub(super) fn edits(devices: &[DeviceView], api: Api) -> Vec<Edit> {
    let lines = |shared| {
        let (symbol, files) = sources(shared);
        let wanted = wanted(shared, devices);
        let mut edits = Edits::default();
        edits.stanza("misc", wanted, &format!("config {symbol}"), "    bool\n");
        let symbol = format!("'CONFIG_{symbol}'");
        let set = api.source_set;
        let text = format!("{set}.add(when: {symbol}, if_true: files({files}))\n");
        edits.add("hw/misc/meson.build", Anchor::End, wanted, &symbol, text);
        edits.0.into_iter().map(move |edit| Edit {
            shared: Some(shared),
            part: Part::Runtime,
            ..edit
        })
    };
    Shared::ALL.into_iter().flat_map(lines).collect()
}

/// The files.
pub(super) fn files(devices: &[DeviceView], api: Api) -> Vec<TreeFile> {
    let files = |shared| {
        let files = match shared {
            Shared::Runtime => runtime::files(api),
            Shared::Mapping => vec![runtime::mapping(api)],
        };
        let wanted = wanted(shared, devices);
        files.into_iter().map(move |file| TreeFile {
            path: file.path,
            text: file.text,
            part: Part::Runtime,
            wanted,
            shared: Some(shared),
        })
    };
    Shared::ALL.into_iter().flat_map(files).collect()
}
