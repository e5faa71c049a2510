//! Expressions and patterns.

use super::Simulator;
use super::run::{Frame, Stop};
use super::value::{Scalar, Value};
use crate::behavior::ir::{Arm, BinaryOp, Block, Expr, ExprKind, Pattern, Ty, View};
use crate::model::{FieldId, RegisterId, ones};

impl<'a> Simulator<'a> {
    pub(super) fn eval(&mut self, expr: &'a Expr, frame: &mut Frame<'a>) -> Result<Value, Stop> {
        self.burn()?;
        frame.enter()?;
        let value = match &expr.kind {
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => Value::Int(*value),
            ExprKind::Register(view, id) => Value::Int(self.look(*view, *id, frame)),
            ExprKind::Field(view, id) => Value::Int(self.look_at_field(*view, *id, frame)),
            ExprKind::State(index) => self.states[*index],
            ExprKind::Param(index) => Value::Int(self.params[*index]),
            ExprKind::Local(local) => frame.get(local),
            ExprKind::Element(state, index) => {
                let index = self.index(index, frame)?;
                self.elements[*state][index]
            }
            ExprKind::RegisterAt(bank, index) => {
                let id = self.chosen(*bank, index, frame)?;
                Value::Int(self.held(id))
            }
            ExprKind::FieldAt(bank, field, index) => {
                let register = self.chosen(*bank, index, frame)?;
                let field = *field;
                Value::Int(self.held_by(FieldId { register, field }))
            }
            ExprKind::Input { input, line } => {
                let line = match line {
                    Some(line) => self.eval(line, frame)?.int(),
                    None => 0,
                };
                Value::Bool(self.input(*input, line))
            }
            ExprKind::Pending(event) => Value::Bool(self.pending[*event].is_some()),
            ExprKind::Not(inner) => match self.eval(inner, frame)? {
                Value::Bool(value) => Value::Bool(!value),
                value => Value::Int(!value.int() & ones(width(&expr.ty))),
            },
            ExprKind::Binary(op, left, right) => {
                let left = self.eval(left, frame)?;
                match (op, left) {
                    // What stands to the right is not looked at.
                    (BinaryOp::And, Value::Bool(false)) | (BinaryOp::Or, Value::Bool(true)) => left,
                    _ => left.binary(*op, self.eval(right, frame)?, width(&expr.ty)),
                }
            }
            ExprKind::Method(method, left, right) => {
                let bits = width(&left.ty);
                let (left, right) = (self.eval(left, frame)?, self.eval(right, frame)?);
                left.method(*method, right, bits)
            }
            ExprKind::Cast(inner) => {
                Value::Int(self.eval(inner, frame)?.int() & ones(width(&expr.ty)))
            }
            ExprKind::Call(index, args) => {
                let args = self.values(args, frame)?;
                self.call(*index, args, frame)?
            }
            ExprKind::Some(inner) => Value::Option(self.eval(inner, frame)?.scalar()),
            ExprKind::None => Value::Option(None),
            ExprKind::IsSome(inner, some) => {
                Value::Bool(self.eval(inner, frame)?.option().is_some() == *some)
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let holds = self.eval(condition, frame)?.bool();
                self.block(if holds { then } else { otherwise }, frame)?
            }
            ExprKind::Match { value, arms } => {
                let value = self.eval(value, frame)?;
                let body = self.arm(arms, value, frame);
                self.block(body, frame)?
            }
            ExprKind::Block(block) => self.block(block, frame)?,
        };
        frame.leave();
        Ok(value)
    }

    /// The value of an index.
    pub(super) fn index(&mut self, index: &'a Expr, frame: &mut Frame<'a>) -> Result<usize, Stop> {
        let index = self.eval(index, frame)?.int();
        Ok(usize::try_from(index).expect("an index is below the length of its array"))
    }

    /// The register of a bank that an index chooses.
    pub(super) fn chosen(
        &mut self,
        bank: usize,
        index: &'a Expr,
        frame: &mut Frame<'a>,
    ) -> Result<RegisterId, Stop> {
        let index = self.index(index, frame)?;
        let behavior = self.behavior().expect("an index is in a behaviour");
        Ok(behavior.banks[bank].registers[index])
    }

    /// A register in one of its views.
    fn look(&self, view: View, id: RegisterId, frame: &Frame) -> u64 {
        match view {
            View::Current => self.held(id),
            View::Written => frame.written,
            View::Old => frame.old,
        }
    }

    fn look_at_field(&self, view: View, id: FieldId, frame: &Frame) -> u64 {
        if view == View::Current {
            return self.held_by(id);
        }
        let field = self.peripheral.field(id);
        self.look(view, id.register, frame) >> field.lsb & ones(field.width)
    }

    /// The body of the first arm that matches; what its pattern names is set.
    pub(super) fn arm(
        &self,
        arms: &'a [Arm<Block>],
        value: Value,
        frame: &mut Frame<'a>,
    ) -> &'a Block {
        let arm = arms
            .iter()
            .find(|arm| matches(&arm.pattern, value, frame))
            .expect("arms cover every value");
        &arm.body
    }
}

/// Width of an integer type in bits.
fn width(ty: &Ty) -> u32 {
    match ty {
        Ty::Int(int) => int.bits,
        Ty::Unit | Ty::Bool | Ty::Option(_) => 1,
    }
}

fn matches<'a>(pattern: &'a Pattern, value: Value, frame: &mut Frame<'a>) -> bool {
    match pattern {
        Pattern::Any => true,
        Pattern::Bind(local) => {
            frame.set(local, value);
            true
        }
        Pattern::Bool(wanted) => value.bool() == *wanted,
        Pattern::Int { value: wanted, .. } => value.int() == *wanted,
        Pattern::Range(low, high) => (*low..=*high).contains(&value.int()),
        Pattern::Or(cases) => cases.iter().any(|case| matches(case, value, frame)),
        Pattern::Some(inner) => match value.option() {
            Some(Scalar::Bool(value)) => matches(inner, Value::Bool(value), frame),
            Some(Scalar::Int(value)) => matches(inner, Value::Int(value), frame),
            None => false,
        },
        Pattern::None => value.option().is_none(),
    }
}
