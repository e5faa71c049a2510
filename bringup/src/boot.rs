//! Boots Linux, or a bare-metal program, in QEMU.
//!
//! The guest's output does not mix with the kernel's messages. A command's
//! standard output and error have a serial port each (COM2, COM3), in raw mode
//! and connected by sockets, so bytes arrive as they were written; the exit
//! status comes through COM4, and ends QEMU; the kernel's console (COM1) goes
//! to a log, which is shown when something went wrong. All three machines have
//! an ISA bus and so take four serial ports, and Linux finds them there.

use crate::error::last_lines;
use crate::guard::{Child, KeptTerminal};
use crate::initramfs::Initramfs;
use crate::scratch::Scratch;
use crate::{Error, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::vm::{Accel, Vm};
use channel::Channel;
use drive::{LOG_LINES, drive};

mod channel;
mod drive;

/// A Linux guest.
#[derive(Debug, Clone)]
pub struct Boot {
    /// The machine, with its devices.
    pub vm: Vm,
    /// What executes the guest.
    pub accel: Accel,
    /// The kernel: a bzImage.
    pub kernel: PathBuf,
    /// Its root: BusyBox, and what the command needs. `/init` and `/command`
    /// are added.
    pub initramfs: Initramfs,
    /// Further words for the kernel's command line.
    pub kernel_arguments: Vec<String>,
    /// How long a command may take, with booting.
    pub time_limit: Duration,
}

/// How a guest ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The exit status of the command, or of the bare-metal program.
    pub code: u8,
    /// What the kernel's console showed.
    pub console: String,
    /// What QEMU itself printed, such as logged guest errors.
    pub qemu: String,
}

impl Boot {
    /// Runs `command` by `/bin/sh` as root in the guest, in `/root`, with its
    /// standard output and error going to `stdout` and `stderr` while it runs.
    ///
    /// # Errors
    /// [`Error::QemuEnded`] if QEMU refuses to start or the guest panics,
    /// [`Error::TimedOut`], [`Error::File`] also if `stdout` or `stderr` fail.
    pub fn run(
        &self,
        command: &str,
        stdout: &mut (dyn Write + Send),
        stderr: &mut (dyn Write + Send),
    ) -> Result<Outcome> {
        let scratch = Scratch::new()?;
        let mut initramfs = self.initramfs.clone();
        initramfs.file("command", 0o755, format!("{command}\n"));
        let mut qemu = self.command(&scratch, initramfs, "quiet svd2qemu_mode=run")?;
        let console = scratch.join("console");
        qemu.arg("-chardev").arg(file_chardev("console", &console));
        qemu.args(["-serial", "chardev:console"]);
        let mut code = Vec::new();
        let log = {
            let channels = [
                Channel::new(&scratch, "stdout", stdout)?,
                Channel::new(&scratch, "stderr", stderr)?,
                Channel::new(&scratch, "code", &mut code)?,
            ];
            for channel in &channels {
                qemu.arg("-chardev").arg(channel.argument());
            }
            qemu.args(["-device", "isa-serial,index=1,chardev=stdout"]);
            qemu.args(["-device", "isa-serial,index=2,chardev=stderr"]);
            qemu.args(["-device", "isa-serial,index=3,chardev=code"]);
            drive(qemu, &scratch, "the guest", self.time_limit, channels)?
        };
        match exit_code(&code) {
            Some(code) => Ok(Outcome {
                code,
                console: log.console,
                qemu: log.qemu,
            }),
            None => Err(log.ended_early()),
        }
    }

    /// Gives the user a shell in the guest, on this process' terminal, until
    /// the shell exits, the guest is powered off, or Ctrl-A X is pressed.
    ///
    /// # Errors
    /// [`Error::QemuEnded`] if QEMU refuses to start.
    pub fn shell(&self) -> Result<()> {
        let scratch = Scratch::new()?;
        let mut mode = String::from("quiet loglevel=3 svd2qemu_mode=shell");
        if let Ok(size) = rustix::termios::tcgetwinsize(rustix::stdio::stdin())
            && size.ws_col > 0
            && size.ws_row > 0
        {
            mode.push_str(&format!(" svd2qemu_size={}x{}", size.ws_col, size.ws_row));
        }
        let mut qemu = self.command(&scratch, self.initramfs.clone(), &mode)?;
        qemu.args(["-chardev", "stdio,id=tty,mux=on,signal=off"]);
        qemu.args([
            "-serial",
            "chardev:tty",
            "-mon",
            "chardev=tty,mode=readline",
        ]);
        let errors = scratch.join("qemu");
        qemu.stderr(File::create(&errors).map_err(Error::file("write", &errors))?);
        let _terminal = KeptTerminal::now();
        let mut child = Child::spawn(qemu)?;
        let status = loop {
            if let Some(status) = child.wait(Duration::MAX)? {
                break status;
            }
        };
        match status.code() {
            Some(0) => Ok(()),
            _ => Err(Error::QemuEnded {
                status: status.to_string(),
                log: last_lines(&fs::read(&errors).unwrap_or_default(), LOG_LINES),
            }),
        }
    }

