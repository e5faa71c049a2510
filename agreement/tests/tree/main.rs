//! The device in QEMU's own tree: it builds with warnings as errors, its qtest passes, QEMU shows
//! it as it shows its own devices, and a guest gets its answer without any option.
//!
//! One version is built in each run; all that svd2qemu knows and that can be fetched, and the
//! classic path, if `SVD2QEMU_TEST_ALL` is set (`./test --all`). Builds are kept in the cache.

mod lint;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use agreement::installed::{need, root, svd};
use bringup::build::qemu::QemuTree;
use bringup::build::{Output, source};
use bringup::console::Console;
use bringup::initramfs::Initramfs;
use bringup::scratch::Scratch;
use bringup::{Accel, Boot, Machine, Qemu, Vm, cache, packages, process};
use svd2qemu::Source;
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::patch::{Change, Wanted};
use svd2qemu_cli::patched_tree::{self, PutError};

/// The versions to build.
fn versions() -> Vec<QemuVersion> {
    if all() {
        vec![QemuVersion::V7_2, QemuVersion::V10_0, QemuVersion::V10_2]
    } else {
        vec![QemuVersion::V10_0]
    }
}

fn all() -> bool {
    std::env::var_os("SVD2QEMU_TEST_ALL").is_some()
}

/// What a tree gets of an SVD without hooks.
fn wanted(source: &Source) -> Wanted<'_> {
    Wanted {
        svd: &source.text,
        hooks: &[],
    }
}

fn say(text: &str) {
    eprintln!("{text}");
}

