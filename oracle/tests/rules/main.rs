//! Every rule, on examples whose outcome was computed by hand from the text of the standard.

mod access;
mod derived;
mod effects;
mod layout;
mod order;
mod refused;
mod shared;

use oracle::{Device, Machine};

/// A device of 32 bits, read-write, with these peripherals.
fn device(peripherals: &str) -> Device {
    let text = format!(
        "<device><name>D</name><width>32</width><size>32</size><access>read-write</access>\
         <peripherals>{peripherals}</peripherals></device>"
    );
    Device::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A peripheral `P` with these registers.
fn peripheral(registers: &str) -> String {
    format!(
        "<peripheral><name>P</name><baseAddress>0</baseAddress>\
         <registers>{registers}</registers></peripheral>"
    )
}

/// The peripheral `P` with these registers, after reset.
fn machine(registers: &str) -> Machine {
    Machine::new(&device(&peripheral(registers)).peripherals[0])
}

/// A register with this in it.
fn register(name: &str, offset: u64, inside: &str) -> String {
    format!(
        "<register><name>{name}</name><addressOffset>{offset}</addressOffset>{inside}</register>"
    )
}

/// A field with this in it.
fn field(name: &str, range: &str, inside: &str) -> String {
    format!("<field><name>{name}</name><bitRange>{range}</bitRange>{inside}</field>")
}

/// Names and offsets of a peripheral's registers.
fn places(peripheral: &oracle::Peripheral) -> Vec<(&str, u64)> {
    let registers = peripheral.registers.iter();
    registers
        .map(|register| (register.name.as_str(), register.offset))
        .collect()
}
