//! Findings, errors, usage.

use std::fs;

use crate::common::{root, text};
use crate::scratch::{Scratch, run};

#[test]
fn a_failing_generation_leaves_the_old_output_whole() {
    let scratch = Scratch::new();
    scratch.expect(0, "generate calc.svd");
    let before = scratch.files("generated");
    scratch.edited(
        "calc.svd",
        "STATUS = STATUS::BUSY;",
        "STATUS = STATUS::BUSI;",
    );
    let failed = scratch.expect(2, "generate calc.svd");
    assert_eq!(failed.out, "");
    assert!(
        failed.err.contains("error[B002]") && failed.err.contains("--> calc.svd:"),
        "{}",
        failed.err
    );
    assert!(
        failed.err.contains("did you mean `BUSY`?"),
        "{}",
        failed.err
    );
    assert!(failed.err.ends_with("1 error\n"), "{}", failed.err);
    assert_eq!(scratch.files("generated"), before);
    // Without old output, none is begun.
    scratch.expect(2, "generate calc.svd --out fresh");
    assert!(!scratch.path("fresh").exists());
    // Stale or not cannot be said of an SVD with errors.
    scratch.expect(2, "generate calc.svd --check");
}

#[test]
fn check_tells_findings_from_errors() {
    let scratch = Scratch::new();
    let clean = scratch.expect(0, "check calc.svd");
    assert_eq!(
        (clean.out.as_str(), clean.err.as_str()),
        ("calc.svd: no findings\n", "")
    );

    let access = "<access>read-only</access>";
    let warned = format!("{access}<readAction>modify</readAction>");
    scratch.edited("warned.svd", access, &warned);
    let warning = scratch.expect(1, "check warned.svd");
    assert!(warning.err.contains("warning[R015]"), "{}", warning.err);
    // What is only a warning does not keep anyone from generating.
    let generated = scratch.expect(0, "generate warned.svd --out warned");
    assert!(
        generated.err.contains("1 warning: R015: "),
        "{}",
        generated.err
    );
    scratch.expect(0, "generate warned.svd --out warned --check");

    scratch.edited("wrong.svd", "<size>0x1000</size>", "<size>0x10</size>");
    let repaired = scratch.expect(1, "check wrong.svd");
    assert!(repaired.err.contains("warning[R001]"), "{}", repaired.err);
    let wrong = scratch.expect(2, "check wrong.svd --strict");
    assert!(wrong.err.contains("error[R001]"), "{}", wrong.err);
    assert!(!scratch.path("generated").exists(), "check writes nothing");
}

#[test]
fn files_that_cannot_be_read_or_written() {
    let scratch = Scratch::new();
    let missing = scratch.expect(3, "generate missing.svd");
    assert!(
        missing.err.starts_with("error: cannot read missing.svd: "),
        "{}",
        missing.err
    );
    assert!(missing.err.contains("\nhelp: "), "{}", missing.err);
    let folder = scratch.expect(3, "check .");
    assert!(
        folder.err.starts_with("error: cannot read .: "),
        "{}",
        folder.err
    );

    let mut bytes = text(&scratch.path("calc.svd")).into_bytes();
    bytes.splice(60..60, *b"\n  \xFC");
    fs::write(scratch.path("latin1.svd"), bytes).expect("the SVD can be written");
    let latin1 = scratch.expect(2, "check latin1.svd");
    assert!(
        latin1
            .err
            .starts_with("error[X014]: the file is not UTF-8\n --> latin1.svd:4:3\n"),
        "{}",
        latin1.err
    );
    let short = scratch.expect(2, "check latin1.svd --format short");
    let line = "latin1.svd:4:3: error[X014]: the file is not UTF-8\n";
    assert_eq!(short.out, line);
    for format in ["json", "sarif"] {
        let done = scratch.expect(2, &format!("check latin1.svd --format {format}"));
        let log: serde_json::Value = serde_json::from_str(&done.out).expect("it is JSON");
        assert!(log.to_string().contains("X014"), "{log}");
        assert_eq!(done.err, "");
    }

    fs::write(scratch.path("file"), "").expect("the file can be written");
    let blocked = scratch.expect(3, "generate calc.svd --out file");
    assert!(blocked.err.starts_with("error: file"), "{}", blocked.err);
    assert_eq!(blocked.err, "error: file: this is not a folder\n");
    let compared = scratch.expect(3, "generate calc.svd --out file --check");
    assert_eq!(compared.err, blocked.err);
    // A folder stands where a file should be: said before anything is written.
    fs::create_dir_all(scratch.path("half/docs/calc.md")).expect("a folder can be made");
    let half = scratch.expect(3, "generate calc.svd --out half");
    assert!(
        half.err.starts_with("error: half: files are in the way")
            && half.err.contains("\n  docs/calc.md: a folder\n"),
        "{}",
        half.err
    );
    assert!(scratch.files("half").is_empty(), "nothing was written");
}

