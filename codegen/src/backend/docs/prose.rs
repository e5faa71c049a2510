//! Rules, events and functions in words: what the device does, step by step.

use super::code::Names;
use super::text::{Item, Line, Span};
use crate::behavior::ir::{Arm, BinaryOp, Block, Event, Expr, ExprKind, Function, Pattern, Rule, Stmt, Trigger, Ty, View};

/// Something that happens, and its steps.
#[derive(Debug)]
pub(super) struct Story {
    /// "When the guest writes CTRL and CTRL.START is 1:"
    pub head: Line,
    /// Doc comment, or empty.
    pub doc: String,
    /// Steps, in order.
    pub steps: Vec<Item>,
}

/// A function: its signature, and what it gives.
#[derive(Debug)]
pub(super) struct FunctionStory {
    /// `compute(op: u32) -> Option<u32>`
    pub signature: String,
    /// Doc comment, or empty.
    pub doc: String,
    /// What it gives.
    pub result: Outcome,
}

/// What a function gives.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A table over the values of one argument: its head, and its rows.
    Table(Line, Vec<(Line, Line)>),
    /// Steps.
    Steps(Vec<Item>),
}

/// What a `return` leaves.
#[derive(Clone, Copy)]
enum Scope {
    /// The only rule of its trigger, or an event.
    Alone,
    /// One of several rules of a trigger.
    Shared,
    /// A function.
    Function,
}

/// A rule in words.
pub(super) fn rule(names: Names<'_>, rule: &Rule) -> Story {
    let head = match rule.trigger {
        Trigger::Write(id) => {
            let register = names.register_link(View::Current, id);
            Line::text("when the guest writes ").join(register)
        }
        Trigger::Read(id) => {
            let register = names.register_link(View::Current, id);
            Line::text("when the guest reads ").join(register).push(", before the value is taken")
        }
        Trigger::Reset => {
            Line::text("at reset, after registers and hidden state have their reset values")
        }
    };
    let head = match &rule.condition {
        Some(condition) => match (&condition.kind, rule.trigger) {
            // "and" would bind more tightly than the "or" of the condition.
            (ExprKind::Binary(..), Trigger::Write(_)) if !is_or(condition) => {
                head.push(" and ").join(names.condition(condition))
            }
            _ => head.push(", if ").join(names.condition(condition)),
        },
        None => head,
    };
    let scope = match names.behavior.rules_on(rule.trigger).count() {
        1 => Scope::Alone,
        _ => Scope::Shared,
    };
    Story { head: head.push(":").sentence(), doc: rule.doc.clone(), steps: block(names, scope, &rule.body) }
}

/// An event in words.
pub(super) fn event(names: Names<'_>, event: &Event) -> Story {
    let mut head = Line::text("when the event ");
    head.0.push(Span::Event(event.name.clone()));
    for (index, arg) in event.args.iter().enumerate() {
        head = head.push(if index == 0 { " happens, with " } else { ", " }).push_code(&arg.name);
    }
    let end = if event.args.is_empty() { " happens:" } else { ":" };
    Story {
        head: head.push(end).sentence(),
        doc: event.doc.clone(),
        steps: block(names, Scope::Alone, &event.body),
    }
}

/// A function: as a table where it is a `match` whose arms are plain values.
pub(super) fn function(names: Names<'_>, function: &Function) -> FunctionStory {
    let args: Vec<String> =
        function.args.iter().map(|arg| format!("{}: {}", arg.name, arg.ty)).collect();
    FunctionStory {
        signature: format!("{}({}) -> {}", function.name, args.join(", "), function.result),
        doc: function.doc.clone(),
        result: table(names, &function.body)
            .unwrap_or_else(|| Outcome::Steps(body(names, &function.body))),
    }
}

fn table(names: Names<'_>, body: &Block) -> Option<Outcome> {
    let ([], Some(value)) = (body.stmts.as_slice(), &body.value) else { return None };
    let ExprKind::Match { value, arms } = &value.kind else { return None };
    if !matches!(value.ty, Ty::Int(_) | Ty::Bool) || overlap(arms) {
        return None;
    }
    let rows = arms.iter().enumerate().map(|(index, arm)| {
        let ([], Some(result)) = (arm.body.stmts.as_slice(), &arm.body.value) else { return None };
        let result = is_plain(result).then(|| names.value_words(result))?;
        Some((names.pattern_words(&arm.pattern, index == 0).sentence(), result))
    });
    Some(Outcome::Table(names.operand(value), rows.collect::<Option<_>>()?))
}

/// The body of a function: its steps, and "the result is".
fn body(names: Names<'_>, body: &Block) -> Vec<Item> {
    let mut items = Vec::new();
    for stmt in &body.stmts {
        step(names, Scope::Function, stmt, &mut items);
    }
    if let Some(value) = &body.value {
        items.push(given(names, Scope::Function, Line::text("the result is "), value));
    }
    items
}

