//! Runs QEMU with its channels to the end, or to the time limit.

use super::channel::Channel;
use crate::error::last_lines;
use crate::guard::Child;
use crate::scratch::Scratch;
use crate::{Error, Result};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// How many lines of the console and of QEMU an error shows.
pub(super) const LOG_LINES: usize = 15;

/// How QEMU ended, and what it and the console said.
pub(super) struct Log {
    pub status: std::process::ExitStatus,
    pub console: String,
    pub qemu: String,
}

impl Log {
    pub fn ended_early(&self) -> Error {
        Error::QemuEnded {
            status: self.status.to_string(),
            log: tail(&self.console, &self.qemu),
        }
    }

    /// What QEMU said when it refused its command line: then it ends with
    /// status 1, which isa-debug-exit also gives for an exit status of 0.
    pub fn refusal(&self) -> Option<&str> {
        let refused = |line: &&str| {
            line.split_once(": ")
                .is_some_and(|(name, _)| name.contains("qemu-system"))
        };
        if self.status.code() == Some(1) {
            self.qemu.lines().find(refused)
        } else {
            None
        }
    }
}

/// Runs QEMU to its end or to the time limit, and carries what the guest sends.
pub(super) fn drive<const N: usize>(
    mut qemu: Command,
    scratch: &Scratch,
    what: &str,
    time_limit: Duration,
    channels: [Channel<'_>; N],
) -> Result<Log> {
    let (console, errors) = (scratch.join("console"), scratch.join("qemu"));
    qemu.stdin(Stdio::null());
    qemu.stdout(File::create(scratch.join("out")).map_err(Error::file("write", &errors))?);
    qemu.stderr(File::create(&errors).map_err(Error::file("write", &errors))?);
    let mut child = Child::spawn(qemu)?;
    let ender = child.ender();
    let (status, carried) = std::thread::scope(|scope| {
        let threads = channels.map(|channel| {
            let ender = ender.clone();
            scope.spawn(move || channel.carry(&ender))
        });
        let status = child.wait(time_limit);
        if !matches!(status, Ok(Some(_))) {
            child.kill();
        }
        Channel::no_more(scratch);
        (
            status,
            threads.map(|thread| thread.join().unwrap_or(Ok(()))),
        )
    });
    let text = |path: &Path| {
        String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).replace('\r', "")
    };
    let console = text(&console);
    // That line is about our own signal to end.
    let qemu: String = text(&errors)
        .split_inclusive('\n')
        .filter(|line| !line.contains("terminating on signal 15 from pid"))
        .collect();
    let Some(status) = status? else {
        let (what, log) = (what.to_owned(), tail(&console, &qemu));
        return Err(Error::TimedOut {
            what,
            limit: time_limit,
            log,
        });
    };
    for result in carried {
        result.map_err(Error::file("write", Path::new("the guest's output")))?;
    }
    Ok(Log {
        status,
        console,
        qemu,
    })
}

fn tail(console: &str, qemu: &str) -> String {
    let mut log = last_lines(qemu.as_bytes(), LOG_LINES);
    let console = last_lines(console.as_bytes(), LOG_LINES);
    if !console.is_empty() {
        log.push_str("\nthe guest's console ends with:\n");
        log.push_str(&console);
    }
    log.trim_start().to_owned()
}
