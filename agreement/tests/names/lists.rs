//! The names in QEMU's headers that a name of an SVD's author must not become in C: svd2qemu has lists of
//! them, and none is missing.
//!
//! The preprocessor reads plugins: of the examples, and of random programs, which together use all that
//! generated C uses. `BLESS=1` adds what is missing.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use agreement::installed::{need, qemu, qemu_headers, root};
use agreement::programs::Program;
use agreement::programs::batch;
use agreement::programs::types::{ENABLED, Feature};
use bringup::scratch::Scratch;
use bringup::{Plugin, process};
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::names::target_scope::headers;
use svd2qemu::{Options, Output, Source};

/// Those that together have all that a device or a chip can have.
const SVDS: [&str; 6] = [
    "calc.svd",
    "examples/uart/uart.svd",
    "examples/gpio/gpio.svd",
    "examples/timer/timer.svd",
    "examples/watchdog/watchdog.svd",
    "examples/chip/chip.svd",
];

/// How many random programs are read.
const PROGRAMS: u64 = 60;

/// The names of the headers, all in lower case.
#[derive(Default)]
struct Headers {
    /// Macros without arguments.
    macros: BTreeSet<String>,
    /// What is declared outside of functions, and macros with arguments.
    declared: BTreeSet<String>,
    /// What is used in generated functions.
    mentioned: BTreeSet<String>,
}

impl Headers {
    /// Reads the plugin of an SVD.
    fn read(&mut self, source: &Source) {
        let (text, folder) = preprocessed(source);
        let (mut own, mut other) = (String::new(), String::new());
        let mut is_own = false;
        for line in text.lines() {
            if let Some(marker) = line.strip_prefix("# ") {
                let file = marker.split('"').nth(1).unwrap_or_default();
                is_own = file.starts_with(&folder);
            } else if let Some(definition) = line.strip_prefix("#define ") {
                if !is_own {
                    self.define(definition);
                }
            } else if !line.starts_with('#') {
                let text = if is_own { &mut own } else { &mut other };
                text.push_str(line);
                text.push('\n');
            }
        }
        self.declared
            .extend(declared(&other).filter(|name| plain(name)));
        self.mentioned
            .extend(mentioned(&own).filter(|name| plain(name)));
    }

    fn define(&mut self, definition: &str) {
        let end = definition
            .find(|c: char| !is_part(c))
            .unwrap_or(definition.len());
        let (name, rest) = definition.split_at(end);
        let set = match rest.starts_with('(') {
            true => &mut self.declared,
            false => &mut self.macros,
        };
        if plain(name) {
            set.insert(name.to_owned());
        }
    }

    /// What generated functions use of the headers.
    fn used(&self) -> BTreeSet<String> {
        self.mentioned
            .intersection(&self.declared)
            .cloned()
            .collect()
    }
}

/// What the preprocessor makes of a plugin, with the macros; and the folder of what is generated.
fn preprocessed(source: &Source) -> (String, String) {
    let version = qemu().version;
    let row = QemuVersion::from_release(version.major, version.minor).expect("it is known");
    let options = Options::default().only([Output::Qemu]).qemu(row);
    let checked =
        svd2qemu::check(source).unwrap_or_else(|found| panic!("{}", found.render(source, false)));
    let tree = checked.generate(source, &options).expect("it is generated");
    let scratch = need(Scratch::new());
    svd2qemu_cli::disk::write(&tree, scratch.path()).expect("the files can be written");
    let headers = qemu_headers();
    let plugin =
        Plugin::new(&headers).generated(&scratch.join("qemu"), &checked.device.ident.kebab());
    let mut command = Command::new("cc");
    command.args(need(plugin.arguments())).args(["-E", "-dD"]);
    let text = need(process::run(command, "read headers", "gcc"));
    let folder = scratch.path().display().to_string();
    (String::from_utf8_lossy(&text).into_owned(), folder)
}

