//! The generated guest crate, model crate and C header of any SVD, compiled; and a program that looks
//! where the guest crate has its registers.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use bringup::process;
use bringup::scratch::Scratch;
use svd2qemu::model::{Device, in_guest_crate};
use svd2qemu::{Checked, GuestRegister, Output, Source};

use crate::any::generate;
use crate::installed::{need, root};

/// What the header needs of Linux's `linux/types.h`.
const KERNEL_TYPES: &str = "#pragma once
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef unsigned long uintptr_t;
";

/// What the header needs of Linux's `linux/stddef.h`.
const KERNEL_STDDEF: &str = "#pragma once
#define offsetof(TYPE, MEMBER) __builtin_offsetof(TYPE, MEMBER)
";

/// What is generated for programs in the guest, and the model.
pub struct Crates {
    scratch: Scratch,
    pac: String,
    /// How the compiler's warnings are taken.
    flags: &'static str,
}

impl Crates {
    /// Generates the crates and the header. Warnings are errors in what is made of an SVD of this
    /// repository; vendors' texts make some in documentation.
    ///
    /// # Errors
    ///
    /// What is found in the SVD.
    pub fn generate(source: &Source, checked: &Checked, strict: bool) -> Result<Self, String> {
        let scratch = generate(
            source,
            checked,
            &[Output::Pac, Output::Model, Output::CHeader],
        )?;
        let name = checked.device.ident.kebab();
        let made = Self {
            scratch,
            pac: format!("{name}-pac"),
            flags: if strict { "-D warnings" } else { "" },
        };
        let members = format!("[\"{name}-pac\", \"{name}-model\", \"probe\"]");
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members}\n");
        let registers = checked.guest_registers();
        let probe = format!(
            "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             pac = {{ package = \"{name}-pac\", path = \"../{name}-pac\" }}\n"
        );
        let main = main_text(&registers);
        let write = |path: &str, text: &str| {
            let path = made.scratch.join(path);
            fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            fs::write(path, text)
        };
        write("Cargo.toml", &manifest)
            .and_then(|()| write("probe/Cargo.toml", &probe))
            .and_then(|()| write("probe/src/main.rs", &main))
            // The versions are those of this repository, which have been downloaded.
            .and_then(|()| {
                let lock = root().join("Cargo.lock");
                fs::copy(lock, made.scratch.join("Cargo.lock"))
            })
            .map_err(|error| error.to_string())?;
        Ok(made)
    }

    /// Type-checks both crates, with clippy's lints if warnings are errors; what they depend on is compiled
    /// once for all, in `target`.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn check(&self, target: &Path) -> Result<(), String> {
        let check = match self.flags.is_empty() {
            true => "check",
            false => "clippy",
        };
        self.cargo(&[check, "--workspace", "--exclude", "probe"], target)
    }

    /// Runs the examples of both crates' READMEs, and looks whether the crates could be packaged.
    ///
    /// # Errors
    ///
    /// What the compiler, an example or cargo says.
    pub fn readmes(&self, target: &Path) -> Result<(), String> {
        let both = ["--workspace", "--exclude", "probe"];
        let readme = [&["test", "--doc"], &both[..], &["--", "readme"]].concat();
        self.cargo(&readme, target)?;
        let list = [&["package", "--list", "--allow-dirty"], &both[..]].concat();
        let files = self.output(&list, target)?;
        let crates = files.lines().filter(|line| *line == "README.md").count();
        match crates {
            2 => Ok(()),
            _ => Err(format!("a README is not packaged:\n{files}")),
        }
    }

    /// Compiles the guest crate, and runs a program that compares the address and the reset value of
    /// each of its registers with what the SVD says.
    ///
    /// # Errors
    ///
    /// What the compiler or the program says.
    pub fn probe(&self, target: &Path) -> Result<(), String> {
        self.cargo(&["run", "--package", "probe"], target)
    }

    /// Adds a test of the guest crate, which is `pac` in it, to the program.
    ///
    /// # Errors
    ///
    /// If its file cannot be written.
    pub fn add(&self, body: &str) -> Result<(), String> {
        let path = self.scratch.join("probe/src/main.rs");
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let text = text.replace("fn more() {}", &format!("fn more() {{\n{body}}}"));
        fs::write(path, text).map_err(|error| error.to_string())
    }

    /// Compiles the header as C, as C++ and for a kernel that has no `stdint.h`, twice in one file.
    ///
    /// # Errors
    ///
    /// What a compiler says.
    pub fn header(&self) -> Result<(), String> {
        let folder = self.scratch.join("include");
        let names = fs::read_dir(&folder).map_err(|error| error.to_string())?;
        let names = names.flatten().map(|entry| entry.file_name());
        // The header of a whole chip includes CMSIS-Core: `tests/cmsis` compiles it.
        let names = names.filter(|name| name.to_string_lossy().ends_with("_regs.h"));
        let include = names.map(|name| {
            let name = name.to_string_lossy();
            format!("#include \"{name}\"\n#include \"{name}\"\n")
        });
        let mut text: String = include.collect();
        text.push_str("int nothing_else;\n");
        let program = folder.join("program.c");
        fs::write(&program, text).map_err(|error| error.to_string())?;
        for (compiler, language, standard) in [
            ("cc", "c", "-std=c99"),
            ("cc", "c", "-std=c11"),
            ("c++", "c++", "-std=c++17"),
        ] {
            let mut cc = Command::new(compiler);
            cc.args([standard, "-Wall", "-Wextra", "-Werror", "-pedantic"]);
            cc.args(["-fsyntax-only", "-x", language]).arg(&program);
            run(cc, "compile the generated header", "gcc")?;
        }
        let kernel = folder.join("linux");
        fs::create_dir(&kernel)
            .and_then(|()| fs::write(kernel.join("types.h"), KERNEL_TYPES))
            .and_then(|()| fs::write(kernel.join("stddef.h"), KERNEL_STDDEF))
            .map_err(|error| error.to_string())?;
        let mut cc = Command::new("cc");
        cc.args(["-std=gnu11", "-D__KERNEL__", "-nostdinc", "-ffreestanding"]);
        cc.args(["-Wall", "-Wextra", "-Werror", "-I"]).arg(&folder);
        cc.arg("-fsyntax-only").arg(&program);
        run(cc, "compile the generated header for a kernel", "gcc")?;
        fs::remove_dir_all(kernel).map_err(|error| error.to_string())?;
        fs::remove_file(program).map_err(|error| error.to_string())
    }

    /// Documents both crates, with each of rustdoc's warnings an error, and looks for what rustdoc
    /// takes for tests in the documentation.
    ///
    /// # Errors
    ///
    /// What rustdoc says, or that there are tests.
    pub fn docs(&self, target: &Path) -> Result<(), String> {
        let both = ["--workspace", "--exclude", "probe"];
        self.cargo(&[&["doc", "--no-deps"], &both[..]].concat(), target)?;
        let list = [&["test", "--doc"], &both[..], &["--", "--list"]].concat();
        let said = self.output(&list, target)?;
        // svd2rust's own module has some, which are not run.
        let tests = said.lines().filter(|line| line.ends_with(": test"));
        let tests: Vec<&str> = tests
            .filter(|line| !line.contains(" - generic::") && !line.contains(" - readme "))
            .collect();
        match tests.is_empty() {
            true => Ok(()),
            false => Err(format!("documentation has tests: {}", tests.join("\n"))),
        }
    }

    fn cargo(&self, arguments: &[&str], target: &Path) -> Result<(), String> {
        self.output(arguments, target).map(|_| ())
    }

    fn output(&self, arguments: &[&str], target: &Path) -> Result<String, String> {
        let mut cargo = Command::new(env!("CARGO"));
        let (arguments, more) = match arguments.iter().position(|word| *word == "--") {
            Some(end) => arguments.split_at(end),
            None => (arguments, &[][..]),
        };
        cargo
            .args(arguments)
            .args(["--offline", "--quiet"])
            .args(more);
        cargo.current_dir(self.scratch.path());
        cargo.env("CARGO_TARGET_DIR", target);
        cargo.env("CARGO_INCREMENTAL", "0");
        cargo.env("RUSTFLAGS", self.flags);
        cargo.env("RUSTDOCFLAGS", self.flags);
        cargo.env_remove("CARGO_ENCODED_RUSTFLAGS");
        run(cargo, "compile the generated crates", "cargo")
            .map_err(|said| format!("{}: {said}", self.pac))
    }
}

