//! Text of the SVD in C: comments, strings and numbers.

use crate::text::c::{ascii_string, comment_lines};

/// Columns of a comment's text: 80 less ` * `.
const WIDTH: usize = 77;

/// Text as lines of a block comment, without their ` * `. There is at least one.
pub(super) fn comment(text: &str) -> Vec<String> {
    match comment_lines(text, WIDTH) {
        lines if lines.is_empty() => vec![String::new()],
        lines => lines,
    }
}

/// A string literal of ASCII, of at most 1000 bytes of text (C99 promises 4095).
pub(super) fn string_literal(text: &str) -> String {
    let end = (0..=text.len().min(1000))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0);
    ascii_string(&text[..end])
}

/// A hexadecimal literal of at least `digits` digits; more than 8 make it 64 bits wide.
pub(super) fn literal(value: u64, digits: usize) -> String {
    let bits = if digits > 8 { 64 } else { 32 };
    format!("0x{value:0digits$X}{}", suffix(value, bits))
}

/// The suffix of a literal for a value of `bits` bits.
pub(super) fn suffix(value: u64, bits: u32) -> &'static str {
    if bits > 32 || value > u64::from(u32::MAX) {
        "ull"
    } else {
        "u"
    }
}
