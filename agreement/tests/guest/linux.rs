//! The programs for Linux, in Rust and in C: many calls in one boot.

use agreement::operations::{EDGES, codes, in_alu, unknown_codes};
use bringup::Machine;

use crate::command::{boot, text};

/// The two programs.
const PROGRAMS: [&str; 2] = ["calc_test", "calc_test_c"];

/// How a call ended.
#[derive(Debug, PartialEq)]
struct Outcome {
    status: i32,
    stdout: String,
    stderr: String,
}

/// A call's arguments, as the guest's shell reads them, and what is expected.
struct Call {
    arguments: String,
    expected: Outcome,
}

impl Call {
    /// One that prints `line`.
    fn answers(arguments: impl Into<String>, line: &str) -> Call {
        let (stdout, stderr) = (format!("{line}\n"), String::new());
        Call {
            arguments: arguments.into(),
            expected: Outcome {
                status: 0,
                stdout,
                stderr,
            },
        }
    }

    /// One that fails. A message that ends in `...` may go on.
    fn fails(arguments: impl Into<String>, status: i32, message: &str) -> Call {
        let (stdout, stderr) = (String::new(), format!("calc_test: {message}\n"));
        Call {
            arguments: arguments.into(),
            expected: Outcome {
                status,
                stdout,
                stderr,
            },
        }
    }

    /// A calculation, by the reference. `operator` is what is typed for `op`.
    fn calculates(a: u32, operator: &str, op: u32, b: u32) -> Call {
        let arguments = format!("{a} '{operator}' {b}");
        let shown = format!("{a} {operator} {b}");
        let error = format!("{shown}: the calculator reported an error");
        match alu::compute(op, a, b) {
            Ok(value) => Call::answers(arguments, &format!("{shown} = {value}")),
            Err(reason @ alu::Error::UnknownOperation(_)) => {
                Call::fails(arguments, 1, &format!("{error}: {reason}"))
            }
            // The programs do not know why an operation that they only know by name fails.
            Err(alu::Error::DivideByZero) => Call::fails(arguments, 1, &format!("{error}...")),
        }
    }

    fn check(&self, program: &str, found: &Outcome) {
        let Outcome {
            status,
            stdout,
            stderr,
        } = &self.expected;
        let said = match stderr.strip_suffix("...\n") {
            Some(beginning) => found.stderr.starts_with(beginning),
            None => found.stderr == *stderr,
        };
        assert!(
            said && found.status == *status && found.stdout == *stdout,
            "{program} {}: {found:?}, expected {:?}",
            self.arguments,
            self.expected
        );
    }
}

/// Puts each call to both programs, in one boot with these further arguments.
fn check(calls: &[Call], arguments: &[&str]) {
    // The shell forks for nothing but the programs.
    let mut script = String::from(
        "t() {\n\
             \"$@\" >/tmp/out 2>/tmp/err; echo \"status $?\"\n\
             while read -r line; do echo \"out $line\"; done </tmp/out\n\
             while read -r line; do echo \"err $line\"; done </tmp/err\n\
         }\n",
    );
    for program in PROGRAMS {
        for call in calls {
            script.push_str(&format!("t {program} {}\n", call.arguments));
        }
    }
    script.push_str("exit 42");
    let output = boot(&[&["--run", &script], arguments].concat());
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(42), "{stderr}");
    assert!(
        !(stderr.lines()).any(|line| line.starts_with("calc ") || line.starts_with("calc-pci ")),
        "guest errors: {stderr}"
    );
    let mut found = Vec::new();
    for line in stdout.lines() {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        let last: Option<&mut Outcome> = found.last_mut();
        match (kind, last) {
            ("status", _) => found.push(Outcome {
                status: rest.parse().unwrap(),
                stdout: String::new(),
                stderr: String::new(),
            }),
            ("out", Some(last)) => last.stdout.push_str(&format!("{rest}\n")),
            ("err", Some(last)) => last.stderr.push_str(&format!("{rest}\n")),
            _ => panic!("unexpected line {line:?}\n{stderr}"),
        }
    }
    assert_eq!(
        found.len(),
        PROGRAMS.len() * calls.len(),
        "{stdout}\n{stderr}"
    );
    for (program, found) in PROGRAMS.iter().zip(found.chunks(calls.len())) {
        for (call, found) in calls.iter().zip(found) {
            call.check(program, found);
        }
    }
}

/// What a machine with the calculator at the SVD's address is asked.
fn memory_calls() -> Vec<Call> {
    let mut calls = usual_calls();
    calls.push(Call::answers(
        "--mmio /dev/mem:0xFEF00000 7 / 2",
        "7 / 2 = 3",
    ));
    let message = "no PCI device 1234:ca1c in /sys/bus/pci/devices";
    calls.push(Call::fails("--pci 1 + 1", 3, message));
    calls
}

