//! A client of QEMU's qtest protocol (`system/qtest.c` of QEMU): accesses to
//! the machine's memory and I/O ports, and its virtual clock, without a guest.

use crate::error::last_lines;
use crate::guard::Child;
use crate::monitor::{Monitor, socket_argument};
use crate::qtest_accel::QtestAccel;
use crate::scratch::Scratch;
use crate::{Error, Qmp, Result, Vm};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

pub use access::Access;
use access::number;

mod access;

/// How many requests of a batch are under way at once: few enough that neither
/// side's socket buffer fills while the other still writes.
const WINDOW: usize = 512;

/// How long QEMU may take to start, and to answer.
const LIMIT: Duration = Duration::from_secs(10);

/// A QEMU under test; dropping it ends QEMU.
pub struct Qtest {
    stream: BufReader<UnixStream>,
    qmp: Qmp,
    line: String,
    interrupts: Vec<(u32, bool)>,
    child: Child,
    scratch: Scratch,
}

impl Qtest {
    /// Starts QEMU with the machine `vm`. Time stands still but for
    /// [`Qtest::clock_step`] and its like.
    ///
    /// # Errors
    /// [`Error::QemuEnded`] if QEMU refuses `vm`, [`Error::TimedOut`].
    pub fn start(vm: &Vm, accel: &QtestAccel) -> Result<Qtest> {
        let scratch = Scratch::new()?;
        let path = scratch.join("qtest");
        let qtest = UnixListener::bind(&path).map_err(Error::file("listen at", &path))?;
        let monitor = Monitor::new()?;
        let mut qemu = vm.command();
        qemu.args(["-accel", "qtest", "-qtest-log", "/dev/null"]);
        qemu.args(["-qtest", &socket_argument("unix:", &path)]);
        monitor.add_to(&mut qemu);
        if let QtestAccel::Preload(path) = accel {
            qemu.env("LD_PRELOAD", path);
        }
        let errors = scratch.join("stderr");
        qemu.stdin(Stdio::null()).stdout(Stdio::null());
        qemu.stderr(File::create(&errors).map_err(Error::file("write", &errors))?);
        let mut child = Child::spawn(qemu)?;
        let mut connect = |listener: &UnixListener| accept(listener, &mut child, &errors);
        // QEMU connects the monitor's socket when it parses its arguments, and
        // greets on it once all is up.
        let qmp = connect(monitor.listener())?;
        let stream = connect(&qtest)?;
        let started = Qmp::new(qmp, LIMIT);
        let qmp = match started {
            Ok(qmp) => qmp,
            Err(error) => return Err(ended(&mut child, &errors).unwrap_or(error)),
        };
        stream
            .set_read_timeout(Some(LIMIT))
            .map_err(|e| broken(e.to_string(), &errors))?;
        Ok(Qtest {
            stream: BufReader::new(stream),
            qmp,
            line: String::new(),
            interrupts: Vec::new(),
            child,
            scratch,
        })
    }

    /// The monitor of the same QEMU.
    pub fn qmp(&mut self) -> &mut Qmp {
        &mut self.qmp
    }

