//! Registers and steps as C.

use super::recorder::{Check, Predicted, Step};
use crate::backend::qemu::c_text::{self as text, COLUMNS, hex};
use crate::model::{Peripheral, RegisterId};

/// A register as C.
pub(super) struct RegisterView {
    /// What follows `REGISTER_` in its name.
    pub name: String,
    /// Its row of the table.
    pub row: String,
}

impl RegisterView {
    /// A register and what tests predict of it.
    pub(super) fn new(peripheral: &Peripheral, id: RegisterId, predicted: &Predicted) -> Self {
        let register = peripheral.register(id);
        let check = match Check::of(peripheral, id) {
            Check::Never => "CHECK_NEVER",
            Check::Touched => "CHECK_TOUCHED",
            Check::Always => "CHECK_ALWAYS",
        };
        let undefined = match register.mask() & !register.reset_mask {
            0 => String::new(),
            bits => format!(", {}", hex(bits)),
        };
        let name = text::string(&register.ident.svd);
        let values = format!(
            "0x{:02x}, {}, {check}, {}, {}{undefined}",
            register.offset,
            register.bytes(),
            hex(predicted.reset),
            hex(predicted.kept),
        );
        let row = format!("    {{ {name}, {values} }},");
        Self {
            name: register.ident.upper.clone(),
            row: match row.len() > COLUMNS {
                true => format!("    {{\n        {name},\n        {values},\n    }},"),
                false => row,
            },
        }
    }
}

/// Lines of a table of steps: as many on a line as there is room for. A comment, and what is done
/// after something was expected, begin a line.
pub(super) fn lines(peripheral: &Peripheral, steps: &[Step]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = false;
    let mut expected = false;
    for step in steps {
        if let Step::Note(note) = step {
            lines.push(text::comment(note, 4));
            open = false;
            continue;
        }
        // What a write does at once, and later.
        let continues = matches!(step, Step::Expect(..) | Step::Wait(_));
        let item = format!("{},", item(peripheral, step));
        let last = lines.last_mut().filter(|line| {
            open && (continues || !expected) && line.len() + 1 + item.len() <= COLUMNS
        });
        match last {
            Some(line) => *line += &format!(" {item}"),
            None => lines.push(format!("    {item}")),
        }
        open = true;
        expected = matches!(step, Step::Expect(..));
    }
    lines
}

fn item(peripheral: &Peripheral, step: &Step) -> String {
    let name = |id: &RegisterId| &peripheral.register(*id).ident.upper;
    match step {
        Step::Note(note) => text::comment(note, 4),
        Step::Write(id, value) => format!("WRITE({}, {})", name(id), hex(*value)),
        Step::Part {
            id,
            first,
            size,
            value,
        } => format!("PART({}, {first}, {size}, {})", name(id), hex(*value)),
        Step::Pass(ns) => format!("PASS({})", decimal(*ns)),
        Step::Wait(ns) => format!("WAIT({})", decimal(*ns)),
        Step::Reset => "RESET()".into(),
        Step::Expect(id, value) => format!("EXPECT({}, {})", name(id), hex(*value)),
    }
}

fn decimal(value: u64) -> String {
    match value > u64::from(u32::MAX) {
        true => format!("{value}ULL"),
        false => value.to_string(),
    }
}
