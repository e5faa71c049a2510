//! How wide lines of generated Rust are.

/// Column after which a list, a chain or an operation goes on in the next line.
pub const WIDE: usize = 96;

/// One step of indentation.
pub const INDENT: &str = "    ";
