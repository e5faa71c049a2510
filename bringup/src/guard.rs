//! Child processes and temporary directories that never outlive their use.
//!
//! | When | A [`Child`] | A [`Scratch`](crate::scratch::Scratch) |
//! |---|---|---|
//! | its handle is dropped | killed and reaped | removed |
//! | this process gets SIGINT, SIGTERM or SIGHUP | killed | removed |
//! | this process is killed outright | killed by the kernel | removed by the next process that makes one |
//!
//! The first guard installs the signal handling: a thread that cleans up and
//! then lets the signal do what it does by default.

use crate::spawn::spawn;
use crate::{Error, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::collections::BTreeMap;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

/// What is to be undone when a signal ends this process.
pub(crate) enum Undo {
    Kill(Arc<OwnedFd>),
    Remove(PathBuf),
    Restore(Box<dyn Fn() + Send>),
}

struct Registry {
    next: u64,
    undo: BTreeMap<u64, Undo>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry {
    next: 0,
    undo: BTreeMap::new(),
});

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn register(undo: Undo) -> Registration {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
            return;
        };
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                undo_everything();
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
    });
    let mut registry = registry();
    let id = registry.next;
    registry.next += 1;
    registry.undo.insert(id, undo);
    Registration(id)
}

fn undo_everything() {
    for undo in registry().undo.values() {
        match undo {
            Undo::Kill(pidfd) => drop(pidfd_send_signal(pidfd, Signal::KILL)),
            Undo::Remove(path) => drop(std::fs::remove_dir_all(path)),
            Undo::Restore(action) => action(),
        }
    }
}

/// Takes its entry out of the registry when dropped.
pub(crate) struct Registration(u64);

impl Drop for Registration {
    fn drop(&mut self) {
        registry().undo.remove(&self.0);
    }
}

/// Does something when dropped, and when a signal ends this process.
pub(crate) struct Finally {
    action: Arc<dyn Fn() + Send + Sync>,
    _registration: Registration,
}

impl Finally {
    pub(crate) fn new(action: impl Fn() + Send + Sync + 'static) -> Finally {
        let action: Arc<dyn Fn() + Send + Sync> = Arc::new(action);
        let on_signal = Arc::clone(&action);
        Finally {
            action,
            _registration: register(Undo::Restore(Box::new(move || on_signal()))),
        }
    }
}

impl Drop for Finally {
    fn drop(&mut self) {
        (self.action)();
    }
}

/// The state of the terminal, which is put back when this is dropped: QEMU does so itself, unless it is killed.
pub struct KeptTerminal {
    _restore: Finally,
}

impl KeptTerminal {
    /// The state that the terminal has now; `None` if standard input is none.
    pub fn now() -> Option<Self> {
        let before = tcgetattr(rustix::stdio::stdin()).ok()?;
        let restore = Finally::new(move || {
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
            let _ = std::io::stdout().flush();
        });
        Some(Self { _restore: restore })
    }
}

/// A running child process; dropping it kills it.
pub struct Child {
    child: std::process::Child,
    pidfd: Arc<OwnedFd>,
    _registration: Registration,
}

impl Child {
    /// Starts `command`.
    ///
    /// # Errors
    /// [`Error::File`] with the program if it cannot be started.
    pub fn spawn(command: Command) -> Result<Child> {
        let program = PathBuf::from(command.get_program());
        let mut child = spawn(command).map_err(Error::file("run", &program))?;
        let pidfd = match pidfd_open(Pid::from_child(&child), PidfdFlags::empty()) {
            Ok(pidfd) => Arc::new(pidfd),
            Err(errno) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Error::file("watch", &program)(errno.into()));
            }
        };
        let registration = register(Undo::Kill(Arc::clone(&pidfd)));
        Ok(Child {
            child,
            pidfd,
            _registration: registration,
        })
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The child's standard streams, as far as they are pipes and not yet taken.
    pub fn streams(&mut self) -> &mut std::process::Child {
        &mut self.child
    }

    /// Waits until the child ends, at most `limit`: `None` if it still runs.
    ///
    /// # Errors
    /// [`Error::File`] if the system will not let us wait.
    pub fn wait(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        let end = Instant::now().checked_add(limit);
        loop {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let timeout = left.and_then(|left| Timespec::try_from(left).ok());
            let mut fds = [PollFd::new(&*self.pidfd, PollFlags::IN)];
            match poll(&mut fds, timeout.as_ref()) {
                Err(rustix::io::Errno::INTR) => continue,
                Err(errno) => {
                    return Err(Error::file("wait for", Path::new("a child"))(errno.into()));
                }
                Ok(_) => {}
            }
            let status = self
                .child
                .try_wait()
                .map_err(Error::file("wait for", Path::new("a child")))?;
            if status.is_some() || left.is_some_and(|left| left.is_zero()) {
                return Ok(status);
            }
        }
    }

    /// A way to ask the child to end, from another thread.
    pub fn ender(&self) -> Ender {
        Ender(Arc::clone(&self.pidfd))
    }

    /// Kills the child and waits for its end.
    pub fn kill(&mut self) {
        let _ = pidfd_send_signal(&self.pidfd, Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Asks a child to end.
#[derive(Clone)]
pub struct Ender(Arc<OwnedFd>);

impl Ender {
    /// Sends SIGTERM, if the child still runs.
    pub fn end(&self) {
        let _ = pidfd_send_signal(&self.0, Signal::TERM);
    }
}
