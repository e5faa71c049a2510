//! One defect each: `diagnostics/NAME.svd`, and in `diagnostics/NAME.txt` exactly what is said about
//! it. After a change of messages:
//!
//! ```text
//! BLESS=1 cargo test -p svd2qemu --test diagnostics
//! ```
//!
//! Then read the diff with the eyes of someone who has made the mistake.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use common::{diff, findings, tests, text};
use svd2qemu::Source;
use svd2qemu::diag::Code;

#[test]
fn each_defect_is_reported_as_expected() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut report = String::new();
    for (name, path) in fixtures() {
        let source = Source::new(format!("{name}.svd"), text(&path));
        let Ok(found) = std::panic::catch_unwind(|| findings(&source)) else {
            report.push_str(&format!("\n{name}: panics\n"));
            continue;
        };
        if found.is_empty() {
            report.push_str(&format!("\n{name}: nothing is found\n"));
        }
        let rendered = found.render(&source, false);
        let expected_path = path.with_extension("txt");
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if rendered == expected {
            continue;
        }
        if bless {
            fs::write(&expected_path, &rendered).expect("the expected text can be written");
        }
        report.push_str(&format!("\n{name}:\n{}", diff(&expected, &rendered)));
    }
    if bless {
        eprintln!("{report}");
    } else {
        assert!(
            report.is_empty(),
            "- expected, + found:\n{report}\n\
             If this is right: BLESS=1 cargo test -p svd2qemu --test diagnostics"
        );
    }
}

/// Codes for what no SVD is known to have: svd2rust refuses nothing that it is given; and for what is
/// no text, which the command line's tests have.
const WITHOUT: [Code; 2] = [Code::Svd2rustRefused, Code::NotUtf8];

#[test]
fn each_code_has_a_defect() {
    let expected: Vec<_> = files("txt").values().map(|path| text(path)).collect();
    let without: Vec<_> = Code::ALL
        .iter()
        .filter(|code| {
            let shown = format!("[{}]", code.as_str());
            !WITHOUT.contains(code) && !expected.iter().any(|text| text.contains(&shown))
        })
        .collect();
    assert!(
        without.is_empty(),
        "codes without a test in codegen/tests/diagnostics: {without:?}"
    );
}

#[test]
fn each_expected_text_has_an_svd() {
    let fixtures = fixtures();
    let lost: Vec<_> = files("txt")
        .into_keys()
        .filter(|name| !fixtures.contains_key(name))
        .collect();
    assert!(lost.is_empty(), "texts without an SVD: {lost:?}");
}

fn fixtures() -> BTreeMap<String, PathBuf> {
    files("svd")
}

/// Files of the folder by their names without extension.
fn files(extension: &str) -> BTreeMap<String, PathBuf> {
    let folder = fs::read_dir(tests().join("diagnostics")).expect("the folder is there");
    folder
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| {
            (
                path.file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                path,
            )
        })
        .collect()
}
