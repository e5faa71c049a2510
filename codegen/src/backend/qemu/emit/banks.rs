//! Registers that an index chooses from: functions that look at one, and that make one hold a value.

use super::super::stored_registers;
use super::typed_value::{Value, width};
use super::{Emitter, FunctionScope};
use crate::backend::c::{self, Block, Case, Function, Label, Stmt, Type};
use crate::lower::core::{Bank, Expr, ExprKind, Ty};
use crate::model::{Access, Field, Peripheral, RegisterId};

/// A function for the registers of a bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BankCall {
    /// Index in the behaviour's banks.
    bank: usize,
    what: What,
}

/// What it does. The order is that of their names in [`super::Names::banks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Look,
    Hold,
    /// As fields are that can only be written, which may have bits of their own.
    LookToWrite,
    HoldToWrite,
}

impl What {
    fn new(field: Option<&Field>, hold: bool) -> Self {
        match (is_to_write(field), hold) {
            (false, false) => Self::Look,
            (false, true) => Self::Hold,
            (true, false) => Self::LookToWrite,
            (true, true) => Self::HoldToWrite,
        }
    }
}

fn is_to_write(field: Option<&Field>) -> bool {
    field.is_some_and(|field| match field.access {
        Access::WriteOnly | Access::WriteOnce => true,
        Access::ReadOnly | Access::ReadWrite | Access::ReadWriteOnce => false,
    })
}

/// The first parts of the functions' names, in the order of [`What`].
pub(in super::super) const VERBS: [&str; 4] = ["get", "set", "get_to_write", "set_to_write"];

/// The last part of the functions' names: `ch_ctrl` for `CH[n].CTRL`.
pub(in super::super) fn bank_name(bank: &Bank) -> String {
    let text = bank.text.concat();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").to_lowercase()
}

impl<'a> Emitter<'a> {
    /// A register of a bank, or one of its fields.
    pub(super) fn register_at(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        (bank, field): (usize, Option<usize>),
        index: &'a Expr,
        ty: &Ty,
    ) -> Value {
        let index = self.expr(f, block, index).expr;
        let Some(field) = field else {
            let first = self.core.banks[bank].first();
            let bits = self.peripheral.register(first).container();
            let call = self.bank_call(bank, None, false);
            return Value::new(
                c::Expr::call(call, [c::Expr::name("s"), index]),
                width(bits),
            );
        };
        let id = self.core.banks[bank].field(field);
        let call = self.bank_call(bank, Some(self.peripheral.field(id)), false);
        let register = c::Expr::call(call, [c::Expr::name("s"), index]);
        self.field_of(register, id, ty)
    }

    /// Makes a register of a bank hold a value, or one of its fields.
    pub(super) fn assign_at(
        &mut self,
        f: &mut FunctionScope<'a>,
        block: &mut Block,
        (bank, field): (usize, Option<usize>),
        index: &'a Expr,
        value: &'a Expr,
    ) {
        let s = || c::Expr::name("s");
        let Some(field) = field else {
            let index = self.expr(f, block, index).expr;
            let value = self.expr(f, block, value).expr;
            let call = self.bank_call(bank, None, true);
            block.push(c::Expr::call(call, [s(), index, value]));
            return;
        };
        // It stands twice.
        let index = match index.kind {
            ExprKind::Int(_) => self.expr(f, block, index).expr,
            _ => self.named(f, block, index),
        };
        let value = self.expr(f, block, value).expr;
        let id = self.core.banks[bank].field(field);
        let field = self.peripheral.field(id);
        let look = self.bank_call(bank, Some(field), false);
        let hold = self.bank_call(bank, Some(field), true);
        let whole = c::Expr::call(look, [s(), index.clone()]);
        let whole = self.with_field(whole, id, value);
        block.push(c::Expr::call(hold, [s(), index, whole]));
    }

    /// Notes that a function is needed; its name.
    fn bank_call(&mut self, bank: usize, field: Option<&Field>, hold: bool) -> &'a str {
        let registers = self.core.banks[bank].registers.iter();
        let apart = field.filter(|_| {
            let mut placed = registers.map(|id| self.peripheral.place(*id).1);
            placed.any(|placed| placed.held != placed.held_to_write)
        });
        let what = What::new(apart, hold);
        self.banks.insert(BankCall { bank, what });
        &self.names.banks[bank][what as usize]
    }

    /// The functions that the code so far may call.
    pub(in super::super) fn bank_functions(&self) -> impl Iterator<Item = Function> {
        self.banks.iter().map(|call| self.bank_function(*call))
    }

    fn bank_function(&self, BankCall { bank, what }: BankCall) -> Function {
        let name = &self.names.banks[bank][what as usize];
        let bank = &self.core.banks[bank];
        let shown = bank.numbered("@index");
        let own = Type::unsigned(self.peripheral.register(bank.first()).container());
        let (doc, result) = match what {
            What::Look | What::LookToWrite => (format!("What {shown} holds."), own.clone()),
            What::Hold | What::HoldToWrite => (format!("Makes {shown} hold @value."), Type::void()),
        };
        let mut function = Function::fixed(result, name)
            .doc(doc)
            .param(self.state_type(), "s")
            .param(Type::unsigned(32), "index");
        if matches!(what, What::Hold | What::HoldToWrite) {
            function = function.param(own, "value");
        }
        let cases = bank.registers.iter().enumerate().map(|(number, id)| Case {
            labels: vec![match number + 1 == bank.registers.len() {
                false => Label::Value(number.into()),
                true => Label::Default,
            }],
            body: Block::of(self.bank_case(*id, what)),
        });
        let switch = Stmt::Switch(c::Expr::name("index"), cases.collect());
        function.body(Block::of([switch]))
    }

    fn bank_case(&self, id: RegisterId, what: What) -> Vec<Stmt> {
        let (_, placed) = self.peripheral.place(id);
        let held = match what {
            What::Look | What::Hold => &placed.held,
            What::LookToWrite | What::HoldToWrite => &placed.held_to_write,
        };
        match what {
            What::Look | What::LookToWrite => {
                let value = stored_registers::stored_in(self.peripheral, self.names, id, held);
                vec![Stmt::give(value)]
            }
            What::Hold | What::HoldToWrite => {
                let value = c::Expr::name("value");
                let mut stmts = match self.is_plain(id) {
                    true => {
                        let member = stored_registers::stored(self.peripheral, self.names, id);
                        vec![member.assign(value).into()]
                    }
                    false => stored_registers::store(self.peripheral, self.names, id, held, &value),
                };
                stmts.push(Stmt::Break);
                stmts
            }
        }
    }
}

/// The registers of a bank with their fields of an index, for what looks at all of them.
pub(in super::super) fn each_field<'p>(
    peripheral: &'p Peripheral,
    bank: &'p Bank,
    field: usize,
) -> impl Iterator<Item = (RegisterId, &'p Field)> {
    bank.registers
        .iter()
        .map(move |id| (*id, &peripheral.register(*id).fields[field]))
}
