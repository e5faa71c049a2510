//! Printing to people and programs that may have stopped listening: a closed pipe is no error.
//!
//! What is printed has paths and texts of the user's in it: nothing in them acts on a terminal.

use std::fmt::Arguments;
use std::io::{Write, stderr, stdout};

use svd2qemu::text::shown;

/// Prints to stdout. A reader that is gone has read what it wanted: the command goes on quietly.
pub fn out(text: Arguments<'_>) {
    let _ = stdout()
        .lock()
        .write_all(shown(&text.to_string()).as_bytes());
}

/// Prints to stderr; if that fails, there is nowhere to say so.
pub fn err(text: Arguments<'_>) {
    let _ = stderr()
        .lock()
        .write_all(shown(&text.to_string()).as_bytes());
}

/// A line to stdout, as by `println!`, which would panic if the pipe is closed.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::commands::say::out(format_args!("{}\n", format_args!($($text)*)))
    };
}

/// A line to stderr.
macro_rules! tell {
    ($($text:tt)*) => {
        $crate::commands::say::err(format_args!("{}\n", format_args!($($text)*)))
    };
}