fn run(command: Command, what: &str, package: &'static str) -> Result<String, String> {
    let done = need(process::output(command, what, package));
    match done.status.success() {
        true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&done.stderr).into_owned()),
    }
}

/// What the guest crate has that the checked model has not, or the other way round; empty if they
/// agree on names, offsets and reset values. Registers that have another name in the crate are found
/// by their offset.
pub fn differences(device: &Device, registers: &[GuestRegister]) -> Vec<String> {
    let mut found = Vec::new();
    let mut by_peripheral: BTreeMap<&str, Vec<&GuestRegister>> = BTreeMap::new();
    for register in registers {
        let all = by_peripheral.entry(&register.peripheral).or_default();
        all.push(register);
    }
    for (name, have) in by_peripheral {
        let Some(peripheral) = device.peripherals().find(|known| known.ident.svd == name) else {
            found.push(format!("{name}: the model has no such peripheral"));
            continue;
        };
        let mut wanted: Vec<_> = (peripheral.registers.iter())
            .filter(|known| in_guest_crate(peripheral.base_address, known.offset, known.bits))
            .collect();
        let mut renamed = Vec::new();
        for register in have {
            let same = |known: &&svd2qemu::model::Register| {
                known.ident.svd == register.name && known.offset == register.offset
            };
            match wanted.iter().position(same) {
                Some(place) => compare(name, wanted.remove(place), register, &mut found),
                None => renamed.push(register),
            }
        }
        for register in renamed {
            let there = |known: &&svd2qemu::model::Register| known.offset == register.offset;
            match wanted.iter().position(there) {
                Some(place) => compare(name, wanted.remove(place), register, &mut found),
                None => found.push(format!(
                    "{name}.{}: the model has no register at 0x{:x}",
                    register.name, register.offset
                )),
            }
        }
        let missing = wanted.iter();
        found.extend(missing.map(|known| format!("{name}.{}: not in the crate", known.ident.svd)));
    }
    found
}

