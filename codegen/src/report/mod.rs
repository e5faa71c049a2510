//! Findings as text, in the formats that people and programs read. Nothing is printed here.
//!
//! All formats have the findings in the order of [`Diagnostics::iter`], and take time in proportion
//! to their number.

mod human;
mod json;
mod sarif;
mod short;

use std::borrow::Cow;

use serde::Serialize;

use crate::diag::{Diagnostics, Span};
use crate::source::Source;
use crate::text::is_hidden;

pub use human::human;

impl Diagnostics {
    /// All findings for people, as [`Format::Human`]; `styled` adds terminal colours.
    pub fn render(&self, source: &Source, styled: bool) -> String {
        human(self, source, styled)
    }
}

/// How findings are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people: with the lines they are about, and only some of many of one code.
    #[default]
    Human,
    /// For people who did not ask for findings: those about the register map only counted.
    Brief,
    /// One line for each: `FILE:LINE:COLUMN: error[CODE]: MESSAGE`.
    Short,
    /// One JSON object in each line.
    Json,
    /// One SARIF 2.1.0 log with all codes as its rules.
    Sarif,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 5] = [
        Format::Human,
        Format::Brief,
        Format::Short,
        Format::Json,
        Format::Sarif,
    ];

    /// The findings as text that is empty or ends with a newline.
    pub fn render(self, diagnostics: &Diagnostics, source: &Source, styled: bool) -> String {
        match self {
            Self::Human | Self::Brief if diagnostics.is_empty() => String::new(),
            Self::Brief => human::brief(diagnostics, source, styled),
            Self::Human => human(diagnostics, source, styled),
            Self::Short => short::short(diagnostics, source),
            Self::Json => json::json(diagnostics, source),
            Self::Sarif => sarif::sarif(diagnostics, source),
        }
    }
}

/// Where a finding begins and ends, counted from 1; the end is the place after the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Place {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Place {
    fn new(span: &Span, source: &Source) -> Self {
        let start = source.position(span.start);
        let end = source.position(span.end.max(span.start));
        Self {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// Text of the file or of a path, for a terminal: control characters and those that change the
/// direction of text are shown as Rust writes them, so that they have no effect.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    for c in text.chars() {
        match is_hidden(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
