//! `tests/qtest/NAME-test.c`: a test of the device, in QEMU's own test suite.
//!
//! A test is a list of steps: what is written, how much time passes, and which registers that
//! changes. After each step the test compares the registers with what it expects. What it must
//! expect is computed here and now, by [`crate::simulate`], which interprets the SVD and knows
//! nothing of the C device.
//!
//! | Module | What |
//! |---|---|
//! | `recorder` | steps, done to the simulator as they are written down |
//! | `render` | registers and steps as C |
//! | `runner` | the C that takes the steps, which all tests of a tree share |
//! | `access` | values at reset, and what a write does to each register |
//! | `operations` | each value that names something to do, with operands |

mod access;
mod operations;
mod recorder;
mod render;
pub(super) mod runner;

use askama::Template;

use super::c_text::{self as text, hex};
use super::opening_comments::test_head;
use super::view::DeviceView;
use crate::model::{Machine, Peripheral, RegisterId};
use crate::names::target_scope::CScope;
use crate::tree::File;
use recorder::Step;
use render::RegisterView;

/// Where tests put devices that are added to a `pc` with `-device`: no RAM and no other device is
/// there. What is on PCI must be below 4 GiB, and a BAR is at a multiple of its size.
const FREE: u64 = 0x10_0000_0000;
const FREE_PCI: u64 = 0x8000_0000;

/// The slot of the device on PCI: no device of a `pc` is there.
const SLOT: u32 = 0x1e;

/// A way to have the device.
struct Place {
    name: &'static str,
    /// The machine that it needs.
    machine: &'static str,
    /// What QEMU's arguments go on with.
    options: String,
    /// Where the registers then are.
    base: u64,
    /// They are in a BAR.
    pci: bool,
}

impl Place {
    fn new(name: &'static str, machine: &'static str, options: String, base: u64) -> Self {
        Self {
            name,
            machine,
            options,
            base,
            pci: false,
        }
    }

    /// Its row of the table.
    fn row(&self) -> String {
        let place = format!(
            "{}, {}, {}",
            text::string(self.name),
            text::string(self.machine),
            hex(self.base)
        );
        let arguments = format!("-machine {}{}", self.machine, self.options);
        let arguments = text::string(&arguments);
        let slot = match self.pci {
            true => format!(".pci_slot = {SLOT:#x},"),
            false => String::new(),
        };
        let row = format!("    {{ {place}, {arguments} }},");
        if slot.is_empty() && row.len() <= text::COLUMNS {
            return row;
        }
        let lines = [place + ",", arguments + ",", slot];
        let lines = lines.iter().filter(|line| !line.is_empty());
        let lines: String = lines.map(|line| format!("        {line}\n")).collect();
        format!("    {{\n{lines}    }},")
    }
}

/// All ways that a QEMU of its own offers.
fn places(d: &DeviceView, peripheral: &Peripheral) -> Vec<Place> {
    let kind = &d.kebab;
    // A machine that has it by itself has it once.
    let off = match d.machines.contains(&Machine::Pc) {
        true => format!(",{kind}=off"),
        false => String::new(),
    };
    let wired = d.machines.iter().map(|machine| {
        let name = machine.as_str();
        Place::new(name, name, String::new(), peripheral.base_address)
    });
    let added = d.mmio_in_tree.then(|| {
        let options = format!("{off} -device {kind},addr={FREE:#x}");
        Place::new("mmio", "pc", options, FREE)
    });
    let pci = d.pci.is_some().then(|| {
        let options = format!("{off} -device {kind}-pci,addr={SLOT:#x}");
        Place {
            pci: true,
            ..Place::new("pci", "pc", options, FREE_PCI)
        }
    });
    wired.chain(added).chain(pci).collect()
}

/// A test: its path below the device's, and what it does.
struct Test {
    path: String,
    run: Run,
}

/// What a test does.
enum Run {
    /// These steps; with none there is no test.
    Steps(Vec<Step>),
    /// Writes all patterns to a register, as [`access`] says; all that comes of it is predicted.
    Patterns(RegisterId),
}

/// The template's data.
#[derive(Template)]
#[template(path = "qtest.c", whitespace = "preserve")]
struct Qtest<'a> {
    d: &'a DeviceView,
    head: String,
    places: Vec<String>,
    registers: Vec<RegisterView>,
    tests: Vec<TestView>,
}

/// A test as C.
struct TestView {
    /// Path, as a literal.
    path: String,
    /// What it does: initializers.
    what: String,
    /// Name of the table of steps, if there is one.
    table: Option<String>,
    /// The table's lines.
    lines: Vec<String>,
}

/// The test of a device; `None` if there is nothing in it to be seen, or no machine that has it.
pub(super) fn file(d: &DeviceView, peripheral: &Peripheral, provenance: &[String]) -> Option<File> {
    let predicted = recorder::predict(peripheral)?;
    let mut tests = access::tests(peripheral, &predicted);
    let operations = operations::tests(peripheral, &predicted);
    tests.extend(operations.tests);
    tests.retain(|test| match &test.run {
        Run::Steps(steps) => !steps.is_empty(),
        Run::Patterns(_) => true,
    });
    let places = places(d, peripheral);
    if tests.is_empty() || places.is_empty() {
        return None;
    }
    let limits: Vec<String> = access::limits(peripheral)
        .into_iter()
        .chain(operations.limit)
        .collect();
    let template = Qtest {
        d,
        head: test_head(peripheral, provenance, &limits.join(" ")),
        places: places.iter().map(Place::row).collect(),
        registers: predicted
            .iter()
            .enumerate()
            .map(|(index, one)| RegisterView::new(peripheral, RegisterId(index), one))
            .collect(),
        tests: views(peripheral, &tests),
    };
    Some(File {
        path: format!("tests/qtest/{}-test.c", d.kebab),
        text: super::rendered(template.render()),
    })
}

fn views(peripheral: &Peripheral, tests: &[Test]) -> Vec<TestView> {
    let mut names = CScope::with(["places", "registers", "tests"].map(str::to_owned));
    tests
        .iter()
        .map(|test| {
            let path = text::string(&test.path);
            match &test.run {
                Run::Patterns(id) => TestView {
                    path,
                    what: format!(".reg = REGISTER_{}", peripheral.register(*id).ident.upper),
                    table: None,
                    lines: Vec::new(),
                },
                Run::Steps(steps) => {
                    let name = format!("steps_{}", test.path.replace(['/', '-'], "_"));
                    let table = names.claim_numbered(&name);
                    TestView {
                        path,
                        what: format!("STEPS({table})"),
                        table: Some(table),
                        lines: render::lines(peripheral, steps),
                    }
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
