//! Expressions.

use super::super::words;
use super::c::{C, Promoted, constant, number, prec, promoted, width};
use super::{Dest, Emitter, Frame, FunctionScope, Helper, Since};
use crate::behavior::ir::{BinaryOp, Block, Expr, ExprKind, Ty, View};
use crate::model::{FieldId, RegisterId};

impl<'a> Emitter<'a> {
    /// An expression; what can only be a statement goes to the frame first.
    pub(super) fn expr(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        expr: &'a Expr,
    ) -> C {
        match &expr.kind {
            ExprKind::Bool(value) => C::primary(value.to_string(), Promoted::Int),
            ExprKind::Int(value) => match &expr.ty {
                Ty::Int(int) => constant(*value, *int),
                Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => number(*value),
            },
            ExprKind::Enumerated {
                field,
                index,
                value,
            } => self.constant(*field, *index, *value),
            ExprKind::Register(view, id) => {
                let promoted = width(self.peripheral.register(*id).container());
                C::primary(self.stored(*view, *id), promoted)
            }
            ExprKind::Field(view, id) => {
                let bits = self.peripheral.register(id.register).container();
                let stored = self.stored_for(*view, *id);
                let (register, field) = self.field_name(*id);
                let read = C::primary(
                    format!("FIELD_EX{bits}({stored}, {register}, {field})"),
                    width(bits),
                );
                match &expr.ty {
                    Ty::Int(int) if int.container() == 32 => read.widened(32),
                    Ty::Bool => C::new(
                        format!("{} != 0", read.text),
                        prec::COMPARISON,
                        Promoted::Int,
                    ),
                    Ty::Int(_) | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => read,
                }
            }
            ExprKind::State(index) => C::primary(
                format!("s->state.{}", self.names.states[*index]),
                promoted(&expr.ty),
            ),
            ExprKind::Param(index) => C::primary(
                format!("s->params.{}", self.names.params[*index]),
                promoted(&expr.ty),
            ),
            ExprKind::Local(local) => C::primary(f.local(local), promoted(&expr.ty)),
            ExprKind::Element(state, index) => {
                let index = self.expr(f, frame, index).text;
                C::primary(
                    format!("s->state.{}[{index}]", self.names.states[*state]),
                    promoted(&expr.ty),
                )
            }
            ExprKind::RegisterAt(bank, index) => {
                self.register_at(f, frame, (*bank, None), index, &expr.ty)
            }
            ExprKind::FieldAt(bank, field, index) => {
                self.register_at(f, frame, (*bank, Some(*field)), index, &expr.ty)
            }
            ExprKind::Input { input, line } => {
                let name = format!("s->inputs.{}", self.names.inputs[*input]);
                let text = match line {
                    Some(line) => format!("{name}[{}]", self.expr(f, frame, line).text),
                    None => name,
                };
                C::primary(text, Promoted::Int)
            }
            ExprKind::Remaining(event) => {
                let timer = self.names.events[*event].clone();
                let name = self.helper(Helper::Remaining(self.since));
                let state = match self.since {
                    Since::Now => "",
                    Since::Due => "s, ",
                };
                let text = format!("{name}({state}&s->timers.{timer})");
                C::primary(text, promoted(&expr.ty))
            }
            ExprKind::Pending(event) => {
                let timer = &self.names.events[*event];
                C::primary(format!("timer_pending(&s->timers.{timer})"), Promoted::Int)
            }
            ExprKind::Not(inner) => self.not(f, frame, inner),
            ExprKind::Binary(op, a, b) => self.binary(f, frame, *op, a, b),
            ExprKind::Method(method, a, b) => self.method(f, frame, *method, a, b, &expr.ty),
            ExprKind::Unary(unary, inner) => self.unary(f, frame, *unary, inner, &expr.ty),
            ExprKind::Cast(inner) => self.cast(f, frame, inner, &expr.ty),
            ExprKind::Call(index, args) => {
                let args: Vec<String> = args
                    .iter()
                    .map(|arg| self.expr(f, frame, arg).text)
                    .collect();
                C::primary(
                    format!("{}({})", self.names.functions[*index], args.join(", ")),
                    promoted(&expr.ty),
                )
            }
            ExprKind::Some(inner) => {
                let value = self.expr(f, frame, inner).text;
                let name = self.helper(Helper::Some(inner.ty.clone()));
                C::primary(format!("{name}({value})"), Promoted::Other)
            }
            ExprKind::None => {
                let Ty::Option(inner) = &expr.ty else {
                    unreachable!("None is an Option")
                };
                let name = self.helper(Helper::None((**inner).clone()));
                C::primary(format!("{name}()"), Promoted::Other)
            }
            ExprKind::IsSome(inner, some) => {
                let option = self.expr(f, frame, inner);
                let text = format!("{}.some", option.at(prec::PRIMARY));
                if *some {
                    C::primary(text, Promoted::Int)
                } else {
                    C::new(format!("!{text}"), prec::UNARY, Promoted::Int)
                }
            }
            ExprKind::UnwrapOr(option, other) => {
                let option = self.expr(f, frame, option).text;
                let other = self.expr(f, frame, other).text;
                let name = self.helper(Helper::UnwrapOr(expr.ty.clone()));
                C::primary(format!("{name}({option}, {other})"), promoted(&expr.ty))
            }
            ExprKind::Tuple(items) => {
                let types = items.iter().map(|item| item.ty.clone()).collect();
                let items: Vec<String> = items
                    .iter()
                    .map(|item| self.expr(f, frame, item).text)
                    .collect();
                let name = self.helper(Helper::Tuple(types));
                C::primary(format!("{name}({})", items.join(", ")), Promoted::Other)
            }
            ExprKind::TupleItem(tuple, index) => {
                let tuple = self.expr(f, frame, tuple).at(prec::PRIMARY);
                C::primary(format!("{tuple}.v{index}"), promoted(&expr.ty))
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                if let Some(c) = self.ternary(f, condition, then, otherwise, frame) {
                    return c;
                }
                self.hoisted(f, frame, expr)
            }
            ExprKind::Match { .. } => self.hoisted(f, frame, expr),
            ExprKind::Block(Block {
                stmts,
                value: Some(value),
                ..
            }) if stmts.is_empty() => self.expr(f, frame, value),
            ExprKind::Block(_) => self.hoisted(f, frame, expr),
        }
    }

