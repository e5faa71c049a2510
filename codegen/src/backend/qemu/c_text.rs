//! Comments and numbers as QEMU's style has them.

pub(super) use crate::backend::c::print::{COLUMNS, block, comment};
pub(super) use crate::text::c::{format_string, harmless, string, wrap};

/// A comment and its newline, or nothing.
pub(super) fn comment_above(text: &str, indent: usize) -> String {
    if text.trim().is_empty() {
        String::new()
    } else {
        comment(text.trim(), indent) + "\n"
    }
}

/// Text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number in hexadecimal, with a suffix if it needs one.
pub(super) fn hex(value: u64) -> String {
    if value > u64::from(u32::MAX) {
        format!("0x{value:x}ULL")
    } else {
        format!("0x{value:x}")
    }
}
