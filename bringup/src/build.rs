//! Building from source: QEMU, Linux, BusyBox.
//!
//! Each build has its sources in one directory, which it does not change, and its output in
//! another. What a tool prints goes to a log file; what of it tells how far it is goes to a
//! callback.

use crate::error::last_lines;
use crate::guard::Child;
use crate::process::find_in_path;
use crate::{Error, Result};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

pub mod busybox;
pub mod linux;
pub mod qemu;
pub mod source;
pub mod tree;

/// How many of a log's last lines an error shows.
const LOG_LINES: usize = 15;

/// How far a build is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advance {
    /// Steps done, of all.
    Of(u64, u64),
    /// A step was done; nobody knows of how many.
    One,
}

/// Where a build tells how it goes.
pub struct Output<'a> {
    /// The file that has everything the tools print.
    pub log: PathBuf,
    /// Told how far the build is.
    pub advance: &'a dyn Fn(Advance),
    /// How many jobs run at once.
    pub jobs: usize,
}

impl Output<'_> {
    /// Runs a tool to its end, with all that it prints added to the log.
    ///
    /// # Errors
    /// [`Error::NoProgram`]; [`Error::Failed`] with the log's last lines and its path.
    pub fn run(&self, mut command: Command, purpose: &str, package: &'static str) -> Result<()> {
        let program = command.get_program().to_string_lossy().into_owned();
        if find_in_path(Path::new(&program)).is_none() {
            return Err(Error::NoProgram {
                program,
                purpose: purpose.to_owned(),
                package,
            });
        }
        let into = |action| Error::file(action, &self.log);
        if let Some(dir) = self.log.parent() {
            fs::create_dir_all(dir).map_err(Error::file("make", dir))?;
        }
        let mut log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .map_err(into("write"))?;
        writeln!(log, "$ {command:?}").map_err(into("write"))?;
        let (reader, writer) = std::io::pipe().map_err(into("make a pipe for"))?;
        let both = writer.try_clone().map_err(into("make a pipe for"))?;
        command.stdin(Stdio::null()).stdout(writer).stderr(both);
        let mut child = Child::spawn(command)?;
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            log.write_all(&line).map_err(into("write"))?;
            if let Some(advance) = advance(&String::from_utf8_lossy(&line)) {
                (self.advance)(advance);
            }
            line.clear();
        }
        loop {
            let Some(status) = child.wait(Duration::MAX)? else {
                continue;
            };
            if status.success() {
                return Ok(());
            }
            let text = fs::read(&self.log).map_err(into("read"))?;
            return Err(Error::Failed {
                what: format!("{program} (to {purpose})"),
                status: status.to_string(),
                log: format!(
                    "{}\nall of it is in {}",
                    last_lines(&text, LOG_LINES),
                    self.log.display()
                ),
            });
        }
    }
}

/// What a line of ninja's or kbuild's tells.
fn advance(line: &str) -> Option<Advance> {
    let counter = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .and_then(|(counter, _)| counter.split_once('/'));
    if let Some((done, all)) = counter
        && let (Ok(done), Ok(all)) = (done.trim().parse(), all.trim().parse())
    {
        return Some(Advance::Of(done, all));
    }
    let rest = line.strip_prefix("  ")?;
    let step = rest.split(' ').next()?;
    let tool = (2..=9).contains(&step.len()) && step.chars().all(|c| c.is_ascii_uppercase());
    tool.then_some(Advance::One)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read() {
        assert_eq!(
            advance("[12/1567] Compiling C object x.o\n"),
            Some(Advance::Of(12, 1567))
        );
        assert_eq!(advance("  CC      kernel/fork.o\n"), Some(Advance::One));
        assert_eq!(advance("  HOSTCC  scripts/kallsyms\n"), Some(Advance::One));
        assert_eq!(advance("Kernel: arch/x86/boot/bzImage is ready\n"), None);
        assert_eq!(advance("[a/b] c\n"), None);
    }

    #[test]
    fn a_failure_shows_the_end_of_its_log() {
        let dir = tempfile::tempdir().unwrap();
        let output = Output {
            log: dir.path().join("logs/step.log"),
            advance: &|_| {},
            jobs: 1,
        };
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; exit 3"]);
        let error = output.run(command, "fail", "dash").unwrap_err().to_string();
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(error.contains("one\n    two\n"), "{error}");
        assert!(error.contains("step.log"), "{error}");
    }
}