    /// A value that C can only calculate by statements, in a temporary.
    fn hoisted(&mut self, f: &mut FunctionScope<'a>, frame: &mut Frame, expr: &'a Expr) -> C {
        let name = f.temporary();
        frame.decls.push(format!("{} {name};", self.ty(&expr.ty)));
        self.value_into(f, frame, expr, Dest::Assign(&name));
        C::primary(name, promoted(&expr.ty))
    }

    /// `c ? a : b`, if both sides are plain expressions.
    fn ternary(
        &mut self,
        f: &mut FunctionScope<'a>,
        condition: &'a Expr,
        then: &'a Block,
        otherwise: &'a Block,
        frame: &mut Frame,
    ) -> Option<C> {
        let (Some(a), Some(b)) = (&then.value, &otherwise.value) else {
            return None;
        };
        if !then.stmts.is_empty()
            || !otherwise.stmts.is_empty()
            || needs_statements(a)
            || needs_statements(b)
        {
            return None;
        }
        let condition = self.expr(f, frame, condition);
        let a = self.expr(f, frame, a);
        let b = self.expr(f, frame, b);
        let either = if a.promoted == Promoted::Int {
            b.promoted
        } else {
            a.promoted
        };
        let c = C::new(
            format!(
                "{} ? {} : {}",
                condition.at(prec::COMPARISON),
                a.at(prec::BITWISE),
                b.at(prec::BITWISE)
            ),
            prec::CONDITIONAL,
            either,
        );
        Some(c)
    }

