//! SARIF 2.1.0, the format that code hosts and editors show findings of analysis tools from:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::Place;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::levels::Level;
use crate::source::Source;

/// What stands for itself in a path (RFC 3986, 3.3). A colon does not: in the first part of a
/// relative path it would end a scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    /// How columns are counted.
    column_kind: &'a str,
    results: Vec<Finding<'a>>,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Debug, Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: Vec<Rule<'a>>,
}

/// A code.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    name: &'a str,
    short_description: Text,
    full_description: Text,
    default_configuration: Configuration<'a>,
}

#[derive(Debug, Serialize)]
struct Configuration<'a> {
    enabled: bool,
    level: &'a str,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Debug, Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// A log of one run.
pub fn sarif(diagnostics: &Diagnostics, source: &Source) -> String {
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    version: env!("CARGO_PKG_VERSION"),
                    rules: Code::ALL.iter().map(|code| rule(*code)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results: (diagnostics.iter())
                .map(|found| finding(found, source))
                .collect(),
        }],
    };
    // Texts and numbers can always be written.
    let mut out = crate::text::json(&serde_json::to_string(&log).unwrap_or_default());
    out.push('\n');
    out
}

fn rule(code: Code) -> Rule<'static> {
    let words: Vec<&str> = code.explanation().split_whitespace().collect();
    Rule {
        id: code.as_str(),
        name: code.name(),
        short_description: Text {
            text: format!("{}.", code.title()),
        },
        full_description: Text {
            text: words.join(" "),
        },
        default_configuration: Configuration {
            enabled: code.default_level() != Level::Allow,
            level: match code.default_level() {
                Level::Deny => "error",
                Level::Warn | Level::Allow => "warning",
            },
        },
    }
}

fn finding<'a>(found: &'a Diagnostic, source: &Source) -> Finding<'a> {
    let mut text = found.message.clone();
    for (before, more) in [("\n", &found.label), ("\nhelp: ", &found.help)] {
        if !more.is_empty() {
            text.push_str(before);
            text.push_str(more);
        }
    }
    Finding {
        rule_id: found.code.as_str(),
        rule_index: found.code as usize,
        level: found.severity.as_str(),
        message: Text { text },
        locations: [location(&found.span, None, source)],
        related_locations: (found.related.iter())
            .map(|(span, text)| location(span, Some(text.clone()), source))
            .collect(),
    }
}

fn location(span: &Span, text: Option<String>, source: &Source) -> Location {
    let place = Place::new(span, source);
    Location {
        physical_location: PhysicalLocation {
            artifact_location: Artifact {
                uri: uri(&source.path),
            },
            region: Region {
                start_line: place.line,
                start_column: place.column,
                end_line: place.end_line,
                end_column: place.end_column,
            },
        },
        message: text.map(|text| Text { text }),
    }
}

/// A path as a URI, relative if the path is.
fn uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(path, PATH))
}
