//! Doc attributes as doc comments.

use proc_macro2::{TokenStream, TokenTree};

/// What a doc comment says.
pub struct Doc {
    text: String,
    /// What stands between the mark and each line.
    blank: &'static str,
}

impl Doc {
    /// Adds its lines, each after `start` and `mark`. There is at least one.
    pub fn write(&self, out: &mut String, mut start: impl FnMut(&mut String), mark: &str) {
        let mut line = |line: &str| {
            start(out);
            out.push_str(mark);
            let line = line.trim_end();
            if !line.is_empty() {
                out.push_str(self.blank);
                out.push_str(line);
            }
            out.push('\n');
        };
        match self.text.is_empty() {
            true => line(""),
            false => self.text.lines().for_each(line),
        }
    }
}

/// The doc comment that says what `doc = ".."` does; nothing, if it is another attribute, or a
/// comment would say something else.
pub fn comment(attribute: TokenStream) -> Option<Doc> {
    let mut tokens = attribute.into_iter();
    match tokens.next() {
        Some(TokenTree::Ident(name)) if name == "doc" => {}
        _ => return None,
    }
    match tokens.next() {
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => {}
        _ => return None,
    }
    let Some(TokenTree::Literal(literal)) = tokens.next() else {
        return None;
    };
    let text = text(&literal.to_string())?;
    // In a comment, a carriage return is an error; a blank between mark and text is habit.
    if text.contains('\r') {
        return None;
    }
    let mut lines = text.lines();
    let close = lines.all(|line| line.is_empty() || line.starts_with(' '));
    let blank = if close { "" } else { " " };
    Some(Doc { text, blank })
}

/// The text of a string literal.
fn text(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let raw = raw.trim_matches('#');
        return Some(raw.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    if !inside.contains('\\') {
        return Some(inside.to_owned());
    }
    let mut out = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        out.push(match characters.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'u' => {
                let digits: String = characters.by_ref().take_while(|c| *c != '}').collect();
                char::from_u32(u32::from_str_radix(digits.strip_prefix('{')?, 16).ok()?)?
            }
            quote @ ('"' | '\'' | '\\') => quote,
            // Rust has more; `quote` and proc-macro2 write none of them.
            _ => return None,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn what_a_doc_says_is_a_comment() {
        let lines = |tokens| {
            let mut out = String::new();
            comment(tokens).unwrap().write(&mut out, |_| {}, "///");
            out.lines()
                .map(|line| line[3..].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(quote!(doc = " one")), [" one"]);
        assert_eq!(lines(quote!(doc = "one\n\ntwo")), [" one", "", " two"]);
        assert_eq!(lines(quote!(doc = r" raw \n")), [r" raw \n"]);
        assert_eq!(lines(quote!(doc = "a \"b\" \u{e9}")), [" a \"b\" \u{e9}"]);
        // `////` is no doc comment.
        assert_eq!(lines(quote!(doc = "/ one")), [" / one"]);
        assert!(comment(quote!(doc = "one\rtwo")).is_none());
        assert!(comment(quote!(doc(hidden))).is_none());
        assert!(comment(quote!(derive(Debug))).is_none());
    }
}
