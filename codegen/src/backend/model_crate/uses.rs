//! Which registers a behaviour reads or stores by methods, so that no method is made that nobody calls.

use std::collections::BTreeSet;

use super::behavior_names::Names;
use crate::lower::core::traverse::{Part, each_in, each_in_stmt};
use crate::lower::core::{Block, Expr, ExprKind, Place, Stmt};
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
    fn part(&mut self, part: Part) {
        match part {
            Part::Expr(expr) => self.expr(expr),
            Part::Block(block) => self.block(block),
        }
    }

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            if let Stmt::Assign { place, .. } = stmt {
                self.assigned(place);
            }
            each_in_stmt(stmt, &mut |part| self.part(part));
        }
        block.value.iter().for_each(|value| self.expr(value));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr.kind {
            ExprKind::RegisterAt(bank, _) => {
                self.uses.looked.insert((bank, false));
            }
            ExprKind::FieldAt(bank, field, _) => {
                let to_write = self.is_to_write(bank, field);
                self.uses.looked.insert((bank, to_write));
            }
            _ => {}
        }
        each_in(expr, &mut |part| self.part(part));
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
            Place::RegisterAt(bank, _) => self.assigned_at(*bank, None),
            Place::FieldAt(bank, field, _) => {
                let to_write = self.is_to_write(*bank, *field);
                self.uses.looked.insert((*bank, to_write));
                let field = self.names.bank_field_to_write(*bank);
                self.assigned_at(*bank, field.filter(|_| to_write));
            }
            Place::State(_) | Place::Element(..) | Place::Local(_) => {}
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
        !self.names.peripheral.field(id).access.readable()
    }
}
