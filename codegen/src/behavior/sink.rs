//! Where findings about a behaviour block go.

use std::ops::Range;

use crate::diag::{Code, Diagnostic, Diagnostics};

/// Names for a help text; of very many the first few.
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    const MOST: usize = 12;
    let shown: Vec<_> = names.iter().take(MOST).map(AsRef::as_ref).collect();
    let rest = if names.len() > MOST { ", .." } else { "" };
    format!("{}{rest}", shown.join(", "))
}

/// Takes diagnostics whose spans are relative to the block.
pub struct Sink<'a> {
    diagnostics: &'a mut Diagnostics,
    start: usize,
    length: usize,
    /// Whether there was an error.
    pub failed: bool,
    /// Whether warnings are left out: what is checked is checked again.
    pub quiet: bool,
}

impl<'a> Sink<'a> {
    /// For a block of this length, whose text starts at this byte of the SVD.
    pub fn new(diagnostics: &'a mut Diagnostics, start: usize, length: usize) -> Self {
        Self {
            diagnostics,
            start,
            length,
            failed: false,
            quiet: false,
        }
    }

    /// Reports an error; finish it with the methods of [`Diagnostic`] in `with`.
    pub fn error(
        &mut self,
        code: Code,
        span: proc_macro2::Span,
        message: impl Into<String>,
        with: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.error_at(code, span.byte_range(), message, with);
    }

    /// Reports an error at a byte range of the block.
    pub fn error_at(
        &mut self,
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
        with: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        // What could be lowered would drop the whole block, and with it what the device does.
        debug_assert!(
            !code.adjustable(),
            "{} is no error of its own",
            code.as_str()
        );
        self.failed = true;
        let span = self.place(range);
        self.diagnostics
            .push(with(Diagnostic::new(code, span, message)));
    }

    /// Reports what does not keep the block from being translated.
    pub fn warning(
        &mut self,
        code: Code,
        span: proc_macro2::Span,
        message: impl Into<String>,
        with: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        if self.quiet {
            return;
        }
        let span = self.place(span.byte_range());
        self.diagnostics
            .push(with(Diagnostic::new(code, span, message)));
    }

    /// A range of the block as a range of the SVD.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        self.start + range.start.min(self.length)..self.start + range.end.min(self.length)
    }
}