fn compare(
    peripheral: &str,
    known: &svd2qemu::model::Register,
    register: &GuestRegister,
    found: &mut Vec<String>,
) {
    if register
        .reset
        .is_some_and(|reset| reset != known.reset_value)
    {
        found.push(format!(
            "{peripheral}.{}: reset is {:x?}, and 0x{:x} in the model",
            register.name, register.reset, known.reset_value
        ));
    }
}

/// The program: it makes room for each register block, and looks where the crate's methods lead.
fn main_text(registers: &[GuestRegister]) -> String {
    let mut functions = String::new();
    let mut calls = String::new();
    let by_module = registers.chunk_by(|one, other| one.module == other.module);
    for (number, registers) in by_module.enumerate() {
        let module = &registers[0].module;
        let end = registers.iter().map(|register| register.offset).max();
        let room = end.unwrap_or_default() + 16;
        // A String takes all that is written to it.
        let _ = write!(
            functions,
            "fn at_{number}() -> u32 {{\n    \
             let room = room::<pac::{module}::RegisterBlock>({room});\n    \
             let block = unsafe {{ &*room }};\n    let base = room.addr();\n    let mut wrong = 0;\n"
        );
        for register in registers {
            let GuestRegister {
                path, name, offset, ..
            } = register;
            let place = format!("{module}.{name}");
            let _ = writeln!(
                functions,
                "    wrong += place({place:?}, base, block{path}, {offset});"
            );
            if let Some(value) = register.reset {
                let _ = writeln!(
                    functions,
                    "    wrong += reset({place:?}, block{path}, {value});"
                );
            }
        }
        functions.push_str("    wrong\n}\n");
        let _ = writeln!(calls, "    wrong += at_{number}();");
    }
    format!(
        "{MAIN}{functions}\nfn more() {{}}\n\nfn main() {{\n    let mut wrong = 0;\n{calls}    \
         more();\n    assert_eq!(wrong, 0);\n}}\n"
    )
}

const MAIN: &str = r#"#![allow(dead_code, unused_imports)]
use pac::generic::{Reg, RegisterSpec, Resettable};

/// Room for a block, and for what lies behind it.
fn room<B>(bytes: usize) -> *const B {
    let bytes = bytes.max(size_of::<B>());
    let layout = std::alloc::Layout::from_size_align(bytes, 4096).unwrap();
    let room = unsafe { std::alloc::alloc_zeroed(layout) };
    assert!(!room.is_null());
    room.cast()
}

fn place<R: RegisterSpec>(name: &str, base: usize, register: &Reg<R>, offset: usize) -> u32 {
    let found = std::ptr::from_ref(register).addr() - base;
    if found != offset {
        eprintln!("{name} is at 0x{found:x}, and should be at 0x{offset:x}");
    }
    u32::from(found != offset)
}

fn reset<R: Resettable>(name: &str, _: &Reg<R>, value: u64) -> u32
where
    R::Ux: Into<u64>,
{
    let found: u64 = R::RESET_VALUE.into();
    if found != value {
        eprintln!("{name} is reset to 0x{found:x}, and should be to 0x{value:x}");
    }
    u32::from(found != value)
}

"#;
