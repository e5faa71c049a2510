//! Statements in words: what happens, step by step, and what the cases of a value are.

use super::cases::{arm_items, asks_for_presence, cases, depending};
use super::notation::{Names, get_call, number};
use super::rich_text::{Item, Line, Span};
use crate::model::ir::{Block, Expr, ExprKind, Local, Stmt};

/// What a `return` leaves.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// The only rule of its trigger, or an event.
    Alone,
    /// One of several rules of a trigger.
    Shared,
    /// A function.
    Function,
}

/// The body of a function: its steps, and "the result is".
pub(super) fn body(names: Names<'_>, body: &Block) -> Vec<Item> {
    let mut items = Vec::new();
    for stmt in &body.stmts {
        step(names, Scope::Function, stmt, &mut items);
    }
    if let Some(value) = &body.value {
        items.push(given(
            names,
            Scope::Function,
            Line::text("the result is "),
            value,
        ));
    }
    items
}

/// The steps of a block, and its value if it has one.
pub(super) fn block(names: Names<'_>, scope: Scope, block: &Block) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for stmt in &block.stmts {
        let Stmt::Return(None) = stmt else {
            step(names, scope, stmt, &mut items);
            continue;
        };
        let nothing = match scope {
            Scope::Alone | Scope::Function => "nothing else happens",
            Scope::Shared => "the rest of this rule is skipped",
        };
        match items.last_mut() {
            Some(last) if last.children.is_empty() => {
                last.line = std::mem::take(&mut last.line).push(", and ").push(nothing);
            }
            Some(_) | None => items.push(Item::leaf(Line::text(nothing))),
        }
    }
    if let Some(value) = &block.value {
        value_items(names, scope, value, &mut items);
    }
    if items.is_empty() {
        items.push(Item::leaf(Line::text("nothing happens")));
    }
    items
}

fn step(names: Names<'_>, scope: Scope, stmt: &Stmt, items: &mut Vec<Item>) {
    let value_given = |line: Line, value: &Expr| given(names, scope, line, value);
    let item = match stmt {
        Stmt::Let { local, value } => {
            let line = Line::text("let ").push_code(&local.name).push(" be ");
            value_given(line, value)
        }
        Stmt::LetPattern { pattern, value } => {
            let pattern = names.pattern(pattern, &value.ty);
            value_given(Line::text("let ").push_code(pattern).push(" be "), value)
        }
        Stmt::Assign { place, value } => {
            value_given(names.place_words(place).push(" becomes "), value)
        }
        Stmt::Return(Some(value)) => value_given(Line::text("the result is "), value),
        Stmt::If {
            condition,
            then,
            otherwise,
        } => {
            let head = Line::text("if ").join(names.condition(condition));
            items.push(Item::with(head, block(names, scope, then)));
            if let Some(otherwise) = otherwise {
                alternative(names, scope, otherwise, items);
            }
            return;
        }
        Stmt::Match { value, arms } => return cases(names, scope, value, arms, items),
        Stmt::Block(inner) => return items.extend(block(names, scope, inner)),
        Stmt::For {
            local,
            first,
            end,
            closed,
            body,
        } => {
            let head = Line::text("for each ").push_code(&local.name);
            let head = head.push(" from ").join(names.operand(first));
            let head = head.join(last_index(names, end, *closed));
            Item::with(head, block(names, scope, body))
        }
        Stmt::Return(None) => Item::leaf(Line::text("nothing else happens")),
        Stmt::After { delay, event, args } => Item::leaf(after(names, delay, *event, args)),
        Stmt::Cancel { event } => {
            let line = event_line(names, Line::text("the event "), *event);
            Item::leaf(line.push(" is cancelled if it is pending"))
        }
        Stmt::Pulse { irq } => {
            let line = Line::text("the interrupt line ");
            let line = line.push_code(&names.behavior.irqs[*irq].name);
            Item::leaf(line.push(" goes up, and down again"))
        }
        Stmt::Hook { hook, args, result } => {
            Item::leaf(hook_call(names.hook(*hook, args), result.as_ref()))
        }
        Stmt::GuestError(text) => {
            Item::leaf(Line::text(format!("the guest error “{text}” is logged")))
        }
        Stmt::Unimplemented(text) => {
            Item::leaf(Line::text(format!("“{text}” is logged as not modelled")))
        }
    };
    items.push(item);
}

/// Where a loop ends: ` to 7`.
fn last_index(names: Names<'_>, end: &Expr, closed: bool) -> Line {
    match (closed, &end.kind) {
        (true, _) => Line::text(" to ").join(names.operand(end)),
        (false, ExprKind::Int(end)) => Line::text(" to ").push_code(number(end.saturating_sub(1))),
        (false, _) => Line::text(" to the number before ").join(names.operand(end)),
    }
}