fn is_part(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

/// Whether a name is not of the kinds that no name of an SVD becomes.
fn plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.contains(|c: char| c.is_ascii_uppercase())
}

/// The words and other characters of C, strings left out.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let length = match first {
            '"' | '\'' => {
                let mut escaped = false;
                let end = rest[1..].find(|c| {
                    let ends = c == first && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                });
                end.map_or(rest.len(), |end| end + 2)
            }
            c if is_part(c) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            '-' if rest.starts_with("->") => 2,
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(token)
    })
}

/// The names outside of all brackets, and those of enumerations.
fn declared(text: &str) -> impl Iterator<Item = String> {
    let mut names = BTreeSet::new();
    // For each bracket whether names in it are declared, too.
    let mut open: Vec<bool> = Vec::new();
    let mut in_enum = false;
    for token in tokens(text) {
        match token {
            "{" => open.push(std::mem::take(&mut in_enum) && open.iter().all(|names| *names)),
            "(" | "[" => open.push(false),
            ")" | "}" | "]" => {
                open.pop();
            }
            "enum" => in_enum = true,
            ";" => in_enum = false,
            name if name.starts_with(is_part) && open.iter().all(|names| *names) => {
                names.insert(name.to_owned());
            }
            _ => {}
        }
    }
    names.into_iter()
}

/// The names that are no members. One plain word is a name of the headers if it is called, or if it is a
/// type: it may be a variable's as well.
fn mentioned(text: &str) -> impl Iterator<Item = String> {
    let mut names = BTreeSet::new();
    let tokens: Vec<&str> = tokens(text).collect();
    for three in tokens.windows(3) {
        let [before, name, after] = *three else {
            continue;
        };
        let is_joined = name.contains(|c: char| c == '_' || c.is_ascii_digit());
        let is_known = is_joined || after == "(" || after.starts_with(is_part);
        if name.starts_with(is_part) && is_known && before != "." && before != "->" {
            names.insert(name.to_owned());
        }
    }
    names.into_iter()
}

#[test]
fn no_name_of_the_headers_is_missing() {
    let mut found = Headers::default();
    for svd in SVDS {
        let text = fs::read_to_string(root().join(svd)).expect("the SVD is there");
        found.read(&Source::new("t.svd", text));
    }
    // Without names that are those of headers already.
    let features: Vec<Feature> = ENABLED
        .iter()
        .copied()
        .filter(|part| *part != Feature::Words)
        .collect();
    let programs: Vec<Program> = (1..=PROGRAMS)
        .map(|seed| Program::new(seed, &features))
        .collect();
    found.read(&batch::source(&programs));
    // Each list has something that it must have.
    let used = found.used();
    for (set, name) in [
        (&found.macros, "errno"),
        (&found.declared, "timer_init_full"),
        (&used, "extract64"),
        (&used, "qemu_log"),
    ] {
        assert!(set.contains(name), "{name}: {set:?}");
    }
    let declared = found.declared.iter().filter(|name| name.contains('_'));
    let declared: BTreeSet<String> = declared.cloned().collect();
    for (list, title, names, known) in [
        (
            "macros",
            "Macros without arguments in the headers of QEMU, of GLib and of C",
            &found.macros,
            headers::macros(),
        ),
        (
            "declared",
            "What the headers of QEMU, of GLib and of C declare or define",
            &declared,
            headers::declared(),
        ),
        (
            "used",
            "What generated C uses of the headers of QEMU, of GLib and of C",
            &used,
            headers::used(),
        ),
    ] {
        let missing = names.iter().filter(|name| !known.contains(name.as_str()));
        let missing: BTreeSet<String> = missing.cloned().collect();
        let path = format!("codegen/src/names/qemu/{list}.txt");
        if std::env::var_os("BLESS").is_some() {
            super::bless(&path, title, missing);
        } else {
            assert!(
                missing.is_empty(),
                "BLESS=1 adds these names to {path}: {missing:#?}"
            );
        }
    }
}
