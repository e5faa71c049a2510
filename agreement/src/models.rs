//! The generated Rust models of an SVD's peripherals, compiled, in a process of their own that is told
//! what to do.

use std::fs;
use std::process::Command;

use bringup::process;
use bringup::scratch::Scratch;
use svd2qemu::{Checked, Output, Source};

use crate::acts::{Act, drive};
use crate::any::generate;
use crate::cores::{program, rewrite};
use crate::installed::need;
use crate::observe;

/// Flags of the compiler with which nothing that it warns of is generated.
pub const WARNINGS_ARE_ERRORS: &[&str] = &["-D", "warnings"];

/// The models, compiled.
pub struct Models {
    scratch: Scratch,
}

impl Models {
    /// Generates and compiles the models of an SVD, with checks of overflow.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn compile(source: &Source, checked: &Checked) -> Result<Self, String> {
        Self::compile_with(WARNINGS_ARE_ERRORS, source, checked, |text| text)
    }

    /// The same, after `change` has changed the text of the runtime and of each peripheral's module.
    /// That the compiler warns of what was changed is not how it is to be found.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn compile_changed(
        source: &Source,
        checked: &Checked,
        change: impl Fn(String) -> String,
    ) -> Result<Self, String> {
        Self::compile_with(&["--cap-lints", "allow"], source, checked, change)
    }

    /// The same with these flags of the compiler.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn compile_with(
        flags: &[&str],
        source: &Source,
        checked: &Checked,
        change: impl Fn(String) -> String,
    ) -> Result<Self, String> {
        let scratch = generate(source, checked, &[Output::Model])?;
        let crate_name = format!("{}-model", checked.device.ident.kebab());
        for peripheral in checked.device.peripherals() {
            let module = format!("{crate_name}/src/{}.rs", peripheral.ident.snake);
            let observed = observe::rust(peripheral);
            let change = |text| change(text) + &observed;
            rewrite(&scratch.join(&module), change).map_err(|error| error.to_string())?;
        }
        let runtime = scratch.join(&format!("{crate_name}/src/runtime.rs"));
        rewrite(&runtime, &change).map_err(|error| error.to_string())?;
        let main = scratch.join("main.rs");
        fs::write(&main, main_text(checked)).map_err(|error| error.to_string())?;
        let model = format!("{crate_name}/src/lib.rs");
        let library = scratch.join("libmodel.rlib");
        let mut rustc = compiler();
        rustc.args(["--crate-type", "rlib", "--crate-name", "model"]);
        rustc.args(flags);
        rustc.arg("-o").arg(&library).arg(scratch.join(&model));
        compile(rustc)?;
        let mut rustc = compiler();
        rustc
            .arg("--extern")
            .arg(format!("model={}", library.display()));
        rustc.arg("-o").arg(scratch.join("models")).arg(main);
        compile(rustc)?;
        Ok(Self { scratch })
    }

    /// Does all this; gives what each read gave, in order.
    ///
    /// # Errors
    ///
    /// What a panic says, or whatever else ended the process early.
    pub fn run(&self, acts: &[Act]) -> Result<Vec<u64>, String> {
        drive(program(&self.scratch.join("models")), acts)
    }
}

fn compiler() -> Command {
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "-C", "overflow-checks=on"]);
    rustc.args(["-C", "debug-assertions=on", "-C", "opt-level=0"]);
    rustc
}

fn compile(rustc: Command) -> Result<(), String> {
    let done = need(process::output(
        rustc,
        "compile the generated model",
        "rustc",
    ));
    match done.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&done.stderr).into_owned()),
    }
}

