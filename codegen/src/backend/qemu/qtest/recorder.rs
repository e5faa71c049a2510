//! Steps, done to the simulator as they are written down.
//!
//! The test in C predicts what registers hold: a write changes the bits that keep it, and nothing
//! else changes. [`Recorder`] predicts the same, reads the same registers of the simulator in the
//! same order, and writes down only where the simulator says something else.

use crate::model::ir::Trigger;
use crate::model::{Peripheral, Register, RegisterId, WriteEffect, ones};
use crate::simulate::{Simulator, Stored};

/// What the simulator may run for one test: far more than a device does, and little enough that
/// a hostile one does not stop the generator.
const FUEL: u64 = 100_000;

/// How many events after each other are waited for.
const MOST_EVENTS: usize = 4;

/// An event further away, in nanoseconds, is not waited for.
const FARTHEST: u64 = 1 << 60;

/// So many registers can all be read after each step.
const FEW: usize = 16;

/// A step of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A comment on what follows.
    Note(String),
    /// Writes a whole register.
    Write(RegisterId, u64),
    /// Writes some bytes of a register.
    Part {
        /// The register.
        id: RegisterId,
        /// The first byte.
        first: u32,
        /// How many.
        size: u32,
        /// What is written.
        value: u64,
    },
    /// Lets this many nanoseconds of virtual time pass.
    Pass(u64),
    /// The same; the registers are also checked before the last nanosecond.
    Wait(u64),
    /// Resets the machine.
    Reset,
    /// What a register is after the step before, where that is not what the test predicts.
    Expect(RegisterId, u64),
}

/// When the test reads a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// A guest cannot.
    Never,
    /// When the last write was to it or changed it, or after a reset.
    Touched,
    /// After each step.
    Always,
}

impl Check {
    /// A read that has an effect is not made without need.
    pub(super) fn of(peripheral: &Peripheral, id: RegisterId) -> Self {
        let (word, _) = peripheral.place(id);
        let word = peripheral.word(word);
        let behavior = peripheral.behavior.as_ref();
        let rule = word.registers.iter().any(|placed| {
            behavior.is_some_and(|all| all.rules_for(Trigger::Read(placed.id)).next().is_some())
        });
        let changed = word.cells.iter().any(|cell| cell.changed_by_reads() != 0);
        if peripheral.register(id).readable() == 0 {
            Self::Never
        } else if rule || changed || peripheral.registers.len() > FEW {
            Self::Touched
        } else {
            Self::Always
        }
    }
}

/// What a test predicts of a register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Predicted {
    /// What it reads as after a reset.
    pub reset: u64,
    /// The bits that keep what is written; the others stay as they are.
    pub kept: u64,
}

/// What tests predict of each register; `None` if the simulator does not know what a reset leaves.
pub(super) fn predict(peripheral: &Peripheral) -> Option<Vec<Predicted>> {
    let mut simulator = Simulator::without_hooks(peripheral, FUEL);
    let all = (0..peripheral.registers.len()).map(RegisterId);
    let predicted = all
        .map(|id| Predicted {
            reset: read(&mut simulator, peripheral.register(id)),
            kept: kept(peripheral, id),
        })
        .collect();
    (!simulator.gave_up()).then_some(predicted)
}

fn read(simulator: &mut Simulator, register: &Register) -> u64 {
    match register.readable() {
        0 => 0,
        _ => simulator.read(register.offset, register.bytes()),
    }
}

/// Bits that the SVD says keep what is written, without those that a rule of the behaviour changes
/// at once after a reset.
fn kept(peripheral: &Peripheral, id: RegisterId) -> u64 {
    let register = peripheral.register(id);
    let effects = register.write_effects();
    let modified = effects
        .iter()
        .filter(|(effect, _)| *effect == WriteEffect::Modify);
    let modified = modified.fold(0, |mask, (_, bits)| mask | bits) & register.readable();
    if modified == 0 || !has_rule(peripheral, id) {
        return modified;
    }
    let mut simulator = Simulator::without_hooks(peripheral, FUEL);
    let [ones, zeros] = [register.mask(), 0].map(|value| {
        simulator.write(register.offset, register.bytes(), value);
        read(&mut simulator, register)
    });
    match simulator.gave_up() {
        true => modified,
        false => modified & ones & !zeros,
    }
}

/// Whether a write to a register runs a rule.
pub(super) fn has_rule(peripheral: &Peripheral, id: RegisterId) -> bool {
    let behavior = peripheral.behavior.as_ref();
    behavior.is_some_and(|behavior| behavior.rules_for(Trigger::Write(id)).next().is_some())
}

/// A test in the making.
pub(super) struct Recorder<'a> {
    simulator: Simulator<'a>,
    steps: Vec<Step>,
    predicted: &'a [Predicted],
    checks: Vec<Check>,
    /// What the test expects to read of each register.
    expected: Vec<u64>,
    touched: Vec<bool>,
    written_since_reset: bool,
    /// What was stored when the test last looked, and held when it last read.
    looked: Stored,
    seen: Vec<u64>,
    /// How many values were compared.
    compared: usize,
}

