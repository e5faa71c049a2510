//! Steps, done to the simulator as they are written down.

use crate::backend::qemu::text;
use crate::model::{Peripheral, Register, RegisterId, ones};
use crate::simulate::{Simulator, Stored};

/// What the simulator may run for one test: far more than a device does, and little enough that
/// a hostile one does not stop the generator.
const FUEL: u64 = 100_000;

/// How many events after each other are waited for.
const MOST_EVENTS: usize = 4;

/// An event further away, in nanoseconds, is not waited for.
const FARTHEST: u64 = 1 << 60;

/// A line of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A comment on what follows.
    Note(String),
    /// Reads, and compares.
    Read {
        /// From the base address, in bytes.
        offset: u64,
        /// Bytes.
        size: u32,
        /// What is read.
        value: u64,
        /// Bits that may be anything.
        undefined: u64,
    },
    /// Writes.
    Write {
        /// From the base address, in bytes.
        offset: u64,
        /// Bytes.
        size: u32,
        /// What is written.
        value: u64,
    },
    /// Lets this many nanoseconds of virtual time pass.
    Clock(u64),
    /// Resets the machine.
    Reset,
}

impl Step {
    /// Whether anything is compared.
    pub(super) fn is_read(&self) -> bool {
        matches!(self, Self::Read { .. })
    }

    /// The step as a line of C.
    pub(super) fn line(&self) -> String {
        let number = |value: u64, size: u32| {
            let digits = 2 * size as usize;
            let suffix = if size == 8 { "ULL" } else { "" };
            format!("0x{value:0digits$x}{suffix}")
        };
        match self {
            Self::Note(note) => text::comment(note, 4),
            Self::Read {
                offset,
                size,
                value,
                undefined,
            } => {
                let undefined = match undefined {
                    0 => String::new(),
                    bits => format!(", {}", number(*bits, *size)),
                };
                let value = number(*value, *size);
                format!("    {{ STEP_READ, 0x{offset:02x}, {size}, {value}{undefined} }},")
            }
            Self::Write {
                offset,
                size,
                value,
            } => {
                let value = number(*value, *size);
                format!("    {{ STEP_WRITE, 0x{offset:02x}, {size}, {value} }},")
            }
            Self::Clock(ns) => format!("    {{ STEP_CLOCK, .value = {} }},", decimal(*ns)),
            Self::Reset => "    { STEP_RESET },".into(),
        }
    }
}

fn decimal(value: u64) -> String {
    match value > u64::from(u32::MAX) {
        true => format!("{value}ULL"),
        false => value.to_string(),
    }
}

/// A test in the making.
pub(super) struct Recorder<'a> {
    simulator: Simulator<'a>,
    steps: Vec<Step>,
    /// What the test has last seen of each register.
    seen: Vec<u64>,
    /// What was stored when the test last looked, and which registers it has read since.
    looked: Stored,
    read: Vec<RegisterId>,
    /// Which were read since anything was last done.
    fresh: Vec<bool>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(peripheral: &'a Peripheral) -> Self {
        let simulator = Simulator::without_hooks(peripheral, FUEL);
        Self {
            seen: simulator.registers(),
            looked: simulator.stored(),
            read: Vec::new(),
            fresh: vec![false; peripheral.registers.len()],
            simulator,
            steps: Vec::new(),
        }
    }

    /// The steps; none if the simulator does not know where they lead.
    pub(super) fn finish(self) -> Vec<Step> {
        match self.simulator.gave_up() {
            true => Vec::new(),
            false => self.steps,
        }
    }

    fn register(&self, id: RegisterId) -> &'a Register {
        self.simulator.peripheral().register(id)
    }

    /// What a register holds.
    pub(super) fn held(&self, id: RegisterId) -> u64 {
        self.simulator.held(id)
    }

    /// A comment on what follows.
    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.steps.push(Step::Note(text.into()));
    }

    /// Reads a register, unless a guest cannot.
    pub(super) fn read(&mut self, id: RegisterId) {
        self.read_but(id, 0);
    }

    /// Reads a register, of which some bits may be anything.
    pub(super) fn read_but(&mut self, id: RegisterId, undefined: u64) {
        let register = self.register(id);
        if register.readable() != 0 {
            let (offset, size) = (register.offset, register.bytes());
            let value = self.simulator.read(offset, size) & !undefined;
            self.steps.push(Step::Read {
                offset,
                size,
                value,
                undefined,
            });
        }
        self.seen[id.0] = self.held(id);
        self.read.push(id);
        self.fresh[id.0] = true;
    }

    /// Reads the registers that were not read since anything was last done.
    pub(super) fn read_rest(&mut self) {
        let rest: Vec<usize> = (0..self.fresh.len())
            .filter(|&index| !self.fresh[index])
            .collect();
        if !rest.is_empty() {
            self.note("The rest");
            rest.into_iter()
                .for_each(|index| self.read(RegisterId(index)));
        }
    }

    /// A step that may change registers.
    fn act(&mut self, step: Step) {
        self.fresh.fill(false);
        self.steps.push(step);
    }

    /// Writes a whole register.
    pub(super) fn write(&mut self, id: RegisterId, value: u64) {
        let register = self.register(id);
        self.write_lane(id, 0, register.bytes(), value & register.mask());
    }

    /// Writes `size` bytes of a register, from byte `first`.
    pub(super) fn write_lane(&mut self, id: RegisterId, first: u32, size: u32, value: u64) {
        let offset = self.register(id).offset + u64::from(first);
        let value = value & ones(8 * size);
        self.simulator.write(offset, size, value);
        self.act(Step::Write {
            offset,
            size,
            value,
        });
    }

    /// Lets time pass.
    pub(super) fn clock(&mut self, ns: u64) {
        self.simulator.advance(ns);
        self.act(Step::Clock(ns));
    }

    /// Resets the machine. Gives how long an event that was to happen would have taken.
    pub(super) fn reset(&mut self) -> Option<u64> {
        let ahead = self.ahead();
        self.simulator.reset();
        self.act(Step::Reset);
        ahead
    }

    /// Reads the registers of `watched`, and those that have changed. Gives which it read.
    pub(super) fn look(&mut self, watched: &[RegisterId]) -> Vec<RegisterId> {
        let mut ids = self.simulator.changed_since(&mut self.looked);
        ids.append(&mut self.read);
        ids.retain(|&id| self.held(id) != self.seen[id.0]);
        ids.extend_from_slice(watched);
        ids.sort_unstable();
        ids.dedup();
        ids.iter().for_each(|&id| self.read(id));
        ids
    }

    /// Waits for the events that are to happen, if they do not go on forever: looks at what was
    /// `watched` just before each, and right after it.
    pub(super) fn settle(&mut self, watched: &[RegisterId]) {
        for _ in 0..MOST_EVENTS {
            let Some(ahead) = self.ahead() else { return };
            if ahead > 1 {
                self.clock(ahead - 1);
                watched.iter().for_each(|&id| self.read(id));
            }
            if ahead > 0 {
                self.clock(1);
            }
            self.look(watched);
        }
    }

    /// How far away the next event is.
    fn ahead(&self) -> Option<u64> {
        let ahead = self.simulator.next_event()? - self.simulator.now();
        (ahead <= FARTHEST && !self.simulator.gave_up()).then_some(ahead)
    }
}
