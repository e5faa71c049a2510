//! Faults, planted into what is generated for each rule of registers: the comparison with the oracle
//! must find every one.
//!
//! The text of the generated C, and of the generated model, is changed in one place, compiled, and run
//! on random accesses beside the oracle, like `cores` does with what is not changed.

use agreement::acts::Act;
use agreement::cores::Cores;
use agreement::faults::{Fault, missed};
use agreement::installed::root;
use agreement::models::Models;
use agreement::steps::Step;
use fastrand::Rng;
use oracle::{Machine, Master};
use svd2qemu::Source;
use svd2qemu::simulate;

/// Faults of the C device.
const C: &[Fault] = &[
    (
        "modify outside the mask",
        "(stored & ~mask) | (written & mask)",
        "written",
    ),
    (
        "oneToClear clears with zeros",
        "stored & ~(written & mask)",
        "stored & ~(~written & mask)",
    ),
    (
        "oneToSet stores",
        "stored | (written & mask)",
        "(stored & ~mask) | (written & mask)",
    ),
    (
        "oneToToggle sets",
        "stored ^ (written & mask)",
        "stored | (written & mask)",
    ),
    (
        "zeroToClear in lanes that are not written",
        "stored & ~(~written & mask)",
        "stored & written",
    ),
    (
        "zeroToSet sets with ones",
        "stored | (~written & mask)",
        "stored | (written & mask)",
    ),
    (
        "zeroToToggle outside the mask",
        "stored ^ (~written & mask)",
        "stored ^ ~written",
    ),
    (
        "clear clears what is written",
        "return stored & ~mask;",
        "return stored & ~(written & mask);",
    ),
    (
        "set sets nothing",
        "return stored | mask;",
        "return stored;",
    ),
    (
        "a whole register's lanes for one byte",
        "written,\n                            lanes & word->modify",
        "written,\n                            word->modify",
    ),
    (
        "a field with its neighbours",
        "{ SVDREG_ONE_TO_SET, { R_ALL_ONETOSET_PART_MASK } }",
        "{ SVDREG_ONE_TO_SET, { 0xffffffff } }",
    ),
    (
        "a read-only register is written",
        "regs.read_only, RESET_ALL_READ_ONLY) },",
        "regs.read_only, RESET_ALL_READ_ONLY) }, .modify = 0xffffffff,",
    ),
    (
        "a write-only register is read",
        "regs.write_only,\n                               RESET_ALL_WRITE_ONLY) },",
        "regs.write_only,\n                               RESET_ALL_WRITE_ONLY) }, .readable = 0xffffffff,",
    ),
    ("write-only fields are read", "value &= word->readable;", ""),
    (
        "writeOnce again and again",
        "svdreg_store(block, word->once, used | write->once);",
        "",
    ),
    (
        "a field's writeOnce is its register's",
        "(used & write->once)",
        "used",
    ),
    (
        "writeOnce is used up by writes of other bytes",
        "!(w->lanes & write->once) || ",
        "",
    ),
    (
        "reset forgets what was written once",
        "svdreg_store(block, word->once, 0);",
        "",
    ),
    (
        "readAction clear clears all",
        "value & ~(lanes & word->read_to_clear)",
        "value & ~(lanes & (word->read_to_clear ? UINT64_MAX : 0))",
    ),
    (
        "readAction clear in lanes that are not read",
        "~(lanes & word->read_to_clear)",
        "~word->read_to_clear",
    ),
    (
        "readAction clear comes before the value",
        "value &= word->readable;",
        "value = svdreg_load(block, member) & word->readable;",
    ),
    (
        "readAction set sets nothing",
        "(lanes & word->read_to_set)",
        "0",
    ),
    (
        "a reset value",
        "regs.read_only, RESET_ALL_READ_ONLY)",
        "regs.read_only, 0)",
    ),
    (
        "the reset mask",
        "regs.mixed, RESET_ALL_MIXED)",
        "regs.mixed, 0xf0ff00ff)",
    ),
    (
        "twelve bits are eleven",
        ".modify = MODIFY_ALL_TWELVE",
        ".modify = 0x7ff",
    ),
    (
        "three bytes are two",
        ".offset = A_ALL_THREE, .bytes = 3",
        ".offset = A_ALL_THREE, .bytes = 2",
    ),
    (
        "a register is not found",
        "words[middle].offset + words[middle].bytes - 1 < offset",
        "words[middle].offset + words[middle].bytes <= offset + (middle == 4)",
    ),
    ("64 bits are not 64", ".bytes = 8", ".bytes = 4"),
    (
        "64 bits are stored as 32",
        "*(uint64_t *)place = value;",
        "*(uint32_t *)place = value;",
    ),
    (
        "parts at the wrong place in the value",
        "part.place = 8 * (at - offset);",
        "part.place = 0;",
    ),
    (
        "parts at the wrong place in the register",
        "part.shift = 8 * (at - part.word->offset);",
        "part.shift = 0;",
    ),
    (
        "an access ends at the first register",
        "at < offset + size; at = part.end",
        "at == offset; at = part.end",
    ),
    (
        "status and command are one",
        "SVDREG_CELL(AllState, regs.command, 0x00000000)",
        "SVDREG_CELL(AllState, regs.status, 0xa5a5a5a5)",
    ),
    (
        "the second view has the first one's bits",
        "{ SVDREG_ONE_TO_SET, { ONE_TO_SET_ALL_UPPER } }",
        "{ SVDREG_ONE_TO_SET, { MODIFY_ALL_UPPER } }",
    ),
    (
        "what is shared has another reset value",
        "SVDREG_CELL(AllState, regs.upper, 0x99992211)",
        "SVDREG_CELL(AllState, regs.upper, 0x44332211)",
    ),
    (
        "fields that are read and written are one",
        "{ SVDREG_MODIFY, { 0, 0x000000ff }, 0x000000ff }",
        "{ SVDREG_MODIFY, { 0x000000ff }, 0x000000ff }",
    ),
    ("secure is for everyone", "if (!attrs.secure)", "if (false)"),
    (
        "privileged is for everyone",
        "if (attrs.user)",
        "if (false)",
    ),
    (
        "secure and privileged are exchanged",
        "if (!attrs.secure)",
        "if (attrs.user)",
    ),
];

