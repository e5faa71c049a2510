//! Rules, events and functions in words: what the device does, step by step.

use super::cases::overlap;
use super::notation::Names;
use super::rich_text::{Item, Line, Span};
use super::steps::{Scope, block, body, is_plain};
use crate::model::ir::{BinaryOp, Block, Event, Expr, ExprKind, Function, Rule, Trigger, Ty, View};

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

/// A rule in words.
pub(super) fn rule(names: Names<'_>, rule: &Rule) -> Story {
    let register = |id| match &rule.each {
        Some(each) => names.element_link(each.bank, names.behavior.each_shown(each)),
        None => names.register_link(View::Current, id),
    };
    let head = match rule.trigger {
        Trigger::Write(id) => {
            let register = register(id);
            Line::text("when the guest writes ").join(register)
        }
        Trigger::Read(id) => {
            let register = register(id);
            Line::text("when the guest reads ")
                .join(register)
                .push(", before the value is taken")
        }
        Trigger::Reset => {
            Line::text("at reset, after registers and hidden state have their reset values")
        }
    };
    let head = match &rule.condition {
        // "and" would bind more tightly than an "or" of the condition.
        Some(condition) if matches!(rule.trigger, Trigger::Write(_)) && !is_or(condition) => {
            head.push(" and ").join(names.condition(condition))
        }
        Some(condition) => head.push(", if ").join(names.condition(condition)),
        None => head,
    };
    let scope = match sharing(names, rule) {
        0 | 1 => Scope::Alone,
        2.. => Scope::Shared,
    };
    Story {
        head: head.push(":").sentence(),
        doc: rule.doc.clone(),
        steps: block(names, scope, &rule.written_body()),
    }
}

/// The most rules that run at an access at which this one does.
fn sharing(names: Names<'_>, rule: &Rule) -> usize {
    let count = |access| names.behavior.rules_for(access).count();
    let Some(each) = &rule.each else {
        return count(rule.trigger);
    };
    let registers = names.behavior.banks[each.bank].registers.iter();
    let counts = registers.map(|id| match rule.trigger {
        Trigger::Write(_) => count(Trigger::Write(*id)),
        Trigger::Read(_) => count(Trigger::Read(*id)),
        Trigger::Reset => count(Trigger::Reset),
    });
    counts.max().unwrap_or(0)
}

/// An event in words.
pub(super) fn event(names: Names<'_>, event: &Event) -> Story {
    let mut head = Line::text("when the event ");
    head.0.push(Span::Event(event.name.clone()));
    for (index, arg) in event.args.iter().enumerate() {
        head = head
            .push(if index == 0 { " happens, with " } else { ", " })
            .push_code(&arg.name);
    }
    let end = if event.args.is_empty() {
        " happens:"
    } else {
        ":"
    };
    Story {
        head: head.push(end).sentence(),
        doc: event.doc.clone(),
        steps: block(names, Scope::Alone, &event.body),
    }
}

/// A function: as a table where it is a `match` whose arms are plain values.
pub(super) fn function(names: Names<'_>, function: &Function) -> FunctionStory {
    let args: Vec<String> = function
        .args
        .iter()
        .map(|arg| format!("{}: {}", arg.name, arg.ty))
        .collect();
    FunctionStory {
        signature: format!(
            "{}({}) -> {}",
            function.name,
            args.join(", "),
            function.result
        ),
        doc: function.doc.clone(),
        result: table(names, &function.body)
            .unwrap_or_else(|| Outcome::Steps(body(names, &function.body))),
    }
}

fn table(names: Names<'_>, body: &Block) -> Option<Outcome> {
    let ([], Some(value)) = (body.stmts.as_slice(), &body.value) else {
        return None;
    };
    let ExprKind::Match { value, arms } = &value.kind else {
        return None;
    };
    if !matches!(value.ty, Ty::Int(_) | Ty::Bool) || overlap(arms, &value.ty) {
        return None;
    }
    let rows = arms.iter().enumerate().map(|(index, arm)| {
        let ([], Some(result)) = (arm.body.stmts.as_slice(), &arm.body.value) else {
            return None;
        };
        let result = is_plain(&result.kind).then(|| names.value_words(result))?;
        Some((
            names
                .pattern_words(&arm.pattern, &value.ty, index == 0)
                .sentence(),
            result,
        ))
    });
    Some(Outcome::Table(
        names.operand(value),
        rows.collect::<Option<_>>()?,
    ))
}

fn is_or(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Binary(BinaryOp::Or, ..))
}
