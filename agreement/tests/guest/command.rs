//! Cargo, and the command `svd2qemu boot`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use agreement::installed::{need, qemu, root};

/// Where cargo puts what it builds for these tests.
pub fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("it is in the target directory")
}

/// Builds by `cargo build` with these arguments; gives the one program that comes of it.
pub fn build(arguments: &[&str]) -> PathBuf {
    agreement::built::build(target(), arguments)
}

/// What `svd2qemu boot calc.svd` does with these arguments.
pub fn boot(arguments: &[&str]) -> Output {
    boot_at(&std::env::temp_dir(), arguments)
}

/// The same, with its temporary files below this folder.
pub fn boot_at(temporary: &Path, arguments: &[&str]) -> Output {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    // Says better than `boot` how to get it.
    need(Ok(qemu()));
    let program = PROGRAM.get_or_init(|| build(&["--package", "svd2qemu-cli"]));
    let mut command = Command::new(program);
    command
        .args(["boot", "calc.svd"])
        .args(arguments)
        .current_dir(root());
    // The guest programs come to where the rest is.
    command
        .env("CARGO_TARGET_DIR", target())
        .env("TMPDIR", temporary)
        .output()
        .expect("svd2qemu runs")
}

/// What a program printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
