//! Runs both programs against a file that a thread makes behave like the calculator.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use calc_pac::constants::calc::{self, status::state};
use calc_pac::mmio::CalcMmio;
use tempfile::NamedTempFile;

/// Where in the file the registers begin: neither 0 nor the start of a page.
pub const OFFSET: usize = 0x1010;

/// The C program, built once for all tests.
static C_PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("calc_test_c");
    let status = Command::new("cc")
        .args([
            "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-std=c11", "-I",
        ])
        .arg(root.join("generated/include"))
        .arg("-o")
        .arg(&program)
        .arg(root.join("guest/c/calc_test.c"))
        .status()
        .expect("cc, the C compiler, is needed for this test");
    assert!(status.success(), "the C program does not compile");
    program
});

/// A file that holds the registers.
pub struct Registers {
    pub file: File,
    pub offset: usize,
}

/// One look at the registers.
pub type Serve = dyn Fn(&Registers) + Sync;

/// What a program did.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

pub fn run(program: &Path, arguments: &[&str]) -> Outcome {
    let output = Command::new(program).args(arguments).output().unwrap();
    Outcome {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a program while `serve` looks at the registers again and again.
pub fn served(program: &Path, arguments: &[&str], registers: &Registers, serve: &Serve) -> Outcome {
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                serve(registers);
                thread::sleep(Duration::from_micros(50));
            }
        });
        let outcome = run(program, arguments);
        ended.store(true, Ordering::Relaxed);
        outcome
    })
}

/// What the programs do, which has to be the same.
pub fn same(arguments: &[&str], act: impl Fn(&Path) -> Outcome) -> Outcome {
    let rust = act(Path::new(env!("CARGO_BIN_EXE_calc_test")));
    let c = act(&C_PROGRAM);
    assert_eq!(rust, c, "{arguments:?}: Rust on the left, C on the right");
    rust
}

/// Runs both programs, each with `--mmio` for a fresh file from `file`, served by `serve` while
/// the program runs. Returns what both did.
pub fn both(arguments: &[&str], file: impl Fn() -> NamedTempFile, serve: &Serve) -> Outcome {
    same(arguments, |program| {
        let registers = file();
        let path = registers.path().to_str().unwrap();
        let place = format!("{path}:{OFFSET:#x}");
        let arguments = [&["--mmio", &place], arguments].concat();
        let file = registers.reopen().unwrap();
        let registers = Registers {
            file,
            offset: OFFSET,
        };
        let outcome = served(program, &arguments, &registers, serve);
        Outcome {
            stderr: outcome.stderr.replace(path, "FILE"),
            ..outcome
        }
    })
}

/// A file of the right size, every byte of it `fill`.
pub fn filled(fill: u8) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    file.as_file()
        .write_all_at(&vec![fill; OFFSET + CalcMmio::SIZE], 0)
        .unwrap();
    file
}

impl Registers {
    pub fn read(&self, register: usize) -> u32 {
        let mut bytes = [0; 4];
        let place = (self.offset + register) as u64;
        self.file.read_exact_at(&mut bytes, place).unwrap();
        u32::from_le_bytes(bytes)
    }

    pub fn write(&self, register: usize, value: u32) {
        let place = (self.offset + register) as u64;
        self.file.write_all_at(&value.to_le_bytes(), place).unwrap();
    }
}

/// One look of a calculator at its registers.
pub fn calculator(registers: &Registers) {
    if registers.read(calc::ctrl::OFFSET) == 0 {
        return;
    }
    let [op, a, b] = [calc::op::OFFSET, calc::a::OFFSET, calc::b::OFFSET]
        .map(|register| registers.read(register));
    registers.write(calc::ctrl::OFFSET, 0);
    registers.write(calc::status::OFFSET, state::BUSY);
    match alu::compute(op, a, b) {
        Ok(value) => {
            registers.write(calc::result::OFFSET, value);
            registers.write(calc::status::OFFSET, state::DONE);
        }
        Err(_) => registers.write(calc::status::OFFSET, state::ERROR),
    }
}

/// Nothing happens.
pub fn idle(_: &Registers) {}

/// A failure says one line on stderr.
pub fn assert_failure(outcome: &Outcome, status: i32, message: &str) {
    let expected = Outcome {
        status: Some(status),
        stdout: String::new(),
        stderr: format!("calc_test: {message}\n"),
    };
    assert_eq!(*outcome, expected);
}
