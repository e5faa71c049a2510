//! What holds of every output, whatever the SVD.

mod common;

use std::collections::BTreeSet;

use common::{calc, generate, names, rich, sharing, values};
use svd2qemu::backend::qemu::QemuVersion;
use svd2qemu::{Options, Source};

/// Output depends on the SVD's text and file name alone.
#[test]
fn output_is_deterministic() {
    for source in [calc(), rich()] {
        let first = generate(&source, &Options::default());
        assert_eq!(
            first,
            generate(&source, &Options::default()),
            "{}: a second run",
            source.path
        );
        for folder in ["/absolute/path/to/", "../up/", "./", "C:\\windows\\"] {
            let elsewhere = Source::new(format!("{folder}{}", source.path), source.text.clone());
            let moved = generate(&elsewhere, &Options::default());
            assert_eq!(first, moved, "{folder}{}", source.path);
        }
    }
}

#[test]
fn order_and_repetition_of_kinds_do_not_matter() {
    let source = calc();
    let all = generate(&source, &Options::default());
    let mut only = svd2qemu::Output::ALL.to_vec();
    only.reverse();
    assert_eq!(all, generate(&source, &Options::default().only(only)));
}

#[test]
fn every_file_says_what_it_is_made_from_and_how() {
    let tool = format!("svd2qemu {}", env!("CARGO_PKG_VERSION"));
    let mut problems = Vec::new();
    for source in [calc(), rich()] {
        for &qemu in QemuVersion::ALL {
            for (path, text) in generate(&source, &Options::default().qemu(qemu)) {
                // The head of a file is where it is looked for; of a page, its end.
                let lines = if path.ends_with(".html") {
                    usize::MAX
                } else {
                    40
                };
                let head: String = text
                    .lines()
                    .take(lines)
                    .flat_map(|line| [line, "\n"])
                    .collect();
                let command = format!("svd2qemu generate {}", source.path);
                let license = head.contains("SPDX-License-Identifier: ")
                    || path.ends_with("Cargo.toml") && head.contains("\nlicense = ")
                    || path.ends_with("README.md") && head.contains("License: MIT or Apache-2.0");
                let mut require = |sound: bool, what: &str| {
                    if !sound {
                        problems.push(format!("{path}: {what}"));
                    }
                };
                require(license, "no licence");
                require(
                    head.contains(&tool),
                    "does not name the tool and its version",
                );
                let shared = svd2qemu::text::shared_line::is_shared(&text);
                require(
                    shared || head.contains(&command),
                    "does not say how it is made",
                );
                require(
                    text.ends_with('\n') && !text.ends_with("\n\n"),
                    "ends without one newline",
                );
                require(!text.contains('\r'), "has a carriage return");
                require(
                    !text.contains(env!("CARGO_MANIFEST_DIR")),
                    "names a folder of this machine",
                );
                // svd2rust's text is as it is; HTML and its preformatted text too.
                let trailing = text.lines().any(|line| line.ends_with([' ', '\t']));
                require(
                    !trailing || path.ends_with(".html"),
                    "has white space at the end of a line",
                );
                let safe = !path.starts_with('/') && !path.split('/').any(|part| part == "..");
                require(safe, "lies outside the output folder");
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Text of the SVD is data: it opens and closes nothing in any output.
#[test]
fn text_of_the_svd_is_escaped() {
    let source = rich();
    for (path, text) in generate(&source, &Options::default()) {
        if path.ends_with(".html") {
            let html = text.to_lowercase();
            assert!(
                !html.contains("<script>alert"),
                "{path}: a script of the SVD"
            );
            assert!(!html.contains("<b>bold"), "{path}: markup of the SVD");
            assert!(text.contains("世界 🦀"), "{path}: lost text");
        } else if path.ends_with(".md") {
            assert!(!text.contains("<b>bold"), "{path}: markup of the SVD");
            assert!(!text.contains("[a](link)"), "{path}: a link of the SVD");
        } else if path.ends_with(".c") || path.ends_with(".h") {
            let code = code(&text);
            for word in ["Ends", "and", "column", "stars", "🦀"] {
                let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '🦀');
                assert!(
                    !words.any(|known| known == word),
                    "{path}: `{word}` is code:\n{code}"
                );
            }
            assert!(!text.contains("??/"), "{path}: a trigraph");
        }
    }
}

/// C without its comments, and without what stands in its strings.
fn code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '/']) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else if let Some(string) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = string.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            end.map(|end| end + 2)
        } else {
            out.push('/');
            Some(1)
        };
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    out + rest
}

