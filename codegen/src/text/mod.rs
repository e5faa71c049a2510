//! Text is data: what the SVD and its behaviour blocks say never becomes part of a language that it is
//! written in. There is one module for each language; nothing else escapes.
//!
//! | Language | Functions |
//! |---|---|
//! | C comment, C string, `printf` format | [`c::harmless`], [`c::string`], [`c::format_string`] |
//! | Rust doc comment, Rust string | [`rust::doc_line`], [`rust::string`] |
//! | HTML and SVG | [`html::html`]; templates escape by [`html::Html`] |
//! | Markdown, also that of rustdoc | [`markdown::markdown`], [`markdown::code`] |
//! | reStructuredText | [`rst::escape`] |
//! | TOML | [`toml`] |
//! | a file's name in a header line | [`file_name::in_header`] |
//! | shell, QEMU's options | [`shell::word`], [`shell::option`] |
//!
//! JSON is written by serde, and then goes through [`json`]. Kconfig, meson and trace events hold names alone, which are letters, digits
//! and underscores.
//!
//! All of them also show what is not seen ([`shown`]).

pub mod c;
pub mod file_name;
pub mod header_line;
pub mod html;
pub mod markdown;
pub mod rst;
pub mod rust;
pub mod shared_line;
pub mod shell;

use std::borrow::Cow;
use std::fmt::Write;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// In the model's texts, the line break that the SVD writes as `\n`. It is white space: where lines do
/// not matter, it is a space like any other.
pub const LINE_BREAK: char = '\u{2028}';

/// Characters that are not seen, or change how others are seen: controls (line breaks and tabs are no
/// such), those that set the direction of text, those without a width, tags, blank letters.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t');
    }
    // Letters and marks that are blank by themselves.
    let blank = matches!(
        c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
    ) || matches!(c, '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{ffa0}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}');
    blank
        || matches!(
            c.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

/// The text with hidden characters shown by their number, as in `U+202E`. [`LINE_BREAK`] is kept, and
/// carriage returns are white space.
pub fn shown(text: &str) -> Cow<'_, str> {
    let changes = |c: char| c == '\r' || c != LINE_BREAK && is_hidden(c);
    if !text.contains(changes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push(' '),
            c if changes(c) => {
                // A String takes all that is written to it.
                let _ = write!(out, "U+{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The text of a description: runs of white space become one space, blank lines separate paragraphs
/// (`"\n\n"`), and `\n`, written as two characters, is a [`LINE_BREAK`].
pub fn prose(raw: &str) -> String {
    let mut paragraphs = vec![String::new()];
    for line in raw.lines() {
        if line.trim().is_empty() {
            paragraphs.push(String::new());
            continue;
        }
        for (index, part) in line.split("\\n").enumerate() {
            let last = paragraphs.last_mut().expect("never empty");
            if index > 0 {
                match last.ends_with(LINE_BREAK) {
                    true => paragraphs.push(String::new()),
                    false if last.is_empty() => {}
                    false => last.push(LINE_BREAK),
                }
            }
            let last = paragraphs.last_mut().expect("never empty");
            for word in part.split_whitespace() {
                if !last.is_empty() && !last.ends_with(LINE_BREAK) {
                    last.push(' ');
                }
                last.push_str(&shown(word));
            }
        }
    }
    let paragraphs = paragraphs.iter().map(|text| text.trim_end());
    let paragraphs: Vec<&str> = paragraphs.filter(|text| !text.is_empty()).collect();
    paragraphs.join("\n\n")
}

/// The same as one line: line breaks and paragraphs are spaces.
pub fn line(raw: &str) -> String {
    let text = prose(raw);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Paragraphs of a text in which blank lines separate them, and [`LINE_BREAK`]s lines. Other runs of
/// white space become one space.
pub fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let is_blank = |line: &&str| line.trim().is_empty();
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        while lines.next_if(is_blank).is_some() {}
        let mut paragraph = String::new();
        while let Some(line) = lines.next_if(|line| !is_blank(line)) {
            for (index, part) in line.split(LINE_BREAK).enumerate() {
                if index > 0 {
                    paragraph.push(LINE_BREAK);
                }
                for word in part.split_whitespace() {
                    if !paragraph.is_empty() && !paragraph.ends_with(LINE_BREAK) {
                        paragraph.push(' ');
                    }
                    paragraph.push_str(word);
                }
            }
        }
        (!paragraph.is_empty()).then_some(paragraph)
    })
}

/// A string of TOML, with its quotes: that of JSON is one.
pub fn toml(text: &str) -> String {
    serde_json::Value::from(&*shown(text)).to_string()
}

/// JSON, as serde writes it, with hidden characters escaped; they are in strings alone.
pub fn json(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for c in written.chars() {
        match is_hidden(c) {
            true => (c.encode_utf16(&mut [0; 2]).iter()).for_each(|unit| {
                // A String takes all that is written to it.
                let _ = write!(out, "\\u{unit:04x}");
            }),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown() {
        let check = |text: &str, expected: &str| assert_eq!(shown(text), expected);
        check("plain µ", "plain µ");
        check("a\u{202e}b", "aU+202Eb");
        check("\u{1b}[31m", "U+001B[31m");
        check("a\u{9b}\u{feff}\u{ad}", "aU+009BU+FEFFU+00AD");
        check("a\u{e0041}\u{fe0f}", "aU+E0041U+FE0F");
        check("a\r\nb\rc", "a\nb c");
        for c in [
            '\u{61c}', '\u{200b}', '\u{200f}', '\u{2066}', '\u{2069}', '\u{7f}',
        ] {
            assert!(is_hidden(c), "{c:?}");
        }
        for c in ['\n', '\t', ' ', 'ü', '\u{a0}', '中', '\u{301}', '🦀'] {
            assert!(!is_hidden(c), "{c:?}");
        }
    }

    #[test]
    fn descriptions() {
        let check = |raw: &str, expected: &str| {
            assert_eq!(prose(raw).replace(LINE_BREAK, "|"), expected, "{raw:?}");
        };
        check("  one\n   two\n\n\n three ", "one two\n\nthree");
        check(r"0: off\n1: on", "0: off|1: on");
        check(
            "for\\n\n   processor\\n\n  \\n\n THIS",
            "for|processor\n\nTHIS",
        );
        check(r"\n\n a \n\n\n b \n", "a\n\nb");
        check("a\u{202e}b\u{2028}c\u{85}d", "aU+202Eb c d");
        assert_eq!(line("a\\nb\n\nc"), "a b c");
        let again: Vec<String> = paragraphs(&prose("a\\n b\n c\n\n\nd")).collect();
        assert_eq!(again, ["a\u{2028}b c", "d"]);
    }

    #[test]
    fn json_says_the_same() {
        let text = "a\u{202e}\u{7f}\u{e0041}\u{1b}\\b";
        let written = json(&serde_json::to_string(text).unwrap());
        assert!(!written.contains(is_hidden));
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }

    #[test]
    fn toml_strings() {
        assert_eq!(toml("a\"\\\u{7f}\u{202e}"), r#""a\"\\U+007FU+202E""#);
    }
}
