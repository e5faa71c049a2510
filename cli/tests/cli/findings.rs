//! Formats and levels of findings.

use std::fs;

use crate::common::text;
use crate::scratch::Scratch;

/// A folder with `warned.svd`, in which are three warnings: X011 once and R015 twice; and X004 once,
/// which is not said unless it is asked for.
fn warned() -> Scratch {
    let scratch = Scratch::new();
    let (name, shown) = ("<name>A</name>", "<displayName>A</displayName>");
    let access = "<access>read-only</access>";
    let svd = text(&scratch.path("calc.svd"));
    let edited = svd
        .replacen(
            &format!("{name}\n          {shown}"),
            &(shown.to_owned() + name),
            1,
        )
        .replacen("  <version>1.0</version>\n", "", 1)
        .replacen(
            access,
            &format!("{access}<readAction>modify</readAction>"),
            2,
        );
    fs::write(scratch.path("warned.svd"), edited).expect("the SVD can be written");
    scratch
}

/// The codes of the findings in short lines.
fn codes(short: &str) -> Vec<&str> {
    (short.lines())
        .filter_map(|line| Some(line.split_once("[")?.1.split_once("]")?.0))
        .collect()
}

#[test]
fn formats_for_programs_go_to_stdout_of_check() {
    let scratch = warned();
    let short = scratch.expect(1, "check warned.svd --format short");
    assert_eq!(codes(&short.out), ["X011", "R015", "R015"]);
    assert!(short.out.starts_with("warned.svd:"), "{}", short.out);
    let order = "warning[X004]: <name> must come before <displayName>\n";
    assert!(!short.out.contains(order), "{}", short.out);
    let order_too = scratch.expect(1, "check warned.svd --format short --warn X004");
    assert!(order_too.out.contains(order), "{}", order_too.out);
    let strict = scratch.expect(2, "check warned.svd --format short --strict");
    assert_eq!(strict.out.matches(": error[").count(), 4, "{}", strict.out);
    assert_eq!(short.err, "");

    let json = scratch.expect(1, "check warned.svd --format json");
    for line in json.out.lines() {
        let finding: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        assert_eq!(finding["level"], "warning");
        assert_eq!(finding["file"], "warned.svd");
    }
    assert_eq!((json.out.lines().count(), json.err.as_str()), (3, ""));

    let sarif = scratch.expect(1, "check warned.svd --format sarif");
    let log: serde_json::Value = serde_json::from_str(&sarif.out).expect("it is JSON");
    let results = log["runs"][0]["results"].as_array().map(Vec::len);
    assert_eq!((results, sarif.err.as_str()), (Some(3), ""));

    // Errors too, and nothing but a log if there is nothing.
    let wrong = scratch.expect(2, "check warned.svd --deny R015 --format short");
    assert_eq!(wrong.out.matches(": error[R015]: ").count(), 2);
    assert_eq!(wrong.err, "");
    for (format, empty) in [("short", true), ("json", true), ("sarif", false)] {
        let clean = scratch.expect(0, &format!("check calc.svd --format {format}"));
        assert_eq!(clean.out.is_empty(), empty, "{}", clean.out);
    }
}

#[test]
fn other_commands_have_findings_on_stderr_in_each_format() {
    let scratch = warned();
    let done = scratch.expect(0, "generate warned.svd --only docs --format short");
    assert_eq!(codes(&done.err), ["X011", "R015", "R015"]);
    assert_eq!(done.out.lines().count(), 1, "{}", done.out);
    let done = scratch.expect(0, "generate warned.svd --only docs --format sarif");
    serde_json::from_str::<serde_json::Value>(&done.err).expect("it is JSON");
    for command in [
        "plugin warned.svd",
        "boot warned.svd",
        "classic warned.svd",
        "patch warned.svd --qemu-src .",
    ] {
        let refused = scratch.expect(2, &format!("{command} --deny X011 --format json"));
        assert_eq!(refused.err.lines().count(), 3, "{command}: {}", refused.err);
    }
}

