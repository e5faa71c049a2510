//! The self-test that runs without an operating system.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use agreement::installed::{machine, need};
use bringup::{Accel, Machine, Outcome, Vm, boot};

use crate::command::{build, text};

/// What it ends with if all is well, and if not.
const SUCCESS: u8 = 0x10;
const FAILURE: u8 = 0x11;

/// How it ended, and what it reported.
fn run(vm: Vm) -> (Outcome, String) {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        build(&[
            "--release",
            "--bin",
            "selftest",
            "--manifest-path",
            "guest/selftest/Cargo.toml",
        ])
    });
    let mut report = Vec::new();
    let limit = Duration::from_secs(90);
    let outcome = boot::bare(
        &vm.argument("-no-reboot"),
        Accel::Tcg,
        program,
        limit,
        &mut report,
    );
    (need(outcome), text(&report))
}

fn check(vm: Vm) {
    let name = vm.machine;
    let (outcome, report) = run(vm);
    assert_eq!(outcome.code, SUCCESS, "{name}:\n{report}");
    let last = report.lines().last().unwrap_or_default();
    let counts: Vec<u32> = last
        .split(' ')
        .filter_map(|word| word.parse().ok())
        .collect();
    let [checked, differ] = counts[..] else {
        panic!("{name}: no counts in {last:?}")
    };
    assert!(checked >= 200_000 && differ == 0, "{name}: {last}");
}

/// Virtual time that counts instructions, so that a busy host changes nothing.
fn counting(vm: Vm) -> Vm {
    vm.argument("-icount").argument("shift=3")
}

#[test]
fn on_microvm_two_hundred_thousand_operations_agree() {
    check(counting(machine(Machine::Microvm).device("calc")));
}

#[test]
fn on_pc_two_hundred_thousand_operations_agree() {
    check(counting(machine(Machine::Pc).device("calc")));
}

/// Without latency nothing depends on how fast the host is.
#[test]
fn in_real_time_two_hundred_thousand_operations_agree() {
    check(machine(Machine::Microvm).device("calc,latency-ns=0"));
}

#[test]
fn without_a_calculator_it_fails() {
    let (outcome, report) = run(machine(Machine::Microvm));
    assert_eq!(outcome.code, FAILURE, "{report}");
    assert!(
        report.contains("no calculator answers at 0xfef00000"),
        "{report}"
    );
}