    /// The process id of QEMU.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What QEMU has printed on its standard error so far, such as logged
    /// guest errors (with `-d guest_errors`).
    pub fn stderr(&self) -> String {
        let bytes = fs::read(self.scratch.join("stderr")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Reads `size` bytes (1, 2, 4 or 8) at `addr`, in the guest's byte order.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Protocol`].
    pub fn read(&mut self, addr: u64, size: u8) -> Result<u64> {
        self.one(Access::Read { addr, size })
    }

    /// Writes the low `size` bytes (1, 2, 4 or 8) of `value` at `addr`.
    ///
    /// # Errors
    /// As [`Qtest::read`].
    pub fn write(&mut self, addr: u64, size: u8, value: u64) -> Result<()> {
        self.one(Access::Write { addr, size, value }).map(drop)
    }

    /// Reads `size` bytes (1, 2 or 4) at an I/O port.
    ///
    /// # Errors
    /// As [`Qtest::read`].
    pub fn port_read(&mut self, port: u16, size: u8) -> Result<u32> {
        self.one(Access::PortRead { port, size })
            .map(|value| value as u32)
    }

    /// Writes the low `size` bytes (1, 2 or 4) of `value` at an I/O port.
    ///
    /// # Errors
    /// As [`Qtest::read`].
    pub fn port_write(&mut self, port: u16, size: u8, value: u32) -> Result<()> {
        self.one(Access::PortWrite { port, size, value }).map(drop)
    }

    /// Lets `ns` nanoseconds (at least 1) of virtual time pass; gives the time,
    /// in nanoseconds since the start.
    ///
    /// # Errors
    /// As [`Qtest::read`].
    pub fn clock_step(&mut self, ns: u64) -> Result<u64> {
        self.one(Access::Step { ns })
    }

    /// Sets the virtual time, in nanoseconds; it cannot go back.
    ///
    /// # Errors
    /// As [`Qtest::read`].
    pub fn clock_set(&mut self, ns: u64) -> Result<u64> {
        let answer = self.command(&format!("clock_set {ns}"))?;
        number(&answer).ok_or_else(|| self.unexpected(&answer))
    }

    /// Performs `accesses` in order, with many under way at once, which is
    /// several times as fast as one by one. Gives what each one gives: the
    /// value read, 0 for a write, the time for a step.
    ///
    /// # Errors
    /// As [`Qtest::read`]; later accesses may have been performed as well.
    pub fn batch(&mut self, accesses: &[Access]) -> Result<Vec<u64>> {
        let mut values = Vec::with_capacity(accesses.len());
        let mut text = String::new();
        for window in accesses.chunks(WINDOW) {
            text.clear();
            for access in window {
                access.append_to(&mut text)?;
            }
            self.send(&text)?;
            let mut failure = None;
            for access in window {
                match self.answer(access) {
                    Ok(value) => values.push(value),
                    // The other answers must be taken, or they would be
                    // mistaken for those of later requests.
                    Err(error @ Error::Refused { .. }) => failure = failure.or(Some(error)),
                    Err(error) => return Err(error),
                }
            }
            if let Some(error) = failure {
                return Err(error);
            }
        }
        Ok(values)
    }

    /// Sends any other qtest command; gives its answer without the "OK".
    ///
    /// # Errors
    /// As [`Qtest::read`].
    pub fn command(&mut self, command: &str) -> Result<String> {
        self.send(&format!("{command}\n"))?;
        let line = self.receive()?;
        match line.strip_prefix("OK") {
            Some(rest) => Ok(rest.trim().to_owned()),
            None => Err(Error::Refused {
                command: command.to_owned(),
                reason: line,
            }),
        }
    }

    fn one(&mut self, access: Access) -> Result<u64> {
        let mut text = String::new();
        access.append_to(&mut text)?;
        self.send(&text)?;
        self.answer(&access)
    }

    fn answer(&mut self, access: &Access) -> Result<u64> {
        let line = self.receive()?;
        let Some(rest) = line.strip_prefix("OK") else {
            return Err(Error::Refused {
                command: format!("{access:?}"),
                reason: line,
            });
        };
        match access {
            Access::Write { .. } | Access::PortWrite { .. } => Ok(0),
            Access::Read { .. } | Access::PortRead { .. } | Access::Step { .. } => {
                number(rest).ok_or_else(|| self.unexpected(&line))
            }
        }
    }

    fn send(&mut self, text: &str) -> Result<()> {
        let sent = self.stream.get_mut().write_all(text.as_bytes());
        sent.map_err(|error| self.lost(error.to_string()))
    }

    /// What became of the lines of `irq_intercept_out` since the last call: numbers, and whether
    /// they rose. It comes in with answers to other commands.
    pub fn interrupts(&mut self) -> Vec<(u32, bool)> {
        std::mem::take(&mut self.interrupts)
    }

    /// The next answer; lines about interrupts are kept for [`Qtest::interrupts`].
    fn receive(&mut self) -> Result<String> {
        loop {
            self.line.clear();
            match self.stream.read_line(&mut self.line) {
                Ok(0) => return Err(self.lost("QEMU closed it".into())),
                Ok(_) if self.line.starts_with("IRQ ") => {
                    let mut words = self.line.split_whitespace().skip(1);
                    let raised = words.next() == Some("raise");
                    let number = words.next().and_then(|number| number.parse().ok());
                    self.interrupts
                        .extend(number.map(|number| (number, raised)));
                }
                Ok(_) => return Ok(self.line.trim_end().to_owned()),
                Err(error) => return Err(self.lost(error.to_string())),
            }
        }
    }

    fn unexpected(&mut self, answer: &str) -> Error {
        self.lost(format!("unexpected answer {answer:?}"))
    }

    fn lost(&mut self, problem: String) -> Error {
        let errors = self.scratch.join("stderr");
        ended(&mut self.child, &errors).unwrap_or_else(|| broken(problem, &errors))
    }
}

/// Waits until QEMU connects, or ends.
pub(crate) fn accept(
    listener: &UnixListener,
    child: &mut Child,
    errors: &Path,
) -> Result<UnixStream> {
    let fail = |error: std::io::Error| broken(error.to_string(), errors);
    listener.set_nonblocking(true).map_err(fail)?;
    let end = Instant::now() + LIMIT;
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).map_err(fail)?;
                return Ok(stream);
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                if child.wait(Duration::from_millis(1))?.is_some() {
                    return Err(ended(child, errors).unwrap_or_else(|| fail(error)));
                }
                if Instant::now() > end {
                    let log = log_of(errors);
                    return Err(Error::TimedOut {
                        what: "QEMU's start".into(),
                        limit: LIMIT,
                        log,
                    });
                }
            }
            Err(error) => return Err(fail(error)),
        }
    }
}

/// The error that says that QEMU has ended, if it has.
pub(crate) fn ended(child: &mut Child, errors: &Path) -> Option<Error> {
    let status = child.wait(Duration::from_millis(500)).ok()??;
    Some(Error::QemuEnded {
        status: status.to_string(),
        log: log_of(errors),
    })
}

fn broken(problem: String, errors: &Path) -> Error {
    Error::Protocol {
        protocol: "qtest",
        problem,
        log: log_of(errors),
    }
}

fn log_of(errors: &Path) -> String {
    last_lines(&fs::read(errors).unwrap_or_default(), 10)
}
