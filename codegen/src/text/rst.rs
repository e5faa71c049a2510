//! Text as reStructuredText, that of QEMU's manual.

use super::shown;

/// Text as text: nothing in it is markup, and it stays one paragraph.
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    let text = shown(text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '*' | '`' | '_' | '|' | '<' | '>' => {
                out.push('\\');
                out.push(c);
            }
            // Two of them would begin a literal block; an address would be a link.
            ':' if matches!(chars.peek(), Some(':' | '/')) => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    let out = out.trim().to_owned();
    // What opens a list, a table, a directive or an underline only does so at the start of a line.
    match out.chars().next() {
        Some(c) if !c.is_alphanumeric() && c != '\\' => format!("\\{out}"),
        _ => out,
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_is_text() {
        assert_eq!(escape("A * B_ `c` |d|"), r"A \* B\_ \`c\` \|d\|");
        assert_eq!(
            escape(".. include:: /etc/passwd"),
            r"\.. include\:: /etc/passwd"
        );
        assert_eq!(escape("- item\u{2028}\u{202e}"), r"\- item U+202E");
    }
}
