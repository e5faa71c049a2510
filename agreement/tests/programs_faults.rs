//! Faults, planted into what is generated from random programs: the comparison with the interpreter
//! must find every one, and makes what it finds small.
//!
//! A text is changed wherever it stands. One that stands nowhere would be no fault, so that is seen
//! too.

use std::sync::atomic::{AtomicBool, Ordering};

use agreement::acts::Act;
use agreement::faults::Fault;
use agreement::programs::Program;
use agreement::programs::batch::{Failure, Side, Wrong, courses, failures};
use agreement::programs::shrink::Case;
use agreement::programs::types::Feature;

/// Programs among which a fault must be found, and acts of each.
const PROGRAMS: u64 = 32;
const ACTS: usize = 200;

/// Faults of the C device.
const C: &[Fault] = &[
    ("an operator is another", " ^ ", " | "),
    (
        "the smaller is the larger",
        "return a < b ? a : b;",
        "return a > b ? a : b;",
    ),
    (
        "a difference that would be negative wraps",
        "return a > b ? a - b : 0;",
        "return a - b;",
    ),
    ("a Some is a None", "{ .some = true,", "{ .some = false,"),
    ("the end of a range is left out", " <= ", " < "),
    (
        "an event comes too late",
        "from + MIN(delay,",
        "from + 1 + MIN(delay,",
    ),
    (
        "what is due waits for the main loop",
        "if (due > now) {",
        "if (true) {",
    ),
    (
        "events of one time happen in the order of the text",
        "*events[i].order < *events[first].order",
        "false",
    ),
    (
        "an event goes on after a reset",
        "    timer_del(&s->timers.event_0);\n",
        "",
    ),
    (
        "a line is not driven",
        "qemu_set_irq(s->irqs[line], level);",
        "",
    ),
    (
        "hidden state is not migrated",
        "VMSTATE_UINT8(state.state_0,",
        "VMSTATE_UINT8(state.state_1,",
    ),
];

/// Faults of the model.
const MODEL: &[Fault] = &[
    ("an operator is another", " ^ ", " | "),
    ("a sum is a difference", ".wrapping_add(", ".wrapping_sub("),
    ("the smaller is the larger", ".min(", ".max("),
    (
        "a limit does not hold",
        ".saturating_sub(",
        ".wrapping_sub(",
    ),
    (
        "a condition is turned round",
        "if self.state.",
        "if !self.state.",
    ),
    ("an event comes too late", "self.at <= end", "self.at < end"),
    (
        "events that are started have no order",
        "self.started += 1;",
        "",
    ),
    (
        "an event goes on after a reset",
        "self.events = Events::RESET;",
        "",
    ),
    (
        "a guest error is not counted",
        "self.errors.log(\"100 % wrong\");",
        "",
    ),
];

fn drawn() -> (Vec<Program>, Vec<Vec<Act>>) {
    let seeds: Vec<u64> = (1..=PROGRAMS).collect();
    let programs = seeds
        .iter()
        .map(|seed| Program::new(*seed, &[Feature::Base]));
    let programs: Vec<_> = programs.collect();
    let courses = courses(&programs, &seeds, ACTS).unwrap_or_else(|said| panic!("{said}"));
    (programs, courses)
}

/// The text with a fault. That compilers warn of some is not how they are to be found.
fn with_fault(side: Side, text: &str, from: &str, to: &str) -> String {
    let text = text.replace(from, to);
    match side {
        Side::C => [
            "type-limits",
            "sign-compare",
            "bool-compare",
            "tautological-compare",
        ]
        .iter()
        .map(|kind| format!("#pragma GCC diagnostic ignored \"-W{kind}\"\n"))
        .chain([text])
        .collect(),
        Side::Model => format!("#![allow(warnings)]\n{text}"),
    }
}

/// Plants one fault, and gives what is found.
fn found(side: Side, fault: Fault, programs: &[Program], courses: &[Vec<Act>]) -> Option<Failure> {
    let (what, from, to) = fault;
    let planted = AtomicBool::new(false);
    let change = |side: Side, text: String| {
        planted.fetch_or(text.contains(from), Ordering::Relaxed);
        with_fault(side, &text, from, to)
    };
    let mut found = failures(programs, courses, &[side], &change);
    assert!(planted.into_inner(), "{what}: there is no `{from}`");
    found.retain(|failure| matches!(failure.wrong, Wrong::Differs | Wrong::Ends));
    found.into_iter().next()
}

fn all_found(side: Side, faults: &[Fault]) {
    let (programs, courses) = drawn();
    let faults = faults.iter();
    let missed: Vec<_> = faults
        .filter(|fault| found(side, **fault, &programs, &courses).is_none())
        .map(|(what, ..)| what)
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn in_the_c_device() {
    all_found(Side::C, C);
}

#[test]
fn in_the_model() {
    all_found(Side::Model, MODEL);
}

/// What is left of a program says what is wrong.
#[test]
fn what_is_found_is_made_small() {
    let (programs, courses) = drawn();
    let fault = MODEL[1];
    let failure = found(Side::Model, fault, &programs, &courses).expect("it is found");
    let case = Case::new(&programs, &courses, failure);
    let before = case.size();
    let change = |side: Side, text: String| with_fault(side, &text, fault.1, fault.2);
    let case = case.shrunk(&change);
    let report = case.report("planted");
    assert!(case.size() * 4 < before && case.acts.len() < 10, "{report}");
    assert!(report.contains("wrapping_"), "{report}");
}
