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
mod expr;
mod helper_functions;
mod helpers;
mod hook_calls;
mod looked;
mod loops;
mod matching;
mod methods;
mod routine;
mod scan;
#[cfg(test)]
mod tests;
mod typed_value;

use std::collections::{BTreeSet, HashMap, HashSet};

use super::c_names::Names;
use crate::backend::c::walk::silence_unused;
use crate::backend::c::{self, Block, Function, Type};
use crate::lower::core::{self, Core, Expr, Int, Local, Ty};
use crate::model::Peripheral;
use crate::names::Ident;
use crate::names::target_scope::CScope;

pub(super) use banks::{VERBS, bank_name, each_field};
pub(super) use helpers::Helper;
pub(super) use routine::RoutineCode;

/// A constant as C writes it.
pub(super) fn number(value: u64) -> String {
    typed_value::number(value).expr.to_string()
}

/// A constant of an integer type.
pub(super) fn constant(bits: u64, int: Int) -> c::Expr {
    typed_value::constant(bits, int).expr
}
pub(super) use hook_calls::fitted;
pub(super) use scan::possible_bits;

/// The arguments of functions that are not locals of the behaviour.
const ARGUMENTS: [&str; 3] = ["s", "old", "written"];

/// Turns the items of one behaviour block into C.
pub(super) struct Emitter<'a> {
    /// From which names are made.
    stem: &'a Ident,
    peripheral: &'a Peripheral,
    core: &'a Core,
    names: &'a Names,
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
    /// What each local is in C: a name, or a place in a value that is matched.
    locals: HashMap<String, c::Expr>,
    /// Names in use.
    scope: CScope,
    /// Locals of the source that are read anywhere.
    read: HashSet<&'a str>,
}

/// Where the value of a block goes.
#[derive(Clone, Copy)]
enum Dest<'d> {
    /// `return value;`
    Return,
    /// `place = value;`
    Assign(&'d c::Expr),
    /// Nowhere: a block of statements, or a value that nothing reads.
    Discard,
}

impl<'a> Emitter<'a> {
    /// An emitter for the behaviour of one peripheral.
    pub(super) fn new(
        stem: &'a Ident,
        peripheral: &'a Peripheral,
        core: &'a Core,
        names: &'a Names,
    ) -> Self {
        Self {
            stem,
            peripheral,
            core,
            names,
            peeks: false,
            reading: false,
            helpers: BTreeSet::new(),
            banks: BTreeSet::new(),
        }
    }

    /// The head of a function that takes the device's state.
    fn of_state(&self, result: Type, name: &str) -> Function {
        Function::fixed(result, name).param(self.state_type(), "s")
    }

    /// The type of a pointer to the device's state.
    fn state_type(&self) -> Type {
        state_type(self.stem)
    }

    /// The C type of a value.
    pub(super) fn ty(&self, ty: &Ty) -> Type {
        Type::Named(c_type(self.stem, ty))
    }

    fn scope(
        &self,
        body: Option<&'a core::Block>,
        condition: Option<&'a Expr>,
    ) -> FunctionScope<'a> {
        let mut scope = CScope::locals(&self.names.file);
        for name in ARGUMENTS {
            scope.reserve(name);
        }
        FunctionScope {
            locals: HashMap::new(),
            scope,
            read: scan::reads(body, condition),
        }
    }
}

impl FunctionScope<'_> {
    /// The C name of a local that comes into being.
    fn claim(&mut self, local: &Local) -> String {
        let name = self.scope.claim_chosen(&local.name);
        self.locals.insert(local.name.clone(), c::Expr::name(&name));
        name
    }

    /// What a local is in C.
    fn local(&self, local: &Local) -> c::Expr {
        let known = self.locals.get(&local.name).cloned();
        known.unwrap_or_else(|| c::Expr::name(&local.name))
    }

    /// The name of a new temporary.
    fn temporary(&mut self) -> String {
        self.scope.claim_numbered("value")
    }
}

/// The C type of a value, by the stem of its peripheral.
pub(super) fn c_type(stem: &Ident, ty: &Ty) -> String {
    match ty {
        Ty::Unit => "void".into(),
        Ty::Bool => "bool".into(),
        Ty::Int(int) => c_int(*int).to_string(),
        Ty::Option(_) | Ty::Tuple(_) => {
            let words = suffix(ty);
            let words = words.split('_').map(str::to_uppercase_first);
            format!("{}{}", stem.camel, words.collect::<String>())
        }
    }
}

/// The machine type that holds an integer.
fn c_int(int: Int) -> Type {
    match int.signed {
        true => Type::signed(int.container()),
        false => Type::unsigned(int.container()),
    }
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

/// A function with its body, in which each variable is used.
fn finished(head: Function, body: Block) -> Function {
    let mut function = head.body(body);
    silence_unused(&mut function);
    function
}

/// The type of a pointer to a device's state.
fn state_type(stem: &Ident) -> Type {
    Type::Named(format!("{}State", stem.camel)).pointer()
}