/// What a machine with the calculator on PCI alone is asked: a bridge is at slot 0.
fn pci_calls(bridge: &str) -> Vec<Call> {
    let mut calls = usual_calls();
    calls.push(Call::answers("--pci 7 / 2", "7 / 2 = 3"));
    calls.push(Call::answers("--pci=0000:00:05.0 8 / 2", "8 / 2 = 4"));
    let resource = "--mmio /sys/bus/pci/devices/0000:00:05.0/resource0 9 / 2";
    calls.push(Call::answers(resource, "9 / 2 = 4"));
    let message = format!("the PCI device 0000:00:00.0 is {bridge}, not 1234:ca1c");
    calls.push(Call::fails("--pci=00:00.0 1 + 1", 3, &message));
    let message = "no calculator answers at /dev/mem:0xfef00000...";
    calls.push(Call::fails("--mmio /dev/mem:0xfef00000 0 + 0", 3, message));
    calls
}

/// What every machine is asked: each operation by symbol, name and number, and each way to fail.
fn usual_calls() -> Vec<Call> {
    let symbols = [
        ("+", "ADD"),
        ("-", "SUB"),
        ("*", "MUL"),
        ("x", "MUL"),
        ("/", "DIV"),
    ];
    let code = |name| in_alu().iter().find(|(other, _)| *other == name).unwrap().1;
    let mut calls = vec![
        Call::answers("10 '*' 5", "10 * 5 = 50"),
        Call::answers("0xffffffff + 0x1", "4294967295 + 1 = 0"),
        Call::answers("0 - 1", "0 - 1 = 4294967295"),
        Call::answers("0x10000 '*' 0x10000", "65536 * 65536 = 0"),
        Call::fails(
            "7 / 0",
            1,
            "7 / 0: the calculator reported an error: division by zero",
        ),
        Call::fails(
            "1 '%' 2",
            2,
            "operator '%' is unknown: accepted are + - * / x, a name (...",
        ),
        Call::fails(
            "1 +",
            2,
            "expected A OPERATOR B, got 2 of 3 arguments; --help says more",
        ),
        Call::fails(
            "4294967296 + 1",
            2,
            "operand A '4294967296' does not fit in 32 bits...",
        ),
        Call::fails("1 + five", 2, "operand B 'five' is not a number..."),
        Call::fails(
            "--mmio /nothing 1 + 1",
            3,
            "cannot open /nothing: no such file...",
        ),
    ];
    // Free on every machine, a page further and where a PCI hole would be.
    for place in ["/dev/mem:0xfef01000", "/dev/mem:0xd0000000"] {
        let message = format!("no calculator answers at {place}...");
        calls.push(Call::fails(format!("--mmio {place} 0 + 0"), 3, &message));
    }
    for (symbol, name) in symbols {
        calls.push(Call::calculates(0x8000_0000, symbol, code(name), 3));
    }
    for (name, op) in in_alu() {
        for (a, b) in [(100, 7), (7, 100), (u32::MAX, u32::MAX), (1, 0)] {
            calls.push(Call::calculates(a, name, op, b));
            calls.push(Call::calculates(b, &name.to_lowercase(), op, a));
            calls.push(Call::calculates(a, &op.to_string(), op, b));
        }
    }
    for op in unknown_codes().into_iter().step_by(6) {
        calls.push(Call::calculates(6, &op.to_string(), op, 2));
    }
    calls
}

#[test]
fn on_microvm_every_operation_and_every_failure() {
    let mut calls = memory_calls();
    for op in codes() {
        for (a, b) in EDGES.into_iter().zip(EDGES.into_iter().rev()) {
            calls.push(Call::calculates(a, &format!("{op:#x}"), op, b));
        }
    }
    check(&calls, &[]);
}

#[test]
fn on_pc_the_same() {
    check(&memory_calls(), &["--machine", Machine::Pc.name()]);
}

#[test]
fn on_q35_the_same() {
    check(&memory_calls(), &["--machine", Machine::Q35.name()]);
}

#[test]
fn on_pci_the_same() {
    let slot = ["--bus", "pci", "--set", "addr=5"];
    check(&pci_calls("8086:29c0"), &slot);
    let pc = [&slot[..], &["--machine", Machine::Pc.name()]].concat();
    check(&pci_calls("8086:1237"), &pc);
}

#[test]
fn a_slow_calculator_is_waited_for_up_to_the_limit() {
    let calls = [
        Call::fails(
            "--timeout-ms 20 1 + 2",
            3,
            "1 + 2: no answer after 20 ms: STATUS reads 1",
        ),
        Call::fails(
            "--timeout-ms 20 3 + 4",
            3,
            "the calculator is still busy with an earlier operation after 20 ms",
        ),
        Call::answers("--timeout-ms 20000 5 + 6", "5 + 6 = 11"),
    ];
    check(&calls, &["--set", "latency-ns=500000000"]);
}
