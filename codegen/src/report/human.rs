//! Findings for people: each with the lines it is about, few of many of one code, and counts.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::visible;
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, Span, counted};
use crate::source::Source;
use crate::text::is_hidden;

/// Findings of one code that are shown in full.
pub const SHOWN: usize = 10;

/// Bytes of a line that is not shown as a whole: rendering takes time for all that it is given.
const LONG_LINE: usize = 1000;

/// Bytes on each side of a place that are shown of such a line.
const NEAR: usize = 60;

/// The findings with their lines, [`SHOWN`] of each code, then what was left out, and a line that
/// counts them all; `styled` adds terminal colours.
pub fn human(diagnostics: &Diagnostics, source: &Source, styled: bool) -> String {
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    let mut counts: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
    for found in diagnostics.iter() {
        let count = counts.entry((found.severity, found.code)).or_default();
        *count += 1;
        if *count <= SHOWN {
            out.push_str(&renderer.render(&[group(found, source)]));
            out.push_str("\n\n");
        }
    }
    summary(&mut out, &counts);
    let _ = writeln!(out, "{diagnostics}");
    out
}

/// Errors and what is about behaviour in full; warnings about the rest of the SVD as a line for each
/// code, with its first place.
pub fn brief(diagnostics: &Diagnostics, source: &Source, styled: bool) -> String {
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    let mut counts: BTreeMap<Code, (usize, &Diagnostic)> = BTreeMap::new();
    for found in diagnostics.iter() {
        let of_the_map = matches!(found.code.as_str().as_bytes()[0], b'X' | b'R' | b'N');
        if of_the_map && found.severity == Severity::Warning {
            counts.entry(found.code).or_insert((0, found)).0 += 1;
        } else {
            out.push_str(&renderer.render(&[group(found, source)]));
            out.push_str("\n\n");
        }
    }
    for (code, (count, first)) in &counts {
        let place = source.position(first.span.start);
        let _ = writeln!(
            out,
            "{}: {}: {} (first: {}:{}:{})",
            counted(*count, Severity::Warning),
            code.as_str(),
            code.title(),
            visible(&source.path),
            place.line,
            place.column,
        );
    }
    let _ = write!(out, "{diagnostics}");
    if !counts.is_empty() {
        let _ = write!(out, "; `svd2qemu check` shows them");
    }
    out.push('\n');
    out
}

/// What was left out, and how many there are of each code; nothing if there are few in all.
fn summary(out: &mut String, counts: &BTreeMap<(Severity, Code), usize>) {
    // Errors first, the most frequent first.
    let mut counts: Vec<_> = (counts.iter())
        .map(|((severity, code), count)| (*severity, *count, *code))
        .collect();
    counts.sort_by_key(|(severity, count, code)| (*severity, std::cmp::Reverse(*count), *code));
    if counts.iter().map(|(_, count, _)| count).sum::<usize>() <= SHOWN {
        return;
    }
    let mut cut = false;
    for (_, count, code) in counts.iter().filter(|(_, count, _)| *count > SHOWN) {
        cut = true;
        let more = count - SHOWN;
        let code_word = code.as_str();
        let _ = write!(
            out,
            "... and {more} more [{code_word}]; --format short shows all"
        );
        if code.adjustable() {
            let _ = write!(out, ", --allow {code_word} leaves them out");
        }
        out.push('\n');
    }
    if cut {
        out.push('\n');
    }
    let counted: Vec<String> = (counts.iter())
        .map(|(severity, count, _)| counted(*count, *severity))
        .collect();
    let digits = |text: &str| text.find(' ').unwrap_or_default();
    let before = counted.iter().map(|text| digits(text)).max().unwrap_or(0);
    for ((_, _, code), counted) in counts.iter().zip(&counted) {
        let indent = before - digits(counted);
        let _ = writeln!(
            out,
            "{:indent$}{counted:width$}  {}  {}",
            "",
            code.as_str(),
            code.title(),
            width = before + " warnings".len() - indent,
        );
    }
}

/// Builds the annotated snippets of one finding. Each place gets a snippet of its own lines only,
/// so that the cost does not grow with the file.
fn group<'a>(diagnostic: &'a Diagnostic, source: &'a Source) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(visible(&diagnostic.message))
        .id(diagnostic.code.as_str())
        .elements(place(
            source,
            &diagnostic.span,
            &diagnostic.label,
            AnnotationKind::Primary,
        ));
    for (span, label) in &diagnostic.related {
        group = group.elements(place(source, span, label, AnnotationKind::Context));
    }
    if !diagnostic.help.is_empty() {
        group = group.element(Level::HELP.message(visible(&diagnostic.help)));
    }
    group
}

/// A place with its line; of a very long line, such as that of a file without line breaks, with
/// what is near.
fn place<'a>(
    source: &'a Source,
    span: &Span,
    label: &'a str,
    kind: AnnotationKind,
) -> Vec<Element<'a>> {
    // A finding about a long element marks its first line only.
    let end = source.text[span.start..span.end.min(source.text.len())]
        .find('\n')
        .map_or(span.end, |newline| span.start + newline);
    let span = span.start..end;
    let (line, start, text) = source.excerpt(&span, 0);
    let shown = if text.len() <= LONG_LINE {
        0..text.len()
    } else {
        near(text, span.start - start)
    };
    let at = |offset: usize| {
        let offset = offset.saturating_sub(start).clamp(shown.start, shown.end);
        offset - shown.start
    };
    let mut annotation = kind.span(at(span.start)..at(span.end));
    if !label.is_empty() {
        annotation = annotation.label(visible(label));
    }
    let text_shown = same_length(&text[shown.clone()]);
    let snippet = Snippet::source(text_shown)
        .line_start(line)
        .annotation(annotation);
    let path = visible(&source.path);
    if shown.len() == text.len() {
        return vec![snippet.path(path).into()];
    }
    // The column cannot be told from what is shown.
    let column = source.position(span.start).column;
    let origin = Origin::path(path).line(line).char_column(column);
    vec![origin.into(), snippet.into()]
}

/// The text with other characters for hidden ones, of as many bytes, so that offsets stay. The renderer
/// shows those of ASCII by itself.
fn same_length(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.len_utf8() {
            2 if is_hidden(c) => out.push('\u{bf}'),
            3 if is_hidden(c) => out.push(char::REPLACEMENT_CHARACTER),
            4 if is_hidden(c) => out.extend([char::REPLACEMENT_CHARACTER, '?']),
            _ => out.push(c),
        }
    }
    out
}

/// What is shown of a long line.
fn near(text: &str, offset: usize) -> Range<usize> {
    let mut start = offset.saturating_sub(NEAR).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (offset + NEAR).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}
