//! Rules, events and statements.

use super::Simulator;
use super::value::Value;
use crate::model::FieldId;
use crate::model::ir::{Block, Expr, Local, Place, Rule, Stmt, Trigger};

/// Expressions in expressions, through calls too: more might be more than the stack has.
const MAX_DEPTH: usize = 512;

/// What one rule, event or function sees besides the device.
#[derive(Debug, Default)]
pub(super) struct Frame<'a> {
    /// `old.`: the register before the write.
    pub old: u64,
    /// `written.`: what the guest wrote.
    pub written: u64,
    /// Locals so far. Their names are unique in the frame, so blocks need no scopes of their own.
    locals: Vec<(&'a str, Value)>,
    /// How many expressions are around.
    depth: usize,
}

/// Why a block was left before its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// `return`, and its value.
    Return(Value),
    /// Too much was run.
    GiveUp,
}

impl<'a> Frame<'a> {
    /// Gives a local its value.
    pub(super) fn set(&mut self, local: &'a Local, value: Value) {
        match self.locals.iter_mut().find(|(name, _)| *name == local.name) {
            Some((_, slot)) => *slot = value,
            None => self.locals.push((&local.name, value)),
        }
    }

    /// Goes into an expression.
    pub(super) fn enter(&mut self) -> Result<(), Stop> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(()).ok_or(Stop::GiveUp)
    }

    /// Comes out of it. Where `?` leaves it, the whole frame is left.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The value of a local.
    pub(super) fn get(&self, local: &Local) -> Value {
        let found = self.locals.iter().find(|(name, _)| *name == local.name);
        found.expect("a local is set before it is used").1.clone()
    }
}

impl<'a> Simulator<'a> {
    /// Runs the rules with this trigger, in the order written.
    pub(super) fn run_rules(&mut self, trigger: Trigger, old: u64, written: u64) {
        let rules = self
            .behavior()
            .into_iter()
            .flat_map(|b| b.rules_for(trigger));
        for (rule, index) in rules {
            self.run_rule(rule, index, old, written);
        }
    }

    pub(super) fn run_rule(
        &mut self,
        rule: &'a Rule,
        index: Option<usize>,
        old: u64,
        written: u64,
    ) {
        let mut frame = Frame {
            old,
            written,
            ..Frame::default()
        };
        if let (Some(each), Some(index)) = (&rule.each, index) {
            frame.set(&each.index, Value::Int(index as u64));
        }
        let holds = match &rule.condition {
            Some(condition) => self.eval(condition, &mut frame),
            None => Ok(Value::Bool(true)),
        };
        let done = holds.and_then(|holds| match holds.bool() {
            true => self.block(&rule.body, &mut frame),
            false => Ok(Value::Unit),
        });
        self.finish(done);
    }

    pub(super) fn run_event(&mut self, index: usize, args: Vec<Value>) {
        let Some(event) = self.behavior().map(|behavior| &behavior.events[index]) else {
            return;
        };
        let mut frame = Frame::default();
        for (local, value) in event.args.iter().zip(args) {
            frame.set(local, value);
        }
        let done = self.block(&event.body, &mut frame);
        self.finish(done);
    }

    /// The end of a rule or an event, whose value nobody asks for.
    pub(super) fn finish(&mut self, done: Result<Value, Stop>) {
        match done {
            Ok(_) | Err(Stop::Return(_)) => {}
            Err(Stop::GiveUp) => self.gave_up = true,
        }
    }

    /// The value of a function.
    pub(super) fn call(
        &mut self,
        index: usize,
        args: Vec<Value>,
        caller: &Frame<'a>,
    ) -> Result<Value, Stop> {
        let behavior = self.behavior().expect("who calls is in a behaviour");
        let function = &behavior.functions[index];
        let mut frame = Frame {
            depth: caller.depth,
            ..Frame::default()
        };
        for (local, value) in function.args.iter().zip(args) {
            frame.set(local, value);
        }
        match self.block(&function.body, &mut frame) {
            Err(Stop::Return(value)) => Ok(value),
            done => done,
        }
    }