impl<'a> Recorder<'a> {
    /// A test that begins after a reset.
    pub(super) fn new(peripheral: &'a Peripheral, predicted: &'a [Predicted]) -> Self {
        let simulator = Simulator::without_hooks(peripheral, FUEL);
        let ids = (0..peripheral.registers.len()).map(RegisterId);
        Self {
            seen: simulator.registers(),
            looked: simulator.stored(),
            simulator,
            steps: Vec::new(),
            predicted,
            checks: ids.map(|id| Check::of(peripheral, id)).collect(),
            expected: predicted.iter().map(|register| register.reset).collect(),
            touched: vec![true; predicted.len()],
            written_since_reset: false,
            compared: 0,
        }
    }

    /// The steps; none if nothing is compared, or the simulator does not know where they lead.
    pub(super) fn finish(self) -> Vec<Step> {
        match self.simulator.gave_up() || self.compared == 0 {
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

    /// Compares the registers with what is expected; gives the steps that correct that.
    fn check(&mut self) -> Vec<Step> {
        let mut corrections = Vec::new();
        let mut changed = vec![false; self.checks.len()];
        for id in self.simulator.changed_since(&mut self.looked) {
            changed[id.0] = self.held(id) != self.seen[id.0];
        }
        for (index, changed) in changed.into_iter().enumerate() {
            let id = RegisterId(index);
            let known = self.checks[index] == Check::Always || self.touched[index];
            if self.checks[index] == Check::Never || !(known || changed) {
                continue;
            }
            let register = self.register(id);
            let undefined = match self.written_since_reset {
                true => 0,
                false => register.mask() & !register.reset_mask,
            };
            let value = self.simulator.read(register.offset, register.bytes());
            self.seen[index] = self.held(id);
            self.compared += 1;
            if !known || (value ^ self.expected[index]) & !undefined != 0 {
                corrections.push(Step::Expect(id, value));
                self.expected[index] = value;
                self.touched[index] = true;
            }
        }
        corrections
    }

    fn checked(&mut self, step: Step) {
        self.steps.push(step);
        let corrections = self.check();
        self.steps.extend(corrections);
    }

    /// Writes a whole register.
    pub(super) fn write(&mut self, id: RegisterId, value: u64) {
        let register = self.register(id);
        let value = value & register.mask();
        self.write_bytes(id, 0, register.bytes(), value);
        self.checked(Step::Write(id, value));
    }

    /// Writes `size` bytes of a register, from byte `first`.
    pub(super) fn write_part(&mut self, id: RegisterId, first: u32, size: u32, value: u64) {
        let value = value & ones(8 * size);
        self.write_bytes(id, first, size, value);
        self.checked(Step::Part {
            id,
            first,
            size,
            value,
        });
    }

    fn write_bytes(&mut self, id: RegisterId, first: u32, size: u32, value: u64) {
        let register = self.register(id);
        let kept = self.predicted[id.0].kept & (ones(8 * size) << (8 * first));
        self.simulator
            .write(register.offset + u64::from(first), size, value);
        let expected = &mut self.expected[id.0];
        *expected = *expected & !kept | (value << (8 * first)) & kept;
        self.touched.fill(false);
        self.touched[id.0] = true;
        self.written_since_reset = true;
    }

    /// Lets time pass, and checks the registers.
    pub(super) fn pass(&mut self, ns: u64) {
        self.simulator.advance(ns);
        self.checked(Step::Pass(ns));
    }

    /// Resets the machine. Gives how long an event that was to happen would have taken.
    pub(super) fn reset(&mut self) -> Option<u64> {
        let ahead = self.ahead();
        self.simulator.reset();
        self.expected = self
            .predicted
            .iter()
            .map(|register| register.reset)
            .collect();
        self.touched.fill(true);
        self.written_since_reset = false;
        self.checked(Step::Reset);
        ahead
    }

    /// Waits for the events that are to happen, if they do not go on forever: checks the registers
    /// just before each, and right after it.
    pub(super) fn settle(&mut self) {
        for _ in 0..MOST_EVENTS {
            let Some(ahead) = self.ahead() else { return };
            if ahead <= 1 {
                self.pass(ahead);
                continue;
            }
            self.simulator.advance(ahead - 1);
            let before = self.check();
            if before.is_empty() {
                self.simulator.advance(1);
                self.checked(Step::Wait(ahead));
            } else {
                self.steps.push(Step::Pass(ahead - 1));
                self.steps.extend(before);
                self.pass(1);
            }
        }
    }

    /// How far away the next event is.
    fn ahead(&self) -> Option<u64> {
        let ahead = self.simulator.next_event()? - self.simulator.now();
        (ahead <= FARTHEST && !self.simulator.gave_up()).then_some(ahead)
    }
}
