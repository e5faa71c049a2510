//! The guest programs against the reference: in Linux, and on bare metal.

mod address;
mod bare;
mod chip;
mod command;
mod linux;
mod machine;
mod paths;
mod protection;
mod timer;
