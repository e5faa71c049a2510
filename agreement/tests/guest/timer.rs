//! The firmware of the timer example, by its documented command.

use std::path::Path;
use std::process::Command;

use agreement::installed::root;

use crate::command::{build, text};

#[test]
fn firmware_counts_expiries() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("timer");
    let done = Command::new(root().join("examples/timer/run"))
        .env("SVD2QEMU", build(&["--package", "svd2qemu-cli"]))
        .env("CARGO_TARGET_DIR", out)
        .output()
        .expect("the script can be run");
    let said = text(&[done.stderr, done.stdout].concat());
    assert_eq!(done.status.code(), Some(0), "{said}");
    let printed = "expiry 1\nexpiry 2\nexpiry 3\nexpiry 4\nexpiry 5\nexpiries = 5\nmatches = 5\n\
                   COUNT = 100\nCOUNT = 0\nRAW = 3\nexpiries = 5\nall is as timer.svd says\n";
    assert!(said.ends_with(printed), "{said}");
}
