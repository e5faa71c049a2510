//! What can go wrong, and what to do about it.
//!
//! An error's `Display` says what is wrong, with the last lines of a failed
//! child process; [`Error::help`] says what the user can do.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The result of everything fallible here.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure to bring something up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or directory could not be read, written or made.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried, as a verb: "read", "write".
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No QEMU where one was looked for.
    #[error("no QEMU: {} was not found", looked_for.display())]
    NoQemu {
        /// The path given, or the name looked for in PATH.
        looked_for: PathBuf,
    },
    /// A program answered `--version` with something that is not QEMU's.
    #[error("{} does not look like QEMU: its --version says {said:?}", path.display())]
    NotQemu {
        /// The program.
        path: PathBuf,
        /// The first line of its answer.
        said: String,
    },
    /// A program that is needed is not installed.
    #[error("{program} is not installed; it is needed to {purpose}")]
    NoProgram {
        /// Its name.
        program: String,
        /// What for.
        purpose: String,
        /// The Debian package that has it.
        package: &'static str,
    },
    /// A child process failed.
    #[error("{what} failed ({status}){}", indented(log))]
    Failed {
        /// What it was to do.
        what: String,
        /// Its exit status or signal.
        status: String,
        /// The last lines that it printed.
        log: String,
    },
    /// The package archive does not have, or did not give, what is needed.
    #[error("cannot download {what}{}", indented(log))]
    Download {
        /// The package or source, with version.
        what: String,
        /// apt's last lines.
        log: String,
        /// What the user can do instead.
        instead: String,
    },
    /// A source tree or package is not what it should be.
    #[error("{}: {problem}", path.display())]
    Unusable {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
        /// What the user can do.
        help: String,
    },
    /// QEMU ended without the guest having run to its end.
    #[error("QEMU ended early ({status}){}", indented(log))]
    QemuEnded {
        /// Its exit status or signal.
        status: String,
        /// The last lines of QEMU and of the guest's console.
        log: String,
    },
    /// Nothing came within the time limit.
    #[error("{what} took longer than {} s{}", limit.as_secs_f64(), indented(log))]
    TimedOut {
        /// What was waited for.
        what: String,
        /// The limit.
        limit: Duration,
        /// The last lines of QEMU and of the guest's console.
        log: String,
    },
    /// A step of a longer work failed.
    #[error("step {step}: {source}")]
    Step {
        /// The step's name.
        step: &'static str,
        /// What happened.
        source: Box<Error>,
    },
    /// What a caller does in between failed.
    #[error("{message}")]
    Caller {
        /// In the caller's words.
        message: String,
        /// What the user can do.
        help: Option<String>,
    },
    /// QEMU answered a qtest or QMP command with an error.
    #[error("QEMU refused `{command}`: {reason}")]
    Refused {
        /// The command.
        command: String,
        /// QEMU's reason.
        reason: String,
    },
    /// A qtest or QMP connection broke, or carried something unexpected.
    #[error("lost QEMU's {protocol} connection: {problem}{}", indented(log))]
    Protocol {
        /// "qtest" or "QMP".
        protocol: &'static str,
        /// What happened.
        problem: String,
        /// QEMU's last lines.
        log: String,
    },
}

impl Error {
    /// What the user can do about it, in one sentence or more, if anything
    /// more can be said than the message does.
    pub fn help(&self) -> Option<String> {
        let text = match self {
            Error::NoQemu { looked_for } => format!(
                "install it (apt-get install {}), or name one with --qemu-bin PATH",
                qemu_package(looked_for)
            ),
            Error::NotQemu { .. } => {
                "name a QEMU, such as qemu-system-x86_64 or qemu-system-arm, with --qemu-bin PATH"
                    .to_owned()
            }
            Error::Step { source, .. } => return source.help(),
            Error::Caller { help, .. } => return help.clone(),
            Error::NoProgram { package, .. } => format!("apt-get install {package}"),
            Error::Download { instead, .. } => instead.clone(),
            Error::Unusable { help, .. } => help.clone(),
            Error::TimedOut { .. } => {
                "raise the limit with --time-limit SECONDS if the guest was only slow".to_owned()
            }
            Error::Failed { log, .. } if log.contains("No space left on device") => {
                "the disk is full: free some of it, then run the command again, which goes on \
                 where it stopped"
                    .to_owned()
            }
            Error::File { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                "the disk is full: free some of it, then run the command again".to_owned()
            }
            Error::Failed { log, .. } if lacks_glib(log) => {
                "QEMU's headers include those of GLib: apt-get install libglib2.0-dev".to_owned()
            }
            Error::QemuEnded { log, .. } => return help_for_qemu(log),
            Error::File { .. }
            | Error::Failed { .. }
            | Error::Refused { .. }
            | Error::Protocol { .. } => return None,
        };
        Some(text)
    }

