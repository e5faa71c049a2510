//! The machine under the test: how it starts, its ports, its time stamp counter, and where the
//! calculator is. The one module with unsafe code.

#![allow(unsafe_code)]

use core::arch::{asm, global_asm, x86_64::_rdtsc};
use core::fmt::{self, Write};
use core::hint;

use calc_pac::mmio::CalcMmio;

global_asm!(include_str!("boot.s"), options(att_syntax));
global_asm!(include_str!("memory.s"), options(att_syntax));

// The page tables of boot.s reach to 4 GiB.
const _: () = assert!(CalcMmio::BASE_ADDRESS + CalcMmio::SIZE as u64 <= 1 << 32);

/// The first serial port: data, and five ports up the line status.
const SERIAL: u16 = 0x3f8;
const LINE_STATUS: u16 = SERIAL + 5;
const TRANSMITTER_EMPTY: u8 = 1 << 5;

/// The port of `-device isa-debug-exit,iobase=0xf4,iosize=4`.
const DEBUG_EXIT: u16 = 0xf4;

/// How the program ends: QEMU makes an exit status of twice the value plus one.
#[derive(Clone, Copy)]
pub enum Exit {
    /// QEMU ends with status 33.
    Success = 0x10,
    /// QEMU ends with status 35.
    Failure = 0x11,
}

/// Where boot.s goes on in Rust.
#[unsafe(no_mangle)]
extern "C" fn selftest_main() -> ! {
    crate::main()
}

/// The calculator at the SVD's base address. Whether one is there is for the caller to find out.
pub fn calculator() -> CalcMmio<'static> {
    // SAFETY: boot.s maps the first 4 GiB to themselves for good, the base address is a whole
    // page in it (asserted above), and no RAM is there on a machine that has the calculator.
    unsafe { CalcMmio::at_base_address() }
}

/// The time stamp counter: of unknown but constant frequency.
pub fn ticks() -> u64 {
    // SAFETY: every 64-bit processor has the counter.
    unsafe { _rdtsc() }
}

/// Ends QEMU, or halts for good if it has no `isa-debug-exit`.
pub fn exit(how: Exit) -> ! {
    // SAFETY: writing to this port has no effect but to end the machine.
    unsafe {
        asm!("out dx, eax", in("dx") DEBUG_EXIT, in("eax") how as u32, options(nomem, nostack))
    };
    loop {
        // SAFETY: halting is all that is left to do.
        unsafe { asm!("cli", "hlt", options(nomem, nostack)) };
    }
}

/// The serial port, as something to write to.
pub struct Serial;

impl Write for Serial {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // A missing port reads as all ones, so this ends without one, too.
            while inb(LINE_STATUS) & TRANSMITTER_EMPTY == 0 {
                hint::spin_loop();
            }
            // SAFETY: the port is the serial line's, and nothing else uses it.
            unsafe { asm!("out dx, al", in("dx") SERIAL, in("al") byte, options(nomem, nostack)) };
        }
        Ok(())
    }
}

fn inb(port: u16) -> u8 {
    let value;
    // SAFETY: reading the line status has no effect on memory.
    unsafe { asm!("in al, dx", in("dx") port, out("al") value, options(nomem, nostack)) };
    value
}

/// Prints to the serial port.
macro_rules! print {
    ($($argument:tt)*) => {{
        // Writing to the serial port cannot fail.
        let _ = core::fmt::Write::write_fmt(&mut $crate::machine::Serial, format_args!($($argument)*));
    }};
}

/// Prints a line to the serial port.
macro_rules! println {
    ($($argument:tt)*) => {
        $crate::machine::print!("{}\n", format_args!($($argument)*))
    };
}

pub(crate) use {print, println};
