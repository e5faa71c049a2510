//! Which types a QEMU has.

use crate::guard::Child;
use crate::monitor::Monitor;
use crate::qtest::{accept, ended};
use crate::{Error, Qemu, Qmp, Result};
use serde_json::json;
use std::fs::File;
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long QEMU may take to answer.
const LIMIT: Duration = Duration::from_secs(30);

impl Qemu {
    /// The names of all types of this QEMU, those of its modules too: what a
    /// device must not be called. It is started for that, without a machine.
    ///
    /// # Errors
    /// [`Error::QemuEnded`] if it does not start, [`Error::TimedOut`],
    /// [`Error::Protocol`].
    pub fn types(&self) -> Result<Vec<String>> {
        let monitor = Monitor::new()?;
        let mut qemu = Command::new(&self.path);
        qemu.args(["-M", "none", "-nodefaults", "-no-user-config"]);
        qemu.args(["-display", "none", "-S"]);
        monitor.add_to(&mut qemu);
        let errors = monitor.folder().join("stderr");
        qemu.stdin(Stdio::null()).stdout(Stdio::null());
        qemu.stderr(File::create(&errors).map_err(Error::file("write", &errors))?);
        let mut child = Child::spawn(qemu)?;
        let stream = accept(monitor.listener(), &mut child, &errors)?;
        let asked = Qmp::new(stream, LIMIT)
            .and_then(|mut qmp| qmp.execute("qom-list-types", json!({"abstract": true})));
        let answer = asked.map_err(|error| ended(&mut child, &errors).unwrap_or(error))?;
        let types = answer.as_array().into_iter().flatten();
        let names = types.filter_map(|ty| Some(ty.get("name")?.as_str()?.to_owned()));
        Ok(names.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installed_qemu_has_the_types_that_all_have() {
        let Ok(qemu) = Qemu::find(None) else {
            // Where there is none, the tests that need it say so.
            return;
        };
        let types = qemu.types().unwrap();
        for name in ["object", "device", "machine", "none-machine", "accel"] {
            assert!(types.iter().any(|ty| ty == name), "{name}");
        }
    }
}
