//! Tokens to text in one pass: line breaks and indentation, for a reader.
//!
//! It does not parse: what it gives is the tokens in their order, whatever they mean. Where it
//! takes a `<` for a bracket that is none, a line looks odd and means the same. Doc attributes
//! become doc comments.

mod lookahead;

use std::fmt::Write;

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};

use super::columns::{INDENT, WIDE};
use super::doc_comments;
use super::wide::{self, Mark};
use lookahead::{Tokens, ends_entry, ends_line, fits, has_blocks, is_operator};

/// Writes tokens as the lines of a file.
pub fn print(tokens: TokenStream) -> String {
    let mut printer = Printer::default();
    printer.block(tokens);
    printer.end_line();
    printer.out
}

/// What a token is written after, as far as spaces go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Before {
    /// The start of a line or of a group, or what holds on to its operand: `&`, `::`, `.`.
    #[default]
    Open,
    /// A name or a value: it can be called, indexed, operated on.
    Value,
    /// A keyword, or an operator: an operand follows.
    Operator,
    /// `fn`: its name may be followed by a list of types.
    Function,
    /// The end of a group.
    Close,
}

#[derive(Default)]
struct Printer {
    out: String,
    /// Where the line starts in `out`.
    line: usize,
    indent: usize,
    before: Before,
    /// The first part of an operator of several characters, and whether it holds on to its operand.
    joint: Option<(char, bool)>,
    /// Lists of types that are open.
    angles: usize,
    /// Whether the names of a closure are being written.
    closure: bool,
    /// Whether the last name stands after `fn`.
    named: bool,
    /// Whether a blank line comes before the next one.
    blank: bool,
    /// Lists in parentheses or brackets that are open; their brackets and commas so far.
    lists: usize,
    marks: Vec<Mark>,
}

