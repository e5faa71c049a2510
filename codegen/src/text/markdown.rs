//! Text as Markdown, as CommonMark, GitHub and rustdoc read it.

use super::{LINE_BREAK, paragraphs, shown};

/// Paragraphs, with a blank line between them, and their line breaks.
pub fn markdown_paragraphs(text: &str) -> String {
    let paragraphs: Vec<String> = paragraphs(text)
        .map(|text| broken(&text, markdown))
        .collect();
    paragraphs.join("\n\n")
}

/// Paragraphs as one cell of a table.
pub fn markdown_cell(text: &str) -> String {
    let paragraphs: Vec<String> = paragraphs(text)
        .map(|text| broken(&text, inline_markdown))
        .collect();
    paragraphs.join("<br><br>")
}

fn broken(paragraph: &str, escape: impl Fn(&str) -> String) -> String {
    let lines: Vec<String> = paragraph.split(LINE_BREAK).map(escape).collect();
    lines.join("<br>")
}

/// Text at the start of a line: neither a heading, nor a list, quote or rule.
pub fn markdown(text: &str) -> String {
    let mut out = inline_markdown(text);
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    if out.starts_with(['#', '+', '-', '=', ':']) {
        out.insert(0, '\\');
    } else if digits > 0 && out[digits..].starts_with(['.', ')']) {
        out.insert(digits, '\\');
    }
    out
}

/// Text within a line, or in a table. An address of the web is no link.
pub fn inline_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in shown(text).chars() {
        let escaped = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            '/' => out.ends_with(':'),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(match c {
            '\n' | LINE_BREAK => ' ',
            c => c,
        });
    }
    out
}

/// A code span.
pub fn code(code: &str) -> String {
    let code = shown(code).replace(['\n', LINE_BREAK], " ");
    let fence = "`".repeat(longest_run(&code) + 1);
    let space = if fence.len() > 1 || code.trim() != code {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{code}{space}{fence}")
}

/// A code span that can stand in a table. A `|` would end a cell even there.
pub fn markdown_code(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A block of code, with its fence, which is longer than all runs of backticks in it.
pub fn code_block(code: &str, language: &str) -> String {
    let code = shown(code).replace(LINE_BREAK, "\n");
    let fence = "`".repeat((longest_run(&code) + 1).max(3));
    format!("{fence}{language}\n{code}\n{fence}")
}

fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_data() {
        assert_eq!(markdown("# no heading"), "\\# no heading");
        assert_eq!(markdown("12. no list"), "12\\. no list");
        assert_eq!(markdown("- no list"), "\\- no list");
        assert_eq!(
            markdown("> a | <b> `c` *d* _e_ [f](g) &amp; $h$"),
            "\\> a \\| \\<b\\> \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) \\&amp; \\$h\\$"
        );
        assert_eq!(markdown("http://a.b"), "http:\\//a.b");
        assert_eq!(
            markdown_cell("a | b\n\nc\u{2028}d"),
            "a \\| b<br><br>c<br>d"
        );
        assert_eq!(markdown_paragraphs("a\u{2028}- b"), "a<br>\\- b");
    }

    #[test]
    fn code_holds_backticks_and_bars() {
        assert_eq!(markdown_code("a | b"), "`a \\| b`");
        assert_eq!(code("a | b"), "`a | b`");
        assert_eq!(code("a``b"), "``` a``b ```");
        assert_eq!(
            code_block("x ```` \u{202e}", "rust"),
            "`````rust\nx ```` U+202E\n`````"
        );
    }
}
