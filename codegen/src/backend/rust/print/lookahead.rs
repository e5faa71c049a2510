//! What the tokens of a block, or those that follow, ask of the printer.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenTree, token_stream};

/// Most bytes of a block that stands in one line.
const SHORT: usize = 70;

/// The tokens that are not printed yet.
pub(super) type Tokens = Peekable<token_stream::IntoIter>;

/// Whether a block is one expression, and short.
pub(super) fn fits(group: &Group) -> bool {
    let single = group.stream().into_iter().all(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() != ';',
        TokenTree::Group(group) => group.delimiter() != Delimiter::Brace,
        TokenTree::Ident(_) | TokenTree::Literal(_) => true,
    });
    single && group.stream().to_string().len() < SHORT
}

/// Whether a list has entries that are blocks.
pub(super) fn has_blocks(group: &Group) -> bool {
    let mut tokens = group.stream().into_iter();
    tokens.any(
        |token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace),
    )
}

/// Whether two characters that stand close together are one operator.
pub(super) fn is_operator(first: char, second: char) -> bool {
    match second {
        '=' => "=!<>+-*/%^&|.".contains(first),
        '>' => "-=>".contains(first),
        ':' | '&' | '|' | '.' | '<' => first == second,
        _ => false,
    }
}

pub(super) fn ends_entry(punct: &Punct) -> bool {
    matches!(punct.as_char(), ';' | ',')
}

/// Whether what follows a block in braces starts a new line.
pub(super) fn ends_line(tokens: &mut Tokens) -> bool {
    match tokens.peek() {
        None => true,
        Some(TokenTree::Ident(ident)) => ident != "else" && ident != "as",
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            '#' | '!' | '\'' => true,
            '&' | '*' | '-' | '<' | '|' => punct.spacing() == Spacing::Alone,
            _ => false,
        },
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
        Some(TokenTree::Literal(_)) => true,
    }
}
