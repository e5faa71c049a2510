//! Generated C in lines of at most 80 columns.

use std::fmt::Write;

use super::c_text::COLUMNS;

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
        if is_comment || is_within(line, COLUMNS) {
            out.push_str(line);
            out.push('\n');
        } else if start.starts_with('#') {
            out.push_str(&fold_define(line));
        } else if out.ends_with("\\\n") {
            // A macro goes on: so do the parts of its line.
            let mut parts = String::new();
            fold_line(line, &mut parts);
            out.push_str(&parts.trim_end().replace('\n', " \\\n"));
            out.push('\n');
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
    let mut rest = line.trim_start();
    let mut column = indent;
    let mut stack = Vec::new();
    // Whether the rest begins in a string literal, which is opened anew.
    let mut in_string = false;
    loop {
        let open = if in_string { "\"" } else { "" };
        let room = COLUMNS.saturating_sub(column + open.len());
        let best = match is_within(rest, room) {
            true => None,
            false => best_break(rest, column + open.len(), &stack, in_string),
        };
        let Some(best) = best else {
            let _ = writeln!(out, "{:column$}{open}{rest}", "");
            return;
        };
        let (head, tail) = rest.split_at(best.at);
        let (head, close, tail) = match best.in_string {
            true => (head, "\"", tail),
            false => (head.trim_end(), "", tail.trim_start()),
        };
        let _ = writeln!(out, "{:column$}{open}{head}{close}", "");
        column = match best.stack.last() {
            Some(&open) if open <= COLUMNS / 2 + 16 => open,
            Some(_) | None => indent + 4,
        };
        rest = tail;
        in_string = best.in_string;
        stack = best.stack;
    }
}

/// Whether the text has at most so many characters. It looks no further than that: a text that is
/// broken into many lines is asked for each of them.
fn is_within(text: &str, most: usize) -> bool {
    text.chars().nth(most).is_none()
}

/// The best place to break `text`, which starts at `column` with `open` parentheses around it, in a
/// string literal or not.
fn best_break(text: &str, column: usize, open: &[usize], mut in_string: bool) -> Option<Break> {
    let mut stack = open.to_vec();
    let mut best: Option<Break> = None;
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
        check(
            "#define a(function) \\\n    static void (*const vreg_and_chip_reset_sysbus_plugin_init)(void) = function;",
            "#define a(function) \\\n    static void (*const vreg_and_chip_reset_sysbus_plugin_init)(void) = \\\n        function;",
        );
        for line in fold(&format!("    f(\"{}\");", "word ".repeat(60))).lines() {
            assert!(line.len() <= COLUMNS, "{line}");
        }
    }
    /// What it takes grows with the text: it would not end in the time that a test has if each line
    /// looked at all that follows.
    #[test]
    fn texts_of_megabytes_are_folded() {
        for text in ["word ".repeat(600_000), "x".repeat(3_000_000)] {
            let folded = fold(&format!("    f(\"{text}\", 1);"));
            let found: String = folded.matches(['w', 'x']).collect();
            let expected: String = text.matches(['w', 'x']).collect();
            assert!(found == expected);
            if text.contains(' ') {
                assert!(folded.lines().all(|line| line.len() <= COLUMNS));
            }
        }
    }
}