fn hook_call(call: String, result: Option<&Local>) -> Line {
    match result {
        Some(local) => {
            let line = Line::text("let ").push_code(&local.name);
            line.push(" be what the hook ")
                .push_code(call)
                .push(" gives")
        }
        None => Line::text("the hook ").push_code(call).push(" is called"),
    }
}

/// `else`, with `else if` on the same level.
fn alternative(names: Names<'_>, scope: Scope, otherwise: &Block, items: &mut Vec<Item>) {
    match (otherwise.stmts.as_slice(), &otherwise.value) {
        (
            [
                Stmt::If {
                    condition,
                    then,
                    otherwise,
                },
            ],
            None,
        ) => {
            let head = Line::text("otherwise, if ").join(names.condition(condition));
            items.push(Item::with(head, block(names, scope, then)));
            if let Some(otherwise) = otherwise {
                alternative(names, scope, otherwise, items);
            }
        }
        ([], None) => {}
        _ => items.push(Item::with(
            Line::text("otherwise"),
            block(names, scope, otherwise),
        )),
    }
}

/// A line that ends in a value: in words, or with the cases below it.
pub(super) fn given(names: Names<'_>, scope: Scope, line: Line, value: &Expr) -> Item {
    if is_plain(&value.kind) || get_call(names, value).is_some() {
        return Item::leaf(line.join(names.value_words(value)));
    }
    match &value.kind {
        ExprKind::Match { value, arms } if !asks_for_presence(value, arms) => Item {
            line: depending(names, line.trim_end().push(", "), value, arms),
            children: arm_items(names, scope, value, arms),
        },
        _ => {
            let mut children = Vec::new();
            value_items(names, scope, value, &mut children);
            Item {
                line: line.trim_end().push(":"),
                children,
            }
        }
    }
}

/// A value: in words, or as one item for each case.
fn value_items(names: Names<'_>, scope: Scope, value: &Expr, items: &mut Vec<Item>) {
    match &value.kind {
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            let head = Line::text("if ").join(names.condition(condition));
            items.push(Item::with(head, block(names, scope, then)));
            items.push(Item::with(
                Line::text("otherwise"),
                block(names, scope, otherwise),
            ));
        }
        ExprKind::Match { value, arms } => cases(names, scope, value, arms, items),
        ExprKind::Block(inner) => items.extend(block(names, scope, inner)),
        ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Enumerated { .. }
        | ExprKind::Register(..)
        | ExprKind::Field(..)
        | ExprKind::State(_)
        | ExprKind::Param(_)
        | ExprKind::Local(_)
        | ExprKind::Element(..)
        | ExprKind::RegisterAt(..)
        | ExprKind::FieldAt(..)
        | ExprKind::Input { .. }
        | ExprKind::Pending(_)
        | ExprKind::Remaining(_)
        | ExprKind::Not(_)
        | ExprKind::Binary(..)
        | ExprKind::Method(..)
        | ExprKind::Unary(..)
        | ExprKind::UnwrapOr(..)
        | ExprKind::Tuple(_)
        | ExprKind::TupleItem(..)
        | ExprKind::Cast(_)
        | ExprKind::Call(..)
        | ExprKind::Some(_)
        | ExprKind::None
        | ExprKind::IsSome(..) => items.push(Item::leaf(names.value_words(value))),
    }
}

fn after(names: Names<'_>, delay: &Expr, event: usize, args: &[Expr]) -> Line {
    let unit = match delay.kind {
        ExprKind::Int(1) => " nanosecond",
        _ => " nanoseconds",
    };
    let line = Line::text("after ").join(names.operand(delay)).push(unit);
    let mut line =
        event_line(names, line.push(" of virtual time, the event "), event).push(" happens");
    for (index, (local, value)) in names.behavior.events[event]
        .args
        .iter()
        .zip(args)
        .enumerate()
    {
        line = line
            .push(if index == 0 { " with " } else { ", " })
            .push_code(&local.name);
        line = line.push(" = ").push_code(names.code(value));
    }
    line
}

fn event_line(names: Names<'_>, mut line: Line, event: usize) -> Line {
    line.0
        .push(Span::Event(names.behavior.events[event].name.clone()));
    line
}

/// Whether an expression is one value, without cases or steps.
pub(super) fn is_plain(kind: &ExprKind) -> bool {
    !matches!(
        kind,
        ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block(_)
    )
}
