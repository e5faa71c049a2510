//! Random behaviour programs, as text of an SVD, and the comparison of their translations.
//!
//! | Module | What |
//! |---|---|
//! | `types` | types, edges, the parts of the language |
//! | `tree` | text that knows where its parts are |
//! | `words` | names that mean something elsewhere |
//! | `registers` | registers and their fields |
//! | `scope` | what a part of a program can refer to |
//! | `items`, `stmts`, `events`, `exprs`, `operators`, `blocks`, `methods`, `arrays` | the constructs, in tables |
//! | `course` | what is done to a device |
//! | `batch` | many programs, translated, compiled and compared |
//! | `shrink` | a program that fails, made small |
//!
//! Every program is one that the checker accepts: the generator knows types, widths and what could
//! overflow. One that is refused is a mistake here or there. Programs are drawn with `fastrand`, by
//! a seed, and made smaller by what they are made of: each step of that needs a compiler, so few of
//! them must do.

mod arrays;
pub mod batch;
mod blocks;
mod chosen_names;
pub mod course;
mod events;
mod exprs;
mod items;
mod methods;
mod operators;
mod program_text;
mod registers;
mod scope;
pub mod shrink;
mod stmts;
pub mod types;

pub use items::Program;
