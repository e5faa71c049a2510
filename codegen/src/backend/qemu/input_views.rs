//! Input lines, and what is written by hand, as the templates show them.

use super::c_names::Names;
use super::c_text as text;
use super::device_functions::Functions;
use super::emit::{RoutineCode, c_type, fitted};
use crate::backend::c::Expr;
use crate::lower::core::{Arg, Core, Local, Ty};
use crate::names::Ident;
use crate::names::target_scope::CScope;

/// Lines that a board drives.
pub(super) struct InputView {
    /// Member of `s->inputs`.
    pub member: String,
    /// Name, as a literal.
    pub name: String,
    /// How many lines have indices; `None`: there is one.
    pub lines: Option<u32>,
    /// What is called when a level may have changed.
    pub function: String,
    /// What happens then.
    pub rules: Vec<InputCall>,
    /// Comment on the member.
    pub comment: String,
}

/// A call of what an `on input` became.
pub(super) struct InputCall {
    /// The only line for which it is.
    pub only: Option<u32>,
    /// The call.
    pub text: String,
}

impl InputView {
    /// How many lines there are.
    pub fn count(&self) -> u32 {
        self.lines.unwrap_or(1)
    }

    /// A line's level, by `line`.
    pub fn level(&self) -> String {
        let index = if self.lines.is_some() { "[line]" } else { "" };
        format!("s->inputs.{}{index}", self.member)
    }
}

/// All inputs.
pub(super) fn inputs(
    core: &Core,
    routines: &[Option<RoutineCode>],
    names: &Names,
    functions: &Functions,
) -> Vec<InputView> {
    let view = |(index, member): (usize, &String)| {
        let input = &core.inputs[index];
        let rules = input.runs.iter().filter_map(|(only, run)| {
            Some(InputCall {
                only: *only,
                text: routines[run.routine]
                    .as_ref()?
                    .call(run, |_| "line".to_owned()),
            })
        });
        InputView {
            member: member.clone(),
            name: text::string(&input.name),
            lines: input.lines,
            function: functions.inputs[index].clone(),
            rules: rules.collect(),
            comment: super::c_text::comment_above(&input.doc, 8),
        }
    };
    names.inputs.iter().enumerate().map(view).collect()
}

/// What is written by hand, and what it calls.
pub(super) struct HooksView {
    /// Whether there is any of it.
    pub wanted: bool,
    /// Functions that are written by hand.
    pub functions: Vec<HookView>,
    /// Functions that they call.
    pub calls: Vec<CallView>,
    /// Character devices: member of `s->chardevs`, property, comment on the member.
    pub chardevs: Vec<(String, String, String)>,
}

/// A function that is written by hand.
pub(super) struct HookView {
    /// Its name.
    pub name: String,
    /// Result, name and arguments.
    pub head: String,
    /// Comment on it.
    pub comment: String,
    /// What it gives until someone writes it: a `return` statement, or nothing.
    pub gives: Option<String>,
}

/// A function that hooks call.
pub(super) struct CallView {
    /// Result, name and arguments.
    pub head: String,
    /// Comment on it.
    pub comment: String,
    /// Statements that make arguments fit their types.
    pub fitted: Vec<String>,
    /// The call of what happens.
    pub body: String,
}

impl HooksView {
    pub(super) fn new(
        stem: &Ident,
        core: &Core,
        routines: &[Option<RoutineCode>],
        names: &Names,
    ) -> Self {
        let head = |result: String, name: &str, args: &[Local]| {
            let state = format!("{}State *s", stem.camel);
            let args = args.iter().zip(arg_names(args));
            let args = args.map(|(arg, name)| format!(", {} {name}", c_type(stem, &arg.ty)));
            format!("{result} {name}({state}{})", args.collect::<String>())
        };
        let hooks = core.hooks.iter().zip(&names.hooks);
        let hooks = hooks.map(|(hook, name)| HookView {
            head: head(c_type(stem, &hook.result), name, &hook.args),
            comment: comment(&hook.doc, &format!("The hook {}.", hook.name)),
            gives: gives(stem, &hook.result),
            name: name.clone(),
        });
        let calls = core.calls.iter().filter_map(|call| {
            let taken = &core.called(call).args;
            let args = arg_names(taken);
            let name = format!("{}_call_{}", stem.snake, call.name);
            let code = routines[call.run.routine].as_ref()?;
            Some(CallView {
                head: head("void".into(), &name, taken),
                comment: comment(&call.doc, &format!("The call {}.", call.name)),
                fitted: (taken.iter().zip(&args))
                    .flat_map(|(arg, name)| fitted(&Expr::name(name), &arg.ty))
                    .map(|stmt| stmt.lines(4))
                    .collect(),
                body: code.call(&call.run, |arg| match arg {
                    Arg::Given(index) => args[index].clone(),
                    _ => unreachable!("a hook gives all arguments"),
                }),
            })
        });
        let mut members = CScope::members();
        let chardevs = core.chardevs.iter().map(|chardev| {
            (
                members.claim(&chardev.name),
                crate::names::kebab(&chardev.name),
                super::c_text::comment_above(&chardev.doc, 8),
            )
        });
        Self {
            wanted: core.has_hooks(),
            functions: hooks.collect(),
            calls: calls.collect(),
            chardevs: chardevs.collect(),
        }
    }
}

fn comment(doc: &str, otherwise: &str) -> String {
    text::comment(if doc.is_empty() { otherwise } else { doc }, 0)
}

/// Arguments under names that the functions of templates leave free.
fn arg_names(args: &[Local]) -> Vec<String> {
    let mut scope = CScope::locals(&Default::default());
    for name in ["s", "before"] {
        scope.reserve(name);
    }
    let names = args.iter().map(|arg| scope.claim_chosen(&arg.name));
    names.collect()
}

/// What a hook gives that nobody has written.
fn gives(stem: &Ident, ty: &Ty) -> Option<String> {
    match ty {
        Ty::Unit | Ty::Tuple(_) => None,
        Ty::Bool => Some("return false;".into()),
        Ty::Int(_) => Some("return 0;".into()),
        Ty::Option(_) => Some(format!(
            "return ({}) {{ .some = false }};",
            c_type(stem, ty)
        )),
    }
}
