//! Text as Rust: doc comments, which rustdoc reads as Markdown, and string literals.

use super::markdown::{code, inline_markdown, markdown};
use super::{LINE_BREAK, shown};

/// The lines of a doc comment that shows this text: no link, HTML, code or list is made of it.
pub fn doc_lines(text: &str) -> Vec<String> {
    lines(text, markdown)
}

/// The same as one line.
pub fn doc_line(text: &str) -> String {
    markdown(
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .as_str(),
    )
}

/// The lines of a doc comment that shows a doc comment of a behaviour block, in which `` `name` `` is
/// code, and all else text.
pub fn code_doc_lines(text: &str) -> Vec<String> {
    lines(text, |line| {
        let parts = spans(line);
        let (first, rest) = parts.split_first().expect("there is one");
        let mut out = markdown(first);
        for (index, part) in rest.iter().enumerate() {
            match index % 2 {
                0 => out.push_str(&code(part)),
                _ => out.push_str(&inline_markdown(part)),
            }
        }
        out
    })
}

fn lines(text: &str, escape: impl Fn(&str) -> String) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines() {
        let mut parts = line.split(LINE_BREAK).peekable();
        while let Some(part) = parts.next() {
            // Clippy asks for spaces.
            let mut part = escape(part.trim()).replace('\t', "    ");
            // A backslash at its end breaks a line of Markdown.
            if parts.peek().is_some() && !part.is_empty() {
                part.push('\\');
            }
            out.push(part);
        }
    }
    out
}

/// A line as text and code in turn. A backtick that has no partner is a backtick, and so are two of
/// which one follows the other.
pub fn spans(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut rest = text;
    while let Some((before, (inside, after))) = rest
        .split_once('`')
        .and_then(|(before, after)| Some((before, after.split_once('`')?)))
    {
        let last = out.last_mut().expect("never empty");
        last.push_str(before);
        match inside.trim().is_empty() {
            true => {
                last.push('`');
                last.push_str(inside);
                last.push('`');
            }
            false => out.extend([inside.to_owned(), String::new()]),
        }
        rest = after;
    }
    out.last_mut().expect("never empty").push_str(rest);
    out
}

/// A string literal.
pub fn string(text: &str) -> String {
    format!("{:?}", shown(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        let check = |text: &str, expected: &[&str]| assert_eq!(doc_lines(text), expected);
        check("<b> [x] `c` *d*", &["\\<b\\> \\[x\\] \\`c\\` \\*d\\*"]);
        check(
            "    fn f() {}\n```\n~~~",
            &["fn f() {}", "\\`\\`\\`", "\\~\\~\\~"],
        );
        check("a\u{2028}- b\u{2028}1. c", &["a\\", "\\- b\\", "1\\. c"]);
        check("a\n\nb", &["a", "", "b"]);
    }

    #[test]
    fn names_in_docs_of_behaviour_are_code() {
        let check = |text: &str, expected: &str| assert_eq!(code_doc_lines(text), [expected]);
        check("`A` is <b>", "`A` is \\<b\\>");
        check("see `A_B`, `C` and `", "see `A_B`, `C` and \\`");
        check("```rust", "\\`\\`\\`rust");
        check("``` `A`", "\\`\\`\\` \\`A\\`");
    }
}
