//! The calculator's bare-metal self-test: no operating system, the generated access crate at the
//! SVD's base address, and `alu` to say what is right.
//!
//! It reports on the first serial port and ends QEMU through `isa-debug-exit`, with status 33 if
//! all is well and 35 if not:
//!
//! ```sh
//! cargo build --release
//! qemu-system-x86_64 -M microvm -plugin calc.so -device calc -kernel target/release/selftest \
//!     -display none -serial stdio -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4
//! ```
//!
//! It expects a calculator that was just reset. `-no-reboot` makes a fault the end as well. With
//! `-icount shift=3`, virtual time counts instructions: runs are alike, busy is always seen, and
//! the calculator's timer costs less of the real time.

#![no_std]
#![no_main]

mod calculator;
mod checks;
mod machine;

use calc_pac::mmio::CalcMmio;

use calculator::Calculator;
use machine::{Exit, print, println};

/// A test: it counts in the calculator what failed.
type Test = fn(&mut Calculator);

/// Every test, in the order in which they run: the first wants a calculator that was just reset.
const TESTS: [(&str, Test); 7] = [
    ("reset_values", checks::reset_values),
    ("tables", checks::tables),
    ("read_back", checks::read_back),
    ("edge_values", checks::edge_values),
    ("unknown_operations", checks::unknown_operations),
    ("start_while_busy", checks::start_while_busy),
    ("random_operations", checks::random_operations),
];

/// Runs every test, and ends the machine.
fn main() -> ! {
    let base = CalcMmio::BASE_ADDRESS;
    let registers = machine::calculator();
    if !checks::answers(&registers) {
        println!("selftest: no calculator answers at {base:#x}: A does not keep what is written");
        machine::exit(Exit::Failure);
    }
    println!(
        "selftest: calculator at {base:#x}, seed {:#x}",
        checks::SEED
    );
    let result = registers.result().read().value().bits();
    let mut calculator = Calculator::new(registers, result);
    for (name, test) in TESTS {
        if calculator.stuck {
            println!("test {name} ... skipped");
            continue;
        }
        let (checked, differ) = (calculator.checked, calculator.differ);
        test(&mut calculator);
        let verdict = if calculator.differ == differ {
            "ok"
        } else {
            "FAILED"
        };
        print!("test {name} ... {verdict}");
        match calculator.checked - checked {
            0 => println!(""),
            operations => println!(" ({operations} operations)"),
        }
    }
    println!(
        "selftest: {} operations checked, {} differ",
        calculator.checked, calculator.differ
    );
    machine::exit(if calculator.differ == 0 {
        Exit::Success
    } else {
        Exit::Failure
    })
}

/// Prints what went wrong, and ends the machine.
#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    println!("selftest: {info}");
    machine::exit(Exit::Failure)
}
