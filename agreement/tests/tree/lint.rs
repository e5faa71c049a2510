//! What other judges than QEMU's own build say of the generated C: gcc with more warnings, clang,
//! sparse. Each file is judged with the options with which QEMU compiles it.

use std::path::Path;
use std::process::Command;

use agreement::installed::need;
use bringup::build::qemu::QemuTree;
use bringup::process;

use crate::{built, versions};

/// Warnings that code in QEMU's own ways cannot avoid: callbacks have parameters that they do not
/// need, and tables leave members out.
const WAYS_OF_QEMU: [&str; 2] = ["-Wno-unused-parameter", "-Wno-missing-field-initializers"];

/// Options that Debian's clang does not have.
const GCC_ONLY: [&str; 5] = [
    "-Wimplicit-fallthrough=2",
    "-Wold-style-declaration",
    "-Wshadow=local",
    "-ftrivial-auto-var-init=zero",
    "-fzero-call-used-regs=used-gpr",
];

/// A file of ours, and how QEMU compiles it.
struct Unit {
    file: String,
    options: Vec<String>,
}

/// The files of the device and its test, and those that all devices share, from the list that meson writes.
fn units(tree: &QemuTree) -> Vec<Unit> {
    let path = tree.build.join("compile_commands.json");
    let text = std::fs::read_to_string(path).expect("meson writes it");
    let commands: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let commands = commands.as_array().expect("a list of commands");
    let texts = commands.iter().filter_map(|command| {
        let file = command["file"].as_str()?.to_owned();
        let name = Path::new(&file).file_name()?.to_str()?;
        (name.starts_with("calc") || name.starts_with("svdreg"))
            .then(|| (file, command["command"].as_str().unwrap_or_default()))
    });
    texts
        .map(|(file, command)| Unit {
            options: options(command),
            file,
        })
        .collect()
}

/// The options of a command without those that name outputs, and without quotes.
fn options(command: &str) -> Vec<String> {
    let mut words = command.split_whitespace().skip(1);
    let mut options = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "-MQ" | "-MF" | "-o" | "-c" => _ = words.next(),
            "-MD" => {}
            word => options.push(word.replace(['\'', '"'], "")),
        }
    }
    options
}

/// The same, with QEMU's own headers as those of a system: their warnings are not ours.
fn with_foreign_headers(options: &[String]) -> Vec<String> {
    options
        .iter()
        .flat_map(|option| match option.strip_prefix("-I") {
            Some(folder) => vec!["-isystem".to_owned(), folder.to_owned()],
            None if option == "-iquote" => vec!["-isystem".to_owned()],
            None => vec![option.clone()],
        })
        .collect()
}

/// What sparse understands.
fn for_sparse(options: &[String]) -> Vec<String> {
    let mut words = options.iter();
    let mut out = Vec::new();
    while let Some(word) = words.next() {
        if word == "-isystem" || word == "-iquote" {
            out.extend(words.next().map(|folder| format!("-I{folder}")));
        } else if ["-I", "-D", "-m", "-std"]
            .iter()
            .any(|start| word.starts_with(start))
        {
            out.push(word.clone());
        }
    }
    out
}

fn silent(tree: &QemuTree, program: &'static str, options: &[String], unit: &Unit) {
    let mut command = Command::new(program);
    command
        .args(options)
        .arg(&unit.file)
        .current_dir(&tree.build);
    let done = need(process::output(command, "judge the generated C", program));
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(
        done.status.success() && said.is_empty(),
        "{program} of {}: {said}",
        unit.file
    );
}

#[test]
fn gcc_clang_and_sparse_are_silent() {
    for version in versions() {
        let tree = built(version);
        let units = units(&tree);
        assert!(units.len() >= 4, "{version}: {} files", units.len());
        for unit in &units {
            let mut options = with_foreign_headers(&unit.options);
            options.extend(["-Wextra", "-fsyntax-only"].map(str::to_owned));
            options.extend(WAYS_OF_QEMU.map(str::to_owned));
            silent(&tree, "gcc", &options, unit);
            options.retain(|option| !GCC_ONLY.contains(&option.as_str()));
            silent(&tree, "clang", &options, unit);
            silent(&tree, "sparse", &for_sparse(&unit.options), unit);
        }
    }
}
