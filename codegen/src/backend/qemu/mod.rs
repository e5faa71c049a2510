//! The QEMU backend: from a [`Device`] to C files that are laid out as a QEMU source tree.
//!
//! | File | Holds |
//! |---|---|
//! | `qemu/include/hw/misc/NAME.h` | offsets, fields, values; the device's state |
//! | `qemu/hw/misc/NAME.c` | the device, one for each peripheral |
//! | `qemu/tests/qtest/NAME-test.c` | its test, with expected values from the SVD |
//! | `qemu/plugin/DEVICE-plugin.c` | all of them as a plugin, for a QEMU that is there already |
//!
//! One C source serves tree and plugin. What a template shows is computed in [`view`]; what runs
//! is turned from the behaviour's typed form to C in [`emit`]; what differs between versions of
//! QEMU is in [`version`].

mod code;
mod emit;
mod fold;
mod heads;
mod names;
mod qtest;
mod registers;
mod state;
mod text;
mod version;
mod view;

pub use version::{QemuVersion, UnknownVersion};

use askama::Template;

use crate::model::Device;
use crate::tree::File;
use qtest::QtestTarget;
use version::{Api, ResetStyle};
use view::DeviceView;

/// The header of a device.
#[derive(Template)]
#[template(path = "device.h", whitespace = "preserve")]
struct Header<'a> {
    d: &'a DeviceView,
    api: Api,
}

/// The source of a device.
#[derive(Template)]
#[template(path = "device.c", whitespace = "preserve")]
struct Source<'a> {
    d: &'a DeviceView,
    api: Api,
}

/// The plugin's entry.
#[derive(Template)]
#[template(path = "plugin.c", whitespace = "preserve")]
struct Plugin<'a> {
    head: String,
    name: String,
    snake: String,
    devices: &'a [DeviceView],
    api: Api,
}

impl Api {
    /// Whether the device hears of a system reset as an object.
    fn resets_objects(&self) -> bool {
        match self.reset_style {
            ResetStyle::Object => true,
            ResetStyle::Function => false,
        }
    }
}

/// All files of the QEMU device, for one version of QEMU, below `qemu/`.
pub fn files(device: &Device, version: QemuVersion) -> Vec<File> {
    let api = version.api();
    let provenance = super::provenance(device);
    let devices: Vec<DeviceView> = device
        .peripherals()
        .map(|peripheral| DeviceView::new(peripheral, &provenance))
        .collect();
    let mut files = Vec::new();
    for (d, peripheral) in devices.iter().zip(device.peripherals()) {
        files.extend(device_files(d, api));
        let target = QtestTarget::added(&d.kebab);
        files.extend(qtest::file(d, peripheral, &target, &provenance));
    }
    let head = plugin_head(&device.ident.svd, &provenance);
    files.push(plugin(
        &device.ident.kebab(),
        &device.ident.snake,
        head,
        &devices,
        api,
    ));
    files
}

/// Header and source of one device.
fn device_files(d: &DeviceView, api: Api) -> [File; 2] {
    [
        File {
            path: format!("qemu/include/hw/misc/{}.h", d.kebab),
            text: rendered(Header { d, api }.render()),
        },
        File {
            path: format!("qemu/hw/misc/{}.c", d.kebab),
            text: rendered(Source { d, api }.render()),
        },
    ]
}

/// The entry of the plugin.
fn plugin(name: &str, snake: &str, head: String, devices: &[DeviceView], api: Api) -> File {
    let template = Plugin {
        head,
        name: name.to_owned(),
        snake: snake.to_owned(),
        devices,
        api,
    };
    File {
        path: format!("qemu/plugin/{name}-plugin.c"),
        text: rendered(template.render()),
    }
}

/// The comment that opens the plugin's entry.
fn plugin_head(name: &str, provenance: &[String]) -> String {
    heads::opening(
        &format!("{name} as a plugin, for a QEMU that is there already."),
        provenance,
    )
}

/// A rendered template in QEMU's style of lines.
fn rendered(text: askama::Result<String>) -> String {
    fold::fold(&text.expect("templates write to memory, which does not fail"))
}
