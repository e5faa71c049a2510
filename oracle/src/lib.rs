//! The register rules of CMSIS-SVD 1.3, interpreted bit by bit.
//!
//! This is what the simulator, the model and the C device are compared with. It is written from the
//! text of the standard and from ARCHITECTURE.md ("Meaning of an access"), shares no code with the
//! generator, and prefers being plain to being fast: a register is a row of bits, a bit knows its
//! rules, and there are no masks.
//!
//! | Module | What |
//! |---|---|
//! | `xml` | children, text, numbers |
//! | `derive` | an element together with what it derives from |
//! | `dim` | arrays and lists |
//! | `svd` | peripherals, registers, fields |
//! | `expand` | reads them: everything inherited, expanded, placed |
//! | `rules` | what a read or a write does to one bit |
//! | `storage` | which bits are stored, and which registers share them |
//! | `machine` | an access of some bytes |
//!
//! # What the standard leaves open, and what is done here
//!
//! *Access.* An access of 1 to 8 bytes acts on the bytes (lanes) that it touches and on those
//! alone. A byte outside the registers reads as zero and ignores writes. The byte at the lowest
//! address is the lowest of a register and of the value of an access; it is the highest of both
//! if the processor's `endian` is `big`.
//!
//! *Negative offsets.* A register with an offset like 0xFFFFF800, which from its base leads past the end
//! of 32 bits of addresses, lies before the peripheral: it is left out.
//!
//! *Protection.* A byte has that of the first register (in the order written) that lies over it. To
//! an access that lacks the permission it is as if no register were there.
//!
//! *Reserved bits.* If a register has fields, a bit outside all of them is reserved: nothing
//! changes it. It reads as stored if the register or any of its fields can be read, else as zero.
//! A register without fields is one field with the rules of the register.
//!
//! *Bits that cannot be read* read as zero, and reading them has no side effect. *Bits that cannot
//! be written* keep their value.
//!
//! *Side effects of reading* act on the lanes that were read. `modify` and `modifyExternal` do not
//! say what happens, so nothing does. That of a register holds for its fields that give none;
//! reserved bits keep their value.
//!
//! *Write once.* The unit is the field, or the register if it has no fields. A write that touches
//! any of its bits uses it up, and acts on the lanes written; the other lanes keep their reset
//! value from then on. Only a reset makes it writable again.
//!
//! *`clear` and `set`* of `modifiedWriteValues` act on the lanes written, whatever was written.
//! *`writeConstraint`* is a promise of the guest: what it writes is stored all the same.
//!
//! *Reset* puts each bit to that of `resetValue`. Where `resetMask` has a zero, the standard says
//! only that the value is undefined: any will do, and what the file gives is the likeliest.
//! A missing `resetValue` is 0, a missing `resetMask` all ones, a missing `access` read-write, a
//! missing `size` the device's `width`. A `resetMask` that is inherited by a register of more bits
//! than the level that gives it has was not written for the upper ones: they are defined.
//!
//! *Protection* is that of the register, its cluster, the address block that it lies in, its
//! peripheral or the device: the first of them that gives one.
//!
//! # Registers that lie over each other
//!
//! Where several registers, or several fields of one register, lie over the same bit of the same
//! byte, with or without an `alternateRegister`, the standard is silent. Here (and in the code, in
//! the module `storage` alone):
//!
//! 1. A read of the bit goes by the rules of the first of them (in the order written) that can
//!    read it, a write by the rules of the first that can write it.
//! 2. They share one stored bit, whichever of them an access goes by. There is one exception: if
//!    some can only read the bit and the others only write it, what is read and what is written are
//!    two bits that have nothing to do with each other, as with a status register and a
//!    command register at one address, or a receive and a transmit register.
//! 3. A stored bit's reset value is that of the first of them whose `resetMask` defines it, among
//!    those that share it; if none does, that of the first.
//!
//! # Inheritance
//!
//! *`derivedFrom`.* The base is looked for beside the element as written, then among all that its
//! peripheral or cluster has, then as a full path. What an element lacks is taken from
//! the base's text; what both lack is inherited where the element stands. Registers and clusters of
//! a derived peripheral or cluster replace the base's of the same name, and are added to the others.
//! `<fields>` of a derived register replace the base's. An array that is derived from is inherited
//! as an array only by a name with `%s`.
//!
//! *Numbers.* A field's part beyond its register's `size` is ignored, as are bits of a value
//! beyond it. A size may be any from 1 to 64 bits; the rest of the last byte belongs to nothing.
//! Offsets are in bytes, whatever `addressUnitBits` says.

#![forbid(unsafe_code)]

mod derive;
mod dim;
mod error;
mod expand;
mod machine;
mod rules;
mod storage;
mod svd;
mod xml;

pub use error::{Error, Problem};
pub use machine::{Machine, Master};
pub use rules::{Access, ReadAction, WriteRule};
pub use svd::{AddressBlock, Device, Endian, Field, Peripheral, Protection, Register};
