//! A client of QEMU's monitor protocol, QMP (docs/interop/qmp-spec.rst of QEMU).

use crate::{Error, Result};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// A connection, past its greeting.
pub struct Qmp {
    stream: BufReader<UnixStream>,
    events: VecDeque<Event>,
    limit: Duration,
    partial: Vec<u8>,
}

/// Something that QEMU told unasked.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// "STOP", "RESET", "MIGRATION" and so on.
    pub name: String,
    /// What belongs to it; null if nothing does.
    pub data: Value,
}

impl Qmp {
    /// Takes over a socket that QEMU has connected; each answer may take
    /// `limit`.
    ///
    /// # Errors
    /// [`Error::Protocol`] if QEMU does not greet.
    pub fn new(stream: UnixStream, limit: Duration) -> Result<Qmp> {
        let stream = BufReader::new(stream);
        let mut qmp = Qmp {
            stream,
            events: VecDeque::new(),
            limit,
            partial: Vec::new(),
        };
        let greeting = qmp.receive(Instant::now() + limit, "QMP's greeting")?;
        if greeting.get("QMP").is_none() {
            return Err(broken(format!("unexpected greeting {greeting}")));
        }
        qmp.execute("qmp_capabilities", json!({}))?;
        Ok(qmp)
    }

    /// Executes `command` and gives what it returns.
    ///
    /// # Errors
    /// [`Error::Refused`] with QEMU's reason; [`Error::TimedOut`];
    /// [`Error::Protocol`] if the connection breaks.
    pub fn execute(&mut self, command: &str, arguments: Value) -> Result<Value> {
        let mut line = json!({"execute": command, "arguments": arguments}).to_string();
        line.push('\n');
        self.stream
            .get_mut()
            .write_all(line.as_bytes())
            .map_err(|e| broken(e.to_string()))?;
        let end = Instant::now() + self.limit;
        loop {
            let mut answer = self.receive(end, command)?;
            if let Some(error) = answer.get("error") {
                let reason = error
                    .get("desc")
                    .and_then(Value::as_str)
                    .unwrap_or("no reason");
                let (command, reason) = (command.to_owned(), reason.to_owned());
                return Err(Error::Refused { command, reason });
            }
            if let Some(value) = answer.get_mut("return") {
                return Ok(value.take());
            }
            self.remember(answer);
        }
    }

    /// Waits for event `name`, at most `limit`; earlier events of other names
    /// are dropped, as is an event once it was given.
    ///
    /// # Errors
    /// [`Error::TimedOut`], [`Error::Protocol`].
    pub fn wait_event(&mut self, name: &str, limit: Duration) -> Result<Event> {
        let end = Instant::now() + limit;
        loop {
            while let Some(event) = self.events.pop_front() {
                if event.name == name {
                    return Ok(event);
                }
            }
            let message = self.receive(end, &format!("event {name}"))?;
            self.remember(message);
        }
    }

    /// A property of the object at `path` ("/machine/peripheral/ID").
    ///
    /// # Errors
    /// As [`Qmp::execute`].
    pub fn qom_get(&mut self, path: &str, property: &str) -> Result<Value> {
        self.execute("qom-get", json!({"path": path, "property": property}))
    }

    /// Sets a property of the object at `path`.
    ///
    /// # Errors
    /// As [`Qmp::execute`].
    pub fn qom_set(&mut self, path: &str, property: &str, value: Value) -> Result<()> {
        let arguments = json!({"path": path, "property": property, "value": value});
        self.execute("qom-set", arguments).map(drop)
    }

    /// Resets the machine, and waits until it is done.
    ///
    /// # Errors
    /// As [`Qmp::execute`].
    pub fn system_reset(&mut self) -> Result<()> {
        self.events.retain(|event| event.name != "RESET");
        self.execute("system_reset", json!({}))?;
        self.wait_event("RESET", self.limit).map(drop)
    }

    /// Stops the virtual CPUs and the virtual clock.
    ///
    /// # Errors
    /// As [`Qmp::execute`].
    pub fn stop(&mut self) -> Result<()> {
        self.execute("stop", json!({})).map(drop)
    }

    /// Runs a command of the human monitor and gives what it prints.
    ///
    /// # Errors
    /// As [`Qmp::execute`].
    pub fn human(&mut self, command: &str) -> Result<String> {
        let value = self.execute("human-monitor-command", json!({"command-line": command}))?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Saves the machine's state to `file`, and stops the machine.
    ///
    /// # Errors
    /// As [`Qmp::execute`]; [`Error::Refused`] also if the migration fails.
    pub fn save(&mut self, file: &Path) -> Result<()> {
        self.execute("migrate", json!({"uri": migration_uri("cat >", file)}))?;
        self.finish_migration("migrate")
    }

    /// Loads the state in `file` into this machine, which must have been
    /// started with `-incoming defer` and otherwise the same arguments; the
    /// machine then is as it was when saved, and runs if that one did.
    ///
    /// # Errors
    /// As [`Qmp::save`].
    pub fn load(&mut self, file: &Path) -> Result<()> {
        self.execute(
            "migrate-incoming",
            json!({"uri": migration_uri("cat", file)}),
        )?;
        self.finish_migration("migrate-incoming")
    }

    fn finish_migration(&mut self, command: &str) -> Result<()> {
        let end = Instant::now() + self.limit;
        while Instant::now() < end {
            let state = self.execute("query-migrate", json!({}))?;
            match state.get("status").and_then(Value::as_str) {
                Some("completed") => return Ok(()),
                Some("failed" | "cancelled") => {
                    let reason = state.get("error-desc").and_then(Value::as_str);
                    let reason = reason.unwrap_or("see QEMU's output").to_owned();
                    return Err(Error::Refused {
                        command: command.to_owned(),
                        reason,
                    });
                }
                _ => std::thread::sleep(Duration::from_millis(2)),
            }
        }
        Err(Error::TimedOut {
            what: command.into(),
            limit: self.limit,
            log: String::new(),
        })
    }

    fn remember(&mut self, mut message: Value) {
        if let Some(name) = message.get("event").and_then(Value::as_str) {
            let name = name.to_owned();
            let data = message
                .get_mut("data")
                .map(Value::take)
                .unwrap_or(Value::Null);
            self.events.push_back(Event { name, data });
        }
    }

    fn receive(&mut self, end: Instant, what: &str) -> Result<Value> {
        loop {
            let left = end
                .saturating_duration_since(Instant::now())
                .max(Duration::from_millis(1));
            let set = self.stream.get_ref().set_read_timeout(Some(left));
            set.map_err(|error| broken(error.to_string()))?;
            match self.stream.read_until(b'\n', &mut self.partial) {
                Ok(0) => return Err(broken("QEMU closed it".into())),
                Ok(_) if self.partial.ends_with(b"\n") => {
                    let line = std::mem::take(&mut self.partial);
                    return serde_json::from_slice(&line)
                        .map_err(|error| broken(format!("{error} in an answer")));
                }
                Ok(_) => {}
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    if Instant::now() >= end {
                        let (what, log) = (what.to_owned(), String::new());
                        return Err(Error::TimedOut {
                            what,
                            limit: self.limit,
                            log,
                        });
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(broken(error.to_string())),
            }
        }
    }
}

fn broken(problem: String) -> Error {
    Error::Protocol {
        protocol: "QMP",
        problem,
        log: String::new(),
    }
}

/// `exec:` works on all versions; `file:` only from 8.2 on.
fn migration_uri(command: &str, file: &Path) -> String {
    let quoted = file.display().to_string().replace('\'', r"'\''");
    format!("exec:{command} '{quoted}'")
}
