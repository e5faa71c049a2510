//! Comments and numbers as QEMU's style has them.

use std::fmt::Write;

use crate::text::c::comment_lines;
pub(super) use crate::text::c::{format_string, harmless, string, wrap};

/// The width of a line in QEMU's style.
pub(super) const COLUMNS: usize = 80;

/// A number in hexadecimal, as wide as an integer of this many bits.
pub(super) fn number(value: u64, bits: u32) -> String {
    let digits = usize::try_from(bits / 4).unwrap_or(0);
    let suffix = if bits == 64 { "ULL" } else { "" };
    format!("0x{value:0digits$x}{suffix}")
}

/// A comment: one line if it fits, else a block with its text wrapped. Blank lines separate
/// paragraphs. Each line is indented by `indent` columns; no newline at the end.
pub(super) fn comment(text: &str, indent: usize) -> String {
    let lines = comment_lines(text, COLUMNS - indent - 3);
    let one = lines.first().map_or("", String::as_str);
    // `/* ` and ` */`
    if lines.len() <= 1 && indent + one.chars().count() + 6 <= COLUMNS {
        return format!("{:indent$}/* {one} */", "");
    }
    of_lines(&lines, indent)
}

/// A comment in block form, however short.
pub(super) fn block(text: &str, indent: usize) -> String {
    of_lines(&comment_lines(text, COLUMNS - indent - 3), indent)
}

fn of_lines(lines: &[String], indent: usize) -> String {
    let mut out = format!("{:indent$}/*\n", "");
    for line in lines {
        let _ = match line.as_str() {
            "" => writeln!(out, "{:indent$} *", ""),
            line => writeln!(out, "{:indent$} * {line}", ""),
        };
    }
    let _ = write!(out, "{:indent$} */", "");
    out
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments() {
        let check = |text: &str, expected: &str| assert_eq!(comment(text, 0), expected);
        check("Control.", "/* Control. */");
        check("one\n\ntwo", "/*\n * one\n *\n * two\n */");
        check("one\u{2028}two", "/*\n * one\n * two\n */");
        assert_eq!(block("a */", 4), "    /*\n     * a * /\n     */");
    }

    #[test]
    fn long_comments_are_wrapped() {
        let text = "word ".repeat(40);
        for line in comment(&text, 4).lines() {
            assert!(line.len() <= COLUMNS, "{line}");
        }
    }
}
