//! The core form of a behaviour block: what the outputs in C and Rust are made of.
//!
//! It has one kind of item with statements, the [`Routine`], and lists of when each is run. The checks
//! of the full language ([`crate::behavior`]) hold for it: it is well typed, nothing in it overflows,
//! and an expression changes nothing. Items without statements, types, operators and patterns are those
//! of the full language.

mod core_code;
pub mod traverse;

use std::collections::BTreeMap;

pub use self::core_code::{Arm, Block, Expr, ExprKind, Place, Stmt};
use crate::model::RegisterId;
pub use crate::model::ir::{
    Arith, Bank, BinaryOp, Chardev, Hook, Int, Local, Method, Overflow, Param, Pattern, State, Ty,
    Unary, View,
};

/// A behaviour block in its core form.
#[derive(Debug, Clone, Default)]
pub struct Core {
    /// Properties of the device.
    pub params: Vec<Param>,
    /// Hidden state.
    pub states: Vec<State>,
    /// Registers that an index chooses from.
    pub banks: Vec<Bank>,
    /// All that has statements. Pure functions come first, each after those that it calls.
    pub routines: Vec<Routine>,
    /// What runs after a guest's write to a register, in order.
    pub writes: BTreeMap<RegisterId, Vec<Run>>,
    /// What runs before a guest's read of a register, in order.
    pub reads: BTreeMap<RegisterId, Vec<Run>>,
    /// What runs at a reset, after registers and state have their reset values, in order.
    pub resets: Vec<Run>,
    /// What can be started with a delay.
    pub events: Vec<Event>,
    /// Interrupt lines, in their order.
    pub irqs: Vec<Irq>,
    /// Lines that a board drives.
    pub inputs: Vec<Input>,
    /// What is written by hand.
    pub hooks: Vec<Hook>,
    /// What hooks may call.
    pub calls: Vec<Call>,
    /// Properties whose front ends hooks use.
    pub chardevs: Vec<Chardev>,
    /// Whether an event starts events, or asks for the time that is left: if it comes late, these
    /// count from when it was due.
    pub events_tell_time: bool,
}

impl Core {
    /// What runs after a guest's write to a register.
    pub fn after_write(&self, id: RegisterId) -> &[Run] {
        self.writes.get(&id).map_or(&[], Vec::as_slice)
    }

    /// What runs before a guest's read of a register.
    pub fn before_read(&self, id: RegisterId) -> &[Run] {
        self.reads.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The routines of a kind, in order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Routine> {
        let routines = self.routines.iter();
        routines.filter(move |routine| routine.kind == kind)
    }

    /// The statements of all that changes state.
    pub fn bodies(&self) -> impl Iterator<Item = &Block> {
        self.of_kind(Kind::Handler).map(|routine| &routine.body)
    }

    /// What the arguments of each routine are, by its index: those of a routine that is run more than
    /// once differ in constants alone. `None` of a function, and of what nothing runs.
    pub fn arguments(&self) -> Vec<Option<&[Arg]>> {
        let accesses = self.writes.values().chain(self.reads.values()).flatten();
        let inputs = self.inputs.iter().flat_map(|input| &input.runs);
        let runs = accesses
            .chain(&self.resets)
            .chain(self.events.iter().map(|event| &event.run))
            .chain(inputs.map(|(_, run)| run))
            .chain(self.calls.iter().map(|call| &call.run));
        let mut arguments: Vec<Option<&[Arg]>> = vec![None; self.routines.len()];
        for run in runs {
            arguments[run.routine] = Some(&run.args);
        }
        for level in self.irqs.iter().filter_map(|irq| irq.level) {
            arguments[level] = Some(&[]);
        }
        arguments
    }

    /// The routine that a call runs.
    pub fn called(&self, call: &Call) -> &Routine {
        &self.routines[call.run.routine]
    }

    /// Whether some of it is written by hand.
    pub fn has_hooks(&self) -> bool {
        !(self.hooks.is_empty() && self.calls.is_empty() && self.chardevs.is_empty())
    }

    /// The interrupt lines without a level: they are pulsed.
    pub fn pulsed(&self) -> impl Iterator<Item = &Irq> {
        self.irqs.iter().filter(|irq| irq.level.is_none())
    }
}

/// A function of the output: statements with a name, arguments and a result.
#[derive(Debug, Clone)]
pub struct Routine {
    /// What it is given of the device.
    pub kind: Kind,
    /// Its name.
    pub name: Name,
    /// Doc comment as written, or empty.
    pub doc: String,
    /// What it does, for a comment where there is no doc comment: a sentence. Empty for functions.
    pub summary: String,
    /// Arguments.
    pub args: Vec<Local>,
    /// Type of the result.
    pub result: Ty,
    /// It does nothing unless this holds.
    pub guard: Option<Expr>,
    /// Statements; the value is the result.
    pub body: Block,
}

/// What a [`Routine`] is given of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: a pure function.
    Function,
    /// It looks at the device, to tell whether an interrupt line is high.
    Level,
    /// It changes the device when something happens.
    Handler,
}

/// The parts of a routine's name, in snake case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What it is for: `on_write`; empty for functions.
    pub verb: &'static str,
    /// How many routines before it have the same verb and subject.
    pub number: usize,
    /// What it is about: the name of a register or of an item. Empty for resets.
    pub subject: String,
}

/// That a routine is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Index in [`Core::routines`].
    pub routine: usize,
    /// What its arguments are, in their order.
    pub args: Vec<Arg>,
}

/// An argument of a routine that is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg {
    /// This number.
    Constant(u64),
    /// What the register held before the write.
    Old,
    /// What the guest wrote to the register.
    Written,
    /// The argument with this index that was saved for the event. Only that event runs the routine.
    Saved(usize),
    /// The argument with this index that the hook gives.
    Given(usize),
    /// The index of the input line that has changed.
    Line,
}

/// What can be started with a delay.
#[derive(Debug, Clone)]
pub struct Event {
    /// Name, in snake case.
    pub name: String,
    /// Arguments, saved until it is due.
    pub args: Vec<Local>,
    /// What happens then.
    pub run: Run,
}

/// An interrupt line.
#[derive(Debug, Clone)]
pub struct Irq {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// The routine that tells its level, an index in [`Core::routines`]; `None`: it is low but for the
    /// moments in which [`Stmt::Pulse`] raises it.
    pub level: Option<usize>,
}

/// Lines that a board drives.
#[derive(Debug, Clone)]
pub struct Input {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// How many lines have indices; `None`: there is one, without an index.
    pub lines: Option<u32>,
    /// What runs when a line has changed, in order; with each the only line for which it is.
    pub runs: Vec<(Option<u32>, Run)>,
}

/// What hooks may call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// What runs then.
    pub run: Run,
}