/// Faults of the Rust model.
const MODEL: &[Fault] = &[
    (
        "modify outside the mask",
        "bits = bits & !(lanes & 0xff0f_fff0) | value & (lanes & 0xff0f_fff0);",
        "bits = value;",
    ),
    (
        "oneToClear clears with zeros",
        "bits &= !(value & (lanes & 0xf_fff0));",
        "bits &= !(!value & (lanes & 0xf_fff0));",
    ),
    (
        "oneToSet toggles",
        "bits |= value & (lanes & 0xf_fff0);",
        "bits ^= value & (lanes & 0xf_fff0);",
    ),
    (
        "oneToToggle sets",
        "bits ^= value & (lanes & 0xf_fff0);",
        "bits |= value & (lanes & 0xf_fff0);",
    ),
    (
        "zeroToClear clears with ones",
        "bits &= !(!value & (lanes & 0xf_fff0));",
        "bits &= !(value & (lanes & 0xf_fff0));",
    ),
    (
        "zeroToSet in lanes that are not written",
        "bits |= !value & (lanes & 0xf_fff0);",
        "bits |= !value & 0xf_fff0;",
    ),
    (
        "zeroToToggle with ones",
        "bits ^= !value & (lanes & 0xf_fff0);",
        "bits ^= value & (lanes & 0xf_fff0);",
    ),
    ("clear clears nothing", "bits &= !(lanes & 0xf_fff0);", ""),
    (
        "set in lanes that are not written",
        "bits |= lanes & 0xf_fff0;",
        "bits |= 0xf_fff0;",
    ),
    (
        "a read-only register is written",
        "9 => self.errors.log(\"write to read-only READ_ONLY\")",
        "9 => self.registers.read_only = value as u32",
    ),
    (
        "write-only fields are read",
        "u64::from(self.registers.mixed) & 0xff83_f83f",
        "u64::from(self.registers.mixed)",
    ),
    (
        "writeOnce again and again",
        "self.once.read_writeonce |= 0xffff_ffff;",
        "",
    ),
    (
        "reset forgets what was written once",
        "self.once = Once::RESET;",
        "",
    ),
    (
        "readAction clear in lanes that are not read",
        "!((lanes as u32) & 0x1f_fff0)",
        "!0x1f_fff0",
    ),
    (
        "readAction set sets nothing",
        "self.registers.read_to_set |= (lanes as u32) & 0x1f_fff0;",
        "",
    ),
    (
        "a reset value",
        "read_only: 0x89ab_cdef",
        "read_only: 0x89ab_cdee",
    ),
    (
        "twelve bits are eleven",
        "bits & !(lanes & 0xfff) | value & (lanes & 0xfff)",
        "bits & !(lanes & 0x7ff) | value & (lanes & 0x7ff)",
    ),
    (
        "parts at the wrong place in the value",
        "in_access: done * 8",
        "in_access: 0",
    ),
    (
        "parts at the wrong place in the register",
        "in_word: first * 8",
        "in_word: 0",
    ),
    (
        "status and command are one",
        "self.registers.command = bits as u32;",
        "self.registers.status = bits as u32;",
    ),
    (
        "the second view has the first one's bits",
        "bits |= value & (lanes & 0xffff_0000);",
        "bits = bits & !(lanes & 0xffff_0000) | value & (lanes & 0xffff_0000);",
    ),
    (
        "fields that are read and written are one",
        "self.registers.pair_apart = bits as u32;",
        "self.registers.pair = bits as u32;",
    ),
    (
        "secure is for everyone",
        "if !master.secure {",
        "if false {",
    ),
    (
        "privileged is for everyone",
        "if !master.privileged {",
        "if false {",
    ),
];

