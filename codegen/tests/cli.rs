//! The command line, as a user or a build script sees it: files, exit codes, what is printed.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{root, tests, text};
use tempfile::TempDir;

/// A scratch folder with `calc.svd` in it, in which the program runs.
struct Scratch(TempDir);

/// What the program did.
struct Done {
    code: i32,
    out: String,
    err: String,
}

impl Scratch {
    fn new() -> Self {
        let scratch = Self(TempDir::new().expect("there is a temporary folder"));
        fs::copy(root().join("calc.svd"), scratch.path("calc.svd")).expect("calc.svd is there");
        scratch
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn run(&self, arguments: &str) -> Done {
        run(self.0.path(), arguments)
    }

    /// Runs, and expects an exit code.
    fn expect(&self, code: i32, arguments: &str) -> Done {
        let done = self.run(arguments);
        assert_eq!(done.code, code, "{arguments}\n{}{}", done.out, done.err);
        done
    }

    /// Makes an SVD that is `calc.svd` with one text replaced.
    fn edited(&self, name: &str, old: &str, new: &str) {
        let svd = text(&self.path("calc.svd"));
        assert!(svd.contains(old), "{old}");
        fs::write(self.path(name), svd.replacen(old, new, 1)).expect("the SVD can be written");
    }

    /// All files below a folder, with their texts.
    fn files(&self, folder: &str) -> BTreeMap<String, String> {
        fn list(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("the folder can be read").path();
                if path.is_dir() {
                    list(root, &path, found);
                } else {
                    let name = path
                        .strip_prefix(root)
                        .expect("it is below")
                        .display()
                        .to_string();
                    found.insert(name, text(&path));
                }
            }
        }
        let mut found = BTreeMap::new();
        list(&self.path(folder), &self.path(folder), &mut found);
        found
    }
}

fn run(folder: &Path, arguments: &str) -> Done {
    let done = Command::new(env!("CARGO_BIN_EXE_svd2qemu"))
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("the program can be run");
    Done {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).expect("stdout is UTF-8"),
        err: String::from_utf8(done.stderr).expect("stderr is UTF-8"),
    }
}

#[test]
fn generate_writes_once_and_only_what_differs() {
    let scratch = Scratch::new();
    let first = scratch.expect(0, "generate calc.svd");
    let files = scratch.files("generated");
    assert_eq!(
        first.out,
        format!(
            "./generated: {} files written, 0 unchanged, 0 removed\n",
            files.len()
        )
    );
    assert_eq!(first.err, "");
    for file in [
        "calc-pac/src/lib.rs",
        "calc-model/src/calc.rs",
        "qemu/hw/misc/calc.c",
        "include/calc_regs.h",
        "docs/calc.md",
        "docs/calc.html",
    ] {
        assert!(
            files.contains_key(file),
            "{file} is missing: {:?}",
            files.keys()
        );
    }
    let mode = |file: &str| {
        fs::metadata(scratch.path(file))
            .expect("the file is there")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        mode("generated/docs/calc.md"),
        mode("calc.svd"),
        "as readable as any other file"
    );

    let second = scratch.expect(0, "generate calc.svd");
    assert_eq!(
        second.out,
        format!(
            "./generated: 0 files written, {} unchanged, 0 removed\n",
            files.len()
        )
    );

    fs::write(scratch.path("generated/docs/calc.md"), "edited").expect("the file can be written");
    fs::write(scratch.path("generated/docs/old.md"), "surplus").expect("the file can be written");
    let third = scratch.expect(0, "generate calc.svd");
    assert_eq!(
        third.out,
        format!(
            "./generated: 1 file written, {} unchanged, 1 removed\n",
            files.len() - 1
        )
    );
    assert_eq!(scratch.files("generated"), files);
}

#[test]
fn check_lists_what_differs_and_the_command_that_mends_it() {
    let scratch = Scratch::new();
    scratch.expect(0, "generate calc.svd");
    let clean = scratch.expect(0, "generate calc.svd --check");
    assert_eq!(clean.out, "./generated: up to date with calc.svd\n");

    fs::write(scratch.path("generated/docs/calc.md"), "edited").expect("the file can be written");
    fs::remove_file(scratch.path("generated/include/calc_regs.h")).expect("the file is there");
    fs::write(scratch.path("generated/qemu/old.c"), "surplus").expect("the file can be written");
    // Build output and what lies beside the folders of the generator is nobody's business.
    fs::create_dir_all(scratch.path("generated/calc-pac/target")).expect("a folder can be made");
    fs::write(scratch.path("generated/calc-pac/target/x"), "x").expect("the file can be written");
    fs::write(scratch.path("generated/notes.txt"), "mine").expect("the file can be written");
    let before = scratch.files("generated");
    let stale = scratch.expect(1, "generate calc.svd --check");
    assert_eq!(
        stale.out,
        "stale    docs/calc.md\n\
         missing  include/calc_regs.h\n\
         surplus  qemu/old.c\n\
         3 files differ; run: svd2qemu generate calc.svd\n"
    );
    assert_eq!(scratch.files("generated"), before, "--check writes nothing");

    let elsewhere = scratch.expect(1, "generate calc.svd --out other --qemu 7.2 --check");
    assert!(
        elsewhere
            .out
            .ends_with("run: svd2qemu generate calc.svd --out other --qemu 7.2\n"),
        "{}",
        elsewhere.out
    );
    let some = scratch.expect(1, "generate calc.svd --only docs,c-header --check");
    assert!(some.out.contains("2 files differ"), "{}", some.out);
    assert!(
        some.out
            .ends_with("svd2qemu generate calc.svd --only docs,c-header\n"),
        "{}",
        some.out
    );
    // What is printed really mends it.
    scratch.expect(0, "generate calc.svd --only c-header,docs");
    scratch.expect(0, "generate calc.svd --only c-header,docs --check");
    scratch.expect(1, "generate calc.svd --check");
    scratch.expect(0, "generate calc.svd");
    scratch.expect(0, "generate calc.svd --check");
    assert!(
        scratch.path("generated/notes.txt").exists()
            && scratch.path("generated/calc-pac/target/x").exists()
    );
}

