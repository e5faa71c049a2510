//! The example devices: the model and the device in the installed QEMU do what their SVDs say.

mod both;
mod crc;
mod gpio;
mod uart;
