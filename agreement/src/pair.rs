//! The device in QEMU and the model, side by side.

use std::fs::File;
use std::io::Read as _;

use bringup::qtest::Access;
use bringup::scratch::Scratch;
use bringup::{Machine, Qmp, Qtest, Vm};
use calc_model::calc::{Calc, Params};

use crate::installed::{accelerator, machine, need};
use crate::steps::Step;

/// The device in a QEMU of its own, and a model of the same latency. Whatever is done is done to
/// both, and they must answer alike.
pub struct Pair {
    qtest: Qtest,
    model: Calc,
    setup: Setup,
    log: File,
    scratch: Scratch,
    /// The guest errors that the device logged in the last run.
    logged: Vec<String>,
}

/// How to start a [`Pair`].
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// The machine.
    pub machine: Machine,
    /// Property `latency-ns`.
    pub latency_ns: u64,
    /// Property `addr`.
    pub base: u64,
}

impl Default for Setup {
    /// What the SVD says, on the smallest machine.
    fn default() -> Self {
        Setup {
            machine: Machine::Microvm,
            latency_ns: Params::default().latency_ns,
            base: Calc::BASE_ADDRESS,
        }
    }
}

impl Setup {
    /// A machine with the device, its guest errors logged in `log`.
    fn vm(&self, scratch: &Scratch) -> Vm {
        let Setup {
            machine: name,
            latency_ns,
            base,
        } = self;
        machine(*name)
            .device(format!(
                "calc,id=calc,latency-ns={latency_ns},addr={base:#x}"
            ))
            .argument("-d")
            .argument("guest_errors")
            .argument("-D")
            .argument(scratch.join("log").display().to_string())
    }
}

impl Pair {
    /// Starts both.
    pub fn start(setup: Setup) -> Pair {
        let params = Params {
            latency_ns: setup.latency_ns,
        };
        let model = Calc::new(params).expect("a latency in its range");
        Pair::with(setup, model, &[])
    }

    /// A pair of the SVD's latency, on the smallest machine.
    pub fn usual() -> Pair {
        Pair::start(Setup::default())
    }

    fn with(setup: Setup, model: Calc, arguments: &[&str]) -> Pair {
        let scratch = need(Scratch::new());
        let path = scratch.join("log");
        File::create(&path).expect("a log can be made");
        let vm = arguments
            .iter()
            .fold(setup.vm(&scratch), |vm, argument| vm.argument(*argument));
        let qtest = need(Qtest::start(&vm, &accelerator()));
        let log = File::open(&path).expect("the log can be read");
        Pair {
            qtest,
            model,
            setup,
            log,
            scratch,
            logged: Vec::new(),
        }
    }

    /// Does `steps` to both. Gives what was read.
    ///
    /// # Errors
    ///
    /// The first step at which they do not answer alike, or the guest errors that only one of them
    /// counted.
    pub fn run(&mut self, steps: &[Step]) -> Result<Vec<u64>, String> {
        let mut values = Vec::new();
        let errors = self.model.guest_errors().count;
        self.take_log();
        for (number, part) in steps
            .split_inclusive(|step| *step == Step::Reset)
            .enumerate()
        {
            let done = self.run_part(part).map_err(|what| match number {
                0 => what,
                _ => format!("after reset {number}: {what}"),
            })?;
            values.extend(done);
        }
        let counted = self.model.guest_errors().count - errors;
        self.take_log();
        if self.logged.len() as u64 != counted {
            let last = self.model.guest_errors().last.unwrap_or_default();
            return Err(format!(
                "guest errors: the device logged {}, the model counted {counted} (last: {last})\n{}",
                self.logged.len(),
                self.logged.join("\n")
            ));
        }
        Ok(values)
    }

    /// [`Pair::run`] where they must agree.
    ///
    /// # Panics
    ///
    /// If they do not.
    pub fn agree(&mut self, steps: &[Step]) -> Vec<u64> {
        self.run(steps)
            .unwrap_or_else(|what| panic!("{what}\nsteps: {steps:x?}"))
    }

    /// Steps without a reset, but for the last.
    fn run_part(&mut self, steps: &[Step]) -> Result<Vec<u64>, String> {
        let base = self.setup.base;
        let accesses: Vec<Access> = steps
            .iter()
            .filter_map(|step| match *step {
                Step::Read { offset, size } => Some(Access::Read {
                    addr: base + offset,
                    size,
                }),
                Step::Write {
                    offset,
                    size,
                    value,
                } => Some(Access::Write {
                    addr: base + offset,
                    size,
                    value,
                }),
                Step::Advance(ns) => Some(Access::Step { ns }),
                Step::Reset => None,
            })
            .collect();
        let answers = need(self.qtest.batch(&accesses));
        let mut values = Vec::new();
        for (step, answer) in steps.iter().zip(answers.into_iter().chain([0])) {
            match *step {
                Step::Read { offset, size } => {
                    let expected = self.model.read(offset, size.into());
                    if answer != expected {
                        return Err(format!(
                            "{step:x?}: the device gave {answer:#x}, the model {expected:#x}"
                        ));
                    }
                    values.push(answer);
                }
                Step::Write {
                    offset,
                    size,
                    value,
                } => {
                    self.model.write(offset, size.into(), value);
                }
                Step::Advance(ns) => self.model.advance(ns),
                Step::Reset => {
                    need(self.qtest.qmp().system_reset());
                    self.model.reset();
                }
            }
        }
        Ok(values)
    }

    /// What the device keeps in register `name`, by its QOM property.
    pub fn stored(&mut self, name: &str) -> u64 {
        let value = need(self.qmp().qom_get("/machine/peripheral/calc", name));
        value
            .as_u64()
            .unwrap_or_else(|| panic!("{name} is {value}"))
    }

    /// The monitor of the QEMU.
    pub fn qmp(&mut self) -> &mut Qmp {
        self.qtest.qmp()
    }

    /// The model.
    pub fn model(&self) -> &Calc {
        &self.model
    }

    /// The guest errors that the device logged in the last [`Pair::run`].
    pub fn logged(&self) -> &[String] {
        &self.logged
    }

    /// Saves the device's state, and goes on with it in a new QEMU; the model notices nothing.
    pub fn migrate(mut self) -> Pair {
        let file = self.scratch.join("state");
        need(self.qmp().save(&file));
        let now = self.model.now();
        let mut pair = Pair::with(self.setup, self.model, &["-incoming", "defer"]);
        need(pair.qmp().load(&file));
        // The clock of the qtest accelerator is not a part of the state.
        if now > 0 {
            need(pair.qtest.clock_set(now));
        }
        pair
    }

    /// Takes what was logged since the last call, without QEMU's own messages.
    fn take_log(&mut self) {
        let mut text = String::new();
        self.log
            .read_to_string(&mut text)
            .expect("the log can be read");
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix("calc calc: "));
        self.logged = lines.map(str::to_owned).collect();
    }
}
