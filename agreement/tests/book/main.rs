//! The book: what its pages show is run.

mod page;
mod tutorial;
