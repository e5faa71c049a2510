//! Expressions and patterns.

use super::Simulator;
use super::run::{Frame, Stop};
use super::value::Value;
use crate::model::ir::{Arm, BinaryOp, Block, Expr, ExprKind, Int, Pattern, Ty, View};
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
            ExprKind::State(index) => self.states[*index].clone(),
            ExprKind::Param(index) => Value::Int(self.params[*index]),
            ExprKind::Local(local) => frame.get(local),
            ExprKind::Element(state, index) => {
                let index = self.index(index, frame)?;
                self.elements[*state][index].clone()
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
                let line = line.as_deref();
                let line = line.map_or(Ok(0), |line| Ok(self.eval(line, frame)?.int()));
                Value::Bool(self.input(*input, line?))
            }
            ExprKind::Remaining(event) => Value::Int(self.remaining(*event)),
            ExprKind::Pending(event) => Value::Bool(self.pending[*event].is_some()),
            ExprKind::Not(inner) => match self.eval(inner, frame)? {
                Value::Bool(value) => Value::Bool(!value),
                value => Value::Int(!value.int() & int(&expr.ty).mask()),
            },
            ExprKind::Binary(op, left, right) => self.binary(*op, (left, right), frame)?,
            ExprKind::Method(method, left, right) => {
                let ty = int(&left.ty);
                let (left, right) = (self.eval(left, frame)?, self.eval(right, frame)?);
                left.method(*method, &right, ty)
            }
            ExprKind::Unary(unary, inner) => self.eval(inner, frame)?.unary(*unary, int(&inner.ty)),
            ExprKind::Cast(inner) => {
                let number = int(&inner.ty).number(self.eval(inner, frame)?.int());
                Value::Int(int(&expr.ty).bits_of(number))
            }
            ExprKind::Call(index, args) => {
                let args = self.values(args, frame)?;
                self.call(*index, args, frame)?
            }
            ExprKind::Some(inner) => Value::Option(Some(Box::new(self.eval(inner, frame)?))),
            ExprKind::None => Value::Option(None),
            ExprKind::IsSome(inner, some) => {
                Value::Bool(self.eval(inner, frame)?.option().is_some() == *some)
            }
            ExprKind::UnwrapOr(option, other) => {
                let (option, other) = (self.eval(option, frame)?, self.eval(other, frame)?);
                option.option().map_or(other, |value| *value)
            }
            ExprKind::Tuple(items) => Value::Tuple(self.values(items, frame)?),
            ExprKind::TupleItem(tuple, index) => {
                self.eval(tuple, frame)?.tuple().swap_remove(*index)
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
                let ty = &value.ty;
                let value = self.eval(value, frame)?;
                let body = self.arm(arms, ty, &value, frame)?;
                self.block(body, frame)?
            }
            ExprKind::Block(block) => self.block(block, frame)?,
        };
        frame.leave();
        Ok(value)
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        (left, right): (&'a Expr, &'a Expr),
        frame: &mut Frame<'a>,
    ) -> Result<Value, Stop> {
        let ty = int(&left.ty);
        let left = self.eval(left, frame)?;
        Ok(match (op, &left) {
            // What stands to the right is not looked at.
            (BinaryOp::And, Value::Bool(false)) | (BinaryOp::Or, Value::Bool(true)) => left,
            _ => left.binary(op, self.eval(right, frame)?, ty),
        })
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
        &mut self,
        arms: &'a [Arm<Block>],
        ty: &'a Ty,
        value: &Value,
        frame: &mut Frame<'a>,
    ) -> Result<&'a Block, Stop> {
        for arm in arms {
            let Some(guard) = &arm.guard else {
                if matches(&arm.pattern, ty, value, frame) {
                    return Ok(&arm.body);
                }
                continue;
            };
            let cases = match &arm.pattern {
                Pattern::Or(cases) => cases.as_slice(),
                single => std::slice::from_ref(single),
            };
            for case in cases {
                if matches(case, ty, value, frame) && self.eval(guard, frame)?.bool() {
                    return Ok(&arm.body);
                }
            }
        }
        unreachable!("arms cover every value")
    }
}

/// An integer type; of a `bool`, that of 0 and 1.
fn int(ty: &Ty) -> Int {
    match ty {
        Ty::Int(int) => *int,
        Ty::Unit | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) => Int::unsigned(1),
    }
}

pub(super) fn matches<'a>(
    pattern: &'a Pattern,
    ty: &'a Ty,
    value: &Value,
    frame: &mut Frame<'a>,
) -> bool {
    match (pattern, ty) {
        (Pattern::Any, _) => true,
        (Pattern::Bind(local), _) => {
            frame.set(local, value.clone());
            true
        }
        (Pattern::Bool(wanted), _) => value.bool() == *wanted,
        (Pattern::Int { value: wanted, .. }, _) => value.int() == *wanted,
        (Pattern::Range(low, high), ty) => {
            let number = |bits| int(ty).number(bits);
            (number(*low)..=number(*high)).contains(&number(value.int()))
        }
        (Pattern::Or(cases), ty) => cases.iter().any(|case| matches(case, ty, value, frame)),
        (Pattern::None, _) => matches!(value, Value::Option(None)),
        (Pattern::Some(inner), Ty::Option(ty)) => match value {
            Value::Option(Some(value)) => matches(inner, ty, value, frame),
            _ => false,
        },
        (Pattern::Tuple(patterns), Ty::Tuple(types)) => match value {
            Value::Tuple(values) => (patterns.iter().zip(types).zip(values))
                .all(|((pattern, ty), value)| matches(pattern, ty, value, frame)),
            _ => false,
        },
        (Pattern::Some(_) | Pattern::Tuple(_), ty) => {
            unreachable!("the checks let no {pattern:?} be matched against {ty}")
        }
    }
}
