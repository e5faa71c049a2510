//! Compiles a device to a plugin that QEMU loads with `-plugin`.
//!
//! The plugin's own entry point has to compare the running QEMU with
//! `PLUGIN_BUILT_FOR`, a string such as "10.0.2" that is defined here.

use crate::process::run;
use crate::{Error, Headers, Result};
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempPath;

/// Flags that QEMU's headers need, or that QEMU itself is compiled with.
const FLAGS: [&str; 9] = [
    "-O2",
    "-fPIC",
    // Names that QEMU or another plugin has too are this one's own.
    "-fvisibility=hidden",
    "-shared",
    "-std=gnu11",
    "-fno-strict-aliasing",
    "-fwrapv",
    "-D_GNU_SOURCE",
    "-D_FILE_OFFSET_BITS=64",
];

/// Warnings that stop the compilation. QEMU's own conventions (unused
/// parameters of callbacks, terminators of lists) are not among them.
const WARNINGS: [&str; 9] = [
    "-Wall",
    "-Wextra",
    "-Wundef",
    "-Wmissing-prototypes",
    "-Wstrict-prototypes",
    "-Wredundant-decls",
    "-Wno-unused-parameter",
    "-Wno-missing-field-initializers",
    "-Werror",
];

/// What a plugin is compiled from.
#[derive(Debug, Clone)]
pub struct Plugin<'a> {
    headers: &'a Headers,
    sources: Vec<PathBuf>,
    include_dirs: Vec<PathBuf>,
    defines: Vec<(String, String)>,
    required: Vec<String>,
    strict: bool,
}

impl<'a> Plugin<'a> {
    /// A plugin without sources, for the QEMU of `headers`.
    pub fn new(headers: &'a Headers) -> Plugin<'a> {
        let built_for = format!("\"{}\"", headers.version);
        Plugin {
            headers,
            sources: Vec::new(),
            include_dirs: Vec::new(),
            defines: vec![("PLUGIN_BUILT_FOR".into(), built_for)],
            required: Vec::new(),
            strict: true,
        }
    }

    /// Adds the device of a chip, from a folder in which svd2qemu has put its output for QEMU: `name`
    /// is what it makes of the SVD's name for the device.
    pub fn generated(self, folder: &Path, name: &str) -> Self {
        self.generated_file(folder, name, "plugin.c")
    }

    /// The same by another file beside the plugin's own, which includes that one.
    pub fn generated_file(self, folder: &Path, name: &str, file: &str) -> Self {
        let own = folder.join("plugin").join(name);
        self.source(own.join(file))
            .include_dir(own)
            .include_dir(folder.join("include"))
            .include_dir(folder)
    }

    /// Adds a C file.
    pub fn source(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.push(path.into());
        self
    }

    /// Adds a directory in which the sources find their headers, before QEMU's.
    pub fn include_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.include_dirs.push(path.into());
        self
    }

    /// Defines a macro; a second definition of a name replaces the first.
    pub fn define(mut self, name: &str, value: &str) -> Self {
        self.defines.retain(|(defined, _)| defined != name);
        self.defines.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Refuses to link without this function: what is missing would else be noticed when QEMU loads
    /// the plugin.
    pub fn require(mut self, function: &str) -> Self {
        self.required.push(function.to_owned());
        self
    }

    /// Lets warnings pass, as code that was not generated may have some.
    pub fn lenient(mut self) -> Self {
        self.strict = false;
        self
    }

    /// The arguments for cc, without `-o`.
    ///
    /// # Errors
    /// [`Error::NoProgram`] or [`Error::Failed`] if pkg-config does not find GLib.
    pub fn arguments(&self) -> Result<Vec<OsString>> {
        let mut arguments: Vec<OsString> = FLAGS.iter().map(OsString::from).collect();
        if self.strict {
            arguments.extend(WARNINGS.iter().map(OsString::from));
        }
        for (name, value) in &self.defines {
            arguments.push(format!("-D{name}={value}").into());
        }
        for dir in &self.include_dirs {
            arguments.extend(["-I".into(), dir.into()]);
        }
        for dir in self.headers.include_dirs() {
            arguments.extend(["-isystem".into(), dir.into()]);
        }
        let mut command = Command::new("pkg-config");
        command.args(["--cflags", "glib-2.0"]);
        let glib = run(command, "find the headers of GLib", "pkg-config")?;
        for flag in String::from_utf8_lossy(&glib).split_whitespace() {
            match flag.strip_prefix("-I") {
                Some(dir) => arguments.extend(["-isystem".into(), dir.into()]),
                None => arguments.push(flag.into()),
            }
        }
        arguments.extend(self.sources.iter().map(OsString::from));
        for function in &self.required {
            arguments.push(format!("-Wl,--require-defined={function}").into());
        }
        Ok(arguments)
    }

    /// Compiles to the shared object `out`, which is replaced only by a whole
    /// one.
    ///
    /// # Errors
    /// [`Error::Failed`] with the compiler's messages, [`Error::NoProgram`].
    pub fn compile(&self, out: &Path) -> Result<()> {
        let unfinished = unfinished(out).map_err(Error::file("write", out))?;
        let mut command = Command::new("cc");
        command.args(self.arguments()?).arg("-o").arg(&unfinished);
        run(command, "compile the device", "gcc")?;
        let written = unfinished.persist(out).map_err(|error| error.error);
        written.map_err(Error::file("write", out))
    }
}

/// A file beside `out` that becomes it, and is removed if it does not. The
/// linker writes into it, and makes it executable as far as the user's umask
/// allows: so it has the mode of any new file.
fn unfinished(out: &Path) -> std::io::Result<TempPath> {
    let folder = match out.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let file = tempfile::Builder::new()
        .prefix(".svd2qemu-")
        .suffix(".so")
        .permissions(std::fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)?;
    Ok(file.into_temp_path())
}

/// The C source of the smallest device written by hand, type name "minimal":
/// sixteen 32-bit words at property `addr` (0xFEF00000 unless told), the last
/// but one set to 1 as many nanoseconds after a write to the last as it says.
pub const MINIMAL_DEVICE: &str = include_str!("minimal_device.c");
