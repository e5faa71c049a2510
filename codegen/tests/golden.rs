//! What is generated compiles without a warning: the guest crate and the model by cargo, the C header
//! as C and C++, the QEMU device against QEMU's headers.
//!
//! The fixtures hold what is easily got wrong: `golden/rich.svd` sizes, effects, text and behaviour,
//! `golden/names.svd` names that mean something in an output language, `golden/sharing.svd` registers
//! and fields over each other, in both orders of bytes, `golden/arrays.svd` what goes by an index,
//! `golden/lines.svd` lines and hooks, `golden/values.svd` what behaviour can calculate,
//! `golden/constants.svd` what is always true, or never reached.

mod common;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{
    arrays, big_endian, calc, constants, derived, empty, generate, generate_leniently, lines,
    names, quirks, rich, root, sharing, values,
};
use svd2qemu::backend::qemu::cortex_m::{self, CortexM, Memory};
use svd2qemu::backend::qemu::{QemuVersion, hooks_files};
use svd2qemu::model::{Bus, Device};
use svd2qemu::{Options, Output};

/// A folder that stays from run to run, so that dependencies are compiled once.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Writes files where they differ.
fn write(folder: &Path, files: &[(String, String)]) {
    for (path, text) in files {
        let path = folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|known| known == *text) {
            continue;
        }
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
}