/// The committed output belongs to the committed SVD.
#[test]
fn generated_files_are_up_to_date() {
    let done = run(root(), "generate calc.svd --check");
    assert_eq!(
        done.code, 0,
        "\n{}{}generated/ does not belong to calc.svd any more; run: cargo svd2qemu generate calc.svd\n",
        done.out, done.err
    );
}

#[test]
fn only_writes_what_it_is_asked_for() {
    let scratch = Scratch::new();
    scratch.expect(0, "generate calc.svd --out all");
    let all = scratch.files("all");
    let mut together = BTreeMap::new();
    for kind in ["pac", "model", "qemu", "c-header", "docs"] {
        scratch.expect(0, &format!("generate calc.svd --out {kind} --only {kind}"));
        let files = scratch.files(kind);
        assert!(!files.is_empty() && files.len() < all.len(), "{kind}");
        together.extend(files);
    }
    assert_eq!(together, all);
}

#[test]
fn qemu_versions_differ_in_the_c_device_only() {
    let scratch = Scratch::new();
    scratch.expect(0, "generate calc.svd --out default");
    scratch.expect(0, "generate calc.svd --out old --qemu 7.2");
    scratch.expect(0, "generate calc.svd --out new --qemu 10.0");
    let (old, new) = (scratch.files("old"), scratch.files("new"));
    assert_eq!(new, scratch.files("default"), "10.0 is the default");
    let differ: Vec<_> = old.keys().filter(|path| old[*path] != new[*path]).collect();
    assert_eq!(old.len(), new.len());
    assert!(!differ.is_empty(), "an older QEMU has other interfaces");
    assert!(
        differ.iter().all(|path| path.starts_with("qemu/")),
        "{differ:?}"
    );
    for (path, text) in old
        .iter()
        .chain(&new)
        .filter(|(path, _)| path.starts_with("qemu/hw"))
    {
        assert!(!text.contains("QEMU_VERSION"), "{path} tests for a version");
    }
    let unknown = scratch.expect(3, "generate calc.svd --qemu 1.0");
    assert!(
        unknown.err.contains("7.2") && unknown.err.contains("11.1"),
        "{}",
        unknown.err
    );
}

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
    let warned = format!("{access}<readAction>clear</readAction>");
    scratch.edited("warned.svd", access, &warned);
    let warning = scratch.expect(1, "check warned.svd");
    assert!(warning.err.contains("warning[R015]"), "{}", warning.err);
    // What is only a warning does not keep anyone from generating.
    let generated = scratch.expect(0, "generate warned.svd --out warned");
    assert!(generated.err.contains("warning[R015]"), "{}", generated.err);
    scratch.expect(0, "generate warned.svd --out warned --check");

    scratch.edited("wrong.svd", "<size>0x1000</size>", "<size>0x10</size>");
    let wrong = scratch.expect(2, "check wrong.svd");
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
            .starts_with("error: latin1.svd:4:3: the file is not UTF-8\n"),
        "{}",
        latin1.err
    );

    fs::write(scratch.path("file"), "").expect("the file can be written");
    let blocked = scratch.expect(3, "generate calc.svd --out file");
    assert!(blocked.err.starts_with("error: file"), "{}", blocked.err);
    // A folder stands where a file should be: said before anything is written.
    fs::create_dir_all(scratch.path("half/docs/calc.md")).expect("a folder can be made");
    let half = scratch.expect(3, "generate calc.svd --out half");
    assert!(
        half.err.starts_with("error: half/docs/calc.md: "),
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
    let folder = tests().join("diagnostics");
    let done = run(&folder, "check ./behavior_type.svd");
    assert_eq!(done.code, 2);
    assert!(
        done.err.contains(" --> ./behavior_type.svd:46:17"),
        "{}",
        done.err
    );
}
