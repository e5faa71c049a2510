//! One SVD on both sides.

use std::fmt;

use agreement::any::check;
use oracle::{Device, Machine};
use svd2qemu::Source;
use svd2qemu::diag::Severity;
use svd2qemu::simulate::{Master, Simulator};

use crate::sequence::{Step, steps};

/// How many of the accesses before a difference are shown.
const SHOWN: usize = 6;

/// What became of an SVD.
#[derive(Debug)]
pub enum Judged {
    /// Both sides say the same.
    Agree {
        /// How many peripherals were compared.
        peripherals: usize,
        /// How many registers they have together.
        registers: usize,
    },
    /// `check` refuses it, for this reason and as many others.
    Refused(String, usize),
    /// The oracle, which repairs nothing, cannot read it.
    Unread(String),
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agree {
                peripherals,
                registers,
            } => write!(
                f,
                "{peripherals} peripherals with {registers} registers agree"
            ),
            Self::Refused(first, 0) => write!(f, "skipped, refused: {first}"),
            Self::Refused(first, more) => {
                write!(f, "skipped, refused: {first} (and {more} more errors)")
            }
            Self::Unread(error) => write!(f, "skipped, the oracle cannot read it: {error}"),
        }
    }
}

/// Compares all peripherals of an SVD on `accesses` random accesses each.
///
/// # Errors
///
/// A report of the first difference.
pub fn compare(source: &Source, accesses: u64, seed: u64) -> Result<Judged, String> {
    let mut checked = match check(source) {
        Ok(checked) => checked,
        Err(found) => {
            let errors = found.iter().filter(|one| one.severity == Severity::Error);
            let mut errors = errors.map(|one| format!("{}: {}", one.code.as_str(), one.message));
            let first = errors.next().unwrap_or_default();
            return Ok(Judged::Refused(first, errors.count()));
        }
    };
    let device = match Device::read(&source.text) {
        Ok(device) => device,
        Err(error) => return Ok(Judged::Unread(error.to_string())),
    };
    let names = |mut names: Vec<String>| {
        names.sort();
        names.join(" ")
    };
    let ours = device.peripherals.iter().map(|p| p.name.clone());
    let theirs = checked.device.peripherals().map(|p| p.ident.svd.clone());
    let (ours, theirs) = (names(ours.collect()), names(theirs.collect()));
    if ours != theirs {
        let path = &source.path;
        return Err(format!(
            "{path}: which peripherals are there?\n  oracle     {ours}\n  simulator  {theirs}"
        ));
    }
    let mut registers = 0;
    for simulated in &mut checked.device.peripherals {
        simulated.behavior = None;
        let same = |known: &&oracle::Peripheral| known.name == simulated.ident.svd;
        let Some(peripheral) = device.peripherals.iter().find(same) else {
            continue;
        };
        registers += peripheral.registers.len();
        let steps = steps(peripheral, accesses, seed);
        let mut simulator = Simulator::new(simulated);
        run(peripheral, &mut simulator, &steps)
            .map_err(|report| format!("{}, {}{report}", source.path, peripheral.name))?;
    }
    Ok(Judged::Agree {
        peripherals: device.peripherals.len(),
        registers,
    })
}

/// Does `steps` to both sides, up to the first read that gives different values.
fn run(
    peripheral: &oracle::Peripheral,
    simulator: &mut Simulator,
    steps: &[Step],
) -> Result<(), String> {
    let mut machine = Machine::new(peripheral);
    for (number, step) in steps.iter().enumerate() {
        match *step {
            Step::Read { offset, size, by } => {
                let ours = machine.read_as(by, offset, size);
                let theirs = simulator.read_as(theirs(by), offset, size);
                if ours != theirs {
                    let read = (offset, size, ours ^ theirs);
                    return Err(report(peripheral, &steps[..=number], read, ours, theirs));
                }
            }
            Step::Write {
                offset,
                size,
                value,
                by,
            } => {
                machine.write_as(by, offset, size, value);
                simulator.write_as(theirs(by), offset, size, value);
            }
            Step::Reset => {
                machine.reset();
                simulator.reset();
            }
        }
    }
    Ok(())
}

/// A master as the simulator knows it.
fn theirs(by: oracle::Master) -> Master {
    Master {
        secure: by.secure,
        privileged: by.privileged,
    }
}

/// What to look at: the registers in which the values differ, both values, and what happened to
/// these bytes since the last reset.
fn report(
    peripheral: &oracle::Peripheral,
    steps: &[Step],
    (offset, size, differing): (u64, u32, u64),
    ours: u64,
    theirs: u64,
) -> String {
    let (first, last) = (differing.trailing_zeros() / 8, differing.ilog2() / 8);
    let (at, bytes) = (offset.saturating_add(first.into()), last - first + 1);
    let touched = peripheral.registers.iter().filter(|register| {
        let own = Step::Read {
            offset: register.offset,
            size: register.size.div_ceil(8),
            by: oracle::Master::ANY,
        };
        own.touches(at, bytes)
    });
    let touched: Vec<_> = touched
        .map(|register| format!(".{} (0x{:x})", register.name, register.offset))
        .collect();
    let before = &steps[..steps.len() - 1];
    let reset = before.iter().rposition(|step| matches!(step, Step::Reset));
    let since: Vec<_> = (reset.unwrap_or(0)..before.len())
        .filter(|number| before[*number].touches(at, bytes))
        .map(|number| format!("  {number:>6}: {}\n", before[number]))
        .collect();
    let shown = match since.len().saturating_sub(SHOWN) {
        _ if since.is_empty() => "  nothing\n".to_owned(),
        first => since[first..].concat(),
    };
    let width = 2 * size as usize;
    format!(
        "{}, access {}, {}:\n  oracle     0x{ours:0width$x}\n  simulator  0x{theirs:0width$x}\n\
         what touched the bytes that differ before, since the last reset:\n{}",
        touched.join(" and "),
        before.len(),
        steps[before.len()],
        shown,
    )
}
