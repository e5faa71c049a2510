//! What is written by hand: `extern fn`, and `on call`, which it calls.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::Simulator;
use super::run::{Frame, Stop};
use super::value::Value;
use crate::model::ir::Ty;
use crate::model::{Peripheral, ones};

/// The functions of a behaviour that are written by hand.
///
/// A `bool` is 0 or 1, and a signed integer is its bits. What is no option is always `Some`.
pub trait Hooks {
    /// Registers and states have the values of a reset; its rules have not run.
    fn reset(&mut self) {}

    /// What the hook of this name does with these arguments, and what it gives: `None` for none.
    /// What does not fit the type of the result loses its upper bits.
    fn call(&mut self, hook: &str, args: &[Option<u64>]) -> Option<u64>;
}

/// What is there of it.
#[derive(Clone)]
pub(super) enum Hooked {
    /// Nothing: hooks do nothing, and give zero, `false` or `None`.
    Nothing,
    /// Not even that: where the value of a hook matters, nobody knows what follows.
    Unknown,
    /// These. A copy of the simulator has the same.
    These(Rc<RefCell<dyn Hooks>>),
}

impl Hooked {
    pub(super) fn reset(&self) {
        if let Self::These(hooks) = self {
            hooks.borrow_mut().reset();
        }
    }
}

impl fmt::Debug for Hooked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Unknown => "Unknown",
            Self::These(_) => "These(..)",
        })
    }
}

impl<'a> Simulator<'a> {
    /// [`Simulator::new`], with what is written by hand.
    pub fn with_hooks(peripheral: &'a Peripheral, hooks: Rc<RefCell<dyn Hooks>>) -> Self {
        Self::made(peripheral, u64::MAX, Hooked::These(hooks))
    }

    /// [`Simulator::limited`] for a device of which others write the hooks: a rule ends where the
    /// value of one is asked for, and [`Simulator::gave_up`] says so.
    pub fn without_hooks(peripheral: &'a Peripheral, fuel: u64) -> Self {
        Self::made(peripheral, fuel, Hooked::Unknown)
    }

    /// What a hook does when it calls the device: events that are due happen, then the `on call` of
    /// this name runs. Arguments are as in [`Hooks::call`]; a name that there is not is ignored.
    ///
    /// # Panics
    ///
    /// If the number of arguments is another.
    pub fn call_in(&mut self, name: &str, args: &[Option<u64>]) {
        let Some(behavior) = self.behavior() else {
            return;
        };
        let Some(call) = behavior.calls.iter().find(|call| call.name == name) else {
            return;
        };
        assert_eq!(args.len(), call.args.len(), "arguments of `{name}`");
        self.catch_up();
        let mut frame = Frame::default();
        for (local, given) in call.args.iter().zip(args) {
            frame.set(local, value(&local.ty, *given));
        }
        let done = self.block(&call.body, &mut frame);
        self.finish(done);
    }

    pub(super) fn call_hook(&mut self, hook: usize, args: &[Value]) -> Result<Value, Stop> {
        let behavior = self.behavior().expect("who calls is in a behaviour");
        let hook = &behavior.hooks[hook];
        let given = match &self.hooks {
            Hooked::Nothing => None,
            Hooked::Unknown if hook.result == Ty::Unit => None,
            Hooked::Unknown => return Err(Stop::GiveUp),
            Hooked::These(hooks) => {
                let args: Vec<_> = args.iter().map(plain).collect();
                hooks.borrow_mut().call(&hook.name, &args)
            }
        };
        Ok(value(&hook.result, given))
    }
}

/// A value of this type.
fn value(ty: &Ty, given: Option<u64>) -> Value {
    match ty {
        Ty::Unit => Value::Unit,
        Ty::Bool => Value::Bool(given.is_some_and(|given| given != 0)),
        Ty::Int(int) => Value::Int(given.unwrap_or(0) & ones(int.bits)),
        Ty::Option(inner) => Value::Option(given.map(|given| Box::new(value(inner, Some(given))))),
        Ty::Tuple(_) => unreachable!("the checks let no tuple be an argument or a result"),
    }
}

/// The same for what is written by hand.
fn plain(value: &Value) -> Option<u64> {
    match value {
        Value::Unit | Value::Tuple(_) => None,
        Value::Bool(_) | Value::Int(_) => Some(value.int()),
        Value::Option(inner) => inner.as_deref().map(Value::int),
    }
}
