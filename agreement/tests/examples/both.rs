//! The model and the device in QEMU, side by side: each step goes to both.

use std::path::Path;

use agreement::any::read;
use agreement::installed::{accelerator, compile_hooked, need, qemu, root};
use bringup::{Machine, Qtest, Vm};
use svd2qemu::Source;

/// What all models have.
pub trait Model {
    /// The peripheral's base address.
    const BASE: u64;
    /// The name of its interrupt line.
    const IRQ: Option<&str>;
    /// The generated `read`.
    fn read(&mut self, offset: u64, size: u8) -> u64;
    /// The generated `write`.
    fn write(&mut self, offset: u64, size: u8, value: u64);
    /// Lets time pass.
    fn advance(&mut self, ns: u64);
    /// Back to the values of a reset.
    fn reset(&mut self);
    /// The interrupt line; low if there is none.
    fn irq(&self) -> bool;
}

/// Makes a generated model a [`Model`]: its type, its base address, and the name of its interrupt line
/// with the method that gives the level, if it has one.
macro_rules! model {
    ($model:ty, $base:expr) => {
        crate::both::model!($model, $base, None, |_| false);
    };
    ($model:ty, $base:expr, $line:literal => $level:ident) => {
        crate::both::model!($model, $base, Some($line), |model: &$model| model.$level());
    };
    ($model:ty, $base:expr, $line:expr, $level:expr) => {
        impl crate::both::Model for $model {
            const BASE: u64 = $base;
            const IRQ: Option<&str> = $line;

            fn read(&mut self, offset: u64, size: u8) -> u64 {
                self.read(offset, size.into())
            }

            fn write(&mut self, offset: u64, size: u8, value: u64) {
                self.write(offset, size.into(), value);
            }

            fn advance(&mut self, ns: u64) {
                self.advance(ns);
            }

            fn reset(&mut self) {
                self.reset();
            }

            fn irq(&self) -> bool {
                let level: fn(&Self) -> bool = $level;
                level(self)
            }
        }
    };
}
pub(crate) use model;

/// The SVD of an example.
pub fn svd(name: &str) -> Source {
    read(&root().join(format!("examples/{name}/{name}.svd")))
}

/// A machine with the peripheral, with the id `dev`; `options` are appended to those of the device.
pub fn vm(plugin: &Path, peripheral: &str, options: &str) -> Vm {
    Vm::new(qemu(), Machine::Microvm)
        .plugin(plugin)
        .device(format!("{peripheral},id=dev{options}"))
}

/// The plugin of an example.
pub fn plugin(name: &str, hooks: Option<&str>, object: &str) -> std::path::PathBuf {
    compile_hooked(&svd(name), name, None, object, hooks)
}

/// A model, and a machine with the device.
pub struct Both<M> {
    /// The model, for what the device has no bus for.
    pub model: M,
    /// The machine, likewise.
    pub qtest: Qtest,
    /// What the device's interrupt line is at.
    line: bool,
}

impl<M: Model> Both<M> {
    /// Both after reset.
    pub fn start(model: M, vm: &Vm) -> Self {
        Self::on_line(model, vm, M::IRQ)
    }

    /// The same where the interrupt line has another name.
    pub fn on_line(model: M, vm: &Vm, line: Option<&str>) -> Self {
        let mut qtest = need(Qtest::start(vm, &accelerator()));
        if let Some(name) = line {
            let command = format!("irq_intercept_out /machine/peripheral/dev {name}");
            need(qtest.command(&command));
        }
        Self {
            model,
            qtest,
            line: false,
        }
    }

    /// The interrupt line, which must be the same in both.
    pub fn irq(&mut self) -> bool {
        if let Some((number, level)) = self.qtest.interrupts().pop() {
            assert_eq!(number, 0);
            self.line = level;
        }
        assert_eq!(self.line, self.model.irq(), "interrupt: QEMU, model");
        self.line
    }

    /// A read, which must give the same in both.
    pub fn read(&mut self, offset: u64, size: u8) -> u64 {
        let device = need(self.qtest.read(M::BASE + offset, size));
        let model = self.model.read(offset, size);
        assert_eq!(
            device, model,
            "read of {size} at {offset:#x}: {device:#x} in QEMU, {model:#x} in the model"
        );
        self.irq();
        device
    }

    /// A write to both.
    pub fn write(&mut self, offset: u64, size: u8, value: u64) {
        need(self.qtest.write(M::BASE + offset, size, value));
        self.model.write(offset, size, value);
        self.irq();
    }

    /// Lets time pass in both.
    pub fn step(&mut self, ns: u64) {
        need(self.qtest.clock_step(ns));
        self.model.advance(ns);
        self.irq();
    }

    /// Resets both.
    pub fn reset(&mut self) {
        need(self.qtest.qmp().system_reset());
        self.model.reset();
        // What became of the line is told with an answer.
        self.step(1);
    }

    /// Drives an input line of the device alone.
    pub fn drive(&mut self, name: &str, line: u32, level: bool) {
        let level = u8::from(level);
        let command = format!("set_irq_in /machine/peripheral/dev {name} {line} {level}");
        need(self.qtest.command(&command));
    }
}
