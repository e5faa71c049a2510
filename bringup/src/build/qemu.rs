//! QEMU from its source tree.

use super::Output;
use crate::process::{find_in_path, run};
use crate::{Error, Result, cache, headers};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where distributions keep the firmware that source packages lack.
const FIRMWARE: [&str; 3] = [
    "/usr/share/qemu",
    "/usr/share/seabios",
    "/usr/lib/ipxe/qemu",
];

/// What every build has: one emulator, TCG, and no more than that needs. No modules: an accelerator
/// in a module would be one more thing to build and to find.
pub const OPTIONS: [&str; 11] = [
    "--target-list=x86_64-softmmu",
    "--without-default-features",
    "--enable-tcg",
    "--enable-system",
    "--disable-plugins",
    "--disable-docs",
    "--disable-tools",
    "--disable-guest-agent",
    "--disable-install-blobs",
    "--disable-debug-info",
    "--enable-trace-backends=log",
];

/// configure's option to stay off the network.
const NO_DOWNLOAD: &str = "--disable-download";

/// configure's option to say where meson is.
const MESON: &str = "--meson=";

/// A source tree and where it is built.
#[derive(Debug, Clone)]
pub struct QemuTree {
    /// QEMU's source.
    pub source: PathBuf,
    /// The build directory.
    pub build: PathBuf,
}

impl QemuTree {
    /// Configures the build, with warnings as errors, from nothing. `complete` says that the source
    /// has all that QEMU needs, so that nothing is to be downloaded.
    ///
    /// # Errors
    /// [`Error::Unusable`] if `source` is no QEMU tree; [`Error::Failed`] with configure's last
    /// lines.
    pub fn configure(&self, output: &Output, complete: bool) -> Result<()> {
        headers::tree_version(&self.source)?;
        if self.build.exists() {
            fs::remove_dir_all(&self.build).map_err(Error::file("remove", &self.build))?;
        }
        fs::create_dir_all(&self.build).map_err(Error::file("make", &self.build))?;
        let python = python(output)?;
        let configure = self.source.join("configure");
        let mut command = Command::new(&configure);
        command.current_dir(&self.build).args(OPTIONS);
        command.arg("--enable-werror");
        let text = fs::read(&configure).map_err(Error::file("read", &configure))?;
        let text = String::from_utf8_lossy(&text);
        // Older ones, which do not know the option, download nothing outside a git checkout.
        if complete && text.contains(NO_DOWNLOAD) {
            command.arg(NO_DOWNLOAD);
        }
        // Older ones want to be told where meson is, and then take no Python.
        command.arg(match text.contains(MESON) {
            true => format!("{MESON}{}", python.with_file_name("meson").display()),
            false => format!("--python={}", python.display()),
        });
        command.arg(format!("--firmwarepath={}", FIRMWARE.join(":")));
        output.run(command, "configure QEMU", "dpkg-dev")?;
        self.link_firmware()
    }

    /// A QEMU that runs where it was built looks for firmware below its bundle alone.
    fn link_firmware(&self) -> Result<()> {
        for dir in FIRMWARE.map(Path::new).iter().filter(|dir| dir.is_dir()) {
            let place = self
                .build
                .join("qemu-bundle")
                .join(dir.strip_prefix("/").unwrap_or(dir));
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).map_err(Error::file("make", parent))?;
            }
            if fs::symlink_metadata(&place).is_err() {
                symlink(dir, &place).map_err(Error::file("link", &place))?;
            }
        }
        Ok(())
    }

    /// Builds ninja's `targets`, as far as they are out of date.
    ///
    /// # Errors
    /// [`Error::Failed`] with the compiler's last lines.
    pub fn build(&self, output: &Output, targets: &[&str]) -> Result<()> {
        let mut command = Command::new("ninja");
        command.arg("-C").arg(&self.build);
        command.arg(format!("-j{}", output.jobs)).args(targets);
        output.run(command, "build QEMU", "ninja-build")
    }

    /// The emulator.
    pub fn program(&self) -> PathBuf {
        self.build.join("qemu-system-x86_64")
    }
}

/// A Python that has what QEMU's configure wants of it: a newer meson than stable distributions
/// have, and pycotap, both as packages of the Python that runs configure.
fn python(output: &Output) -> Result<PathBuf> {
    let system = find_in_path(Path::new("python3")).ok_or_else(|| Error::NoProgram {
        program: "python3".into(),
        purpose: "configure QEMU".into(),
        package: "python3",
    })?;
    // A virtual environment cannot be moved, so it is made where it stays.
    let dir = cache::root()?.join("python");
    let python = dir.join("bin/python3");
    let works = || {
        let mut command = Command::new(&python);
        command.args(["-c", "import mesonbuild, pycotap"]);
        run(command, "look for meson", "python3").is_ok()
    };
    if python.is_file() && works() {
        return Ok(python);
    }
    let mut command = Command::new(system);
    command.args(["-m", "venv", "--clear"]).arg(&dir);
    output.run(
        command,
        "make a virtual environment of Python",
        "python3-venv",
    )?;
    let mut command = Command::new(&python);
    command.args(["-m", "pip", "install", "--quiet", "meson==1.5.0", "pycotap"]);
    output.run(command, "fetch meson", "python3-venv")?;
    Ok(python)
}
