//! The file of hooks: made once, never changed, compared with what the SVD asks for.

use std::fs;

use super::common::{lines, text};
use super::patch::with_tree;
use super::scratch::Scratch;

const FILE: &str = "hooks/port-dev-hooks.c";

/// With the fixture of lines and hooks.
fn with_lines(scratch: Scratch) -> Scratch {
    fs::write(scratch.path("lines.svd"), lines().text).expect("a file can be written");
    scratch
}

#[test]
fn it_is_made_once_and_is_the_users_then() {
    let scratch = with_lines(Scratch::new());
    let done = scratch.expect(0, "generate lines.svd");
    assert!(
        done.out.contains("hooks/port-dev-hooks.c: made once"),
        "{}",
        done.out
    );
    let made = text(&scratch.path(FILE));
    for hook in ["send", "mix", "poll", "ready", "ask"] {
        assert!(made.contains(&format!("port_dev_hook_{hook}(")), "{made}");
    }
    assert!(
        scratch
            .files("generated")
            .keys()
            .all(|path| !path.ends_with("-hooks.c"))
    );

    let mine = made.replace("return false;", "return true;");
    fs::write(scratch.path(FILE), &mine).expect("a file can be written");
    let done = scratch.expect(0, "generate lines.svd");
    assert_eq!(done.out.lines().count(), 1, "{}", done.out);
    assert_eq!(text(&scratch.path(FILE)), mine);
    scratch.expect(0, "generate lines.svd --check");

    let done = scratch.expect(0, "generate lines.svd --out other --hooks mine");
    assert!(
        done.out.contains("mine/port-dev-hooks.c: made once"),
        "{}",
        done.out
    );
}

#[test]
fn new_and_stale_hooks_are_named() {
    let scratch = with_lines(Scratch::new());
    scratch.expect(0, "generate lines.svd");
    let before = text(&scratch.path(FILE));
    let changed = lines()
        .text
        .replace("extern fn ready()", "extern fn is_ready()")
        .replace("flag = ready();", "flag = is_ready();");
    fs::write(scratch.path("lines.svd"), changed).expect("a file can be written");
    let check = scratch.expect(1, "generate lines.svd --check");
    let missing = "missing  port_dev_hook_is_ready in ./hooks/port-dev-hooks.c";
    assert!(check.out.contains(missing), "{}", check.out);
    let done = scratch.expect(0, "generate lines.svd");
    for part in [
        "port_dev_hook_is_ready is new",
        "bool port_dev_hook_is_ready(PortDevState *s)\n{\n    return false;\n}",
        "port_dev_hook_ready is stale",
    ] {
        assert!(done.out.contains(part), "{part} is not in:\n{}", done.out);
    }
    assert_eq!(text(&scratch.path(FILE)), before);

    fs::remove_file(scratch.path(FILE)).expect("it is there");
    let check = scratch.expect(1, "generate lines.svd --check");
    let missing = "missing  ./hooks/port-dev-hooks.c";
    assert!(check.out.contains(missing), "{}", check.out);
    // Others need no hooks.
    scratch.expect(0, "generate lines.svd --only docs,model --check");
    let plugin = scratch.expect(3, "plugin lines.svd");
    assert!(
        plugin.err.contains("there is no ./hooks/port-dev-hooks.c"),
        "{}",
        plugin.err
    );
    assert!(
        plugin.err.contains("svd2qemu generate lines.svd"),
        "{}",
        plugin.err
    );
}

#[test]
fn a_tree_has_its_own_copy() {
    let scratch = with_lines(with_tree("10.0.2"));
    scratch.expect(3, "patch lines.svd --qemu-src qemu --apply");
    scratch.expect(0, "generate lines.svd");
    let patch = scratch.expect(0, "patch lines.svd --qemu-src qemu");
    assert!(
        patch.out.contains("+++ b/hw/misc/port-dev-hooks.c"),
        "{}",
        patch.out
    );
    let original = scratch.files("qemu");
    scratch.expect(0, "patch lines.svd --qemu-src qemu --apply");
    let in_tree = scratch.path("qemu/hw/misc/port-dev-hooks.c");
    assert_eq!(text(&in_tree), text(&scratch.path(FILE)));
    let meson = text(&scratch.path("qemu/hw/misc/meson.build"));
    assert!(meson.contains("files('port-dev-hooks.c')"), "{meson}");
    scratch.expect(0, "patch lines.svd --qemu-src qemu --remove");
    assert_eq!(scratch.files("qemu"), original);

    scratch.expect(0, "patch lines.svd --qemu-src qemu --apply");
    fs::write(&in_tree, "/* Another one's. */\n").expect("a file can be written");
    let done = scratch.expect(0, "patch lines.svd --qemu-src qemu --apply");
    assert!(done.err.contains("is left as it is"), "{}", done.err);
    scratch.expect(0, "patch lines.svd --qemu-src qemu --remove");
    assert_eq!(text(&in_tree), "/* Another one's. */\n");
}
