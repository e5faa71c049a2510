//! Lines that a board drives, and what is written by hand.

use super::notation::Names;
use super::prose::Story;
use super::rich_text::Line;
use super::steps::{Scope, block};
use crate::model::ir::{self, Behavior, Input, Local, Ty};

/// Lines that a board drives.
pub(super) struct InputView<'a> {
    /// `pins[32]`
    pub name: String,
    pub doc: &'a str,
}

impl<'a> InputView<'a> {
    pub(super) fn new(input: &'a Input) -> Self {
        Self {
            name: match input.lines {
                Some(lines) => format!("{}[{lines}]", input.name),
                None => input.name.clone(),
            },
            doc: &input.doc,
        }
    }
}

/// What inputs and calls do.
pub(super) fn stories(names: Names<'_>) -> impl Iterator<Item = Story> {
    let behavior = names.behavior;
    let inputs = behavior.input_rules.iter().map(move |rule| {
        let name = &behavior.inputs[rule.input].name;
        let head = Line::text("when the input ");
        let head = match &rule.line {
            ir::Line::Only => head.push_code(name),
            ir::Line::One(line) => head.push_code(format!("{name}[{line}]")),
            ir::Line::Each(local) => head.push_code(format!("{name}[{}]", local.name)),
        };
        let head = head.push(" has changed");
        let head = match &rule.condition {
            Some(condition) => head.push(", if ").join(names.condition(condition)),
            None => head,
        };
        let same = behavior.input_rules.iter();
        let scope = match same.filter(|known| known.input == rule.input).count() {
            0 | 1 => Scope::Alone,
            2.. => Scope::Shared,
        };
        Story {
            head: head.push(":").sentence(),
            doc: rule.doc.clone(),
            steps: block(names, scope, &rule.body),
        }
    });
    let calls = behavior.calls.iter().map(move |call| Story {
        head: Line::text("When a hook calls ")
            .push_code(signature(&call.name, &call.args, &Ty::Unit))
            .push(":"),
        doc: call.doc.clone(),
        steps: block(names, Scope::Alone, &call.body),
    });
    inputs.chain(calls)
}

/// Functions that are written by hand: signature, description.
pub(super) fn hooks(behavior: &Behavior) -> Vec<(String, &str)> {
    let hooks = behavior.hooks.iter();
    hooks
        .map(|hook| (signature(&hook.name, &hook.args, &hook.result), &*hook.doc))
        .collect()
}

fn signature(name: &str, args: &[Local], result: &Ty) -> String {
    let args: Vec<String> = (args.iter())
        .map(|arg| format!("{}: {}", arg.name, arg.ty))
        .collect();
    let result = match result {
        Ty::Unit => String::new(),
        Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Tuple(_) => format!(" -> {result}"),
    };
    format!("{name}({}){result}", args.join(", "))
}
