//! Escapes for HTML and Markdown. Text of the SVD and of the behaviour block is data: nothing in it
//! becomes markup.

/// Text as HTML, in content and in quoted attributes.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Paragraphs as HTML.
pub(super) fn html_paragraphs(text: &str) -> String {
    paragraphs(text)
        .map(|paragraph| format!("<p>{}</p>", html(&paragraph)))
        .collect()
}

/// Paragraphs as Markdown, with a blank line between them.
pub(super) fn markdown_paragraphs(text: &str) -> String {
    let paragraphs: Vec<String> = paragraphs(text).map(|text| markdown(&text)).collect();
    paragraphs.join("\n\n")
}

/// Paragraphs as one cell of an HTML table.
pub(super) fn html_cell(text: &str) -> String {
    let paragraphs: Vec<String> = paragraphs(text).map(|text| html(&text)).collect();
    paragraphs.join("<br /><br />")
}

/// Paragraphs as one cell of a Markdown table.
pub(super) fn markdown_cell(text: &str) -> String {
    let paragraphs: Vec<String> = paragraphs(text)
        .map(|text| inline_markdown(&text))
        .collect();
    paragraphs.join("<br><br>")
}

/// Splits at blank lines; runs of white space become one space.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    text.split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|paragraph| !paragraph.is_empty())
}

/// Text at the start of a line of Markdown: neither a heading, nor a list, quote or rule.
pub(super) fn markdown(text: &str) -> String {
    let mut out = inline_markdown(text);
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    if out.starts_with(['#', '+', '-', '=']) {
        out.insert(0, '\\');
    } else if digits > 0 && out[digits..].starts_with(['.', ')']) {
        out.insert(digits, '\\');
    }
    out
}

/// Text within a line of Markdown, or in a table.
pub(super) fn inline_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$'
        ) {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

/// A code span. A `|` would end a table's cell even here.
pub(super) fn markdown_code(code: &str) -> String {
    let fence = "`".repeat(longest_run(code) + 1);
    let space = if fence.len() > 1 || code.trim() != code {
        " "
    } else {
        ""
    };
    format!(
        "{fence}{space}{}{space}{fence}",
        code.replace('|', "\\|").replace('\n', " ")
    )
}

/// The fence for a block of code: longer than all runs of backticks in it.
pub(super) fn markdown_fence(code: &str) -> String {
    "`".repeat((longest_run(code) + 1).max(3))
}

/// Text in an HTML comment: it must not end there.
pub(super) fn comment(text: &str) -> String {
    text.replace("--", "- -").replace('>', "")
}

fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_data() {
        assert_eq!(
            html("<b a='\"'> & </b>"),
            "&lt;b a=&#39;&quot;&#39;&gt; &amp; &lt;/b&gt;"
        );
        assert_eq!(
            html_paragraphs("a <\n\n\n\nb\nc"),
            "<p>a &lt;</p><p>b c</p>"
        );
    }

    #[test]
    fn markdown_is_data() {
        assert_eq!(markdown("# no heading"), "\\# no heading");
        assert_eq!(markdown("12. no list"), "12\\. no list");
        assert_eq!(markdown("- no list"), "\\- no list");
        assert_eq!(
            markdown("> a | <b> `c` *d* _e_ [f](g) &amp; $h$"),
            "\\> a \\| \\<b\\> \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) \\&amp; \\$h\\$"
        );
        assert_eq!(markdown_cell("a | b\n\nc"), "a \\| b<br><br>c");
    }

    #[test]
    fn code_spans_hold_backticks_and_bars() {
        assert_eq!(markdown_code("a | b"), "`a \\| b`");
        assert_eq!(markdown_code("a``b"), "``` a``b ```");
        assert_eq!(markdown_fence("x ```` y"), "`````");
    }
}
