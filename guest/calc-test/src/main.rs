//! `calc_test`: one calculation on the memory-mapped calculator, from a Linux command line.
//!
//! The program knows the calculator by the generated access crate alone: addresses, bits and the
//! names of the operations are the SVD's. `guest/c/calc_test.c` is the same program in C; the two
//! print the same text for the same arguments.
//!
//! For an initramfs, where there is no dynamic loader, link it statically:
//!
//! ```sh
//! cargo rustc --package calc-test --profile guest -- -C target-feature=+crt-static
//! ```

mod args;
mod calculator;
mod mapping;
mod pci;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use args::Request;
use mapping::Mapping;

/// Why there is no answer, as the text to print.
enum Failure {
    /// The calculator ended the operation in an error.
    Calculator(String),
    /// The arguments are not accepted.
    Usage(String),
    /// The calculator cannot be reached, or did not answer in time.
    Unreachable(String),
}

impl Failure {
    /// The exit status that `--help` documents for this kind of failure.
    fn exit_status(&self) -> u8 {
        match self {
            Failure::Calculator(_) => 1,
            Failure::Usage(_) => 2,
            Failure::Unreachable(_) => 3,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Failure::Calculator(text) | Failure::Usage(text) | Failure::Unreachable(text)) = self;
        f.write_str(text)
    }
}

fn main() -> ExitCode {
    // An argument that is not UTF-8 becomes one that no rule accepts, and is shown as such.
    let arguments = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into());
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("calc_test: {failure}");
            ExitCode::from(failure.exit_status())
        }
    }
}

/// Does what the arguments ask for, and prints it.
fn run(arguments: impl Iterator<Item = String>) -> Result<(), Failure> {
    let text = match args::parse(arguments)? {
        Request::Help => args::help(),
        Request::Calculate {
            calculation,
            place,
            sysfs,
            limit,
        } => {
            let location = pci::locate(place, &sysfs)?;
            let mapping = Mapping::open(&location)?;
            let result =
                calculator::calculate(&mapping.registers(), &calculation, &location, limit)?;
            format!("{calculation} = {result}\n")
        }
    };
    io::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| Failure::Unreachable(format!("cannot write the answer: {error}")))
}
