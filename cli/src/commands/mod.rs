//! Arguments and what the commands share.

#[macro_use]
mod say;

mod boot;
mod classic;
mod device;
mod findings;
mod generate;
mod guest;
mod hooks;
mod new;
mod patch;
mod run;

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::diag::{Code, Diagnostic};
use svd2qemu::model::Bus;
use svd2qemu::text::shell;
use svd2qemu::{Checked, Diagnostics, Output, Source};

use findings::{Stream, Svd, svd_errors};

/// Exit code: done.
const DONE: u8 = 0;
/// Exit code: stale output, or findings that are no errors.
const STALE_OR_FINDINGS: u8 = 1;
/// Exit code: errors in the SVD.
const SVD_ERRORS: u8 = 2;
/// Exit code: usage or I/O.
pub const USAGE_OR_IO: u8 = 3;

/// From a CMSIS-SVD file: a QEMU device, a guest access crate, a Rust model, documentation.
#[derive(Debug, Parser)]
#[command(
    name = "svd2qemu",
    version,
    after_help = "Exit codes: 0 done; 1 stale output, or findings that are no \
errors; 2 errors in the SVD; 3 usage or I/O. `boot` exits with the guest command's code, `run` with the \
firmware's, or 124 at the end of --timeout."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write an SVD to start from: a small device that works at once
    New(new::New),
    /// Write all that is made from an SVD
    Generate(generate::Generate),
    /// Report what is wrong with an SVD, and write nothing
    Check(generate::Check),
    /// Build the device as a plugin for the QEMU that is installed
    Plugin(device::Plugin),
    /// Put the device into a QEMU source tree, as a patch or in place
    Patch(patch::Patch),
    /// Build QEMU with the device, Linux and BusyBox from source, and boot them
    Classic(classic::Classic),
    /// Boot Linux in QEMU with the device, and run a command or a shell in it
    Boot(boot::Boot),
    /// Run firmware for a Cortex-M on a machine with the chip
    Run(run::Run),
}

/// `--bus` words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BusWord {
    /// By itself: -device NAME
    Mmio,
    /// On the system bus, for machines
    Sysbus,
    /// In a BAR: -device NAME-pci
    Pci,
}

impl From<BusWord> for Bus {
    fn from(word: BusWord) -> Self {
        match word {
            BusWord::Mmio => Self::Mmio,
            BusWord::Sysbus => Self::Sysbus,
            BusWord::Pci => Self::Pci,
        }
    }
}

/// How the device is attached.
#[derive(Debug, Args)]
struct Buses {
    /// Attach all peripherals in these ways [default: as <qemu> in the SVD says]
    #[arg(long, value_delimiter = ',', value_name = "BUSES")]
    bus: Vec<BusWord>,
}

impl Buses {
    /// Attaches them so.
    fn attach(&self, svd: &Svd, checked: &mut Checked) -> Result<(), Failure> {
        if self.bus.is_empty() {
            return Ok(());
        }
        let buses: Vec<Bus> = self.bus.iter().map(|word| (*word).into()).collect();
        checked.device.attach(&buses).map_err(|names| Failure {
            code: SVD_ERRORS,
            message: format!(
                "{}: no PCI ids are given for {}",
                svd.svd.display(),
                names.join(", ")
            ),
            help: Some(
                "say them in <vendorExtensions>: <qemu xmlns=\"urn:svd2qemu:qemu:1\" \
                 peripheral=\"...\"><pci vendor=\"0x...\" device=\"0x...\"/></qemu>"
                    .into(),
            ),
        })
    }

    /// As it is typed; empty if it is not.
    fn option(&self) -> String {
        let words: Vec<_> = (self.bus.iter())
            .filter_map(|word| Some(word.to_possible_value()?.get_name().to_owned()))
            .collect();
        match words.is_empty() {
            true => String::new(),
            false => format!(" --bus {}", words.join(",")),
        }
    }
}

/// Which peripherals.
#[derive(Debug, Args)]
struct Chosen {
    /// Peripherals, by name or glob, such as UART0,GPIO* [default: all]
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    peripherals: Vec<String>,
}

