//! `boot`: plugin, guest programs, initramfs, QEMU.

use std::io::{stderr, stdout};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bringup::initramfs::Initramfs;
use bringup::{Accel, Machine, Vm, packages};
use clap::{Args, ValueEnum};
use svd2qemu::model::{Device, Peripheral};
use svd2qemu::text::shell;
use svd2qemu::{Checked, Options, Output, Source};
use svd2qemu_cli::disk;

use super::device::{QemuArgs, build, progress};
use super::guest::{c_programs, rust_programs};
use super::hooks::Hooks;
use super::{DONE, Failure, Svd, folder};

/// What a bare-metal program writes to isa-debug-exit on success. QEMU turns a written V into the
/// exit status 2V + 1; small ones are those of its own refusals.
const BARE_SUCCESS: u8 = 0x10;

/// `svd2qemu boot`
#[derive(Debug, Args)]
pub struct Boot {
    #[command(flatten)]
    svd: Svd,
    #[command(flatten)]
    qemu: QemuArgs,
    #[command(flatten)]
    hooks: Hooks,
    /// Command for the guest's /bin/sh
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["shell", "bare"])]
    run: Option<String>,
    /// Interactive shell on the serial console
    #[arg(long)]
    shell: bool,
    /// Boot this bare-metal program instead of Linux; it ends by writing 0x10 plus its exit code to
    /// isa-debug-exit at port 0xf4
    #[arg(long, value_name = "ELF", conflicts_with = "shell")]
    bare: Option<PathBuf>,
    /// Linux kernel [default: the distribution's cloud kernel, downloaded once]
    #[arg(long, value_name = "FILE")]
    kernel: Option<PathBuf>,
    /// Static BusyBox [default: the distribution's, downloaded once]
    #[arg(long, value_name = "FILE")]
    busybox: Option<PathBuf>,
    /// Folder of guest programs [default: `guest` beside the SVD]
    #[arg(long, value_name = "FOLDER")]
    guest: Option<PathBuf>,
    /// tcg or kvm
    #[arg(long, default_value = "tcg")]
    accel: Accel,
    /// Bus that the device is on [default: mmio, if the SVD lets it]
    #[arg(long, value_name = "BUS")]
    bus: Option<GuestBus>,
    /// pc, q35 or microvm [default: microvm; q35 for devices on PCI]
    #[arg(long)]
    machine: Option<Machine>,
    /// Properties of the device, as in `latency-ns=5000`
    #[arg(long = "set", value_name = "PROPERTY=VALUE")]
    properties: Vec<String>,
    /// Say on stderr how long each step took
    #[arg(long)]
    timings: bool,
    /// Seconds that the guest may take
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    time_limit: u64,
}

/// `--bus` words: what `-device` can add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GuestBus {
    /// By itself, at the SVD's address
    Mmio,
    /// In a BAR of a PCI device
    Pci,
}

impl GuestBus {
    /// The bus for all peripherals: the one asked for, or the first that the SVD has.
    fn choose(asked: Option<Self>, svd: &Svd, device: &Device) -> Result<Self, Failure> {
        let candidates = match asked {
            Some(bus) => vec![bus],
            None => vec![Self::Mmio, Self::Pci],
        };
        let has = |bus: &Self| {
            (device.peripherals()).all(|peripheral| match bus {
                Self::Mmio => peripheral.attachments.mmio,
                Self::Pci => peripheral.attachments.pci.is_some(),
            })
        };
        let names: Vec<_> = candidates.iter().map(|bus| bus.element()).collect();
        let names = names.join(" or ");
        candidates.into_iter().find(has).ok_or_else(|| {
            Failure::io(format!(
                "{}: not every peripheral is attached by {names}",
                svd.svd.display()
            ))
            .help(format!("add {names} to <qemu> in the SVD"))
        })
    }

    fn element(self) -> &'static str {
        match self {
            Self::Mmio => "<mmio/>",
            Self::Pci => "<pci vendor=\"0x...\" device=\"0x...\"/>",
        }
    }

    fn machine(self) -> Machine {
        match self {
            Self::Mmio => Machine::Microvm,
            Self::Pci => Machine::Q35,
        }
    }

    fn device(self, device: &Device, peripheral: &Peripheral) -> String {
        let kind = device.kind(peripheral);
        let name = kind.qemu.kebab();
        match self {
            Self::Mmio if kind.base_address == peripheral.base_address => name,
            Self::Mmio => format!("{name},addr=0x{:x}", peripheral.base_address),
            Self::Pci => format!("{name}-pci"),
        }
    }
}

/// Prints `timing: STEP MILLISECONDS ms`.
struct Steps {
    print: bool,
    since: Instant,
}

impl Steps {
    fn done(&mut self, step: &str) {
        if self.print {
            tell!("timing: {step} {} ms", self.since.elapsed().as_millis());
        }
        self.since = Instant::now();
    }
}

