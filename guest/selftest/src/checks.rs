//! The tests, in the order in which they run.

use alu::Operation;
use calc_pac::constants::calc::{a, b, ctrl, op, op::code, result, status};
use calc_pac::mmio::CalcMmio;

use crate::calculator::{Calculator, Outcome, name};
use crate::machine::{self, println};

/// Operands where carries, signs and divisions go wrong.
const EDGES: [u32; 6] = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/// OP values next to those in use, and with bits set that a narrower register would lose. The ones
/// that name an operation are left out when they are used.
const UNUSED_CODES: [u32; 10] = [
    4,
    5,
    7,
    0xff,
    0x100,
    0x103,
    0x1_0000,
    0x1_0003,
    0x8000_0000,
    0xffff_ffff,
];

/// Pseudo-random operations to do.
const RANDOM_OPERATIONS: u32 = 200_000;

/// Where the pseudo-random numbers begin.
pub const SEED: u64 = 0x5eed_ca1c_0000_0001;

/// Ticks after which the pseudo-random operations end early: about a minute. A calculator with
/// the longest latency would need days.
const PATIENCE: u64 = 1 << 37;

/// Whether a calculator answers. Where nothing does, registers read as all ones, or as 0 in QEMU,
/// and do not keep what is written. A has its old value afterwards.
pub fn answers(registers: &CalcMmio<'_>) -> bool {
    if read_all(registers)
        .iter()
        .all(|(_, bits, _, _)| *bits == u32::MAX)
    {
        return false;
    }
    let old = registers.a().read().bits();
    registers.a().write(|w| w.value().set(!old));
    let kept = registers.a().read().bits() == !old;
    registers.a().write(|w| w.value().set(old));
    kept
}

/// Every register holds its reset value, as far as the SVD defines it.
pub fn reset_values(calculator: &mut Calculator) {
    for (register, bits, reset_value, reset_mask) in read_all(&calculator.registers) {
        calculator.expect(register, reset_value & reset_mask, bits & reset_mask);
    }
}

/// The SVD's table of operations and the reference's are the same.
pub fn tables(calculator: &mut Calculator) {
    for (svd_name, value) in code::values() {
        match Operation::from_code(*value) {
            None => calculator.fail(format_args!(
                "operation {value} ({svd_name}) of the SVD is not in alu/src/lib.rs: add it there"
            )),
            Some(operation) if operation.name() != *svd_name => calculator.fail(format_args!(
                "operation {value} is {svd_name} in the SVD, but {} in alu",
                operation.name()
            )),
            Some(_) => {}
        }
    }
    for operation in Operation::ALL {
        if name(operation.code()) == "unknown" {
            calculator.fail(format_args!(
                "operation {} ({}) of alu is not in the SVD: add it there",
                operation.code(),
                operation.name()
            ));
        }
    }
}

/// A, B and OP keep all 32 bits of what is written, and START reads as 0.
pub fn read_back(calculator: &mut Calculator) {
    for value in EDGES.into_iter().chain([0x5555_5555, 0xaaaa_aaaa]) {
        let registers = &calculator.registers;
        registers.a().write(|w| w.value().set(value));
        registers.b().write(|w| w.value().set(!value));
        registers.op().write(|w| w.code().set(value));
        let read = [
            registers.a().read().bits(),
            registers.b().read().bits(),
            registers.op().read().bits(),
        ];
        let ctrl = registers.ctrl().read().bits();
        calculator.expect("A", value, read[0]);
        calculator.expect("B", !value, read[1]);
        calculator.expect("OP", value, read[2]);
        calculator.expect("CTRL", 0, ctrl);
    }
}

/// Every operation on every pair of edge values; among them are divisions by zero.
pub fn edge_values(calculator: &mut Calculator) {
    let svd = code::values().iter().map(|(_, value)| *value);
    let reference = Operation::ALL.iter().map(|operation| operation.code());
    for op in svd.chain(reference.filter(|op| name(*op) == "unknown")) {
        for a in EDGES {
            for b in EDGES {
                calculator.check(op, a, b);
            }
        }
    }
}

