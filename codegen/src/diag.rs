//! Diagnostics: collected by every stage. [`crate::report`] prints them.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

pub use crate::codes::Code;
use crate::levels::{Level, Levels};

/// How bad a finding is, at the level that its code has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Output is generated, but the author should look.
    Warning,
}

impl Severity {
    /// `error` or `warning`: what rustc and SARIF call it, too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Byte range in the SVD's text.
pub type Span = Range<usize>;

/// A value, and where the SVD's text says it.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where: the text of the element that gives it, or the tag of the one that it belongs to if no
    /// element of its own does.
    pub span: Span,
}

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
    /// A finding at its code's default level; the sink that it is pushed to sets the user's.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: match code.default_level() {
                Level::Deny => Severity::Error,
                Level::Warn | Level::Allow => Severity::Warning,
            },
            code,
            message: message.into(),
            span,
            label: String::new(),
            related: Vec::new(),
            help: String::new(),
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
///
/// A finding's severity is its code's level here, whatever it was before; a finding of a level that
/// is allowed is dropped.
#[derive(Debug, Default, Clone)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    levels: Levels,
}

impl Diagnostics {
    /// An empty sink with the levels that a user wants; the default one has those of the codes.
    pub fn with_levels(levels: Levels) -> Self {
        Self {
            list: Vec::new(),
            levels,
        }
    }

    /// Another empty sink with the same levels, for [`Self::extend_once`].
    pub fn fresh(&self) -> Self {
        Self::with_levels(self.levels.clone())
    }

    /// Takes back findings of a code below an element.
    pub fn take_back(&mut self, code: Code, element: &Range<usize>) {
        let inside = |span: &Span| element.start <= span.start && span.end <= element.end;
        self.list
            .retain(|finding| finding.code != code || !inside(&finding.span));
    }

    /// Takes a finding.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.severity = match self.levels.of(diagnostic.code) {
            Level::Allow => return,
            Level::Warn => Severity::Warning,
            Level::Deny => Severity::Error,
        };
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

    /// Takes the findings of another sink.
    pub fn extend(&mut self, other: Diagnostics) {
        self.list.extend(other.list);
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Findings sorted by place, those of one place by code and text: the order does not depend on
    /// that in which they were found. Errors and warnings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<_> = self.list.iter().collect();
        sorted.sort_by(|one, other| {
            let key = |found: &Diagnostic| (found.span.start, found.span.end, found.code);
            (key(one).cmp(&key(other))).then_with(|| one.message.cmp(&other.message))
        });
        sorted.into_iter()
    }

    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count()
    }

    /// Gives up if there is an error that the next stage cannot go on after. After one of a code
    /// that is not fixed it can, and the user learns more: see [`Self::stop_on_any_error`].
    ///
    /// # Errors
    ///
    /// All findings so far, if one of them is such an error.
    pub fn stop_on_errors(&mut self) -> Result<(), Diagnostics> {
        let stops =
            |found: &Diagnostic| found.severity == Severity::Error && !found.code.adjustable();
        if self.list.iter().any(stops) {
            Err(std::mem::take(self))
        } else {
            Ok(())
        }
    }

    /// Gives up if there is an error of any kind: what the stages stop at in the end.
    ///
    /// # Errors
    ///
    /// All findings, if one of them is an error.
    pub fn stop_on_any_error(&mut self) -> Result<(), Diagnostics> {
        if self.errors() > 0 {
            Err(std::mem::take(self))
        } else {
            Ok(())
        }
    }
}

/// `1 error`, `2 warnings`
pub(crate) fn counted(count: usize, severity: Severity) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {}{plural}", severity.as_str())
}

/// Counts the findings.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.errors();
        let warnings = self.list.len() - errors;
        let errors_counted = counted(errors, Severity::Error);
        let warnings_counted = counted(warnings, Severity::Warning);
        match (errors, warnings) {
            (_, 0) => f.write_str(&errors_counted),
            (0, _) => f.write_str(&warnings_counted),
            (_, _) => write!(f, "{errors_counted}, {warnings_counted}"),
        }
    }
}
