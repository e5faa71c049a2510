//! What the project promises about time, measured now: one table, and exit status 1 if a figure
//! is over its limit.
//!
//! ```sh
//! cargo svd2qemu-bench            # everything, some minutes
//! cargo svd2qemu-bench guest      # one group
//! ```
//!
//! Each figure is taken several times, peers in turn with what they are compared with: the median
//! of times, the best of rates. Other work on the machine still shows, so what counts is measured
//! on an idle one. Whatever can be downloaded or built before the clock starts, is.

#![forbid(unsafe_code)]

mod boot;
mod child;
mod edit;
mod generate;
mod guest;
mod language;
mod oracle;
mod project;
mod rates;
mod sample;
mod scale;
mod shapes;
mod synthetic;
mod table;
mod tool;
mod tree;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use project::Project;
use table::Table;
use tool::Tool;

/// Measures what the project promises about time.
#[derive(Debug, Parser)]
#[command(
    after_help = "Exit codes: 0 all limits are kept; 1 a figure is over its limit; 3 a \
figure could not be measured."
)]
struct Arguments {
    /// What to measure [default: all]
    groups: Vec<Group>,
}

/// Figures that are measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Generation from calc.svd
    Generate,
    /// From an edit of calc.svd to the guest's answer
    Edit,
    /// Boot to answer, on each machine
    Boot,
    /// QEMU's own source: patches, and from an edit to the answer of the QEMU built again
    Tree,
    /// Accesses to the device from a guest
    Guest,
    /// Accesses to the model, and to the device by qtest
    Rates,
    /// Accesses to the simulator, compared with the oracle
    Oracle,
    /// The behaviour language: translation, and what a rule costs a guest
    Language,
    /// Large SVDs and chips: generation, memory, compiling, accesses
    Scale,
}

/// Any failure: it ends the program with its text.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Exit code: a figure is over its limit.
const OVER: u8 = 1;
/// Exit code: a figure could not be measured.
const FAILED: u8 = 3;

fn main() -> ExitCode {
    if let Some(done) = child::main() {
        return done.map_or_else(failed, |()| ExitCode::SUCCESS);
    }
    match run(&Arguments::parse().groups) {
        Ok(table) => {
            print!("{table}");
            ExitCode::from(if table.is_over() { OVER } else { 0 })
        }
        Err(error) => failed(error),
    }
}

fn failed(error: Box<dyn std::error::Error>) -> ExitCode {
    eprintln!("error: {error}");
    let help = error
        .downcast_ref::<bringup::Error>()
        .and_then(bringup::Error::help);
    if let Some(help) = help {
        eprintln!("help: {help}");
    }
    ExitCode::from(FAILED)
}

/// Measures `groups`, or all of them if there are none.
fn run(groups: &[Group]) -> Result<Table> {
    let wanted = |group| groups.is_empty() || groups.contains(&group);
    let tool = Tool::build()?;
    let mut table = Table::default();
    if wanted(Group::Generate) {
        table.extend(generate::figures(&tool)?);
    }
    if wanted(Group::Edit) || wanted(Group::Boot) || wanted(Group::Tree) {
        let project = Project::copy(&tool)?;
        if wanted(Group::Edit) {
            table.extend(edit::figures(&project)?);
        }
        if wanted(Group::Boot) {
            table.extend(boot::figures(&project)?);
        }
        if wanted(Group::Tree) {
            table.extend(vec![tree::patches(&tool)?, tree::edits(&project)?]);
        }
    }
    if wanted(Group::Guest) {
        table.extend(guest::figures(&tool)?);
    }
    if wanted(Group::Rates) {
        table.extend(rates::figures(&tool)?);
    }
    if wanted(Group::Oracle) {
        table.extend(oracle::figures()?);
    }
    if wanted(Group::Language) {
        table.extend(language::figures(&tool)?);
    }
    if wanted(Group::Scale) {
        table.extend(scale::figures(&tool)?);
    }
    Ok(table)
}

/// Says on stderr what takes time.
fn progress(text: &str) {
    eprintln!("bench: {text}");
}
