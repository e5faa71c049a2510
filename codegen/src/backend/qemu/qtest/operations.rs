//! Each value that names something to do, with operands.
//!
//! No register is known by its name: a field with enumerated values that a guest can write is
//! taken for an operation, a register without rules for an operand, and a register with a rule
//! for what starts things.

use super::Test;
use super::recorder::Recorder;
use crate::behavior::ir::Trigger;
use crate::model::{EnumeratedValue, Field, FieldId, Peripheral, RegisterId, Usage, WriteEffect};

/// Operands: of the first register, the third and so on, and of those between them.
const OPERANDS: [(&str, u64, u64); 4] = [
    ("Small operands", 7, 3),
    ("Small operands the other way round", 3, 7),
    (
        "Large operands",
        0xffff_fff0_ffff_fff0,
        0x8000_0012_8000_0012,
    ),
    ("A zero", 9, 0),
];

/// How many registers are operands.
const MOST_OPERANDS: usize = 8;

/// How many tests there are.
const MOST_TESTS: usize = 64;

/// How many values of one field have a test.
const MOST_VALUES: usize = 16;

/// So many registers can all be read again and again.
const FEW: usize = 16;

/// The tests, and what the head of the file says of values that have none.
pub(super) struct Operations {
    pub tests: Vec<Test>,
    pub limit: Option<String>,
}

/// The tests of all operations; none where a write starts nothing.
pub(super) fn tests(peripheral: &Peripheral) -> Operations {
    let mut all = Vec::new();
    if (0..peripheral.registers.len()).any(|index| has_rule(peripheral, RegisterId(index))) {
        for (index, register) in peripheral.registers.iter().enumerate() {
            for (number, field) in register.fields.iter().enumerate() {
                let id = FieldId {
                    register: RegisterId(index),
                    field: number,
                };
                all.push((id, values(field)));
            }
        }
    }
    let wanted: usize = all.iter().map(|(_, values)| values.len()).sum();
    let tests: Vec<Test> = all
        .iter()
        .flat_map(|(id, values)| {
            let values = values.iter().take(MOST_VALUES);
            values.map(|(name, value)| one(peripheral, *id, name, *value))
        })
        .take(MOST_TESTS)
        .collect();
    let limit = (tests.len() < wanted).then(|| {
        format!(
            "Of {wanted} values of fields, {} are tried with operands.",
            tests.len()
        )
    });
    Operations { tests, limit }
}

/// The values that a guest can write, by name; and one without a name, if there is room for it.
fn values(field: &Field) -> Vec<(String, u64)> {
    if !field.access.writable() {
        return Vec::new();
    }
    let mut found: Vec<(String, u64)> = Vec::new();
    for value in named(field) {
        if found.iter().all(|(_, known)| *known != value.value) {
            found.push((value.ident.snake.clone(), value.value));
        }
    }
    if !found.is_empty() {
        let max = crate::model::ones(field.width);
        let free = (0..=max).find(|free| found.iter().all(|(_, known)| known != free));
        // A name that no value has.
        found.extend(free.map(|value| ("not-enumerated".to_owned(), value)));
    }
    found
}

fn named(field: &Field) -> impl Iterator<Item = &EnumeratedValue> {
    let sets = field.enumerations.iter().filter(|set| match set.usage {
        Usage::Write | Usage::ReadWrite => true,
        Usage::Read => false,
    });
    sets.flat_map(|set| &set.values)
}

/// One value, with all operands.
fn one(peripheral: &Peripheral, id: FieldId, name: &str, value: u64) -> Test {
    let register = peripheral.register(id.register);
    let field = peripheral.field(id);
    let every = || (0..peripheral.registers.len()).map(RegisterId);
    let operands: Vec<RegisterId> = every()
        .filter(|&other| other != id.register && is_operand(peripheral, other))
        .take(MOST_OPERANDS)
        .collect();
    let starters: Vec<RegisterId> = every()
        .filter(|&other| other != id.register && has_rule(peripheral, other))
        .collect();
    let mut test = Recorder::new(peripheral);
    for (note, first, second) in OPERANDS {
        test.note(note);
        for (number, &operand) in operands.iter().enumerate() {
            test.write(operand, if number % 2 == 0 { first } else { second });
        }
        let whole = (test.held(id.register) & !field.mask()) | (value << field.lsb);
        test.write(id.register, whole);
        let watched = test.look(&[id.register]);
        test.settle(&watched);
        for &starter in &starters {
            test.write(starter, peripheral.register(starter).writable());
            let watched = test.look(&[starter]);
            test.settle(&watched);
        }
        if peripheral.registers.len() <= FEW {
            test.note("All registers in the end");
            every().for_each(|id| test.read(id));
        }
    }
    Test {
        path: format!("{}/{}/{name}", register.ident.snake, field.ident.snake),
        steps: test.finish(),
    }
}

fn has_rule(peripheral: &Peripheral, id: RegisterId) -> bool {
    let behavior = peripheral.behavior.as_ref();
    behavior.is_some_and(|behavior| behavior.rules_on(Trigger::Write(id)).next().is_some())
}

/// Whether a register keeps what is written, does nothing by it, and chooses nothing.
fn is_operand(peripheral: &Peripheral, id: RegisterId) -> bool {
    let register = peripheral.register(id);
    let effects = register.write_effects();
    let stored = !effects.is_empty()
        && effects
            .iter()
            .all(|(effect, _)| *effect == WriteEffect::Modify);
    let chooses = register
        .fields
        .iter()
        .any(|field| !values(field).is_empty());
    stored && !chooses && !has_rule(peripheral, id)
}
