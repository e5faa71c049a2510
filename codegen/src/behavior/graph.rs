//! Calls and events as a whole: no recursion, and no events that start each other without delay.

use proc_macro2::Span;

use super::Sink;
use super::ir::{
    Arith, Behavior, Block, Expr, ExprKind, Function, Stmt,
};
use crate::diag::Code;

/// Refuses recursion, and puts each function after those that it calls.
pub fn check_calls(behavior: &mut Behavior, spans: &[Span], sink: &mut Sink) {
    let edges: Vec<Vec<usize>> = behavior
        .functions
        .iter()
        .map(|function| {
            let mut calls = Vec::new();
            walk(&function.body, &mut |visit| {
                if let Visit::Expr(Expr { kind: ExprKind::Call(index, _), .. }) = visit {
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
                format!("`{name}` calls itself, directly or through others"),
                |diagnostic| diagnostic.help("a device must answer at once: remove the recursion"),
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
                    "virtual time would stand still: use a constant above 0, a param whose range \
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
    let mut functions: Vec<(usize, Function)> =
        behavior.functions.drain(..).enumerate().map(|(old, function)| (place[old], function)).collect();
    functions.sort_by_key(|(new, _)| *new);
    behavior.functions = functions.into_iter().map(|(_, function)| function).collect();
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
}

/// What [`walk`] comes across.
enum Visit<'a> {
    Stmt(&'a Stmt),
    Expr(&'a Expr),
}

/// Visits every statement and expression of a block.
fn walk(block: &Block, visit: &mut impl FnMut(Visit)) {
    for stmt in &block.stmts {
        visit(Visit::Stmt(stmt));
        match stmt {
            Stmt::Let { value, .. } | Stmt::Assign { value, .. } => walk_expr(value, visit),
            Stmt::If { condition, then, otherwise } => {
                walk_expr(condition, visit);
                walk(then, visit);
                otherwise.iter().for_each(|block| walk(block, visit));
            }
            Stmt::Match { value, arms } => {
                walk_expr(value, visit);
                arms.iter().for_each(|arm| walk(&arm.body, visit));
            }
            Stmt::Block(block) => walk(block, visit),
            Stmt::Return(value) => value.iter().for_each(|value| walk_expr(value, visit)),
            Stmt::After { delay, args, .. } => {
                walk_expr(delay, visit);
                args.iter().for_each(|arg| walk_expr(arg, visit));
            }
            Stmt::Cancel { .. } | Stmt::GuestError(_) | Stmt::Unimplemented(_) => {}
        }
    }
    block.value.iter().for_each(|value| walk_expr(value, visit));
}

fn walk_expr(expr: &Expr, visit: &mut impl FnMut(Visit)) {
    visit(Visit::Expr(expr));
    match &expr.kind {
        ExprKind::Not(inner)
        | ExprKind::Cast(inner)
        | ExprKind::Some(inner)
        | ExprKind::IsSome(inner, _) => walk_expr(inner, visit),
        ExprKind::Binary(_, left, right) | ExprKind::Method(_, left, right) => {
            walk_expr(left, visit);
            walk_expr(right, visit);
        }
        ExprKind::Call(_, args) => args.iter().for_each(|arg| walk_expr(arg, visit)),
        ExprKind::If { condition, then, otherwise } => {
            walk_expr(condition, visit);
            walk(then, visit);
            walk(otherwise, visit);
        }
        ExprKind::Match { value, arms } => {
            walk_expr(value, visit);
            arms.iter().for_each(|arm| walk(&arm.body, visit));
        }
        ExprKind::Block(block) => walk(block, visit),
        ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Enumerated { .. }
        | ExprKind::Register(..)
        | ExprKind::Field(..)
        | ExprKind::State(_)
        | ExprKind::Param(_)
        | ExprKind::Local(_)
        | ExprKind::None => {}
    }
}

/// Changes every expression of a block.
fn walk_mut(block: &mut Block, change: &mut impl FnMut(&mut Expr)) {
    for stmt in &mut block.stmts {
        match stmt {
            Stmt::Let { value, .. } | Stmt::Assign { value, .. } => walk_expr_mut(value, change),
            Stmt::If { condition, then, otherwise } => {
                walk_expr_mut(condition, change);
                walk_mut(then, change);
                otherwise.iter_mut().for_each(|block| walk_mut(block, change));
            }
            Stmt::Match { value, arms } => {
                walk_expr_mut(value, change);
                arms.iter_mut().for_each(|arm| walk_mut(&mut arm.body, change));
            }
            Stmt::Block(block) => walk_mut(block, change),
            Stmt::Return(value) => value.iter_mut().for_each(|value| walk_expr_mut(value, change)),
            Stmt::After { delay, args, .. } => {
                walk_expr_mut(delay, change);
                args.iter_mut().for_each(|arg| walk_expr_mut(arg, change));
            }
            Stmt::Cancel { .. } | Stmt::GuestError(_) | Stmt::Unimplemented(_) => {}
        }
    }
    block.value.iter_mut().for_each(|value| walk_expr_mut(value, change));
}

fn walk_expr_mut(expr: &mut Expr, change: &mut impl FnMut(&mut Expr)) {
    change(expr);
    match &mut expr.kind {
        ExprKind::Not(inner)
        | ExprKind::Cast(inner)
        | ExprKind::Some(inner)
        | ExprKind::IsSome(inner, _) => walk_expr_mut(inner, change),
        ExprKind::Binary(_, left, right) | ExprKind::Method(_, left, right) => {
            walk_expr_mut(left, change);
            walk_expr_mut(right, change);
        }
        ExprKind::Call(_, args) => args.iter_mut().for_each(|arg| walk_expr_mut(arg, change)),
        ExprKind::If { condition, then, otherwise } => {
            walk_expr_mut(condition, change);
            walk_mut(then, change);
            walk_mut(otherwise, change);
        }
        ExprKind::Match { value, arms } => {
            walk_expr_mut(value, change);
            arms.iter_mut().for_each(|arm| walk_mut(&mut arm.body, change));
        }
        ExprKind::Block(block) => walk_mut(block, change),
        ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Enumerated { .. }
        | ExprKind::Register(..)
        | ExprKind::Field(..)
        | ExprKind::State(_)
        | ExprKind::Param(_)
        | ExprKind::Local(_)
        | ExprKind::None => {}
    }
}
