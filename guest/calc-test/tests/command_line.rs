//! The guest programs in Rust and in C, run on this machine against a file that a thread makes
//! behave like the calculator. Each case is put to both, and both must say the same.

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
const OFFSET: usize = 0x1010;

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

/// What a program did.
#[derive(Debug, PartialEq)]
struct Outcome {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(program: &Path, arguments: &[&str]) -> Outcome {
    let output = Command::new(program).args(arguments).output().unwrap();
    Outcome {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs both programs, each with `--mmio` for a fresh file from `file`, served by `serve` while
/// the program runs. Returns what both did.
fn both(
    arguments: &[&str],
    file: impl Fn() -> NamedTempFile,
    serve: impl Fn(&File) + Sync,
) -> Outcome {
    let mut outcomes = [Path::new(env!("CARGO_BIN_EXE_calc_test")), &C_PROGRAM].map(|program| {
        let registers = file();
        let path = registers.path().to_str().unwrap();
        let place = format!("{path}:{OFFSET:#x}");
        let arguments: Vec<_> = ["--mmio", &place]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        let ended = AtomicBool::new(false);
        let outcome = thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    serve(registers.as_file());
                    thread::sleep(Duration::from_micros(50));
                }
            });
            let outcome = run(program, &arguments);
            ended.store(true, Ordering::Relaxed);
            outcome
        });
        Outcome {
            stderr: outcome.stderr.replace(path, "FILE"),
            ..outcome
        }
    });
    assert_eq!(
        outcomes[0], outcomes[1],
        "{arguments:?}: Rust on the left, C on the right"
    );
    std::mem::replace(
        &mut outcomes[0],
        Outcome {
            status: None,
            stdout: String::new(),
            stderr: String::new(),
        },
    )
}

/// A file of the right size, every byte of it `fill`.
fn filled(fill: u8) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    file.as_file()
        .write_all_at(&vec![fill; OFFSET + CalcMmio::SIZE], 0)
        .unwrap();
    file
}

fn read(file: &File, register: usize) -> u32 {
    let mut bytes = [0; 4];
    file.read_exact_at(&mut bytes, (OFFSET + register) as u64)
        .unwrap();
    u32::from_le_bytes(bytes)
}

fn write(file: &File, register: usize, value: u32) {
    file.write_all_at(&value.to_le_bytes(), (OFFSET + register) as u64)
        .unwrap();
}

/// One look of a calculator at its registers.
fn calculator(file: &File) {
    if read(file, calc::ctrl::OFFSET) == 0 {
        return;
    }
    let [op, a, b] =
        [calc::op::OFFSET, calc::a::OFFSET, calc::b::OFFSET].map(|offset| read(file, offset));
    write(file, calc::ctrl::OFFSET, 0);
    write(file, calc::status::OFFSET, state::BUSY);
    match alu::compute(op, a, b) {
        Ok(value) => {
            write(file, calc::result::OFFSET, value);
            write(file, calc::status::OFFSET, state::DONE);
        }
        Err(_) => write(file, calc::status::OFFSET, state::ERROR),
    }
}

/// Nothing happens.
fn idle(_: &File) {}

/// Puts the case to a working calculator.
fn ask(arguments: &[&str]) -> Outcome {
    both(arguments, || filled(0), calculator)
}

fn assert_answer(arguments: &[&str], answer: &str) {
    let expected = Outcome {
        status: Some(0),
        stdout: format!("{answer}\n"),
        stderr: String::new(),
    };
    assert_eq!(ask(arguments), expected);
}

fn assert_failure(outcome: &Outcome, status: i32, message: &str) {
    let expected = Outcome {
        status: Some(status),
        stdout: String::new(),
        stderr: format!("calc_test: {message}\n"),
    };
    assert_eq!(*outcome, expected);
}

#[test]
fn operators_names_and_numbers_select_the_operation() {
    assert_answer(&["10", "+", "5"], "10 + 5 = 15");
    assert_answer(&["10", "-", "5"], "10 - 5 = 5");
    assert_answer(&["10", "*", "5"], "10 * 5 = 50");
    assert_answer(&["10", "x", "5"], "10 x 5 = 50");
    assert_answer(&["10", "/", "5"], "10 / 5 = 2");
    assert_answer(&["10", "mul", "5"], "10 mul 5 = 50");
    assert_answer(&["10", "SUB", "5"], "10 SUB 5 = 5");
    assert_answer(&["10", "0x2", "5"], "10 0x2 5 = 50");
}

