#[path = "../../tests/common/qemu_tree.rs"]
mod qemu_tree;

use std::collections::BTreeMap;

use super::{Change, PatchError, Wanted, git_diff, plan, series};
use crate::Source;
use crate::backend::qemu::QemuVersion;
use crate::model::Device;

/// A device that has everything a tree can have of one.
fn device(attached: &str) -> Device {
    device_of("", attached)
}

/// The same, with attributes of `<qemu>`.
fn device_of(attributes: &str, attached: &str) -> Device {
    device_that("", attributes, attached)
}

/// The same, with a behaviour.
fn device_that(behavior: &str, attributes: &str, attached: &str) -> Device {
    let svd = format!(
        r#"<device schemaVersion="1.3">
  <name>D</name><version>1</version><description>d</description>
  <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size>
  <peripherals><peripheral>
    <name>ADDER</name><baseAddress>0xFEF00000</baseAddress>
    <addressBlock><offset>0</offset><size>4</size><usage>registers</usage></addressBlock>
    <registers><register><name>SUM</name><addressOffset>0</addressOffset></register></registers>
  </peripheral></peripherals>
  <vendorExtensions>
    <qemu xmlns="urn:svd2qemu:qemu:1" peripheral="ADDER"{attributes}>{attached}</qemu>
    <behavior xmlns="urn:svd2qemu:behavior:1" peripheral="ADDER"><![CDATA[{behavior}]]></behavior>
  </vendorExtensions>
</device>"#
    );
    let source = Source::new("adder.svd", svd);
    match crate::check(&source) {
        Ok(checked) => checked.device,
        Err(found) => panic!("{}", found.render(&source, false)),
    }
}

const ALL: &str =
    r#"<mmio tree="yes"/><sysbus machines="pc q35 microvm"/><pci vendor="1" device="2"/>"#;

const WANTED: Wanted = Wanted {
    svd: "<device/>\n",
    hooks: &[],
};

type Tree = BTreeMap<String, String>;

