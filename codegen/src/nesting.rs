//! How deep the XML nests, before it is parsed: roxmltree recurs, and a stack that overflows cannot
//! be reported any more.

/// Deepest nesting of elements: many clusters in clusters.
pub const MAX_DEPTH: usize = 64;

/// Where an element begins that is too deep. What is not well-formed is passed over.
pub fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(open) = text[at..].find('<') {
        let start = at + open;
        let rest = &text[start..];
        let past = |end: &str| rest.find(end).map(|found| found + end.len());
        let length = if rest.starts_with("<!--") {
            past("-->")
        } else if rest.starts_with("<![CDATA[") {
            past("]]>")
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            past(">")
        } else if rest.starts_with("</") {
            depth = depth.saturating_sub(1);
            past(">")
        } else {
            let length = tag(rest);
            if !length.is_some_and(|length| rest[..length].ends_with("/>")) {
                depth += 1;
            }
            if depth > MAX_DEPTH {
                return Some(start);
            }
            length
        };
        at = start + length?;
    }
    None
}

/// The length of an opening tag; its attributes may hold `>`.
fn tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('>', None) => return Some(at + 1),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted() {
        let deep = "<a x='>'>".repeat(MAX_DEPTH);
        assert_eq!(too_deep(&deep), None);
        assert_eq!(
            too_deep(&format!("{deep}<b/><!-- <c> --><![CDATA[<d>]]></a><e>")),
            None
        );
        assert_eq!(too_deep(&format!("{deep}<b>")), Some(deep.len()));
    }
}
