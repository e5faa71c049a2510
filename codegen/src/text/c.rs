//! Text as C: comments and string literals.
//!
//! Nothing in it can end a comment or a string, start another, or continue a line.

use std::borrow::Cow;
use std::fmt::Write;

use super::{LINE_BREAK, paragraphs, shown};

/// Lines of a block comment, without their ` * `, of at most `width` columns (a longer word has a line
/// of its own). An empty line separates paragraphs.
pub fn comment_lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs(&harmless(text)) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        for line in paragraph.split(LINE_BREAK) {
            let wrapped = wrap(line, width).into_iter();
            // What ends in a backslash would go on in the next line.
            lines.extend(wrapped.map(|line| line.trim_end_matches(['\\', ' ']).to_owned()));
        }
    }
    lines
}

/// Words in lines of at most `width` columns; a longer word has a line of its own.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
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

/// Text that a comment can hold: no comment marks, trigraphs, escaped newlines or hidden characters.
pub fn harmless(text: &str) -> Cow<'_, str> {
    // Most texts have nothing that could be part of one.
    let plain =
        |byte: u8| matches!(byte, b' '..=b'~' | b'\n') && !matches!(byte, b'*' | b'?' | b'\\');
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    // One pass per mark suffices: what is put in contains a space, so no new mark arises.
    let text = shown(text)
        .replace("*/", "* /")
        .replace("/*", "/ *")
        .replace("??/", "?? /")
        .lines()
        .map(|line| line.trim_end_matches(|c: char| c == '\\' || c.is_whitespace()))
        .collect::<Vec<_>>()
        .join("\n");
    Cow::Owned(text)
}

/// A string literal.
pub fn string(text: &str) -> String {
    literal(text, |c, out| out.push(c))
}

/// A string literal of ASCII, with other characters' UTF-8 in octal.
pub fn ascii_string(text: &str) -> String {
    literal(text, |c, out| {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            // Three octal digits: the next character is never taken for a fourth.
            let _ = write!(out, "\\{byte:03o}");
        }
    })
}

/// A string literal that `printf` prints as it is.
pub fn format_string(text: &str) -> String {
    string(&text.replace('%', "%%"))
}

fn literal(text: &str, beyond_ascii: impl Fn(char, &mut String)) -> String {
    let mut out = String::from("\"");
    let mut previous = '\0';
    for c in shown(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' | LINE_BREAK => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // Two question marks could begin a trigraph.
            '?' if previous == '?' => out.push_str("\\?"),
            c if c.is_ascii() => out.push(c),
            c => beyond_ascii(c, &mut out),
        }
        previous = c;
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_hold_any_text() {
        let check = |text: &str, expected: &[&str]| assert_eq!(comment_lines(text, 20), expected);
        check("a */ b /* c", &["a * / b / * c"]);
        check("/*/", &["/ * /"]);
        check("**//**", &["** // **"]);
        check("end\\", &["end"]);
        check("end\\ \\", &["end"]);
        check("what??/", &["what?? /"]);
        check("a\u{202e}b\u{7}", &["aU+202EbU+0007"]);
        check("one\n\ntwo", &["one", "", "two"]);
        check("one\u{2028}two\u{2028}", &["one", "two"]);
        check("a word\\ twelve\\ letters", &["a word\\ twelve", "letters"]);
        for text in ["*/*/", "/*/*/", "*//", "**/", "*\n/", "*\u{2028}/", "/\n*"] {
            let inner = comment_lines(text, 20).join("\n * ");
            assert!(!inner.contains("*/") && !inner.contains("/*"), "{inner}");
        }
    }

    #[test]
    fn strings_hold_any_text() {
        let check = |text: &str, expected: &str| assert_eq!(string(text), expected);
        check("a\"b\\c", r#""a\"b\\c""#);
        check("??/", r#""?\?/""#);
        check("a\nb\u{1}2\u{2028}µ", r#""a\nbU+00012\nµ""#);
        assert_eq!(ascii_string("µ1\u{202e}"), r#""\302\2651U+202E""#);
        assert_eq!(format_string("100%s"), r#""100%%s""#);
    }
}