fn tree() -> Tree {
    let files = qemu_tree::FILES.iter().chain(qemu_tree::FOLDERS);
    files
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

fn planned(device: &Device, tree: &Tree) -> Result<Vec<Change>, PatchError> {
    plan(device, WANTED, QemuVersion::V10_0, &|path| {
        Ok(tree.get(path).cloned())
    })
}

fn put(device: &Device, tree: &mut Tree, wanted: bool) {
    for change in planned(device, tree).expect("nothing is in the way") {
        match if wanted { change.with } else { change.without } {
            Some(text) => tree.insert(change.path, text),
            None => tree.remove(&change.path),
        };
    }
}

#[test]
fn in_again_and_out_leaves_the_tree_as_it_was() {
    let (device, original) = (device(ALL), tree());
    let mut tree = original.clone();
    put(&device, &mut tree, true);
    for path in ["adder.c", "adder-mmio.c", "adder-sysbus.c", "adder-pci.c"] {
        assert!(tree.contains_key(&format!("hw/misc/{path}")), "{path}");
    }
    assert_eq!(
        tree["hw/i386/Kconfig"]
            .matches("select ADDER_SYSBUS")
            .count(),
        2
    );
    let once = tree.clone();
    put(&device, &mut tree, true);
    assert_eq!(tree, once);
    put(&device, &mut tree, false);
    assert_eq!(tree, original);
}

#[test]
fn what_is_no_longer_wanted_goes() {
    let mut tree = tree();
    put(&device(ALL), &mut tree, true);
    put(&device("<mmio tree=\"yes\"/>"), &mut tree, true);
    let mut fresh = self::tree();
    put(&device("<mmio tree=\"yes\"/>"), &mut fresh, true);
    assert_eq!(tree, fresh);
    assert!(!tree["hw/i386/x86.c"].contains("adder"));

    // No machine has it, so nothing can be tested.
    let tests = ["adder-test.c", "svdreg-qtest.c", "svdreg-qtest.h"];
    let tests = tests.map(|name| format!("tests/qtest/{name}"));
    assert!(tests.iter().all(|test| tree.contains_key(test)));
    put(&device("<sysbus/>"), &mut tree, true);
    assert!(!tests.iter().any(|test| tree.contains_key(test)));
    assert_eq!(
        tree["tests/qtest/meson.build"],
        self::tree()["tests/qtest/meson.build"]
    );
}

/// QEMU's build fails if its list of tests has one without a source.
#[test]
fn a_device_that_cannot_be_tested_is_not_in_the_list_of_tests() {
    let mut functions = String::from("fn f0(x: u32) -> u32 { x.wrapping_add(1) }\n");
    for n in 1..60 {
        let m = n - 1;
        functions += &format!("fn f{n}(x: u32) -> u32 {{ f{m}(x) ^ f{m}(x.wrapping_add(1)) }}\n");
    }
    let endless = format!("{functions} on reset {{ SUM = f59(SUM); }}");
    let mut tree = tree();
    put(&device_that(&endless, "", ALL), &mut tree, true);
    assert!(tree.contains_key("hw/misc/adder.c"));
    let tests: Vec<&String> = (tree.keys())
        .filter(|path| path.starts_with("tests/"))
        .collect();
    assert_eq!(tests, ["tests/qtest/meson.build"]);
    assert!(!tree["tests/qtest/meson.build"].contains("adder"));
}

#[test]
fn a_device_that_maps_itself_is_for_plugins_unless_it_is_asked_for() {
    let mut tree = tree();
    let check = |tree: &Tree, expected| {
        let file = tree.contains_key("hw/misc/adder-mmio.c");
        let config = tree["hw/misc/Kconfig"].contains("config ADDER_MMIO\n");
        assert_eq!((file, config), (expected, expected));
        // So is what it needs of the runtime.
        let file = tree.contains_key("hw/misc/svdreg-map.c");
        let config = tree["hw/misc/Kconfig"].contains("config SVDREG_MAP\n");
        let source = tree["hw/misc/meson.build"]
            .contains("(when: 'CONFIG_SVDREG_MAP', if_true: files('svdreg-map.c'))");
        assert_eq!((file, config, source), (expected, expected, expected));
        assert!(tree.contains_key("hw/misc/svdreg.c"));
        assert!(tree["hw/misc/Kconfig"].contains("config ADDER_SYSBUS\n"));
    };
    put(&device("<mmio/><sysbus/>"), &mut tree, true);
    check(&tree, false);
    put(&device("<mmio tree=\"yes\"/><sysbus/>"), &mut tree, true);
    check(&tree, true);
    put(&device("<mmio tree=\"no\"/><sysbus/>"), &mut tree, true);
    check(&tree, false);
}

#[test]
fn a_device_goes_into_the_folder_of_its_category_and_moves_with_it() {
    let original = tree();
    let mut tree = original.clone();
    let of = |category: &str| device_of(&format!(" category=\"{category}\""), ALL);
    put(&of("timer"), &mut tree, true);
    for path in [
        "hw/timer/adder.c",
        "hw/timer/adder-pci.c",
        "include/hw/timer/adder.h",
    ] {
        assert!(tree.contains_key(path), "{path}");
    }
    let has = |tree: &Tree, path: &str, what: &str| {
        assert!(
            tree[path].contains(what),
            "{what} is not in {path}:\n{}",
            tree[path]
        );
    };
    has(&tree, "hw/timer/adder.c", "#include \"hw/timer/adder.h\"");
    has(
        &tree,
        "hw/timer/Kconfig",
        "    bool\n\nconfig ADDER\n    bool\n",
    );
    has(&tree, "hw/timer/meson.build", "'CONFIG_ADDER'");
    has(&tree, "hw/timer/trace-events", "adder_reset(void)");
    has(&tree, "hw/i386/x86.c", "#include \"hw/timer/adder.h\"");
    has(&tree, "MAINTAINERS", "F: hw/timer/adder*\n");
    has(&tree, "MAINTAINERS", "SVDREG\nS: Orphan\nF: */*/svdreg*\n");
    for path in [
        "hw/misc/Kconfig",
        "hw/misc/meson.build",
        "hw/misc/trace-events",
    ] {
        assert!(!tree[path].contains("ADDER"), "{}", tree[path]);
    }
    // What devices share is there, whichever folder they are in.
    has(&tree, "hw/misc/Kconfig", "config SVDREG\n    bool\n\n");
    has(&tree, "hw/timer/Kconfig", "    select SVDREG\n");
    put(&of("gpio"), &mut tree, true);
    let mut fresh = original.clone();
    put(&of("gpio"), &mut fresh, true);
    assert_eq!(tree, fresh);
    put(&device(ALL), &mut tree, true);
    put(&device(ALL), &mut tree, false);
    assert_eq!(tree, original);
}

#[test]
fn what_others_wrote_around_it_stays() {
    let (device, mut tree) = (device(ALL), tree());
    put(&device, &mut tree, true);
    for text in tree.values_mut() {
        if !text.contains("Generated by svd2qemu") {
            *text = format!("first line of others\n{text}last line of others\n");
        }
    }
    put(&device, &mut tree, true);
    put(&device, &mut tree, false);
    for (path, text) in &self::tree() {
        let expected = format!("first line of others\n{text}last line of others\n");
        assert_eq!(tree[path], expected, "{path}");
    }
}

#[test]
fn an_edited_line_of_ours_is_named() {
    let (device, mut tree) = (device(ALL), tree());
    put(&device, &mut tree, true);
    let text = tree.get_mut("hw/misc/Kconfig").unwrap();
    *text = text.replace(
        "config ADDER_MMIO\n    bool\n    default y",
        "config ADDER_MMIO\n    bool\n    default n",
    );
    let before = tree.clone();
    let PatchError::Conflicts { conflicts } = planned(&device, &tree).unwrap_err() else {
        panic!("no conflict");
    };
    assert_eq!(conflicts.len(), 1, "{conflicts:?}");
    assert_eq!(
        (conflicts[0].path.as_str(), conflicts[0].line),
        ("hw/misc/Kconfig", 8)
    );
    assert_eq!(tree, before);
}

#[test]
fn a_place_that_is_not_there_is_named() {
    let (device, mut tree) = (device(ALL), tree());
    tree.insert("hw/i386/x86.c".into(), "nothing\n".into());
    tree.remove("MAINTAINERS");
    let error = planned(&device, &tree).unwrap_err().to_string();
    assert!(
        error.contains("MAINTAINERS: the tree has no such file"),
        "{error}"
    );
    assert!(
        error.contains("hw/i386/x86.c: the line `static void x86_machine_initfn"),
        "{error}"
    );
}

#[test]
fn a_file_of_others_is_not_overwritten() {
    let (device, mut tree) = (device(ALL), tree());
    tree.insert("hw/misc/adder.c".into(), "/* mine */\n".into());
    let error = planned(&device, &tree).unwrap_err().to_string();
    assert!(error.starts_with("hw/misc/adder.c:1: "), "{error}");
}

#[test]
fn a_patch_is_the_same_from_a_tree_that_has_it() {
    let (device, mut tree) = (device(ALL), tree());
    let fresh = git_diff(&planned(&device, &tree).unwrap());
    put(&device, &mut tree, true);
    assert_eq!(git_diff(&planned(&device, &tree).unwrap()), fresh);
    assert!(
        fresh.contains("new file mode 100644\n--- /dev/null\n+++ b/hw/misc/adder.c\n@@ -0,0 +1,")
    );
}

/// A tree after a patch of a series: its own files, and lines in others.
fn applied(mail: &str, folder: &std::path::Path) {
    let file = folder.join("one.patch");
    std::fs::write(&file, mail).expect("it can be written");
    let mut git = std::process::Command::new("git");
    let done = git
        .args(["apply", "one.patch"])
        .current_dir(folder)
        .status();
    assert!(done.expect("git can be run").success(), "{mail}");
    std::fs::remove_file(file).expect("it was written");
}

#[test]
fn a_series_ends_where_the_whole_patch_does() {
    let (device, mut tree) = (device(ALL), tree());
    let of = |tree: &Tree| {
        let read = |path: &str| Ok(tree.get(path).cloned());
        let author = "A Name <a@example.org>";
        series(&device, WANTED, QemuVersion::V10_0, &read, author).expect("nothing is in the way")
    };
    let mails = of(&tree);
    let names: Vec<&str> = mails.iter().map(|mail| mail.path.as_str()).collect();
    assert_eq!(
        names,
        [
            "0000-cover-letter.patch",
            "0001-hw-misc-svdreg-Add-registers-of-devices-made-of-SVDs.patch",
            "0002-hw-misc-Add-ADDER.patch",
            "0003-hw-misc-Attach-ADDER-to-the-system-bus-and-PCI.patch",
            "0004-hw-i386-Create-ADDER-in-pc-q35-and-microvm.patch",
            "0005-tests-qtest-Test-ADDER.patch",
            "0006-docs-system-devices-Describe-ADDER.patch",
            "0007-MAINTAINERS-Add-ADDER.patch",
        ]
    );
    assert!(mails[2].text.contains("+++ b/hw/misc/adder.svd\n"));
    let test = &mails[5].text;
    assert!(test.contains("+++ b/tests/qtest/svdreg-qtest.c\n"));
    assert!(test.contains("+  'adder-test': files('svdreg-qtest.c'),\n"));
    let scratch = tempfile::tempdir().expect("a folder can be made");
    for (path, text) in &tree {
        let path = scratch.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
    // What is not in the tree yet is not named by what is.
    for mail in &mails[1..] {
        assert!(
            mail.text
                .contains("\nSigned-off-by: A Name <a@example.org>\n---\n")
        );
        applied(&mail.text, scratch.path());
        for (name, build) in [("Kconfig", "select "), ("meson.build", "files('")] {
            let text = std::fs::read_to_string(scratch.path().join("hw/misc").join(name));
            let text = text.expect("it is there");
            for line in text.lines().filter(|line| line.contains(build)) {
                let (_, end) = line.split_once(build).expect("it contains it");
                let there = match name {
                    "Kconfig" => text.contains(&format!("config {end}\n")),
                    _ => end
                        .split('\'')
                        .step_by(2)
                        .filter(|file| file.ends_with(".c"))
                        .all(|file| {
                            file == "other.c" || scratch.path().join("hw/misc").join(file).is_file()
                        }),
                };
                assert!(there, "{}: {line}", mail.path);
            }
        }
    }
    put(&device, &mut tree, true);
    for (path, text) in &tree {
        let there = std::fs::read_to_string(scratch.path().join(path)).ok();
        assert_eq!(there.as_ref(), Some(text), "{path}");
    }
    assert_eq!(of(&tree), mails, "a tree that has it gives the same series");
}
