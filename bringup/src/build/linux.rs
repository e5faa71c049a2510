//! A small Linux kernel from source.

use super::Output;
use crate::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the guest needs beyond the smallest configuration that there is.
pub const OPTIONS: &[&str] = &[
    "64BIT",
    "PRINTK",
    "EARLY_PRINTK",
    "TTY",
    "SERIAL_8250",
    "SERIAL_8250_CONSOLE",
    "BLK_DEV_INITRD",
    "RD_GZIP",
    "BINFMT_ELF",
    "BINFMT_SCRIPT",
    "DEVMEM",
    "DEVTMPFS",
    "PROC_FS",
    "SYSFS",
    "SHMEM",
    "TMPFS",
    "HYPERVISOR_GUEST",
    "PARAVIRT",
    "PVH",
    "PCI",
    "PCI_MSI",
    "ACPI",
    "MULTIUSER",
    "FUTEX",
    "POSIX_TIMERS",
    "HIGH_RES_TIMERS",
    "EPOLL",
];

/// A kernel's source tree and where it is built.
#[derive(Debug, Clone)]
pub struct LinuxTree {
    /// The source, which is not changed.
    pub source: PathBuf,
    /// The build directory.
    pub build: PathBuf,
}

impl LinuxTree {
    /// Writes the configuration.
    ///
    /// # Errors
    /// [`Error::Unusable`] if `source` is no kernel tree, was built in before, or does not know
    /// an option.
    pub fn configure(&self, output: &Output) -> Result<()> {
        self.check()?;
        fs::create_dir_all(&self.build).map_err(Error::file("make", &self.build))?;
        output.run(self.make(&["tinyconfig"]), "configure Linux", "make")?;
        let path = self.build.join(".config");
        let mut config = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
        for option in OPTIONS {
            config.push_str(&format!("CONFIG_{option}=y\n"));
        }
        fs::write(&path, config).map_err(Error::file("write", &path))?;
        output.run(self.make(&["olddefconfig"]), "configure Linux", "make")?;
        let config = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
        let missing: Vec<&str> = OPTIONS
            .iter()
            .filter(|option| !has(&config, option))
            .copied()
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::Unusable {
            path,
            problem: format!("this kernel does not take {}", missing.join(", ")),
            help: "use Linux 5.10 or later with --kernel-src, or a built kernel with --kernel"
                .into(),
        })
    }

    /// Builds the kernel, as far as it is out of date.
    ///
    /// # Errors
    /// [`Error::Failed`] with the compiler's last lines.
    pub fn build(&self, output: &Output) -> Result<()> {
        let jobs = format!("-j{}", output.jobs);
        output.run(self.make(&[&jobs, "bzImage"]), "build Linux", "make")
    }

    /// The kernel.
    pub fn kernel(&self) -> PathBuf {
        self.build.join("arch/x86/boot/bzImage")
    }

    fn make(&self, arguments: &[&str]) -> Command {
        kbuild(&self.source, &self.build, arguments)
    }

    fn check(&self) -> Result<()> {
        let unusable = |problem: &str, help: &str| Error::Unusable {
            path: self.source.clone(),
            problem: problem.into(),
            help: help.into(),
        };
        if !self.source.join("Kbuild").is_file() || !self.source.join("arch/x86").is_dir() {
            return Err(unusable(
                "is not a Linux source tree",
                "name one with --kernel-src DIR, or leave it out to have one fetched",
            ));
        }
        if self.source.join(".config").exists() {
            return Err(unusable(
                "has been configured in place, and then cannot be built elsewhere",
                "run make mrproper in it, which also removes its .config, or use another checkout",
            ));
        }
        Ok(())
    }
}

/// `make` for a tree with kbuild, of which the environment decides nothing.
pub(super) fn kbuild(source: &Path, build: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("make");
    command.arg("-C").arg(source);
    command
        .arg(format!("O={}", build.display()))
        .args(arguments);
    for variable in ["MAKEFLAGS", "ARCH", "CROSS_COMPILE", "KBUILD_OUTPUT"] {
        command.env_remove(variable);
    }
    command
}

/// Whether a configuration has an option.
pub(super) fn has(config: &str, option: &str) -> bool {
    config
        .lines()
        .any(|line| line.strip_prefix("CONFIG_") == Some(&format!("{option}=y")))
}