#[test]
fn usage() {
    let scratch = Scratch::new();
    let help = scratch.expect(0, "--help");
    for word in [
        "generate",
        "check",
        "plugin",
        "boot",
        "Exit codes: 0 done; 1 stale",
    ] {
        assert!(help.out.contains(word), "{word} is not in:\n{}", help.out);
    }
    let help = scratch.expect(0, "generate --help");
    for word in [
        "--out",
        "--only",
        "--qemu",
        "--check",
        "pac, model, qemu, c-header, docs",
        "7.2",
        "--deny",
        "--warn",
        "--allow",
        "--config",
        "human, short, json, sarif",
    ] {
        assert!(help.out.contains(word), "{word} is not in:\n{}", help.out);
    }
    let version = scratch.expect(0, "--version");
    assert_eq!(
        version.out,
        concat!("svd2qemu ", env!("CARGO_PKG_VERSION"), "\n")
    );
    for wrong in [
        "",
        "frobnicate",
        "generate",
        "generate calc.svd --only x",
        "check calc.svd --out y",
    ] {
        let done = scratch.expect(3, wrong);
        assert!(!done.err.is_empty(), "{wrong} says nothing");
    }
}

/// Paths in messages are as the user gave them.
#[test]
fn messages_name_the_file_as_it_was_given() {
    let folder = root().join("codegen/tests/diagnostics");
    let done = run(&folder, "check ./behavior_type.svd");
    assert_eq!(done.code, 2);
    assert!(
        done.err.contains(" --> ./behavior_type.svd:46:17"),
        "{}",
        done.err
    );
}

/// What a file has in it, or is called, is shown, and does not steer the terminal.
#[test]
fn control_characters_do_not_reach_the_terminal() {
    let scratch = Scratch::new();
    let name = "\u{1b}[31m\u{202e}x";
    scratch.edited(
        "a.svd",
        "peripheral=\"CALC\"",
        "peripheral=\"\u{202e}\u{9b}CALC\"",
    );
    fs::rename(scratch.path("a.svd"), scratch.path(&format!("{name}.svd"))).expect("renamed");
    for format in ["human", "short"] {
        let mut done = scratch.expect(2, &format!("check {name}.svd --format {format}"));
        done.out.push_str(&done.err);
        let control =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!done.out.contains(control), "{format}: {:?}", done.out);
        assert!(
            done.out.contains("\\u{1b}[31m\\u{202e}x.svd"),
            "{}",
            done.out
        );
        assert!(done.out.contains("`\\u{202e}\\u{9b}CALC`"), "{}", done.out);
    }
}

/// `-o` replaces what the same command made, and nothing else.
#[test]
fn outputs_do_not_replace_files_of_others() {
    let scratch = Scratch::new();
    fs::write(scratch.path("notes.txt"), "mine").expect("the file can be written");
    let before = scratch.files(".");
    for (command, made) in [
        ("plugin calc.svd -o", "a plugin"),
        ("patch calc.svd --qemu-src . -o", "a patch"),
    ] {
        for file in ["calc.svd", "notes.txt", "."] {
            let refused = scratch.expect(3, &format!("{command} {file}"));
            let said = format!("error: {file}: not {made} that svd2qemu made");
            assert!(refused.err.starts_with(&said), "{}", refused.err);
            assert!(refused.err.contains("\nhelp: "), "{}", refused.err);
        }
    }
    assert_eq!(scratch.files("."), before);
}

#[test]
fn an_svd_without_peripherals_is_told_by_every_command() {
    let scratch = Scratch::new();
    let [empty, _] = crate::common::empty();
    fs::write(scratch.path("empty.svd"), &empty.text).expect("a file can be written");
    let warned = scratch.expect(1, "check empty.svd");
    assert!(warned.err.contains("warning[X013]"), "{}", warned.err);
    scratch.expect(2, "check --strict empty.svd");
    scratch.expect(0, "generate empty.svd --out out");
    scratch.expect(0, "generate empty.svd --out out --check");
    assert!(!scratch.path("out/qemu/plugin").exists());
    for command in [
        "plugin empty.svd",
        "boot empty.svd --run true",
        "classic empty.svd --run true",
        "patch empty.svd --qemu-src out",
    ] {
        let refused = scratch.expect(2, command);
        assert!(
            refused
                .err
                .contains("empty.svd: no peripheral to generate a device for"),
            "{command}: {}",
            refused.err
        );
    }
    let chosen = scratch.expect(3, "generate empty.svd --peripherals P --out other");
    assert!(
        chosen.err.contains("help: the SVD has no peripheral"),
        "{}",
        chosen.err
    );
}