/// An OP value that names no operation is kept, ends in an error and leaves RESULT as it is.
pub fn unknown_operations(calculator: &mut Calculator) {
    let unused = |op: &u32| name(*op) == "unknown" && Operation::from_code(*op).is_none();
    for op in UNUSED_CODES.into_iter().filter(unused) {
        // A result in between that is not the last one's shows a RESULT that was not kept.
        calculator.check(Operation::Add.code(), op, 1);
        calculator.check(op, 12, 4);
        calculator.expect("OP", op, calculator.registers.op().read().bits());
    }
}

/// START while busy is ignored: the first operation's result comes, the second's never does.
///
/// Whether the calculator was still busy at the second START shows in RESULT right after it: if the
/// first operation had ended by then, its result is there, and the attempt tells nothing.
pub fn start_while_busy(calculator: &mut Calculator) {
    const ATTEMPTS: u32 = 10_000;
    let add = Operation::Add.code();
    for _ in 0..ATTEMPTS {
        calculator.check(add, 7, 7);
        calculator.start(add, 1, 2);
        calculator.registers.a().write(|w| w.value().set(100));
        calculator.registers.ctrl().write(|w| w.start().set_bit());
        let was_busy = calculator.registers.result().read().value().bits() == 14;
        match calculator.wait() {
            Outcome::Done(3) => {
                // The second START must not come into effect later, either.
                calculator.check(add, 1, 2);
                return;
            }
            // The first operation had ended: the second START was right to count.
            Outcome::Done(102) if !was_busy => {}
            other => {
                calculator.fail(format_args!(
                    "START while busy: expected 0x00000003, got {other}"
                ));
                calculator.check(add, 1, 2);
                return;
            }
        }
    }
    println!("  (not busy at the second START in {ATTEMPTS} attempts: nothing to tell)");
}

/// Pseudo-random operations on pseudo-random operands of every length; one in 16 is unknown.
pub fn random_operations(calculator: &mut Calculator) {
    let start = machine::ticks();
    let mut random = SplitMix(SEED);
    for count in 0..RANDOM_OPERATIONS {
        if machine::ticks().wrapping_sub(start) > PATIENCE {
            println!("  (stopped after {count} of {RANDOM_OPERATIONS}: the calculator is slow)");
            return;
        }
        let (choice, operands, lengths) = (random.next(), random.next(), random.next());
        let op = match choice % 16 {
            0 => (choice >> 32) as u32,
            _ => code::values()[(choice >> 32) as usize % code::values().len()].1,
        };
        let a = operands as u32 >> (lengths % 32);
        let b = (operands >> 32) as u32 >> ((lengths >> 32) % 32);
        calculator.check(op, a, b);
    }
}

/// Each register's name, bits, reset value and reset mask.
fn read_all(registers: &CalcMmio<'_>) -> [(&'static str, u32, u32, u32); 6] {
    [
        (
            "A",
            registers.a().read().bits(),
            a::RESET_VALUE,
            a::RESET_MASK,
        ),
        (
            "B",
            registers.b().read().bits(),
            b::RESET_VALUE,
            b::RESET_MASK,
        ),
        (
            "OP",
            registers.op().read().bits(),
            op::RESET_VALUE,
            op::RESET_MASK,
        ),
        (
            "CTRL",
            registers.ctrl().read().bits(),
            ctrl::RESET_VALUE,
            ctrl::RESET_MASK,
        ),
        (
            "RESULT",
            registers.result().read().bits(),
            result::RESET_VALUE,
            result::RESET_MASK,
        ),
        (
            "STATUS",
            registers.status().read().bits(),
            status::RESET_VALUE,
            status::RESET_MASK,
        ),
    ]
}

/// Steele, Lea and Flood's SplitMix64.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
