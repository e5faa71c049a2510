//! The QMP monitor of a QEMU that is started: where it connects.

use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::scratch::Scratch;
use crate::{Error, Qmp, Result};

/// The place where a QEMU connects its monitor.
pub struct Monitor {
    listener: UnixListener,
    scratch: Scratch,
}

impl Monitor {
    /// A place for one QEMU.
    ///
    /// # Errors
    /// [`Error::File`] if no socket can be made.
    pub fn new() -> Result<Self> {
        let scratch = Scratch::new()?;
        let path = scratch.join("qmp");
        let listener = UnixListener::bind(&path).map_err(Error::file("listen at", &path))?;
        Ok(Self { listener, scratch })
    }

    /// Adds the options by which a QEMU connects.
    pub fn add_to(&self, command: &mut Command) {
        let path = self.scratch.join("qmp");
        command.arg("-chardev");
        command.arg(socket_argument("socket,id=svd2qemu-qmp,path=", &path));
        command.args(["-mon", "chardev=svd2qemu-qmp,mode=control"]);
    }

    /// Where QEMU connects.
    pub(crate) fn listener(&self) -> &UnixListener {
        &self.listener
    }

    /// A folder for files that go with the monitor.
    pub fn folder(&self) -> &Path {
        self.scratch.path()
    }

    /// The monitor of the QEMU that was started with the options and runs; it answers within this time.
    ///
    /// # Errors
    /// [`Error::File`] if it has not connected, [`Error::Protocol`].
    pub fn connect(&self, limit: Duration) -> Result<Qmp> {
        let path = self.scratch.join("qmp");
        let connected = self.listener.set_nonblocking(true).and_then(|()| {
            let (stream, _) = self.listener.accept()?;
            stream.set_nonblocking(false)?;
            Ok(stream)
        });
        Qmp::new(connected.map_err(Error::file("listen at", &path))?, limit)
    }
}

/// The value of an option that names a socket.
pub(crate) fn socket_argument(prefix: &str, path: &Path) -> String {
    // QEMU's option parser wants commas doubled.
    format!("{prefix}{}", path.display().to_string().replace(',', ",,"))
}
