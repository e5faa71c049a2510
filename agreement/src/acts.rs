//! What is done to devices in a process of their own, and how they are told.

use std::io::Write;
use std::process::{Command, Stdio};

use svd2qemu::simulate::Master;

use crate::steps::Step;

/// What is done to the devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// This, to the one that is selected, by one who may do everything.
    Do(Step),
    /// This access, by one who may not.
    DoAs(Master, Step),
    /// Asks how many guest errors there were since the peripheral was selected.
    Errors,
    /// Asks for [`Seen`].
    Ask(Seen),
    /// Drives a line of the input of this index.
    Input(usize, u32, bool),
    /// Calls what hooks may call, of this index, with arguments made of this number.
    Call(usize, u64),
    /// From here on it is the peripheral of this index, after reset.
    Select(usize),
    /// Asks for all that can be seen from outside and inside, as one number made of it.
    Digest,
    /// The same, as a number for each thing.
    Observe,
    /// Time passes, in nanoseconds, of which the main loop hears at its end: events come late.
    Late(u64),
    /// Saves the device, and goes on with another one that has loaded what was saved; what has no
    /// such thing goes on as it is.
    Migrate,
}

/// One more number in a [`Act::Digest`], which begins with zero.
pub fn mix(digest: u64, value: u64) -> u64 {
    (digest ^ value)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(29)
}

/// How a process is told that time passes.
const ADVANCE: u8 = 3;

/// What others see of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// A bit for each interrupt line.
    Levels,
    /// How often those were pulsed that are: one number made of all.
    Pulses,
    /// What hooks were called, and with what: one number made of all.
    Hooks,
}

impl Act {
    /// Whether it is answered.
    pub fn is_answered(self) -> bool {
        match self {
            Act::Do(step) | Act::DoAs(_, step) => matches!(step, Step::Read { .. }),
            Act::Errors | Act::Ask(_) | Act::Digest | Act::Observe => true,
            Act::Input(..) | Act::Call(..) | Act::Select(_) | Act::Late(_) | Act::Migrate => false,
        }
    }

    /// What is done to the registers, if that is what it is.
    pub fn step(self) -> Option<Step> {
        match self {
            Act::Do(step) | Act::DoAs(_, step) => Some(step),
            Act::Errors
            | Act::Ask(_)
            | Act::Input(..)
            | Act::Call(..)
            | Act::Select(_)
            | Act::Digest
            | Act::Observe
            | Act::Late(_)
            | Act::Migrate => None,
        }
    }

    /// Who does it.
    pub fn master(self) -> Master {
        match self {
            Act::DoAs(by, _) => by,
            Act::Do(_)
            | Act::Errors
            | Act::Ask(_)
            | Act::Input(..)
            | Act::Call(..)
            | Act::Select(_)
            | Act::Digest
            | Act::Observe
            | Act::Late(_)
            | Act::Migrate => Master::ANY,
        }
    }

    fn encode(self) -> [u8; 18] {
        let lacks = match self {
            Act::DoAs(by, _) => u8::from(!by.secure) << 4 | u8::from(!by.privileged) << 5,
            Act::Do(_)
            | Act::Errors
            | Act::Ask(_)
            | Act::Input(..)
            | Act::Call(..)
            | Act::Select(_)
            | Act::Digest
            | Act::Observe
            | Act::Late(_)
            | Act::Migrate => 0,
        };
        let (kind, size, first, second) = match self {
            Act::Do(step) | Act::DoAs(_, step) => match step {
                Step::Read { offset, size } => (0, size | lacks, offset, 0),
                Step::Write {
                    offset,
                    size,
                    value,
                } => (1, size | lacks, offset, value),
                Step::Reset => (2, 0, 0, 0),
                Step::Advance(ns) => (ADVANCE, 0, ns, 0),
            },
            Act::Select(index) => (4, 0, index as u64, 0),
            Act::Errors => (5, 0, 0, 0),
            Act::Input(index, line, level) => (6, u8::from(level), index as u64, u64::from(line)),
            Act::Call(index, seed) => (7, 0, index as u64, seed),
            Act::Ask(Seen::Levels) => (8, 0, 0, 0),
            Act::Ask(Seen::Pulses) => (9, 0, 0, 0),
            Act::Ask(Seen::Hooks) => (10, 0, 0, 0),
            Act::Digest => (11, 0, 0, 0),
            Act::Observe => (12, 0, 0, 0),
            // Nothing comes late in what has no main loop.
            Act::Late(ns) => (ADVANCE, 1, ns, 0),
            Act::Migrate => (13, 0, 0, 0),
        };
        let mut bytes = [0; 18];
        bytes[0] = kind;
        bytes[1] = size;
        bytes[2..10].copy_from_slice(&first.to_le_bytes());
        bytes[10..].copy_from_slice(&second.to_le_bytes());
        bytes
    }
}

/// Starts a process that has devices, does all this to them, and gives what each read gave, in order.
///
/// # Errors
///
/// What the process says if it ends early.
pub fn drive(mut command: Command, acts: &[Act]) -> Result<Vec<u64>, String> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let input = child.stdin.take();
    let commands: Vec<u8> = acts.iter().flat_map(|act| act.encode()).collect();
    // Written beside the reading: either pipe may be full.
    let writer = std::thread::spawn(move || {
        if let Some(mut input) = input {
            // A process that has ended is reported below.
            let _ = input.write_all(&commands);
        }
    });
    let done = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    let _ = writer.join();
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(format!("the devices ended with {}:\n{said}", done.status));
    }
    let numbers = done.stdout.chunks_exact(8).map(|bytes| {
        let mut number = [0; 8];
        number.copy_from_slice(bytes);
        u64::from_le_bytes(number)
    });
    Ok(numbers.collect())
}
