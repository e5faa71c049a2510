//! What is read of an output: its structure, without the texts in it.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Options, Parser};

/// How often each part is there.
pub type Parts = BTreeMap<String, usize>;

/// The structure of a file; `None` for a language that is read by its compiler.
pub fn structure(path: &str, text: &str) -> Option<Parts> {
    let (_, ending) = path.rsplit_once('.').unwrap_or_default();
    match ending {
        "html" => Some(html(path, text)),
        "md" => Some(markdown(text)),
        "c" | "h" => Some(c(text)),
        _ => None,
    }
}

fn count(parts: impl Iterator<Item = String>) -> Parts {
    let mut counts = Parts::new();
    for part in parts {
        *counts.entry(part).or_default() += 1;
    }
    counts
}

/// Elements and their attributes, but for paragraphs, line breaks and code.
fn html(path: &str, text: &str) -> Parts {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    let document = roxmltree::Document::parse_with_options(text, options)
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    let elements = elements.filter(|node| !["p", "br", "code"].contains(&node.tag_name().name()));
    let comments = document.descendants().filter(roxmltree::Node::is_comment);
    count(
        elements
            .map(|node| {
                let names: Vec<&str> = node.attributes().map(|known| known.name()).collect();
                format!("<{} {}>", node.tag_name().name(), names.join(" "))
            })
            .chain(comments.map(|_| "<!---->".to_owned())),
    )
}

/// What the text is marked up as, but for paragraphs, line breaks and code.
fn markdown(text: &str) -> Parts {
    // Those of GitHub and of rustdoc.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    count(
        Parser::new_ext(text, options).filter_map(|event| match event {
            Event::Start(tag) => match format!("{tag:?}") {
                tag if tag == "Paragraph" => None,
                tag => Some(tag),
            },
            Event::Html(html) if is_comment(&html) => Some("<!---->".to_owned()),
            Event::Html(html) | Event::InlineHtml(html) if &*html != "<br>" => {
                Some(html.to_string())
            }
            Event::FootnoteReference(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Rule
            | Event::TaskListMarker(_) => Some(format!("{event:?}")),
            _ => None,
        }),
    )
}

/// Whether it is one comment, and nothing else.
fn is_comment(html: &str) -> bool {
    let inside = html
        .trim()
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"));
    inside.is_some_and(|inside| !inside.contains("--") && !inside.contains('>'))
}

/// What is neither a comment nor inside of a string or white space.
fn c(text: &str) -> Parts {
    let text = text.replace("\\\n", "");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some(inside) = rest.strip_prefix("/*") {
            let (comment, after) = inside.split_once("*/").expect("a comment ends");
            assert!(!comment.contains("/*"), "{comment}");
            rest = after;
        } else if c == '"' {
            let inside = rest[1..].char_indices();
            let mut escaped = false;
            let end = inside.into_iter().find(|(_, c)| {
                let ends = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                ends
            });
            let (end, _) = end.expect("a string ends");
            // A long string is several.
            match out.trim_end() {
                before if before.ends_with("\"\"") => out.truncate(before.len()),
                _ => out.push_str("\"\""),
            }
            rest = &rest[end + 2..];
        } else {
            // Conversions are in strings; `//` would begin a comment.
            assert!(!rest.starts_with("//"), "{}", &rest[..rest.len().min(60)]);
            out.push(match c.is_whitespace() && c != '\n' {
                true => ' ',
                false => c,
            });
            rest = &rest[c.len_utf8()..];
        }
    }
    count(out.split_whitespace().map(str::to_owned))
}
