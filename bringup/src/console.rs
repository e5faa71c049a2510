//! A guest's shell on the serial console, driven as a person would.
//!
//! What is typed comes back as an echo, the shell moves the cursor about, and the kernel may say
//! something in between. So what a command prints is looked for between two marks that are not
//! in what is typed.

use crate::error::last_lines;
use crate::guard::Child;
use crate::{Error, Result};
use std::io::{Read, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How many of the console's last lines an error shows.
const LOG_LINES: usize = 20;

/// How the shell of the guest asks.
const PROMPT: &str = "guest:";

/// A running guest.
pub struct Console {
    child: Child,
    input: ChildStdin,
    output: Receiver<Vec<u8>>,
    seen: Vec<u8>,
    /// How much of it was looked at.
    done: usize,
    end: Instant,
    limit: Duration,
}

impl Console {
    /// Starts QEMU with its serial console on its standard streams (`-nographic`). All that is
    /// waited for must come within `limit`.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be started.
    pub fn start(mut command: Command, limit: Duration) -> Result<Console> {
        let program = std::path::PathBuf::from(command.get_program());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let (reader, writer) = std::io::pipe().map_err(Error::file("make a pipe for", &program))?;
        let both = writer.try_clone();
        command.stdout(writer);
        command.stderr(both.map_err(Error::file("make a pipe for", &program))?);
        let mut child = Child::spawn(command)?;
        let no_pipe = || std::io::Error::other("no pipe to it");
        let input = child.streams().stdin.take().ok_or_else(no_pipe);
        let input = input.map_err(Error::file("type to", &program))?;
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut reader = reader;
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Ok(Console {
            child,
            input,
            output,
            seen: Vec::new(),
            done: 0,
            end: Instant::now() + limit,
            limit,
        })
    }

    /// Waits for the shell, and types a command. Gives what it printed and its exit status.
    ///
    /// # Errors
    /// [`Error::TimedOut`]; [`Error::QemuEnded`] if QEMU ends or the guest panics.
    pub fn command(&mut self, command: &str) -> Result<(String, u8)> {
        self.wait_for(PROMPT)?;
        let line = format!("echo svd2qemu_'begin'; ( {command} ); echo svd2qemu_'exit'=$?.\n");
        let typed = self.input.write_all(line.as_bytes());
        typed.map_err(|_| self.ended())?;
        self.wait_for("svd2qemu_begin")?;
        let printed = self.wait_for("svd2qemu_exit=")?;
        let code = self.wait_for(".")?;
        let printed = printed.replace('\r', "");
        let printed = printed.strip_prefix('\n').unwrap_or(&printed).to_owned();
        let code = code.trim().parse().map_err(|_| self.ended())?;
        Ok((printed, code))
    }

    /// Everything that the guest has shown so far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).replace('\r', "")
    }

    /// Waits for a text, and gives what came before it.
    fn wait_for(&mut self, text: &str) -> Result<String> {
        loop {
            let new = &self.seen[self.done..];
            let found = new
                .windows(text.len())
                .position(|window| window == text.as_bytes());
            if let Some(at) = found {
                let before = String::from_utf8_lossy(&new[..at]).into_owned();
                self.done += at + text.len();
                return Ok(before);
            }
            if String::from_utf8_lossy(new).contains("end Kernel panic") {
                return Err(self.ended());
            }
            let left = self.end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.seen.extend(bytes),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
                Err(RecvTimeoutError::Timeout) => {
                    return Err(Error::TimedOut {
                        what: format!("waiting for `{text}` on the guest's console"),
                        limit: self.limit,
                        log: last_lines(&self.seen, LOG_LINES),
                    });
                }
            }
        }
    }

    fn ended(&mut self) -> Error {
        let status = match self.child.wait(Duration::from_millis(200)) {
            Ok(Some(status)) => status.to_string(),
            _ => "the guest cannot go on".into(),
        };
        Error::QemuEnded {
            status,
            log: last_lines(&self.seen, LOG_LINES),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Console {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Console::start(command, Duration::from_secs(10)).unwrap()
    }

    #[test]
    fn output_and_status_are_told_from_the_echo() {
        // Echoes the line with a break in it, as a terminal of 80 columns does.
        let script = "echo booting; printf 'guest:/# '; read -r line; \
                      echo \"$line\" | sed 's/; (/\\r\\n; (/'; eval \"$line\"; printf 'guest:/# '";
        let mut console = shell(script);
        let (printed, code) = console.command("echo 10 x 5 = 50; exit 3").unwrap();
        assert_eq!((printed.as_str(), code), ("10 x 5 = 50\n", 3));
    }

    #[test]
    fn a_guest_that_ends_or_panics_is_an_error() {
        let error = shell("echo oops").command("true").unwrap_err();
        assert!(error.to_string().contains("oops"), "{error}");
        let panics = "echo 'end Kernel panic - not syncing'; sleep 100";
        let error = shell(panics).command("true").unwrap_err();
        assert!(error.to_string().contains("panic"), "{error}");
    }
}
