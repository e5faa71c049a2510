//! Expressions, conditions and patterns in words.
//!
//! Words are used as far as they say exactly what the expression means; all else is code, in the
//! notation of the behaviour block.

use super::anchors::register_anchor;
use super::method_words::{method_words, unary_words};
use super::notation::{Names, constant, number};
use super::rich_text::{Line, Span};
use crate::model::ir::{BinaryOp, Expr, ExprKind, Pattern, Place, Ty, View};
use crate::model::{FieldId, RegisterId};

impl Names<'_> {
    /// A value: `a + b, modulo 2^32`. The absent value is "nothing".
    pub fn value_words(self, expr: &Expr) -> Line {
        match &expr.kind {
            ExprKind::Method(method, receiver, argument) => {
                let operands = (self.atom(receiver), self.atom(argument));
                match (operands, &receiver.ty) {
                    ((Some(left), Some(right)), Ty::Int(int)) => {
                        method_words(*method, left, right, *int)
                            .unwrap_or_else(|| self.operand(expr))
                    }
                    _ => self.operand(expr),
                }
            }
            ExprKind::Unary(unary, receiver) => self
                .atom(receiver)
                .and_then(|operand| unary_words(*unary, operand))
                .unwrap_or_else(|| self.operand(expr)),
            ExprKind::Some(inner) => self.value_words(inner),
            ExprKind::None => Line::text("nothing"),
            ExprKind::Cast(inner) => match (&inner.ty, &expr.ty, self.atom(inner)) {
                (Ty::Int(from), Ty::Int(to), Some(atom))
                    if from.bits > to.bits && !from.signed && !to.signed =>
                {
                    let bits = if to.bits == 1 { "bit" } else { "bits" };
                    Line::text(format!("the low {} {bits} of ", to.bits)).join(atom)
                }
                _ => self.operand(expr),
            },
            ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Enumerated { .. }
            | ExprKind::Register(..)
            | ExprKind::Field(..)
            | ExprKind::State(_)
            | ExprKind::Param(_)
            | ExprKind::Local(_)
            | ExprKind::Element(..)
            | ExprKind::RegisterAt(..)
            | ExprKind::FieldAt(..)
            | ExprKind::Input { .. }
            | ExprKind::Pending(_)
            | ExprKind::Remaining(_)
            | ExprKind::Not(_)
            | ExprKind::Binary(..)
            | ExprKind::Call(..)
            | ExprKind::IsSome(..)
            | ExprKind::UnwrapOr(..)
            | ExprKind::Tuple(_)
            | ExprKind::TupleItem(..)
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::Block(_) => self.operand(expr),
        }
    }

    /// A value among words: a name, or code.
    pub fn operand(self, expr: &Expr) -> Line {
        self.atom(expr)
            .unwrap_or_else(|| Line::code(self.code(expr)))
    }

    /// What can stand beside an operator without doubt: a name, a number, a call.
    fn atom(self, expr: &Expr) -> Option<Line> {
        let code = |code: String| Some(Line::code(code));
        match &expr.kind {
            ExprKind::Bool(value) => code(value.to_string()),
            ExprKind::Int(value) => code(constant(*value, &expr.ty)),
            ExprKind::Enumerated {
                field,
                index,
                value: _,
            } => code(self.value(*field, *index).to_owned()),
            ExprKind::Register(view, id) => Some(self.register_link(*view, *id)),
            ExprKind::Field(view, id) => Some(self.field_link(*view, *id)),
            ExprKind::State(_)
            | ExprKind::Param(_)
            | ExprKind::Local(_)
            | ExprKind::Element(..)
            | ExprKind::Input { .. }
            | ExprKind::Call(..) => code(self.code(expr)),
            ExprKind::Pending(_) => None,
            ExprKind::Remaining(_) => code(self.code(expr)),
            ExprKind::RegisterAt(bank, index) => {
                Some(self.element_link(*bank, self.register_at(*bank, index)))
            }
            ExprKind::FieldAt(bank, field, index) => {
                Some(self.element_link(*bank, self.field_at(*bank, *field, index)))
            }
            ExprKind::Cast(inner) => match (&inner.ty, &expr.ty) {
                (Ty::Int(from), Ty::Int(to)) if to.holds_all(*from) => self.atom(inner),
                _ => None,
            },
            ExprKind::Not(_)
            | ExprKind::Binary(..)
            | ExprKind::Method(..)
            | ExprKind::Unary(..)
            | ExprKind::UnwrapOr(..)
            | ExprKind::Tuple(_)
            | ExprKind::TupleItem(..)
            | ExprKind::Some(_)
            | ExprKind::None
            | ExprKind::IsSome(..)
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::Block(_) => None,
        }
    }

    /// A condition: `STATUS is BUSY and COUNT is at most 3`.
    pub fn condition(self, expr: &Expr) -> Line {
        self.condition_in(expr, true, None)
    }

    /// That a condition holds, or does not, as an operand of `outer`; a mixture of `and` and `or` gets
    /// brackets.
    fn condition_in(self, expr: &Expr, holds: bool, outer: Option<BinaryOp>) -> Line {
        match &expr.kind {
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) if holds => {
                let line = self
                    .condition_in(left, true, Some(*op))
                    .push(if *op == BinaryOp::And {
                        " and "
                    } else {
                        " or "
                    })
                    .join(self.condition_in(right, true, Some(*op)));
                match outer {
                    Some(outer) if outer != *op => Line::text("(").join(line).push(")"),
                    Some(_) | None => line,
                }
            }
            ExprKind::Binary(op, left, right) => {
                let op = if holds { Some(*op) } else { op.opposite() };
                match op.and_then(relation) {
                    Some(words) => self.operand(left).push(words).join(self.operand(right)),
                    None => self.truth(expr, holds),
                }
            }
            ExprKind::Not(inner) => self.condition_in(inner, !holds, outer),
            ExprKind::Input { .. } => {
                let level = if holds { " is high" } else { " is low" };
                self.operand(expr).push(level)
            }
            ExprKind::Pending(event) => self.pending(*event, holds),
            ExprKind::IsSome(inner, some) => self.operand(inner).push(if *some == holds {
                " holds a value"
            } else {
                " holds nothing"
            }),
            ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Enumerated { .. }
            | ExprKind::Register(..)
            | ExprKind::Field(..)
            | ExprKind::State(_)
            | ExprKind::Param(_)
            | ExprKind::Local(_)
            | ExprKind::Element(..)
            | ExprKind::Remaining(_)
            | ExprKind::RegisterAt(..)
            | ExprKind::FieldAt(..)
            | ExprKind::Method(..)
            | ExprKind::Unary(..)
            | ExprKind::UnwrapOr(..)
            | ExprKind::Tuple(_)
            | ExprKind::TupleItem(..)
            | ExprKind::Cast(_)
            | ExprKind::Call(..)
            | ExprKind::Some(_)
            | ExprKind::None
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::Block(_) => self.truth(expr, holds),
        }
    }

    fn pending(self, event: usize, value: bool) -> Line {
        let mut line = Line::text("the event ");
        line.0
            .push(Span::Event(self.behavior.events[event].name.clone()));
        line.push(if value {
            " is pending"
        } else {
            " is not pending"
        })
    }

    fn truth(self, expr: &Expr, value: bool) -> Line {
        self.operand(expr)
            .push(if value { " is true" } else { " is false" })
    }

    /// What an arm of a `match` covers: `ADD (0)`, `1 to 5`, `any other value`.
    pub fn pattern_words(self, pattern: &Pattern, ty: &Ty, first: bool) -> Line {
        let other = if first {
            "any value"
        } else {
            "any other value"
        };
        match pattern {
            Pattern::Any => Line::text(other),
            Pattern::Bind(local) => Line::text(format!("{other}, called ")).push_code(&local.name),
            Pattern::Bool(value) => Line::code(value.to_string()),
            Pattern::Int {
                value,
                named: Some((field, index)),
            } => Line::code(self.value(*field, *index)).push(&format!(" ({})", number(*value))),
            Pattern::Int { value, named: None } => Line::code(constant(*value, ty)),
            Pattern::Range(low, high) => Line::code(constant(*low, ty))
                .push(" to ")
                .push_code(constant(*high, ty)),
            Pattern::Or(patterns) => {
                let mut line = Line::default();
                for (index, one) in patterns.iter().enumerate() {
                    let separator = if index == 0 { "" } else { " or " };
                    line = line
                        .push(separator)
                        .join(self.pattern_words(one, ty, first));
                }
                line
            }
            Pattern::Some(inner) => match ty {
                Ty::Option(ty) if matches!(**ty, Ty::Bool | Ty::Int(_)) => {
                    self.pattern_words(inner, ty, first)
                }
                Ty::Option(_) | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) | Ty::Unit => {
                    Line::code(self.pattern(pattern, ty))
                }
            },
            Pattern::None => Line::text("nothing"),
            Pattern::Tuple(_) => Line::code(self.pattern(pattern, ty)),
        }
    }

    /// What is assigned to.
    pub fn place_words(self, place: &Place) -> Line {
        match place {
            Place::Register(id) => self.register_link(View::Current, *id),
            Place::Field(id) => self.field_link(View::Current, *id),
            Place::State(index) => Line::code(&self.behavior.states[*index].name),
            Place::Local(local) => Line::code(&local.name),
            Place::Element(state, index) => Line::code(self.element(*state, index)),
            Place::RegisterAt(bank, index) => {
                self.element_link(*bank, self.register_at(*bank, index))
            }
            Place::FieldAt(bank, field, index) => {
                self.element_link(*bank, self.field_at(*bank, *field, index))
            }
        }
    }

    /// A register with its anchor.
    pub fn register_link(self, view: View, id: RegisterId) -> Line {
        Line(vec![Span::Link(
            self.register(view, id),
            register_anchor(self.peripheral, self.peripheral.register(id)),
        )])
    }

    /// One of an array's registers, with the anchor of the first.
    pub fn element_link(self, bank: usize, text: String) -> Line {
        let first = self.peripheral.register(self.behavior.banks[bank].first());
        Line(vec![Span::Link(
            text,
            register_anchor(self.peripheral, first),
        )])
    }

    /// A field with the anchor of its register.
    pub fn field_link(self, view: View, id: FieldId) -> Line {
        let register = self.peripheral.register(id.register);
        Line(vec![Span::Link(
            self.field(view, id),
            register_anchor(self.peripheral, register),
        )])
    }
}

/// A comparison in words; `None` for operators that do not compare.
fn relation(op: BinaryOp) -> Option<&'static str> {
    match op {
        BinaryOp::Eq => Some(" is "),
        BinaryOp::Ne => Some(" is not "),
        BinaryOp::Lt => Some(" is less than "),
        BinaryOp::Le => Some(" is at most "),
        BinaryOp::Gt => Some(" is greater than "),
        BinaryOp::Ge => Some(" is at least "),
        BinaryOp::And
        | BinaryOp::Or
        | BinaryOp::BitAnd
        | BinaryOp::BitOr
        | BinaryOp::BitXor
        | BinaryOp::Shl
        | BinaryOp::Shr
        | BinaryOp::Div
        | BinaryOp::Rem => None,
    }
}
