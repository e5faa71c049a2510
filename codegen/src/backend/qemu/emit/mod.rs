//! From the behaviour's typed form to C functions.
//!
//! The checker has refused whatever could overflow, divide by zero or shift too far, and this
//! module keeps C's own rules from bringing it back: operands narrower than `int` are never
//! multiplied or shifted as `int` where that could overflow, and a type whose width is not a
//! machine's is masked after each operation that could leave it.
//!
//! Expressions have no effects, so one that C can only write as a statement (`match`, `if`, a
//! block) is calculated before the statement that needs it.

mod arith;
mod banks;
mod body;
mod c;
mod expr;
mod helpers;
mod lines;
mod loops;
mod matching;
mod methods;
mod scan;
#[cfg(test)]
mod tests;
mod unused;

use std::collections::{BTreeSet, HashMap, HashSet};

use super::text;
use crate::behavior::ir::{Behavior, Block, Expr, Function, Int, Irq, Local, Rule, Trigger, Ty};
use crate::behavior::visit::events_tell_time;
use crate::model::{Peripheral, RegisterId};
use crate::names::Ident;
use crate::names::scope::CScope;

pub(super) use banks::{VERBS, bank_name, each_field};
pub(super) use helpers::{Helper, Since};

/// A constant as C writes it.
pub(super) fn number(value: u64) -> String {
    c::number(value).text
}

/// A constant of an integer type as C writes it.
pub(super) fn constant(bits: u64, int: Int) -> String {
    c::constant(bits, int).text
}
pub(super) use lines::fitted;
pub(super) use scan::possible_bits;

/// The arguments of functions that are not locals of the behaviour.
const ARGUMENTS: [&str; 3] = ["s", "old", "written"];

/// The C names of what a behaviour block declares, by index in the block.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Members of `s->regs`, by word: one for each cell.
    pub cells: Vec<Vec<String>>,
    /// Members of `s->params`.
    pub params: Vec<String>,
    /// Members of `s->state`.
    pub states: Vec<String>,
    /// Members of `s->timers` and `s->pending`.
    pub events: Vec<String>,
    /// Members of `s->pending.EVENT`.
    pub event_args: Vec<Vec<String>>,
    /// Functions.
    pub functions: Vec<String>,
    /// For each bank, those that look at its registers, and make them hold values.
    pub banks: Vec<[String; 4]>,
    /// Last parts of the constants of interrupt lines.
    pub lines: Vec<String>,
    /// Members of `s->inputs`.
    pub inputs: Vec<String>,
    /// Functions that are written by hand.
    pub hooks: Vec<String>,
    /// Names of the file that no local may hide.
    pub file: HashSet<String>,
}

/// Turns the items of one behaviour block into C.
pub(super) struct Emitter<'a> {
    /// From which names are made.
    stem: &'a Ident,
    peripheral: &'a Peripheral,
    behavior: &'a Behavior,
    names: &'a Names,
    /// From when time counts.
    since: Since,
    /// Whether debuggers look at what guests read.
    pub peeks: bool,
    /// Whether a rule is written that such a look runs too.
    reading: bool,
    /// What the emitted code calls.
    pub helpers: BTreeSet<Helper>,
    /// The functions for banks that the emitted code calls.
    banks: BTreeSet<banks::BankCall>,
}

/// What is needed while one C function is written.
struct FunctionScope<'a> {
    /// The C name of each local.
    locals: HashMap<String, String>,
    /// Names in use.
    scope: CScope,
    /// Locals of the source that are read anywhere.
    read: HashSet<&'a str>,
    /// The C names of locals and temporaries.
    declared: HashSet<String>,
}

/// The lines of one C block under construction.
#[derive(Default)]
struct Frame {
    /// Declarations, which QEMU's style wants first.
    decls: Vec<String>,
    /// Statements.
    stmts: Vec<String>,
}

impl Frame {
    /// Declarations, a blank line, statements.
    fn lines(self) -> Vec<String> {
        let mut lines = self.decls;
        if !lines.is_empty() && !self.stmts.is_empty() {
            lines.push(String::new());
        }
        lines.extend(self.stmts);
        lines
    }
}

/// Where the value of a block goes.
#[derive(Clone, Copy)]
enum Dest<'d> {
    /// `return value;`
    Return,
    /// `name = value;`
    Assign(&'d str),
    /// Nowhere: a block of statements, or a value that nothing reads.
    Discard,
}

impl<'a> Emitter<'a> {
    /// An emitter for the behaviour of one peripheral.
    pub(super) fn new(
        stem: &'a Ident,
        peripheral: &'a Peripheral,
        behavior: &'a Behavior,
        names: &'a Names,
    ) -> Self {
        Self {
            stem,
            peripheral,
            behavior,
            names,
            since: if events_tell_time(behavior) {
                Since::Due
            } else {
                Since::Now
            },
            peeks: false,
            reading: false,
            helpers: BTreeSet::new(),
            banks: BTreeSet::new(),
        }
    }