impl Boot {
    pub fn run(self) -> Result<u8, Failure> {
        let mut steps = Steps {
            print: self.timings,
            since: Instant::now(),
        };
        let (source, mut checked) = self.svd.check_device()?;
        let bus = GuestBus::choose(self.bus, &self.svd, &checked.device)?;
        let machine = self.machine.unwrap_or(bus.machine());
        if bus == GuestBus::Pci && machine == Machine::Microvm {
            return Err(Failure::io("a microvm has no PCI").help("leave --machine out, or say q35"));
        }
        if self.run.is_none() && !self.shell && self.bare.is_none() {
            return Err(Failure::io("nothing to do in the guest")
                .help("give --run 'COMMAND', --shell or --bare ELF"));
        }
        steps.done("check");
        let qemu = self.qemu.find(&self.svd, &source, &mut checked)?;
        let hooks = self.hooks.written(&self.svd, &checked)?;
        let headers = self.qemu.headers(&qemu)?;
        steps.done("qemu");
        let scratch = bringup::scratch::Scratch::new()?;
        let plugin = scratch.join("device.so");
        build(&source, &checked, &hooks, &qemu, &headers, &plugin)?;
        steps.done("plugin");
        let mut vm = Vm::new(qemu, machine).plugin(&plugin);
        for peripheral in checked.device.peripherals() {
            let mut argument = bus.device(&checked.device, peripheral);
            for property in &self.properties {
                argument.push_str(&format!(",{property}"));
            }
            vm = vm.device(argument);
        }
        vm = vm.argument("-d").argument("guest_errors,unimp");
        let limit = Duration::from_secs(self.time_limit);
        if let Some(program) = &self.bare {
            let done = bringup::boot::bare(&vm, self.accel, program, limit, &mut stdout())?;
            steps.done("run");
            super::say::err(format_args!("{}", done.qemu));
            return match done.code.checked_sub(BARE_SUCCESS) {
                Some(code) => Ok(code),
                None => Err(
                    Failure::io(format!("the program ended with 0x{:x}", done.code))
                        .help("it must write 0x10 plus its exit code to isa-debug-exit"),
                ),
            };
        }
        let initramfs = self.initramfs(&source, &checked, scratch.path())?;
        steps.done("guest");
        let kernel = match &self.kernel {
            Some(kernel) => kernel.clone(),
            None => packages::kernel(&progress)?,
        };
        let boot = bringup::Boot {
            vm,
            accel: self.accel,
            kernel,
            initramfs,
            kernel_arguments: Vec::new(),
            time_limit: limit,
        };
        match &self.run {
            Some(command) => {
                let done = boot.run(command, &mut stdout(), &mut stderr())?;
                steps.done("run");
                super::say::err(format_args!("{}", done.qemu));
                Ok(done.code)
            }
            None => {
                boot.shell()?;
                Ok(DONE)
            }
        }
    }

    /// BusyBox and the guest programs.
    fn initramfs(
        &self,
        source: &Source,
        checked: &Checked,
        scratch: &Path,
    ) -> Result<Initramfs, Failure> {
        let busybox = match &self.busybox {
            Some(busybox) => busybox.clone(),
            None => packages::busybox(&progress)?,
        };
        let mut initramfs = Initramfs::with_busybox(&busybox)?;
        let root = folder(&self.svd.svd);
        let guest = self.guest.clone().unwrap_or_else(|| root.join("guest"));
        if !guest.is_dir() {
            return match &self.guest {
                Some(guest) => Err(Failure::io(format!(
                    "cannot find the folder {}",
                    guest.display()
                ))),
                None => Ok(initramfs),
            };
        }
        warn_if_stale(source, checked, &root.join("generated"));
        for program in c_programs(&guest, &root.join("generated/include"), scratch, "_c")? {
            initramfs.host_file(&format!("bin/{}", program.name), &program.path, 0o755)?;
        }
        for program in rust_programs(&guest)? {
            initramfs.host_file(&format!("bin/{}", program.name), &program.path, 0o755)?;
        }
        Ok(initramfs)
    }
}

/// Guest programs are built from files that `generate` writes; old ones are a puzzle to the user.
fn warn_if_stale(source: &Source, checked: &Checked, generated: &Path) {
    let options = Options::default().only([Output::Pac, Output::CHeader]);
    let Ok(tree) = checked.generate(source, &options) else {
        return;
    };
    if disk::differences(&tree, generated).is_ok_and(|differences| !differences.is_empty()) {
        tell!(
            "warning: {} is not up to date with the SVD, and guest programs are built from it; \
             run: svd2qemu generate {}",
            generated.display(),
            shell::path(std::path::Path::new(&source.path))
        );
    }
}
