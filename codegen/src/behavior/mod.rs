//! The behaviour language: syntax, checks, and the typed form that backends read.
//!
//! The grammar is Rust's, read with `syn`, with items and three statements of its own
//! ([`syntax`]). Checking turns syntax straight into [`ir`]: [`items`] and [`types`]; statements in
//! [`stmts`] and [`actions`]; expressions in [`exprs`], [`paths`], [`operators`], [`calls`] and
//! [`methods`] and [`literals`]; [`patterns`] and [`coverage`]; [`arrays`] of state and of [`registers`]
//! ([`banks`]), whose indices [`bounds`] proves, and [`get`]; rules' [`heads`]; [`loops`] and [`compound`]
//! assignments; [`lines`] and [`hooks`]. [`constant`] warns of conditions that always or never hold
//! ([`values`], [`truth`]; [`fold`] leaves them out), [`unused`] of what nothing needs. What is in the IR is well
//! typed and free of overflow. [`graph`] looks at calls and events as a whole.

mod actions;
mod arrays;
mod banks;
mod bounds;
mod calls;
mod compound;
mod constant;
pub mod coverage;
mod depth;
mod exprs;
pub mod fold;
mod get;
mod graph;
mod heads;
mod hooks;
pub mod ir;
mod items;
mod lines;
mod literals;
mod loops;
mod methods;
mod operators;
mod paths;
mod patterns;
#[cfg(test)]
pub(crate) mod random;
mod registers;
mod scope;
mod stmts;
mod syntax;
pub(crate) mod truth;
mod types;
mod unused;
mod values;
pub mod visit;

pub(crate) use stmts::diverges;

use std::ops::Range;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Peripheral;

/// Checks the text of a behaviour block.
///
/// `start` is the byte offset of `text` in the SVD. `None` if there were errors; they are in
/// `diagnostics`.
pub fn check(
    text: &str,
    start: usize,
    peripheral: &Peripheral,
    diagnostics: &mut Diagnostics,
) -> Option<ir::Behavior> {
    let mut sink = Sink {
        diagnostics,
        start,
        length: text.len(),
        failed: false,
        quiet: false,
    };
    let items = syntax::parse(text, &mut sink);
    let behavior = items::check(items, text, peripheral, &mut sink);
    (!sink.failed).then_some(behavior)
}

/// Names for a help text; of very many the first few.
fn listed<S: AsRef<str>>(names: &[S]) -> String {
    const MOST: usize = 12;
    let shown: Vec<_> = names.iter().take(MOST).map(AsRef::as_ref).collect();
    let rest = if names.len() > MOST { ", .." } else { "" };
    format!("{}{rest}", shown.join(", "))
}

/// Takes diagnostics whose spans are relative to the block.
struct Sink<'a> {
    diagnostics: &'a mut Diagnostics,
    start: usize,
    length: usize,
    failed: bool,
    /// Whether warnings are left out: what is checked is checked again.
    quiet: bool,
}

impl Sink<'_> {
    /// Reports an error; finish it with the methods of [`Diagnostic`] in `with`.
    fn error(
        &mut self,
        code: Code,
        span: proc_macro2::Span,
        message: impl Into<String>,
        with: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.error_at(code, span.byte_range(), message, with);
    }

    /// Reports an error at a byte range of the block.
    fn error_at(
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
    fn warning(
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
    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.start + range.start.min(self.length)..self.start + range.end.min(self.length)
    }
}
