//! Running a helper program to its end, with its output kept for the error.

use crate::error::last_lines;
use crate::guard::Child;
use crate::{Error, Result};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

/// How many lines of a failed program an error shows.
const LOG_LINES: usize = 20;

/// What a program printed, and how it ended.
pub struct Output {
    /// Its exit status.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
}

/// Runs `command` to its end, without input, and gives all that it printed.
///
/// # Errors
/// [`Error::NoProgram`] if it is not installed: `purpose` completes "it is
/// needed to ...", `package` is the Debian package that has it.
pub fn output(mut command: Command, purpose: &str, package: &'static str) -> Result<Output> {
    let program = command.get_program().to_string_lossy().into_owned();
    if find_in_path(Path::new(&program)).is_none() {
        return Err(Error::NoProgram {
            program,
            purpose: purpose.to_owned(),
            package,
        });
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = Child::spawn(command)?;
    let stderr = child.streams().stderr.take();
    let errors = std::thread::spawn(move || read_all(stderr));
    let stdout = read_all(child.streams().stdout.take());
    let stderr = errors.join().unwrap_or_default();
    loop {
        if let Some(status) = child.wait(Duration::MAX)? {
            return Ok(Output {
                status,
                stdout,
                stderr,
            });
        }
    }
}

/// Runs `command` and gives its standard output; it must succeed.
///
/// # Errors
/// As [`output`], and [`Error::Failed`] if it does not succeed.
pub fn run(command: Command, purpose: &str, package: &'static str) -> Result<Vec<u8>> {
    let what = command.get_program().to_string_lossy().into_owned();
    let output = output(command, purpose, package)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let mut log = output.stdout;
    log.extend(&output.stderr);
    Err(Error::Failed {
        what: format!("{what} (to {purpose})"),
        status: output.status.to_string(),
        log: last_lines(&log, LOG_LINES),
    })
}

/// The file that running `program` would run: itself if it has a directory,
/// else the first in PATH.
pub fn find_in_path(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

fn read_all(stream: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        // A read that fails ends the text; the exit status tells the rest.
        let _ = stream.read_to_end(&mut bytes);
    }
    bytes
}
