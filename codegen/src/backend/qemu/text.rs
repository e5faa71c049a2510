//! Text as C: comments, string literals, and lines of at most 80 columns.
//!
//! What comes from the SVD is data. Nothing in it can end a comment or a string, start another,
//! or reorder what a reader sees.

use std::fmt::Write;

/// The width of a line in QEMU's style.
pub(super) const COLUMNS: usize = 80;

/// A comment: one line if it fits, else a block with its text wrapped. Blank lines separate
/// paragraphs. Each line is indented by `indent` columns; no newline at the end.
pub(super) fn comment(text: &str, indent: usize) -> String {
    let text = harmless(text);
    let pad = " ".repeat(indent);
    let one_line = paragraphs(&text).next().unwrap_or_default();
    let single = format!("{pad}/* {one_line} */");
    if paragraphs(&text).count() <= 1 && single.chars().count() <= COLUMNS {
        return single;
    }
    block(&text, indent)
}

/// A comment in block form, however short.
pub(super) fn block(text: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut out = format!("{pad}/*\n");
    for line in body(text, COLUMNS - indent - 3) {
        let _ = writeln!(out, "{}", format!("{pad} * {line}").trim_end());
    }
    let _ = write!(out, "{pad} */");
    out
}

/// Paragraphs wrapped to `width`, with an empty line between each two. Lines that start with
/// `  + ` are items: their continuation is indented.
fn body(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs(&harmless(text)) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrap(&paragraph, width));
    }
    lines
}

/// The blank-line separated paragraphs of a text, white space reduced to single spaces.
fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let last = paragraphs.last_mut().expect("never empty");
        match (words.is_empty(), last.is_empty()) {
            (true, false) => paragraphs.push(String::new()),
            (true, true) => {}
            (false, true) => *last = words,
            (false, false) => {
                last.push(' ');
                last.push_str(&words);
            }
        }
    }
    paragraphs
        .into_iter()
        .filter(|paragraph| !paragraph.is_empty())
}

/// Words in lines of at most `width` columns; a longer word has a line of its own.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("never empty");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= width {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Text that a comment can hold: no comment marks, escaped newlines or characters that are not
/// seen as what they are.
fn harmless(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c != '\n' && is_invisible(c) { '?' } else { c })
        .collect();
    // One pass per mark suffices: what is put in contains a space, so no new mark arises.
    text.replace("*/", "* /")
        .replace("/*", "/ *")
        .replace("??/", "?? /")
        .lines()
        .map(|line| line.trim_end().trim_end_matches('\\'))
        .collect::<Vec<_>>()
        .join("\n")
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

/// Breaks the lines of code that are wider than [`COLUMNS`], removes surplus blank lines, and ends
/// the text with one newline.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::new();
    let mut in_comment = false;
    let mut blank = false;
    for line in text.trim_end().lines() {
        let line = line.trim_end();
        let start = line.trim_start();
        // A template leaves blank lines around what it leaves out: one is enough, and none
        // belongs inside braces at their ends.
        if line.is_empty() {
            blank = !out.is_empty() && !out.ends_with("{\n");
            continue;
        }
        if blank && !start.starts_with('}') {
            out.push('\n');
        }
        blank = false;
        let is_comment = in_comment || start.starts_with("/*");
        if is_comment {
            in_comment = !line.ends_with("*/");
        }
        if is_comment || line.chars().count() <= COLUMNS {
            out.push_str(line);
            out.push('\n');
        } else if start.starts_with('#') {
            out.push_str(&fold_define(line));
        } else {
            fold_line(line, &mut out);
        }
    }
    out
}

/// `#define NAME value`, the value on a line of its own.
fn fold_define(line: &str) -> String {
    let mut parts = line.splitn(3, ' ');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(define), Some(name), Some(value)) => {
            format!("{define} {name} \\\n    {}\n", value.trim_start())
        }
        _ => format!("{line}\n"),
    }
}