/// A tree with the device, built as far as it is out of date; by one test at a time.
fn built(version: QemuVersion) -> QemuTree {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = need(cache::root()).join(format!("tree/{version}"));
    let tree = QemuTree {
        source: dir.join("source"),
        build: dir.join("build"),
    };
    let output = Output {
        log: dir.join("log"),
        advance: &|_| {},
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let unpacked = dir.join("unpacked");
    let unpack = || {
        let archives = need(source::qemu(version.as_str(), &say));
        need(source::unpack_qemu(&archives, &tree.source));
        fs::write(&unpacked, "").expect("the cache can be written");
    };
    if !unpacked.is_file() {
        unpack();
    }
    let checked = svd2qemu::check(&svd()).expect("calc.svd has no errors");
    let start = Instant::now();
    let source = svd();
    let put = || {
        patched_tree::put(
            &checked.device,
            wanted(&source),
            &tree.source,
            version,
            true,
        )
    };
    // What an earlier svd2qemu put there may look like lines that were edited.
    if let Err(PutError::Patch(_)) = put() {
        fs::remove_file(&unpacked).expect("the cache can be written");
        fs::remove_dir_all(&tree.source).expect("the cache can be written");
        unpack();
    }
    put().unwrap_or_else(|error| panic!("{version}: {error}"));
    // Only a configuration that came to its end leaves this file.
    if !tree.build.join("build.ninja").is_file() {
        need(tree.configure(&output, true));
    }
    let targets = ["qemu-system-x86_64", "tests/qtest/calc-test"];
    need(tree.build(&output, &targets));
    say(&format!(
        "QEMU {version}: patched and built in {:?}",
        start.elapsed()
    ));
    tree
}

#[test]
fn it_builds_its_qtest_passes_and_a_guest_gets_its_answer() {
    for version in versions() {
        let tree = built(version);
        let start = Instant::now();
        qtest_passes(&tree);
        say(&format!(
            "QEMU {version}: qtest passed in {:?}",
            start.elapsed()
        ));
        shows_the_device(&tree);
        let start = Instant::now();
        guest_gets_its_answer(&tree);
        say(&format!(
            "QEMU {version}: guest answered in {:?}",
            start.elapsed()
        ));
    }
}

fn qtest_passes(tree: &QemuTree) {
    let mut command = Command::new(tree.build.join("tests/qtest/calc-test"));
    command.env("QTEST_QEMU_BINARY", tree.program());
    command.current_dir(&tree.build);
    let done = need(process::output(command, "test the device", "gcc"));
    let text = String::from_utf8_lossy(&done.stdout);
    let passed = text.lines().filter(|line| line.starts_with("ok ")).count();
    // Each test on pc, q35 and microvm, and on PCI.
    assert!(
        done.status.success() && passed >= 48,
        "{text}{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// What QEMU prints, given this input on its monitor.
fn monitor(tree: &QemuTree, arguments: &[&str], input: &str) -> String {
    let scratch = need(Scratch::new());
    let script = scratch.join("input");
    fs::write(&script, input).expect("a temporary file can be written");
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg("exec \"$@\" <\"$0\" 2>&1")
        .arg(&script);
    command.arg(tree.program()).args(arguments);
    let done = need(process::output(command, "ask QEMU", "qemu-system-x86"));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn shows_the_device(tree: &QemuTree) {
    let has = |text: &str, what: &str| assert!(text.contains(what), "{what} is not in:\n{text}");
    let help = monitor(tree, &["-device", "calc-pci,help"], "");
    has(&help, "latency-ns=<uint64>");
    let quiet = ["-S", "-display", "none", "-monitor", "stdio"];
    let asked = "info qtree\ninfo mtree\nxp/2xw 0xfef00008\nquit\n";
    for machine in ["pc", "q35", "microvm"] {
        let arguments = [&["-M", machine, "-trace", "calc_*"], &quiet[..]].concat();
        let shown = monitor(tree, &arguments, asked);
        has(&shown, "dev: calc-sysbus");
        has(
            &shown,
            "00000000fef00000-00000000fef00fff (prio 0, i/o): calc",
        );
        has(&shown, "calc_read OP 0x0\n");
        has(&shown, "calc_fields read OP 0x0 CODE=ADD\n");
        has(&shown, "calc_fields read CTRL 0x0 START=0\n");
        let off = format!("{machine},calc=off");
        let without = [&["-M", off.as_str()], &quiet[..]].concat();
        let shown = monitor(tree, &without, asked);
        assert!(!shown.contains("dev: calc-sysbus"), "{machine}: {shown}");
    }
    let pci = [&["-M", "q35,calc=off", "-device", "calc-pci"], &quiet[..]].concat();
    let shown = monitor(tree, &pci, "info qtree\ninfo pci\nquit\n");
    has(&shown, "dev: calc-pci");
    has(&shown, "PCI device 1234:ca1c");
}

fn guest_gets_its_answer(tree: &QemuTree) {
    let scratch = need(Scratch::new());
    let program = calc_test(scratch.path());
    let busybox = need(packages::busybox(&say));
    let mut initramfs = need(Initramfs::with_busybox(&busybox));
    need(initramfs.host_file("bin/calc_test", &program, 0o755));
    let boot = Boot {
        vm: Vm::new(need(Qemu::find(Some(&tree.program()))), Machine::Pc),
        accel: Accel::Tcg,
        kernel: need(packages::kernel(&say)),
        initramfs,
        kernel_arguments: Vec::new(),
        time_limit: Duration::from_secs(120),
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let done = need(boot.run("calc_test 10 '*' 5", &mut out, &mut err));
    assert_eq!(String::from_utf8_lossy(&out), "10 * 5 = 50\n");
    assert_eq!((done.code, err.as_slice()), (0, &b""[..]));
}

fn calc_test(dir: &Path) -> PathBuf {
    let program = dir.join("calc_test");
    let mut cc = Command::new("cc");
    cc.args(["-static", "-O2", "-std=c11", "-I"]);
    cc.arg(root().join("generated/include"));
    cc.arg(root().join("guest/c/calc_test.c"))
        .arg("-o")
        .arg(&program);
    need(process::run(cc, "compile the guest's program", "gcc"));
    program
}

/// The patch, to a tree that git and patch know.
#[test]
fn git_and_patch_take_the_patch() {
    let tree = built(QemuVersion::V10_0);
    let source = svd();
    let checked = svd2qemu::check(&source).expect("calc.svd has no errors");
    let changes = patched_tree::changes(
        &checked.device,
        wanted(&source),
        &tree.source,
        QemuVersion::V10_0,
    );
    let changes = changes.expect("the tree can be patched");
    let mail = svd2qemu::patch::mail(&checked.device, &changes, Some("A Name <a@example.org>"));
    let scratch = need(Scratch::new());
    let file = scratch.join("calc.diff");
    fs::write(&file, &mail).expect("a temporary file can be written");
    for (tool, arguments) in [
        ("git", &["apply"][..]),
        ("patch", &["-p1", "--quiet", "-i"][..]),
    ] {
        let copy = scratch.join(tool);
        for change in &changes {
            if let Some(text) = &change.without {
                let path = copy.join(&change.path);
                fs::create_dir_all(path.parent().expect("it has a folder")).expect("made");
                fs::write(path, text).expect("written");
            }
        }
        let mut command = Command::new(tool);
        command.args(arguments).arg(&file).current_dir(&copy);
        need(process::run(command, "apply the patch", "patch"));
        for change in &changes {
            let text = fs::read_to_string(copy.join(&change.path)).ok();
            assert_eq!(text, change.with, "{tool}: {}", change.path);
        }
    }
    // The SVD keeps its own licence, of which the script knows one alternative only.
    let generated: Vec<Change> = (changes.into_iter())
        .filter(|change| !change.path.ends_with(".svd"))
        .collect();
    let mail = svd2qemu::patch::mail(&checked.device, &generated, Some("A Name <a@example.org>"));
    fs::write(&file, &mail).expect("a temporary file can be written");
    let mut command = Command::new("perl");
    command
        .arg("scripts/checkpatch.pl")
        .args(["--no-tree", "-q"])
        .arg(&file);
    command.current_dir(&tree.source);
    let said = need(process::run(command, "check the patch's style", "perl"));
    assert_eq!(String::from_utf8_lossy(&said), "");
}

/// The walk-through's command for the boot, with files in the current directory.
const BOOT: &str = "qemu-system-x86_64 -kernel bzImage -initrd rootfs.cpio.gz \
                    -append \"console=ttyS0 root=/dev/ram rdinit=/init\" -nographic";

/// Everything from source; then the plain boot command, which ends in a shell on the serial console.
#[test]
fn the_classic_path_ends_with_the_answer() {
    if !all() {
        say("skipped: SVD2QEMU_TEST_ALL is not set (./test --all)");
        return;
    }
    let mut classic = Command::new(root().join("classic"));
    classic.args(["10", "*", "5"]);
    let done = need(process::output(classic, "take the classic path", "bash"));
    let said = String::from_utf8_lossy(&done.stderr);
    say(&said);
    assert_eq!(String::from_utf8_lossy(&done.stdout), "10 * 5 = 50\n");
    let boot = said.lines().find_map(|line| line.strip_prefix("boot: "));
    let boot = boot.expect("the boot command is shown");
    let words = boot.split(' ').map(|word| match word.strip_prefix('/') {
        Some(path) => path.rsplit('/').next().unwrap_or_default(),
        None => word,
    });
    assert_eq!(words.collect::<Vec<_>>().join(" "), BOOT);

    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec {boot}")]);
    let mut console = need(Console::start(shell, Duration::from_secs(120)));
    let mut run = |command: &str| need(console.command(command));
    assert_eq!(
        run("/bin/calc_test 10 '*' 5"),
        ("10 * 5 = 50\n".to_owned(), 0)
    );
    let (said, code) = run("/bin/calc_test 7 / 0");
    assert!(said.contains("division by zero"), "{said}");
    assert_eq!(code, 1);
    let (said, _) = run("busybox | head -n 1");
    assert!(said.starts_with("BusyBox v"), "{said}");
}
