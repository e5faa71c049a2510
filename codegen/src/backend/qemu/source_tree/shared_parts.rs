//! What devices of several SVDs share in a tree: its lines, its files, and what shows that a device
//! needs it.

use super::{Edits, TreeFile};
use crate::backend::qemu::qtest::runner;
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
        Shared::Test => vec![TESTS.into()],
    }
}

/// Whether this line there is one that only a device has which needs it.
pub(crate) fn needs(shared: Shared, line: &str) -> bool {
    match shared {
        Shared::Runtime => line.trim() == format!("select {}", runtime::SYMBOL),
        Shared::Mapping => line.trim() == format!("select {}", runtime::MAPPING_SYMBOL),
        Shared::Test => line.trim().ends_with(&sources_of_test()),
    }
}

/// QEMU's list of tests, and of their sources.
const TESTS: &str = "tests/qtest/meson.build";

/// What Meson is told of a test besides its name: its further source.
fn sources_of_test() -> String {
    format!(": files({}),", runner::SOURCE)
}

/// The lines of a device's test.
pub(super) fn add_test(edits: &mut Edits, d: &DeviceView) {
    let (upper, kebab) = (&d.upper, &d.kebab);
    let test = format!("'{kebab}-test'");
    let tested = d.test.is_some();
    let lines = [
        (
            "qtests_i386 = \\",
            format!("  (config_all_devices.has_key('CONFIG_{upper}') ? [{test}] : []) + \\\n"),
        ),
        ("qtests = {", format!("  {test}{}\n", sources_of_test())),
    ];
    for (after, text) in lines {
        edits.add(TESTS, Anchor::After(after), tested, &test, text);
        edits.part(Part::Test);
    }
}

/// Whether one of these devices needs it in a tree.
fn wanted(shared: Shared, devices: &[DeviceView]) -> bool {
    match shared {
        Shared::Runtime => !devices.is_empty(),
        Shared::Mapping => devices.iter().any(|d| d.mmio_in_tree),
        Shared::Test => devices.iter().any(|d| d.test.is_some()),
    }
}

/// Kconfig and meson of what is in `hw/misc`, and who looks after it all. A test names its sources itself.
pub(super) fn edits(devices: &[DeviceView], api: Api) -> Vec<Edit> {
    let parts = [
        (Shared::Runtime, runtime::SYMBOL, runtime::SOURCES),
        (
            Shared::Mapping,
            runtime::MAPPING_SYMBOL,
            runtime::MAPPING_SOURCE,
        ),
    ];
    let lines = |(shared, symbol, sources)| {
        let wanted = wanted(shared, devices);
        let mut edits = Edits::default();
        edits.stanza("misc", wanted, &format!("config {symbol}"), "    bool\n");
        let symbol = format!("'CONFIG_{symbol}'");
        let set = api.source_set;
        let text = format!("{set}.add(when: {symbol}, if_true: files({sources}))\n");
        edits.add("hw/misc/meson.build", Anchor::End, wanted, &symbol, text);
        edits.0.into_iter().map(move |edit| Edit {
            shared: Some(shared),
            part: Part::Runtime,
            ..edit
        })
    };
    let maintainers = maintainers(wanted(Shared::Runtime, devices));
    parts
        .into_iter()
        .flat_map(lines)
        .chain(maintainers)
        .collect()
}

/// Patterns that match files of any tree with a device, with a test or without.
fn maintainers(wanted: bool) -> impl Iterator<Item = Edit> {
    let mut edits = Edits::default();
    edits.add(
        "MAINTAINERS",
        // Not beside devices, or their order would depend on which came first.
        Anchor::Before("IDE"),
        wanted,
        "*/svdreg*",
        "SVDREG\nS: Orphan\nF: */*/svdreg*\nF: include/hw/misc/svdreg*\n\n".to_owned(),
    );
    edits.part(Part::Maintainers);
    edits.0.into_iter().map(|edit| Edit {
        shared: Some(Shared::Runtime),
        ..edit
    })
}

/// The files.
pub(super) fn files(devices: &[DeviceView], api: Api) -> Vec<TreeFile> {
    let files = |shared| {
        let (part, files) = match shared {
            Shared::Runtime => (Part::Runtime, runtime::files(api)),
            Shared::Mapping => (Part::Runtime, vec![runtime::mapping(api)]),
            Shared::Test => (Part::Test, runner::files()),
        };
        let wanted = wanted(shared, devices);
        files.into_iter().map(move |file| TreeFile {
            path: file.path,
            text: file.text,
            part,
            wanted,
            shared: Some(shared),
        })
    };
    Shared::ALL.into_iter().flat_map(files).collect()
}