/// The program: a list of the peripherals' types, and a loop over the commands.
fn main_text(checked: &Checked) -> String {
    let (mut types, mut table) = (String::new(), String::new());
    for peripheral in checked.device.peripherals() {
        let path = format!(
            "model::{}::{}",
            peripheral.ident.snake, peripheral.ident.camel
        );
        let (read, write) = match peripheral.is_protected() {
            true => (
                "self.read_as(model::Master { secure, privileged }, offset, size)",
                "self.write_as(model::Master { secure, privileged }, offset, size, value)",
            ),
            false => ("self.read(offset, size)", "self.write(offset, size, value)"),
        };
        let module = format!("model::{}", peripheral.ident.snake);
        let behavior = peripheral.behavior.as_ref();
        let (hooks, lines) = crate::lines::rust(behavior, &module);
        let (path, new) = match hooks.is_empty() {
            true => (path.clone(), format!("<{path}>::default()")),
            false => (
                format!("{path}<Told>"),
                format!("<{path}<Told>>::new(Default::default(), Told(0)).unwrap()"),
            ),
        };
        types.push_str(&hooks);
        types.push_str(&format!(
            "impl Device for {path} {{\n{lines}    \
             fn read(&mut self, [secure, privileged]: [bool; 2], offset: u64, size: u32) -> u64 {{\n        \
             let _ = (secure, privileged);\n        {read}\n    }}\n    \
             fn write(&mut self, [secure, privileged]: [bool; 2], offset: u64, size: u32, value: u64) {{\n        \
             let _ = (secure, privileged);\n        {write};\n    }}\n    \
             fn reset(&mut self) {{\n        self.reset();\n    }}\n    \
             fn advance(&mut self, ns: u64) {{\n        self.advance(ns);\n    }}\n    \
             fn errors(&self) -> u64 {{\n        self.guest_errors().count\n    }}\n    \
             fn observe(&self, to: &mut dyn FnMut(u64)) {{\n        self.observe(to);\n    }}\n}}\n\n"
        ));
        table.push_str(&format!("        || Box::new({new}),\n"));
    }
    format!(
        "{MAIN}{types}fn devices() -> Vec<fn() -> Box<dyn Device>> {{\n    vec![\n{table}    ]\n}}\n"
    )
}

/// The commands are those of `acts`.
const MAIN: &str = r"use std::io::{Read, Write};

trait Device {
    fn read(&mut self, by: [bool; 2], offset: u64, size: u32) -> u64;
    fn write(&mut self, by: [bool; 2], offset: u64, size: u32, value: u64);
    fn reset(&mut self);
    fn advance(&mut self, ns: u64);
    fn errors(&self) -> u64;
    fn input(&mut self, input: u64, line: u32, level: bool);
    fn call(&mut self, call: u64, seed: u64);
    fn levels(&self) -> u64;
    fn pulses_of_all(&self) -> u64;
    fn told(&self) -> u64;
    fn observe(&self, to: &mut dyn FnMut(u64));
}

#[allow(dead_code)]
struct Told(u64);

#[allow(dead_code)]
impl Told {
    fn tell(&mut self, what: u64) {
        self.0 = mix(self.0 ^ what);
    }
}

#[allow(dead_code)]
fn mix(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ seed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ seed >> 31
}

fn main() {
    let devices = devices();
    let mut device = devices[0]();
    let mut commands = Vec::new();
    std::io::stdin().lock().read_to_end(&mut commands).unwrap();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for command in commands.chunks_exact(18) {
        let number = |at: usize| u64::from_le_bytes(command[at..at + 8].try_into().unwrap());
        let (first, second) = (number(2), number(10));
        let size = u32::from(command[1] & 15);
        let by = [command[1] & 0x10 == 0, command[1] & 0x20 == 0];
        match command[0] {
            0 => out.write_all(&device.read(by, first, size).to_le_bytes()).unwrap(),
            1 => device.write(by, first, size, second),
            2 => device.reset(),
            3 => device.advance(first),
            11 => {
                let mut digest = 0u64;
                device.observe(&mut |value| {
                    digest = (digest ^ value)
                        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                        .rotate_left(29);
                });
                out.write_all(&digest.to_le_bytes()).unwrap();
            }
            12 => device.observe(&mut |value| out.write_all(&value.to_le_bytes()).unwrap()),
            13 => {}
            5 => out.write_all(&device.errors().to_le_bytes()).unwrap(),
            6 => device.input(first, second as u32, command[1] != 0),
            7 => device.call(first, second),
            8 => out.write_all(&device.levels().to_le_bytes()).unwrap(),
            9 => out.write_all(&device.pulses_of_all().to_le_bytes()).unwrap(),
            10 => out.write_all(&device.told().to_le_bytes()).unwrap(),
            _ => device = devices[first as usize](),
        }
    }
    out.flush().unwrap();
}

";
