//! How fast a guest can access the calculator's registers: the guest's half of the bench.
//!
//! It announces on the first serial port what it is about to do ("reads 500000"), does so, and
//! says "end"; whoever reads the port takes the time. This in many short rounds, so that some are
//! not disturbed by what else the host does. It touches nothing but STATUS and A, so that
//! any device that has words at their offsets can be compared.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the self-test needs more of it")]
#[path = "../machine.rs"]
mod machine;

use core::hint::black_box;

use machine::{Exit, println};

const ROUNDS: u32 = 8;

/// Accesses of a kind in a round: about a tenth of a second under TCG.
const COUNT: u32 = 500_000;

/// Does all accesses, and ends the machine.
fn main() -> ! {
    let registers = machine::calculator();
    for _ in 0..ROUNDS {
        measure("reads", || {
            black_box(registers.status().read().bits());
        });
        measure("writes", || {
            registers.a().write(|w| w.value().set(black_box(1)));
        });
    }
    machine::exit(Exit::Success)
}

fn measure(what: &str, access: impl Fn()) {
    println!("{what} {COUNT}");
    for _ in 0..COUNT {
        access();
    }
    println!("end");
}

/// Prints what went wrong, and ends the machine.
#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    println!("mmio_rate: {info}");
    machine::exit(Exit::Failure)
}
