//! The headers that a device needs to be compiled for an installed QEMU.
//!
//! QEMU installs none. They come from its source: part of it is unpacked, its
//! QAPI generator is run, and the few configuration macros that headers look
//! at are written by hand. Configuring QEMU is not needed. The macros are
//! those that decide the layout of the structures which a device uses, and are
//! those of every distribution's build for x86_64 Linux.
//!
//! What the emulator's target is makes no difference: QEMU itself compiles its
//! devices once for all targets, and the headers in use do not look at the
//! target's name. One plugin fits all `qemu-system-...` of a version.

use crate::process::run;
use crate::{Error, Progress, Qemu, Result, Version, cache};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Raised when what an entry of the cache holds changes.
const LAYOUT: u32 = 2;

/// What is kept of the source.
const KEPT: [&str; 6] = [
    "VERSION",
    "include",
    "host/include",
    "tcg/i386",
    "linux-headers",
    "accel/qtest",
];

/// What is needed of the source only to generate headers.
const GENERATORS: [&str; 6] = [
    "qapi",
    "scripts/qapi",
    "scripts/qapi-gen.py",
    "docs/interop/firmware.json",
    "docs/interop/vhost-user.json",
    "qga/qapi-schema.json",
];

pub use archive::{source_archives, unpack, unpack_whole};

mod archive;

/// QEMU's headers, ready to compile a device against.
#[derive(Debug, Clone)]
pub struct Headers {
    /// The version that they belong to.
    pub version: Version,
    /// QEMU's source, or the part of it that is needed.
    pub source: PathBuf,
    /// The generated headers.
    pub build: PathBuf,
    /// A name for the cache entries of what is compiled with these headers.
    pub(crate) key: String,
}

/// The headers of `qemu`, from its distribution's source package. The first
/// call for a version downloads some 40 MB; later ones only look.
///
/// # Errors
/// [`Error::Download`] if the source is not to be had or `qemu` is not from a
/// distribution; [`Error::NoProgram`], [`Error::Failed`], [`Error::Unusable`]
/// if it cannot be unpacked.
pub fn ensure(qemu: &Qemu, progress: Progress) -> Result<Headers> {
    let Some(package) = qemu.source_package() else {
        return Err(Error::Download {
            what: format!("the source of {} ({})", qemu, qemu.path.display()),
            log: "it is not from a package of Debian or Ubuntu".into(),
            instead: "name the source tree that it was built from with --qemu-src DIR".into(),
        });
    };
    let key = format!("{package}-{LAYOUT}");
    let root = cache::entry(&format!("qemu-headers/{key}"), |dir| {
        let archives = source_archives(qemu, progress)?;
        progress(&format!("unpacking and generating the headers of {qemu}"));
        let source = dir.join("source");
        unpack(
            &archives,
            &source,
            &[&KEPT[..], &GENERATORS[..]].concat(),
            qemu.version,
        )?;
        generate(&source, &dir.join("build"), qemu.version)?;
        for part in ["qapi", "scripts", "docs", "qga"] {
            let path = source.join(part);
            fs::remove_dir_all(&path).map_err(Error::file("remove", &path))?;
        }
        Ok(())
    })?;
    Ok(Headers {
        version: qemu.version,
        source: root.join("source"),
        build: root.join("build"),
        key,
    })
}

