//! Children, text, numbers.

use roxmltree::Node;

use crate::error::{Error, Problem};

/// The problem, at the place of this element.
pub fn error(node: Node, problem: Problem) -> Error {
    let line = node.document().text_pos_at(node.range().start).row;
    Error { line, problem }
}

/// The child elements of this name, in the order written.
pub fn children<'x>(node: Node<'x, 'x>, name: &'static str) -> impl Iterator<Item = Node<'x, 'x>> {
    node.children()
        .filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The first child element of this name.
pub fn child<'x>(node: Node<'x, 'x>, name: &'static str) -> Option<Node<'x, 'x>> {
    children(node, name).next()
}

/// Its text, without the white space around it.
pub fn text<'x>(node: Node<'x, 'x>, name: &'static str) -> Option<&'x str> {
    child(node, name)
        .and_then(|child| child.text())
        .map(str::trim)
}

/// The element's own name.
pub fn name<'x>(node: Node<'x, 'x>) -> &'x str {
    text(node, "name").unwrap_or_default()
}

/// `scaledNonNegativeInteger`: decimal, `0x` hexadecimal, `#` or `0b` binary, perhaps a `+` before
/// and one of the letters k, m, g, t behind: times 1024, once to four times.
pub fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let text = text.strip_prefix('+').unwrap_or(text).to_ascii_lowercase();
    let (digits, scale) = match text.char_indices().last() {
        Some((at, 'k')) => (&text[..at], 1 << 10),
        Some((at, 'm')) => (&text[..at], 1 << 20),
        Some((at, 'g')) => (&text[..at], 1 << 30),
        Some((at, 't')) => (&text[..at], 1 << 40),
        _ => (&text[..], 1),
    };
    let (digits, radix) = if let Some(hex) = digits.strip_prefix("0x") {
        (hex, 16)
    } else if let Some(binary) = digits.strip_prefix('#') {
        (binary, 2)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        (binary, 2)
    } else {
        (digits, 10)
    };
    // The standard library would take a sign here.
    let plain = digits.chars().all(|digit| digit.is_digit(radix));
    let value = plain.then(|| u64::from_str_radix(digits, radix).ok())??;
    value.checked_mul(scale)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers() {
        let good = [
            ("15", 15),
            (" 0xF ", 15),
            ("0Xf", 15),
            ("#1111", 15),
            ("0b1111", 15),
            ("+4", 4),
            ("4k", 4096),
            ("0x1M", 0x10_0000),
            ("0xFFFFFFFFFFFFFFFF", u64::MAX),
        ];
        for (text, value) in good {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for bad in [
            "",
            "-1",
            "0x",
            "++1",
            "0x+1",
            "1_0",
            "#2",
            "18446744073709551616",
        ] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