    /// A `fn`, whole.
    pub(super) fn function(&mut self, index: usize) -> String {
        let function: &'a Function = &self.behavior.functions[index];
        let mut f = self.scope(Some(&function.body), None);
        let args: Vec<String> = function
            .args
            .iter()
            .map(|arg| format!("{} {}", self.ty(&arg.ty), f.claim(arg)))
            .collect();
        let mut frame = Frame::default();
        self.block_into(&mut f, &mut frame, &function.body, Dest::Return);
        let args = if args.is_empty() {
            "void".into()
        } else {
            args.join(", ")
        };
        let head = format!(
            "static {} {}({args})",
            self.ty(&function.result),
            self.names.functions[index]
        );
        definition(&function.doc, &head, &f, frame)
    }

    /// A rule, as a function of this name.
    pub(super) fn rule(&mut self, rule: &'a Rule, name: &str) -> RuleCode {
        let mut f = self.scope(Some(&rule.body), rule.condition.as_ref());
        let mut frame = Frame::default();
        self.reading = self.peeks && matches!(rule.trigger, Trigger::Read(_));
        let index = rule.each.as_ref().map(|each| &each.index);
        let index = index.filter(|index| f.read.contains(&*index.name));
        let index = index.map(|index| f.claim(index));
        if let Some(condition) = &rule.condition {
            let condition = self.expr(&mut f, &mut frame, condition);
            frame.stmts.push(format!("if ({}) {{", condition.negated()));
            frame.stmts.push("    return;".into());
            frame.stmts.push("}".into());
        }
        self.block_into(&mut f, &mut frame, &rule.body, Dest::Discard);
        self.reading = false;
        let (old, written) = crate::behavior::visit::views(rule);
        let mut args = format!("{}State *s", self.stem.camel);
        let bits = match rule.trigger {
            Trigger::Write(id) | Trigger::Read(id) => self.peripheral.register(id).container(),
            Trigger::Reset => 64,
        };
        if let Some(index) = &index {
            args.push_str(&format!(", uint32_t {index}"));
        }
        for (used, name) in [(old, "old"), (written, "written")] {
            if used {
                args.push_str(&format!(", uint{bits}_t {name}"));
            }
        }
        let register = |id: RegisterId| match &rule.each {
            Some(each) => self.behavior.each_shown(each),
            None => self.peripheral.register(id).ident.svd.clone(),
        };
        let doc = match (rule.doc.as_str(), rule.trigger) {
            ("", Trigger::Write(id)) => format!("What a guest's write to {} does.", register(id)),
            ("", Trigger::Read(id)) => {
                format!("What happens before a guest reads {}.", register(id))
            }
            ("", Trigger::Reset) => "What else a reset does.".into(),
            (doc, _) => doc.to_owned(),
        };
        let head = format!("static void {name}({args})");
        RuleCode {
            name: name.to_owned(),
            text: definition(&doc, &head, &f, frame),
            index: index.is_some(),
            old,
            written,
        }
    }

    /// An event, as a function with this name.
    pub(super) fn event(&mut self, index: usize, name: &str) -> String {
        let event = &self.behavior.events[index];
        let mut f = self.scope(Some(&event.body), None);
        let mut frame = Frame::default();
        for (arg, member) in event.args.iter().zip(&self.names.event_args[index]) {
            if f.read.contains(&*arg.name) {
                let value = format!("s->pending.{}.{member}", self.names.events[index]);
                let ty = self.ty(&arg.ty);
                frame
                    .decls
                    .push(format!("{ty} {} = {value};", f.claim(arg)));
            }
        }
        self.block_into(&mut f, &mut frame, &event.body, Dest::Discard);
        let doc = match event.doc.as_str() {
            "" => format!("The event {}.", event.name),
            doc => doc.to_owned(),
        };
        let head = format!("static void {name}({}State *s)", self.stem.camel);
        definition(&doc, &head, &f, frame)
    }

    /// The level of an interrupt line that has one, as a function with this name.
    pub(super) fn irq(&mut self, irq: &'a Irq, level: &'a Expr, name: &str) -> String {
        let mut f = self.scope(None, Some(level));
        let mut frame = Frame::default();
        self.value_into(&mut f, &mut frame, level, Dest::Return);
        let doc = format!("Whether the interrupt line {} is high.", irq.name);
        let head = format!("static bool {name}({}State *s)", self.stem.camel);
        definition(&doc, &head, &f, frame)
    }

    /// The C type of a value.
    pub(super) fn ty(&self, ty: &Ty) -> String {
        c_type(self.stem, ty)
    }

    fn scope(&self, body: Option<&'a Block>, condition: Option<&'a Expr>) -> FunctionScope<'a> {
        let mut scope = CScope::locals(&self.names.file);
        for name in ARGUMENTS {
            scope.reserve(name);
        }
        FunctionScope {
            locals: HashMap::new(),
            scope,
            read: scan::reads(body, condition),
            declared: HashSet::new(),
        }
    }
}