    /// What becomes of an I/O error when `action`, such as "read", was tried with a file.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::File {
            action,
            path,
            source,
        }
    }
}

/// Whether a compiler or pkg-config says that GLib is not there; its name alone is in every command.
fn lacks_glib(log: &str) -> bool {
    log.lines().any(|line| {
        line.contains("glib.h: No such file")
            || line.contains("Package glib-2.0 was not found")
            || line.contains("Package 'glib-2.0', required by")
            || line.contains("No package 'glib-2.0' found")
    })
}

fn help_for_qemu(log: &str) -> Option<String> {
    let text = if log.contains("plugin was built for") {
        "the plugin belongs to another QEMU: compile it again for this one"
    } else if log.contains("-plugin: invalid option") || log.contains("plugin interface") {
        "this QEMU was built without plugins (--enable-plugins --enable-modules); Debian's and \
         Ubuntu's have them"
    } else if log.contains("undefined symbol") {
        "this QEMU does not export its symbols to plugins: it must be built with \
         --enable-modules; Debian's and Ubuntu's are"
    } else if log.contains("kvm") {
        "KVM is not usable here: use --accel tcg"
    } else if log.contains("kernel too old") {
        "--kernel must name a bzImage of Linux"
    } else if log.contains("could not load PC BIOS") || log.contains("could not load kernel") {
        "apt-get install seabios qemu-system-data, or check the path of the kernel"
    } else {
        return None;
    };
    Some(text.to_owned())
}

/// The package of Debian and Ubuntu that has a `qemu-system-...`.
fn qemu_package(program: &Path) -> &'static str {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    match name.strip_prefix("qemu-system-") {
        Some("x86_64" | "i386") => "qemu-system-x86",
        Some("arm" | "aarch64") => "qemu-system-arm",
        _ => "qemu-system",
    }
}

/// `log` on lines of its own, indented, or nothing.
fn indented(log: &str) -> String {
    log.lines().map(|line| format!("\n    {line}")).collect()
}

/// The last `count` lines of what a process printed, as text.
pub(crate) fn last_lines(bytes: &[u8], count: usize) -> String {
    let text = String::from_utf8_lossy(bytes).replace('\r', "");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_shown_below_the_message() {
        let error = Error::Failed {
            what: "compiling".into(),
            status: "exit status: 1".into(),
            log: last_lines(b"one\r\ntwo\n\nthree\n", 2),
        };
        assert_eq!(
            error.to_string(),
            "compiling failed (exit status: 1)\n    two\n    three"
        );
    }

    #[test]
    fn a_missing_qemu_is_in_the_package_of_its_target() {
        let check = |program: &str, package: &str| {
            let error = Error::NoQemu {
                looked_for: program.into(),
            };
            let help = error.help().unwrap_or_default();
            assert!(help.contains(&format!("install {package})")), "{help}");
        };
        check("qemu-system-x86_64", "qemu-system-x86");
        check("/usr/bin/qemu-system-arm", "qemu-system-arm");
        check("qemu", "qemu-system");
    }

    #[test]
    fn a_refused_plugin_has_its_own_help() {
        let error = Error::QemuEnded {
            status: "exit status: 1".into(),
            log: "calc: this plugin was built for QEMU 9.0.0".into(),
        };
        assert!(
            error
                .help()
                .is_some_and(|help| help.contains("another QEMU"))
        );
    }
}