#[test]
fn levels_on_the_command_line() {
    let scratch = warned();
    let errors = |arguments: &str, code| {
        let done = scratch.expect(code, &format!("check warned.svd {arguments}"));
        done.err.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(errors("", 1), "3 warnings");
    assert_eq!(errors("--allow X011", 1), "2 warnings");
    assert_eq!(errors("--allow X011,R015", 0), "");
    assert_eq!(errors("--allow X011 --allow R015", 0), "");
    assert_eq!(errors("--deny X011", 2), "1 error, 2 warnings");
    assert_eq!(errors("--deny warnings --allow X011", 2), "2 errors");
    assert_eq!(errors("--allow all --warn X011", 1), "1 warning");
    // A denied warning keeps from generating, and an allowed one does not.
    scratch.expect(2, "generate warned.svd --deny X011");
    assert!(!scratch.path("generated").exists());
    let clean = scratch.expect(0, "generate warned.svd --allow warnings --only docs");
    assert_eq!(clean.err, "");
    let stale = "generate warned.svd --allow R015,X011 --only docs --out other --check";
    let stale = scratch.expect(1, stale);
    assert!(stale.out.ends_with(" --allow R015,X011\n"), "{}", stale.out);
}

#[test]
fn levels_that_cannot_be() {
    let scratch = Scratch::new();
    for (arguments, said) in [
        (
            "--allow B002",
            "the level of B002 is fixed: no sound output",
        ),
        ("--warn X001", "the level of X001 is fixed: no sound output"),
        (
            "--allow X04",
            "`X04` is not a diagnostic code; did you mean `X004`?",
        ),
        ("--deny warning", "did you mean `warnings`?"),
        (
            "--deny X011 --allow X011",
            "conflicting levels for X011: deny and allow",
        ),
    ] {
        let refused = scratch.expect(3, &format!("check calc.svd {arguments}"));
        assert!(refused.err.starts_with("error: "), "{}", refused.err);
        assert!(refused.err.contains(said), "{arguments}: {}", refused.err);
        assert_eq!(refused.out, "");
    }
    scratch.expect(0, "check calc.svd --deny B002,all");
}

#[test]
fn levels_in_a_file() {
    let scratch = warned();
    let write = |name: &str, text: &str| {
        fs::write(scratch.path(name), text).expect("the file can be written");
    };
    write("svd2qemu.toml", "[levels]\nX011 = \"allow\"\n");
    let done = scratch.expect(1, "check warned.svd");
    assert!(done.err.ends_with("\n2 warnings\n"), "{}", done.err);
    // The command line outranks the file, and another file may be named.
    let done = scratch.expect(2, "check warned.svd --deny all");
    assert!(done.err.ends_with("\n4 errors\n"), "{}", done.err);
    write("strict.toml", "levels.warnings = \"deny\"");
    let done = scratch.expect(2, "check warned.svd --config strict.toml --allow R015");
    assert!(done.err.ends_with("\n1 error\n"), "{}", done.err);
    scratch.expect(3, "check warned.svd --config missing.toml");

    write(
        "svd2qemu.toml",
        "[levels]\nX04 = \"allow\"\nB002 = \"warn\"\n[colour]\n",
    );
    let refused = scratch.expect(3, "check warned.svd");
    assert_eq!(
        refused.err,
        "error: svd2qemu.toml:2:1: `X04` is not a diagnostic code; did you mean `X004`?\n\
         error: svd2qemu.toml:3:1: the level of B002 is fixed: no sound output can be made from a \
         file with this error (An unknown name)\n\
         error: svd2qemu.toml:4:2: unknown key `colour`: known: `levels`\n"
    );
    // It lies beside the SVD, wherever that is.
    fs::create_dir(scratch.path("chip")).expect("a folder can be made");
    write("chip/svd2qemu.toml", "[levels]\nall = \"allow\"\n");
    fs::copy(scratch.path("warned.svd"), scratch.path("chip/warned.svd")).expect("it is there");
    scratch.expect(0, "check chip/warned.svd");
}

#[test]
fn many_findings_are_cut_and_counted() {
    let scratch = Scratch::new();
    let svd = text(&scratch.path("calc.svd"));
    let field = "<field>\n              <name>BIT</name><bitRange>[0:0]</bitRange>\
                 <description>x</description></field>";
    let fields: String = (0..25)
        .map(|bit| {
            field
                .replace("BIT", &format!("EXTRA{bit}"))
                .replace("[0:0]", &format!("[{bit}:{bit}]"))
        })
        .collect();
    let marker = "<description>Operand A: the left-hand side of the operation.</description>";
    let (before, after) = svd.split_once(marker).expect("register A is there");
    let after = after.replacen("<fields>", &format!("<fields>{fields}"), 1);
    fs::write(scratch.path("many.svd"), format!("{before}{marker}{after}")).expect("written");
    let done = scratch.expect(1, "check many.svd --warn X004");
    assert_eq!(done.err.matches("warning[X004]").count(), 10);
    let more = "... and 15 more [X004]; --format short shows all, --allow X004 leaves them out\n";
    assert!(done.err.contains(more), "{}", done.err);
    let counted = "25 warnings  X004  Elements are not in the order of the CMSIS-SVD schema\n";
    assert!(done.err.contains(counted), "{}", done.err);
    let short = scratch.expect(1, "check many.svd --format short --warn X004");
    let all = codes(&short.out);
    assert_eq!(all.iter().filter(|code| **code == "X004").count(), 25);
}

/// What a vendor's file has is counted where the findings are not the result, a line for each code.
#[test]
fn other_commands_count_what_is_repaired() {
    let scratch = warned();
    let done = scratch.expect(0, "generate warned.svd --only docs");
    let lines: Vec<_> = done.err.lines().collect();
    assert_eq!(lines.len(), 3, "{}", done.err);
    assert!(
        lines[0].starts_with("1 warning: X011: ") && lines[1].starts_with("2 warnings: R015: "),
        "{}",
        done.err
    );
    assert!(lines[1].contains("(first: warned.svd:"), "{}", done.err);
    assert_eq!(lines[2], "3 warnings; `svd2qemu check` shows them");
}

/// What authors write, and what `new` gives them, has no finding at all.
#[test]
fn the_examples_are_strictly_clean() {
    let scratch = Scratch::new();
    scratch.expect(0, "check calc.svd --strict");
    scratch.expect(0, "new blink");
    scratch.expect(0, "check blink.svd --strict");
    for entry in fs::read_dir(crate::common::root().join("examples")).expect("there are examples") {
        let folder = entry.expect("the folder can be read").path();
        let name = folder
            .file_name()
            .expect("it has a name")
            .to_string_lossy()
            .into_owned();
        if folder.is_dir() {
            let done = crate::scratch::run(&folder, &format!("check {name}.svd --strict"));
            assert_eq!(done.code, 0, "{name}: {}", done.err);
        }
    }
}
