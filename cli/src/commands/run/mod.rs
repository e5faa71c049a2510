//! `run`: a machine around the chip, and firmware in it.

mod machine;
mod options;
mod start;
mod waiting;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use bringup::{Qemu, cache};
use clap::Args;
use svd2qemu::backend::qemu::cortex_m::{self, CortexM};
use svd2qemu::{Checked, Options, Output, Source};
use svd2qemu_cli::disk;
use svd2qemu_cli::firmware::{Firmware, Places};
use xxhash_rust::xxh3::Xxh3Default;

use self::options::{Address, Frequency, MemoryOption};
use super::device::{QemuArgs, avoid_names, progress, with_hooks};
use super::hooks::{Hooks, Written};
use super::{Chosen, DONE, Failure, SVD_ERRORS, Svd, version_for};

/// `svd2qemu run`
#[derive(Debug, Args)]
#[command(mut_arg("qemu_bin", |arg| arg.help("QEMU to run it in [default: qemu-system-arm in PATH]")))]
pub struct Run {
    #[command(flatten)]
    svd: Svd,
    /// The firmware: an ELF file for a Cortex-M, or a file in Intel's HEX or in the UF2 format
    #[arg(value_name = "FIRMWARE")]
    firmware: PathBuf,
    /// QEMU's name of the processor, such as cortex-m4 [default: by <cpu> of the SVD]
    #[arg(long, value_name = "NAME")]
    cpu: Option<String>,
    /// The processor's clock, as in 64M, which the system timer counts
    #[arg(long, value_name = "HZ", default_value = "16M")]
    clock: Frequency,
    /// A memory, as in rom@0x08000000+128K or ram@0x20000000+20K [default: what the firmware needs]
    #[arg(long = "memory", value_name = "KIND@ADDRESS+SIZE")]
    memories: Vec<MemoryOption>,
    /// Where the bytes of the firmware belong, for a file without addresses
    #[arg(long, value_name = "ADDRESS")]
    load: Option<Address>,
    /// Where the table of vectors is [default: a section of its name, or where the firmware begins]
    #[arg(long, value_name = "ADDRESS")]
    vectors: Option<Address>,
    /// Wait for a debugger, at this port of the loopback interface
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "1234")]
    gdb: Option<u16>,
    /// End with exit code 124 after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    timeout: Option<u64>,
    /// Print QEMU's command line, and do not run it
    #[arg(long)]
    print_command: bool,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    qemu: QemuArgs,
    #[command(flatten)]
    hooks: Hooks,
    /// Further options for QEMU
    #[arg(last = true, value_name = "QEMU OPTIONS")]
    qemu_options: Vec<OsString>,
}

/// `flash at 0x08000000 (64 KiB), ram at 0x20000000 (8 KiB)`
fn memory_map(machine: &CortexM) -> String {
    let memories = machine.memories.iter().map(|memory| {
        let (name, size) = (&memory.name, memory.size.div_ceil(1024));
        format!("{name} at {:#010x} ({size} KiB)", memory.base)
    });
    memories.collect::<Vec<_>>().join(", ")
}

impl Run {
    pub fn run(self) -> Result<u8, Failure> {
        let (source, mut checked) = self.svd.check_device()?;
        self.chosen.select(&mut checked)?;
        let firmware = self.firmware()?;
        let wanted = self.qemu.qemu_bin.clone();
        let qemu = Qemu::find(Some(&wanted.unwrap_or_else(|| "qemu-system-arm".into())))?;
        let types = qemu.types()?;
        machine::leave_to_processor(&mut checked)?;
        checked.device.in_machine = true;
        let machine = self.machine(&mut checked, &firmware, &types)?;
        avoid_names(types, &self.svd, &source, &mut checked)?;
        let hooks = self.hooks.written(&self.svd, &checked)?;
        let library = self.library(&source, &checked, &machine, &qemu, &hooks)?;
        let serial = !cortex_m::serials(&checked.device).is_empty();
        let mut command = self.command(&qemu, &machine, &library, serial);
        self.give(&mut command, &firmware.load)?;
        command.args(&self.qemu_options);
        if self.print_command {
            say!("{}", start::shown(&command));
            return Ok(DONE);
        }
        self.start(command, &checked.device)
    }

    fn firmware(&self) -> Result<Firmware, Failure> {
        let path = &self.firmware;
        let data = std::fs::read(path).map_err(|error| {
            Failure::io(format!("cannot read {}: {error}", path.display()))
                .help("name the file of a firmware, such as the ELF file that a linker writes")
        })?;
        let places = Places {
            load: self.load.map(|address| address.0),
            vectors: self.vectors.map(|address| address.0),
        };
        Firmware::read(&data, places)
            .map_err(|error| Failure::io(format!("{}: {error}", path.display())).help(error.help()))
    }

    /// The object that has machine and devices, compiled unless the cache has it.
    fn library(
        &self,
        source: &Source,
        checked: &Checked,
        machine: &CortexM,
        qemu: &Qemu,
        hooks: &[Written],
    ) -> Result<PathBuf, Failure> {
        let headers = self.qemu.headers(qemu)?;
        let version = version_for(qemu)?;
        let options = Options::default().only([Output::Qemu]).qemu(version);
        let tree = checked
            .generate(source, &options)
            .map_err(|found| super::svd_errors(source, &found))?;
        let file = cortex_m::file(&checked.device, machine, version).ok_or_else(|| Failure {
            code: SVD_ERRORS,
            message: format!(
                "{}: no peripheral is on the system bus",
                self.svd.svd.display()
            ),
            help: Some("add <sysbus/> to <qemu> of those that the machine is to have".into()),
        })?;
        let mut hash = Xxh3Default::new();
        let mut add = |text: &str| {
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        for (path, text) in tree.files() {
            add(path);
            add(text);
        }
        add(&file.text);
        for hooks in hooks {
            add(&hooks.path.to_string_lossy());
            add(&hooks.text);
        }
        add(&headers.build.to_string_lossy());
        let name = checked.device.ident.kebab();
        let key = format!("machine/{name}-{:032x}", hash.digest128());
        let folder = cache::passing_entry(&key, |folder| {
            progress(&format!(
                "compiling {name} for {qemu}, with {}",
                memory_map(machine)
            ));
            let scratch = bringup::scratch::Scratch::new()?;
            let qemu = scratch.join("qemu");
            let file_error = |error| bringup::Error::file("write", scratch.path())(error);
            disk::write(&tree, scratch.path())
                .map_err(|error| file_error(io::Error::other(error.to_string())))?;
            std::fs::write(qemu.join(&file.path), &file.text).map_err(file_error)?;
            with_hooks(&headers, hooks)
                .generated_file(&qemu, &name, "machine.c")
                .compile(&folder.join(start::LIBRARY))
        })?;
        start::preloadable(folder.join(start::LIBRARY))
    }
}
