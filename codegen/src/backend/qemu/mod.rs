//! The QEMU backend: from a [`Device`] to C files that are laid out as a QEMU source tree.
//!
//! | File | Holds |
//! |---|---|
//! | `qemu/include/hw/FOLDER/NAME.h` | offsets, fields, values; the device's state |
//! | `qemu/hw/FOLDER/NAME.c` | the device, one for each kind of peripheral |
//! | `qemu/include/hw/FOLDER/NAME-hooks.h` | what of it is written by hand, in `NAME-hooks.c` ([`hooks`]) |
//! | `qemu/hw/FOLDER/NAME-sysbus.c`, `NAME-pci.c` | the device on the system bus, and on PCI |
//! | `qemu/hw/misc/svdreg*.c`, `qemu/include/hw/misc/svdreg.h` | what all devices share ([`runtime`]) |
//! | `qemu/hw/misc/CHIP.c` | all peripherals at their addresses, if the SVD has several |
//! | `qemu/hw/FOLDER/Kconfig.DEVICE`, `meson.build.DEVICE`, `trace-events.DEVICE` | lines for QEMU's files |
//! | `qemu/docs/system/devices/NAME.rst` | its page in QEMU's manual |
//! | `qemu/plugin/DEVICE/NAME-mmio.c` | the device by itself, which maps its registers; in `hw` if asked for |
//! | `qemu/plugin/DEVICE/plugin.c`, `trace.h` | all of them as a plugin, for a QEMU that is there already |
//! | `qemu/plugin/DEVICE/machine.c` | a machine with the chip, for `svd2qemu run` ([`cortex_m`]) |
//! | `qemu/tests/qtest/NAME-test.c` | its test, with expected values from the SVD |
//! | `qemu/tests/qtest/svdreg-qtest.c`, `svdreg-qtest.h` | what runs these tests ([`qtest`]) |
//!
//! `FOLDER` is the peripheral's category (`char`, `timer`, `misc` if it has none).
//!
//! One C source serves tree and plugin. What a template shows is computed in [`view`]; what runs
//! is turned from the behaviour's typed form to C in [`emit`]; what differs between versions of
//! QEMU is in [`version`].

mod access_rules;
mod attach;
mod c_names;
mod c_text;
mod chip;
pub mod cortex_m;
mod device_functions;
mod effects;
mod emit;
mod hooks;
mod input_views;
mod item_views;
mod manual_page;
mod mask_names;
mod naming;
mod opening_comments;
mod qtest;
mod registers;
mod runtime;
mod source_tree;
mod state;
mod stored_registers;
mod trace;
mod version;
mod view;
mod word_table;

pub use hooks::{HookFunction, HooksFile, Review, hooks_files};
pub use runtime::ACCESSES as RUNTIME;
pub use source_tree::{TreeFile, tree_files};
pub(crate) use source_tree::{needs, places_of_needs};
pub use version::{QemuVersion, UnknownVersion};

use askama::Template;
use rayon::prelude::*;

use self::chip::ChipView;
use crate::backend::c::print::fixed_text;
use crate::edits::{Edit, Part};
use crate::model::{Device, Peripheral, RegisterId};
use crate::names::Ident;
use crate::parallel::on_all_cores;
use crate::tree::File;
use version::{Api, ResetStyle};
use view::DeviceView;

/// The header of a device.
#[derive(Template)]
#[template(path = "device.h", whitespace = "preserve")]
struct Header<'a> {
    d: &'a DeviceView,
    svdreg: String,
    api: Api,
}

/// The source of a device.
#[derive(Template)]
#[template(path = "device.c", whitespace = "preserve")]
struct Source<'a> {
    d: &'a DeviceView,
    api: Api,
}

/// The source of a device that maps itself.
#[derive(Template)]
#[template(path = "mmio.c", whitespace = "preserve")]
struct MmioSource<'a> {
    d: &'a DeviceView,
    api: Api,
}

/// The source of a device on the system bus.
#[derive(Template)]
#[template(path = "sysbus.c", whitespace = "preserve")]
struct SysBusSource<'a> {
    d: &'a DeviceView,
    api: Api,
}

/// The source of a device on PCI.
#[derive(Template)]
#[template(path = "pci.c", whitespace = "preserve")]
struct PciSource<'a> {
    d: &'a DeviceView,
    api: Api,
}

/// The source of a chip.
#[derive(Template)]
#[template(path = "chip.c", whitespace = "preserve")]
struct ChipSource<'a> {
    c: &'a ChipView,
    api: Api,
}

