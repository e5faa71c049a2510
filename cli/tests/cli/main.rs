//! The command line, as a user or a build script sees it: files, exit codes, what is printed.

#[path = "../../../codegen/tests/common/mod.rs"]
mod common;
mod examples;
mod failing;
mod findings;
mod folder;
mod hooks;
mod names;
mod new;
mod patch;
mod paths;
mod peripherals;
#[path = "../../../codegen/tests/common/qemu_tree.rs"]
mod qemu_tree;
mod scratch;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use common::{root, text};
use scratch::{Scratch, run};

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

    scratch.append("generated/docs/calc.md", "edited");
    let header = text(&scratch.path("generated/docs/calc.md"));
    fs::write(scratch.path("generated/docs/old.md"), header).expect("the file can be written");
    let third = scratch.expect(0, "generate calc.svd");
    assert_eq!(
        third.out,
        format!(
            "./generated: 1 file written, {} unchanged, 1 removed\nremoved  docs/old.md\n",
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

    scratch.append("generated/docs/calc.md", "edited");
    // One character, so that the length stays.
    let model = text(&scratch.path("generated/calc-model/src/calc.rs")).replacen("fn", "fm", 1);
    fs::write(scratch.path("generated/calc-model/src/calc.rs"), model)
        .expect("the file can be written");
    fs::remove_file(scratch.path("generated/include/calc_regs.h")).expect("the file is there");
    fs::copy(
        scratch.path("generated/qemu/hw/misc/calc.c"),
        scratch.path("generated/qemu/old.c"),
    )
    .expect("the file can be copied");
    // What is not generated is nobody's business either.
    fs::write(scratch.path("generated/qemu/notes.c"), "mine").expect("the file can be written");
    // Build output and what lies beside the folders of the generator is nobody's business.
    fs::create_dir_all(scratch.path("generated/calc-pac/target")).expect("a folder can be made");
    fs::write(scratch.path("generated/calc-pac/target/x"), "x").expect("the file can be written");
    fs::write(scratch.path("generated/notes.txt"), "mine").expect("the file can be written");
    let before = scratch.files("generated");
    let stale = scratch.expect(1, "generate calc.svd --check");
    assert_eq!(
        stale.out,
        "stale    calc-model/src/calc.rs\n\
         stale    docs/calc.md\n\
         missing  include/calc_regs.h\n\
         surplus  qemu/old.c\n\
         4 files differ; run: svd2qemu generate calc.svd\n"
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

#[test]
fn the_readme_counts_the_files() {
    let scratch = Scratch::new();
    scratch.expect(0, "generate calc.svd");
    let again = scratch.expect(0, "generate calc.svd");
    let readme = text(&root().join("README.md"));
    let shown = format!("$ cargo svd2qemu generate calc.svd\n{}", again.out);
    assert!(readme.contains(&shown), "README.md lacks:\n{shown}");
}

#[test]
fn the_readme_shows_what_check_prints() {
    let readme = text(&root().join("README.md"));
    let scratch = Scratch::new();
    scratch.edited("calc.svd", "a.wrapping_add(b)", "a + b");
    let checked = scratch.expect(2, "check calc.svd").err;
    let (error, _) = checked.split_once("\n\n").expect("an error and a count");
    assert!(readme.contains(error), "README.md lacks:\n{error}");
    // A line for each code: how many, the code, its title, the first place.
    let counted = readme.lines().filter_map(|line| {
        let (count, rest) = line.split_once(" (first: ")?.0.split_once(": ")?;
        count.contains(" warning").then_some(rest)
    });
    let counted: Vec<&str> = counted.collect();
    assert_eq!(counted.len(), 3);
    let manual = text(&root().join("docs/diagnostics.md"));
    for line in counted {
        let (code, title) = line.split_once(": ").expect("a code and its title");
        let shown = format!("\n## {code}\n\n{title}. ");
        assert!(manual.contains(&shown), "docs/diagnostics.md lacks:{shown}");
    }
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
        // One folder for all of them, one after the other, is the same.
        scratch.expect(0, &format!("generate calc.svd --out one --only {kind}"));
    }
    together.insert(
        ".svd2qemu.json".to_owned(),
        text(&scratch.path("one/.svd2qemu.json")),
    );
    assert_eq!(together, all);
    assert_eq!(scratch.files("one"), all);
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
        (differ.iter()).all(|path| path.starts_with("qemu/") || *path == ".svd2qemu.json"),
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
