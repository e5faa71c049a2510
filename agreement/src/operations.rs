//! The operations: those of the SVD, as the model's table has them, and those of the reference.

use alu::Operation;
use calc_model::Register;
use calc_model::calc::Calc;

/// Operands at which carries, signs and divisions go wrong.
pub const EDGES: [u32; 5] = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/// The register of this name.
///
/// # Panics
///
/// If the SVD has none.
pub fn register(name: &str) -> &'static Register {
    let found = Calc::REGISTERS
        .iter()
        .find(|register| register.name == name);
    found.unwrap_or_else(|| panic!("calc.svd has no register {name}"))
}

/// Name and OP value of each operation in the SVD.
pub fn in_the_svd() -> Vec<(&'static str, u32)> {
    let values = register("OP").enumerated.iter();
    let code = |value: u64| u32::try_from(value).expect("OP has 32 bits");
    values
        .map(|known| (known.name, code(known.value)))
        .collect()
}

/// Name and OP value of each operation of the reference.
pub fn in_alu() -> Vec<(&'static str, u32)> {
    Operation::ALL
        .iter()
        .map(|operation| (operation.name(), operation.code()))
        .collect()
}

/// Every OP value that names an operation, in the SVD or in the reference.
pub fn codes() -> Vec<u32> {
    let mut codes: Vec<u32> = in_the_svd()
        .into_iter()
        .chain(in_alu())
        .map(|(_, code)| code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// OP values that name no operation, next to those that do, and such as a narrower register or a
/// signed one would take for one that does.
pub fn unknown_codes() -> Vec<u32> {
    let known = codes();
    let near = |code: u32| {
        let bits = [0x4, 0x8, 0x10, 0x100, 0x1_0000, 0x100_0000, 0x8000_0000];
        bits.map(|bit| code ^ bit).into_iter().chain([
            code.wrapping_add(1),
            code.wrapping_sub(1),
            !code,
        ])
    };
    let mut unknown: Vec<u32> = known.iter().copied().flat_map(near).collect();
    unknown.retain(|code| !known.contains(code));
    unknown.sort_unstable();
    unknown.dedup();
    unknown
}

/// Where two tables of operations (name and code) differ, each difference with what to do about it.
pub fn disagreements(svd: &[(&str, u32)], alu: &[(&str, u32)]) -> Vec<String> {
    let named = |table: &[(&str, u32)], wanted: u32| {
        table
            .iter()
            .find(|(_, code)| *code == wanted)
            .map(|(name, _)| (*name).to_owned())
    };
    let mut found = Vec::new();
    for &(name, code) in svd {
        match named(alu, code) {
            None => found.push(format!(
                "calc.svd has the operation {name} = {code}, but alu has none: add it to alu/src/lib.rs"
            )),
            Some(other) if other != name => found.push(format!(
                "operation {code} is {name} in calc.svd, but {other} in alu: give it one name"
            )),
            Some(_) => {}
        }
    }
    for &(name, code) in alu {
        if named(svd, code).is_none() {
            found.push(format!(
                "alu has the operation {name} = {code}, but calc.svd has none: add it to calc.svd, \
                 and run: cargo svd2qemu generate calc.svd"
            ));
        }
    }
    found
}
