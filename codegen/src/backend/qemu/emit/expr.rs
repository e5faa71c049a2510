//! Expressions.

use super::typed_value::{Promoted, Value, constant, number, promoted, width};
use super::{Dest, Emitter, FunctionScope, Helper};
use crate::backend::c::{self, Block, Stmt};
use crate::backend::qemu::stored_registers;
use crate::lower::core::traverse::walk_expr;
use crate::lower::core::{self, BinaryOp, Expr, ExprKind, Ty, View};
use crate::model::{FieldId, RegisterId};

impl<'a> Emitter<'a> {
    /// An expression; what can only be a statement goes to the block first.
    pub(super) fn expr(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        expr: &'a Expr,
    ) -> Value {
        let typed = |value: c::Expr| Value::new(value, promoted(&expr.ty));
        match &expr.kind {
            ExprKind::Bool(value) => Value::truth(c::Expr::bool(*value)),
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
                Value::new(self.stored(*view, *id), promoted)
            }
            ExprKind::Field(view, id) => self.field_of(self.stored_for(*view, *id), *id, &expr.ty),
            ExprKind::State(index) => typed(self.state(*index)),
            ExprKind::Param(index) => typed(state("params").dot(&self.names.params[*index])),
            ExprKind::Local(local) => typed(f.local(local)),
            ExprKind::Element(state, index) => {
                typed(self.state(*state).index(self.expr(f, block, index).expr))
            }
            ExprKind::RegisterAt(bank, index) => {
                self.register_at(f, block, (*bank, None), index, &expr.ty)
            }
            ExprKind::FieldAt(bank, field, index) => {
                self.register_at(f, block, (*bank, Some(*field)), index, &expr.ty)
            }
            ExprKind::Input { input, line } => {
                let input = state("inputs").dot(&self.names.inputs[*input]);
                Value::truth(match line {
                    Some(line) => input.index(self.expr(f, block, line).expr),
                    None => input,
                })
            }
            ExprKind::Remaining(event) => {
                let args = [self.timer(*event).address(), self.since()];
                typed(c::Expr::call("svdreg_remaining", args))
            }
            ExprKind::Pending(event) => {
                let timer = self.timer(*event).address();
                Value::truth(c::Expr::call("timer_pending", [timer]))
            }
            ExprKind::Not(inner) => self.not(f, block, inner),
            ExprKind::Binary(op, a, b) => self.binary(f, block, *op, a, b),
            ExprKind::Method(method, a, b) => self.method(f, block, *method, a, b, &expr.ty),
            ExprKind::Unary(unary, inner) => self.unary(f, block, *unary, inner, &expr.ty),
            ExprKind::Cast(inner) => self.cast(f, block, inner, &expr.ty),
            ExprKind::Call(index, args) => {
                let args = self.exprs(f, block, args);
                typed(c::Expr::call(&self.names.routines[*index], args))
            }
            ExprKind::Some(_)
            | ExprKind::None
            | ExprKind::IsSome(..)
            | ExprKind::UnwrapOr(..)
            | ExprKind::Tuple(_)
            | ExprKind::TupleItem(..) => self.compound(f, block, expr),
            ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block(_) => {
                self.branching(f, block, expr)
            }
        }
    }

    /// What C can write as an expression only if all of it is plain.
    fn branching(&mut self, f: &mut FunctionScope<'a>, block: &mut Block, expr: &'a Expr) -> Value {
        match &expr.kind {
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => match self.ternary(f, condition, then, otherwise, block) {
                Some(value) => value,
                None => self.hoisted(f, block, expr),
            },
            ExprKind::Block(core::Block {
                stmts,
                value: Some(value),
                ..
            }) if stmts.is_empty() => self.expr(f, block, value),
            _ => self.hoisted(f, block, expr),
        }
    }

    /// Expressions in their order.
    pub(super) fn exprs(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        exprs: &'a [Expr],
    ) -> Vec<c::Expr> {
        let values = exprs.iter().map(|expr| self.expr(f, block, expr).expr);
        values.collect()
    }

    /// What makes an Option or a tuple, or looks into one.
    fn compound(&mut self, f: &mut FunctionScope<'a>, block: &mut Block, expr: &'a Expr) -> Value {
        let typed = |value: c::Expr| Value::new(value, promoted(&expr.ty));
        match &expr.kind {
            ExprKind::Some(inner) => {
                let value = self.expr(f, block, inner).expr;
                let name = self.helper(Helper::Some(inner.ty.clone()));
                typed(c::Expr::call(name, [value]))
            }
            ExprKind::None => {
                let Ty::Option(inner) = &expr.ty else {
                    unreachable!("None is an Option")
                };
                let name = self.helper(Helper::None((**inner).clone()));
                typed(c::Expr::call(name, []))
            }
            ExprKind::IsSome(inner, some) => {
                let known = self.expr(f, block, inner).expr.dot("some");
                Value::truth(if *some { known } else { known.negated() })
            }
            ExprKind::UnwrapOr(option, other) => {
                let option = self.expr(f, block, option).expr;
                let other = self.expr(f, block, other).expr;
                let name = self.helper(Helper::UnwrapOr(expr.ty.clone()));
                typed(c::Expr::call(name, [option, other]))
            }
            ExprKind::Tuple(items) => {
                let types = items.iter().map(|item| item.ty.clone()).collect();
                let items = self.exprs(f, block, items);
                typed(c::Expr::call(self.helper(Helper::Tuple(types)), items))
            }
            ExprKind::TupleItem(tuple, index) => {
                typed(self.expr(f, block, tuple).expr.dot(format!("v{index}")))
            }
            _ => unreachable!("neither an Option nor a tuple"),
        }
    }

    /// A value that C can only calculate by statements, in a temporary.
    fn hoisted(&mut self, f: &mut FunctionScope<'a>, block: &mut Block, expr: &'a Expr) -> Value {
        let name = f.temporary();
        let place = c::Expr::name(&name);
        block.declare(self.ty(&expr.ty), name);
        self.value_into(f, block, expr, Dest::Assign(&place));
        Value::new(place, promoted(&expr.ty))
    }

    /// `c ? a : b`, if both sides are plain expressions.
    fn ternary(
        &mut self,
        f: &mut FunctionScope<'a>,
        condition: &'a Expr,
        then: &'a core::Block,
        otherwise: &'a core::Block,
        block: &mut Block,
    ) -> Option<Value> {
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
        let condition = self.expr(f, block, condition).expr;
        let a = self.expr(f, block, a);
        let b = self.expr(f, block, b);
        let either = match a.promoted {
            Promoted::Int => b.promoted,
            promoted => promoted,
        };
        Some(Value::new(condition.either(a.expr, b.expr), either))
    }

    /// An operand that may be written more than once: a name, or a temporary that holds it.
    pub(super) fn named(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        expr: &'a Expr,
    ) -> c::Expr {
        let simple = matches!(
            expr.kind,
            ExprKind::Local(_) | ExprKind::State(_) | ExprKind::Param(_) | ExprKind::Register(..)
        );
        if simple {
            return self.expr(f, block, expr).expr;
        }
        let name = f.temporary();
        let value = self.expr(f, block, expr).expr;
        block.define(self.ty(&expr.ty), &name, value);
        c::Expr::Name(name)
    }

    /// An enumerated value by name.
    pub(super) fn constant(&self, field: FieldId, index: usize, value: u64) -> Value {
        let register = &self.peripheral.register(field.register).ident.upper;
        let field = self.peripheral.field(field);
        match field.values().nth(index) {
            Some(named) => {
                let parts = [
                    &self.stem.upper,
                    register,
                    &field.ident.upper,
                    &named.ident.upper,
                ];
                let name = parts.map(String::as_str).join("_");
                Value::new(c::Expr::Name(name), number(value).promoted)
            }
            None => number(value),
        }
    }

    /// The value of a field in what a register holds.
    pub(super) fn field_of(&self, register: c::Expr, id: FieldId, ty: &Ty) -> Value {
        let bits = self.peripheral.register(id.register).container();
        let [group, field] = self.field_name(id);
        let read = c::Expr::call(format!("FIELD_EX{bits}"), [register, group, field]);
        match ty {
            Ty::Int(int) if int.container() == 32 => Value::new(read, width(bits)).widened(32),
            Ty::Bool => Value::truth(read.differs(0)),
            Ty::Int(_) | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Value::new(read, width(bits)),
        }
    }

    /// What a register holds with another value of a field.
    pub(super) fn with_field(&self, register: c::Expr, id: FieldId, value: c::Expr) -> c::Expr {
        let bits = self.peripheral.register(id.register).container();
        let [group, field] = self.field_name(id);
        c::Expr::call(format!("FIELD_DP{bits}"), [register, group, field, value])
    }

    /// The register's and the field's part in the names of `FIELD()`.
    fn field_name(&self, id: FieldId) -> [c::Expr; 2] {
        let register = &self.peripheral.register(id.register).ident.upper;
        [
            c::Expr::Name(format!("{}_{register}", self.stem.upper)),
            c::Expr::name(&self.peripheral.field(id).ident.upper),
        ]
    }

    /// A register in one of its views.
    pub(super) fn stored(&self, view: View, register: RegisterId) -> c::Expr {
        match view {
            View::Current => stored_registers::stored(self.peripheral, self.names, register),
            View::Written => c::Expr::name("written"),
            View::Old => c::Expr::name("old"),
        }
    }

    /// A register as one of its fields is in it.
    pub(super) fn stored_for(&self, view: View, field: FieldId) -> c::Expr {
        match view {
            View::Current => {
                let (_, placed) = self.peripheral.place(field.register);
                let held = placed.held_for(self.peripheral.field(field));
                stored_registers::stored_in(self.peripheral, self.names, field.register, held)
            }
            View::Written | View::Old => self.stored(view, field.register),
        }
    }

    /// Statements that make a register that shares its word hold a value, or one of its fields.
    pub(super) fn store(
        &self,
        register: RegisterId,
        field: Option<FieldId>,
        value: &c::Expr,
    ) -> Vec<Stmt> {
        let (_, placed) = self.peripheral.place(register);
        let held = match field {
            Some(field) => placed.held_for(self.peripheral.field(field)),
            None => &placed.held,
        };
        stored_registers::store(self.peripheral, self.names, register, held, value)
    }

    /// Whether a register has a member of its own.
    pub(super) fn is_plain(&self, register: RegisterId) -> bool {
        self.peripheral
            .word(self.peripheral.place(register).0)
            .is_plain()
    }

    /// A state.
    pub(super) fn state(&self, index: usize) -> c::Expr {
        state("state").dot(&self.names.states[index])
    }

    /// The timer of an event.
    pub(super) fn timer(&self, event: usize) -> c::Expr {
        state("timers").dot(&self.names.events[event])
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

/// A member of the device's state.
pub(super) fn state(member: &str) -> c::Expr {
    c::Expr::name("s").arrow(member)
}

/// Whether C needs statements to calculate an expression.
pub(super) fn needs_statements(expr: &Expr) -> bool {
    let mut needs = false;
    walk_expr(expr, &mut |inner| {
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
