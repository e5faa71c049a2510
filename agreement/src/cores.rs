//! The generated C without QEMU: the cores of an SVD's devices, compiled with sanitizers against a
//! stand-in for what they use of QEMU, in a process of their own that is told what to do.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use bringup::process;
use bringup::scratch::Scratch;
use svd2qemu::backend::qemu::{CoreNames, RUNTIME, core_names};
use svd2qemu::model::Bus;
use svd2qemu::{Checked, Output, Source};

use crate::acts::{Act, drive};
use crate::any::generate;
use crate::installed::{need, root};
use crate::observe;

/// The headers that generated C includes; here they are one.
const HEADERS: [&str; 15] = [
    "chardev/char-fe.h",
    "exec/memory.h",
    "hw/irq.h",
    "hw/qdev-core.h",
    "hw/registerfields.h",
    "migration/vmstate.h",
    "qapi/error.h",
    "qapi/visitor.h",
    "qemu/error-report.h",
    "qemu/bitops.h",
    "qemu/log.h",
    "qemu/module.h",
    "qemu/osdep.h",
    "qemu/timer.h",
    "qom/object.h",
];

/// Warnings that the compiler gives as errors, beside what it always does.
const WARNINGS: [&str; 5] = [
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wno-unused-parameter",
    "-Wno-missing-field-initializers",
];

/// How C is compiled.
#[derive(Debug, Clone, Copy)]
pub struct Flags {
    /// Of the optimizer.
    pub optimize: &'static str,
    /// About warnings.
    pub warnings: &'static [&'static str],
}

impl Default for Flags {
    fn default() -> Self {
        Self {
            optimize: "-O1",
            warnings: &WARNINGS,
        }
    }
}

/// The cores, compiled.
pub struct Cores {
    scratch: Scratch,
}

impl Cores {
    /// Generates and compiles the devices of an SVD.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn compile(source: &Source, checked: Checked) -> Result<Self, String> {
        Self::compile_changed(source, checked, |text| text)
    }

    /// The same, after `change` has changed the text of each core.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn compile_changed(
        source: &Source,
        checked: Checked,
        change: impl Fn(String) -> String,
    ) -> Result<Self, String> {
        Self::compile_with(Flags::default(), source, checked, change)
    }

    /// The same, compiled in this way.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn compile_with(
        flags: Flags,
        source: &Source,
        mut checked: Checked,
        change: impl Fn(String) -> String,
    ) -> Result<Self, String> {
        // The attachments are QEMU's; the core is ours.
        checked
            .device
            .attach(&[Bus::Sysbus])
            .map_err(|names| names.join(", "))?;
        let scratch = generate(source, &checked, &[Output::Qemu])?;
        for peripheral in checked.device.kinds() {
            let core = scratch.join("qemu").join(core_names(peripheral).path);
            rewrite(&core, &change).map_err(|error| error.to_string())?;
        }
        for path in RUNTIME {
            let path = scratch.join("qemu").join(path);
            rewrite(&path, &change).map_err(|error| error.to_string())?;
        }
        let program = Self { scratch };
        program.stand_in().map_err(|error| error.to_string())?;
        let main = main_text(&checked, &program.scratch.join("qemu"));
        fs::write(program.scratch.join("cores.c"), main).map_err(|error| error.to_string())?;
        program.build(flags, &checked.device.ident.kebab())?;
        Ok(program)
    }

    /// Headers under QEMU's names that lead to the stand-in.
    fn stand_in(&self) -> io::Result<()> {
        let shim = root().join("agreement/shim").canonicalize()?;
        let text = format!("#include \"{}/qemu.h\"\n", shim.display());
        for header in HEADERS {
            let path = self.scratch.join("stand-in").join(header);
            fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            fs::write(path, &text)?;
        }
        Ok(())
    }

    fn build(&self, flags: Flags, device: &str) -> Result<(), String> {
        let mut glib = Command::new("pkg-config");
        glib.args(["--cflags", "--libs", "glib-2.0"]);
        let glib = need(process::run(glib, "find GLib", "pkg-config"));
        let glib = String::from_utf8_lossy(&glib);
        let mut cc = Command::new("cc");
        cc.args(["-std=gnu11", flags.optimize, "-g0", "-fwrapv"])
            .args(flags.warnings);
        cc.args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
        let plugin = format!("qemu/plugin/{device}");
        for folder in ["stand-in", &plugin, "qemu/include", "qemu"] {
            cc.arg("-I").arg(self.scratch.join(folder));
        }
        cc.arg("-I").arg(root().join("agreement/shim"));
        cc.arg("-o").arg(self.scratch.join("cores"));
        cc.arg(self.scratch.join("cores.c"));
        cc.args(glib.split_whitespace());
        let done = need(process::output(cc, "compile the generated C", "gcc"));
        match done.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&done.stderr).into_owned()),
        }
    }

    /// Does all this; gives what each read gave, in order.
    ///
    /// # Errors
    ///
    /// What a sanitizer says, or whatever else ended the process early.
    pub fn run(&self, acts: &[Act]) -> Result<Vec<u64>, String> {
        drive(program(&self.scratch.join("cores")), acts)
    }
}

