//! The words that mean something in the generated C or Rust already: those of what is generated for the
//! examples, of QEMU's headers, and the keywords.

use std::collections::BTreeSet;
use std::fs;

use agreement::installed::root;
use svd2qemu::names::target_scope::{headers, templates};
use svd2qemu::{Options, Output, Source};

/// SVDs that together have all that a device can have.
const SVDS: [&str; 5] = [
    "calc.svd",
    "examples/uart/uart.svd",
    "examples/gpio/gpio.svd",
    "examples/timer/timer.svd",
    "examples/watchdog/watchdog.svd",
];

/// Of what the headers declare, one name of so many is tried.
const SAMPLE: usize = 40;

const KEYWORDS: &str = "abstract alignas alignof as asm async auto await become bool box break case catch \
     char class const constexpr continue crate default delete do double dyn else enum explicit extern \
     final float fn for friend gen goto if impl in inline int let linux long loop macro match mod move \
     mut mutable namespace new noexcept nullptr operator override priv private protected pub public ref \
     register restrict return short signed sizeof static struct super switch template this throw trait \
     try type typedef typeid typename typeof union unix unsafe unsigned unsized use using virtual void \
     volatile where while yield";

/// What the prelude and the primitive types of Rust have.
const RUST: &str = "u8 u16 u32 u64 i8 i64 usize str core std drop some none ok err size_of align_of \
     copy clone from into try_into default debug vec string option";

/// All words, in whatever case they are.
pub fn words() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for svd in SVDS {
        let text = fs::read_to_string(root().join(svd)).expect("the SVD is there");
        of_output(&Source::new("t.svd", text), &mut words);
    }
    of_output(&super::roles::plain(), &mut words);
    let template = templates::names();
    words.extend(template.after_snake.iter().cloned());
    words.extend(template.plain.iter().cloned());
    let lists = headers::macros().iter().chain(headers::used());
    words.extend(lists.map(|&word| word.to_owned()));
    let mut declared: Vec<&str> = headers::declared().iter().copied().collect();
    declared.sort_unstable();
    words.extend(declared.iter().step_by(SAMPLE).map(|&word| word.to_owned()));
    words.extend(KEYWORDS.split_whitespace().map(str::to_owned));
    words.extend(RUST.split_whitespace().map(str::to_owned));
    words
}

/// Those of what is generated, with and without the names of devices in front.
fn of_output(source: &Source, words: &mut BTreeSet<String>) {
    let options = Options::default().only([Output::Qemu, Output::Model]);
    let checked = svd2qemu::check(source).expect("it has no errors");
    let tree = checked.generate(source, &options).expect("it is generated");
    let stems: Vec<String> = (checked.device.peripherals())
        .map(|peripheral| format!("{}_", peripheral.qemu.snake))
        .collect();
    for (path, text) in tree.files() {
        let is_code = [".c", ".h", ".rs"].iter().any(|end| path.ends_with(end));
        if !is_code || path.contains("/tests/") {
            continue;
        }
        for word in code(text).flat_map(super::headers::words) {
            let start = stems
                .iter()
                .find_map(|stem| word.strip_prefix(stem.as_str()));
            let word = start.unwrap_or(word);
            let is_own = word.to_lowercase().starts_with(super::roles::OWN);
            if word.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_own {
                words.insert(word.to_owned());
            }
        }
    }
}

/// The lines that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let is_comment = |line: &&str| {
        ["//", "/*", "*", "#["]
            .iter()
            .any(|start| line.starts_with(start))
    };
    text.lines()
        .map(str::trim)
        .filter(move |line| !is_comment(line))
}
