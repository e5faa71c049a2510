//! What the tests share: the installed QEMU and a plugin with the minimal
//! device for it.
#![allow(dead_code, reason = "each test binary uses a part")]

use bringup::{Error, Headers, Plugin, Qemu, Vm, headers, plugin};
use std::path::PathBuf;
use std::sync::OnceLock;

/// Where the minimal device has its words.
pub const BASE: u64 = 0xfef0_0000;

pub fn progress(message: &str) {
    eprintln!("{message}");
}

/// The value, or a panic that says what is missing and how to get it.
pub fn need<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| {
        panic!("{error}\nhelp: {}", error.help().unwrap_or_default());
    })
}

/// The QEMU that `SVD2QEMU_TEST_QEMU` names, or the installed one.
pub fn qemu() -> Qemu {
    let path = std::env::var_os("SVD2QEMU_TEST_QEMU").map(PathBuf::from);
    need(Qemu::find(path.as_deref()))
}

pub fn headers() -> Headers {
    need(headers::ensure(&qemu(), &progress))
}

/// The minimal device, as a plugin for a QEMU that says it is `built_for`, or
/// for this one.
pub fn compile_minimal(name: &str, built_for: Option<&str>) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string());
    std::fs::create_dir_all(&dir).unwrap();
    let source = dir.join(format!("{name}.c"));
    std::fs::write(&source, plugin::MINIMAL_DEVICE).unwrap();
    let headers = headers();
    let mut plugin = Plugin::new(&headers).source(&source);
    if let Some(version) = built_for {
        plugin = plugin.define("PLUGIN_BUILT_FOR", &format!("\"{version}\""));
    }
    let object = dir.join(format!("{name}.so"));
    need(plugin.compile(&object));
    object
}

/// A machine with the minimal device.
pub fn with_minimal(vm: Vm) -> Vm {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    vm.plugin(PLUGIN.get_or_init(|| compile_minimal("minimal", None)))
        .device("minimal")
}