/// Where a line may be broken.
struct Break {
    /// Bytes before the break.
    at: usize,
    /// Open parentheses there: the columns after them.
    stack: Vec<usize>,
    /// Preference; the lowest is best.
    cost: usize,
    /// Whether a string literal is open, which must be closed and opened anew.
    in_string: bool,
}

/// Breaks one line of code, at the outermost place that fits.
fn fold_line(line: &str, out: &mut String) {
    let indent = line.len() - line.trim_start().len();
    let mut rest = line.trim_start().to_owned();
    let mut column = indent;
    let mut stack = Vec::new();
    loop {
        let fits = column + rest.chars().count() <= COLUMNS;
        let best = if fits {
            None
        } else {
            best_break(&rest, column, &stack)
        };
        let Some(best) = best else {
            let _ = writeln!(out, "{}{rest}", " ".repeat(column));
            return;
        };
        let (head, tail) = rest.split_at(best.at);
        let close = if best.in_string { "\"" } else { "" };
        let head = if best.in_string {
            head
        } else {
            head.trim_end()
        };
        let _ = writeln!(out, "{}{head}{close}", " ".repeat(column));
        let tail = if best.in_string {
            format!("\"{tail}")
        } else {
            tail.trim_start().to_owned()
        };
        column = match best.stack.last() {
            Some(&open) if open <= COLUMNS / 2 + 16 => open,
            Some(_) | None => indent + 4,
        };
        rest = tail;
        stack = best.stack;
    }
}

/// The best place to break `text`, which starts at `column` with `open` parentheses around it.
fn best_break(text: &str, column: usize, open: &[usize]) -> Option<Break> {
    let mut stack = open.to_vec();
    let mut best: Option<Break> = None;
    let mut in_string = false;
    let mut escaped = false;
    for (position, (at, c)) in text.char_indices().enumerate() {
        let after = column + position + 1;
        if after > COLUMNS {
            break;
        }
        let before = &text[..at + c.len_utf8()];
        if in_string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
        } else {
            match c {
                '"' => in_string = true,
                '(' | '{' => stack.push(after),
                ')' | '}' => {
                    stack.pop();
                }
                _ => {}
            }
        }
        let depth = stack.len();
        let cost = if in_string {
            // Room for the quote that closes the part.
            (c == ' ' && after < COLUMNS).then_some(1000 + depth)
        } else if before.ends_with("(") {
            Some(500 + depth)
        } else if c != ' ' {
            None
        } else if before.ends_with(" = ") && depth == 0 {
            Some(400)
        } else if before.ends_with("|| ") || before.ends_with("&& ") {
            Some(10 * depth)
        } else if before.ends_with(", ") {
            Some(10 * depth + 2)
        } else if ["| ", "+ ", "^ ", "? ", ": "]
            .iter()
            .any(|end| before.ends_with(end))
        {
            Some(10 * depth + 4)
        } else {
            None
        };
        if let Some(cost) = cost
            && best.as_ref().is_none_or(|best| cost <= best.cost)
            && at + c.len_utf8() < text.len()
        {
            best = Some(Break {
                at: at + c.len_utf8(),
                stack: stack.clone(),
                cost,
                in_string,
            });
        }
    }
    best
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

    #[test]
    fn long_lines_are_folded() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), format!("{expected}\n"));
        check(
            "    object_property_set_description(OBJECT(s), \"RESULT\", \"Result of the last operation.\");",
            "    object_property_set_description(OBJECT(s), \"RESULT\",\n                                    \"Result of the last operation.\");",
        );
        check(
            "#define A_VERY_LONG_NAME_OF_A_REGISTER_AND_ITS_FIELD_AND_ITS_ENUMERATED_VALUE 0x00000001",
            "#define A_VERY_LONG_NAME_OF_A_REGISTER_AND_ITS_FIELD_AND_ITS_ENUMERATED_VALUE \\\n    0x00000001",
        );
        for line in fold(&format!("    f(\"{}\");", "word ".repeat(60))).lines() {
            assert!(line.len() <= COLUMNS, "{line}");
        }
    }
}
