//! Scopes of the generated Rust.
