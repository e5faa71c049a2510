//! How deep syntax may nest: parsing, checking and translating it all recur, and a stack that
//! overflows cannot be reported any more.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// Largest depth: an operator, a `.` and an `as` count 1, an `else` [`ELSE`], brackets [`GROUP`].
const MOST: usize = 256;
const ELSE: usize = 3;
const GROUP: usize = 5;

/// Where the syntax is too deep. What `;`, `,` or a block ends is not counted on.
pub fn too_deep(tokens: TokenStream) -> Option<Span> {
    below(tokens, 0)
}

fn below(tokens: TokenStream, base: usize) -> Option<Span> {
    let mut depth = base;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let span = token.span();
        match token {
            TokenTree::Group(group) => {
                if depth + GROUP > MOST {
                    return Some(span);
                }
                if let Some(span) = below(group.stream(), depth + GROUP) {
                    return Some(span);
                }
                let goes_on = match tokens.peek() {
                    Some(TokenTree::Ident(ident)) => ident == "else",
                    _ => false,
                };
                if group.delimiter() == Delimiter::Brace && !goes_on {
                    depth = base;
                }
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' | ',' => depth = base,
                // Begins an attribute or a doc comment.
                '#' => {}
                _ => depth += 1,
            },
            TokenTree::Ident(ident) if ident == "else" => depth += ELSE,
            TokenTree::Ident(ident) if ident == "as" => depth += 1,
            TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
        if depth > MOST {
            return Some(span);
        }
    }
    None
}
