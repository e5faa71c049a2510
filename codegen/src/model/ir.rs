//! The typed form of a behaviour block, from which C, Rust and prose are made.
//!
//! Every expression carries its type. Meaning is Rust's; the checker has already refused all that
//! could overflow, divide by zero or shift too far, so a backend translates without conditions.
//! Expressions never change state: only statements do.
//!
//! | Module | What |
//! |---|---|
//! | `types` | integers and other types, locals |
//! | `code` | blocks, statements, expressions |
//! | `operators` | what expressions calculate |
//! | `patterns` | arms of a `match` |
//! | `bank` | registers that indices choose from |

mod bank;
mod code;
mod operators;
mod patterns;
mod types;

use std::borrow::Cow;

pub use self::bank::{Bank, indexed, number};
pub use self::code::{Block, Expr, ExprKind, Place, Stmt, View};
pub use self::operators::{Arith, BinaryOp, Method, Overflow, Unary};
pub use self::patterns::{Arm, Pattern};
pub use self::types::{Int, Local, Ty};
use crate::model::RegisterId;

/// A checked behaviour block.
#[derive(Debug, Clone, Default)]
pub struct Behavior {
    /// The block's text as it stands in the SVD, without blank lines at its ends.
    pub source: String,
    /// `param` items.
    pub params: Vec<Param>,
    /// `state` items.
    pub states: Vec<State>,
    /// `fn` items, each after those that it calls.
    pub functions: Vec<Function>,
    /// `on write`, `on read` and `on reset` items, in the order written.
    pub rules: Vec<Rule>,
    /// `on event` items.
    pub events: Vec<Event>,
    /// `irq` items, in the order written: the order of the lines.
    pub irqs: Vec<Irq>,
    /// The registers that an index chooses from, wherever one does.
    pub banks: Vec<Bank>,
    /// `input` items.
    pub inputs: Vec<Input>,
    /// `on input` items, in the order written.
    pub input_rules: Vec<InputRule>,
    /// `extern fn` items.
    pub hooks: Vec<Hook>,
    /// `on call` items.
    pub calls: Vec<Call>,
    /// `extern chardev` items.
    pub chardevs: Vec<Chardev>,
}

impl Behavior {
    /// The rules with this trigger, in the order written. A rule for each element of an array is
    /// among those of the first: [`Behavior::rules_for`] tells what runs at an access.
    pub fn rules_on(&self, trigger: Trigger) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.trigger == trigger)
    }

    /// The statements of all that changes state, in no order of meaning.
    pub fn bodies(&self) -> impl Iterator<Item = &Block> {
        let rules = self.rules.iter().map(|rule| &rule.body);
        let events = self.events.iter().map(|event| &event.body);
        let inputs = self.input_rules.iter().map(|rule| &rule.body);
        rules
            .chain(events)
            .chain(inputs)
            .chain(self.calls.iter().map(|call| &call.body))
    }

    /// All conditions of rules, and levels of lines, in no order of meaning.
    pub fn conditions(&self) -> impl Iterator<Item = &Expr> {
        let rules = self.rules.iter().filter_map(|rule| rule.condition.as_ref());
        let inputs = self.input_rules.iter();
        let inputs = inputs.filter_map(|rule| rule.condition.as_ref());
        let irqs = self.irqs.iter().filter_map(|irq| irq.level.as_ref());
        rules.chain(inputs).chain(irqs)
    }

    /// Whether some of it is written by hand.
    pub fn has_hooks(&self) -> bool {
        !(self.hooks.is_empty() && self.calls.is_empty() && self.chardevs.is_empty())
    }

    /// The head's array as it is written: `CH[n].CTRL`.
    pub fn each_shown(&self, each: &Each) -> String {
        let names: Vec<&str> = match each.split.as_slice() {
            [] => vec![&each.index.name],
            split => split.iter().map(|local| &*local.name).collect(),
        };
        self.banks[each.bank].shown(names)
    }

    /// The rules that run at this access of one register, in the order written, each with the index
    /// of the register if it is for all elements of an array.
    pub fn rules_for(&self, access: Trigger) -> impl Iterator<Item = (&Rule, Option<usize>)> {
        let rules = self.rules.iter();
        rules.filter_map(move |rule| Some((rule, self.runs_at(rule, access)?)))
    }

    /// Whether a rule runs at this access of one register, and the index of the register if the rule
    /// is for all elements of an array.
    pub fn runs_at(&self, rule: &Rule, access: Trigger) -> Option<Option<usize>> {
        let Some(each) = &rule.each else {
            return (rule.trigger == access).then_some(None);
        };
        let bank = &self.banks[each.bank];
        let place = match (rule.trigger, access) {
            (Trigger::Write(_), Trigger::Write(id)) => bank.place(id),
            (Trigger::Read(_), Trigger::Read(id)) => bank.place(id),
            (Trigger::Write(_) | Trigger::Read(_) | Trigger::Reset, _) => None,
        };
        place.map(Some)
    }
}

