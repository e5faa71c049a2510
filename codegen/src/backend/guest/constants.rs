//! Offsets, resets, masks and enumerated values as plain numbers.
//!
//! They are many and all of one kind: they are written as text. Built of tokens and
//! printed by [`crate::backend::rust::print()`], they made all output of an XMC4300 take 2.0 seconds of processor time
//! instead of 1.65, and that of an RP2040 1.03 instead of 0.91. What a constant is stands once at the head of the file.

use std::fmt::Write;

use rayon::prelude::*;

use crate::backend::rust::{hex, machine_type, spaced};
use crate::model::{Field, Peripheral, Register};
use crate::text::markdown::markdown;
use crate::text::rust::{doc_lines, string};

const HEAD: &str = "\
//! Offsets, reset values, masks and enumerated values as plain numbers: by peripheral, register and
//! field.
//!
//! | Constant | What |
//! |---|---|
//! | `OFFSET` | Offset from the base address, in bytes |
//! | `RESET_VALUE` | Value at reset, where `RESET_MASK` has ones |
//! | `RESET_MASK` | Bits that are defined at reset |
//! | `bits::LSB` | Lowest bit of the field |
//! | `bits::WIDTH` | Width of the field in bits |
//! | `bits::MASK` | All bits of the field, in place |
//! | `values()` | Names and values of all enumerated values |
";

/// Adds the constants of all peripherals.
pub fn write(out: &mut String, peripherals: &[&Peripheral]) {
    out.push_str(HEAD);
    let texts: Vec<String> = (peripherals.par_iter())
        .map(|peripheral| {
            let mut text = String::new();
            // A String takes all that is written to it.
            let _ = module(&mut text, peripheral);
            text
        })
        .collect();
    texts.iter().for_each(|text| out.push_str(text));
}

fn module(out: &mut String, peripheral: &Peripheral) -> std::fmt::Result {
    let ident = &peripheral.ident;
    writeln!(
        out,
        "\n/// Constants of {}.\npub mod {} {{",
        markdown(&ident.svd),
        ident.snake
    )?;
    for (index, register) in peripheral.registers.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        register_module(out, register)?;
    }
    out.push_str("}\n");
    Ok(())
}

fn register_module(out: &mut String, register: &Register) -> std::fmt::Result {
    let ty = machine_type(register.bits);
    doc(out, "    ", &register.ident.svd, &register.description)?;
    writeln!(out, "    pub mod {} {{", register.ident.snake)?;
    let (offset, reset) = (hex(register.offset), hex(register.reset_value));
    writeln!(out, "        pub const OFFSET: usize = {offset};")?;
    writeln!(out, "        pub const RESET_VALUE: {ty} = {reset};")?;
    writeln!(
        out,
        "        pub const RESET_MASK: {ty} = {};",
        hex(register.reset_mask)
    )?;
    for field in &register.fields {
        field_module(out, field, &ty)?;
    }
    out.push_str("    }\n");
    Ok(())
}

fn field_module(out: &mut String, field: &Field, ty: &proc_macro2::Ident) -> std::fmt::Result {
    doc(out, "        ", &field.ident.svd, &field.description)?;
    writeln!(out, "        pub mod {} {{", field.ident.snake)?;
    out.push_str("            pub mod bits {\n");
    writeln!(out, "                pub const LSB: u32 = {};", field.lsb)?;
    writeln!(
        out,
        "                pub const WIDTH: u32 = {};",
        field.width
    )?;
    writeln!(
        out,
        "                pub const MASK: {ty} = {};",
        hex(field.mask())
    )?;
    out.push_str("            }\n");
    let values: Vec<_> = field.named_values().collect();
    for value in &values {
        let (name, number) = (&value.ident.upper, value.value);
        for line in doc_lines(&value.description) {
            writeln!(out, "            ///{}", spaced(line))?;
        }
        writeln!(out, "            pub const {name}: {ty} = {number};")?;
    }
    // Enumerated values are upper case: what is lower case cannot collide with them.
    if !values.is_empty() {
        writeln!(
            out,
            "            pub const fn values() -> &'static [(&'static str, {ty})] {{"
        )?;
        out.push_str("                &[");
        let mut column = 18;
        for (index, value) in values.iter().enumerate() {
            let entry = format!("({}, {})", string(&value.ident.svd), value.value);
            let wide = column + entry.len() > 90;
            let between = match index {
                0 => "",
                _ if wide => ",\n                  ",
                _ => ", ",
            };
            column = if wide { 18 } else { column + 2 } + entry.len();
            write!(out, "{between}{entry}")?;
        }
        out.push_str("]\n            }\n");
    }
    out.push_str("        }\n");
    Ok(())
}

/// `/// NAME: description`
fn doc(out: &mut String, indent: &str, name: &str, description: &str) -> std::fmt::Result {
    let text = format!("{name}: {description}");
    for line in doc_lines(text.trim_end()) {
        writeln!(out, "{indent}///{}", spaced(line))?;
    }
    Ok(())
}
