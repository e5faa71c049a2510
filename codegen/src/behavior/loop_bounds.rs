//! `for name in first..end { .. }`: its ends are constants or params, so its iterations are bounded.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprForLoop, Pat, RangeLimits};

use super::bounds::{Interval, Known};
use super::operators::is_flexible;
use super::scope::Scope;
use super::sink::Sink;
use super::unused::Spans;
use super::visit::{Part, each_in, each_in_stmt};
use crate::diag::Code;
use crate::model::ir::{Behavior, Block, Expr as IrExpr, ExprKind, Stmt, Ty};

/// Most iterations of a loop, those of the loops around it counted.
pub const MOST_ITERATIONS: u64 = 65_536;

/// What a loop's head says.
struct Ends {
    first: IrExpr,
    end: IrExpr,
    closed: bool,
    /// The numbers of the iterations; `None` if there are none.
    numbers: Option<Interval>,
}

impl Scope<'_, '_> {
    pub(super) fn for_stmt(&mut self, written: &ExprForLoop, out: &mut Block) {
        if let Some(label) = &written.label {
            self.sink.error(
                Code::Syntax,
                label.span(),
                "loops cannot have labels",
                |diagnostic| diagnostic.help("remove it: `break` and `continue` are not supported"),
            );
        }
        let name = match &*written.pat {
            Pat::Ident(name) if name.mutability.is_none() && name.subpat.is_none() => {
                Some((name.ident.to_string(), name.span()))
            }
            Pat::Wild(_) => None,
            other => {
                self.sink.error(
                    Code::Syntax,
                    other.span(),
                    "expected a name",
                    |diagnostic| diagnostic.help("write `for i in 0..16 { .. }`"),
                );
                return;
            }
        };
        let Some(ends) = self.ends(&written.expr) else {
            return;
        };
        let ty = ends.first.ty.clone();
        let iterations = ends
            .numbers
            .map_or(0, |numbers| (numbers.high - numbers.low).saturating_add(1));
        let before = self.iterations;
        self.iterations = before.saturating_mul(iterations.max(1));
        if self.iterations > MOST_ITERATIONS && before <= MOST_ITERATIONS {
            let all = match before {
                1 => "this loop could run".to_owned(),
                _ => "this loop, with those around it, could run".to_owned(),
            };
            self.sink.error(
                Code::LoopTooLong,
                written.expr.span(),
                format!("{all} {} times", self.iterations),
                |diagnostic| {
                    diagnostic.help(format!(
                        "use at most {MOST_ITERATIONS} iterations; limit the \
                         range of a param with `in 0..=..`"
                    ))
                },
            );
        }
        let (local, body) = self.nested(|scope| {
            let local = match &name {
                Some((name, span)) => {
                    let local = scope.declare(name, ty, false);
                    scope.note(&local, *span);
                    local
                }
                // The source does not see it.
                None => scope.nested(|scope| scope.declare("round", ty, false)),
            };
            if let Some(numbers) = ends.numbers {
                scope.note_values(&local, numbers);
            }
            (local, scope.block(&written.body))
        });
        self.iterations = before;
        if ends.numbers.is_none() {
            self.sink.warning(
                Code::Unreachable,
                written.expr.span(),
                "this loop never runs because its range is empty",
                |diagnostic| diagnostic.help("remove it, or write a range such as `0..16`"),
            );
            return;
        }
        out.stmts.push(Stmt::For {
            local,
            first: ends.first,
            end: ends.end,
            closed: ends.closed,
            body,
        });
    }

    fn ends(&mut self, written: &Expr) -> Option<Ends> {
        let range = match written {
            Expr::Paren(inner) => return self.ends(&inner.expr),
            Expr::Range(range) => range,
            _ => return self.no_range(written),
        };
        let (Some(first), Some(end)) = (&range.start, &range.end) else {
            return self.no_range(written);
        };
        let (first, end) = match is_flexible(first) && !is_flexible(end) {
            true => {
                let end = self.expr(end, None)?;
                (self.expr(first, Some(&end.ty))?, end)
            }
            false => {
                let first = self.expr(first, None)?;
                let end = self.expr(end, Some(&first.ty))?;
                (first, end)
            }
        };
        for (value, written) in [(&first, &range.start), (&end, &range.end)] {
            if !matches!(value.ty, Ty::Int(_)) || !is_fixed(value) {
                let span = written
                    .as_ref()
                    .map_or(range.span(), |written| written.span());
                self.sink.error(
                    Code::LoopTooLong,
                    span,
                    "the bounds of a loop must be integer literals or params",
                    |diagnostic| {
                        diagnostic.help(
                            "loop over the largest range, with an `if` inside: \
                             `for i in 0..16 { if i < .. { .. } }`",
                        )
                    },
                );
                return None;
            }
        }
        let closed = matches!(range.limits, RangeLimits::Closed(_));
        let (low, high) = (self.interval(&first).low, self.interval(&end).high);
        let last = match closed {
            true => Some(high),
            false => high.checked_sub(1),
        };
        let numbers = last.filter(|last| low <= *last);
        Some(Ends {
            first,
            end,
            closed,
            numbers: numbers.map(|last| Interval::new(low, last)),
        })
    }

