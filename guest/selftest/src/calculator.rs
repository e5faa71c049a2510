//! The calculator as the tests use it: one operation at a time, each held against the reference.

use core::fmt;

use calc_pac::constants::calc::op::code;
use calc_pac::mmio::CalcMmio;

use crate::machine::{self, println};

/// How long to wait for one operation, in ticks: at least 3 s at 5 GHz, and the calculator's
/// latency is at most 1 s.
const LIMIT: u64 = 1 << 34;

/// Failures that are shown one by one; the others are only counted.
const SHOWN: u32 = 10;

/// How an operation ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// STATUS is DONE, and RESULT this.
    Done(u32),
    /// STATUS is ERROR, and RESULT this.
    Error(u32),
    /// STATUS was still this when time was up.
    TimeOut(u32),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Done(result) => write!(f, "{result:#010x}"),
            Outcome::Error(result) => write!(f, "an error, and RESULT {result:#010x}"),
            Outcome::TimeOut(status) => write!(f, "no end in time, and STATUS {status:#x}"),
        }
    }
}

/// The calculator, and how it did so far.
pub struct Calculator {
    /// Its registers.
    pub registers: CalcMmio<'static>,
    /// Operations that were compared with the reference.
    pub checked: u32,
    /// What was wrong: operations that differ, and other checks that failed.
    pub differ: u32,
    /// Whether an operation did not end in time. Nothing more can be tested then.
    pub stuck: bool,
    /// What RESULT must be: the result of the last operation that succeeded.
    result: u32,
}

impl Calculator {
    /// Takes over the calculator, whose RESULT is `result`.
    pub fn new(registers: CalcMmio<'static>, result: u32) -> Self {
        Calculator {
            registers,
            checked: 0,
            differ: 0,
            stuck: false,
            result,
        }
    }

    /// Writes the operands and starts the operation.
    pub fn start(&self, op: u32, a: u32, b: u32) {
        self.registers.a().write(|w| w.value().set(a));
        self.registers.b().write(|w| w.value().set(b));
        self.registers.op().write(|w| w.code().set(op));
        self.registers.ctrl().write(|w| w.start().set_bit());
    }

    /// Waits until the operation has ended, and notes it if it does not.
    pub fn wait(&mut self) -> Outcome {
        let mut limit = Limit::new();
        loop {
            let expired = limit.expired();
            let status = self.registers.status().read();
            if status.state().is_done() {
                return Outcome::Done(self.result_bits());
            }
            if status.state().is_error() {
                return Outcome::Error(self.result_bits());
            }
            if expired {
                self.stuck = true;
                return Outcome::TimeOut(status.bits());
            }
        }
    }

    /// Does one operation and compares it with the reference: an error leaves RESULT as it was.
    /// Does nothing once the calculator is stuck, or each operation would use up its time.
    pub fn check(&mut self, op: u32, a: u32, b: u32) {
        if self.stuck {
            return;
        }
        self.start(op, a, b);
        let got = self.wait();
        let expected = match alu::compute(op, a, b) {
            Ok(value) => Outcome::Done(value),
            Err(_) => Outcome::Error(self.result),
        };
        self.checked += 1;
        if got != expected {
            let name = name(op);
            self.fail(format_args!(
                "op {op} ({name}), a {a:#010x}, b {b:#010x}: expected {expected}, got {got}"
            ));
        }
        // A wrong result is reported once, not again by each operation that keeps it.
        if let Outcome::Done(value) | Outcome::Error(value) = got {
            self.result = value;
        }
    }

    /// Counts a failure, and shows it if it is among the first.
    pub fn fail(&mut self, what: fmt::Arguments<'_>) {
        if self.differ < SHOWN {
            println!("  {what}");
        } else if self.differ == SHOWN {
            println!("  more failures are counted, not shown");
        }
        self.differ += 1;
    }

    /// Counts a failure unless a register reads as it should.
    pub fn expect(&mut self, register: &str, expected: u32, got: u32) {
        if got != expected {
            self.fail(format_args!(
                "{register}: expected {expected:#010x}, got {got:#010x}"
            ));
        }
    }

    fn result_bits(&self) -> u32 {
        self.registers.result().read().value().bits()
    }
}

/// The SVD's name of an operation.
pub fn name(op: u32) -> &'static str {
    code::values()
        .iter()
        .find(|(_, value)| *value == op)
        .map_or("unknown", |(name, _)| name)
}

/// A time limit that begins with the first question, so that answers which come at once do not
/// pay for reading the counter.
struct Limit {
    questions: u32,
    start: u64,
}

impl Limit {
    /// Questions between two readings of the counter.
    const STEP: u32 = 64;

    fn new() -> Self {
        Limit {
            questions: 0,
            start: 0,
        }
    }

    fn expired(&mut self) -> bool {
        self.questions = self.questions.wrapping_add(1);
        if !self.questions.is_multiple_of(Self::STEP) {
            return false;
        }
        let now = machine::ticks();
        if self.start == 0 {
            self.start = now;
        }
        now.wrapping_sub(self.start) > LIMIT
    }
}
