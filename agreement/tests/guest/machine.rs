//! `svd2qemu run`: firmware on a machine that is made for it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use agreement::installed::root;

use crate::command::{build, text};

/// Firmware for a chip of the examples, in a folder of its own.
struct Firmware {
    tool: PathBuf,
    svd: PathBuf,
    folder: PathBuf,
}

impl Firmware {
    fn new(name: &str, svd: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        Self {
            tool: build(&["--package", "svd2qemu-cli"]),
            svd: root().join("examples").join(svd),
            folder,
        }
    }

    /// Compiles a program; gives the ELF file.
    fn compile(&self, source: &Path) -> PathBuf {
        let example = root().join("examples/chip");
        let made = Command::new(&self.tool)
            .arg("generate")
            .arg(&self.svd)
            .args(["--only", "c-header", "--out"])
            .arg(&self.folder)
            .output()
            .expect("the tool can be run");
        assert!(made.status.success(), "{}", text(&made.stderr));
        let elf = self.folder.join("firmware.elf");
        let compiled = Command::new("arm-none-eabi-gcc")
            .args(["-mcpu=cortex-m0", "-mthumb", "-ffreestanding", "-nostdlib"])
            .args(["-static", "-O2", "-Wall", "-Wextra", "-Werror", "-I"])
            .arg(self.folder.join("include"))
            .arg("-T")
            .arg(example.join("link.ld"))
            .arg("-o")
            .arg(&elf)
            .arg(source)
            .output()
            .expect("the compiler can be run");
        assert!(compiled.status.success(), "{}", text(&compiled.stderr));
        elf
    }

    fn run(&self, file: &Path, options: &[&str]) -> Output {
        self.run_with("", file, options)
    }

    /// Runs it with something on its standard input.
    fn run_with(&self, input: &str, file: &Path, options: &[&str]) -> Output {
        let child = Command::new(&self.tool)
            .arg("run")
            .arg(&self.svd)
            .arg(file)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.expect("the tool can be run");
        let mut stdin = child.stdin.take().expect("it is a pipe");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        child.wait_with_output().expect("it ends")
    }
}

/// The firmware that runs on a machine of QEMU's own prints the same on one that is made for it, and its exit code is the
/// command's.
#[test]
fn a_firmware_runs_on_a_machine_of_its_own() {
    let firmware = Firmware::new("machine", "chip/chip.svd");
    let elf = firmware.compile(&root().join("examples/chip/main.c"));
    let peer = Command::new(root().join("examples/chip/run"))
        .env("SVD2QEMU", &firmware.tool)
        .output()
        .expect("the example can be run");
    let peer = text(&peer.stderr);
    for cpu in ["cortex-m0", "cortex-m33"] {
        let done = firmware.run(&elf, &["--cpu", cpu, "--timeout", "60"]);
        let (said, noted) = (text(&done.stdout), text(&done.stderr));
        assert_eq!(done.status.code(), Some(0), "{said}{noted}");
        assert!(said.ends_with("all is as chip.svd says\n"), "{said}{noted}");
        for line in said.lines() {
            assert!(peer.contains(line), "{line:?} is not in:\n{peer}");
        }
    }
    // A second run compiles nothing, and the printed command does the same.
    let again = firmware.run(&elf, &["--cpu", "cortex-m0", "--timeout", "60"]);
    assert!(
        !text(&again.stderr).contains("compiling"),
        "{}",
        text(&again.stderr)
    );
    let shown = firmware.run(&elf, &["--cpu", "cortex-m0", "--print-command"]);
    let command = text(&shown.stdout);
    let pasted = Command::new("sh").args(["-c", &command]).output();
    let pasted = pasted.expect("a shell can be run");
    assert_eq!(text(&pasted.stdout), text(&again.stdout), "{command}");
}

/// A program of a few lines, with what it does.
fn program(firmware: &Firmware, body: &str) -> PathBuf {
    let source = firmware.folder.join("main.c");
    let code = format!(
        "void reset(void)\n{{\n    {body}\n}}\n\
         __attribute__((section(\".vectors\"), used))\n\
         static void (*const vectors[16])(void) = {{ (void (*)(void))0x20001000, reset }};\n"
    );
    std::fs::write(&source, code).expect("a file can be written");
    firmware.compile(&source)
}

