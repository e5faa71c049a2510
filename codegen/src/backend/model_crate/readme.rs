//! The README of a model, whose example is a test of the documentation.

use askama::Template;

use crate::backend::rust::Package;
use crate::model::Device;
use crate::simulate::Simulator;
use crate::text::rust::string;

/// `README.md`
#[derive(Template)]
#[template(path = "model/README.md", whitespace = "preserve")]
pub(super) struct Readme {
    package: Package,
    first: Option<First>,
}

/// A register that the example reads.
struct First {
    module: String,
    ty: String,
    /// Its place among the registers.
    index: usize,
    /// Its name, as a literal.
    register: String,
    offset: String,
    bytes: u32,
    /// What a guest reads there after a reset, which the simulator says.
    value: String,
}

impl Readme {
    pub fn new(device: &Device) -> Self {
        Self {
            package: Package::new(device, "model"),
            first: First::of(device),
        }
    }
}

impl First {
    /// The first register of a size that a guest can read at once.
    fn of(device: &Device) -> Option<Self> {
        device.peripherals().find_map(|peripheral| {
            let mut registers = peripheral.registers.iter();
            let index = registers.position(|register| register.bytes().is_power_of_two())?;
            let register = &peripheral.registers[index];
            let bytes = register.bytes();
            let value = Simulator::new(peripheral).read(register.offset, bytes);
            Some(Self {
                module: peripheral.ident.snake.clone(),
                ty: peripheral.ident.camel.clone(),
                index,
                register: string(&register.ident.svd),
                offset: crate::backend::rust::hex(register.offset).to_string(),
                bytes,
                value: crate::backend::rust::hex(value).to_string(),
            })
        })
    }
}
