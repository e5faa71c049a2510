//! Processes of their own, whose time and most memory are measured: the tool, and svd2rust as its
//! command line runs it, without formatting.
//!
//! The kernel tells of the most memory of a process' children, all together. So each one is started
//! by a process that starts nothing else: this program again.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use svd2rust::config::{IdentFormats, RustEdition};

use crate::Result;
use crate::sample::timed;
use crate::tool::run;

/// The first argument of this program, if it is to measure a command: that command follows.
const MEASURE: &str = "--measure";
/// The first argument, if it is to be svd2rust: an SVD and a folder follow.
const SVD2RUST: &str = "--svd2rust";

/// The first argument, if it is to print a synthetic SVD: its megabytes follow.
const SYNTHETIC: &str = "--synthetic";

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// From its start to its end.
    pub time: Duration,
    /// What it had of the processors, all its threads together.
    pub processor: Duration,
    /// The most memory that it had, in bytes.
    pub memory: u64,
}

/// Does what the first argument says, if it is one of these.
pub fn main() -> Option<Result<()>> {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments.next()?;
    let rest: Vec<OsString> = arguments.collect();
    match (first.to_str()?, rest.as_slice()) {
        (MEASURE, [program, arguments @ ..]) => Some(measure(program, arguments)),
        (SVD2RUST, [svd, folder]) => Some(svd2rust(svd.as_ref(), folder.as_ref())),
        (SYNTHETIC, [size]) => Some(synthetic(size)),
        _ => None,
    }
}

fn synthetic(size: &OsStr) -> Result<()> {
    let size: f64 = size.to_string_lossy().parse()?;
    print!("{}", crate::synthetic::svd((size * 1e6) as usize));
    Ok(())
}

/// The tool.
pub fn tool<A: AsRef<OsStr>>(program: &Path, arguments: &[A]) -> Result<Usage> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(MEASURE).arg(program).args(arguments);
    usage(command)
}

/// svd2rust, from an SVD to the crate's text in a folder.
pub fn peer(svd: &Path, folder: &Path) -> Result<Usage> {
    let this = std::env::current_exe()?;
    let mut command = Command::new(&this);
    command.arg(MEASURE).arg(&this).arg(SVD2RUST);
    command.arg(svd).arg(folder);
    usage(command)
}

fn usage(command: Command) -> Result<Usage> {
    let done = run(command)?;
    let text = String::from_utf8_lossy(&done.stdout);
    let mut numbers = text.split_whitespace().map(str::parse::<u64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(micros)), Some(Ok(processor)), Some(Ok(kibibytes))) => Ok(Usage {
            time: Duration::from_micros(micros),
            processor: Duration::from_micros(processor),
            memory: kibibytes * 1024,
        }),
        _ => Err(format!("not a measurement: {text}").into()),
    }
}

/// Prints microseconds of time and of processors, and kibibytes. What the command says is nobody's matter, unless it fails.
fn measure(program: &OsStr, arguments: &[OsString]) -> Result<()> {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null());
    let (time, done) = timed(|| command.stderr(Stdio::piped()).output());
    let done = done?;
    // Findings that are no errors have a code of their own.
    if !matches!(done.status.code(), Some(0 | 1)) {
        return Err(String::from_utf8_lossy(&done.stderr).into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let processor = usage.user_time() + usage.system_time();
    let micros = processor.num_microseconds();
    println!("{} {micros} {}", time.as_micros(), usage.max_rss());
    Ok(())
}

/// What svd2rust's main function does for a target without a runtime.
fn svd2rust(svd: &Path, folder: &Path) -> Result<()> {
    let mut config = svd2rust::Config::default();
    config.target = svd2rust::Target::None;
    config.edition = RustEdition::E2024;
    config.ident_formats = IdentFormats::default_theme();
    let text = fs::read_to_string(svd)?;
    let failed = |error| format!("svd2rust: {error:#}");
    let device = svd2rust::load_from(&text, &config).map_err(failed)?;
    let items = svd2rust::generate::device::render(&device, &config, &mut String::new());
    let text = items.map_err(failed)?.to_string().replace(" # [", "\n#[");
    fs::create_dir_all(folder)?;
    Ok(fs::write(folder.join("lib.rs"), text)?)
}