impl Printer {
    /// What stands in braces, or in a file: a statement, an item, an entry on a line.
    fn block(&mut self, tokens: TokenStream) {
        let angles = std::mem::take(&mut self.angles);
        let lists = std::mem::take(&mut self.lists);
        let mut tokens = tokens.into_iter().peekable();
        let mut clause = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    if clause {
                        self.end_line();
                        self.indent -= 1;
                        clause = false;
                    }
                    let empty = group.stream().is_empty();
                    self.braces(group);
                    if ends_line(&mut tokens) {
                        self.end_line();
                        self.blank = !empty && self.indent < 2 && tokens.peek().is_some();
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if !self.attribute(&mut tokens) {
                        self.punct(&punct, &mut tokens);
                    }
                }
                TokenTree::Ident(ident) if self.angles == 0 && ident == "where" => {
                    self.end_line();
                    self.word(&ident);
                    self.end_line();
                    self.indent += 1;
                    clause = true;
                }
                TokenTree::Punct(punct) if self.angles == 0 && ends_entry(&punct) => {
                    self.out.push(punct.as_char());
                    if punct.as_char() == ';' && clause {
                        self.indent -= 1;
                        clause = false;
                    }
                    self.end_line();
                }
                token => self.token(token, &mut tokens),
            }
        }
        self.angles = angles;
        self.lists = lists;
    }

    fn token(&mut self, token: TokenTree, next: &mut Tokens) {
        match token {
            TokenTree::Group(group) => self.group(group),
            TokenTree::Ident(ident) => self.word(&ident),
            TokenTree::Punct(punct) => self.punct(&punct, next),
            TokenTree::Literal(literal) => {
                self.space(self.before != Before::Open);
                self.text(&literal);
                self.before = Before::Value;
            }
        }
    }

    fn group(&mut self, group: Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Brace => return self.braces(group),
            Delimiter::None => return self.list(group),
            Delimiter::Parenthesis => ('(', ')'),
            Delimiter::Bracket => ('[', ']'),
        };
        self.space(self.before == Before::Operator);
        if open == '[' && has_blocks(&group) {
            self.open(open);
            self.lines(group);
            self.close(close);
            return;
        }
        let visibility = self.out.ends_with("pub");
        self.open(open);
        let start = self.out.len() - 1;
        if self.lists == 0 {
            self.marks.clear();
        }
        self.marks.push(Mark::Open(start));
        self.lists += 1;
        self.list(group);
        self.lists -= 1;
        self.marks.push(Mark::Close(self.out.len()));
        self.close(close);
        if visibility {
            self.before = Before::Operator;
        }
        if self.lists == 0 && self.column() > WIDE && start >= self.line {
            let text = self.out.split_off(start);
            let marks: Vec<Mark> = self.marks.iter().map(|mark| mark.from(start)).collect();
            wide::lay(&mut self.out, &text, &marks, self.indent);
            self.line = self.out.rfind('\n').map_or(0, |end| end + 1);
        }
    }

    /// What stands in parentheses or brackets, in one line.
    fn list(&mut self, group: Group) {
        let tokens = group.stream();
        // Tokens that have one owner are not copied when they are taken.
        drop(group);
        let angles = std::mem::take(&mut self.angles);
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if !self.attribute(&mut tokens) {
                        self.punct(&punct, &mut tokens);
                    }
                }
                token => self.token(token, &mut tokens),
            }
        }
        self.angles = angles;
    }

    fn braces(&mut self, group: Group) {
        // After `::` it is a list of names: `use a::{b, c}`.
        let names = self.out.ends_with("::");
        self.space(!names);
        if group.stream().is_empty() {
            self.open('{');
            self.close('}');
            return;
        }
        let one = ["unsafe ", "=> "]
            .iter()
            .any(|before| self.out.ends_with(before));
        let short = (names || one) && fits(&group);
        self.open('{');
        if short {
            self.space(!names);
            self.before = Before::Open;
            self.list(group);
            self.space(!names);
        } else {
            self.lines(group);
        }
        self.close('}');
    }

    /// What stands in braces, on lines of its own.
    fn lines(&mut self, group: Group) {
        let tokens = group.stream();
        drop(group);
        self.end_line();
        self.indent += 1;
        self.block(tokens);
        self.end_line();
        self.indent -= 1;
        self.start_line();
    }

    /// An attribute, if what follows `#` is one.
    fn attribute(&mut self, tokens: &mut Tokens) -> bool {
        let inner = tokens
            .next_if(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '!'))
            .is_some();
        let group = tokens.next_if(|token| {
            matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
        });
        let Some(TokenTree::Group(group)) = group else {
            return false;
        };
        if let Some(doc) = doc_comments::comment(group.stream()) {
            self.end_line();
            self.blank_line();
            let indent = |out: &mut String| (0..self.indent).for_each(|_| out.push_str(INDENT));
            let mark = if inner { "//!" } else { "///" };
            doc.write(&mut self.out, indent, mark);
            self.line = self.out.len();
            return true;
        }
        self.space(self.before != Before::Open);
        self.open('#');
        if inner {
            self.out.push('!');
        }
        self.open('[');
        self.list(group);
        self.close(']');
        if self.lists == 0 {
            self.end_line();
        }
        true
    }

    fn word(&mut self, ident: &Ident) {
        let lifetime = self.joint.take().is_some_and(|(joint, _)| joint == '\'');
        if !lifetime {
            self.space(self.before != Before::Open);
        }
        self.start_line();
        let start = self.out.len();
        self.text(ident);
        self.named = self.before == Before::Function;
        self.before = match &self.out[start..] {
            _ if lifetime => Before::Operator,
            "fn" | "impl" => Before::Function,
            "as" | "break" | "const" | "dyn" | "else" | "enum" | "for" | "if" | "in" | "let"
            | "match" | "mod" | "mut" | "ref" | "return" | "static" | "struct" | "trait"
            | "type" | "unsafe" | "use" | "where" | "while" => Before::Operator,
            _ => Before::Value,
        };
    }

    fn punct(&mut self, punct: &Punct, next: &mut Tokens) {
        let character = punct.as_char();
        let joins = punct.spacing() == Spacing::Joint;
        let (first, holds) = match self.joint.take() {
            Some((first, holds)) if is_operator(first, character) => (Some(first), holds),
            Some(_) | None => {
                let operand = matches!(self.before, Before::Value | Before::Close);
                (None, !operand)
            }
        };
        // Whether a space comes before it, unless part of the operator is written; what it is to
        // what comes after.
        let (space, before) = match (first, character) {
            (None, ',' | ';' | ':') => (false, Before::Operator),
            (None, '?') => (false, Before::Close),
            (None, '.') => {
                self.fold();
                (false, Before::Open)
            }
            (Some('.'), _) | (Some(':'), ':') => (false, Before::Open),
            (None, '\'' | '$') => (self.before != Before::Open, Before::Open),
            (None, '<') if self.opens_types(next) => {
                self.angles += 1;
                (self.before == Before::Operator, Before::Open)
            }
            (None | Some('>'), '>') if self.angles > 0 => {
                self.angles -= 1;
                (false, Before::Value)
            }
            (None, '!') if !holds && !joins => match next.peek() {
                Some(TokenTree::Ident(_)) => (false, Before::Operator),
                _ => (false, Before::Open),
            },
            (None, '|') if holds && !joins || self.closure => {
                self.closure = !self.closure;
                match self.closure {
                    true => (self.before == Before::Operator, Before::Open),
                    false => (false, Before::Operator),
                }
            }
            (None, '&' | '*' | '-' | '!') if holds => {
                (self.before == Before::Operator, Before::Open)
            }
            (Some('&'), '&') if holds => (false, Before::Open),
            (None, _) => {
                if matches!(character, '+' | '&' | '|') {
                    self.fold();
                }
                (self.before != Before::Open, Before::Operator)
            }
            (Some(_), _) => (false, Before::Operator),
        };
        self.space(space && first.is_none());
        self.start_line();
        self.out.push(character);
        self.before = before;
        self.joint = joins.then_some((character, holds));
        if character == ',' && self.lists > 0 && self.angles == 0 && !self.closure {
            self.marks.push(Mark::Comma(self.out.len() - 1));
        }
    }

    /// Whether `<` opens a list of types: after a type's name, `fn name`, `impl` or `::`, or before
    /// a lifetime. What is written in lower case or as a constant is compared.
    fn opens_types(&self, next: &mut Tokens) -> bool {
        match next.peek() {
            Some(TokenTree::Punct(punct)) if punct.as_char() == '\'' => return true,
            // `<-` would be one token.
            Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '=' | '-') => return false,
            Some(TokenTree::Ident(ident)) if ident == "const" => return true,
            _ => {}
        }
        match self.before {
            Before::Open | Before::Operator | Before::Function => true,
            Before::Close => false,
            Before::Value => {
                let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                let bytes = self.out.bytes().rev().take_while(in_name);
                let (mut lower, mut first, mut length) = (false, b'_', 0);
                for byte in bytes {
                    lower |= byte.is_ascii_lowercase();
                    first = byte;
                    length += 1;
                }
                self.named || first.is_ascii_uppercase() && (lower || length == 1)
            }
        }
    }

    fn open(&mut self, bracket: char) {
        self.start_line();
        self.out.push(bracket);
        self.before = Before::Open;
        self.joint = None;
    }

    fn close(&mut self, bracket: char) {
        self.open(bracket);
        self.before = Before::Close;
    }

    fn text(&mut self, token: &impl std::fmt::Display) {
        self.start_line();
        // A String takes all that is written to it.
        let _ = write!(self.out, "{token}");
        self.joint = None;
    }

    fn column(&self) -> usize {
        self.out.len() - self.line
    }

    fn space(&mut self, wanted: bool) {
        if wanted && self.column() > 0 && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
    }

    fn start_line(&mut self) {
        if self.column() == 0 {
            self.blank_line();
            (0..self.indent).for_each(|_| self.out.push_str(INDENT));
        }
    }

    fn blank_line(&mut self) {
        if std::mem::take(&mut self.blank) {
            self.out.push('\n');
            self.line = self.out.len();
        }
    }

    fn end_line(&mut self) {
        self.before = Before::Open;
        self.joint = None;
        if self.column() == 0 {
            return;
        }
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        self.out.push('\n');
        self.line = self.out.len();
    }

    /// Goes on in the next line, if this one is wide. A list is laid out at its end.
    fn fold(&mut self) {
        if self.lists == 0 && self.angles == 0 && self.column() > WIDE {
            let before = self.before;
            self.end_line();
            self.indent += 1;
            self.start_line();
            self.indent -= 1;
            self.before = before;
        }
    }
}

#[cfg(test)]
mod tests;
