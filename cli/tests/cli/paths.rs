//! Files and folders with names that mean something to a shell, a terminal, or a language that is
//! generated.

use std::fs;
use std::process::Command;

use svd2qemu::text::is_hidden;

use crate::common::text;
use crate::scratch::{Done, Scratch, finish};

const NAMES: [&str; 7] = [
    "my chip, the 2nd.svd",
    "line\nbreak.svd",
    "*--> ?? |%s; do not  {{ x }}.svd",
    "'\"`$(touch evil)`.svd",
    "\u{1b}[31m\u{202e}dvs.svd",
    "-a=b,c.svd",
    "größe.svd",
];

/// Runs the program on a file in a folder of the same name.
fn on(scratch: &Scratch, name: &str, before: &[&str], after: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_svd2qemu"));
    command
        .args(before)
        .arg(format!("./{name}/{name}"))
        .args(after);
    command.current_dir(scratch.path("."));
    let done = finish(command);
    for said in [&done.out, &done.err] {
        assert!(!said.contains(is_hidden), "{said:?}");
    }
    done
}

#[test]
fn a_name_is_a_name_in_output_and_commands() {
    for name in NAMES {
        let scratch = Scratch::new();
        fs::create_dir(scratch.path(name)).expect("a folder can be made");
        fs::rename(scratch.path("calc.svd"), scratch.path(name).join(name)).expect("it is there");
        let made = on(&scratch, name, &["generate"], &[]);
        assert_eq!(made.code, 0, "{}", made.err);
        let output = scratch.path(name).join("generated");
        for path in scratch.files(&format!("{name}/generated")).keys() {
            assert!(
                !text(&output.join(path)).contains(is_hidden),
                "{name:?}: {path}"
            );
        }

        // Edited, and not in the manifest: it is known by its header line.
        for path in [
            "docs/calc.md",
            "calc-model/Cargo.toml",
            "qemu/hw/misc/calc.c",
        ] {
            let edited = text(&output.join(path)) + "\n";
            fs::write(output.join(path), edited).expect("the file can be written");
        }
        fs::remove_file(output.join(".svd2qemu.json")).expect("it is there");
        let stale = on(&scratch, name, &["generate"], &["--check"]);
        assert_eq!(stale.code, 1, "{}", stale.err);
        // The command that is printed does what it says.
        let (_, command) = stale.out.split_once("run: ").expect("it says what to run");
        let mut shell = Command::new("sh");
        let command = format!("svd2qemu() {{ \"$PROGRAM\" \"$@\"; }}; {command}");
        shell
            .args(["-c", &command])
            .env("PROGRAM", env!("CARGO_BIN_EXE_svd2qemu"));
        shell.current_dir(scratch.path("."));
        let mended = finish(shell);
        assert_eq!(mended.code, 0, "{command}\n{}", mended.err);
        assert_eq!(on(&scratch, name, &["generate"], &["--check"]).code, 0);
        assert!(!scratch.path("evil").exists(), "{name:?}");

        // So does the one in the header line.
        let header = text(&output.join("calc-model/Cargo.toml"));
        let line = header
            .lines()
            .find_map(|line| line.strip_prefix("# Regenerate: "));
        let line = line
            .expect("it says how it is made")
            .replacen("svd2qemu", "\"$PROGRAM\"", 1);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &line])
            .env("PROGRAM", env!("CARGO_BIN_EXE_svd2qemu"));
        shell.current_dir(scratch.path(name));
        let again = finish(shell);
        assert_eq!(again.code, 0, "{line}\n{}", again.err);

        // To an SVD of another name, all of that is another's.
        fs::copy(scratch.path(name).join(name), scratch.path("other.svd")).expect("it is there");
        let mut command = Command::new(env!("CARGO_BIN_EXE_svd2qemu"));
        command
            .args(["generate", "other.svd", "--out"])
            .arg(&output);
        command.current_dir(scratch.path("."));
        let refused = finish(command);
        assert_eq!(refused.code, 3, "{}", refused.out);
        assert!(!refused.err.contains(is_hidden), "{:?}", refused.err);
    }
}

#[test]
fn what_new_says_to_try_works() {
    for name in ["my blink, 2.svd", "-b.svd", "\u{202e}\n--.svd"] {
        let scratch = Scratch::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_svd2qemu"));
        command.args(["new", "blink"]).arg(format!("--out={name}"));
        command.current_dir(scratch.path("."));
        let made = finish(command);
        assert_eq!(made.code, 0, "{}", made.err);
        assert!(!made.out.contains(is_hidden), "{:?}", made.out);
        let line = made
            .out
            .lines()
            .find_map(|line| line.strip_prefix("try: svd2qemu "));
        let line = format!("\"$PROGRAM\" {}", line.expect("it says what to try"));
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &line])
            .env("PROGRAM", env!("CARGO_BIN_EXE_svd2qemu"));
        shell.current_dir(scratch.path("."));
        let done = finish(shell);
        assert_eq!(done.code, 0, "{line}\n{}", done.err);
    }
}
