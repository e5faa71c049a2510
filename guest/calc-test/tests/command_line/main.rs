//! The guest programs in Rust and in C. Each case is put to both, and both must say the same.

mod harness;
mod pci;

use calc_pac::constants::calc::{self, status::state};
use harness::{OFFSET, Outcome, Registers, assert_failure, both, calculator, filled, idle};
use tempfile::NamedTempFile;

/// Puts the case to a working calculator.
fn ask(arguments: &[&str]) -> Outcome {
    both(arguments, || filled(0), &calculator)
}

fn assert_answer(arguments: &[&str], answer: &str) {
    let expected = Outcome {
        status: Some(0),
        stdout: format!("{answer}\n"),
        stderr: String::new(),
    };
    assert_eq!(ask(arguments), expected);
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
        "unknown option '--mmap': the options are --mmio, --pci, --sysfs, --timeout-ms and --help",
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
    for slot in ["", "4", "00:04", "../../x", "0000:00:04.00", "0000:00:0g.0"] {
        assert_failure(
            &ask(&[&format!("--pci={slot}"), "1", "+", "2"]),
            2,
            &format!("--pci: '{slot}' is no slot: one looks like 0000:00:00.0"),
        );
    }
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
    let silent = both(&["--timeout-ms", "20", "1", "+", "2"], || filled(0), &idle);
    assert_failure(&silent, 3, "1 + 2: no answer after 20 ms: STATUS reads 0");

    let stuck = || {
        let file = filled(0);
        let registers = Registers {
            file: file.reopen().unwrap(),
            offset: OFFSET,
        };
        registers.write(calc::status::OFFSET, state::BUSY);
        file
    };
    let busy = both(&["--timeout-ms=20", "1", "+", "2"], stuck, &idle);
    assert_failure(
        &busy,
        3,
        "the calculator is still busy with an earlier operation after 20 ms",
    );
}

#[test]
fn a_place_without_a_calculator_is_recognised() {
    let ones = both(&["1", "+", "2"], || filled(0xff), &idle);
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
    assert_failure(&both(&["1", "+", "2"], short, &idle), 3, message);

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
