//! What the agreement tests share; the tests themselves are in `tests/`.
//!
//! | Test program | What | Against |
//! |---|---|---|
//! | `model` | `calc-model`, in process | `alu`, and bytes counted by hand |
//! | `simulator` | the interpreter of the checked SVD, in process | `calc-model` |
//! | `cores` | the generated C, and the generated models, in processes of their own, for any SVD | the interpreter of the checked SVD, and the `oracle` |
//! | `programs` | random programs as behaviour: the generated C and models, compiled | the interpreter of the checked SVD |
//! | `crates` | guest crate, model, C header and C of any SVD, compiled | the checked SVD: where registers are |
//! | `header` | the C header of any SVD, of random arrays and clusters too, compiled | the checked SVD |
//! | `mutants` | SVDs changed at random: checked, generated, compiled | findings or files, in bounded time and memory |
//! | `names` | SVDs with hostile names: generated, compiled, loaded | paths that are distinct on every file system; the types of the installed QEMUs |
//! | `faults` | faults planted into generated C and models: each must be found | the `oracle` |
//! | `oracle` | the same interpreter, behaviour left out, for any SVD | the `oracle` |
//! | `device` | the device in QEMU, over qtest | `calc-model`, `alu` |
//! | `book` | what the pages in `docs` show, followed by copy and paste | what they say comes of it |
//! | `guest` | the guest programs in Linux, the self-test on bare metal | `alu` |
//!
//! No operation is listed here: they come from the model's table and from `alu`, and
//! [`operations::disagreements`] says where the two differ. An operation that is added to both is
//! tested everywhere.
//!
//! A QEMU that is missing is a failure, not a reason to skip: see [`installed::need`].

#![forbid(unsafe_code)]

pub mod acts;
pub mod any;
pub mod built;
pub mod cores;
pub mod crates;
pub mod faults;
pub mod header;
pub mod hostile;
pub mod installed;
pub mod lines;
pub mod models;
pub mod mutants;
pub mod observe;
pub mod operations;
pub mod pair;
pub mod programs;
pub mod steps;

pub use pair::Pair;
pub use steps::Step;
