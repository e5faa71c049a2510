//! The devices of `examples/`: what their SVDs promise, in the model and in the installed QEMU.

mod both;
mod crc;
mod gpio;
mod timer;
mod timer_qemu;
mod uart;
mod watchdog;
mod watchdog_qemu;
