//! The command-line tool, as a user has it: built in release mode and run as a process.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use bringup::process::{Output, output};
use bringup::scratch::Scratch;

use crate::{Result, progress};

/// The tool, and the project that it is built from.
pub struct Tool {
    /// The program.
    pub path: PathBuf,
    /// The project's folder.
    pub root: PathBuf,
}

impl Tool {
    /// Builds the tool.
    pub fn build() -> Result<Self> {
        // Said by cargo when it runs this, too: a target folder may be shared by two checkouts.
        let bench = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = bench
            .parent()
            .ok_or("the bench is not in a project's folder")?
            .to_owned();
        progress("building svd2qemu");
        let mut command = cargo();
        command
            .args(["build", "--release", "--package", "svd2qemu-cli"])
            .current_dir(&root);
        Ok(Self {
            path: executable(command, "svd2qemu")?,
            root,
        })
    }

    /// A directory on the disk that has the program: the system's temporary one may be in memory.
    pub fn scratch(&self) -> Result<Scratch> {
        Ok(Scratch::within(self.path.parent().unwrap_or(&self.root))?)
    }

    /// The calculator's SVD in the project.
    pub fn svd(&self) -> PathBuf {
        self.root.join("calc.svd")
    }

    /// Runs the tool in `folder`; it must succeed.
    pub fn run<I, A>(&self, folder: &Path, arguments: I) -> Result<Output>
    where
        I: IntoIterator<Item = A>,
        A: AsRef<OsStr>,
    {
        let mut command = Command::new(&self.path);
        command.args(arguments).current_dir(folder);
        run(command)
    }

    /// Compiles the calculator's device for the installed QEMU.
    pub fn plugin(&self, out: &Path) -> Result<()> {
        self.plugin_of(&self.svd(), out)
    }

    /// Compiles the devices of an SVD for the installed QEMU.
    pub fn plugin_of(&self, svd: &Path, out: &Path) -> Result<()> {
        let arguments = [
            "plugin".as_ref(),
            svd.as_os_str(),
            "-o".as_ref(),
            out.as_os_str(),
        ];
        self.run(&self.root, arguments).map(drop)
    }
}

/// The cargo that runs this program, or else the one in PATH.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Has cargo build (its words are given), and gives the path of program `name`.
pub fn executable(mut cargo: Command, name: &str) -> Result<PathBuf> {
    cargo.args([
        "--locked",
        "--quiet",
        "--message-format",
        "json-render-diagnostics",
    ]);
    let built = finish(cargo, |failed| failed.stderr)?;
    String::from_utf8_lossy(&built.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
        .find(|path| path.file_name().is_some_and(|file| file == name))
        .ok_or_else(|| format!("cargo did not say where {name} is").into())
}

/// Runs a program; it must succeed.
pub fn run(command: Command) -> Result<Output> {
    finish(command, |failed| [failed.stdout, failed.stderr].concat())
}

/// Runs a program. If it does not succeed, the error has what `said` makes of its output.
fn finish(command: Command, said: impl Fn(Output) -> Vec<u8>) -> Result<Output> {
    let shown = format!("{command:?}");
    let output = output(command, "measure", "the one that has it")?;
    if output.status.success() {
        return Ok(output);
    }
    let status = output.status;
    let said = said(output);
    let said = String::from_utf8_lossy(&said);
    Err(format!("{shown} failed ({status}):\n{said}").into())
}
