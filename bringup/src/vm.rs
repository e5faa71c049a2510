//! The part of QEMU's command line that all uses have in common.

use crate::Qemu;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

/// An x86 machine of QEMU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// The smallest, without PCI; boots fastest.
    Microvm,
    /// i440FX, QEMU's default.
    Pc,
    /// Q35, with PCI Express.
    Q35,
}

impl Machine {
    /// All of them.
    pub const ALL: [Machine; 3] = [Machine::Microvm, Machine::Pc, Machine::Q35];

    /// QEMU's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Machine::Microvm => "microvm",
            Machine::Pc => "pc",
            Machine::Q35 => "q35",
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Machine {
    type Err = String;

    fn from_str(text: &str) -> Result<Machine, String> {
        Machine::ALL
            .into_iter()
            .find(|machine| machine.name() == text)
            .ok_or_else(|| format!("no machine {text:?}: there are microvm, pc and q35"))
    }
}

/// What executes the guest's instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accel {
    /// QEMU's translator: works everywhere.
    Tcg,
    /// The host's virtualisation.
    Kvm,
}

impl FromStr for Accel {
    type Err = String;

    fn from_str(text: &str) -> Result<Accel, String> {
        match text {
            "tcg" => Ok(Accel::Tcg),
            "kvm" => Ok(Accel::Kvm),
            _ => Err(format!("no accelerator {text:?}: there are tcg and kvm")),
        }
    }
}

/// A virtual machine, without what runs in it.
#[derive(Debug, Clone)]
pub struct Vm {
    /// The QEMU.
    pub qemu: Qemu,
    /// The machine.
    pub machine: Machine,
    /// A plugin to load, as compiled by [`crate::Plugin`].
    pub plugin: Option<PathBuf>,
    /// Arguments of `-device`, such as "calc,latency-ns=5000".
    pub devices: Vec<String>,
    /// Memory, in MiB.
    pub memory_mib: u32,
    /// Further arguments for QEMU.
    pub arguments: Vec<String>,
}

impl Vm {
    /// A machine without devices of its own, 128 MiB.
    pub fn new(qemu: Qemu, machine: Machine) -> Vm {
        Vm {
            qemu,
            machine,
            plugin: None,
            devices: Vec::new(),
            memory_mib: 128,
            arguments: Vec::new(),
        }
    }

    /// Loads a plugin.
    pub fn plugin(mut self, path: impl Into<PathBuf>) -> Vm {
        self.plugin = Some(path.into());
        self
    }

    /// Adds a device, by the argument of `-device`.
    pub fn device(mut self, argument: impl Into<String>) -> Vm {
        self.devices.push(argument.into());
        self
    }

    /// Adds an argument for QEMU.
    pub fn argument(mut self, argument: impl Into<String>) -> Vm {
        self.arguments.push(argument.into());
        self
    }

    /// QEMU with this machine, the plugin and the devices; no display
    /// and no default devices.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.qemu.path);
        command.args([
            "-M",
            self.machine.name(),
            "-m",
            &format!("{}M", self.memory_mib),
        ]);
        command.args(["-nodefaults", "-no-user-config", "-display", "none"]);
        if let Some(plugin) = &self.plugin {
            // A name without a slash would be looked for in system directories.
            let path = std::path::absolute(plugin).unwrap_or_else(|_| plugin.clone());
            command.arg("-plugin").arg(plugin_option(&path));
        }
        for device in &self.devices {
            command.args(["-device", device]);
        }
        command.args(&self.arguments);
        command
    }
}

/// The value of `-plugin`. A comma would end the path, and what stands before a `=` would be an option.
fn plugin_option(path: &Path) -> OsString {
    let text = path.to_string_lossy();
    match text.contains([',', '=']) {
        true => format!("file={}", text.replace(',', ",,")).into(),
        false => path.into(),
    }
}