impl FunctionScope<'_> {
    /// The C name of a local that comes into being.
    fn claim(&mut self, local: &Local) -> String {
        let name = self.scope.claim_chosen(&local.name);
        self.locals.insert(local.name.clone(), name.clone());
        self.declared.insert(name.clone());
        name
    }

    /// The C name of a local.
    fn local(&self, local: &Local) -> String {
        self.locals.get(&local.name).unwrap_or(&local.name).clone()
    }

    /// The name of a new temporary.
    fn temporary(&mut self) -> String {
        let name = self.scope.claim_numbered("value");
        self.declared.insert(name.clone());
        name
    }
}

/// A rule's function.
#[derive(Debug)]
pub(super) struct RuleCode {
    /// The function's name.
    pub name: String,
    /// Its definition.
    pub text: String,
    /// Whether it takes the register's index in its array.
    pub index: bool,
    /// Whether it takes what was stored before.
    pub old: bool,
    /// Whether it takes what the guest wrote.
    pub written: bool,
}

/// The C type of a value, by the stem of its peripheral.
pub(super) fn c_type(stem: &Ident, ty: &Ty) -> String {
    match ty {
        Ty::Unit => "void".into(),
        Ty::Bool => "bool".into(),
        Ty::Int(int) => c_int(*int),
        Ty::Option(_) | Ty::Tuple(_) => {
            let words = suffix(ty);
            let words = words.split('_').map(str::to_uppercase_first);
            format!("{}{}", stem.camel, words.collect::<String>())
        }
    }
}

/// The machine type that holds an integer.
fn c_int(int: Int) -> String {
    let sign = if int.signed { "" } else { "u" };
    format!("{sign}int{}_t", int.container())
}

/// The part of a helper's name that tells its type: `u32`, `bool`.
fn suffix(ty: &Ty) -> String {
    match ty {
        Ty::Unit => "unit".into(),
        Ty::Bool => "bool".into(),
        Ty::Int(int) => int.to_string(),
        Ty::Option(inner) => format!("option_{}", suffix(inner)),
        Ty::Tuple(items) => tuple_suffix(items),
    }
}

/// The number of elements comes first, so that no two types have one name.
fn tuple_suffix(items: &[Ty]) -> String {
    let items_text: Vec<String> = items.iter().map(suffix).collect();
    format!("tuple{}_{}", items.len(), items_text.join("_"))
}

/// A C type that holds an Option or a tuple.
pub(super) struct Struct {
    /// Its name.
    pub name: String,
    /// Types and names of its members.
    pub members: Vec<(String, String)>,
    option: bool,
}

impl Struct {
    /// Whether it holds an Option.
    pub fn is_option(&self) -> bool {
        self.option
    }
}

/// The definitions of the types that these types are made of, each after those that it needs.
pub(super) fn definitions(stem: &Ident, types: &[Ty]) -> Vec<Struct> {
    fn define(stem: &Ident, ty: &Ty, out: &mut Vec<Struct>) {
        let members = match ty {
            Ty::Unit | Ty::Bool | Ty::Int(_) => return,
            Ty::Option(inner) => {
                define(stem, inner, out);
                vec![
                    ("bool".to_owned(), "some".to_owned()),
                    (c_type(stem, inner), "value".to_owned()),
                ]
            }
            Ty::Tuple(items) => {
                items.iter().for_each(|item| define(stem, item, out));
                let members = items.iter().enumerate();
                members
                    .map(|(index, item)| (c_type(stem, item), format!("v{index}")))
                    .collect()
            }
        };
        let name = c_type(stem, ty);
        if out.iter().all(|known| known.name != name) {
            let option = matches!(ty, Ty::Option(_));
            out.push(Struct {
                name,
                members,
                option,
            });
        }
    }
    let mut out = Vec::new();
    types.iter().for_each(|ty| define(stem, ty, &mut out));
    out
}

/// `U32` from `u32`.
trait UppercaseFirst {
    fn to_uppercase_first(&self) -> String;
}

impl UppercaseFirst for str {
    fn to_uppercase_first(&self) -> String {
        let mut chars = self.chars();
        chars
            .next()
            .map(|c| c.to_ascii_uppercase())
            .into_iter()
            .chain(chars)
            .collect()
    }
}

/// A function with its comment.
fn definition(doc: &str, head: &str, f: &FunctionScope<'_>, frame: Frame) -> String {
    let mut out = String::new();
    if !doc.is_empty() {
        out.push_str(&text::comment(doc, 0));
        out.push('\n');
    }
    out.push_str(head);
    out.push_str("\n{\n");
    for line in indent(unused::silenced(frame.lines(), &f.declared)) {
        out.push_str(&line);
        out.push('\n');
    }
    out.push('}');
    out
}

/// One level deeper.
fn indent(lines: Vec<String>) -> impl Iterator<Item = String> {
    lines.into_iter().map(|line| {
        if line.is_empty() {
            line
        } else {
            format!("    {line}")
        }
    })
}
