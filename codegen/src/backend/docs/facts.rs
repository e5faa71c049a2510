//! The words for what CMSIS-SVD's elements mean: access, write effects, constraints, usage.

use crate::model::{
    Access, AddressBlockUsage, Endian, Field, Peripheral, ReadAction, Register, Usage,
    WriteConstraint, WriteEffect,
};

/// The facts that stand at the head of a peripheral's chapter.
pub(super) fn of_peripheral(peripheral: &Peripheral) -> Vec<(&'static str, String)> {
    let last = peripheral.base_address.wrapping_add(peripheral.size - 1);
    let mut facts = vec![
        ("Base address", format!("0x{:08X}", peripheral.base_address)),
        (
            "Size",
            format!("0x{:X} bytes, up to 0x{last:08X}", peripheral.size),
        ),
    ];
    if let Some(group) = &peripheral.group_name {
        facts.push(("Group", group.clone()));
    }
    for block in &peripheral.address_blocks {
        if block.usage != AddressBlockUsage::Registers || peripheral.address_blocks.len() > 1 {
            let usage = match block.usage {
                AddressBlockUsage::Registers => "registers",
                AddressBlockUsage::Buffer => "buffer",
                AddressBlockUsage::Reserved => "reserved",
            };
            let last = block.offset + (block.size - 1);
            facts.push((
                "Address block",
                format!("0x{:X} to 0x{last:X}: {usage}", block.offset),
            ));
        }
    }
    facts
}

/// What a guest may do with a register, its fields taken into account; `None`: nothing.
pub(super) fn access(register: &Register) -> Option<Access> {
    match (register.readable() != 0, register.writable() != 0) {
        (true, true) => Some(Access::ReadWrite),
        (true, false) => Some(Access::ReadOnly),
        (false, true) => Some(Access::WriteOnly),
        (false, false) => None,
    }
}

/// The marks of a bit-field picture: `rw`, `r` or `w`, and the effect of writing: `1c`.
pub(super) fn marks(access: Access, effect: WriteEffect) -> [&'static str; 2] {
    let access_mark = match access {
        Access::ReadOnly => return ["r", ""],
        Access::WriteOnly => "w",
        Access::ReadWrite => "rw",
        Access::WriteOnce => "w1",
        Access::ReadWriteOnce => "rw1",
    };
    [access_mark, effect.mark()]
}

/// What may be written to a field, and what writing does, if it is more than storing any value.
pub(super) fn write(field: &Field) -> Option<String> {
    if !field.access.writable() {
        return None;
    }
    let constraint = limit(field.write_constraint, field.width);
    let once = field.access.once().then(|| ONCE.to_owned());
    let parts = [
        field.write_effect.sentence().map(str::to_owned),
        once,
        constraint,
    ];
    parts
        .into_iter()
        .flatten()
        .reduce(|effect, constraint| format!("{effect}; {constraint}"))
}

/// A limit on what may be written to so many bits.
fn limit(constraint: Option<WriteConstraint>, width: u32) -> Option<String> {
    match constraint? {
        WriteConstraint::WriteAsRead => Some("only what was read before".to_owned()),
        WriteConstraint::UseEnumeratedValues => Some("only the values named below".to_owned()),
        WriteConstraint::Range { minimum, maximum } => {
            let all = minimum == 0 && maximum >= crate::model::ones(width);
            (!all).then(|| format!("only {minimum} to {maximum}"))
        }
    }
}

/// What writing does to a register without fields, if it is more than storing the value.
pub(super) fn write_register(register: &Register) -> Option<String> {
    if !register.access.writable() {
        return None;
    }
    let once = register.access.once().then(|| ONCE.to_owned());
    let effect = register.write_effect.sentence().map(str::to_owned);
    let limit = limit(register.write_constraint, register.bits);
    let parts: Vec<_> = [effect, once, limit].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Of what can be written once.
const ONCE: &str = "only the first write after a reset counts";

/// What reading does beside giving the value.
pub(super) fn read(access: Access, action: Option<ReadAction>) -> Option<&'static str> {
    action
        .filter(|_| access.readable())
        .map(ReadAction::sentence)
}

/// What enumerated values name.
pub(super) fn usage(usage: Usage) -> &'static str {
    match usage {
        Usage::Read => "read",
        Usage::Write => "written",
        Usage::ReadWrite => "read and written",
    }
}

/// What holds for every access and for reset, whatever the behaviour blocks say.
pub(super) fn common_rules(peripherals: &[Peripheral]) -> Vec<&'static str> {
    let any = |wanted: fn(&Peripheral) -> bool| peripherals.iter().any(wanted);
    let mut rules = vec![match any(|peripheral| peripheral.endian == Endian::Big) {
        true => "The byte at the lowest address is the highest of a register (big-endian).",
        false => "The byte at the lowest address is the lowest of a register (little-endian).",
    }];
    rules.extend(COMMON_RULES);
    if any(|peripheral| peripheral.words.iter().any(|word| !word.is_plain())) {
        rules.push(SHARING);
    }
    if any(Peripheral::is_protected) {
        rules.push(PROTECTION);
    }
    rules
}

/// Where registers, or fields, lie over each other.
const SHARING: &str = "Registers or fields over the same bits share storage. A read of such a bit goes by the first of them, in the order of the SVD, that can be read, and a write by the first that can be written. If some of them can only be read and the others only be written, what is read and what is written have nothing to do with each other. At reset such a bit gets the value of the first of them whose reset mask has it.";

/// Where a register asks for permission.
const PROTECTION: &str = "An access that lacks the permission that a register asks for reads zero, and changes nothing; it is logged as a guest error. An access of which QEMU does not say who makes it is permitted.";

const COMMON_RULES: [&str; 7] = [
    "Registers may be accessed with 1, 2, 4 or 8 bytes at any address. Each register that an access touches is read or written once, in ascending order. A write changes the bytes that it covers and leaves the others.",
    "Writing has no effect on a read-only register or field. A write-only register or field reads as zero.",
    "Bits that belong to no field are reserved: writing does not change them, and they read as their reset value.",
    "Bytes that belong to no register are reserved: they read as zero, and writing has no effect.",
    "These are logged as guest errors: writing to a read-only register, reading a write-only one, and any access to reserved bytes.",
    "A limit on what may be written binds software: the device stores what is written all the same, and logs a value beyond the limit as a guest error.",
    "At reset, every register gets its reset value. Bits outside the reset mask are undefined then, and software must not rely on them.",
];

/// `31:0`, or `0` for one bit.
pub(super) fn bit_range(msb: u32, lsb: u32) -> String {
    if msb == lsb {
        msb.to_string()
    } else {
        format!("{msb}:{lsb}")
    }
}
