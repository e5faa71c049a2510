//! The devices of `examples/`: what their SVDs promise, in the model and in the installed QEMU.

mod timer;
mod timer_qemu;
mod watchdog;
mod watchdog_qemu;
