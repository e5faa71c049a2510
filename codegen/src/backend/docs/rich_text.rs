//! Prose that is both HTML and Markdown: spans, lines and nested items.

use super::escape::{html, inline_markdown, markdown, markdown_code, paragraphs};
use crate::text::rust::spans;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Span {
    /// Words.
    Text(String),
    /// A name, number or expression.
    Code(String),
    /// The name of a register or field, and the anchor of the register.
    Link(String, String),
    /// An event.
    Event(String),
}

/// One line of prose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line(pub Vec<Span>);

/// A line and what stands indented below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// The line; it starts in lower case, because it may follow a colon.
    pub line: Line,
    /// What belongs to it.
    pub children: Vec<Item>,
}

impl Line {
    /// A line of one piece of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Span::Text(text.into())])
    }

    /// A line of one piece of code.
    pub fn code(code: impl Into<String>) -> Self {
        Self(vec![Span::Code(code.into())])
    }

    /// Appends text, joined to a text before it.
    pub fn push(mut self, text: &str) -> Self {
        match self.0.last_mut() {
            Some(Span::Text(last)) => last.push_str(text),
            Some(Span::Code(_) | Span::Link(..) | Span::Event(_)) | None => {
                self.0.push(Span::Text(text.to_owned()));
            }
        }
        self
    }

    /// Appends code.
    pub fn push_code(mut self, code: impl Into<String>) -> Self {
        self.0.push(Span::Code(code.into()));
        self
    }

    /// Appends another line.
    pub fn join(mut self, other: Self) -> Self {
        for span in other.0 {
            match span {
                Span::Text(text) => self = self.push(&text),
                Span::Code(_) | Span::Link(..) | Span::Event(_) => self.0.push(span),
            }
        }
        self
    }

    /// The line without white space at its end.
    pub fn trim_end(mut self) -> Self {
        if let Some(Span::Text(text)) = self.0.last_mut() {
            text.truncate(text.trim_end().len());
        }
        self
    }

    /// The line with a capital letter, if it starts with a word.
    pub fn sentence(mut self) -> Self {
        if let Some(Span::Text(text)) = self.0.first_mut() {
            let mut chars = text.chars();
            if let Some(first) = chars.next() {
                *text = first.to_uppercase().chain(chars).collect();
            }
        }
        self
    }

    /// As HTML.
    pub fn html(&self) -> String {
        let span = |span: &Span| match span {
            Span::Text(text) => html(text),
            Span::Code(code) => format!("<code>{}</code>", html(code)),
            Span::Link(name, anchor) => {
                format!(
                    "<a href=\"#{}\"><code>{}</code></a>",
                    html(anchor),
                    html(name)
                )
            }
            Span::Event(name) => format!("<em>{}</em>", html(name)),
        };
        self.0.iter().map(span).collect()
    }

    /// As Markdown; also fit for a table's cell.
    pub fn markdown(&self) -> String {
        let span = |(index, span): (usize, &Span)| match span {
            // It may stand at the start of a line.
            Span::Text(text) if index == 0 => markdown(text),
            Span::Text(text) => inline_markdown(text),
            Span::Code(code) | Span::Link(code, _) => markdown_code(code),
            Span::Event(name) => format!("*{}*", inline_markdown(name)),
        };
        self.0.iter().enumerate().map(span).collect()
    }
}

impl Item {
    /// An item without children.
    pub fn leaf(line: Line) -> Self {
        Self {
            line,
            children: Vec::new(),
        }
    }

    /// An item `line:` with children. A single child without children of its own follows the
    /// colon on the same line.
    pub fn with(line: Line, mut children: Vec<Item>) -> Self {
        match children.as_slice() {
            [only] if only.children.is_empty() => {
                let only = children.remove(0);
                Self::leaf(line.push(": ").join(only.line))
            }
            _ => Self {
                line: line.push(":"),
                children,
            },
        }
    }
}

/// Items as a nested HTML list.
pub(super) fn html_list(items: &[Item]) -> String {
    let mut out = String::from("<ul>");
    for item in items {
        out.push_str("<li>");
        out.push_str(&item.line.clone().sentence().html());
        if !item.children.is_empty() {
            out.push_str(&html_list(&item.children));
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
    out
}

/// Items as a nested Markdown list.
pub(super) fn markdown_list(items: &[Item]) -> String {
    fn lines(items: &[Item], indent: &str, out: &mut Vec<String>) {
        for item in items {
            out.push(format!(
                "{indent}- {}",
                item.line.clone().sentence().markdown()
            ));
            lines(&item.children, &format!("{indent}  "), out);
        }
    }
    let mut out = Vec::new();
    lines(items, "", &mut out);
    out.join("\n")
}

/// A doc comment of the behaviour block: paragraphs, in which `` `name` `` is code.
pub(super) fn html_doc(doc: &str) -> String {
    paragraphs(doc)
        .map(|paragraph| format!("<p>{}</p>", doc_line(&paragraph).html()))
        .collect()
}

/// A doc comment as one cell of an HTML table.
pub(super) fn html_doc_line(doc: &str) -> String {
    let lines: Vec<String> = paragraphs(doc).map(|text| doc_line(&text).html()).collect();
    lines.join("<br /><br />")
}

/// A doc comment as Markdown, on one line.
pub(super) fn markdown_doc(doc: &str) -> String {
    let lines: Vec<String> = paragraphs(doc)
        .map(|text| doc_line(&text).markdown())
        .collect();
    lines.join("<br><br>")
}

/// Text between two backticks is code; one that has no partner is a backtick.
fn doc_line(text: &str) -> Line {
    let mut line = Line::default();
    for (index, part) in spans(text).into_iter().enumerate() {
        line = match index % 2 {
            0 if part.is_empty() => line,
            0 => line.push(&part),
            _ => line.push_code(part),
        };
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_child_stays_on_the_line() {
        let child = || Item::leaf(Line::code("B").push(" becomes 1"));
        let one = Item::with(
            Line::text("if ").push_code("A").push(" is 0"),
            vec![child()],
        );
        assert_eq!(markdown_list(&[one]), "- If `A` is 0: `B` becomes 1");
        let two = Item::with(Line::text("otherwise"), vec![child(), child()]);
        assert_eq!(
            markdown_list(std::slice::from_ref(&two)),
            "- Otherwise:\n  - `B` becomes 1\n  - `B` becomes 1"
        );
        assert_eq!(
            html_list(&[two]),
            "<ul><li>Otherwise:<ul><li><code>B</code> becomes 1</li><li><code>B</code> becomes 1</li></ul></li></ul>"
        );
    }
}
