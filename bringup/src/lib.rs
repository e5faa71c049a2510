//! Brings a generated device up in a QEMU that is already installed.
//!
//! From a generated C device to an answer from a guest, the stages are:
//!
//! ```text
//! Qemu::find -> headers::ensure -> plugin::Plugin::compile -> Boot::run   (a Linux guest)
//!                              \-> qtest_accel::ensure     -> Qtest::start (no guest at all)
//! packages::{kernel, busybox} -> initramfs::Initramfs  -/
//! ```
//!
//! What is downloaded is kept in [`cache`], and is got by the system's own apt
//! from the system's own mirrors, without root and without changing apt's
//! configuration. Nothing here knows what an SVD file is, and nothing prints:
//! messages go to the [`Progress`] callback, guest output to where the caller
//! says, and failures are [`Error`]s that say what to do.
//!
//! Every child process ends when its handle is dropped, when this process
//! dies, and on SIGINT or SIGTERM; see [`guard`].

pub mod apt;
pub mod boot;
pub mod build;
pub mod cache;
pub mod classic;
pub mod console;
mod cpio;
pub mod error;
pub mod guard;
pub mod headers;
pub mod initramfs;
pub mod monitor;
pub mod packages;
pub mod plugin;
pub mod process;
pub mod qemu;
pub mod qmp;
pub mod qtest;
pub mod qtest_accel;
pub mod scratch;
mod spawn;
mod tsc;
mod types;
pub mod vm;

pub use boot::{Boot, Outcome};
pub use error::{Error, Result};
pub use headers::Headers;
pub use plugin::Plugin;
pub use qemu::{Qemu, Version};
pub use qmp::Qmp;
pub use qtest::Qtest;
pub use qtest_accel::QtestAccel;
pub use vm::{Accel, Machine, Vm};

/// Where messages about slow steps (what is downloaded or built, and why) go:
/// one line a call, without a line end.
pub type Progress<'a> = &'a dyn Fn(&str);

/// A [`Progress`] that says nothing.
pub fn quiet(_: &str) {}
