//! Text of the SVD in C: comments, strings and numbers. All of it is data.

/// Columns of a comment's text: 80 less ` * `.
const WIDTH: usize = 77;

/// Text as lines of a block comment, without their ` * `; paragraphs are separated by an empty
/// line. Whatever the text says, it neither ends the comment nor opens another one, and no line
/// continues on the next.
pub(super) fn comment(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n") {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in harmless(paragraph).split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                lines.push(close(line));
                line = String::new();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(close(line));
    }
    lines
}

/// Keeps a backslash from standing at the end of a line.
fn close(mut line: String) -> String {
    if line.ends_with('\\') {
        line.push('.');
    }
    line
}

/// Takes the meaning from what the compiler would understand within a comment: its ends, and
/// trigraphs. Characters that are not shown, or that change the order of others, become `?`.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous = ' ';
    for c in text.chars() {
        let c = if c.is_whitespace() {
            ' '
        } else if c.is_control() || is_format(c) {
            '?'
        } else {
            c
        };
        if matches!((previous, c), ('*', '/') | ('/', '*') | ('?', '?')) {
            out.push(' ');
        }
        out.push(c);
        previous = c;
    }
    out
}

/// Whether a character changes the direction of the text around it, or shows nothing.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A C string literal: ASCII only, other bytes of the UTF-8 text in octal, at most 1000 bytes of
/// text (C99 promises 4095).
pub(super) fn string_literal(text: &str) -> String {
    let end = (0..=text.len().min(1000))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0);
    let mut out = String::from('"');
    let mut previous = b' ';
    for &byte in &text.as_bytes()[..end] {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b'?' if previous == b'?' => out.push_str("\\?"),
            b'\n' => out.push_str("\\n"),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\{byte:03o}")),
        }
        previous = byte;
    }
    out.push('"');
    out
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