/// An SVD that says little: no size, no access, no reset, no fields, no registers.
#[test]
fn little_is_enough() {
    let sparse = [
        ("", ""),
        (
            "<register><name>R</name><addressOffset>0</addressOffset></register>",
            "",
        ),
        (
            "<register><name>R</name><addressOffset>0</addressOffset><fields/></register>",
            "// no item",
        ),
        (
            "<register><name>R</name><addressOffset>0</addressOffset><fields><field>\
             <name>F</name><bitOffset>1</bitOffset><bitWidth>1</bitWidth><enumeratedValues/>\
             </field></fields></register>",
            "on reset { }",
        ),
    ];
    for (registers, behavior) in sparse {
        let source = common::svd(registers, behavior);
        let files = generate(&source, &Options::default());
        assert!(files.len() > 8, "{registers}");
        let unbehaved = Source::new(
            "x.svd",
            cut(&source.text, "<vendorExtensions>", "</device>"),
        );
        assert!(
            generate(&unbehaved, &Options::default()).len() > 8,
            "{registers}"
        );
    }
    let empty = common::svd("", "").text;
    let empty = cut(
        &cut(&empty, "<peripheral>", "</peripherals>"),
        "<vendorExtensions>",
        "</device>",
    );
    assert!(!generate(&Source::new("x.svd", empty), &Options::default()).is_empty());
}

/// The text without what stands between two marks.
fn cut(text: &str, from: &str, to: &str) -> String {
    let (start, end) = (text.find(from).expect(from), text.rfind(to).expect(to));
    format!("{}{}", &text[..start], &text[end..])
}

/// The macros that a C file defines, but for those of registers in a device's header: boards, hooks
/// and tests name registers by them, and there are all of them whatever the device itself uses.
fn macros(text: &str) -> impl Iterator<Item = &str> {
    let mut of_registers = false;
    text.lines().filter_map(move |line| {
        match line {
            " * Registers: offset, fields, values, and the value at reset. Bits that are" => {
                of_registers = true;
            }
            _ if line.starts_with("/* Properties:") || line.starts_with("typedef ") => {
                of_registers = false;
            }
            _ => {}
        }
        let name = line.strip_prefix("#define ").filter(|_| !of_registers)?;
        name.split([' ', '(']).next()
    })
}

/// How often C mentions a word.
fn mentions(files: &[(String, String)], word: &str) -> usize {
    let words = files
        .iter()
        .flat_map(|(_, text)| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    words.filter(|found| *found == word).count()
}

#[test]
fn each_macro_of_a_device_is_used() {
    let mut unused = Vec::new();
    // What all devices share is used by some of them.
    let (mut shared, mut used) = (BTreeSet::new(), BTreeSet::new());
    let mut seen = 0;
    for source in [calc(), rich(), names(), sharing(), values()] {
        let mut files = generate(&source, &Options::default());
        files.retain(|(path, _)| path.ends_with(".c") || path.ends_with(".h"));
        files.retain(|(path, _)| path.contains("qemu/"));
        for (path, text) in &files {
            for name in macros(text) {
                seen += 1;
                // A definition is a mention, and so is an include guard's #ifndef.
                let guard = text.contains(&format!("#ifndef {name}\n"));
                let is_used = guard || mentions(&files, name) > 1;
                match path.contains("/svdreg") {
                    true if is_used => drop(used.insert(name.to_owned())),
                    true => drop(shared.insert(name.to_owned())),
                    false if is_used => {}
                    false => unused.push(format!("{path}: {name}")),
                }
            }
        }
    }
    unused.extend(shared.difference(&used).cloned());
    assert!(seen > 50, "only {seen} macros were found");
    assert_eq!(unused, Vec::<String>::new());
}