    fn no_range<T>(&mut self, written: &Expr) -> Option<T> {
        self.sink.error(
            Code::Syntax,
            written.span(),
            "expected a range with two bounds",
            |diagnostic| {
                diagnostic.help("write `for i in 0..16 { .. }`; `0..=15` includes the end")
            },
        );
        None
    }
}

/// Whether a value does not change while the device runs.
fn is_fixed(value: &IrExpr) -> bool {
    match &value.kind {
        ExprKind::Int(_) | ExprKind::Enumerated { .. } | ExprKind::Param(_) => true,
        ExprKind::Cast(inner) => matches!(inner.ty, Ty::Int(_)) && is_fixed(inner),
        _ => false,
    }
}

/// Refuses loops that run too long together with those in the functions that they call.
pub fn check(behavior: &Behavior, (spans, rules): (&Spans, &[Span]), sink: &mut Sink) {
    let mut known = vec![None; behavior.functions.len()];
    for (index, span) in spans.functions.iter().enumerate() {
        let iterations = function_rounds(behavior, index, &mut known);
        too_long(iterations, *span, sink);
    }
    let bodies = behavior.rules.iter().map(|rule| &rule.body).zip(rules);
    let events = behavior.events.iter().map(|event| &event.body);
    for (body, span) in bodies.chain(events.zip(&spans.events)) {
        let iterations = block_rounds(behavior, body, &mut known);
        too_long(iterations, *span, sink);
    }
}

fn too_long(iterations: u64, span: Span, sink: &mut Sink) {
    if iterations > MOST_ITERATIONS {
        sink.error(
            Code::LoopTooLong,
            span,
            format!(
                "these loops, with those in functions that they call, could run {iterations} times"
            ),
            |diagnostic| {
                diagnostic.help(format!(
                    "use at most {MOST_ITERATIONS} iterations; call the function \
                     outside the loop"
                ))
            },
        );
    }
}

/// How often the innermost loop of a function runs.
fn function_rounds(behavior: &Behavior, index: usize, known: &mut [Option<u64>]) -> u64 {
    if let Some(iterations) = known[index] {
        return iterations;
    }
    // Of one that calls itself, which is refused later.
    known[index] = Some(1);
    let iterations = block_rounds(behavior, &behavior.functions[index].body, known);
    known[index] = Some(iterations);
    iterations
}

fn block_rounds(behavior: &Behavior, block: &Block, known: &mut [Option<u64>]) -> u64 {
    let mut most = 1;
    for stmt in &block.stmts {
        let mut inside = 1;
        each_in_stmt(stmt, &mut |part| {
            inside = inside.max(part_rounds(behavior, part, known));
        });
        if let Stmt::For {
            first, end, closed, ..
        } = stmt
        {
            let locals = HashMap::new();
            let known = Known {
                params: &behavior.params,
                locals: &locals,
            };
            let (low, high) = (known.interval(first).low, known.interval(end).high);
            let iterations = high.saturating_sub(low).saturating_add(u64::from(*closed));
            inside = inside.saturating_mul(iterations.max(1));
        }
        most = most.max(inside);
    }
    let value = block.value.as_deref();
    let value = value.map_or(1, |value| part_rounds(behavior, Part::Expr(value), known));
    most.max(value)
}

fn part_rounds(behavior: &Behavior, part: Part, known: &mut [Option<u64>]) -> u64 {
    match part {
        Part::Block(block) => block_rounds(behavior, block, known),
        Part::Expr(expr) => {
            let mut most = match expr.kind {
                ExprKind::Call(index, _) => function_rounds(behavior, index, known),
                _ => 1,
            };
            each_in(expr, &mut |part| {
                most = most.max(part_rounds(behavior, part, known));
            });
            most
        }
    }
}
