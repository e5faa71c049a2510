//! Where a device can be in a machine of another processor.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use agreement::installed::root;

use crate::command::{build, text};

/// A machine of a microcontroller has much that QEMU does not implement, and a processor of 32 bits.
#[test]
fn what_is_unimplemented_gives_way_and_what_is_there_does_not() {
    let plugin = Path::new(env!("CARGO_TARGET_TMPDIR")).join("calc-arm.so");
    let tool = build(&["--package", "svd2qemu-cli"]);
    let done = Command::new(tool)
        .arg("plugin")
        .arg(root().join("calc.svd"))
        .args(["--qemu-bin", "qemu-system-arm", "-o"])
        .arg(&plugin)
        .output();
    let done = done.expect("the program can be run");
    assert!(done.status.success(), "{}", text(&done.stderr));
    let start = |addr: &str| {
        let child = Command::new("qemu-system-arm")
            .args(["-M", "netduinoplus2", "-S", "-display", "none"])
            .args(["-serial", "none", "-monitor", "stdio", "-plugin"])
            .arg(&plugin)
            .arg("-device")
            .arg(format!("calc,addr={addr}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.expect("the program can be run");
        // If it was refused, there is nobody to hear this.
        let _ = child.stdin.take().expect("a pipe").write_all(b"quit\n");
        let done = child.wait_with_output().expect("it ends");
        (done.status.success(), text(&done.stderr).to_string())
    };
    // A timer that the machine says it does not implement; the clock control, which it does.
    assert_eq!(start("0x40001400"), (true, String::new()));
    for (addr, why) in [
        ("0x40023800", "0x40023800 to 0x40023bff belong to stm32.rcc"),
        (
            "0x100000000",
            "out of the CPU's reach, which ends at 0xffffffff",
        ),
    ] {
        let (started, said) = start(addr);
        assert!(!started && said.contains(why), "{addr}: {said}");
    }
}
