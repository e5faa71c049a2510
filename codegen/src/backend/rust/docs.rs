//! Doc attributes as doc comments.

use proc_macro2::{TokenStream, TokenTree};

/// The lines of a doc comment that says what `doc = ".."` does, each after `///`; nothing, if it is
/// another attribute, or a comment would say something else.
pub fn comment(attribute: TokenStream) -> Option<Vec<String>> {
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
    let close = text
        .lines()
        .all(|line| line.is_empty() || line.starts_with(' '));
    let blank = if close { "" } else { " " };
    let line = |line: &str| match line.trim_end() {
        "" => String::new(),
        line => format!("{blank}{line}"),
    };
    match text.is_empty() {
        true => Some(vec![String::new()]),
        false => Some(text.lines().map(line).collect()),
    }
}

/// The text of a string literal.
fn text(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let raw = raw.trim_matches('#');
        return Some(raw.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
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
        let lines = |tokens| comment(tokens).unwrap();
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
