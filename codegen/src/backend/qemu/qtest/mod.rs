//! `tests/qtest/NAME-test.c`: a test of the device, in QEMU's own test suite.
//!
//! A test is a list of steps, with what each read must give. What it must give is computed here
//! and now, by [`crate::simulate`], which interprets the SVD and knows nothing of the C device.
//!
//! | Module | What |
//! |---|---|
//! | `recorder` | steps, done to the simulator as they are written down |
//! | `access` | values at reset, and what a write does to each register |
//! | `operations` | each value that names something to do, with operands |

mod access;
mod operations;
mod recorder;

use askama::Template;

use super::heads::test_head;
use super::names::Scope;
use super::text;
use super::view::{DeviceView, hex};
use crate::model::Peripheral;
use crate::tree::File;
use recorder::Step;

/// How a test reaches the device.
pub(super) struct QtestTarget {
    /// QEMU's arguments.
    pub arguments: String,
    /// Where the registers then are.
    pub base: u64,
}

impl QtestTarget {
    /// A machine that has the device by itself.
    pub(super) fn wired(machine: &str, base: u64) -> Self {
        Self {
            arguments: format!("-machine {machine}"),
            base,
        }
    }

    /// A `pc` that has the device because `-device` says so, where nothing else is.
    pub(super) fn added(kind: &str) -> Self {
        let base = 0x10_0000_0000;
        Self {
            arguments: format!("-machine pc -device {kind},addr={base:#x}"),
            base,
        }
    }
}

/// A test: its path below the device's, and its steps.
struct Test {
    path: String,
    steps: Vec<Step>,
}

/// The template's data.
#[derive(Template)]
#[template(path = "qtest.c", whitespace = "preserve")]
struct Qtest<'a> {
    d: &'a DeviceView,
    head: String,
    arguments: String,
    base: String,
    /// Registers: name as a literal, offset, bytes.
    registers: Vec<(String, String, u32)>,
    tests: Vec<TestView>,
}

/// A test as C.
struct TestView {
    /// Path, as a literal.
    path: String,
    /// Name of the table of steps.
    table: String,
    /// The table's lines.
    lines: Vec<String>,
}

/// The test of a device; `None` if there is nothing in it to be seen.
pub(super) fn file(
    d: &DeviceView,
    peripheral: &Peripheral,
    target: &QtestTarget,
    provenance: &[String],
) -> Option<File> {
    let mut tests = access::tests(peripheral);
    let operations = operations::tests(peripheral);
    tests.extend(operations.tests);
    tests.retain(|test| test.steps.iter().any(Step::is_read));
    if tests.is_empty() {
        return None;
    }
    let limits: Vec<String> = access::limits(peripheral)
        .into_iter()
        .chain(operations.limit)
        .collect();
    let template = Qtest {
        d,
        head: test_head(peripheral, provenance, &limits.join(" ")),
        arguments: text::string(&target.arguments),
        base: hex(target.base),
        registers: peripheral
            .registers
            .iter()
            .map(|register| {
                (
                    text::string(&register.ident.svd),
                    format!("0x{:02x}", register.offset),
                    register.bytes(),
                )
            })
            .collect(),
        tests: views(&d.kebab, &tests),
    };
    Some(File {
        path: format!("tests/qtest/{}-test.c", d.kebab),
        text: super::rendered(template.render()),
    })
}

fn views(kebab: &str, tests: &[Test]) -> Vec<TestView> {
    let mut names = Scope::with(["registers", "tests"].map(str::to_owned));
    tests
        .iter()
        .map(|test| TestView {
            path: text::string(&format!("/{kebab}/{}", test.path)),
            table: names.claim_numbered(&format!("steps_{}", test.path.replace(['/', '-'], "_"))),
            lines: test.steps.iter().map(Step::line).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