/// `param name: type = default in min..=max;`: a property of the device.
#[derive(Debug, Clone)]
pub struct Param {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Type.
    pub ty: Int,
    /// Value if the user gives none; within the range.
    pub default: u64,
    /// Smallest value accepted.
    pub min: u64,
    /// Largest value accepted.
    pub max: u64,
}

/// `state name: type = value;`: hidden state, reset and migrated.
#[derive(Debug, Clone)]
pub struct State {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Type: `bool` or an integer; of an array, that of an element.
    pub ty: Ty,
    /// Value at reset (`bool`: 0 or 1; an integer: its bits, see [`Int::number`]); of an array, that
    /// of the first element.
    pub initial: u64,
    /// Of an array, the values of its elements at reset; never empty.
    pub elements: Option<Vec<u64>>,
}

/// A pure function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Parameters.
    pub args: Vec<Local>,
    /// Type of the result.
    pub result: Ty,
    /// Body; its value is the result.
    pub body: Block,
}

/// What runs when a register is accessed or the device is reset.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Doc comment, or empty.
    pub doc: String,
    /// What it waits for. If it is for each element of an array, this is the first.
    pub trigger: Trigger,
    /// The array whose elements it is for.
    pub each: Option<Each>,
    /// The `if` of the rule's head: the body runs only if it holds.
    pub condition: Option<Expr>,
    /// Statements.
    pub body: Block,
}

/// `CFG[n]` in the head of a rule, or `CH[n].SLOT[k]`.
#[derive(Debug, Clone)]
pub struct Each {
    /// Index in [`Behavior::banks`].
    pub bank: usize,
    /// The number of the register, a `u32`: of a single index, that index.
    pub index: Local,
    /// What several indices are called, each a `u32`. The body begins with a `let` for each of them
    /// that is read.
    pub split: Vec<Local>,
}

impl Rule {
    /// The body without what gives several indices their values.
    pub fn written_body(&self) -> Cow<'_, Block> {
        let split = self.each.as_ref().map_or(&[][..], |each| &each.split);
        let first =
            self.body.stmts.iter().take_while(
                |stmt| matches!(stmt, Stmt::Let { local, .. } if split.contains(local)),
            );
        match first.count() {
            0 => Cow::Borrowed(&self.body),
            count => {
                let mut body = self.body.clone();
                body.stmts.drain(..count);
                Cow::Owned(body)
            }
        }
    }
}

/// What a [`Rule`] waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A guest's write to a register, after the SVD's own rules.
    Write(RegisterId),
    /// A guest's read of a register, before the value is taken.
    Read(RegisterId),
    /// Reset, after registers and state have their reset values.
    Reset,
}

/// `on event name(args) { .. }`: what happens after a delay.
#[derive(Debug, Clone)]
pub struct Event {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Arguments, saved from `after` to the event.
    pub args: Vec<Local>,
    /// Statements.
    pub body: Block,
}

/// `irq name = level;` or `irq name;`: an interrupt line.
#[derive(Debug, Clone)]
pub struct Irq {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// A `bool`: whether the line is high. `None`: it is low but for the moments in which
    /// [`Stmt::Pulse`] raises it.
    pub level: Option<Expr>,
}

/// `input name;` or `input name[N];`: lines that a board drives. Their levels are no state of the
/// device: a reset does not touch them.
#[derive(Debug, Clone)]
pub struct Input {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// How many lines have indices; `None`: there is one, without an index.
    pub lines: Option<u32>,
}

/// `on input name { .. }`: what happens when a level has changed.
#[derive(Debug, Clone)]
pub struct InputRule {
    /// Doc comment, or empty.
    pub doc: String,
    /// Index in [`Behavior::inputs`].
    pub input: usize,
    /// Which of its lines.
    pub line: Line,
    /// The `if` of the head: the body runs only if it holds.
    pub condition: Option<Expr>,
    /// Statements.
    pub body: Block,
}

/// Which lines an [`InputRule`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `name`: the only one.
    Only,
    /// `name[2]`: this one.
    One(u32),
    /// `name[n]`: each, and its index is bound to a `u32`.
    Each(Local),
}

/// `extern fn name(args) -> T;`: a function that is written by hand.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Parameters: `bool`, integers and options.
    pub args: Vec<Local>,
    /// What it gives: one of these, or `()`.
    pub result: Ty,
}

/// `on call name(args) { .. }`: what hooks may call. It does what an access does around a rule.
#[derive(Debug, Clone)]
pub struct Call {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// Parameters: `bool`, integers and options.
    pub args: Vec<Local>,
    /// Statements.
    pub body: Block,
}

/// `extern chardev name;`: a property whose front end hooks use.
#[derive(Debug, Clone)]
pub struct Chardev {
    /// Name, in snake case.
    pub name: String,
    /// Doc comment, or empty.
    pub doc: String,
}
