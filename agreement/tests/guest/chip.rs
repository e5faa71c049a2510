//! The demonstration of a whole chip, by its documented command.

use std::path::Path;
use std::process::{Command, Output};

use agreement::installed::root;

use crate::command::{build, text};

/// What `examples/chip/run` does with these arguments.
fn demonstration(arguments: &[&str]) -> Output {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(arguments.join("-"));
    Command::new(root().join("examples/chip/run"))
        .args(arguments)
        .env("SVD2QEMU", build(&["--package", "svd2qemu-cli"]))
        .env("CARGO_TARGET_DIR", out)
        .output()
        .expect("the script can be run")
}

/// The program talks to peripherals where the machine has nothing, and where it has a stub.
#[test]
fn firmware_finds_the_chip() {
    for arguments in [&[][..], &["lm3s6965evb"]] {
        let done = demonstration(arguments);
        let said = text(&[done.stderr, done.stdout].concat());
        assert_eq!(done.status.code(), Some(0), "{arguments:?}:\n{said}");
        for line in [
            "CLKCTRL.ENABLE = 0x00000007\n",
            "GPIOA.IN = 0x000000e0\n",
            "GPIOB.OUT = 0x00008001\n",
            "interrupts = 0x00000005\n",
            "all is as chip.svd says\n",
        ] {
            assert!(said.contains(line), "{arguments:?}: {line}:\n{said}");
        }
    }
}

/// These machines have a device of their own where the chip has its clocks, and where it has a port:
/// the program finds that device, and the rest of the chip.
#[test]
fn what_the_machine_has_keeps_its_place() {
    for (machine, lines) in [
        (
            "microbit",
            [
                "CLKCTRL.ID = 0x00000000, but it should be 0x43484950\n",
                "GPIOB.OUT = 0x00008001\n",
            ],
        ),
        (
            "netduinoplus2",
            [
                "CLKCTRL.ID = 0x43484950\n",
                "GPIOB.OUT = 0x00000000, but it should be 0x00008001\n",
            ],
        ),
    ] {
        let done = demonstration(&[machine]);
        let said = text(&[done.stderr, done.stdout].concat());
        assert_eq!(done.status.code(), Some(1), "{machine}:\n{said}");
        for line in lines {
            assert!(said.contains(line), "{machine}: {line}:\n{said}");
        }
        for line in [
            "interrupts = 0x00000005\n",
            "this is not the chip of chip.svd\n",
        ] {
            assert!(said.contains(line), "{machine}: {line}:\n{said}");
        }
    }
}
