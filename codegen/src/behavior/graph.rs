//! Calls and events as a whole: no recursion, and no events that start each other without delay.

use proc_macro2::Span;

use super::sink::Sink;
use super::visit::{Visit, walk, walk_expr_mut, walk_mut};
use crate::diag::Code;
use crate::model::ir::{Arith, Behavior, Expr, ExprKind, Function, Stmt};

/// Refuses recursion, and puts each function after those that it calls.
pub fn check_calls(behavior: &mut Behavior, spans: &[Span], sink: &mut Sink) {
    let edges: Vec<Vec<usize>> = behavior
        .functions
        .iter()
        .map(|function| {
            let mut calls = Vec::new();
            walk(&function.body, &mut |visit| {
                if let Visit::Expr(Expr {
                    kind: ExprKind::Call(index, _),
                    ..
                }) = visit
                {
                    calls.push(*index);
                }
            });
            calls
        })
        .collect();
    match order(&edges) {
        Ok(order) => reorder(behavior, &order),
        Err(index) => {
            let name = &behavior.functions[index].name;
            sink.error(
                Code::Recursion,
                spans[index],
                format!("recursive call of `{name}`, directly or through other functions"),
                |diagnostic| {
                    diagnostic.help("remove the recursion: every access must end in bounded time")
                },
            );
        }
    }
}

/// Refuses cycles of events in which every delay may be zero.
pub fn check_events(behavior: &Behavior, spans: &[Span], sink: &mut Sink) {
    let edges: Vec<Vec<usize>> = behavior
        .events
        .iter()
        .map(|event| {
            let mut next = Vec::new();
            walk(&event.body, &mut |visit| {
                if let Visit::Stmt(Stmt::After { delay, event, .. }) = visit
                    && may_be_zero(delay, behavior)
                {
                    next.push(*event);
                }
            });
            next
        })
        .collect();
    if let Err(index) = order(&edges) {
        let name = &behavior.events[index].name;
        sink.error(
            Code::EventLoop,
            spans[index],
            format!("`{name}` can start itself again without any delay"),
            |diagnostic| {
                diagnostic.help(
                    "virtual time would not advance: use a constant above 0, a param whose range \
                     starts above 0, or `.max(1)`",
                )
            },
        );
    }
}

fn may_be_zero(delay: &Expr, behavior: &Behavior) -> bool {
    match &delay.kind {
        ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => *value == 0,
        ExprKind::Param(index) => behavior.params[*index].min == 0,
        ExprKind::Method(method, left, right) if method.arith == Arith::Max => {
            may_be_zero(left, behavior) && may_be_zero(right, behavior)
        }
        _ => true,
    }
}

/// Indices with every edge's target before its source, or an index on a cycle.
fn order(edges: &[Vec<usize>]) -> Result<Vec<usize>, usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    fn visit(
        node: usize,
        edges: &[Vec<usize>],
        marks: &mut [Mark],
        out: &mut Vec<usize>,
    ) -> Result<(), usize> {
        match marks[node] {
            Mark::Done => return Ok(()),
            Mark::Open => return Err(node),
            Mark::New => marks[node] = Mark::Open,
        }
        for next in &edges[node] {
            visit(*next, edges, marks, out)?;
        }
        marks[node] = Mark::Done;
        out.push(node);
        Ok(())
    }
    let mut marks = vec![Mark::New; edges.len()];
    let mut out = Vec::new();
    for node in 0..edges.len() {
        visit(node, edges, &mut marks, &mut out)?;
    }
    Ok(out)
}

/// Sorts the functions and renumbers the calls to them.
fn reorder(behavior: &mut Behavior, order: &[usize]) {
    let mut place = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new;
    }
    let mut functions: Vec<(usize, Function)> = behavior
        .functions
        .drain(..)
        .enumerate()
        .map(|(old, function)| (place[old], function))
        .collect();
    functions.sort_by_key(|(new, _)| *new);
    behavior.functions = functions
        .into_iter()
        .map(|(_, function)| function)
        .collect();
    let mut renumber = |expr: &mut Expr| {
        if let ExprKind::Call(index, _) = &mut expr.kind {
            *index = place[*index];
        }
    };
    for function in &mut behavior.functions {
        walk_mut(&mut function.body, &mut renumber);
    }
    for rule in &mut behavior.rules {
        if let Some(condition) = &mut rule.condition {
            walk_expr_mut(condition, &mut renumber);
        }
        walk_mut(&mut rule.body, &mut renumber);
    }
    for event in &mut behavior.events {
        walk_mut(&mut event.body, &mut renumber);
    }
    for rule in &mut behavior.input_rules {
        if let Some(condition) = &mut rule.condition {
            walk_expr_mut(condition, &mut renumber);
        }
        walk_mut(&mut rule.body, &mut renumber);
    }
    for call in &mut behavior.calls {
        walk_mut(&mut call.body, &mut renumber);
    }
    for level in behavior
        .irqs
        .iter_mut()
        .filter_map(|irq| irq.level.as_mut())
    {
        walk_expr_mut(level, &mut renumber);
    }
}
