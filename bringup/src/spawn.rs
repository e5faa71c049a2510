//! Starting a process that the kernel kills when this process dies.
//!
//! Linux sends the parent-death signal when the *thread* that spawned the
//! child ends, so all children are spawned by one thread that never does.
//! This is the only module with `unsafe`: `pre_exec` has no safe form.
#![allow(unsafe_code)]

use rustix::process::{Signal, getppid, set_parent_process_death_signal};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, OnceLock};

type Job = Box<dyn FnOnce() + Send>;

/// Spawns `command`; the child gets SIGKILL when this process ends, however.
///
/// # Errors
/// Those of [`Command::spawn`].
pub(crate) fn spawn(mut command: Command) -> io::Result<Child> {
    let parent = rustix::process::getpid();
    // SAFETY: between fork and exec this makes two system calls (prctl and
    // getppid) and neither allocates nor takes locks, as pre_exec demands.
    unsafe {
        command.pre_exec(move || {
            set_parent_process_death_signal(Some(Signal::KILL))?;
            // The parent may have died before the signal was asked for.
            if getppid() == Some(parent) {
                Ok(())
            } else {
                Err(rustix::io::Errno::SRCH.into())
            }
        });
    }
    let (answer, answered) = channel();
    let job: Job = Box::new(move || {
        // The receiver waits below, so sending cannot fail.
        let _ = answer.send(command.spawn());
    });
    spawner()?
        .send(job)
        .map_err(|_| io::Error::other("the spawning thread ended"))?;
    answered
        .recv()
        .map_err(|_| io::Error::other("the spawning thread ended"))?
}

fn spawner() -> io::Result<Sender<Job>> {
    static JOBS: OnceLock<Mutex<Option<Sender<Job>>>> = OnceLock::new();
    let mut jobs = JOBS
        .get_or_init(|| Mutex::new(None))
        .lock()
        .map_err(|_| io::Error::other("the spawning thread panicked"))?;
    if let Some(jobs) = &*jobs {
        return Ok(jobs.clone());
    }
    let (sender, receiver) = channel::<Job>();
    std::thread::Builder::new()
        .name("spawner".into())
        .spawn(move || {
            for job in receiver {
                job();
            }
        })?;
    *jobs = Some(sender.clone());
    Ok(sender)
}
