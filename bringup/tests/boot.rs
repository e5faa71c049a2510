//! Linux guests: output, exit status, time limit, and what refuses to start.

mod common;

use bringup::initramfs::Initramfs;
use bringup::{Accel, Boot, Error, Machine, Outcome, Vm, boot, packages};
use common::{compile_minimal, need, progress, qemu, with_minimal};
use std::time::{Duration, Instant};

fn guest(vm: Vm) -> Boot {
    Boot {
        vm,
        accel: Accel::Tcg,
        kernel: need(packages::kernel(&progress)),
        initramfs: need(Initramfs::with_busybox(&need(packages::busybox(&progress)))),
        kernel_arguments: Vec::new(),
        time_limit: Duration::from_secs(60),
    }
}

/// What `command` printed on its two streams, and how it ended.
fn run(boot: &Boot, command: &str) -> (Vec<u8>, String, Outcome) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let outcome = need(boot.run(command, &mut out, &mut err));
    (out, String::from_utf8(err).unwrap(), outcome)
}

#[test]
fn every_machine_runs_a_command_and_reaches_the_device() {
    for machine in Machine::ALL {
        let guest = guest(with_minimal(Vm::new(qemu(), machine)));
        let start = Instant::now();
        let command = "devmem 0xfef00004 32 0xcafe; devmem 0xfef00004; echo oops >&2; exit 213";
        let (out, err, outcome) = run(&guest, command);
        println!("{machine}: answer after {:?}", start.elapsed());
        assert_eq!(String::from_utf8(out).unwrap(), "0x0000CAFE\n");
        assert_eq!((err.as_str(), outcome.code), ("oops\n", 213));
    }
}

#[test]
fn bytes_arrive_as_they_were_written() {
    let mut guest = guest(Vm::new(qemu(), Machine::Microvm));
    let bytes: Vec<u8> = (0..64).flat_map(|_| 0..=255).collect();
    guest.initramfs.file("bytes", 0o644, bytes.clone());
    // A process that outlives the command and holds its output must not
    // keep the answer back.
    let (out, err, outcome) = run(&guest, "sleep 1000 & cat /bytes; printf 'a\\r\\n\\tb' >&2");
    assert!(out == bytes, "{} of {} bytes", out.len(), bytes.len());
    assert_eq!((err.as_str(), outcome.code), ("a\r\n\tb", 0));
}

#[test]
fn a_guest_that_hangs_is_ended_and_its_console_shown() {
    let mut guest = guest(Vm::new(qemu(), Machine::Microvm));
    guest.time_limit = Duration::from_secs(15);
    let start = Instant::now();
    let command = "echo '<2>the last words' >/dev/kmsg; while :; do :; done";
    let error = guest
        .run(command, &mut Vec::new(), &mut Vec::new())
        .unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error}");
    assert!(error.to_string().contains("the last words"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(18));
}

#[test]
fn a_guest_that_panics_is_an_error_with_the_panic() {
    let mut guest = guest(Vm::new(qemu(), Machine::Microvm));
    guest.kernel_arguments.push("rdinit=/nothing".into());
    let error = guest
        .run("true", &mut Vec::new(), &mut Vec::new())
        .unwrap_err();
    assert!(matches!(error, Error::QemuEnded { .. }), "{error}");
    assert!(error.to_string().contains("panic"), "{error}");
}

#[test]
fn a_plugin_for_another_qemu_is_refused() {
    let plugin = compile_minimal("other", Some("9.8.7"));
    let guest = guest(
        Vm::new(qemu(), Machine::Microvm)
            .plugin(plugin)
            .device("minimal"),
    );
    let error = guest
        .run("true", &mut Vec::new(), &mut Vec::new())
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("was built for QEMU 9.8.7, and this is QEMU"),
        "{text}"
    );
    assert!(
        error
            .help()
            .is_some_and(|help| help.contains("another QEMU"))
    );
}

#[test]
fn a_device_that_qemu_refuses_is_an_error_in_its_words() {
    let guest = guest(Vm::new(qemu(), Machine::Pc).device("no-such-device"));
    let error = guest
        .run("true", &mut Vec::new(), &mut Vec::new())
        .unwrap_err();
    assert!(error.to_string().contains("no-such-device"), "{error}");
    let vm = Vm::new(qemu(), Machine::Pc).device("no-such-device");
    let kernel = need(packages::kernel(&progress));
    let limit = Duration::from_secs(9);
    let error = boot::bare(&vm, Accel::Tcg, &kernel, limit, &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("no-such-device"), "{error}");
}

#[test]
fn a_bare_program_gives_its_serial_output_and_status() {
    // Multiboot, 32-bit: "hi" to COM1, then 42 to isa-debug-exit.
    let assembly = "
        .code32
        .section .text
        .long 0x1badb002, 0, -0x1badb002
        .globl _start
        _start:
            mov $0x3f8, %dx
            mov $'h', %al
            out %al, %dx
            mov $'i', %al
            out %al, %dx
            mov $42, %eax
            mov $0xf4, %dx
            out %eax, %dx
            hlt
    ";
    let dir = tempfile::tempdir().unwrap();
    let (source, program) = (dir.path().join("bare.S"), dir.path().join("bare"));
    std::fs::write(&source, assembly).unwrap();
    let status = std::process::Command::new("cc")
        .args([
            "-m32",
            "-nostdlib",
            "-static",
            "-no-pie",
            "-Wl,-Ttext=0x100000,--build-id=none",
        ])
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .status()
        .unwrap();
    assert!(status.success());
    let mut serial = Vec::new();
    let vm = Vm::new(qemu(), Machine::Pc);
    let limit = Duration::from_secs(20);
    let outcome = need(boot::bare(&vm, Accel::Tcg, &program, limit, &mut serial));
    assert_eq!((serial.as_slice(), outcome.code), (b"hi".as_slice(), 42));
}
