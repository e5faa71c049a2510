//! Each value that names something to do, with operands.
//!
//! No register is known by its name: a field with enumerated values that a guest can write is
//! taken for an operation, a register without rules for an operand, and a register with a rule
//! for what starts things.

use super::recorder::{Predicted, Recorder, has_rule};
use super::{Run, Test};
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

/// How many registers start things.
const MOST_STARTERS: usize = 8;

/// How many tests there are.
const MOST_TESTS: usize = 64;

/// How many values of one field have a test, besides the last.
const MOST_VALUES: usize = 16;

/// The tests, and what the head of the file says of values that have none.
pub(super) struct Operations {
    pub tests: Vec<Test>,
    pub limit: Option<String>,
}

/// The tests of all operations; none where a write starts nothing.
pub(super) fn tests(peripheral: &Peripheral, predicted: &[Predicted]) -> Operations {
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
            // The last is the one without a name.
            let (named, last) = values.split_at(values.len().saturating_sub(1));
            let some = named.iter().take(MOST_VALUES).chain(last);
            some.map(|(name, value)| one(peripheral, predicted, *id, name, *value))
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
        let free = (0..=max).find(|free| named(field).all(|known| !known.names(*free)));
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

/// One value, with all operands; before that another, so that a result is there to be kept.
fn one(
    peripheral: &Peripheral,
    predicted: &[Predicted],
    id: FieldId,
    name: &str,
    value: u64,
) -> Test {
    let operation = Operation::new(peripheral, id);
    let mut test = Recorder::new(peripheral, predicted);
    let mut others = values(peripheral.field(id)).into_iter();
    if let Some((other, before)) = others.find(|(_, other)| *other != value) {
        test.note(format!("Before it: {other}"));
        operation.run(&mut test, before, OPERANDS[0].1, OPERANDS[0].2);
    }
    for (note, first, second) in OPERANDS {
        test.note(note);
        operation.run(&mut test, value, first, second);
    }
    let (register, field) = (peripheral.register(id.register), peripheral.field(id));
    Test {
        path: format!("{}/{}/{name}", register.ident.snake, field.ident.snake),
        run: Run::Steps(test.finish()),
    }
}

/// What takes part in an operation.
struct Operation<'a> {
    field: &'a Field,
    /// The register that says what is done.
    register: RegisterId,
    /// The registers that it is done with.
    operands: Vec<RegisterId>,
    /// The registers that start it, each with its writable bits.
    starters: Vec<(RegisterId, u64)>,
}

impl<'a> Operation<'a> {
    fn new(peripheral: &'a Peripheral, id: FieldId) -> Self {
        let others = (0..peripheral.registers.len()).map(RegisterId);
        let others: Vec<RegisterId> = others.filter(|&other| other != id.register).collect();
        let (operands, starters) = (others.iter(), others.iter());
        Self {
            field: peripheral.field(id),
            register: id.register,
            operands: operands
                .copied()
                .filter(|&other| is_operand(peripheral, other))
                .take(MOST_OPERANDS)
                .collect(),
            starters: starters
                .copied()
                .filter(|&other| has_rule(peripheral, other))
                .map(|other| (other, peripheral.register(other).writable()))
                .take(MOST_STARTERS)
                .collect(),
        }
    }

    /// Writes the operands and the operation, starts it and waits for what comes of it.
    fn run(&self, test: &mut Recorder, value: u64, first: u64, second: u64) {
        for (number, &operand) in self.operands.iter().enumerate() {
            test.write(operand, if number % 2 == 0 { first } else { second });
        }
        let others = test.held(self.register) & !self.field.mask();
        test.write(self.register, others | (value << self.field.lsb));
        test.settle();
        for &(starter, writable) in &self.starters {
            test.write(starter, writable);
            test.settle();
        }
    }
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