fn rules() -> Source {
    let path = root().join("agreement/tests/faults/rules.svd");
    let text = std::fs::read_to_string(&path).expect("the SVD is there");
    Source::new("rules.svd", text)
}

/// A sequence, and what the oracle reads.
fn sequence(source: &Source) -> (Vec<Act>, Vec<u64>) {
    let device = oracle::Device::read(&source.text).expect("the oracle reads it");
    let peripheral = &device.peripherals[0];
    let mut machine = Machine::new(peripheral);
    let mut random = Rng::with_seed(1);
    let (mut acts, mut values) = (vec![Act::Select(0)], Vec::new());
    for number in 0..6_000 {
        let register = &peripheral.registers[random.usize(0..peripheral.registers.len())];
        let offset = match random.u8(0..3) {
            0 => (register.offset + random.u64(0..8)).saturating_sub(4),
            _ => register.offset,
        };
        let size = 1 << random.u32(0..4);
        let by = Master {
            secure: random.bool(),
            privileged: random.bool(),
        };
        let step = match random.u8(0..100) {
            // All are read before anything is written, and now and then all begins anew.
            _ if number < 200 => Step::Read { offset, size },
            0 => Step::Reset,
            1..50 => Step::Read { offset, size },
            _ => Step::Write {
                offset,
                size,
                value: random.u64(..),
            },
        };
        match step {
            Step::Read { offset, size } => values.push(machine.read_as(by, offset, size.into())),
            Step::Write {
                offset,
                size,
                value,
            } => machine.write_as(by, offset, size.into(), value),
            Step::Reset => machine.reset(),
            Step::Advance(_) => {}
        }
        let by = simulate::Master {
            secure: by.secure,
            privileged: by.privileged,
        };
        acts.push(Act::DoAs(by, step));
    }
    (acts, values)
}

#[test]
fn in_the_c_device() {
    let source = rules();
    let (acts, expected) = sequence(&source);
    let missed = missed(C, &acts, &expected, |change, acts| {
        let checked = svd2qemu::check(&source).expect("the SVD is sound");
        Cores::compile_changed(&source, checked, change)?.run(acts)
    });
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn in_the_model() {
    let source = rules();
    let checked = svd2qemu::check(&source).expect("the SVD is sound");
    let (acts, expected) = sequence(&source);
    let missed = missed(MODEL, &acts, &expected, |change, acts| {
        Models::compile_changed(&source, &checked, change)?.run(acts)
    });
    assert!(missed.is_empty(), "{missed:#?}");
}