/// A program whose end is waited for, but not without end.
pub(crate) fn program(path: &Path) -> Command {
    let mut command = Command::new("timeout");
    command.arg("600").arg(path);
    command
}

/// Changes the text of a file.
pub(crate) fn rewrite(path: &Path, change: impl Fn(String) -> String) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    fs::write(path, change(text))
}

/// One C file that includes all cores and lists them.
fn main_text(checked: &Checked, qemu: &Path) -> String {
    let device = &checked.device;
    let runtime = RUNTIME.iter().filter(|path| path.ends_with(".c"));
    let runtime = runtime.map(|path| format!("#include \"{}/{path}\"\n", qemu.display()));
    let mut includes: String = runtime.collect();
    let mut entries = String::new();
    // The entry of each kind in the list, by the kind's name.
    let mut kinds: HashMap<&str, String> = HashMap::new();
    for peripheral in device.kinds() {
        let names = core_names(peripheral);
        let observed = observe::c(peripheral, &names);
        let CoreNames {
            path,
            snake,
            camel,
            defaults,
            ..
        } = names;
        let behavior = peripheral.behavior.as_ref();
        let irqs = behavior.map_or(&[][..], |behavior| &behavior.irqs);
        let pulsed = irqs.iter().enumerate().fold(0, |pulsed, (index, irq)| {
            pulsed | u32::from(irq.level.is_none()) << index
        });
        // What is at the other end of its lines, and that they are driven at reset.
        let (connect, drive) = match irqs.is_empty() {
            true => (String::new(), String::new()),
            false => (
                format!(
                    "    for (unsigned i = 0; i < {}; i++) {{\n        \
                     s->irqs[i] = &shim_lines[i];\n    }}\n",
                    irqs.len()
                ),
                format!("    {snake}_core_drive_irqs(s);\n"),
            ),
        };
        includes.push_str(&format!("#include \"{}/{path}\"\n", qemu.display()));
        let defaults = defaults
            .iter()
            .map(|(member, value)| format!("    s->params.{member} = {value};\n"));
        entries.push_str(&format!(
            "{}static void {snake}_entry_init(void *opaque)\n{{\n    {camel}State *s = opaque;\n\n{connect}    \
             {snake}_core_init(s, &shim_owner);\n{}    {snake}_core_realize(s, NULL);\n}}\n\
             static void {snake}_entry_unrealize(void *s)\n{{\n    {snake}_core_unrealize(s);\n}}\n\
             static void {snake}_entry_reset(void *s)\n{{\n    {snake}_core_reset(s);\n{drive}}}\n\
             static void {snake}_entry_observe(void *opaque)\n{{\n    {camel}State *s = opaque;\n\n    \
             (void)s;\n{observed}}}\n\
             static MemoryRegion *{snake}_entry_region(void *s)\n{{\n    \
             return &(({camel}State *)s)->iomem;\n}}\n",
            crate::lines::c(behavior, &snake, &camel),
            defaults.collect::<String>()
        ));
        let entry = format!(
            "    {{ sizeof({camel}State), {snake}_entry_init, {snake}_entry_unrealize, {snake}_entry_reset, \
             {snake}_entry_region, {snake}_entry_observe, &{snake}_core_vmstate, \
             {snake}_entry_call, {pulsed} }},\n"
        );
        kinds.insert(&peripheral.ident.svd, entry);
    }
    let table = device.peripherals();
    let table = table.map(|peripheral| kinds[device.kind(peripheral).ident.svd.as_str()].as_str());
    format!(
        "{includes}{}\
         typedef struct Core {{\n    size_t size;\n    void (*init)(void *);\n    void (*unrealize)(void *);\n    \
         void (*reset)(void *);\n    MemoryRegion *(*region)(void *);\n    void (*observe)(void *);\n    \
         const VMStateDescription *vmstate;\n    \
         void (*call)(void *, unsigned, uint64_t);\n    uint32_t pulsed;\n}} Core;\n\
         {entries}static const Core cores[] = {{\n{}}};\n#include \"main.c\"\n",
        observe::C_FUNCTIONS,
        table.collect::<String>()
    )
}
