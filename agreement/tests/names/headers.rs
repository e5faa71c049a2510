//! The names in QEMU's headers: svd2qemu knows all that would meet what it makes of a peripheral's name.
//!
//! What it makes is found in the C that it generates for `calc.svd` and the examples. `BLESS=1` adds
//! what is missing to the list.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use agreement::installed::{need, qemu, qemu_headers, root};
use bringup::scratch::Scratch;
use bringup::{Plugin, process};
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::names::Ident;
use svd2qemu::names::taken::Types;
use svd2qemu::{Options, Output, Source};

/// Where the names are that a peripheral's could meet.
const LIST: &str = "codegen/src/names/qemu/headers.txt";

/// SVDs that together have all that a device can have.
const SVDS: [&str; 4] = [
    "calc.svd",
    "examples/uart/uart.svd",
    "examples/gpio/gpio.svd",
    "examples/timer/timer.svd",
];

/// What stands behind a device's name in the names that are made of it, for each of its spellings.
#[derive(Default)]
struct Made {
    snake: BTreeSet<String>,
    upper: BTreeSet<String>,
    camel: BTreeSet<String>,
    /// The headers that are used.
    includes: BTreeSet<String>,
}

impl Made {
    fn read(&mut self, svd: &str, row: QemuVersion) {
        let text = fs::read_to_string(root().join(svd)).expect("the SVD is there");
        let source = Source::new("t.svd", text);
        let options = Options::default().only([Output::Qemu]).qemu(row);
        let checked = svd2qemu::check(&source).expect("it has no errors");
        let tree = checked
            .generate(&source, &options)
            .expect("it is generated");
        let kinds = checked.device.kinds();
        for (path, text) in tree.files() {
            if !path.ends_with(".c") && !path.ends_with(".h") || path.contains("/tests/") {
                continue;
            }
            let includes = text.lines().filter(|line| line.starts_with("#include"));
            let own = |line: &&str| {
                let name = line.split('"').nth(1).unwrap_or_default();
                let name = name.trim_start_matches("../");
                let mut paths = tree.files().map(|(path, _)| path);
                name == "trace.h" || !name.is_empty() && paths.any(|path| path.ends_with(name))
            };
            self.includes
                .extend(includes.filter(|line| !own(line)).map(str::to_owned));
            for word in words(text) {
                let stems = kinds
                    .iter()
                    .map(|kind| &kind.qemu)
                    .chain([&checked.device.chip]);
                for stem in stems {
                    let snake = word.strip_prefix(&*stem.snake).and_then(joined);
                    self.snake.extend(snake.map(str::to_owned));
                    let upper = word.strip_prefix(&*stem.upper).and_then(joined);
                    self.upper.extend(upper.map(str::to_owned));
                    let camel = word.strip_prefix(&*stem.camel);
                    let camel = camel.filter(|end| end.starts_with(|c: char| c.is_uppercase()));
                    self.camel.extend(camel.map(str::to_owned));
                }
            }
        }
    }

    /// The peripherals whose devices would have this name among theirs.
    fn meets(&self, name: &str) -> Vec<Ident> {
        let mut stems: Vec<String> = Vec::new();
        for (at, _) in name.match_indices('_') {
            let (stem, end) = (&name[..at], &name[at + 1..]);
            if self.snake.contains(end) || self.upper.contains(end) {
                stems.push(stem.to_owned());
            }
        }
        if !name.contains(|c: char| c.is_lowercase()) {
            stems.push(name.to_owned());
            stems.extend(name.strip_prefix("TYPE_").map(str::to_owned));
        }
        let mut idents: Vec<Ident> = (stems.iter())
            .filter_map(|stem| Some((stem, Ident::new(stem)?)))
            .filter(|(stem, ident)| {
                ident.upper == **stem || ident.snake.trim_end_matches('_') == **stem
            })
            .map(|(_, ident)| ident)
            .collect();
        let ends = self
            .camel
            .iter()
            .filter_map(|end| name.strip_suffix(&**end));
        idents.extend(
            ends.filter_map(|stem| Some((stem, Ident::new(stem)?)))
                .filter(|(stem, ident)| ident.camel == *stem)
                .map(|(_, ident)| ident),
        );
        idents
    }
}

/// `b` of `_b`.
fn joined(end: &str) -> Option<&str> {
    end.strip_prefix('_').filter(|end| !end.is_empty())
}

/// The names in a text of C, those in strings left out.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.lines().flat_map(|line| line.split('"').step_by(2));
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    parts.flat_map(move |part| part.split(move |c| !name(c)))
}

/// All names that QEMU's headers declare or define.
fn declared(made: &Made) -> BTreeSet<String> {
    let scratch = need(Scratch::new());
    let file = scratch.join("headers.c");
    let first = "#include \"qemu/osdep.h\"\n".to_owned();
    let all = made.includes.iter().map(|line| format!("{line}\n"));
    fs::write(&file, std::iter::once(first).chain(all).collect::<String>())
        .expect("a file can be written");
    let headers = qemu_headers();
    let mut command = Command::new("cc");
    command.args(need(Plugin::new(&headers).source(file).arguments()));
    command.args(["-E", "-dD"]);
    let text = need(process::run(command, "read headers", "gcc"));
    let text = String::from_utf8_lossy(&text);
    let mut names = BTreeSet::new();
    for line in text.lines() {
        match line.strip_prefix('#') {
            None => names.extend(words(line).map(str::to_owned)),
            // What a macro stands for is seen where it is used.
            Some(directive) => {
                let name = directive.strip_prefix("define ").map(words);
                names.extend(
                    name.into_iter()
                        .flat_map(|mut words| words.next().map(str::to_owned)),
                );
            }
        }
    }
    names
}

#[test]
fn the_names_in_the_headers_of_the_installed_qemu_are_known() {
    let version = qemu().version;
    let row = QemuVersion::from_release(version.major, version.minor).expect("it is known");
    let mut made = Made::default();
    for svd in SVDS {
        made.read(svd, row);
    }
    for (set, end) in [
        (&made.snake, "init"),
        (&made.upper, "SIZE"),
        (&made.camel, "State"),
    ] {
        assert!(set.contains(end), "{end}: {set:?}");
    }
    let declared = declared(&made);
    for name in ["EOF", "timer_init", "DeviceState", "TYPE_PCI_BUS"] {
        assert!(declared.contains(name), "{name}");
    }
    let types = Types::default();
    let missing: BTreeSet<String> = (declared.iter())
        .flat_map(|name| made.meets(name))
        .filter(|ident| types.takes(ident).is_none())
        .map(|ident| ident.snake.trim_matches('_').to_owned())
        .collect();
    if std::env::var_os("BLESS").is_some() {
        super::bless(
            LIST,
            "Names that would meet those in the headers of QEMU, of GLib and of C",
            missing,
        );
    } else {
        assert!(
            missing.is_empty(),
            "BLESS=1 adds these names to {LIST}: {missing:#?}"
        );
    }
}
