//! A machine with one Cortex-M, its memories and the chip: a library that QEMU is started with.
//!
//! QEMU looks for machines before it loads plugins, so the file that [`file`] makes includes the plugin's and is
//! compiled to one object, which is preloaded for the machine and named to `-plugin` for the devices.

use askama::Template;

use super::c_text::{self as text, hex, one_line};
use super::chip::ChipView;
use super::version::Api;
use super::{QemuVersion, opening_comments, rendered};
use crate::model::Device;
use crate::tree::File;

/// What the SVD does not say of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CortexM {
    /// What `-M` calls it.
    pub name: String,
    /// QEMU's name of the processor, such as `cortex-m4`.
    pub cpu: String,
    /// The processor's clock, in Hz.
    pub hz: u64,
    /// Where the processor finds its first stack pointer and the address where it starts.
    pub vector_table: u64,
    /// Memories, which do not overlap.
    pub memories: Vec<Memory>,
}

/// A memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// Its name: letters, digits and dashes.
    pub name: String,
    /// Whether a guest cannot write it.
    pub rom: bool,
    /// The address of its first byte.
    pub base: u64,
    /// Bytes.
    pub size: u64,
}

/// The machine, ready for its template.
struct MachineView {
    name: String,
    chip: String,
    desc: String,
    cpu: String,
    hz: u64,
    vector_table: String,
    interrupts: u32,
    priority_bits: Option<u32>,
    memories: Vec<MemoryView>,
    /// Properties of the chip that take character devices, as QEMU's serial ports in this order.
    serials: Vec<String>,
}

struct MemoryView {
    name: String,
    rom: bool,
    base: String,
    size: String,
}

/// The source of a machine.
#[derive(Template)]
#[template(path = "machine/cortex-m.c", whitespace = "preserve")]
struct Source {
    head: String,
    m: MachineView,
    api: Api,
}

/// The machine's source, beside the plugin's, with its path below the folder `qemu`.
///
/// `None` if the device is no chip ([`Device::is_chip`]).
pub fn file(device: &Device, machine: &CortexM, version: QemuVersion) -> Option<File> {
    let provenance = crate::backend::provenance(device);
    let chip = ChipView::new(device, &provenance)?;
    let title = format!("{}: a machine with a Cortex-M.", device.ident.svd);
    let source = Source {
        head: opening_comments::opening(&title, &provenance),
        m: MachineView::new(device, &chip, machine),
        api: version.api(),
    };
    Some(File {
        path: path(device),
        text: rendered(source.render()),
    })
}

/// The path of the machine's source below the folder `qemu`.
pub fn path(device: &Device) -> String {
    format!("plugin/{}/machine.c", device.ident.kebab())
}

impl MachineView {
    fn new(device: &Device, chip: &ChipView, machine: &CortexM) -> Self {
        let memories = machine.memories.iter().map(|memory| MemoryView {
            name: memory.name.clone(),
            rom: memory.rom,
            base: hex(memory.base),
            size: hex(memory.size),
        });
        Self {
            name: machine.name.clone(),
            chip: chip.kebab.clone(),
            desc: text::string(&one_line(&format!(
                "{} ({})",
                device.ident.svd, machine.cpu
            ))),
            cpu: machine.cpu.clone(),
            hz: machine.hz,
            vector_table: hex(machine.vector_table),
            interrupts: interrupts(device),
            priority_bits: priority_bits(device),
            memories: memories.collect(),
            serials: chip.serials.clone(),
        }
    }
}

/// How many inputs the interrupt controller has. It takes 32 at a time.
fn interrupts(device: &Device) -> u32 {
    let numbers = device
        .peripherals()
        .flat_map(|peripheral| &peripheral.interrupts);
    let last = numbers.map(|interrupt| interrupt.value).max();
    let wanted = last.map_or(1, |last| last.saturating_add(1));
    wanted.next_multiple_of(32).min(MOST_INTERRUPTS)
}

/// The Armv7-M architecture's limit, in what QEMU accepts.
const MOST_INTERRUPTS: u32 = 480;

/// `<nvicPrioBits>`, if it is a number that an Armv7-M can have.
fn priority_bits(device: &Device) -> Option<u32> {
    let bits = device.cpu.as_ref()?.nvic_priority_bits;
    (3..=8).contains(&bits).then_some(bits)
}

/// The properties of a chip that take character devices: QEMU's serial ports, in this order.
pub fn serials(device: &Device) -> Vec<String> {
    ChipView::new(device, &[]).map_or_else(Vec::new, |chip| chip.serials)
}