    fn command(
        &self,
        scratch: &Scratch,
        mut initramfs: Initramfs,
        kernel_arguments: &str,
    ) -> Result<Command> {
        initramfs.file("init", 0o755, include_str!("init.sh"));
        let image = scratch.join("initramfs");
        fs::write(&image, initramfs.pack()?).map_err(Error::file("write", &image))?;
        if !self.kernel.is_file() {
            return Err(Error::Unusable {
                path: self.kernel.clone(),
                problem: "there is no such kernel".into(),
                help: "leave --kernel out to have linux-image-cloud-amd64 fetched".into(),
            });
        }
        let mut command = self.vm.command();
        command
            .args(execution_arguments(self.accel))
            .arg("-kernel")
            .arg(&self.kernel);
        command.arg("-initrd").arg(&image);
        let mut words = format!(
            "console=ttyS0 panic=-1 reboot=t nokaslr cryptomgr.notests mitigations=off tsc=reliable audit=0 rcupdate.rcu_expedited=1 random.trust_cpu=on {kernel_arguments}"
        );
        if let (Accel::Tcg, Some(khz)) = (self.accel, crate::tsc::khz()) {
            words.push_str(&format!(" tsc_early_khz={khz}"));
        }
        for word in &self.kernel_arguments {
            words.push(' ');
            words.push_str(word);
        }
        command.args(["-append", &words]);
        Ok(command)
    }
}

/// Runs a bare-metal program (an ELF file that QEMU's `-kernel` takes) until it
/// writes its exit status to `isa-debug-exit`, at I/O port 0xf4. What it sends
/// to COM1 goes to `serial`.
///
/// The status is what was written, modulo 128: QEMU cannot tell more.
///
/// # Errors
/// As [`Boot::run`]; [`Error::QemuEnded`] also if it ended in another way.
pub fn bare(
    vm: &Vm,
    accel: Accel,
    program: &Path,
    time_limit: Duration,
    serial: &mut (dyn Write + Send),
) -> Result<Outcome> {
    let scratch = Scratch::new()?;
    let mut qemu = vm.command();
    qemu.args(execution_arguments(accel))
        .arg("-kernel")
        .arg(program);
    let channels = [Channel::new(&scratch, "serial", serial)?];
    qemu.arg("-chardev")
        .arg(channels[0].argument())
        .args(["-serial", "chardev:serial"]);
    qemu.args(["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]);
    let log = drive(qemu, &scratch, "the program", time_limit, channels)?;
    match log.status.code().map(u8::try_from) {
        Some(Ok(status)) if status % 2 == 1 && log.refusal().is_none() => Ok(Outcome {
            code: status >> 1,
            console: log.console,
            qemu: log.qemu,
        }),
        _ => Err(log.ended_early()),
    }
}

/// The status in "exit 42\n" with whatever the terminal made of the line end.
fn exit_code(sent: &[u8]) -> Option<u8> {
    std::str::from_utf8(sent)
        .ok()?
        .trim()
        .strip_prefix("exit ")?
        .parse()
        .ok()
}

/// What executes the guest; and a guest that reboots, as after a panic, ends.
fn execution_arguments(accel: Accel) -> [&'static str; 5] {
    match accel {
        Accel::Tcg => ["-no-reboot", "-accel", "tcg", "-cpu", "qemu64"],
        Accel::Kvm => ["-no-reboot", "-accel", "kvm", "-cpu", "host"],
    }
}

fn file_chardev(id: &str, path: &Path) -> String {
    // QEMU's option parser wants commas doubled.
    format!(
        "file,id={id},path={}",
        path.display().to_string().replace(',', ",,")
    )
}
