//! What derives from what, seen in the checked model of `golden/derived.svd`.

mod common;

use common::derived;
use svd2qemu::model::{Device, Field, Register};

fn device() -> Device {
    let source = derived();
    match svd2qemu::check(&source) {
        Ok(checked) => {
            let found = checked.warnings.render(&source, false);
            assert!(checked.warnings.is_empty(), "{found}");
            checked.device
        }
        Err(found) => panic!("{}", found.render(&source, false)),
    }
}

fn registers(device: &Device, peripheral: usize) -> Vec<String> {
    let line = |register: &Register| {
        let (name, bits) = (&register.ident.svd, register.bits);
        let (offset, reset) = (register.offset, register.reset_value);
        format!("{name} 0x{offset:x} {bits} 0x{reset:x}")
    };
    device.peripherals[peripheral]
        .registers
        .iter()
        .map(line)
        .collect()
}

fn fields(device: &Device, peripheral: usize, register: &str) -> Vec<String> {
    let mut registers = device.peripherals[peripheral].registers.iter();
    let register = registers.find(|known| known.ident.svd == register);
    let line = |field: &Field| {
        let values = field.values();
        let values: Vec<_> = values
            .map(|value| format!("{}={}", value.ident.svd, value.text(field.width)))
            .collect();
        let others = field.enumerations.iter();
        let others: Vec<_> = others
            .filter_map(|set| Some(set.others.as_ref()?.ident.svd.as_str()))
            .collect();
        format!(
            "{} {}:{} {} {} | {}",
            field.ident.svd,
            field.msb(),
            field.lsb,
            field.write_effect.as_str(),
            values.join(" "),
            others.join(" ")
        )
    };
    let register = register.expect("the register is there");
    register.fields.iter().map(line).collect()
}

const VALUES: &str = "STOP=0 SLOW=0b01x FAST=0b1x1 | RESERVED";

#[test]
fn registers_and_clusters_derive() {
    let device = device();
    let first = [
        "MODE 0x0 32 0x5",
        "OTHER 0x4 32 0x5",
        "CHANNEL_COUNT 0x10 16 0x7",
        "MORE0_COUNT 0x20 16 0x7",
        "MORE0_OWN 0x24 16 0x0",
        "MORE1_COUNT 0x28 16 0x7",
        "MORE1_OWN 0x2c 16 0x0",
        "LIST_A 0x30 32 0x9",
        "LIST_B 0x34 32 0x9",
        "OF_LIST 0x38 32 0x9",
        "ALT_MODE 0x3c 32 0x0",
    ];
    assert_eq!(registers(&device, 0), first);
    let mut second = first.to_vec();
    // What derives from a register that is replaced keeps what it derives from as written.
    second[0] = "MODE 0x0 32 0x1";
    // A cluster's size is no register's own.
    second.extend(["FROM_CLUSTER 0x40 32 0x7", "FROM_RELATIVE 0x44 16 0x7"]);
    assert_eq!(registers(&device, 1), second);
}

#[test]
fn fields_and_enumerated_values_derive() {
    let device = device();
    let speed = |name: &str, bits: &str| format!("{name} {bits} oneToClear {VALUES}");
    let plain = |name: &str, bits: &str| format!("{name} {bits} modify {VALUES}");
    let mode = [
        speed("SPEED", "2:0"),
        speed("AGAIN", "6:4"),
        plain("BY_NAME", "10:8"),
    ];
    assert_eq!(fields(&device, 0, "MODE"), mode);
    assert_eq!(fields(&device, 0, "OTHER"), mode);
    let count = [
        speed("SPEED", "2:0"),
        plain("RELATIVE", "5:3"),
        plain("BY_PATH", "8:6"),
    ];
    for register in ["CHANNEL_COUNT", "MORE1_COUNT"] {
        assert_eq!(fields(&device, 0, register), count);
    }
    assert_eq!(fields(&device, 1, "FROM_CLUSTER"), count);
    assert_eq!(fields(&device, 1, "FROM_RELATIVE"), count);
}
