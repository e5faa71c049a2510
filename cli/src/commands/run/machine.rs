//! What the machine is: processor, memories, and the peripherals that are not its own.

use std::ops::Range;
use std::path::{Path, PathBuf};

use svd2qemu::Checked;
use svd2qemu::backend::qemu::cortex_m::{CortexM, Memory};
use svd2qemu::model::{Device, Peripheral};
use svd2qemu_cli::firmware::{self, Firmware, MemoryError};

use super::super::{Failure, SVD_ERRORS};
use super::Run;

/// Where the processor has peripherals of its own: the system control space and the debug components around it.
const PROCESSORS_OWN: Range<u64> = 0xe000_0000..0xe010_0000;

/// Leaves out the peripherals that QEMU's processor brings, which is said.
pub(super) fn leave_to_processor(checked: &mut Checked) -> Result<(), Failure> {
    let is_own = |at: &Range<u64>| PROCESSORS_OWN.contains(&at.start);
    leave_out(checked, is_own, "left to QEMU's processor")
}

/// The same for those within read-only memory, where a vendor describes words of the flash.
fn leave_to_memory(checked: &mut Checked, memories: &[Memory]) -> Result<(), Failure> {
    let is_within = |at: &Range<u64>| {
        let holds =
            |memory: &Memory| memory.base <= at.start && at.end <= memory.base + memory.size;
        memories.iter().any(|memory| memory.rom && holds(memory))
    };
    leave_out(checked, is_within, "left to the flash, as plain memory")
}

fn leave_out(
    checked: &mut Checked,
    is_left: impl Fn(&Range<u64>) -> bool,
    why: &str,
) -> Result<(), Failure> {
    let is_left = |peripheral: &Peripheral| {
        let base = peripheral.base_address;
        is_left(&(base..base.saturating_add(peripheral.size)))
    };
    let all = checked.device.peripherals();
    let left = all.filter(|peripheral| is_left(peripheral));
    let left: Vec<String> = left
        .map(|peripheral| peripheral.ident.svd.clone())
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    let names = left.join(", ");
    if left.len() == checked.device.peripherals().count() {
        let message = format!("no peripheral of the SVD is the chip's own: {why}: {names}");
        return Err(Failure::io(message).help("name an SVD of the whole chip"));
    }
    tell!("note: {why}: {names}");
    checked.retain(|peripheral| !is_left(peripheral));
    Ok(())
}

impl Run {
    /// The machine that the firmware needs. `types` are those of QEMU.
    pub(super) fn machine(
        &self,
        checked: &mut Checked,
        firmware: &Firmware,
        types: &[String],
    ) -> Result<CortexM, Failure> {
        let memories = match self.memories.as_slice() {
            [] => firmware::memories(firmware).map_err(|error| self.no_memory(&error))?,
            given => {
                let named = given.iter().enumerate().map(|(index, memory)| Memory {
                    name: format!("{}{index}", if memory.rom { "rom" } else { "ram" }),
                    rom: memory.rom,
                    base: memory.base,
                    size: memory.size,
                });
                named.collect()
            }
        };
        leave_to_memory(checked, &memories)?;
        let device = &checked.device;
        let peripherals = device.peripherals().map(|peripheral| {
            let name = peripheral.ident.svd.clone();
            (name, peripheral.base_address, peripheral.size)
        });
        let peripherals: Vec<_> = peripherals.collect();
        firmware::check(&memories, firmware, &peripherals)
            .map_err(|error| self.no_memory(&error))?;
        let name = device.chip.kebab();
        let is_taken = types.contains(&format!("{name}-machine"));
        Ok(CortexM {
            name: match is_taken {
                true => format!("{name}-svd"),
                false => name,
            },
            cpu: self.processor(device, types)?,
            hz: self.clock.0,
            vector_table: firmware.vector_table.into(),
            memories,
        })
    }

    fn no_memory(&self, error: &MemoryError) -> Failure {
        Failure::io(format!("{}: {error}", self.firmware.display())).help(
            "say which memories the chip has, all of them: --memory rom@ADDRESS+SIZE --memory \
             ram@ADDRESS+SIZE",
        )
    }

    /// QEMU's name of the processor: the one that is asked for, or the nearest to the SVD's.
    fn processor(&self, device: &Device, types: &[String]) -> Result<String, Failure> {
        let mut known: Vec<&str> = (types.iter())
            .filter_map(|name| name.strip_suffix("-arm-cpu"))
            .filter(|name| name.starts_with("cortex-m"))
            .collect();
        known.sort_unstable();
        let has = |name: &str| known.contains(&name);
        let list = || match known.as_slice() {
            [] => "this QEMU has none; name qemu-system-arm with --qemu-bin".to_owned(),
            names => format!("this QEMU has {}", names.join(", ")),
        };
        if let Some(asked) = &self.cpu {
            return match has(asked) {
                true => Ok(asked.clone()),
                false => Err(Failure::io(format!("no Cortex-M `{asked}`")).help(list())),
            };
        }
        let shown = self.svd.svd.display();
        let Some(cpu) = &device.cpu else {
            return Err(Failure::io(format!(
                "{shown}: no <cpu> says what processor the chip has"
            ))
            .help(format!("add --cpu NAME; {}", list())));
        };
        let Some(names) = of_svd(&cpu.name) else {
            let message = format!("{shown}: <cpu> names `{}`, which is no Cortex-M", cpu.name);
            return Err(Failure {
                code: SVD_ERRORS,
                message,
                help: Some(format!(
                    "run is for Cortex-M chips; if the chip has one, add --cpu NAME; {}",
                    list()
                )),
            });
        };
        let found = names.iter().find(|name| has(name));
        let found = found.ok_or_else(|| {
            Failure::io(format!("this QEMU has no processor like `{}`", cpu.name)).help(list())
        })?;
        if *found != names[0] {
            tell!(
                "note: this QEMU has no {}; {found} runs the firmware instead",
                names[0]
            );
        }
        Ok((*found).to_owned())
    }
}

/// QEMU's names for a `<cpu>`, the nearest first.
fn of_svd(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "CM0" | "SC000" => &["cortex-m0"],
        "CM0PLUS" | "CM0+" => &["cortex-m0plus", "cortex-m0"],
        "CM1" => &["cortex-m1", "cortex-m0"],
        "CM3" | "SC300" => &["cortex-m3"],
        "CM4" => &["cortex-m4"],
        "CM7" => &["cortex-m7"],
        "CM23" => &["cortex-m23", "cortex-m33"],
        "CM33" => &["cortex-m33"],
        "CM35P" => &["cortex-m35p", "cortex-m33"],
        "CM52" => &["cortex-m52", "cortex-m55", "cortex-m33"],
        "CM55" => &["cortex-m55", "cortex-m33"],
        "CM85" => &["cortex-m85", "cortex-m55", "cortex-m33"],
        _ => return None,
    })
}

/// A path from the root, which means the same in every folder.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
