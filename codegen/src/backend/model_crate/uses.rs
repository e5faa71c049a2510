//! Which registers a behaviour reads or stores by methods, so that no method is made that nobody calls.

use std::collections::BTreeSet;

use super::banks::is_to_write;
use super::routines::Names;
use crate::lower::core::{Arm, Block, Expr, ExprKind, Place, Stmt};
use crate::model::{FieldId, RegisterId};

/// What a behaviour does with registers.
#[derive(Default)]
pub(super) struct Uses {
    /// Registers that are stored, as fields that can only be written are in them or not.
    stored: BTreeSet<(RegisterId, bool)>,
    /// Banks that are read, in the same way.
    looked: BTreeSet<(usize, bool)>,
    /// Banks that are stored.
    put: BTreeSet<(usize, bool)>,
}

impl Uses {
    /// What the behaviour does.
    pub fn of(names: &Names) -> Self {
        let mut walk = Walk {
            names,
            uses: Self::default(),
        };
        for routine in &names.core.routines {
            routine.guard.iter().for_each(|guard| walk.expr(guard));
            walk.block(&routine.body);
        }
        walk.uses
    }

    /// Whether a register is stored.
    pub fn stores(&self, register: RegisterId, to_write: bool) -> bool {
        self.stored.contains(&(register, to_write))
    }

    /// Whether a register of a bank is read.
    pub fn looks(&self, bank: usize, to_write: bool) -> bool {
        self.looked.contains(&(bank, to_write))
    }

    /// Whether a register of a bank is stored.
    pub fn puts(&self, bank: usize, to_write: bool) -> bool {
        self.put.contains(&(bank, to_write))
    }
}

struct Walk<'a> {
    names: &'a Names<'a>,
    uses: Uses,
}

impl Walk<'_> {
    fn block(&mut self, block: &Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
        block.value.iter().for_each(|value| self.expr(value));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { value, .. }
            | Stmt::LetPattern { value, .. }
            | Stmt::Leave(value)
            | Stmt::Return(Some(value)) => self.expr(value),
            Stmt::Assign { place, value } => {
                self.assigned(place);
                self.expr(value);
            }
            Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                self.expr(condition);
                self.block(then);
                otherwise.iter().for_each(|block| self.block(block));
            }
            Stmt::Match { value, arms, .. } => self.matching(value, arms),
            Stmt::Block(block) => self.block(block),
            Stmt::For {
                first, end, body, ..
            } => {
                self.expr(first);
                self.expr(end);
                self.block(body);
            }
            Stmt::After { delay, args, .. } => {
                self.expr(delay);
                args.iter().for_each(|arg| self.expr(arg));
            }
            Stmt::Hook { args, .. } => args.iter().for_each(|arg| self.expr(arg)),
            Stmt::Return(None)
            | Stmt::Cancel { .. }
            | Stmt::Pulse { .. }
            | Stmt::GuestError(_)
            | Stmt::Unimplemented(_) => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Enumerated { .. }
            | ExprKind::Register(..)
            | ExprKind::Field(..)
            | ExprKind::State(_)
            | ExprKind::Param(_)
            | ExprKind::Local(_)
            | ExprKind::Pending(_)
            | ExprKind::Remaining(_)
            | ExprKind::None => {}
            ExprKind::RegisterAt(bank, index) => {
                self.uses.looked.insert((*bank, false));
                self.expr(index);
            }
            ExprKind::FieldAt(bank, field, index) => {
                let to_write = self.is_to_write(*bank, *field);
                self.uses.looked.insert((*bank, to_write));
                self.expr(index);
            }
            ExprKind::Input { line, .. } => line.iter().for_each(|line| self.expr(line)),
            ExprKind::Not(one)
            | ExprKind::Unary(_, one)
            | ExprKind::Cast(one)
            | ExprKind::Some(one)
            | ExprKind::IsSome(one, _)
            | ExprKind::TupleItem(one, _)
            | ExprKind::Element(_, one) => self.expr(one),
            ExprKind::Binary(_, left, right)
            | ExprKind::Method(_, left, right)
            | ExprKind::UnwrapOr(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Call(_, args) | ExprKind::Tuple(args) => {
                args.iter().for_each(|arg| self.expr(arg));
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.expr(condition);
                self.block(then);
                self.block(otherwise);
            }
            ExprKind::Match { value, arms, .. } => self.matching(value, arms),
            ExprKind::Block(block) => self.block(block),
        }
    }

    fn matching(&mut self, value: &Expr, arms: &[Arm]) {
        self.expr(value);
        for arm in arms {
            arm.guard.iter().for_each(|guard| self.expr(guard));
            self.block(&arm.body);
        }
    }

    fn assigned(&mut self, place: &Place) {
        match place {
            Place::Register(id) => {
                self.uses.stored.insert((*id, false));
            }
            Place::Field(id) => {
                let apart = self.names.is_apart(*id);
                self.uses.stored.insert((id.register, apart));
            }
            Place::RegisterAt(bank, index) => {
                self.assigned_at(*bank, None);
                self.expr(index);
            }
            Place::FieldAt(bank, field, index) => {
                let to_write = self.is_to_write(*bank, *field);
                self.uses.looked.insert((*bank, to_write));
                let field = self.names.bank_field_to_write(*bank);
                self.assigned_at(*bank, field.filter(|_| to_write));
                self.expr(index);
            }
            Place::Element(_, index) => self.expr(index),
            Place::State(_) | Place::Local(_) => {}
        }
    }

    /// `field` is the bank's first one that can only be written, if it is stored as that.
    fn assigned_at(&mut self, bank: usize, field: Option<usize>) {
        self.uses.put.insert((bank, field.is_some()));
        for register in &self.names.core.banks[bank].registers {
            let to_write = field.is_some_and(|field| {
                self.names.is_apart(FieldId {
                    register: *register,
                    field,
                })
            });
            self.uses.stored.insert((*register, to_write));
        }
    }

    fn is_to_write(&self, bank: usize, field: usize) -> bool {
        let id = self.names.core.banks[bank].field(field);
        is_to_write(self.names.peripheral.field(id))
    }
}