/// The headers of a QEMU source tree, which is used in place and not changed.
///
/// # Errors
/// [`Error::Unusable`] if `dir` is none; [`Error::Failed`], [`Error::NoProgram`].
pub fn from_source(dir: &Path, progress: Progress) -> Result<Headers> {
    let source = dir.canonicalize().map_err(Error::file("read", dir))?;
    let version = tree_version(&source)?;
    let mut hash = DefaultHasher::new();
    (&source, version.to_string()).hash(&mut hash);
    let qapi = source.join("qapi");
    let mut schemas: Vec<_> = fs::read_dir(&qapi)
        .map_err(Error::file("read", &qapi))?
        .flatten()
        .map(|file| {
            (
                file.file_name(),
                file.metadata().and_then(|data| data.modified()).ok(),
            )
        })
        .collect();
    schemas.sort();
    schemas.hash(&mut hash);
    let key = format!("tree-{version}-{:016x}-{LAYOUT}", hash.finish());
    let build = cache::entry(&format!("qemu-headers/{key}"), |dir| {
        progress(&format!("generating the headers of {}", source.display()));
        generate(&source, dir, version)
    })?;
    Ok(Headers {
        version,
        source,
        build,
        key,
    })
}

/// Generates the headers of tree `source` into `build`.
fn generate(source: &Path, build: &Path, version: Version) -> Result<()> {
    let qapi = build.join("qapi");
    fs::create_dir_all(&qapi).map_err(Error::file("make", &qapi))?;
    let mut command = Command::new("python3");
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(source);
    command.args(["scripts/qapi-gen.py", "-o"]).arg(&qapi);
    command.args(["-b", "qapi/qapi-schema.json"]);
    run(command, "generate QEMU's QAPI headers", "python3")?;
    let generated = fs::read_dir(&qapi).map_err(Error::file("read", &qapi))?;
    for file in generated.flatten().map(|file| file.path()) {
        if file.extension().is_none_or(|extension| extension != "h") {
            fs::remove_file(&file).map_err(Error::file("remove", &file))?;
        }
    }
    for (name, text) in [
        ("config-host.h", config_host(version)),
        ("config-poison.h", String::new()),
    ] {
        let path = build.join(name);
        fs::write(&path, text).map_err(Error::file("write", &path))?;
    }
    Ok(())
}

fn config_host(version: Version) -> String {
    let set = [
        "CONFIG_ATOMIC64",
        "CONFIG_INT128",
        "CONFIG_INT128_TYPE",
        "CONFIG_IOVEC",
        "CONFIG_LINUX",
        "CONFIG_PLUGIN",
        "CONFIG_POSIX",
        "CONFIG_TCG",
        "HAVE_GLIB_WITH_SLICE_ALLOCATOR",
        "HOST_X86_64",
    ];
    let mut text: String = set
        .iter()
        .map(|name| format!("#define {name} 1\n"))
        .collect();
    let Version {
        major,
        minor,
        micro,
    } = version;
    text.push_str(&format!(
        "#define CONFIG_TARGET_NAME \"x86_64\"\n\
         #define QEMU_VERSION \"{version}\"\n\
         #define QEMU_VERSION_MAJOR {major}\n\
         #define QEMU_VERSION_MINOR {minor}\n\
         #define QEMU_VERSION_MICRO {micro}\n"
    ));
    text
}

/// The version of a QEMU source tree.
///
/// # Errors
/// [`Error::Unusable`] if `source` is none.
pub fn tree_version(source: &Path) -> Result<Version> {
    let path = source.join("VERSION");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let version = Version::parse(&text).filter(|_| source.join("include/qemu/osdep.h").is_file());
    version.ok_or_else(|| unusable(source, "this is not a QEMU source tree".into()))
}

fn unusable(path: &Path, problem: String) -> Error {
    Error::Unusable {
        path: path.to_owned(),
        problem,
        help: "name a source tree of this QEMU with --qemu-src DIR".into(),
    }
}

impl Headers {
    /// The directories for `-isystem`, in order: as system headers, so that
    /// warnings about QEMU's own headers do not drown those about the device.
    pub fn include_dirs(&self) -> Vec<PathBuf> {
        vec![
            self.source.join("include"),
            self.build.clone(),
            self.build.join("qapi"),
            self.source.clone(),
            self.source.join("host/include/x86_64"),
            self.source.join("host/include/generic"),
            self.source.join("linux-headers"),
        ]
    }
}
