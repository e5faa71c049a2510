//! The device in the installed QEMU, over qtest, against the model and the reference. No guest.

mod access;
mod bring;
mod calculate;
mod irq;
mod random;
mod state;
