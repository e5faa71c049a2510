//! Text is data: one text after the other stands in all elements of an SVD that carry one, and every
//! output has the structure that it has with a harmless text. What compilers and rustdoc read, they read
//! without a warning.

mod read;
mod svd;

use std::collections::BTreeMap;
use std::path::Path;

use agreement::any::{check, checked};
use agreement::cores::Cores;
use agreement::crates::Crates;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use read::structure;
use svd::{FILE, HOSTILE, PIECES, PLAIN, svd};
use svd2qemu::report::Format;
use svd2qemu::text::is_hidden;
use svd2qemu::{Options, Source};

/// All that is generated, and the findings in all formats.
fn outputs(source: &Source) -> BTreeMap<String, String> {
    let checked = check(source).unwrap_or_else(|found| panic!("{}", found.render(source, false)));
    let tree = checked.generate(source, &Options::default());
    let tree = tree.unwrap_or_else(|found| panic!("{}", found.render(source, false)));
    let files = tree
        .files()
        .map(|(path, text)| (path.to_owned(), text.to_owned()));
    let mut all: BTreeMap<_, _> = files.collect();
    for format in [Format::Human, Format::Brief, Format::Short] {
        let text = format.render(&checked.warnings, source, false);
        all.insert(format!("{format:?}"), text);
    }
    let lines = Format::Json.render(&checked.warnings, source, false);
    for line in lines.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON");
    }
    let sarif = Format::Sarif.render(&checked.warnings, source, false);
    serde_json::from_str::<serde_json::Value>(&sarif).expect("it is JSON");
    all.extend([("lines".to_owned(), lines), ("sarif".to_owned(), sarif)]);
    all
}

/// What is wrong with an output; empty if nothing is.
fn wrong(path: &str, text: &str, plain: Option<&String>) -> String {
    let hidden = text.lines().find(|line| line.contains(is_hidden));
    if let Some(line) = hidden {
        return format!("{path}: a character is hidden: {}", line.escape_debug());
    }
    let Some(found) = structure(path, text) else {
        return String::new();
    };
    let Some(plain) = plain else {
        return format!("{path}: not made of a harmless text");
    };
    let wanted = structure(path, plain).unwrap_or_default();
    let parts = found.keys().chain(wanted.keys());
    let differing: Vec<String> = parts
        .filter(|part| found.get(*part) != wanted.get(*part))
        .map(|part| format!("{part:?} {:?}, not {:?}", found.get(part), wanted.get(part)))
        .take(6)
        .collect();
    match differing.is_empty() {
        true => String::new(),
        false => format!("{path}: {}", differing.join("; ")),
    }
}

fn read_all(texts: &[impl AsRef<str>]) -> Vec<String> {
    let plain = outputs(&svd("plain.svd", &vec![PLAIN; texts.len()]));
    let found = outputs(&svd(FILE, texts));
    let wrong = found
        .iter()
        .map(|(path, text)| wrong(path, text, plain.get(path)));
    wrong.filter(|said| !said.is_empty()).collect()
}

#[test]
fn every_output_has_the_structure_that_it_has_with_a_harmless_text() {
    let wrong = read_all(&HOSTILE);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A text of pieces that mean something; white space alone would be none.
fn text() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(&PIECES[..]).prop_map(str::to_owned);
    let piece = prop_oneof![8 => piece, 1 => "[^\\p{C}]{1,3}"];
    let pieces = proptest::collection::vec(piece, 1..12);
    pieces
        .prop_map(|pieces| pieces.concat())
        .prop_filter("white space alone", |text| {
            text.contains(|c: char| c.is_alphanumeric() && c != 'n')
        })
}

#[test]
fn random_texts_too() {
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    let config = Config {
        cases: if all { 400 } else { 6 },
        failure_persistence: None,
        ..Config::default()
    };
    let texts = proptest::collection::vec(text(), 4);
    let result = TestRunner::new(config).run(&texts, |texts| {
        let wrong = read_all(&texts);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// gcc, rustc and rustdoc; no text is run as a documentation test.
fn compile(texts: &[impl AsRef<str>]) {
    let source = svd(FILE, texts);
    let crates = Crates::generate(&source, &checked(&source), true);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("texts");
    let done = crates.and_then(|crates| {
        crates.header()?;
        crates.check(&target)?;
        crates.docs(&target)
    });
    done.unwrap_or_else(|said| panic!("{said}"));
    let cores = Cores::compile(&source, checked(&source)).map(|_| ());
    cores.unwrap_or_else(|said| panic!("{said}"));
}

#[test]
fn compilers_and_rustdoc_have_nothing_to_say() {
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    let mut runner = TestRunner::default();
    let mut random = |count| {
        let strategy = proptest::collection::vec(text(), count);
        let texts = strategy.new_tree(&mut runner).expect("there are texts");
        texts.current()
    };
    let mut texts: Vec<String> = HOSTILE.map(str::to_owned).into();
    texts.extend(random(5));
    compile(&texts);
    for _ in 0..if all { 20 } else { 0 } {
        compile(&random(30));
    }
}