/// The device's page in QEMU's manual.
#[derive(Template)]
#[template(path = "device.rst", whitespace = "preserve")]
struct PageText<'a> {
    d: &'a DeviceView,
    p: manual_page::Page,
}

/// What stands for QEMU's trace events in a plugin.
#[derive(Template)]
#[template(path = "plugin-trace.h", whitespace = "preserve")]
struct PluginTrace<'a> {
    head: String,
    upper: String,
    devices: &'a [DeviceView],
}

/// The plugin's entry.
#[derive(Template)]
#[template(path = "plugin.c", whitespace = "preserve")]
struct Plugin<'a> {
    head: String,
    name: String,
    devices: &'a [DeviceView],
    chip: Option<&'a ChipView>,
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
    let kinds = device.kinds();
    let devices = views(device, &provenance, api);
    let chip = ChipView::new(device, &provenance);
    let of_each = (kinds.par_iter().zip(&devices))
        .flat_map_iter(|(peripheral, d)| device_files(peripheral, d, &provenance, api));
    let mut files: Vec<File> = of_each.map(|(_, file)| file).collect();
    files.extend(chip.as_ref().map(|chip| chip_file(chip, api)));
    if !devices.is_empty() {
        files.extend(runtime::files(api));
        files.push(runtime::mapping(api));
    }
    if devices.iter().any(|d| d.test.is_some()) {
        files.extend(qtest::runner::files());
    }
    files.extend(plugin_files(device, &devices, chip.as_ref(), api));
    let edits = source_tree::edits(device, &devices, chip.as_ref(), version);
    files.extend(source_tree::fragments(device, &edits));
    for file in &mut files {
        file.path.insert_str(0, "qemu/");
    }
    files
}

/// What there is of each device type in a tree, its test included.
fn views(device: &Device, provenance: &[String], api: Api) -> Vec<DeviceView> {
    let peripherals = device.kinds();
    let names = peripherals.iter().map(|peripheral| &peripheral.qemu);
    let names: Vec<&Ident> = names.chain([&device.chip]).collect();
    let views = peripherals.par_iter().map(|peripheral| {
        let mut d = DeviceView::new(peripheral, &names, provenance, api.debug_attr);
        d.test = qtest::file(&d, peripheral, provenance);
        d
    });
    on_all_cores(|| views.collect())
}

/// What a program that runs a device without QEMU must know of its C.
#[derive(Debug)]
pub struct CoreNames {
    /// The core's file, below the folder `qemu`.
    pub path: String,
    /// What its functions begin with.
    pub snake: String,
    /// What its types begin with.
    pub camel: String,
    /// Members of `params`, and the values that they have by default.
    pub defaults: Vec<(String, String)>,
    /// Members of `state`.
    pub states: Vec<String>,
    /// Members of `timers`.
    pub events: Vec<String>,
    /// Properties that show registers.
    pub registers: Vec<String>,
}

/// The names in the core of a device: of a peripheral of its own kind.
pub fn core_names(peripheral: &Peripheral) -> CoreNames {
    let d = DeviceView::new(peripheral, &[], &[], false);
    let default =
        |param: &item_views::ParamView| (param.member.clone(), format!("DEFAULT_{}", param.upper));
    CoreNames {
        path: format!("hw/{}/{}.c", d.folder, d.kebab),
        defaults: d.params.iter().map(default).collect(),
        states: d.states.iter().map(|state| state.member.clone()).collect(),
        events: d.events.iter().map(|event| event.member.clone()).collect(),
        registers: (peripheral.registers.iter())
            .map(|register| naming::register_property(&register.ident.svd))
            .collect(),
        snake: d.snake,
        camel: d.camel,
    }
}

/// Whether the behaviour of a peripheral of its own kind assigns to a register.
pub fn assigns(peripheral: &Peripheral, register: RegisterId) -> bool {
    let d = DeviceView::new(peripheral, &[], &[], false);
    d.registers[register.0].traced
}

/// The lines of the device in QEMU's own files.
pub fn tree_edits(device: &Device, version: QemuVersion) -> Vec<Edit> {
    let provenance = super::provenance(device);
    let devices = views(device, &provenance, version.api());
    let chip = ChipView::new(device, &provenance);
    source_tree::edits(device, &devices, chip.as_ref(), version)
}

/// The source of a chip, with its path below a QEMU tree.
fn chip_file(c: &ChipView, api: Api) -> File {
    file(
        format!("hw/misc/{}.c", c.kebab),
        ChipSource { c, api }.render(),
    )
}

