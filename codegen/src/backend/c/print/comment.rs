//! Comments of any text in QEMU's style.

use super::COLUMNS;
use crate::text::c::comment_lines;

/// A comment: one line if it fits, else a block with its text wrapped. Blank lines separate
/// paragraphs. Each line is indented by `indent` columns; no newline at the end.
pub fn comment(text: &str, indent: usize) -> String {
    let lines = comment_lines(text, COLUMNS - indent - 3);
    let one = lines.first().map_or("", String::as_str);
    // `/* ` and ` */`
    if lines.len() <= 1 && indent + one.chars().count() + 6 <= COLUMNS {
        return format!("{:indent$}/* {one} */", "");
    }
    of_lines(&lines, indent)
}

/// A comment in block form, however short.
pub fn block(text: &str, indent: usize) -> String {
    of_lines(&comment_lines(text, COLUMNS - indent - 3), indent)
}

/// The lines of a comment in block form that is opened and closed by fixed text, without a newline at the end.
pub fn comment_body(text: &str) -> String {
    let block = block(text, 0);
    let inner = block.strip_prefix("/*\n").unwrap_or(&block);
    inner.strip_suffix("\n */").unwrap_or(inner).to_owned()
}

fn of_lines(lines: &[String], indent: usize) -> String {
    let mut out = format!("{:indent$}/*\n", "");
    for line in lines {
        let end = match line.as_str() {
            "" => String::new(),
            line => format!(" {line}"),
        };
        out.push_str(&format!("{:indent$} *{end}\n", ""));
    }
    out.push_str(&format!("{:indent$} */", ""));
    out
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
