//! Text as C: comments and string literals.
//!
//! What comes from the SVD is data. Nothing in it can end a comment or a string, start another,
//! or reorder what a reader sees.

use std::borrow::Cow;
use std::fmt::Write;

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
    let paragraphs = paragraphs(&harmless(text));
    let one = paragraphs.first().map_or("", String::as_str);
    // `/* ` and ` */`
    if paragraphs.len() <= 1 && indent + one.chars().count() + 6 <= COLUMNS {
        return format!("{:indent$}/* {one} */", "");
    }
    of_paragraphs(&paragraphs, indent)
}

/// A comment in block form, however short.
pub(super) fn block(text: &str, indent: usize) -> String {
    of_paragraphs(&paragraphs(&harmless(text)), indent)
}

/// Paragraphs wrapped, with an empty line between each two.
fn of_paragraphs(paragraphs: &[String], indent: usize) -> String {
    let mut out = format!("{:indent$}/*\n", "");
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if index > 0 {
            let _ = writeln!(out, "{:indent$} *", "");
        }
        for line in wrap(paragraph, COLUMNS - indent - 3) {
            let _ = writeln!(out, "{:indent$} * {line}", "");
        }
    }
    let _ = write!(out, "{:indent$} */", "");
    out
}

/// The blank-line separated paragraphs of a text, white space reduced to single spaces.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        let mut blank = true;
        for word in line.split_whitespace() {
            let last = paragraphs.last_mut().expect("never empty");
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
            blank = false;
        }
        if blank && paragraphs.last().is_some_and(|last| !last.is_empty()) {
            paragraphs.push(String::new());
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Words in lines of at most `width` columns; a longer word has a line of its own.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut column = 0;
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("never empty");
        let columns = word.chars().count();
        if last.is_empty() {
            last.push_str(word);
            column = columns;
        } else if column + 1 + columns <= width {
            last.push(' ');
            last.push_str(word);
            column += 1 + columns;
        } else {
            lines.push(word.to_owned());
            column = columns;
        }
    }
    lines
}

/// Text that a comment can hold: no comment marks, escaped newlines or characters that are not
/// seen as what they are.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    // Most texts have nothing that could be part of one.
    let plain =
        |byte: u8| matches!(byte, b' '..=b'~' | b'\n') && !matches!(byte, b'*' | b'?' | b'\\');
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let text: String = text
        .chars()
        .map(|c| if c != '\n' && is_invisible(c) { '?' } else { c })
        .collect();
    // One pass per mark suffices: what is put in contains a space, so no new mark arises.
    let text = text
        .replace("*/", "* /")
        .replace("/*", "/ *")
        .replace("??/", "?? /")
        .lines()
        .map(|line| line.trim_end().trim_end_matches('\\'))
        .collect::<Vec<_>>()
        .join("\n");
    Cow::Owned(text)
}

/// Control characters, and those that change the order in which others are shown.
fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A string literal.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    let mut previous = '\0';
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // Two question marks could begin a trigraph.
            '?' if previous == '?' => out.push_str("\\?"),
            c if is_invisible(c) => {
                // Three octal digits: the next character is never taken for a fourth.
                for byte in c.to_string().bytes() {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
            c => out.push(c),
        }
        previous = c;
    }
    out.push('"');
    out
}

/// A string literal that `printf` prints as it is.
pub(super) fn format_string(text: &str) -> String {
    string(&text.replace('%', "%%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_hold_any_text() {
        let check = |text: &str, expected: &str| assert_eq!(comment(text, 0), expected);
        check("Control.", "/* Control. */");
        check("a */ b /* c", "/* a * / b / * c */");
        check("/*/", "/* / * / */");
        check("**//**", "/* ** // ** */");
        check("end\\", "/* end */");
        check("what??/", "/* what?? / */");
        check("a\u{202e}b\u{7}", "/* a?b? */");
        check("one\n\ntwo", "/*\n * one\n *\n * two\n */");
        for text in ["*/*/", "/*/*/", "*//", "**/", "*\n/"] {
            let inner = comment(text, 0);
            let inner = &inner[2..inner.len() - 2];
            assert!(!inner.contains("*/") && !inner.contains("/*"), "{inner}");
        }
    }

    #[test]
    fn long_comments_are_wrapped() {
        let text = "word ".repeat(40);
        for line in comment(&text, 4).lines() {
            assert!(line.len() <= COLUMNS, "{line}");
        }
    }

    #[test]
    fn strings_hold_any_text() {
        let check = |text: &str, expected: &str| assert_eq!(string(text), expected);
        check("a\"b\\c", r#""a\"b\\c""#);
        check("??/", r#""?\?/""#);
        check("a\nb\u{1}2", r#""a\nb\0012""#);
        assert_eq!(format_string("100%s"), r#""100%%s""#);
    }
}
