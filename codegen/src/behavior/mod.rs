//! The behaviour language: syntax, checks, and the typed form that backends read.
//!
//! The grammar is Rust's, read with `syn`, with items and three statements of its own
//! ([`syntax`]). Checking turns syntax straight into [`crate::model::ir`]: [`items`] and [`types`]; statements in
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
pub mod constant_folding;
pub mod coverage;
mod depth;
mod exprs;
mod get;
mod graph;
mod hooks;
mod items;
mod known_values;
mod lines;
mod literals;
mod loop_bounds;
mod methods;
mod named_places;
mod operators;
mod patterns;
mod register_exprs;
mod rule_headers;
mod same_value;
mod scope;
mod signatures;
mod sink;
mod stmts;
mod syntax;
pub(crate) mod truth;
mod type_syntax;
mod unused;
mod value_ranges;
pub mod visit;

pub(crate) use stmts::diverges;

use crate::diag::Diagnostics;
use crate::model::Peripheral;
use sink::Sink;

/// Checks the text of a behaviour block.
///
/// `start` is the byte offset of `text` in the SVD. `None` if there were errors; they are in
/// `diagnostics`.
pub fn check(
    text: &str,
    start: usize,
    peripheral: &Peripheral,
    diagnostics: &mut Diagnostics,
) -> Option<crate::model::ir::Behavior> {
    let mut sink = Sink::new(diagnostics, start, text.len());
    let items = syntax::parse(text, &mut sink);
    let behavior = items::check(items, text, peripheral, &mut sink);
    (!sink.failed).then_some(behavior)
}
