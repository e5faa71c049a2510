//! The tokens of a block, cut into items; `after`, `cancel` and `pulse` become macros, which Rust has.

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::behavior::sink::Sink;
use crate::diag::Code;

/// The tokens of one item.
pub(super) struct Chunk {
    pub tokens: TokenStream,
    pub last: Span,
}

/// The word that an item begins with, after its doc comment.
pub(super) fn first_word(tokens: impl IntoIterator<Item = TokenTree>) -> Option<String> {
    // A doc comment is `#` and a group.
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    })
}

/// Reports `after` and `cancel` that lack their operands and so were not rewritten.
pub(super) fn misplaced(tokens: TokenStream, sink: &mut Sink) -> bool {
    let mut found = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => found |= misplaced(group.stream(), sink),
            TokenTree::Ident(ident) if ident == "after" || ident == "cancel" => {
                // As the name of a variable it is followed by punctuation or nothing.
                if matches!(tokens.peek(), None | Some(TokenTree::Punct(_))) {
                    continue;
                }
                found = true;
                let (message, help) = if ident == "after" {
                    (
                        "`after` needs a delay and an event",
                        "write `after(ns) event(arguments);`",
                    )
                } else {
                    ("`cancel` needs an event", "write `cancel event;`")
                };
                sink.error(Code::Syntax, ident.span(), message, |diagnostic| {
                    diagnostic.help(help)
                });
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}

/// Cuts at each top-level `;` or `{ .. }`; an `irq`, whose condition may have braces, at `;` alone.
pub(super) fn chunks(tokens: TokenStream) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut current: Vec<TokenTree> = Vec::new();
    for token in rewrite(tokens) {
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => {
                group.delimiter() == Delimiter::Brace
                    && first_word(current.iter().cloned()).as_deref() != Some("irq")
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        let last = token.span();
        current.push(token);
        if ends {
            chunks.push(Chunk {
                tokens: current.drain(..).collect(),
                last,
            });
        }
    }
    if let Some(last) = current.last().map(TokenTree::span) {
        chunks.push(Chunk {
            tokens: current.into_iter().collect(),
            last,
        });
    }
    chunks
}

/// Rewrites `after`, `cancel` and `pulse`, in nested groups too.
fn rewrite(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut input: Vec<TokenTree> = tokens.into_iter().collect();
    input.reverse();
    while let Some(token) = input.pop() {
        let taken = match &token {
            TokenTree::Ident(ident) if ident == "after" => match input.as_slice() {
                [.., args, event, delay]
                    if is_parens(delay)
                        && matches!(event, TokenTree::Ident(_))
                        && is_parens(args) =>
                {
                    3
                }
                _ => 0,
            },
            TokenTree::Ident(ident) if ident == "cancel" || ident == "pulse" => {
                match input.last() {
                    Some(TokenTree::Ident(_)) => 1,
                    _ => 0,
                }
            }
            _ => 0,
        };
        if taken == 0 {
            out.push(inside(token));
            continue;
        }
        let mut operands = input.split_off(input.len() - taken);
        operands.reverse();
        let span = token.span();
        let mut bang = Punct::new('!', Spacing::Alone);
        bang.set_span(span);
        let mut group = Group::new(
            Delimiter::Parenthesis,
            operands.into_iter().map(inside).collect(),
        );
        group.set_span(span);
        out.extend([token, bang.into(), group.into()]);
    }
    out.into_iter().collect()
}

fn inside(token: TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) => {
            let mut new = Group::new(group.delimiter(), rewrite(group.stream()));
            new.set_span(group.span());
            new.into()
        }
        token => token,
    }
}

fn is_parens(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}
