//! The helpers as functions.

use super::helpers::{Helper, Since};
use super::methods::{method_function, unary_function};
use super::{c_type, state_type};
use crate::backend::c::{BinaryOp, Block, Expr, Function, Linkage, List, Stmt, Type, UnaryOp};
use crate::lower::core::Ty;
use crate::names::Ident;

impl Helper {
    /// The function.
    pub(crate) fn function(&self, stem: &Ident) -> Function {
        let name = self.name(stem);
        match self {
            Self::Some(ty) => {
                let value = Expr::name("value");
                let members = List::members([("some", Expr::bool(true)), ("value", value)]);
                makes(stem, &option_of(ty), name, members).param(named(stem, ty), "value")
            }
            Self::None(ty) => {
                let members = List::members([("some", Expr::bool(false))]);
                makes(stem, &option_of(ty), name, members)
            }
            Self::Tuple(items) => {
                let members = (0..items.len()).map(|index| format!("v{index}"));
                let members = List::members(members.map(|name| (name.clone(), Expr::Name(name))));
                let tuple = makes(stem, &Ty::Tuple(items.clone()), name, members);
                let params = items.iter().enumerate();
                params.fold(tuple, |tuple, (index, ty)| {
                    tuple.param(named(stem, ty), format!("v{index}"))
                })
            }
            Self::UnwrapOr(ty) => {
                let option = || Expr::name("option");
                let value = option().dot("some").either(option().dot("value"), "other");
                Function::new(Linkage::Inline, named(stem, ty), name)
                    .param(named(stem, &option_of(ty)), "option")
                    .param(named(stem, ty), "other")
                    .body(Block::of([Stmt::give(value)]))
            }
            Self::Method(method, int) => method_function(stem, &name, *method, *int),
            Self::Unary(unary, int) => unary_function(stem, &name, *unary, *int),
            Self::StartTimer(since) => start_timer(stem, name, *since),
            Self::Remaining(since) => remaining(stem, name, *since),
            Self::Since => since(stem, name),
            Self::Pulse => pulse(stem, name),
        }
    }
}

/// A function that gives a struct of this type.
fn makes(stem: &Ident, ty: &Ty, name: String, members: List) -> Function {
    let made = Expr::Compound(named(stem, ty), members);
    Function::new(Linkage::Inline, named(stem, ty), name).body(Block::of([Stmt::give(made)]))
}

fn option_of(ty: &Ty) -> Ty {
    Ty::Option(Box::new(ty.clone()))
}

fn named(stem: &Ident, ty: &Ty) -> Type {
    Type::Named(c_type(stem, ty))
}

/// The clock that timers go by.
fn now() -> Expr {
    Expr::call("qemu_clock_get_ns", [Expr::name("QEMU_CLOCK_VIRTUAL")])
}

fn timer_type() -> Type {
    Type::named("QEMUTimer").pointer()
}

fn start_timer(stem: &Ident, name: String, since: Since) -> Function {
    let (timer, delay) = (|| Expr::name("timer"), Expr::name("delay"));
    let function = Function::fixed(Type::void(), name);
    // Later than the end of time is at its end.
    let after = |from: &str| {
        let most = (Expr::name("INT64_MAX") - from).cast(Type::unsigned(64));
        Expr::name(from) + Expr::call("MIN", [delay.clone(), most])
    };
    let mut block = Block::default();
    match since {
        Since::Now => {
            block.define(Type::signed(64), "now", now());
            block.push(Expr::call("timer_mod", [timer(), after("now")]));
            let doc = "Makes @timer fire in @delay ns of virtual time, not when it would have.";
            function.doc(doc).param(timer_type(), "timer")
        }
        Since::Due => {
            let due = || Expr::unary(UnaryOp::Dereference, Expr::name("due"));
            let since = Helper::Since.name(stem);
            block.define(Type::signed(64), "from", Expr::call(since, [Expr::name("s")]));
            block.push(due().assign(after("from")));
            block.push(Expr::call("timer_mod", [timer(), due()]));
            let doc = "Makes @timer fire in @delay ns of virtual time, not when it would have. In an \
                       event these count from when it was due: what repeats does not drift.";
            (function.doc(doc).param(state_type(stem), "s"))
                .param(timer_type(), "timer")
                .param(Type::signed(64).pointer(), "due")
        }
    }
    .param(Type::unsigned(64), "delay")
    .body(block)
}

fn remaining(stem: &Ident, name: String, since: Since) -> Function {
    let timer = || Expr::name("timer");
    let function = Function::new(Linkage::Inline, Type::unsigned(64), name)
        .doc("Nanoseconds of virtual time until @timer fires; 0 if it is not to.");
    let mut block = Block::default();
    let (function, from) = match since {
        Since::Now => {
            block.define(Type::signed(64), "now", now());
            (function, Expr::name("now"))
        }
        Since::Due => {
            let from = Expr::call(Helper::Since.name(stem), [Expr::name("s")]);
            (function.param(state_type(stem), "s"), from)
        }
    };
    let left = Expr::call("timer_expire_time_ns", [timer()]) - from;
    let left = Expr::call("MAX", [left, 0.into()]);
    let pending = Expr::call("timer_pending", [timer()]);
    block.push(Stmt::give(pending.either(left, 0)));
    function.param(timer_type(), "timer").body(block)
}

fn since(stem: &Ident, name: String) -> Function {
    let since = || Expr::name("s").arrow("since");
    let in_event = Expr::binary(BinaryOp::Ge, since(), 0.into());
    Function::new(Linkage::Inline, Type::signed(64), name)
        .doc("From when time counts: an event that comes late does as if it did not.")
        .param(state_type(stem), "s")
        .body(Block::of([Stmt::give(in_event.either(since(), now()))]))
}

fn pulse(stem: &Ident, name: String) -> Function {
    let traced = |level: bool| {
        let args = [Expr::name("name"), Expr::bool(level)];
        Stmt::from(Expr::call(format!("trace_{}_irq", stem.snake), args))
    };
    let set = |level: u32| {
        let line = Expr::name("s").arrow("irqs").index("line");
        Stmt::from(Expr::call("qemu_set_irq", [line, level.into()]))
    };
    Function::fixed(Type::void(), name)
        .doc("The line goes up, and down again at once.")
        .param(state_type(stem), "s")
        .param(Type::named("unsigned"), "line")
        .param(Type::named("char").constant().pointer(), "name")
        .body(Block::of([traced(true), set(1), traced(false), set(0)]))
}
