//! QEMU's command line for a machine, and its run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bringup::guard::{Child, KeptTerminal};
use bringup::monitor::Monitor;
use bringup::{Qemu, Qmp, cache};
use svd2qemu::backend::qemu::cortex_m::CortexM;
use svd2qemu::model::Device;
use svd2qemu::text::shell;
use svd2qemu_cli::firmware::{Load, location};
use xxhash_rust::xxh3::xxh3_128;

use super::super::{Failure, USAGE_OR_IO};
use super::machine::absolute;
use super::{Run, waiting};

/// The name of the object in its folder of the cache.
pub(super) const LIBRARY: &str = "machine.so";

/// Exit code: the firmware has not ended in time. As timeout(1) has it.
const TIMED_OUT: u8 = 124;

impl Run {
    /// QEMU with the machine and the firmware; `serial`: the chip has a serial port.
    pub(super) fn command(
        &self,
        qemu: &Qemu,
        machine: &CortexM,
        library: &Path,
        serial: bool,
    ) -> Command {
        let mut command = Command::new(&qemu.path);
        command.env("LD_PRELOAD", library);
        command.args(["-M", &machine.name, "-nodefaults", "-display", "none"]);
        command.arg("-plugin").arg(library);
        // What the firmware prints by semihosting, and what its serial port sends, are one stream.
        command.args(["-chardev", "stdio,id=terminal,mux=on"]);
        command.args([
            "-semihosting-config",
            "enable=on,target=native,chardev=terminal",
        ]);
        if serial {
            command.args(["-serial", "chardev:terminal"]);
        }
        command.args(["-d", "guest_errors,unimp"]);
        if let Some(port) = self.gdb {
            command
                .arg("-gdb")
                .arg(format!("tcp:127.0.0.1:{port}"))
                .arg("-S");
        }
        command
    }

    /// What gives QEMU the firmware.
    pub(super) fn give(&self, command: &mut Command, load: &Load) -> Result<(), Failure> {
        let file = absolute(&self.firmware);
        let loader = |command: &mut Command, file: &Path, more: &str| {
            let file = shell::option(&file.display().to_string());
            command
                .arg("-device")
                .arg(format!("loader,file={file}{more}"));
        };
        match load {
            Load::Elf => {
                command.arg("-kernel").arg(file);
            }
            Load::Hex => loader(command, &file, ""),
            Load::Raw(address) => {
                loader(command, &file, &format!(",addr={address:#x},force-raw=on"));
            }
            Load::Converted(text) => {
                let key = format!("firmware/{:032x}", xxh3_128(text.as_bytes()));
                let folder = cache::passing_entry(&key, |folder| {
                    let path = folder.join("firmware.hex");
                    std::fs::write(&path, text).map_err(bringup::Error::file("write", &path))
                })?;
                loader(command, &folder.join("firmware.hex"), "");
            }
        }
        Ok(())
    }

    /// Runs it to its end; gives its exit code.
    pub(super) fn start(&self, mut command: Command, device: &Device) -> Result<u8, Failure> {
        if let Some(port) = self.gdb {
            tell!(
                "waiting for a debugger: gdb-multiarch {} -ex 'target remote :{port}'",
                shell::path(&self.firmware)
            );
        }
        // Only a run that can be too long is asked where it is.
        let monitor = self.timeout.map(|_| Monitor::new()).transpose()?;
        monitor
            .iter()
            .for_each(|monitor| monitor.add_to(&mut command));
        let _terminal = KeptTerminal::now();
        let mut child = Child::spawn(command)?;
        let limit = self.timeout.map_or(Duration::MAX, Duration::from_secs);
        let Some(status) = child.wait(limit)? else {
            let told = monitor.map_or_else(Vec::new, |monitor| self.told(&monitor, device));
            child.kill();
            told.iter().for_each(|line| tell!("{line}"));
            return Ok(TIMED_OUT);
        };
        match status.code() {
            Some(code) => Ok(u8::try_from(code).unwrap_or(USAGE_OR_IO)),
            None => Err(Failure::io(format!("QEMU ended by {status}")).help(
                "after `Lockup`, the firmware met a fault within the handler of a fault, or has none: an address \
                 where nothing is, or an instruction that the processor lacks (--cpu); see where with -- -d int,cpu \
                 or with --gdb",
            )),
        }
    }

    /// That the firmware was stopped, where, and what it was waiting for.
    fn told(&self, monitor: &Monitor, device: &Device) -> Vec<String> {
        let seconds = self.timeout.unwrap_or_default();
        let stopped =
            format!("error: the firmware has not ended after {seconds} s; it was stopped");
        let Ok(mut qmp) = monitor.connect(ANSWER) else {
            return vec![stopped];
        };
        let mut lines = vec![stopped + &self.place(&mut qmp)];
        lines.extend(
            waiting::told(&mut qmp, monitor, device)
                .into_iter()
                .flatten(),
        );
        lines
    }

    /// Where the firmware is, as the end of a sentence; empty if QEMU does not tell.
    fn place(&self, qmp: &mut Qmp) -> String {
        let registers = qmp.human("info registers");
        let Some(at) = registers.ok().as_deref().and_then(program_counter) else {
            return String::new();
        };
        match location(&self.firmware, at) {
            Some(place) => format!(" at {at:#010x}, in {place}"),
            None => format!(" at {at:#010x}"),
        }
    }
}

/// How long QEMU may take to tell its registers.
const ANSWER: Duration = Duration::from_secs(5);

/// `R15` of what QEMU tells of the registers.
fn program_counter(registers: &str) -> Option<u32> {
    let (_, after) = registers.split_once("R15=")?;
    u32::from_str_radix(after.get(..8)?, 16).ok()
}

/// A path that the dynamic linker takes as one: it splits LD_PRELOAD at spaces and colons, and nothing quotes them.
pub(super) fn preloadable(path: PathBuf) -> Result<PathBuf, Failure> {
    let shown = path.to_string_lossy();
    match shown.contains([' ', ':', '\t', '\n']) {
        false => Ok(path),
        true => Err(Failure::io(format!(
            "{shown}: LD_PRELOAD cannot name a path with spaces or colons"
        ))
        .help("set SVD2QEMU_CACHE to a folder without them")),
    }
}

/// The command as a shell takes it.
pub(super) fn shown(command: &Command) -> String {
    let set = command.get_envs().filter_map(|(name, value)| {
        Some(format!(
            "{}={}",
            name.display(),
            shell::path(Path::new(value?))
        ))
    });
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words = words.map(|word| shell::word(&word.to_string_lossy()));
    set.chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_counter_is_read() {
        let said = "CPU#0\nR12=00000000 R13=20000fe0 R14=fffffff9 R15=0000004a\nXPSR=41000000\n";
        assert_eq!(program_counter(said), Some(0x4a));
        assert_eq!(program_counter("R15=0"), None);
        assert_eq!(program_counter(""), None);
    }
}
