//! From a CMSIS-SVD file: a QEMU device, a guest access crate, a Rust model, documentation.
//!
//! [`generate`] reads and judges a [`Source`], and makes files of it. It is pure: text in, text or
//! findings out. Nothing here touches the disk. A `build.rs` that has a device's model made looks like
//! this:
//!
//! ```
//! use std::path::PathBuf;
//! use std::{env, fs};
//!
//! use svd2qemu::{Options, Output, Source};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     # let folder = env::temp_dir().join(format!("svd2qemu-doctest-{}", std::process::id()));
//!     # fs::create_dir_all(&folder)?;
//!     # fs::write(folder.join("calc.svd"), include_str!("../../calc.svd"))?;
//!     # env::set_current_dir(&folder)?;
//!     println!("cargo::rerun-if-changed=calc.svd");
//!     let source = Source::new("calc.svd", fs::read_to_string("calc.svd")?);
//!     let options = Options::default().only([Output::Model]);
//!     let made = match svd2qemu::generate(&source, &options) {
//!         Ok(made) => made,
//!         Err(error) => return Err(error.render(&source, false).into()),
//!     };
//!     for warning in made.warnings.iter() {
//!         println!("cargo::warning={}", warning.message);
//!     }
//!     let out = env::var_os("OUT_DIR").map_or_else(env::temp_dir, PathBuf::from);
//!     # let out = folder.join("out");
//!     for (path, text) in made.tree.files() {
//!         let path = out.join(path);
//!         fs::create_dir_all(path.parent().expect("a file is in a folder"))?;
//!         fs::write(path, text)?;
//!     }
//!     # assert!(out.join("calc-model/src/lib.rs").is_file());
//!     # fs::remove_dir_all(&folder)?;
//!     Ok(())
//! }
//! ```
//!
//! Who has many files made gives [`Checked::generate_to`] a [`Sink`](tree::Sink), which gets each when
//! it is made. [`check`] judges and makes nothing.
//!
//! # Features
//!
//! Both are on by default; a `build.rs` that needs neither is built faster without them.
//!
//! - `pac`: the guest access crate, by svd2rust.
//! - `docs`: HTML and Markdown.
//!
//! Modules that are not in this documentation are for the project's own packages, and change freely.

#![deny(missing_docs)]

pub mod diag;
pub mod levels;
pub mod report;
pub mod tree;

// What the command, the tests and the bench share with the library; no interface.
#[doc(hidden)]
pub mod backend;
#[doc(hidden)]
pub mod behavior;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod names;
#[doc(hidden)]
pub mod patch;
#[doc(hidden)]
pub mod scaffold;
#[doc(hidden)]
pub mod simulate;
#[doc(hidden)]
pub mod text;
#[cfg(feature = "pac")]
#[doc(hidden)]
pub use pac::GuestRegister;
#[doc(hidden)]
pub use suggest::nearest;

mod check;
mod codes;
mod dim_index;
mod edits;
mod element;
mod extensions;
#[cfg(feature = "pac")]
mod flatten;
mod generation;
mod lower;
mod nesting;
mod options;
#[cfg(feature = "pac")]
mod pac;
mod parallel;
mod parse;
#[cfg(test)]
mod random_functions;
mod resolve;
mod schema;
mod source;
mod structure;
mod suggest;
mod values;
mod vocabulary;
mod xml;

pub use backend::qemu::{HookFunction, HooksFile, QemuVersion};
pub use check::SelectError;
pub use diag::Diagnostics;
pub use generation::{Checked, Error, Generated, Hooks, Stopped, check, check_at, generate};
pub use levels::Levels;
pub use model::Bus;
pub use options::{Options, Output};
pub use source::Source;
