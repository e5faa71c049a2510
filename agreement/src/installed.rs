//! The QEMU that is installed, and the device as a plugin for it.

use std::path::PathBuf;
use std::sync::OnceLock;

use bringup::scratch::Scratch;
use bringup::{Error, Headers, Machine, Plugin, Qemu, Qtest, QtestAccel, Vm, headers, qtest_accel};
use svd2qemu::backend::qemu::{QemuVersion, hooks_files};
use svd2qemu::{Options, Output, Source};

/// The value, or a panic that says what is missing and how to get it.
///
/// # Panics
///
/// If there is none.
pub fn need<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| {
        let help = error
            .help()
            .map(|help| format!("\nhelp: {help}"))
            .unwrap_or_default();
        panic!("{error}{help}\nhelp: ./test installs what the tests need, and then runs them")
    })
}

/// The top directory of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// `calc.svd`.
pub fn svd() -> Source {
    let path = root().join("calc.svd");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    Source::new("calc.svd", text)
}

/// The SVD files of `$SVD2QEMU_SVDS`, or of the folder beside the repository, sorted; none if there
/// is no such folder.
///
/// # Panics
///
/// If the folder is named but cannot be read.
pub fn svds() -> Option<Vec<PathBuf>> {
    let entries = match std::env::var_os("SVD2QEMU_SVDS") {
        Some(folder) => std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("SVD2QEMU_SVDS is {}: {error}", folder.display())),
        None => std::fs::read_dir(root().join("../shared/svd")).ok()?,
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "svd"))
        .collect();
    paths.sort();
    Some(paths)
}

/// The `qemu-system-x86_64` in PATH.
pub fn qemu() -> Qemu {
    need(Qemu::find(None))
}

/// Its headers.
pub fn qemu_headers() -> Headers {
    need(headers::ensure(&qemu(), &|message| eprintln!("{message}")))
}

/// The device as a plugin for [`qemu`], generated from [`svd`] and compiled once in each test
/// program.
pub fn plugin() -> PathBuf {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    PLUGIN.get_or_init(|| compile(None)).clone()
}

/// The device as a plugin for a QEMU of version `built_for`, or for the one there is.
pub fn compile(built_for: Option<&str>) -> PathBuf {
    // Beside the test program: one file each, which `cargo clean` removes.
    let name = built_for.map_or("so".into(), |other| format!("{other}.so"));
    compile_svd(&svd(), "calc", built_for, &name)
}

/// The devices of `source` as a plugin, which is the test program's file with the extension `name`.
/// `stem` is the name that svd2qemu makes of the SVD's.
///
/// # Panics
///
/// If the SVD has errors, or the C that comes of it.
pub fn compile_svd(source: &Source, stem: &str, built_for: Option<&str>, name: &str) -> PathBuf {
    compile_hooked(source, stem, built_for, name, None)
}

/// The same with this text as what is written by hand of each device that has hooks; without one, they
/// do nothing.
///
/// # Panics
///
/// If the SVD has errors, or the C that comes of it.
pub fn compile_hooked(
    source: &Source,
    stem: &str,
    built_for: Option<&str>,
    name: &str,
    hooks: Option<&str>,
) -> PathBuf {
    let version = qemu().version;
    let row = QemuVersion::from_release(version.major, version.minor)
        .unwrap_or_else(|| panic!("svd2qemu does not know QEMU {version}"));
    let options = Options::default().only([Output::Qemu]).qemu(row);
    let made = svd2qemu::generate(source, &options)
        .unwrap_or_else(|found| panic!("the SVD has errors:\n{}", found.render(source, false)));
    let scratch = need(Scratch::new());
    svd2qemu_cli::disk::write(&made.tree, scratch.path())
        .expect("the generated files can be written");
    let folder = scratch.join("qemu");
    let headers = qemu_headers();
    let mut plugin = Plugin::new(&headers).generated(&folder, stem);
    let checked = svd2qemu::check(source).expect("it was checked above");
    for file in hooks_files(&checked.device) {
        let path = scratch.join(&file.name);
        std::fs::write(&path, hooks.unwrap_or(&file.text)).expect("a file can be written");
        plugin = plugin.source(path);
        for hook in &file.hooks {
            plugin = plugin.require(&hook.name);
        }
    }
    if let Some(version) = built_for {
        plugin = plugin.define("PLUGIN_BUILT_FOR", &format!("\"{version}\""));
    }
    let program = std::env::current_exe().expect("a program knows its path");
    let object = program.with_extension(name);
    need(plugin.compile(&object));
    object
}

/// A machine that has loaded the plugin, still without the device.
pub fn machine(machine: Machine) -> Vm {
    Vm::new(qemu(), machine).plugin(plugin())
}

/// The accelerator for [`Qtest::start`].
pub fn accelerator() -> QtestAccel {
    static ACCELERATOR: OnceLock<QtestAccel> = OnceLock::new();
    ACCELERATOR
        .get_or_init(|| need(qtest_accel::ensure(&qemu(), &qemu_headers())))
        .clone()
}

/// What QEMU says when it refuses to start `vm`.
///
/// # Panics
///
/// If it starts.
pub fn refusal(vm: &Vm) -> String {
    match Qtest::start(vm, &accelerator()) {
        Ok(_) => panic!(
            "QEMU should have refused {:?} {:?}",
            vm.devices, vm.arguments
        ),
        Err(error) => error.to_string(),
    }
}
