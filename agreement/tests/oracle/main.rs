//! The simulator against the oracle, which interprets the same SVD bit by bit and shares no code
//! with it: on random access sequences, for whole SVD files and for random SVDs. Behaviour is left
//! out, for the oracle knows the rules of SVD alone. No QEMU.
//!
//! | Variable | What | Else |
//! |---|---|---|
//! | `SVD2QEMU_SVDS` | a folder with SVD files | `../shared/svd`, beside the repository |
//! | `SVD2QEMU_ACCESSES` | accesses to each peripheral of a file | 10,000 |
//! | `SVD2QEMU_SEED` | a number; another one makes other sequences | 0 |
//! | `PROPTEST_CASES` | random SVDs | 400 |
//!
//! What can be repaired in a file is repaired. One that the oracle cannot read, for it repairs nothing,
//! is compared in parts: those of its peripherals that can be read by themselves. What became of each
//! is listed on standard error.

mod compare;
mod files;
mod formulas;
mod generated;
mod layout;
mod parts;
mod random;
mod render;
mod sequence;

use std::path::Path;

use agreement::any::read;
use compare::{Judged, compare};
use parts::compare_parts;

/// The number in an environment variable.
fn number(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is `{text}`, which is no number")),
        Err(_) => otherwise,
    }
}

/// What became of a file, or the report of a difference.
fn judge(path: &Path) -> Result<String, String> {
    let source = read(path);
    let accesses = number("SVD2QEMU_ACCESSES", 10_000);
    let seed = number("SVD2QEMU_SEED", 0);
    let judged = compare(&source, accesses, seed)?;
    match judged {
        Judged::Agree { .. } => Ok(judged.to_string()),
        Judged::Refused(..) | Judged::Unread(_) => {
            let parts = compare_parts(&source, accesses, seed)?;
            Ok(format!("{judged}; {parts}"))
        }
    }
}

#[test]
fn our_own_files() {
    let root = agreement::installed::root();
    let golden = |name: &str| format!("codegen/tests/golden/{name}.svd");
    for file in ["calc.svd".to_owned(), golden("rich"), golden("sharing")] {
        match compare(&read(&root.join(&file)), 10_000, number("SVD2QEMU_SEED", 0)) {
            Ok(Judged::Agree { .. }) => {}
            Ok(skipped) => panic!("{file}: {skipped}"),
            Err(report) => panic!("\n{report}"),
        }
    }
}

#[test]
fn vendors_files() {
    let Some(found) = agreement::installed::svds() else {
        eprintln!("skipped: no folder with SVD files; SVD2QEMU_SVDS names one");
        return;
    };
    let results = files::each(&found, judge);
    let mut reports = Vec::new();
    for (path, result) in found.iter().zip(results) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match result {
            Ok(judged) => eprintln!("{name}: {judged}"),
            Err(report) => {
                eprintln!("{name}: DIFFERS");
                reports.push(report);
            }
        }
    }
    assert!(reports.is_empty(), "\n{}", reports.join("\n"));
}