/// The names that `-device` takes: the chip's, if there is one, then those of the devices.
pub fn creatable(device: &Device) -> Vec<String> {
    let chip = ChipView::new(device, &[]).map(|chip| chip.kebab);
    let devices = device.kinds().into_iter().flat_map(|peripheral| {
        let name = peripheral.qemu.kebab();
        let attachments = &peripheral.attachments;
        let pci = attachments.pci.map(|_| format!("{name}-pci"));
        attachments.mmio.then_some(name).into_iter().chain(pci)
    });
    chip.into_iter().chain(devices).collect()
}

/// The devices that a QEMU tree gets and that nothing in it makes: boards have to. Kconfig symbols.
pub fn for_boards_alone(device: &Device) -> Vec<String> {
    if ChipView::new(device, &[]).is_some() {
        return Vec::new();
    }
    let alone = |peripheral: &&Peripheral| {
        let attachments = &peripheral.attachments;
        let machines = attachments.sysbus.as_ref().map(|own| &own.machines);
        !attachments.mmio_in_tree
            && attachments.pci.is_none()
            && machines.is_some_and(|machines| machines.is_empty())
    };
    let kinds = device.kinds().into_iter().filter(alone);
    kinds
        .map(|kind| format!("{}_SYSBUS", kind.qemu.upper))
        .collect()
}

/// Header and sources of one device, with paths below a QEMU tree.
fn device_files(
    peripheral: &Peripheral,
    d: &DeviceView,
    provenance: &[String],
    api: Api,
) -> Vec<(Part, File)> {
    let source = |end: &str, text| file(format!("hw/{}/{}{end}.c", d.folder, d.kebab), text);
    let page = PageText {
        d,
        p: manual_page::Page::new(peripheral, d, provenance),
    };
    let page = File {
        path: format!("docs/system/devices/{}.rst", d.kebab),
        text: page.render().expect("templates write to memory"),
    };
    let mut core = vec![
        file(
            format!("include/hw/{}/{}.h", d.folder, d.kebab),
            Header {
                d,
                svdreg: runtime::version_number(),
                api,
            }
            .render(),
        ),
        source("", Source { d, api }.render()),
    ];
    if d.hooks.wanted {
        core.push(hooks::header(peripheral, d, provenance));
    }
    let core = core.into_iter().map(|file| (Part::Device, file));
    let mut files: Vec<(Part, File)> = core.collect();
    files.push((Part::Documentation, page));
    files.extend(d.test.clone().map(|file| (Part::Test, file)));
    let mut attach = |file| files.push((Part::Attachments, file));
    if d.mmio_in_tree {
        attach(source("-mmio", MmioSource { d, api }.render()));
    }
    if d.sysbus {
        attach(source("-sysbus", SysBusSource { d, api }.render()));
    }
    if d.pci.is_some() {
        attach(source("-pci", PciSource { d, api }.render()));
    }
    files
}

/// The plugin's entry, and what stands for trace events in it; nothing if there is no device.
fn plugin_files(
    device: &Device,
    devices: &[DeviceView],
    chip: Option<&ChipView>,
    api: Api,
) -> Vec<File> {
    if devices.is_empty() {
        return Vec::new();
    }
    let provenance = super::provenance(device);
    let name = device.ident.kebab();
    let head = |what: &str| {
        opening_comments::opening(&format!("{} {what}", device.ident.svd), &provenance)
    };
    let plugin = Plugin {
        head: head("as a plugin, for a QEMU that is there already."),
        name: name.clone(),
        devices,
        chip,
        api,
    };
    let trace = PluginTrace {
        head: head("as a plugin: its traces go to QEMU's log."),
        upper: device.ident.upper.clone(),
        devices,
    };
    let mut files = vec![
        file(format!("plugin/{name}/plugin.c"), plugin.render()),
        file(format!("plugin/{name}/trace.h"), trace.render()),
    ];
    let own = devices.iter().filter(|d| d.mmio && !d.mmio_in_tree);
    files.extend(own.map(|d| {
        let path = format!("plugin/{name}/{}-mmio.c", d.kebab);
        file(path, MmioSource { d, api }.render())
    }));
    files
}

/// A rendered template, in QEMU's style of lines.
fn file(path: String, text: askama::Result<String>) -> File {
    File {
        path,
        text: rendered(text),
    }
}

/// A rendered template in QEMU's style of lines.
fn rendered(text: askama::Result<String>) -> String {
    fixed_text(&text.expect("templates write to memory, which does not fail"))
}
