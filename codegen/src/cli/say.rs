//! Printing to people and programs that may have stopped listening: a closed pipe is no error.

use std::fmt::Arguments;
use std::io::{Write, stderr, stdout};

/// Prints to stdout. A reader that is gone has read what it wanted: the command goes on quietly.
pub fn out(text: Arguments<'_>) {
    let _ = stdout().lock().write_fmt(text);
}

/// Prints to stderr; if that fails, there is nowhere to say so.
pub fn err(text: Arguments<'_>) {
    let _ = stderr().lock().write_fmt(text);
}

/// A line to stdout, as by `println!`, which would panic if the pipe is closed.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::cli::say::out(format_args!("{}\n", format_args!($($text)*)))
    };
}

/// A line to stderr.
macro_rules! tell {
    ($($text:tt)*) => {
        $crate::cli::say::err(format_args!("{}\n", format_args!($($text)*)))
    };
}
