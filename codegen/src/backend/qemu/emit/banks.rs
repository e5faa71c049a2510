//! Registers that an index chooses from: functions that look at one, and that make one hold a value.

use super::super::words;
use super::c::{C, Promoted, prec, width};
use super::{Emitter, Frame, FunctionScope, indent};
use crate::behavior::ir::{Bank, Expr, ExprKind, Ty};
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
        frame: &mut Frame,
        (bank, field): (usize, Option<usize>),
        index: &'a Expr,
        ty: &Ty,
    ) -> C {
        let index = self.expr(f, frame, index).text;
        let first = self.behavior.banks[bank].first();
        let bits = self.peripheral.register(first).container();
        let Some(field) = field else {
            let call = self.bank_call(bank, None, false);
            return C::primary(format!("{call}(s, {index})"), width(bits));
        };
        let id = self.behavior.banks[bank].field(field);
        let call = self.bank_call(bank, Some(self.peripheral.field(id)), false);
        let (register, name) = self.field_name(id);
        let read = C::primary(
            format!("FIELD_EX{bits}({call}(s, {index}), {register}, {name})"),
            width(bits),
        );
        match ty {
            Ty::Int(int) if int.container() == 32 => read.widened(32),
            Ty::Bool => C::new(
                format!("{} != 0", read.text),
                prec::COMPARISON,
                Promoted::Int,
            ),
            Ty::Int(_) | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => read,
        }
    }

    /// Makes a register of a bank hold a value, or one of its fields.
    pub(super) fn assign_at(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        (bank, field): (usize, Option<usize>),
        index: &'a Expr,
        value: &'a Expr,
    ) {
        let Some(field) = field else {
            let index = self.expr(f, frame, index).text;
            let value = self.expr(f, frame, value).text;
            let call = self.bank_call(bank, None, true);
            frame.stmts.push(format!("{call}(s, {index}, {value});"));
            return;
        };
        // It stands twice.
        let index = match index.kind {
            ExprKind::Int(_) => self.expr(f, frame, index).text,
            _ => self.named(f, frame, index),
        };
        let value = self.expr(f, frame, value).text;
        let id = self.behavior.banks[bank].field(field);
        let bits = self.peripheral.register(id.register).container();
        let field = self.peripheral.field(id);
        let look = self.bank_call(bank, Some(field), false);
        let hold = self.bank_call(bank, Some(field), true);
        let (register, name) = self.field_name(id);
        frame.stmts.push(format!(
            "{hold}(s, {index}, FIELD_DP{bits}({look}(s, {index}), {register}, {name}, {value}));"
        ));
    }

    /// Notes that a function is needed; its name.
    fn bank_call(&mut self, bank: usize, field: Option<&Field>, hold: bool) -> &'a str {
        let registers = self.behavior.banks[bank].registers.iter();
        let apart = field.filter(|_| {
            let mut placed = registers.map(|id| self.peripheral.place(*id).1);
            placed.any(|placed| placed.held != placed.held_to_write)
        });
        let what = What::new(apart, hold);
        self.banks.insert(BankCall { bank, what });
        &self.names.banks[bank][what as usize]
    }

    /// The functions that the code so far may call: names and texts.
    pub(in super::super) fn bank_functions(&self) -> impl Iterator<Item = (&'a str, String)> {
        self.banks.iter().map(|call| {
            let name = &self.names.banks[call.bank][call.what as usize];
            (name.as_str(), self.bank_text(*call))
        })
    }

    fn bank_text(&self, BankCall { bank, what }: BankCall) -> String {
        let name = &self.names.banks[bank][what as usize];
        let bank = &self.behavior.banks[bank];
        let shown = bank.numbered("@index");
        let bits = self.peripheral.register(bank.first()).container();
        let state = format!("{}State *s", self.stem.camel);
        let (doc, head) = match what {
            What::Look | What::LookToWrite => (
                format!("What {shown} holds."),
                format!("static uint{bits}_t {name}({state}, uint32_t index)"),
            ),
            What::Hold | What::HoldToWrite => (
                format!("Makes {shown} hold @value."),
                format!("static void {name}({state}, uint32_t index, uint{bits}_t value)"),
            ),
        };
        let mut frame = Frame::default();
        frame.stmts.push("switch (index) {".into());
        for (number, id) in bank.registers.iter().enumerate() {
            frame.stmts.push(match number + 1 == bank.registers.len() {
                false => format!("case {number}:"),
                true => "default:".into(),
            });
            frame.stmts.extend(indent(self.bank_case(*id, what)));
        }
        frame.stmts.push("}".into());
        super::definition(&doc, &head, &self.scope(None, None), frame)
    }

    fn bank_case(&self, id: RegisterId, what: What) -> Vec<String> {
        let (_, placed) = self.peripheral.place(id);
        let held = match what {
            What::Look | What::Hold => &placed.held,
            What::LookToWrite | What::HoldToWrite => &placed.held_to_write,
        };
        match what {
            What::Look | What::LookToWrite => {
                let value = words::stored_in(self.peripheral, self.names, id, held);
                vec![format!("return {value};")]
            }
            What::Hold | What::HoldToWrite => {
                let mut lines = match self.is_plain(id) {
                    true => {
                        let member = words::stored(self.peripheral, self.names, id);
                        vec![format!("{member} = value;")]
                    }
                    false => words::store(self.peripheral, self.names, id, held, "value"),
                };
                lines.push("break;".into());
                lines
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
