//! `patch` and what `classic` says before it does anything.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::text;
use crate::qemu_tree::{FILES, FOLDERS};
use crate::scratch::{Scratch, command, finish};

/// The files that the device brings.
const NEW: [&str; 14] = [
    "hw/misc/calc.svd",
    "hw/misc/calc.c",
    "hw/misc/calc-sysbus.c",
    "hw/misc/calc-pci.c",
    "include/hw/misc/calc.h",
    "tests/qtest/calc-test.c",
    "tests/qtest/svdreg-qtest.c",
    "tests/qtest/svdreg-qtest.h",
    "docs/system/devices/calc.rst",
    "include/hw/misc/svdreg.h",
    "hw/misc/svdreg-internal.h",
    "hw/misc/svdreg.c",
    "hw/misc/svdreg-time.c",
    "hw/misc/svdreg-trace.c",
];

/// A scratch folder with a QEMU tree of this version in it.
pub fn with_tree(version: &str) -> Scratch {
    let scratch = Scratch::new();
    for (path, text) in FILES
        .iter()
        .chain(FOLDERS)
        .copied()
        .chain([("VERSION", version), ("include/qemu/osdep.h", "")])
    {
        let path = scratch.path("qemu").join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
    scratch
}

#[test]
fn apply_twice_and_remove() {
    let scratch = with_tree("10.0.2\n");
    let original = scratch.files("qemu");
    let first = scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    assert_eq!(
        first.out,
        format!(
            "qemu: the device is in this QEMU 10.0 tree: {} written, 0 removed, 0 unchanged\n",
            FILES.len() + NEW.len()
        )
    );
    let patched = scratch.files("qemu");
    for file in NEW {
        assert!(patched.contains_key(file), "{file} is missing");
    }
    let second = scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    assert!(
        second.out.contains(": 0 written, 0 removed, "),
        "{}",
        second.out
    );
    assert_eq!(scratch.files("qemu"), patched);
    scratch.expect(0, "patch calc.svd --qemu-src qemu --remove");
    assert_eq!(scratch.files("qemu"), original);
}

#[test]
fn what_devices_share_stays_as_long_as_one_needs_it() {
    let scratch = with_tree("10.0.2\n");
    let original = scratch.files("qemu");
    let other = text(&scratch.path("calc.svd"));
    let other = other.replace("CALC", "SECOND").replace("calc", "second");
    fs::write(scratch.path("second.svd"), &other).expect("a file can be written");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    let one = scratch.files("qemu");
    let second = scratch.expect(0, "patch second.svd --qemu-src qemu");
    for shared in ["b/hw/misc/svdreg", "b/tests/qtest/svdreg"] {
        assert!(!second.out.contains(shared), "{}", second.out);
    }
    scratch.expect(0, "patch second.svd --qemu-src qemu --apply");
    let both = scratch.files("qemu");
    assert_eq!(both["hw/misc/meson.build"].matches("svdreg.c").count(), 1);
    assert_eq!(both["hw/misc/Kconfig"].matches("config SVDREG").count(), 1);
    scratch.expect(0, "patch second.svd --qemu-src qemu --remove");
    assert_eq!(scratch.files("qemu"), one);
    scratch.expect(0, "patch second.svd --qemu-src qemu --apply");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --remove");
    let rest = scratch.files("qemu");
    assert!(rest.contains_key("hw/misc/svdreg.c"));
    assert!(rest["hw/misc/meson.build"].contains("svdreg.c"));
    for file in ["svdreg-qtest.c", "svdreg-qtest.h"] {
        assert!(rest.contains_key(&format!("tests/qtest/{file}")));
    }
    scratch.expect(0, "patch second.svd --qemu-src qemu --remove");
    assert_eq!(scratch.files("qemu"), original);
}

#[test]
fn what_maps_devices_is_there_as_long_as_one_maps_itself() {
    let scratch = with_tree("10.0.2\n");
    let calc = text(&scratch.path("calc.svd"));
    let maps = calc.replace("<mmio/>", "<mmio tree=\"yes\"/>");
    assert_ne!(maps, calc);
    let other = maps.replace("CALC", "SECOND").replace("calc", "second");
    fs::write(scratch.path("second.svd"), &other).expect("a file can be written");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    assert!(!scratch.files("qemu").contains_key("hw/misc/svdreg-map.c"));
    scratch.expect(0, "patch second.svd --qemu-src qemu --apply");
    let both = scratch.files("qemu");
    assert!(both.contains_key("hw/misc/svdreg-map.c"));
    // A device that does not need it leaves it where it is.
    for arguments in ["--apply", "--remove", "--apply"] {
        let line = format!("patch calc.svd --qemu-src qemu {arguments}");
        scratch.expect(0, &line);
        let files = scratch.files("qemu");
        assert!(files.contains_key("hw/misc/svdreg-map.c"), "{line}");
        let count = |path: &str, text: &str| files[path].matches(text).count();
        assert_eq!(count("hw/misc/Kconfig", "config SVDREG_MAP"), 1, "{line}");
        assert_eq!(count("hw/misc/meson.build", "svdreg-map.c"), 1, "{line}");
    }
    fs::write(scratch.path("calc.svd"), &maps).expect("a file can be written");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    scratch.expect(0, "patch second.svd --qemu-src qemu --remove");
    assert!(scratch.files("qemu").contains_key("hw/misc/svdreg-map.c"));
    fs::write(scratch.path("calc.svd"), &calc).expect("a file can be written");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    let rest = scratch.files("qemu");
    assert!(!rest.contains_key("hw/misc/svdreg-map.c"));
    assert!(!rest["hw/misc/Kconfig"].contains("SVDREG_MAP"));
    assert!(!rest["hw/misc/meson.build"].contains("SVDREG_MAP"));
}

#[test]
fn the_shared_files_of_another_version_are_replaced_and_a_users_own_is_not() {
    let scratch = with_tree("10.0.2\n");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    let patched = scratch.files("qemu");
    let header = scratch.path("qemu/include/hw/misc/svdreg.h");
    let old = text(&header).replace(env!("CARGO_PKG_VERSION"), "0.0.1");
    fs::write(
        &header,
        old.replace("SVDREG_VERSION 0x", "SVDREG_VERSION 0x1"),
    )
    .expect("the file can be written");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    assert_eq!(scratch.files("qemu"), patched);
    fs::write(&header, "/* mine */\n").expect("the file can be written");
    let refused = scratch.expect(3, "patch calc.svd --qemu-src qemu --apply");
    let place = "qemu/include/hw/misc/svdreg.h:1: this file is in the tree already, and svd2qemu did not write it";
    assert!(refused.err.contains(place), "{}", refused.err);
}

#[test]
fn the_patch_is_what_apply_does() {
    let scratch = with_tree("10.0.2\n");
    let printed = scratch.expect(0, "patch calc.svd --qemu-src qemu");
    let written = scratch.expect(0, "patch calc.svd --qemu-src qemu -o calc.diff");
    assert_eq!(text(&scratch.path("calc.diff")), printed.out);
    assert_eq!(
        written.out,
        "calc.diff: for QEMU 10.0; git apply calc.diff\n"
    );
    let done = Command::new("git")
        .args(["apply", "../calc.diff"])
        .current_dir(scratch.path("qemu"))
        .status()
        .expect("git can be run");
    assert!(done.success());
    let by_git = scratch.files("qemu");
    let again = scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    assert!(
        again.out.contains(": 0 written, 0 removed, "),
        "{}",
        again.out
    );
    assert_eq!(scratch.files("qemu"), by_git);
}

#[test]
fn buses_are_chosen_by_option() {
    let scratch = with_tree("10.0.2\n");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply --bus pci");
    let files = scratch.files("qemu");
    assert!(files.contains_key("hw/misc/calc-pci.c"));
    assert!(!files.contains_key("hw/misc/calc-sysbus.c"));
    for (path, text) in FILES
        .iter()
        .filter(|(path, _)| path.starts_with("hw/i386/"))
    {
        assert_eq!(files[*path], *text, "{path}: nothing is wired");
    }

    scratch.expect(0, "generate calc.svd --only qemu --bus mmio,sysbus");
    let files = scratch.files("generated/qemu");
    assert!(files.contains_key("hw/misc/calc-sysbus.c"));
    assert!(!files.contains_key("hw/misc/calc-pci.c"));
    let stale = scratch.expect(1, "generate calc.svd --only qemu --bus mmio --check");
    assert!(
        stale
            .out
            .ends_with("svd2qemu generate calc.svd --only qemu --bus mmio\n"),
        "{}",
        stale.out
    );

    scratch.edited("bare.svd", "<pci vendor=\"0x1234\" device=\"0xca1c\"/>", "");
    let without = scratch.expect(2, "generate bare.svd --bus mmio,pci");
    assert!(
        without
            .err
            .starts_with("error: bare.svd: no PCI ids are given for CALC\nhelp: "),
        "{}",
        without.err
    );
}

#[test]
fn versions_that_are_not_known_are_refused_unless_told_what_they_are_like() {
    let scratch = with_tree("12.1.0\n");
    let original = scratch.files("qemu");
    let refused = scratch.expect(3, "patch calc.svd --qemu-src qemu --apply");
    assert!(
        refused
            .err
            .starts_with("error: qemu: QEMU 12.1.0 is not known to svd2qemu\nhelp: "),
        "{}",
        refused.err
    );
    for word in ["--qemu-as 10.2", "docs/qemu-versions.md"] {
        assert!(refused.err.contains(word), "{}", refused.err);
    }
    assert_eq!(scratch.files("qemu"), original);
    let taken = scratch.expect(0, "patch calc.svd --qemu-src qemu --apply --qemu-as 10.0");
    assert!(taken.out.contains("QEMU 10.0 tree"), "{}", taken.out);
}

#[test]
fn a_tree_between_releases_is_taken_for_the_next() {
    for (version, taken) in [("10.0.50", "10.1"), ("10.1.92", "10.2"), ("11.1.3", "11.1")] {
        let scratch = with_tree(&format!("{version}\n"));
        let put = scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
        let said = format!("this QEMU {taken} tree");
        assert!(put.out.contains(&said), "{version}: {}", put.out);
    }
    let scratch = with_tree("11.1.50\n");
    scratch.expect(3, "patch calc.svd --qemu-src qemu --apply");
}

#[test]
fn what_is_in_the_way_is_named_and_nothing_is_changed() {
    let scratch = with_tree("10.0.2\n");
    let kconfig = scratch.path("qemu/hw/misc/Kconfig");
    fs::write(&kconfig, "config CALC\n    bool\n    default n\n").expect("it can be written");
    fs::write(scratch.path("qemu/hw/misc/calc.c"), "/* mine */\n").expect("it can be written");
    let before = scratch.files("qemu");
    let refused = scratch.expect(3, "patch calc.svd --qemu-src qemu --apply");
    assert!(
        refused
            .err
            .starts_with("error: the tree cannot be patched, and is as it was\n"),
        "{}",
        refused.err
    );
    for place in ["qemu/hw/misc/Kconfig:1: ", "qemu/hw/misc/calc.c:1: "] {
        assert!(refused.err.contains(place), "{}", refused.err);
    }
    assert_eq!(scratch.files("qemu"), before);
}

#[test]
fn what_another_svd_put_there_stays() {
    let scratch = with_tree("10.0.2\n");
    scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    let before = scratch.files("qemu");
    fs::copy(scratch.path("calc.svd"), scratch.path("other.svd")).expect("it can be copied");
    let refused = scratch.expect(3, "patch other.svd --qemu-src qemu --apply");
    let why = "qemu/hw/misc/calc.c:1: this file is in the tree already, and it was generated from \
               calc.svd: ";
    assert!(refused.err.contains(why), "{}", refused.err);
    assert_eq!(scratch.files("qemu"), before);
    scratch.expect(0, "patch calc.svd --qemu-src qemu --remove");
}

#[test]
fn folders_that_are_no_trees_are_refused() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("empty")).expect("a folder can be made");
    for command in [
        "patch calc.svd --qemu-src empty",
        "patch calc.svd --qemu-src nowhere --apply",
        "classic calc.svd --qemu-src empty",
    ] {
        let refused = scratch.expect(3, command);
        assert!(
            refused
                .err
                .contains(": this is not a QEMU source tree\nhelp: "),
            "{command}: {}",
            refused.err
        );
    }
}