    /// Counts one thing that is run.
    pub(super) fn burn(&mut self) -> Result<(), Stop> {
        self.fuel = self.fuel.checked_sub(1).ok_or(Stop::GiveUp)?;
        Ok(())
    }

    pub(super) fn block(&mut self, block: &'a Block, frame: &mut Frame<'a>) -> Result<Value, Stop> {
        for stmt in &block.stmts {
            self.stmt(stmt, frame)?;
        }
        match &block.value {
            Some(value) => self.eval(value, frame),
            None => Ok(Value::Unit),
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt, frame: &mut Frame<'a>) -> Result<(), Stop> {
        self.burn()?;
        match stmt {
            Stmt::Let { local, value } => {
                let value = self.eval(value, frame)?;
                frame.set(local, value);
            }
            Stmt::LetPattern { pattern, value } => {
                let ty = &value.ty;
                let value = self.eval(value, frame)?;
                super::eval::matches(pattern, ty, &value, frame);
            }
            Stmt::Assign { place, value } => {
                let value = self.eval(value, frame)?;
                self.assign(place, value, frame)?;
            }
            Stmt::For {
                local,
                first,
                end,
                closed,
                body,
            } => {
                let first = self.eval(first, frame)?.int();
                let end = self.eval(end, frame)?.int();
                let end = match closed {
                    true => Some(end),
                    false => end.checked_sub(1),
                };
                for number in end.into_iter().flat_map(|last| first..=last) {
                    self.burn()?;
                    frame.set(local, Value::Int(number));
                    self.block(body, frame)?;
                }
            }
            Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                if self.eval(condition, frame)?.bool() {
                    self.block(then, frame)?;
                } else if let Some(otherwise) = otherwise {
                    self.block(otherwise, frame)?;
                }
            }
            Stmt::Match { value, arms } => {
                let ty = &value.ty;
                let value = self.eval(value, frame)?;
                let body = self.arm(arms, ty, &value, frame)?;
                self.block(body, frame)?;
            }
            Stmt::Block(block) => {
                self.block(block, frame)?;
            }
            Stmt::Return(value) => {
                let value = match value {
                    Some(value) => self.eval(value, frame)?,
                    None => Value::Unit,
                };
                return Err(Stop::Return(value));
            }
            Stmt::After { delay, event, args } => {
                let delay = self.eval(delay, frame)?.int();
                let args = self.values(args, frame)?;
                self.start(*event, delay, args);
            }
            Stmt::Cancel { event } => self.cancel(*event),
            Stmt::Pulse { irq } => self.pulses[*irq] += 1,
            Stmt::Hook { hook, args, result } => {
                let args = self.values(args, frame)?;
                let value = self.call_hook(*hook, &args)?;
                if let Some(local) = result {
                    frame.set(local, value);
                }
            }
            Stmt::GuestError(text) => self.guest_error(text.clone()),
            // A log of what is not modelled changes nothing.
            Stmt::Unimplemented(_) => {}
        }
        Ok(())
    }

    /// The values of several expressions, from left to right.
    pub(super) fn values(
        &mut self,
        exprs: &'a [Expr],
        frame: &mut Frame<'a>,
    ) -> Result<Vec<Value>, Stop> {
        exprs.iter().map(|expr| self.eval(expr, frame)).collect()
    }

    fn assign(
        &mut self,
        place: &'a Place,
        value: Value,
        frame: &mut Frame<'a>,
    ) -> Result<(), Stop> {
        match place {
            Place::Register(id) => self.hold(*id, value.int()),
            Place::Field(id) => self.hold_in(*id, value.int()),
            Place::State(index) => self.states[*index] = value,
            Place::Local(local) => frame.set(local, value),
            Place::Element(state, index) => {
                let index = self.index(index, frame)?;
                self.elements[*state][index] = value;
            }
            Place::RegisterAt(bank, index) => {
                let id = self.chosen(*bank, index, frame)?;
                self.hold(id, value.int());
            }
            Place::FieldAt(bank, field, index) => {
                let register = self.chosen(*bank, index, frame)?;
                let field = *field;
                self.hold_in(FieldId { register, field }, value.int());
            }
        }
        Ok(())
    }
}
