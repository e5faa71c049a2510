//! The device in a QEMU source tree: new files, and lines in QEMU's own files.
//!
//! Nothing is remembered between two runs. What belongs to a device is known from its names: each
//! [`Edit`](crate::edits::Edit) is a text that only it can have put there. So what is there already stays where it
//! is, what is there and no longer wanted goes, what the user wrote around it stays, and taking
//! all of it out leaves a file as it was. A line that looks like ours and is not is a
//! [`Conflict`]: someone has edited it, and nothing is changed.
//!
//! A tree is read through a function, and a [`Change`] is text: nothing here touches the disk.

mod diff;
mod plan;
mod series;
#[cfg(test)]
mod tests;

use std::io;

pub use diff::{git_diff, mail};
pub use plan::plan;
pub use series::series;

use crate::tree::File;

/// Reads a file of the tree by its path in it; `None` if there is none.
pub type Read<'a> = &'a dyn Fn(&str) -> io::Result<Option<String>>;

/// What is to become of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Path in the tree.
    pub path: String,
    /// Its text without the device; `None` if it is not there then.
    pub without: Option<String>,
    /// Its text with the device.
    pub with: Option<String>,
    /// Its text now.
    pub now: Option<String>,
}

/// Why a tree cannot be patched.
#[derive(Debug, thiserror::Error)]
pub enum PatchError {
    /// Files of the tree stand in the way.
    #[error("{}", conflicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Conflicts {
        /// All that were found.
        conflicts: Vec<Conflict>,
    },
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Read {
        /// Path in the tree.
        path: String,
        /// What the system says.
        #[source]
        error: io::Error,
    },
}

/// One place that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Path in the tree.
    pub path: String,
    /// Line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong, and what to do.
    pub problem: String,
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.problem),
            line => write!(f, "{}:{line}: {}", self.path, self.problem),
        }
    }
}

/// What a tree gets besides what is generated.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The text of the SVD, which goes beside the C that is made of it.
    pub svd: &'a str,
    /// The files that are written by hand, by their paths in the tree: they are put where there are none,
    /// and what is there and differs stays.
    pub hooks: &'a [File],
}
