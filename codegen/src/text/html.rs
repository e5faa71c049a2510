//! Text as HTML, which is XML and so is that of SVG.

use std::fmt;

use super::{LINE_BREAK, paragraphs, shown};

/// Text in content and in quoted attributes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A String takes all that is written to it.
    let _ = write(text, &mut out);
    out
}

/// Paragraphs, with their line breaks.
pub fn html_paragraphs(text: &str) -> String {
    paragraphs(text)
        .map(|paragraph| format!("<p>{}</p>", broken(&paragraph)))
        .collect()
}

/// Paragraphs as one cell of a table.
pub fn html_cell(text: &str) -> String {
    let paragraphs: Vec<String> = paragraphs(text).map(|text| broken(&text)).collect();
    paragraphs.join("<br /><br />")
}

fn broken(paragraph: &str) -> String {
    let lines: Vec<String> = paragraph.split(LINE_BREAK).map(html).collect();
    lines.join("<br />")
}

fn write(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    for c in shown(text).chars() {
        match c {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            LINE_BREAK => out.write_char(' ')?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

/// What escapes the values in templates of HTML and SVG.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl askama::filters::Escaper for Html {
    fn write_escaped_str<W: fmt::Write>(&self, mut out: W, text: &str) -> fmt::Result {
        write(text, &mut out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_data() {
        assert_eq!(
            html("<b a='\"'> & </b>\u{2028}\u{202e}"),
            "&lt;b a=&#39;&quot;&#39;&gt; &amp; &lt;/b&gt; U+202E"
        );
        assert_eq!(
            html_paragraphs("a <\n\n\n\nb\nc\u{2028}d"),
            "<p>a &lt;</p><p>b c<br />d</p>"
        );
        assert_eq!(html_cell("a\n\nb"), "a<br /><br />b");
    }
}
