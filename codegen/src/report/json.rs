//! One JSON object in each line, one line for each finding: a program can read them one by one.

use serde::Serialize;

use super::Place;
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::Source;

/// A finding. All keys are always there; texts that a finding does not have are empty.
#[derive(Debug, Serialize)]
struct Finding<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: Place,
    level: &'a str,
    code: &'a str,
    message: &'a str,
    label: &'a str,
    related: Vec<Related<'a>>,
    help: &'a str,
}

/// Another place that matters.
#[derive(Debug, Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Place,
    message: &'a str,
}

/// JSON lines.
pub fn json(diagnostics: &Diagnostics, source: &Source) -> String {
    let mut out = Vec::new();
    for found in diagnostics.iter() {
        // Texts and numbers can always be written, and memory takes them.
        let _ = serde_json::to_writer(&mut out, &finding(found, source));
        out.push(b'\n');
    }
    crate::text::json(&String::from_utf8_lossy(&out))
}

fn finding<'a>(found: &'a Diagnostic, source: &'a Source) -> Finding<'a> {
    Finding {
        file: &source.path,
        place: Place::new(&found.span, source),
        level: found.severity.as_str(),
        code: found.code.as_str(),
        message: &found.message,
        label: &found.label,
        related: (found.related.iter())
            .map(|(span, message)| Related {
                place: Place::new(span, source),
                message,
            })
            .collect(),
        help: &found.help,
    }
}
