//! Input lines, and what is written by hand, as the templates show them.

use super::c_names::Names;
use super::c_text as text;
use super::device_functions::Functions;
use super::emit::{RoutineCode, c_type, fitted};
use crate::backend::c::{Block, Expr, Function, Linkage, List, Stmt, Type};
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
    pub rules: Block,
    /// Comment on the member.
    pub comment: String,
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
        let line = || Expr::name("line");
        let rules = input.runs.iter().filter_map(|(only, run)| {
            let call = routines[run.routine].as_ref()?.call(run, |_| line());
            Some(match only {
                Some(only) => Stmt::when(line().equals(*only), [call.into()]),
                None => call.into(),
            })
        });
        InputView {
            member: member.clone(),
            name: text::string(&input.name),
            lines: input.lines,
            function: functions.inputs[index].clone(),
            rules: Block::of(rules),
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
    /// It, with a comment.
    pub prototype: Function,
    /// What it gives until someone writes it, if anything.
    pub gives: Option<Stmt>,
}

/// A function that hooks call.
pub(super) struct CallView {
    /// It, with a comment.
    pub prototype: Function,
    /// What makes arguments fit their types, and the call of what happens.
    pub body: Block,
}

impl HooksView {
    pub(super) fn new(
        stem: &Ident,
        core: &Core,
        routines: &[Option<RoutineCode>],
        names: &Names,
    ) -> Self {
        let head = |result: Type, name: &str, args: &[Local]| {
            let state = Type::named(format!("{}State", stem.camel)).pointer();
            let head = Function::new(Linkage::Own, result, name).param(state, "s");
            let args = args.iter().zip(arg_names(args));
            args.fold(head, |head, (arg, name)| {
                head.param(Type::named(c_type(stem, &arg.ty)), name)
            })
        };
        let hooks = core.hooks.iter().zip(&names.hooks);
        let hooks = hooks.map(|(hook, name)| {
            let result = Type::named(c_type(stem, &hook.result));
            let doc = doc_or(&hook.doc, format!("The hook {}.", hook.name));
            HookView {
                prototype: head(result, name, &hook.args).doc(doc),
                gives: gives(stem, &hook.result),
            }
        });
        let calls = core.calls.iter().filter_map(|call| {
            let taken = &core.called(call).args;
            let args = arg_names(taken);
            let name = format!("{}_call_{}", stem.snake, call.name);
            let code = routines[call.run.routine].as_ref()?;
            let fitted = (taken.iter().zip(&args))
                .flat_map(|(arg, name)| fitted(&Expr::name(name), &arg.ty));
            let done = code.call(&call.run, |arg| match arg {
                Arg::Given(index) => Expr::name(&args[index]),
                _ => unreachable!("a hook gives all arguments"),
            });
            let doc = doc_or(&call.doc, format!("The call {}.", call.name));
            Some(CallView {
                prototype: head(Type::void(), &name, taken).doc(doc),
                body: Block::of(fitted.chain([done.into()])),
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

fn doc_or(doc: &str, otherwise: String) -> String {
    match doc {
        "" => otherwise,
        doc => doc.to_owned(),
    }
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
fn gives(stem: &Ident, ty: &Ty) -> Option<Stmt> {
    match ty {
        Ty::Unit | Ty::Tuple(_) => None,
        Ty::Bool => Some(Stmt::give(Expr::bool(false))),
        Ty::Int(_) => Some(Stmt::give(0)),
        Ty::Option(_) => {
            let none = List::members([("some", Expr::bool(false))]);
            let ty = Type::named(c_type(stem, ty));
            Some(Stmt::give(Expr::Compound(ty, none)))
        }
    }
}
