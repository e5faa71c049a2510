//! QEMU's qtest accelerator: no guest code runs, and the test owns the clock.
//!
//! Debian's QEMU before 11 is built without it. It is one file of QEMU's
//! source, and the program exports all that it needs, so that file is compiled
//! to a shared object that is preloaded: it registers itself when loaded.

use crate::process::run;
use crate::{Error, Headers, Plugin, Qemu, Result, cache};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// How a QEMU gets the accelerator.
#[derive(Debug, Clone)]
pub enum QtestAccel {
    /// It has it.
    BuiltIn,
    /// From this shared object, by LD_PRELOAD.
    Preload(PathBuf),
}

/// Looks whether `qemu` has the accelerator, and compiles it if not.
///
/// # Errors
/// [`Error::Failed`], [`Error::NoProgram`], [`Error::Unusable`] if the headers
/// came without the accelerator's source.
pub fn ensure(qemu: &Qemu, headers: &Headers) -> Result<QtestAccel> {
    let mut command = Command::new(&qemu.path);
    command.args(["-accel", "help"]);
    let list = run(command, "list its accelerators", "qemu-system-x86")?;
    if String::from_utf8_lossy(&list)
        .lines()
        .any(|line| line.trim() == "qtest")
    {
        return Ok(QtestAccel::BuiltIn);
    }
    let source = headers.source.join("accel/qtest/qtest.c");
    if !source.is_file() {
        return Err(Error::Unusable {
            path: source,
            problem: "this QEMU has no qtest accelerator, nor has its source".into(),
            help: "use a whole source tree of this QEMU (--qemu-src DIR)".into(),
        });
    }
    let dir = cache::entry(&format!("qtest-accel/{}-1", headers.key), |dir| {
        let preload = dir.join("preload.c");
        fs::write(&preload, include_str!("qtest_preload.c"))
            .map_err(Error::file("write", &preload))?;
        let accel = Plugin::new(headers)
            .source(&source)
            .source(&preload)
            .lenient();
        accel.compile(&dir.join("accel-qtest.so"))
    })?;
    Ok(QtestAccel::Preload(dir.join("accel-qtest.so")))
}
