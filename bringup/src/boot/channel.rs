//! A byte stream from the guest, through a Unix socket to a writer.

use crate::guard::Ender;
use crate::scratch::Scratch;
use crate::{Error, Result};
use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

/// The names of all channels that there can be.
const NAMES: [&str; 4] = ["stdout", "stderr", "code", "serial"];

/// One stream; QEMU connects to it at start.
pub(super) struct Channel<'a> {
    name: &'static str,
    path: PathBuf,
    listener: UnixListener,
    to: &'a mut (dyn Write + Send),
}

impl<'a> Channel<'a> {
    pub(super) fn new(
        scratch: &Scratch,
        name: &'static str,
        to: &'a mut (dyn Write + Send),
    ) -> Result<Channel<'a>> {
        debug_assert!(NAMES.contains(&name));
        let path = scratch.join(name);
        let listener = UnixListener::bind(&path).map_err(Error::file("listen at", &path))?;
        Ok(Channel {
            name,
            path,
            listener,
            to,
        })
    }

    /// The argument of `-chardev`; its id is the channel's name.
    pub(super) fn argument(&self) -> String {
        let path = self.path.display().to_string().replace(',', ",,");
        format!("socket,id={},path={path}", self.name)
    }

    /// Copies all that comes to the writer. If that fails, the rest is read all
    /// the same, so that the guest does not wait for ever.
    ///
    /// The channel of the exit status ends QEMU once a line has come: all
    /// other output is out by then.
    pub(super) fn carry(self, qemu: &Ender) -> io::Result<()> {
        let (mut stream, _) = self.listener.accept()?;
        let mut result = Ok(());
        let mut buffer = [0; 65536];
        loop {
            let length = match stream.read(&mut buffer) {
                Ok(0) => return result,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // QEMU was killed with input unread.
                Err(_) => return result,
            };
            if result.is_ok() {
                result = self
                    .to
                    .write_all(&buffer[..length])
                    .and_then(|()| self.to.flush());
            }
            if self.name == "code" && buffer[..length].contains(&b'\n') {
                qemu.end();
            }
        }
    }

    /// After QEMU's end: whoever still waits for its connection gets one that
    /// ends at once.
    pub(super) fn no_more(scratch: &Scratch) {
        for name in NAMES {
            drop(UnixStream::connect(scratch.join(name)));
        }
    }
}
