//! The device in the installed QEMU, over qtest, against the model and the reference. No guest.

mod access;
mod bring;
mod calculate;
mod chip;
mod hooks;
mod irq;
mod lines;
mod logs;
mod random;
mod sharing;
mod state;
mod traces;
mod unmodelled;
