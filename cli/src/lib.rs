//! What the command `svd2qemu` does on the disk: generated files, QEMU source trees, its configuration.
//!
//! The command is the interface. This library is there for it and for the project's own tests, and
//! changes freely; programs that generate use the crate `svd2qemu`, which does no I/O.

pub mod config;
pub mod disk;
pub mod firmware;
pub mod patched_tree;
pub mod transaction;
