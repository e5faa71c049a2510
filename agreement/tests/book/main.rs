//! The book: what its pages show is run.

mod language;
mod page;
mod tutorial;
