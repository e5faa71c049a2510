//! `new`: an SVD to start from.

use std::fs;

use crate::common::text;
use crate::scratch::Scratch;

#[test]
fn what_is_new_works_at_once() {
    let scratch = Scratch::new();
    let done = scratch.expect(0, "new blink");
    assert!(
        done.out.contains("svd2qemu generate blink.svd"),
        "{}",
        done.out
    );
    let checked = scratch.expect(0, "check blink.svd");
    assert_eq!(checked.out, "blink.svd: no findings\n");
    scratch.expect(0, "generate blink.svd");
    let files = scratch.files("generated");
    assert!(
        files.contains_key("blink-model/src/blink.rs"),
        "{:?}",
        files.keys()
    );
    assert!(text(&scratch.path("blink.svd")).ends_with("</device>\n"));
}

#[test]
fn nothing_is_overwritten() {
    let scratch = Scratch::new();
    fs::write(scratch.path("blink.svd"), "mine").expect("it can be written");
    let done = scratch.expect(3, "new blink");
    assert!(
        done.err
            .contains("blink.svd exists already\nhelp: move it away, or name another"),
        "{}",
        done.err
    );
    assert_eq!(text(&scratch.path("blink.svd")), "mine");
    scratch.expect(0, "new blink --out other.svd");
    assert!(text(&scratch.path("other.svd")).contains("svd2qemu generate other.svd"));
}

#[test]
fn names_are_those_of_devices() {
    let scratch = Scratch::new();
    scratch.expect(0, "new my-timer");
    assert!(text(&scratch.path("my-timer.svd")).contains("<name>MY_TIMER</name>"));
    for (name, why) in [
        ("3x", "with a letter first"),
        ("self", "keyword of Rust"),
        ("a/b", "letters"),
    ] {
        let done = scratch.expect(3, &format!("new {name}"));
        assert!(done.err.contains(why), "{name}: {}", done.err);
    }
    // A name that QEMU has itself is one of a device all the same, but of no peripheral.
    for name in ["timer", "e1000", "int", "double"] {
        scratch.expect(0, &format!("new {name}"));
        let checked = scratch.expect(0, &format!("check --strict {name}.svd"));
        assert_eq!(checked.out, format!("{name}.svd: no findings\n"));
        let done = scratch.expect(0, &format!("generate {name}.svd --out {name}"));
        assert!(
            done.out.ends_with(" 0 unchanged, 0 removed\n"),
            "{}",
            done.out
        );
        scratch.expect(0, &format!("generate {name}.svd --out {name} --check"));
    }
    assert!(text(&scratch.path("timer.svd")).contains("<name>TIMER0</name>"));
    assert!(!text(&scratch.path("int.svd")).contains("<name>INT0</name>"));
    let long = "x".repeat(300);
    let done = scratch.expect(3, &format!("new {long}"));
    assert!(done.err.contains("has 300 characters"), "{}", done.err);
    // A comment cannot hold every file's name.
    scratch.expect(0, "new blink --out a--b.svd");
    scratch.expect(0, "check a--b.svd");
}
