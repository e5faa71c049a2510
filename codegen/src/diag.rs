//! Diagnostics: collected by every stage, printed with the lines they are about.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

pub use crate::codes::Code;
use crate::source::Source;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Output is generated, but the author should look.
    Warning,
}

/// Byte range in the SVD's text.
pub type Span = Range<usize>;

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// Stable code.
    pub code: Code,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Text beside the marked place; may be empty.
    pub label: String,
    /// Other places that matter, each with a text.
    pub related: Vec<(Span, String)>,
    /// What to do; may be empty.
    pub help: String,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            span,
            label: String::new(),
            related: Vec::new(),
            help: String::new(),
        }
    }

    /// A warning.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Adds the text beside the marked place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place.
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// A sink for findings. Stages push into it and go on; a stage boundary calls
/// [`Diagnostics::stop_on_errors`].
#[derive(Debug, Default, Clone)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Takes a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Takes the findings of another sink, of those with one code at one place only the first: an
    /// array's elements share their place, and so do a peripheral's and a derived one's registers.
    pub fn extend_once(&mut self, other: Diagnostics) {
        let mut seen = HashSet::new();
        self.list.extend(
            other
                .list
                .into_iter()
                .filter(|found| seen.insert((found.code, found.span.start, found.span.end))),
        );
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Findings sorted by place; errors and warnings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<_> = self.list.iter().collect();
        sorted.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        sorted.into_iter()
    }

    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count()
    }

    /// Gives up if there is an error.
    ///
    /// # Errors
    ///
    /// All findings so far, if one of them is an error.
    pub fn stop_on_errors(&mut self) -> Result<(), Diagnostics> {
        if self.errors() > 0 {
            Err(std::mem::take(self))
        } else {
            Ok(())
        }
    }

    /// All findings as text, each with its lines; `styled` adds terminal colours. Ends with a
    /// line that counts them.
    pub fn render(&self, source: &Source, styled: bool) -> String {
        let renderer = if styled {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for diagnostic in self.iter() {
            out.push_str(&renderer.render(&[group(diagnostic, source)]));
            out.push_str("\n\n");
        }
        out.push_str(&self.to_string());
        out.push('\n');
        out
    }
}

/// Counts the findings.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |number: usize, word: &str| match number {
            1 => format!("1 {word}"),
            number => format!("{number} {word}s"),
        };
        let errors = self.errors();
        let warnings = self.list.len() - errors;
        match (errors, warnings) {
            (errors, 0) => write!(f, "{}", count(errors, "error")),
            (0, warnings) => write!(f, "{}", count(warnings, "warning")),
            (errors, warnings) => {
                write!(
                    f,
                    "{}, {}",
                    count(errors, "error"),
                    count(warnings, "warning")
                )
            }
        }
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
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.as_str())
        .element(snippet(
            source,
            &diagnostic.span,
            &diagnostic.label,
            AnnotationKind::Primary,
        ));
    for (span, label) in &diagnostic.related {
        group = group.element(snippet(source, span, label, AnnotationKind::Context));
    }
    if !diagnostic.help.is_empty() {
        group = group.element(Level::HELP.message(diagnostic.help.as_str()));
    }
    group
}

fn snippet<'a>(
    source: &'a Source,
    span: &Span,
    label: &'a str,
    kind: AnnotationKind,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    // A finding about a long element marks its first line only.
    let end = source.text[span.start..span.end.min(source.text.len())]
        .find('\n')
        .map_or(span.end, |newline| span.start + newline);
    let span = span.start..end;
    let (line, start, text) = source.excerpt(&span, 0);
    let at = |offset: usize| offset.saturating_sub(start).min(text.len());
    let mut annotation = kind.span(at(span.start)..at(span.end));
    if !label.is_empty() {
        annotation = annotation.label(label);
    }
    Snippet::source(text)
        .line_start(line)
        .path(source.path.as_str())
        .annotation(annotation)
}
