//! Whatever is done to an SVD, `generate` gives files or located findings: it never panics.
//!
//! The cases are the same in each run; `PROPTEST_CASES` makes more.

mod change;
#[path = "../common/mod.rs"]
mod common;
mod nesting;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use svd2qemu::diag::{Code, Severity};
use svd2qemu::{Options, Source};

use change::{any_change, apply};

#[test]
fn mutated_svds_never_panic() {
    let originals = [
        common::calc(),
        common::rich(),
        common::quirks(),
        common::derived(),
        common::arrays(),
    ]
    .map(|source| source.text);
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(500),
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let input = (
        0..originals.len(),
        prop::collection::vec(any_change(), 1..4),
    );
    let done = runner.run(&input, |(original, changes)| {
        let text = changes
            .iter()
            .fold(originals[original].clone(), |text, change| {
                apply(&text, change)
            });
        judge(&text).map_err(TestCaseError::fail)?;
        judge_leniently(text).map_err(TestCaseError::fail)
    });
    if let Err(TestError::Fail(reason, (original, changes))) = done {
        let old = &originals[original];
        let new = changes
            .iter()
            .fold(old.clone(), |text, change| apply(&text, change));
        let changed: String = common::diff(old, &new)
            .lines()
            .filter(|line| !line.starts_with(' '))
            .flat_map(|line| [line, "\n"])
            .collect();
        panic!("{reason}\n{changed}");
    }
    done.expect("the property holds");
}

/// Files, or an error whose level is fixed: what has been repaired is sound.
fn judge_leniently(text: String) -> Result<(), String> {
    let source = Source::new("x.svd", text);
    let done = std::panic::catch_unwind(|| {
        let checked = svd2qemu::check(&source)?;
        checked.generate(&source, &Options::default())
    });
    match done {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(found)) => {
            let mut errors = found.iter().filter(|one| one.severity == Severity::Error);
            match errors.find(|one| one.code.adjustable() || one.code == Code::Svd2rustRefused) {
                Some(error) => Err(format!("refused for {:?}: {}", error.code, error.message)),
                None => Ok(()),
            }
        }
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            Err(format!("panics leniently: {}", text.unwrap_or_default()))
        }
    }
}

/// Files, or findings whose places are in the text and whose rendering works.
fn judge(text: &str) -> Result<(), String> {
    let source = Source::new("x.svd", text);
    let length = source.text.len();
    let done = std::panic::catch_unwind(|| svd2qemu::generate(&source, &Options::default()));
    let findings = match done {
        Ok(Ok(made)) => {
            if made.tree.files().next().is_none() {
                return Err("neither files nor errors".into());
            }
            made.warnings
        }
        Ok(Err(svd2qemu::Error::Findings(findings))) if findings.errors() == 0 => {
            return Err("refused without an error".into());
        }
        Ok(Err(svd2qemu::Error::Findings(findings))) => findings,
        Ok(Err(error)) => return Err(format!("not asked for: {error}")),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            return Err(format!("panics: {}", text.unwrap_or_default()));
        }
    };
    for finding in findings.iter() {
        let places = finding
            .related
            .iter()
            .map(|(span, _)| span)
            .chain([&finding.span]);
        for span in places {
            let sound = span.start <= span.end
                && span.end <= length
                && source.text.is_char_boundary(span.start)
                && source.text.is_char_boundary(span.end);
            if !sound {
                return Err(format!(
                    "{span:?} is no place in {length} bytes: {}",
                    finding.message
                ));
            }
        }
        if finding.message.is_empty() {
            return Err(format!("{:?} says nothing", finding.code));
        }
    }
    std::panic::catch_unwind(|| findings.render(&source, false))
        .map(|_| ())
        .map_err(|_| "rendering panics".into())
}
