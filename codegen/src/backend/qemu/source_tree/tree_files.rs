//! The files of a device in a tree, those that it could have but has not among them.

use std::collections::HashSet;

use super::{TreeFile, shared_parts};
use crate::backend::qemu::chip::ChipView;
use crate::backend::qemu::{QemuVersion, chip_file, device_files, views};
use crate::edits::Part;
use crate::model::{Category, Device};
use crate::tree::File;

/// The files of the device in a QEMU tree, those that it could have but has not among them.
pub fn tree_files(device: &Device, version: QemuVersion) -> Vec<TreeFile> {
    let api = version.api();
    let provenance = crate::backend::provenance(device);
    let devices = views(device, &provenance, api);
    let mut wanted: Vec<(Part, File)> = Vec::new();
    for (peripheral, d) in device.kinds().iter().zip(&devices) {
        wanted.extend(device_files(peripheral, d, &provenance, api));
    }
    if let Some(chip) = ChipView::new(device, &provenance) {
        wanted.push((Part::Chip, chip_file(&chip, api)));
    }
    let possible = (device.peripherals().chain(&device.left_out))
        .flat_map(|peripheral| possible_paths(&peripheral.qemu.kebab()))
        .chain([format!("hw/misc/{}.c", device.chip.kebab())]);
    let paths: HashSet<&str> = (wanted.iter())
        .map(|(_, file)| file.path.as_str())
        .collect();
    let unwanted: Vec<TreeFile> = possible
        .filter(|path| !paths.contains(path.as_str()))
        .map(|path| TreeFile {
            path,
            text: String::new(),
            part: Part::Device,
            wanted: false,
            shared: None,
        })
        .collect();
    let wanted = wanted
        .into_iter()
        .map(|(part, File { path, text })| TreeFile {
            path,
            text,
            part,
            wanted: true,
            shared: None,
        });
    let shared = shared_parts::files(&devices, api);
    unwanted.into_iter().chain(wanted).chain(shared).collect()
}

/// All files that a device of this name can have in a QEMU tree.
fn possible_paths(kebab: &str) -> Vec<String> {
    let placed = Category::ALL.into_iter().flat_map(|category| {
        let folder = category.as_str();
        [
            format!("include/hw/{folder}/{kebab}-hooks.h"),
            format!("include/hw/{folder}/{kebab}.h"),
            format!("hw/{folder}/{kebab}.c"),
            format!("hw/{folder}/{kebab}-mmio.c"),
            format!("hw/{folder}/{kebab}-sysbus.c"),
            format!("hw/{folder}/{kebab}-pci.c"),
        ]
    });
    placed
        .chain([
            format!("docs/system/devices/{kebab}.rst"),
            format!("tests/qtest/{kebab}-test.c"),
        ])
        .collect()
}