#[track_caller]
fn run(command: &mut Command) {
    let done = command.output().expect("the program can be run");
    assert!(
        done.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn rust_crates_compile_without_a_warning() {
    let folder = folder("rust");
    let options = Options::default().only([Output::Pac, Output::Model]);
    // calc.svd's crates are members of this repository's workspace, and are compiled there.
    let files = [
        generate(&rich(), &options),
        generate(&names(), &options),
        generate(&derived(), &options),
        generate(&arrays(), &options),
        generate(&lines(), &options),
        generate(&values(), &options),
        generate_leniently(&quirks(), &options),
        generate_leniently(&constants(), &options),
    ]
    .concat();
    let mut files = files;
    for source in empty() {
        files.extend(generate_leniently(&source, &options));
    }
    let members: Vec<_> = files
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/Cargo.toml"))
        .collect();
    assert_eq!(members.len(), 20, "{members:?}");
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n",);
    write(&folder, &files);
    write(&folder, &[("Cargo.toml".into(), manifest)]);
    // The versions are those of this repository, which have been downloaded.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("Cargo.lock is there");
    run(Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--offline", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .env_remove("CARGO_ENCODED_RUSTFLAGS"));
}

#[test]
fn the_c_header_compiles_as_c_and_cpp() {
    let folder = folder("c");
    let options = Options::default().only([Output::CHeader]);
    let all = [
        calc(),
        rich(),
        names(),
        sharing(),
        derived(),
        arrays(),
        values(),
    ]
    .map(|source| generate(&source, &options));
    for files in all
        .into_iter()
        .chain([generate_leniently(&quirks(), &options)])
        .chain(empty().map(|source| generate_leniently(&source, &options)))
    {
        write(&folder, &files);
        let (path, text) = &files[0];
        // Twice, for the guard; and a use of each list of values.
        let mut program = format!(
            "#include \"{path}\"\n#include \"{path}\"\n\
             #define SHOW(name, value, text) {{ #name, value, text }},\n\
             struct value {{ const char *name; unsigned long long value; const char *text; }};\n",
        );
        let lists = text.lines().filter_map(|line| {
            line.strip_prefix("#define ")?
                .split_once("_VALUES(X)")
                .map(|(name, _)| name)
        });
        for name in lists {
            writeln!(
                program,
                "const struct value {name}[] = {{ {name}_VALUES(SHOW) }};"
            )
            .expect("a string takes all");
        }
        for (compiler, standard, file) in [
            ("cc", "-std=c99", "x.c"),
            ("cc", "-std=c17", "x.c"),
            ("c++", "-std=c++17", "x.cpp"),
        ] {
            write(&folder, &[(file.into(), program.clone())]);
            run(Command::new(compiler)
                .args([
                    standard,
                    "-Wall",
                    "-Wextra",
                    "-Wpedantic",
                    "-Werror",
                    "-fsyntax-only",
                ])
                .arg(file)
                .current_dir(&folder));
        }
    }
}

/// What the qtests use of the C library and GLib, which QEMU's first header brings.
const OSDEP: &str = "#include <inttypes.h>
#include <string.h>
#include <stdbool.h>
#include <stddef.h>
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
void g_test_init(int *argc, char ***argv, ...);
int g_test_run(void);
void g_test_fail(void);
#define g_autofree __attribute__((cleanup(g_free_pointed_to)))
void g_free_pointed_to(void *pointer);
void *g_malloc0_n(size_t count, size_t size);
#define g_new0(type, count) ((type *)g_malloc0_n(count, sizeof(type)))
__attribute__((format(printf, 1, 2))) char *g_strdup_printf(const char *format, ...);
__attribute__((format(printf, 1, 2))) void g_test_message(const char *format, ...);
";

/// What they use of QEMU.
const LIBQTEST: &str = "typedef struct QTestState QTestState;
void qtest_add_data_func(const char *path, const void *data, void (*fn)(const void *));
QTestState *qtest_init(const char *arguments);
bool qtest_has_machine(const char *machine);
void qtest_quit(QTestState *s);
uint8_t qtest_readb(QTestState *s, uint64_t addr);
uint16_t qtest_readw(QTestState *s, uint64_t addr);
uint32_t qtest_readl(QTestState *s, uint64_t addr);
uint64_t qtest_readq(QTestState *s, uint64_t addr);
void qtest_writeb(QTestState *s, uint64_t addr, uint8_t value);
void qtest_writew(QTestState *s, uint64_t addr, uint16_t value);
void qtest_writel(QTestState *s, uint64_t addr, uint32_t value);
void qtest_writeq(QTestState *s, uint64_t addr, uint64_t value);
void qtest_outl(QTestState *s, uint16_t addr, uint32_t value);
bool qtest_big_endian(QTestState *s);
int64_t qtest_clock_step(QTestState *s, int64_t step);
__attribute__((format(printf, 2, 3)))
void qtest_qmp_assert_success(QTestState *s, const char *format, ...);
void qtest_qmp_eventwait(QTestState *s, const char *event);
";

/// Against declarations like QEMU's: the headers that a device needs do not hold those of its tests.
#[test]
fn the_qtests_compile() {
    let folder = folder("qtest");
    let headers = [
        ("qemu/osdep.h".to_owned(), OSDEP.to_owned()),
        ("libqtest.h".to_owned(), LIBQTEST.to_owned()),
        (
            "qemu/bswap.h".to_owned(),
            "uint64_t bswap64(uint64_t value);\n".to_owned(),
        ),
    ];
    for source in [
        calc(),
        rich(),
        names(),
        sharing(),
        big_endian(),
        derived(),
        arrays(),
        lines(),
        values(),
    ] {
        let mut checked = svd2qemu::check(&source).expect("it has no errors");
        let tested = |checked: &svd2qemu::Checked| {
            let options = Options::default().only([Output::Qemu]);
            let tree = checked
                .generate(&source, &options)
                .expect("it is generated");
            let files = tree
                .files()
                .filter(|(path, _)| path.contains("/tests/qtest/"));
            let owned = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
            owned.collect::<Vec<_>>()
        };
        let mut files = tested(&checked);
        if files.is_empty() {
            // No machine has it, so it maps itself.
            let attached = checked.device.attach(&[Bus::Mmio, Bus::Sysbus]);
            attached.expect("PCI is not asked for");
            files = tested(&checked);
        }
        assert!(!files.is_empty(), "{}: no qtest", source.path);
        write(&folder, &headers);
        write(&folder, &files);
        let sources = files.iter().filter(|(path, _)| path.ends_with(".c"));
        for (path, text) in sources {
            let wide = text.lines().find(|line| line.chars().count() > 80);
            assert_eq!(wide, None, "{path}");
            run(Command::new("cc")
                .args(["-std=gnu11", "-Wall", "-Wextra", "-Wundef", "-Wshadow"])
                .args(["-Wno-missing-field-initializers", "-Werror"])
                .args(["-fsyntax-only", "-iquote", ".", path])
                .current_dir(&folder));
        }
    }
}

/// A machine with the device, if it is a chip.
fn machine(device: &Device, headers: &bringup::Headers) -> Option<svd2qemu::tree::File> {
    let memory = |name: &str, rom, base| Memory {
        name: name.to_owned(),
        rom,
        base,
        size: 0x1000,
    };
    let machine = CortexM {
        name: "of-a-test".to_owned(),
        cpu: "cortex-m3".to_owned(),
        hz: 1,
        vector_table: 0x100,
        memories: vec![memory("flash", true, 0), memory("ram", false, 0x2000_0000)],
    };
    let known = QemuVersion::from_release(headers.version.major, headers.version.minor);
    cortex_m::file(device, &machine, known.expect("svd2qemu knows the QEMU"))
}

/// Only where QEMU and its headers are at hand: `bringup` fetches them when a device is first built.
#[test]
fn the_qemu_device_compiles() {
    let Some((options, headers)) = installed_qemu() else {
        return;
    };
    for source in [
        calc(),
        rich(),
        names(),
        sharing(),
        big_endian(),
        derived(),
        arrays(),
        lines(),
        values(),
        constants(),
    ] {
        let files = generate_leniently(&source, &options);
        let folder = folder("qemu").join(source.file_name().trim_end_matches(".svd"));
        write(&folder, &files);
        let checked = svd2qemu::check(&source).expect("the fixture has no errors");
        let mut device = bringup::Plugin::new(&headers);
        for hooks in hooks_files(&checked.device) {
            let file = folder.join(&hooks.name);
            fs::write(&file, &hooks.text).expect("the file can be written");
            device = device.source(file);
            for hook in &hooks.hooks {
                device = device.require(&hook.name);
            }
        }
        let (root, name) = (folder.join("qemu"), checked.device.ident.kebab());
        // A machine takes the plugin in.
        let file = match machine(&checked.device, &headers) {
            Some(machine) => {
                fs::write(root.join(machine.path), machine.text).expect("it can be written");
                "machine.c"
            }
            None => "plugin.c",
        };
        let done = device
            .generated_file(&root, &name, file)
            .compile(&folder.join("plugin.so"));
        if let Err(error) = done {
            panic!("{}: {error}", source.path);
        }
    }
}

/// Every macro without arguments that the headers of a device have, as a name of an item or a local.
#[test]
fn names_that_are_macros_of_the_headers_compile() {
    let Some((options, headers)) = installed_qemu() else {
        return;
    };
    let folder = folder("macros");
    write(&folder, &generate(&calc(), &options));
    let root = folder.join("qemu");
    let plugin = |name: &str| bringup::Plugin::new(&headers).generated(&root, name);
    let done = Command::new("cc")
        .args(plugin("calc").arguments().expect("GLib is there"))
        .args(["-E", "-dM"])
        .output()
        .expect("cc can be run");
    let said = String::from_utf8_lossy(&done.stdout);
    let names = said.lines().filter_map(|line| {
        let name = line.strip_prefix("#define ")?.split(' ').next()?;
        (!name.contains('(')).then_some(name)
    });
    let (items, locals): (Vec<&str>, Vec<&str>) = names.partition(|name| {
        svd2qemu::names::Ident::new(name).is_some_and(|ident| ident.snake == *name)
    });
    let locals = locals
        .iter()
        .filter(|name| !matches!(**name, "true" | "false"));
    assert!(
        items.len() > 100 && locals.clone().count() > 1000,
        "{}",
        items.len()
    );
    let mut block = String::new();
    for (index, name) in items.iter().enumerate() {
        block += &match index % 4 {
            0 => format!("state {name}: u32 = 0;\n"),
            1 => format!("on event {name}({name}: u8) {{ SECOND = {name} as u32; }}\n"),
            2 => format!("input {name};\n"),
            _ => format!("fn {name}({name}: u32) -> u32 {{ {name} }}\n"),
        };
    }
    block += "on write FIRST {\n";
    for name in locals {
        block += &format!("let {name} = FIRST;\nSECOND = {name};\n");
    }
    block += "}\n";
    let [_, empty] = empty();
    let register = |name: &str, offset: u32| {
        format!(
            "<register><name>{name}</name><addressOffset>{offset}</addressOffset><size>32</size>\
             </register>"
        )
    };
    let registers = register("FIRST", 0) + &register("SECOND", 4);
    let text = empty
        .text
        .replace(
            "</peripheral>",
            &format!("<registers>{registers}</registers></peripheral>"),
        )
        .replace(
            "</device>",
            &format!(
                "<vendorExtensions><behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"P\">\
                 <![CDATA[{block}]]></behavior></vendorExtensions></device>"
            ),
        )
        .replace("no_register", "macros");
    let source = svd2qemu::Source::new("macros.svd", text);
    write(&folder, &generate_leniently(&source, &options));
    let done = plugin("macros").compile(&folder.join("plugin.so"));
    if let Err(error) = done {
        panic!("{error}");
    }
}

/// What is missing is seen when the plugin is linked, not when QEMU loads it.
#[test]
fn a_hook_that_is_missing_is_named() {
    let Some((options, headers)) = installed_qemu() else {
        return;
    };
    let folder = folder("hooks");
    write(&folder, &generate(&lines(), &options));
    let checked = svd2qemu::check(&lines()).expect("the fixture has no errors");
    let [hooks] = &hooks_files(&checked.device)[..] else {
        panic!("one device has hooks");
    };
    let file = folder.join(&hooks.name);
    fs::write(&file, hooks.text.replace("_hook_ready(", "_hook_steady("))
        .expect("the file can be written");
    let plugin = bringup::Plugin::new(&headers).lenient();
    let plugin = (hooks.hooks.iter()).fold(plugin, |plugin, hook| plugin.require(&hook.name));
    let done = plugin
        .source(&file)
        .generated(&folder.join("qemu"), "lines")
        .compile(&folder.join("plugin.so"));
    let said = done.expect_err("a hook is missing").to_string();
    assert!(said.contains("port_dev_hook_ready"), "{said}");
}

/// What to generate for the QEMU that is installed, and its headers; says so if they are not there.
fn installed_qemu() -> Option<(Options, bringup::Headers)> {
    let Some((qemu, headers)) = qemu_headers() else {
        eprintln!("skipped: no QEMU, or its headers have not been fetched (svd2qemu plugin does)");
        return None;
    };
    let version = QemuVersion::from_release(qemu.version.major, qemu.version.minor)
        .expect("svd2qemu knows the QEMU that it fetches headers for");
    let options = Options::default().only([Output::Qemu]).qemu(version);
    Some((options, headers))
}

fn qemu_headers() -> Option<(bringup::Qemu, bringup::Headers)> {
    let qemu = bringup::Qemu::find(None).ok()?;
    // In a path, a version's colon is an underscore.
    let package = qemu.source_package()?.replace(':', "_");
    let cache = bringup::cache::root().ok()?.join("qemu-headers");
    let fetched = fs::read_dir(cache).ok()?.flatten().any(|entry| {
        entry.path().is_dir() && entry.file_name().to_string_lossy().starts_with(&package)
    });
    let headers = fetched.then(|| bringup::headers::ensure(&qemu, &|_| {}).ok())??;
    Some((qemu, headers))
}
