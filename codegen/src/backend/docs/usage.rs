//! A few lines of guest code: what to include, and how registers are read and written.
//!
//! The lines are chosen by what the registers have, never by name: a named value to write, a bit
//! to set, a named value to read.

use crate::model::{Field, Laid, Peripheral, Register, Usage, WriteEffect};
use crate::names::Ident;

/// Guest code, in C and in Rust.
pub(super) struct Usages {
    pub c: String,
    pub rust: String,
}

/// What an example line shows.
enum Example<'a> {
    WriteValue(&'a Register, &'a Field, &'a Ident),
    SetBit(&'a Register, &'a Field),
    ReadValue(&'a Register, &'a Field, &'a Ident),
}

/// The guest code for a peripheral of a device.
pub(super) fn of(device: &Ident, peripheral: &Peripheral) -> Usages {
    let upper = &peripheral.ident.upper;
    let snake = &peripheral.ident.snake;
    let handle = format!("{}Mmio", peripheral.ident.camel);
    let stem = device.snake.trim_matches('_');
    let mut c = format!("#include \"{stem}_regs.h\"\n");
    let mut rust = format!(
        "use {stem}_pac::mmio::{handle};\n\n\
         // SAFETY: the registers are at their base address, and nothing else uses them.\n\
         let {snake} = unsafe {{ {handle}::at_base_address() }};\n"
    );
    let examples = examples(peripheral);
    if !examples.is_empty() {
        c.push('\n');
    }
    for example in examples {
        let (c_line, rust_line) = lines(upper, snake, &example);
        c.push_str(&c_line);
        rust.push_str(&rust_line);
    }
    Usages { c, rust }
}

/// Whether the register is in no array and no cluster, where C and Rust have other paths to it.
fn is_by_itself(peripheral: &Peripheral, register: &Register) -> bool {
    let layout = &peripheral.layout;
    let mut alone = (layout.items.iter())
        .filter(|item| item.dim.is_none() && item.items.is_empty())
        .filter_map(|item| layout.registers.get(item.start));
    alone.any(|laid| match laid {
        Laid::Here(id) => std::ptr::eq(peripheral.register(*id), register),
        Laid::Renamed(_) | Laid::Missing => false,
    })
}

fn examples(peripheral: &Peripheral) -> Vec<Example<'_>> {
    let fields = || {
        let registers = peripheral.registers.iter();
        let registers = registers.filter(|register| is_by_itself(peripheral, register));
        registers.flat_map(|register| register.fields.iter().map(move |field| (register, field)))
    };
    let named = |field: &'_ Field, excluded: Usage| {
        let set = field
            .enumerations
            .iter()
            .position(|set| set.usage != excluded)?;
        (!field.enumerations[set].values.is_empty()).then_some(set)
    };
    let write = fields()
        .filter(|(_, field)| field.access.writable())
        .find_map(|(register, field)| {
            let set = &field.enumerations[named(field, Usage::Read)?];
            Some(Example::WriteValue(
                register,
                field,
                &set.values.first()?.ident,
            ))
        });
    let bit = fields()
        .find(|(_, field)| {
            let plain = field.width == 1 && field.write_effect == WriteEffect::Modify;
            plain && field.access.writable() && field.enumerations.is_empty()
        })
        .map(|(register, field)| Example::SetBit(register, field));
    let read = fields().filter(|(_, field)| field.access.readable() && !field.access.writable());
    let read = read.into_iter().find_map(|(register, field)| {
        let set = &field.enumerations[named(field, Usage::Write)?];
        Some(Example::ReadValue(
            register,
            field,
            &set.values.first()?.ident,
        ))
    });
    [write, bit, read].into_iter().flatten().collect()
}

/// One example in C and in Rust.
fn lines(upper: &str, snake: &str, example: &Example<'_>) -> (String, String) {
    match example {
        Example::WriteValue(register, field, value) => {
            let prefix = format!("{upper}_{}_{}", register.ident.upper, field.ident.upper);
            (
                format!(
                    "{upper}->{} = {prefix}_{} << {prefix}_Pos;\n",
                    register.ident.svd, value.upper
                ),
                format!(
                    "{snake}.{}().write(|w| w.{}().{}());\n",
                    register.ident.snake, field.ident.snake, value.snake
                ),
            )
        }
        Example::SetBit(register, field) => (
            format!(
                "{upper}->{} = {upper}_{}_{}_Msk;\n",
                register.ident.svd, register.ident.upper, field.ident.upper
            ),
            format!(
                "{snake}.{}().write(|w| w.{}().set_bit());\n",
                register.ident.snake, field.ident.snake
            ),
        ),
        Example::ReadValue(register, field, value) => {
            let prefix = format!("{upper}_{}_{}", register.ident.upper, field.ident.upper);
            let name = value.snake.trim_end_matches('_');
            (
                format!(
                    "uint{}_t {field} = ({upper}->{} & {prefix}_Msk) >> {prefix}_Pos;\nint {} = {field} == {prefix}_{};\n",
                    register.bits,
                    register.ident.svd,
                    value.snake,
                    value.upper,
                    field = field.ident.snake,
                ),
                format!(
                    "let {} = {snake}.{}().read().{}().is_{name}();\n",
                    value.snake, register.ident.snake, field.ident.snake
                ),
            )
        }
    }
}