#[test]
fn classic_looks_at_what_it_is_given_first() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("empty")).expect("a folder can be made");
    for (option, problem) in [
        (
            "--kernel-src empty",
            "empty: this is not a source tree of Linux",
        ),
        (
            "--busybox-src empty",
            "empty: this is not a source tree of BusyBox",
        ),
        (
            "--busybox-src nowhere",
            "nowhere: there is no such directory",
        ),
        ("--kernel nowhere", "nowhere: there is no such file"),
        ("--busybox nowhere", "nowhere: there is no such file"),
        ("--jobs 0", "invalid value '0' for '--jobs <N>'"),
        ("--from tea", "invalid value 'tea' for '--from <STEP>'"),
    ] {
        let refused = scratch.cached(3, &format!("classic calc.svd {option}"));
        let start = format!("error: {problem}");
        assert!(refused.err.starts_with(&start), "{option}: {}", refused.err);
    }
    assert!(scratch.files("cache").is_empty(), "nothing was begun");
}

#[test]
fn classic_lists_its_steps() {
    let scratch = Scratch::new();
    let steps = scratch.cached(0, "classic calc.svd --list");
    let names: Vec<_> = (steps.out.lines())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(
        names.join(" "),
        "qemu-source patch configure build-qemu linux-source linux-config build-linux \
         busybox-source build-busybox programs rootfs"
    );
    assert_eq!(steps.out.matches(" to do ").count(), names.len());
    let prebuilt = "classic calc.svd --list --kernel calc.svd --busybox calc.svd";
    let fewer = scratch.cached(0, prebuilt);
    assert!(!fewer.out.contains("linux"), "{}", fewer.out);
    assert!(!fewer.out.contains("build-busybox"), "{}", fewer.out);
}

