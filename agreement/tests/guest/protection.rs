//! Registers that ask for permission, under firmware of a processor that has it or not.

use std::path::Path;
use std::process::Command;

use agreement::installed::root;

use crate::command::{build, text};

#[test]
fn protected_registers_ask_who_accesses_them() {
    let here = root().join("agreement/tests/guest/protection");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("protection");
    std::fs::create_dir_all(&out).expect("a folder can be made");
    let tool = build(&["--package", "svd2qemu-cli"]);
    let (plugin, elf) = (out.join("guarded.so"), out.join("firmware.elf"));
    let run = |command: &mut Command| {
        let done = command.output().expect("the program can be run");
        let said = text(&[done.stderr, done.stdout].concat());
        assert_eq!(done.status.code(), Some(0), "{command:?}:\n{said}");
        said
    };
    let svd = here.join("protection.svd");
    run(Command::new(&tool)
        .arg("plugin")
        .arg(&svd)
        .args(["--qemu-bin", "qemu-system-arm", "-o"])
        .arg(&plugin));
    run(Command::new(&tool)
        .arg("generate")
        .arg(&svd)
        .args(["--only", "c-header", "--out"])
        .arg(&out));
    run(Command::new("arm-none-eabi-gcc")
        .args(["-mcpu=cortex-m33", "-mthumb", "-ffreestanding", "-nostdlib"])
        .args(["-static", "-O2", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(out.join("include"))
        .arg("-T")
        .arg(here.join("link.ld"))
        .arg("-o")
        .arg(&elf)
        .arg(here.join("main.c")));
    let said = run(Command::new("qemu-system-arm")
        .args(["-M", "mps2-an505", "-nographic", "-monitor", "none"])
        .args(["-serial", "none", "-semihosting-config"])
        .arg("enable=on,target=native")
        .arg("-plugin")
        .arg(&plugin)
        .args(["-device", "guarded", "-d", "guest_errors", "-kernel"])
        .arg(&elf));
    assert!(said.contains("registers are protected\n"), "{said}");
    // Guest errors name the access; there are four.
    assert_eq!(
        said.matches(": read without permission at 0x").count(),
        2,
        "{said}"
    );
    assert_eq!(
        said.matches(": write without permission at 0x").count(),
        1,
        "{said}"
    );
}
