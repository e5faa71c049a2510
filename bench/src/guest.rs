//! Accesses to the device from a guest under TCG, beside the smallest device written by hand.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bringup::scratch::Scratch;
use bringup::{Accel, Headers, Machine, Plugin, Qemu, Vm, boot, headers, plugin};

use crate::table::{Limit, Quantity, Row};
use crate::tool::{Tool, cargo, executable};
use crate::{Result, progress, synthetic};

const RUNS: usize = 5;
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// What the guest program writes to isa-debug-exit at its end.
const SUCCESS: u8 = 0x10;
const PEER: &str = "smallest device by hand";

/// The device and its peer, as plugins for the installed QEMU.
pub struct Devices {
    /// The calculator.
    pub calculator: Vm,
    /// The smallest device written by hand, at the same address.
    pub minimal: Vm,
    /// The QEMU.
    pub qemu: Qemu,
    /// Its headers.
    pub headers: Headers,
    _scratch: Scratch,
}

impl Devices {
    /// Compiles both.
    pub fn compile(tool: &Tool) -> Result<Self> {
        progress("compiling the device and its peer");
        let scratch = Scratch::new()?;
        let qemu = Qemu::find(None)?;
        let headers = headers::ensure(&qemu, &progress)?;
        let calculator = scratch.join("calc.so");
        tool.plugin(&calculator)?;
        let minimal = scratch.join("minimal.so");
        let source = scratch.join("minimal.c");
        std::fs::write(&source, plugin::MINIMAL_DEVICE)?;
        Plugin::new(&headers).source(source).compile(&minimal)?;
        let vm = |plugin: PathBuf, device| {
            Vm::new(qemu.clone(), Machine::Microvm)
                .plugin(plugin)
                .device(device)
        };
        Ok(Self {
            calculator: vm(calculator, "calc"),
            minimal: vm(minimal, "minimal"),
            qemu: qemu.clone(),
            headers,
            _scratch: scratch,
        })
    }
}

/// The figures.
pub fn figures(tool: &Tool) -> Result<Vec<Row>> {
    let devices = Devices::compile(tool)?;
    let program = program(tool)?;
    progress("accessing registers from a guest");
    let (mut generated, mut minimal) = (Rates::default(), Rates::default());
    for _ in 0..RUNS {
        generated.best_with(&measure(&devices.calculator, &program)?);
        minimal.best_with(&measure(&devices.minimal, &program)?);
    }
    let rate = Quantity::Rate;
    Ok(vec![
        Row::new("guest reads of STATUS", rate(generated.reads))
            .peer(PEER, rate(minimal.reads))
            .limit(Limit::Ratio(0.9)),
        Row::new("guest writes of A", rate(generated.writes)).peer(PEER, rate(minimal.writes)),
    ])
}

/// What an access costs where there are a thousand registers, beside ten.
pub fn registers(tool: &Tool) -> Result<Vec<Row>> {
    let scratch = Scratch::new()?;
    let qemu = Qemu::find(None)?;
    let program = program(tool)?;
    let vm = |name: &str, registers| -> Result<Vm> {
        let svd = scratch.join(&format!("{name}.svd"));
        std::fs::write(&svd, synthetic::block(name, registers))?;
        let out = scratch.join(&format!("{name}.so"));
        tool.plugin_of(&svd, &out)?;
        let vm = Vm::new(qemu.clone(), Machine::Microvm).plugin(out);
        Ok(vm.device(name))
    };
    progress("compiling devices of ten and of a thousand registers");
    let (few, many) = (vm("few", 10)?, vm("many", 1000)?);
    progress("accessing registers among many");
    let (mut of_few, mut of_many) = (Rates::default(), Rates::default());
    for _ in 0..RUNS {
        of_few.best_with(&measure(&few, &program)?);
        of_many.best_with(&measure(&many, &program)?);
    }
    let row = |figure, many: f64, few: f64| {
        Row::new(figure, Quantity::Rate(many))
            .peer("of 10 registers", Quantity::Rate(few))
            // A rate of this much is a cost of 1.1 times.
            .limit(Limit::Ratio(0.91))
    };
    Ok(vec![
        row(
            "guest reads of 1 in 1000 registers",
            of_many.reads,
            of_few.reads,
        ),
        row(
            "guest writes of 1 in 1000 registers",
            of_many.writes,
            of_few.writes,
        ),
    ])
}

/// The guest's half.
pub fn program(tool: &Tool) -> Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["build", "--release", "--bin", "mmio_rate"]);
    cargo.current_dir(tool.root.join("guest/selftest"));
    executable(cargo, "mmio_rate")
}

/// Accesses in a second.
#[derive(Debug, Default)]
pub struct Rates {
    /// Reads.
    pub reads: f64,
    /// Writes.
    pub writes: f64,
}

impl Rates {
    /// Keeps the better ones.
    pub fn best_with(&mut self, other: &Self) {
        self.reads = self.reads.max(other.reads);
        self.writes = self.writes.max(other.writes);
    }
}

/// What the program says of a machine.
pub fn measure(vm: &Vm, program: &Path) -> Result<Rates> {
    let mut serial = Serial::default();
    let done = boot::bare(vm, Accel::Tcg, program, TIME_LIMIT, &mut serial)?;
    if done.code != SUCCESS {
        return Err(format!("the guest program ended with 0x{:x}", done.code).into());
    }
    Ok(Rates {
        reads: serial.best_rate("reads")?,
        writes: serial.best_rate("writes")?,
    })
}

/// The guest's serial line: each line that comes, and when its end came.
#[derive(Default)]
struct Serial {
    unfinished: Vec<u8>,
    lines: Vec<(String, Instant)>,
}

impl Serial {
    /// The most accesses in a second between a line that announces them ("reads 1000") and the
    /// next.
    fn best_rate(&self, what: &str) -> Result<f64> {
        let rates = self.lines.windows(2).filter_map(|lines| {
            let [(announced, start), (_, end)] = lines else {
                return None;
            };
            let count: f64 = announced.strip_prefix(what)?.trim().parse().ok()?;
            Some(count / end.duration_since(*start).as_secs_f64())
        });
        rates
            .reduce(f64::max)
            .ok_or_else(|| format!("the guest program does not tell of its {what}").into())
    }
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let now = Instant::now();
        for byte in bytes {
            if *byte == b'\n' {
                let line = String::from_utf8_lossy(&self.unfinished).into_owned();
                self.lines.push((line, now));
                self.unfinished.clear();
            } else {
                self.unfinished.push(*byte);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