#[test]
fn what_ends_a_run_is_its_exit_code() {
    let exits = Firmware::new("machine-exits", "chip/chip.svd");
    // SYS_EXIT_EXTENDED of semihosting, with 7.
    let elf = program(
        &exits,
        "static const unsigned end[2] = { 0x20026, 7 };\n\
         register unsigned r0 __asm__(\"r0\") = 0x20;\n\
         register const void *r1 __asm__(\"r1\") = end;\n\
         __asm__ volatile(\"bkpt 0xab\" : : \"r\"(r0), \"r\"(r1) : \"memory\");",
    );
    let done = exits.run(&elf, &["--cpu", "cortex-m3", "--timeout", "60"]);
    assert_eq!(done.status.code(), Some(7), "{}", text(&done.stderr));

    let waits = Firmware::new("machine-waits", "chip/chip.svd");
    let elf = program(&waits, "for (;;) { }");
    let done = waits.run(&elf, &["--cpu", "cortex-m3", "--timeout", "1"]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(124), "{said}");
    assert!(said.contains("has not ended after 1 s"), "{said}");
    assert!(said.contains(", in reset"), "{said}");

    // A place where nothing is; there is no handler of the fault.
    let faults = Firmware::new("machine-faults", "chip/chip.svd");
    let elf = program(&faults, "*(volatile unsigned *)0x70000000 = 1;");
    let done = faults.run(&elf, &["--cpu", "cortex-m3", "--timeout", "60"]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains("within the handler of a fault"), "{said}");
}

/// Says that it is ready, and sends back what comes in up to a `q`.
const ECHO: &str = "
#define DATA (*(volatile unsigned char *)0x50040000)
#define STATUS (*(volatile unsigned char *)0x50040004)
static void put(char c)
{
    while (STATUS & 4) {
    }
    DATA = c;
}
void reset(void)
{
    static const unsigned end[2] = { 0x20026, 3 };
    for (const char *text = \"ready\\n\"; *text; text++) {
        put(*text);
    }
    for (char c = 0; c != 'q'; put(c)) {
        while (STATUS & 1) {
        }
        c = DATA;
    }
    while (STATUS & 4) {
    }
    register unsigned r0 __asm__(\"r0\") = 0x20;
    register const void *r1 __asm__(\"r1\") = end;
    __asm__ volatile(\"bkpt 0xab\" : : \"r\"(r0), \"r\"(r1) : \"memory\");
}
__attribute__((section(\".vectors\"), used))
static void (*const vectors[16])(void) = { (void (*)(void))0x20001000, reset };
";

/// The serial port of a chip is the terminal, whatever format the firmware is in.
#[test]
fn a_serial_port_is_the_terminal() {
    let echo = Firmware::new("machine-echo", "uart/uart.svd");
    let source = echo.folder.join("echo.c");
    std::fs::write(&source, ECHO).expect("a file can be written");
    let elf = echo.compile(&source);
    let copy = |format: &str| {
        let path = elf.with_extension(format);
        let done = Command::new("arm-none-eabi-objcopy")
            .args(["-O", format])
            .args([&elf, &path])
            .status();
        assert!(done.is_ok_and(|status| status.success()), "{format}");
        path
    };
    let (hex, raw) = (copy("ihex"), copy("binary"));
    let files: [(&PathBuf, &[&str]); 3] = [(&elf, &[]), (&hex, &[]), (&raw, &["--load", "0"])];
    for (file, options) in files {
        let options = [&["--cpu", "cortex-m3", "--timeout", "60"], options].concat();
        let done = echo.run_with("to and froq", file, &options);
        let said = (text(&done.stdout), done.status.code());
        assert_eq!(
            said,
            ("ready\nto and froq".to_owned(), Some(3)),
            "{}",
            text(&done.stderr)
        );
    }
}

/// What is read again and again is named, and the behaviour that is offered lets the firmware go on.
#[test]
fn what_a_firmware_waits_for_is_named() {
    let mut polls = Firmware::new("machine-polls", "chip/chip.svd");
    // CLKCTRL.ENABLE, which is 0 after a reset and has no behaviour; then SYS_EXIT_EXTENDED with 7.
    let elf = program(
        &polls,
        "while (*(volatile unsigned *)0x50000004 == 0) {\n}\n\
         static const unsigned end[2] = { 0x20026, 7 };\n\
         register unsigned r0 __asm__(\"r0\") = 0x20;\n\
         register const void *r1 __asm__(\"r1\") = end;\n\
         __asm__ volatile(\"bkpt 0xab\" : : \"r\"(r0), \"r\"(r1) : \"memory\");",
    );
    let done = polls.run(&elf, &["--cpu", "cortex-m3", "--timeout", "1"]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(124), "{said}");
    assert!(
        said.contains("it reads ENABLE of CLKCTRL again and again"),
        "{said}"
    );
    let behavior = said.lines().find(|line| line.contains("<behavior "));
    let behavior = behavior.expect("a behaviour is offered").trim();

    let svd = std::fs::read_to_string(&polls.svd).expect("the example can be read");
    let extended = svd.replacen(
        "<vendorExtensions>",
        &format!("<vendorExtensions>\n{behavior}"),
        1,
    );
    polls.svd = polls.folder.join("chip.svd");
    std::fs::write(&polls.svd, extended).expect("a file can be written");
    let done = polls.run(&elf, &["--cpu", "cortex-m3", "--timeout", "60"]);
    assert_eq!(done.status.code(), Some(7), "{}", text(&done.stderr));
}