/// The steps of a block, and its value if it has one.
fn block(names: Names<'_>, scope: Scope, block: &Block) -> Vec<Item> {
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
    let item = match stmt {
        Stmt::Let { local, value } => {
            given(names, scope, Line::text("let ").push_code(&local.name).push(" be "), value)
        }
        Stmt::Assign { place, value } => {
            given(names, scope, names.place_words(place).push(" becomes "), value)
        }
        Stmt::If { condition, then, otherwise } => {
            let head = Line::text("if ").join(names.condition(condition));
            items.push(Item::with(head, block(names, scope, then)));
            if let Some(otherwise) = otherwise {
                alternative(names, scope, otherwise, items);
            }
            return;
        }
        Stmt::Match { value, arms } => return cases(names, scope, value, arms, items),
        Stmt::Block(inner) => return items.extend(block(names, scope, inner)),
        Stmt::Return(None) => Item::leaf(Line::text("nothing else happens")),
        Stmt::Return(Some(value)) => {
            given(names, scope, Line::text("the result is "), value)
        }
        Stmt::After { delay, event, args } => Item::leaf(after(names, delay, *event, args)),
        Stmt::Cancel { event } => {
            let line = event_line(names, Line::text("the event "), *event);
            Item::leaf(line.push(" is cancelled if it is pending"))
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

/// `else`, with `else if` on the same level.
fn alternative(names: Names<'_>, scope: Scope, otherwise: &Block, items: &mut Vec<Item>) {
    match (otherwise.stmts.as_slice(), &otherwise.value) {
        ([Stmt::If { condition, then, otherwise }], None) => {
            let head = Line::text("otherwise, if ").join(names.condition(condition));
            items.push(Item::with(head, block(names, scope, then)));
            if let Some(otherwise) = otherwise {
                alternative(names, scope, otherwise, items);
            }
        }
        ([], None) => {}
        _ => items.push(Item::with(Line::text("otherwise"), block(names, scope, otherwise))),
    }
}

/// The arms of a `match`: two branches for an `Option`, a list of values for others.
fn cases(names: Names<'_>, scope: Scope, value: &Expr, arms: &[Arm<Block>], items: &mut Vec<Item>) {
    if let (Ty::Option(_), true) = (&value.ty, arms.iter().all(|arm| is_presence(&arm.pattern))) {
        for arm in arms {
            let head = Line::text("if ").join(names.operand(value));
            let head = match &arm.pattern {
                Pattern::Some(inner) => match inner.as_ref() {
                    Pattern::Bind(local) => head.push(" holds a value, called ").push_code(&local.name),
                    _ => head.push(" holds a value"),
                },
                Pattern::None => head.push(" holds nothing"),
                _ => Line::text("otherwise"),
            };
            items.push(Item::with(head, block(names, scope, &arm.body)));
        }
        return;
    }
    let children = arms.iter().enumerate().map(|(index, arm)| {
        let head = names.pattern_words(&arm.pattern, index == 0);
        Item::with(head, block(names, scope, &arm.body))
    });
    items.push(Item { line: depending(names, value, arms), children: children.collect() });
}

/// "depending on OP", and which arm applies if several fit.
fn depending(names: Names<'_>, value: &Expr, arms: &[Arm<Block>]) -> Line {
    let line = Line::text("depending on ").join(names.operand(value));
    line.push(if overlap(arms) { ", the first that fits:" } else { ":" })
}

/// A line that ends in a value: in words, or with the cases below it.
fn given(names: Names<'_>, scope: Scope, line: Line, value: &Expr) -> Item {
    if is_plain(value) {
        return Item::leaf(line.join(names.value_words(value)));
    }
    let mut children = Vec::new();
    value_items(names, scope, value, &mut children);
    Item { line: line.trim_end().push(":"), children }
}

/// A value: in words, or as one item for each case.
fn value_items(names: Names<'_>, scope: Scope, value: &Expr, items: &mut Vec<Item>) {
    match &value.kind {
        ExprKind::If { condition, then, otherwise } => {
            let head = Line::text("if ").join(names.condition(condition));
            items.push(Item::with(head, block(names, scope, then)));
            items.push(Item::with(Line::text("otherwise"), block(names, scope, otherwise)));
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
        | ExprKind::Not(_)
        | ExprKind::Binary(..)
        | ExprKind::Method(..)
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
    let mut line = event_line(names, line.push(" of virtual time, the event "), event).push(" happens");
    for (index, (local, value)) in names.behavior.events[event].args.iter().zip(args).enumerate() {
        line = line.push(if index == 0 { " with " } else { ", " }).push_code(&local.name);
        line = line.push(" = ").push_code(names.code(value));
    }
    line
}

fn event_line(names: Names<'_>, mut line: Line, event: usize) -> Line {
    line.0.push(Span::Event(names.behavior.events[event].name.clone()));
    line
}

/// Whether an expression is one value, without cases or steps.
fn is_plain(expr: &Expr) -> bool {
    !matches!(&expr.kind, ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block(_))
}

fn is_or(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Binary(BinaryOp::Or, ..))
}

/// Whether a pattern of an `Option` only asks whether there is a value.
fn is_presence(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Some(inner) => matches!(inner.as_ref(), Pattern::Any | Pattern::Bind(_)),
        Pattern::None | Pattern::Any => true,
        Pattern::Bind(_) | Pattern::Bool(_) | Pattern::Int { .. } | Pattern::Range(..) | Pattern::Or(_) => false,
    }
}

/// Whether two arms fit one value, a last `_` not counted.
fn overlap(arms: &[Arm<Block>]) -> bool {
    fn ranges(pattern: &Pattern, out: &mut Vec<(u64, u64)>) {
        match pattern {
            Pattern::Int { value, named: _ } => out.push((*value, *value)),
            Pattern::Range(low, high) => out.push((*low, *high)),
            Pattern::Or(patterns) => patterns.iter().for_each(|one| ranges(one, out)),
            Pattern::Some(inner) => ranges(inner, out),
            Pattern::Any | Pattern::Bind(_) | Pattern::Bool(_) | Pattern::None => {}
        }
    }
    let mut all = Vec::new();
    arms.iter().for_each(|arm| ranges(&arm.pattern, &mut all));
    all.sort_unstable();
    all.windows(2).any(|pair| pair[0].1 >= pair[1].0)
}