#[test]
fn operands_are_unsigned_and_of_32_bits() {
    assert_answer(&["0xffffffff", "+", "0X1"], "4294967295 + 1 = 0");
    assert_answer(&["0", "-", "1"], "0 - 1 = 4294967295");
    let range = "accepted is 0 to 4294967295, decimal or hexadecimal (0x...)";
    for text in ["4294967296", "0x100000000", "99999999999999999999999999"] {
        let message = format!("operand A '{text}' does not fit in 32 bits: {range}");
        assert_failure(&ask(&[text, "+", "1"]), 2, &message);
    }
    for text in [
        "", "-5", "+5", " 5", "5 ", "1e3", "1_000", "0x", "0x-1", "five", "\u{665}",
    ] {
        let message = format!("operand B '{text}' is not a number: {range}");
        assert_failure(&ask(&["1", "+", text]), 2, &message);
    }
}

#[test]
fn an_error_of_the_calculator_comes_with_its_likely_reason() {
    let message = "7 / 0: the calculator reported an error: division by zero";
    assert_failure(&ask(&["7", "/", "0"]), 1, message);
    let message = "1 77 2: the calculator reported an error: unknown operation 77";
    assert_failure(&ask(&["1", "77", "2"]), 1, message);
}

#[test]
fn wrong_usage_says_what_is_accepted() {
    let outcome = ask(&["1", "%", "2"]);
    assert_eq!(outcome.status, Some(2));
    assert!(
        outcome
            .stderr
            .contains("'%' is unknown: accepted are + - * / x, a name (ADD SUB MUL DIV"),
        "{outcome:?}"
    );
    assert_failure(
        &ask(&["1", "+"]),
        2,
        "expected A OPERATOR B, got 2 of 3 arguments; --help says more",
    );
    assert_failure(
        &ask(&["1", "a", "b", "2"]),
        2,
        "expected A OPERATOR B, got 4 of 3 arguments; in a shell, quote * or write x; --help says more",
    );
    assert_failure(
        &ask(&["--mmap", "x"]),
        2,
        "unknown option '--mmap': the options are --mmio, --timeout-ms and --help",
    );
    assert_failure(
        &ask(&["--timeout-ms"]),
        2,
        "--timeout-ms wants a value; --help says more",
    );
    assert_failure(
        &ask(&["--mmio", "f:2"]),
        2,
        "--mmio: offset 0x2 is not a multiple of 4",
    );
    assert_failure(&ask(&["--mmio=:4"]), 2, "--mmio: ':4' names no file");
    assert_failure(
        &ask(&["--mmio=f:0x10000000000000000"]),
        2,
        "--mmio: offset '0x10000000000000000' is too large",
    );
}

#[test]
fn help_is_shown_whatever_else_is_said() {
    let outcome = ask(&["1", "--help"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    for text in [
        "usage: calc_test",
        "ADD SUB MUL DIV",
        "/dev/mem:0xfef00000",
        "exit status:",
    ] {
        assert!(outcome.stdout.contains(text), "{text}");
    }
    assert_eq!(ask(&["-h"]), outcome);
}

#[test]
fn waiting_has_an_end() {
    let silent = both(&["--timeout-ms", "20", "1", "+", "2"], || filled(0), idle);
    assert_failure(&silent, 3, "1 + 2: no answer after 20 ms: STATUS reads 0");

    let stuck = || {
        let file = filled(0);
        write(file.as_file(), calc::status::OFFSET, state::BUSY);
        file
    };
    let busy = both(&["--timeout-ms=20", "1", "+", "2"], stuck, idle);
    assert_failure(
        &busy,
        3,
        "the calculator is still busy with an earlier operation after 20 ms",
    );
}

#[test]
fn a_place_without_a_calculator_is_recognised() {
    let ones = both(&["1", "+", "2"], || filled(0xff), idle);
    let message = "no calculator answers at FILE:0x1010: every register reads as 0xffffffff";
    assert_failure(&ones, 3, message);
}

#[test]
fn files_that_do_not_serve_are_refused() {
    let short = || {
        let file = NamedTempFile::new().unwrap();
        file.as_file().set_len(0x2000).unwrap();
        file
    };
    let message = "FILE:0x1010: the file has 8192 bytes, but the registers take 4096 from there";
    assert_failure(&both(&["1", "+", "2"], short, idle), 3, message);

    let missing = ask(&["--mmio", "/nonexistent/file", "1", "+", "2"]);
    assert_eq!(missing.status, Some(3));
    assert!(
        missing
            .stderr
            .contains("cannot open /nonexistent/file: no such file"),
        "{missing:?}"
    );

    assert_failure(
        &ask(&["--mmio", "/:4", "1", "+", "2"]),
        3,
        "cannot open /: Is a directory",
    );
}