/// Runs git in the tree, as somebody.
fn git(tree: &Path, arguments: &[&str]) -> String {
    let done = Command::new("git")
        .args(["-c", "user.name=Who", "-c", "user.email=who@example.org"])
        .args(arguments)
        .current_dir(tree)
        .output()
        .expect("git can be run");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{arguments:?}: {said}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn a_series_is_what_git_am_takes() {
    let scratch = with_tree("10.0.2\n");
    let tree = scratch.path("qemu");
    git(&tree, &["init", "-q"]);
    git(&tree, &["add", "."]);
    git(&tree, &["commit", "-q", "-m", "base"]);
    git(&tree, &["config", "user.name", "A Name"]);
    git(&tree, &["config", "user.email", "a@example.org"]);
    let mails = "patch calc.svd --qemu-src qemu --series mails";
    let said = scratch.expect(0, mails);
    assert_eq!(
        said.out,
        "mails: 7 patches and a cover letter for QEMU 10.0; git am mails/000[1-9]-*.patch\n"
    );
    let written = scratch.files("mails");
    let cover = &written["0000-cover-letter.patch"];
    assert!(
        cover.contains("Subject: [PATCH 0/7] hw/misc: Add CALC\n"),
        "{cover}"
    );
    for path in written.keys().skip(1) {
        git(&tree, &["am", "-q", &format!("../mails/{path}")]);
    }
    let log = git(
        &tree,
        &[
            "log",
            "--reverse",
            "--format=%an|%s|%(trailers:key=Signed-off-by,valueonly)",
        ],
    );
    let signed = log.matches("A Name <a@example.org>").count();
    assert_eq!(signed, 7, "{log}");
    // What was committed is what --apply writes.
    let again = scratch.expect(0, "patch calc.svd --qemu-src qemu --apply");
    assert!(
        again.out.contains(": 0 written, 0 removed, "),
        "{}",
        again.out
    );
    assert_eq!(git(&tree, &["status", "--porcelain"]), "");

    // Another series takes the place of this one, and of nothing else.
    scratch.expect(0, &format!("{mails} --bus pci"));
    assert_eq!(scratch.files("mails").len(), 7);
    fs::write(scratch.path("mails/mine.txt"), "mine\n").expect("it can be written");
    let refused = scratch.expect(3, mails);
    assert!(refused.err.contains("mails/mine.txt: "), "{}", refused.err);
}

#[test]
fn a_series_needs_a_folder_and_somebody_who_signs() {
    let scratch = with_tree("10.0.2\n");
    let series = |folder: &str, author: &str| {
        let arguments = format!("patch calc.svd --qemu-src qemu --series {folder} --signoff");
        let mut command = command(&scratch.path(""), &arguments);
        command.arg(author);
        let refused = finish(command);
        assert_eq!(refused.code, 3, "{author}: {}", refused.err);
        refused.err
    };
    for author in ["nobody", "<a@example.org>", "A-Name<a@example.org>", "A <>"] {
        let said = series("mails", author);
        assert!(
            said.contains("not of the form `Name <mail>`"),
            "{author}: {said}"
        );
        assert!(!scratch.path("mails").exists(), "{author}");
    }
    fs::write(scratch.path("file"), "mine\n").expect("it can be written");
    let said = series("file", "A Name <a@example.org>");
    assert_eq!(said, "error: file: this is not a folder\n");
}