impl Chosen {
    /// Leaves the others out.
    fn select(&self, checked: &mut Checked) -> Result<(), Failure> {
        if self.peripherals.is_empty() {
            return Ok(());
        }
        checked
            .select(&self.peripherals)
            .map_err(|error| Failure::io(error.to_string()).help(error.help()))
    }

    /// As it is typed; empty if it is not.
    fn option(&self) -> String {
        match self.peripherals.as_slice() {
            [] => String::new(),
            names => format!(" --peripherals {}", shell::word(&names.join(","))),
        }
    }
}

/// `--only` words.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Only {
    Pac,
    Model,
    Qemu,
    CHeader,
    Docs,
}

impl From<Only> for Output {
    fn from(only: Only) -> Self {
        match only {
            Only::Pac => Self::Pac,
            Only::Model => Self::Model,
            Only::Qemu => Self::Qemu,
            Only::CHeader => Self::CHeader,
            Only::Docs => Self::Docs,
        }
    }
}

/// A failure that ends the program: its exit code, and what was printed already or is to be.
#[derive(Debug)]
struct Failure {
    code: u8,
    message: String,
    help: Option<String>,
}

impl Failure {
    fn io(message: impl Into<String>) -> Self {
        Self {
            code: USAGE_OR_IO,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<bringup::Error> for Failure {
    fn from(error: bringup::Error) -> Self {
        Self {
            code: USAGE_OR_IO,
            message: error.to_string(),
            help: error.help(),
        }
    }
}

impl From<svd2qemu_cli::disk::DiskError> for Failure {
    fn from(error: svd2qemu_cli::disk::DiskError) -> Self {
        Self::io(error.to_string())
    }
}

impl Cli {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        let done = match self.command {
            Command::New(command) => command.run(),
            Command::Generate(command) => command.run(),
            Command::Check(command) => command.run(),
            Command::Plugin(command) => command.run(),
            Command::Patch(command) => command.run(),
            Command::Classic(command) => command.run(),
            Command::Boot(command) => command.run(),
            Command::Run(command) => command.run(),
        };
        match done {
            Ok(code) => ExitCode::from(code),
            Err(failure) => {
                if !failure.message.is_empty() {
                    tell!("error: {}", failure.message);
                }
                if let Some(help) = failure.help {
                    tell!("help: {help}");
                }
                ExitCode::from(failure.code)
            }
        }
    }
}

/// Reads an SVD file. One that is not UTF-8 is a text too, with a finding about it.
fn read(path: &Path) -> Result<Result<Source, (Source, Diagnostics)>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::io(format!("cannot read {}: {error}", path.display()))
            .help("name a CMSIS-SVD file, for example calc.svd")
    })?;
    let shown = path.display().to_string();
    Ok(String::from_utf8(bytes)
        .map(|text| Source::new(shown.as_str(), text))
        .map_err(|error| {
            let start = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
            let mut found = Diagnostics::default();
            found.push(
                Diagnostic::new(Code::NotUtf8, start..end, "the file is not UTF-8")
                    .help("save it as UTF-8; iconv -t UTF-8 converts"),
            );
            (Source::new(shown.as_str(), text), found)
        }))
}

/// Whether a command may write a file: if there is none, or if it made the one that is there, in which
/// `mark` is then. `made` says what it makes.
fn may_replace(path: &Path, mark: &str, made: &str) -> Result<(), Failure> {
    let is_made = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Ok(metadata) if metadata.is_file() => std::fs::read(path).is_ok_and(|bytes| {
            let mut parts = bytes.windows(mark.len());
            parts.any(|part| part == mark.as_bytes())
        }),
        _ => false,
    };
    match is_made {
        true => Ok(()),
        false => {
            let message = format!("{}: not {made} that svd2qemu made", path.display());
            Err(Failure::io(message).help("move it away, or name another file with -o"))
        }
    }
}

/// The folder that an SVD lies in.
fn folder(svd: &Path) -> &Path {
    match svd.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// The output for a running QEMU.
fn version_for(qemu: &bringup::Qemu) -> Result<QemuVersion, Failure> {
    let version = &qemu.version;
    QemuVersion::from_release(version.major, version.minor).ok_or_else(|| {
        Failure::io(format!("QEMU {version} is not known to svd2qemu"))
            .help(format!("use a QEMU of {}", QemuVersion::known()))
    })
}
