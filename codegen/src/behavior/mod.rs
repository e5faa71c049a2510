//! The behaviour language: syntax, checks, and the typed form that backends read.
//!
//! The grammar is Rust's, read with `syn`, with items and three statements of its own
//! ([`syntax`]). Checking translates syntax to [`crate::model::ir`]:
//!
//! - items: [`items`], [`lines`], [`hooks`], [`rule_headers`], [`type_syntax`];
//! - statements: [`stmts`], [`actions`], [`compound`] assignments;
//! - expressions: [`exprs`], [`named_places`], [`operators`], [`calls`], [`methods`], [`literals`];
//!   [`patterns`] and [`coverage`];
//! - [`arrays`] of state and registers ([`register_exprs`], [`banks`]), whose indices [`bounds`] proves,
//!   with [`loop_bounds`] for loops, and [`get`].
//!
//! [`constant`] warns of conditions that are always true or false ([`value_ranges`], [`truth`]), and
//! [`constant_folding`] removes them; [`unused`] warns of items that nothing needs. The IR is well typed and
//! free of overflow. [`graph`] looks at calls and events as a whole.

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
