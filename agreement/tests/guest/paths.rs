//! Folders with names that mean something to a shell or to QEMU's options.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use agreement::installed::{need, qemu, root};
use bringup::scratch::Scratch;

use crate::command::{boot_at, build, text};

const FOLDER: &str = "a, b=c's $x";

#[test]
fn the_line_to_try_a_plugin_works() {
    need(Ok(qemu()));
    let scratch = need(Scratch::new());
    let folder = scratch.join(FOLDER);
    fs::create_dir(&folder).expect("a folder can be made");
    fs::copy(root().join("calc.svd"), folder.join("calc.svd")).expect("it is there");
    let program = build(&["--package", "svd2qemu-cli"]);
    for output in [
        "x,y=1.so".into(),
        folder.join("z, z.so").display().to_string(),
    ] {
        let mut plugin = Command::new(&program);
        plugin
            .args(["plugin", "calc.svd", "-o", &output])
            .current_dir(&folder);
        let made = plugin.output().expect("svd2qemu runs");
        let said = text(&made.stdout);
        assert!(made.status.success(), "{}", text(&made.stderr));
        let line = said.lines().find_map(|line| line.strip_prefix("try: "));
        let line = line.expect("it says what to try");
        let mut shell = Command::new("sh")
            .args([
                "-c",
                &format!("{line} -nodefaults -display none -S -monitor stdio"),
            ])
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("there is a shell");
        let mut monitor = shell.stdin.take().expect("it is a pipe");
        monitor
            .write_all(b"info qom-tree\nquit\n")
            .expect("QEMU reads");
        drop(monitor);
        let done = shell.wait_with_output().expect("it ends");
        assert!(done.status.success(), "{line}: {}", text(&done.stderr));
        assert!(
            text(&done.stdout).contains("(calc)"),
            "{line}: {}",
            text(&done.stdout)
        );
    }
}

#[test]
fn boot_works_in_any_temporary_folder() {
    let scratch = need(Scratch::new());
    let folder = scratch.join(FOLDER);
    fs::create_dir(&folder).expect("a folder can be made");
    let done = boot_at(&folder, &["--run", "echo it works"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("it works"));
}