    /// An operand that may be written more than once: a name, or a temporary that holds it.
    pub(super) fn named(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        expr: &'a Expr,
    ) -> String {
        let simple = matches!(
            expr.kind,
            ExprKind::Local(_) | ExprKind::State(_) | ExprKind::Param(_) | ExprKind::Register(..)
        );
        if simple {
            return self.expr(f, frame, expr).text;
        }
        let name = f.temporary();
        let ty = self.ty(&expr.ty);
        let first = frame.stmts.is_empty();
        let c = self.expr(f, frame, expr);
        if first && frame.stmts.is_empty() {
            frame.decls.push(format!("{ty} {name} = {};", c.text));
        } else {
            frame.decls.push(format!("{ty} {name};"));
            frame.stmts.push(format!("{name} = {};", c.text));
        }
        name
    }

    /// An enumerated value by name.
    pub(super) fn constant(&self, field: FieldId, index: usize, value: u64) -> C {
        let register = &self.peripheral.register(field.register).ident.upper;
        let field = self.peripheral.field(field);
        let promoted = number(value).promoted;
        match field.values().nth(index) {
            Some(named) => C::primary(
                format!(
                    "{}_{register}_{}_{}",
                    self.stem.upper, field.ident.upper, named.ident.upper
                ),
                promoted,
            ),
            None => number(value),
        }
    }

    /// The register's and the field's part in the names of `FIELD()`.
    pub(super) fn field_name(&self, id: FieldId) -> (String, &'a str) {
        let register = &self.peripheral.register(id.register).ident.upper;
        (
            format!("{}_{register}", self.stem.upper),
            &self.peripheral.field(id).ident.upper,
        )
    }

    /// A register in one of its views.
    pub(super) fn stored(&self, view: View, register: RegisterId) -> String {
        match view {
            View::Current => words::stored(self.peripheral, self.names, register),
            View::Written => "written".into(),
            View::Old => "old".into(),
        }
    }

    /// A register as one of its fields is in it.
    pub(super) fn stored_for(&self, view: View, field: FieldId) -> String {
        match view {
            View::Current => {
                let (_, placed) = self.peripheral.place(field.register);
                let held = placed.held_for(self.peripheral.field(field));
                words::stored_in(self.peripheral, self.names, field.register, held)
            }
            View::Written | View::Old => self.stored(view, field.register),
        }
    }

    /// Statements that make a register that shares its word hold a value, or one of its fields.
    pub(super) fn store(
        &self,
        register: RegisterId,
        field: Option<FieldId>,
        value: &str,
    ) -> Vec<String> {
        let (_, placed) = self.peripheral.place(register);
        let held = match field {
            Some(field) => placed.held_for(self.peripheral.field(field)),
            None => &placed.held,
        };
        words::store(self.peripheral, self.names, register, held, value)
    }

    /// Whether a register has a member of its own.
    pub(super) fn is_plain(&self, register: RegisterId) -> bool {
        self.peripheral
            .word(self.peripheral.place(register).0)
            .is_plain()
    }

    /// Notes that a helper is needed, with those that it needs; its name.
    pub(super) fn helper(&mut self, helper: Helper) -> String {
        let name = helper.name(self.stem);
        for needed in helper.needs() {
            self.helper(needed);
        }
        self.helpers.insert(helper);
        name
    }
}

/// Whether C needs statements to calculate an expression.
pub(super) fn needs_statements(expr: &Expr) -> bool {
    let mut needs = false;
    super::scan::walk(expr, &mut |inner| {
        needs |= match &inner.kind {
            ExprKind::Match { .. } => true,
            ExprKind::If {
                then, otherwise, ..
            } => !then.stmts.is_empty() || !otherwise.stmts.is_empty(),
            ExprKind::Block(block) => !block.stmts.is_empty(),
            ExprKind::Binary(BinaryOp::Eq | BinaryOp::Ne, a, _) => matches!(a.ty, Ty::Option(_)),
            _ => false,
        };
    });
    needs
}
