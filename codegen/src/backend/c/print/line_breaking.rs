//! Lines of at most so many columns: where one that is wider breaks.
//!
//! A [`Doc`] is a line of code as words, parentheses and places where it may break. If it does not fit, it
//! breaks at the place of the lowest [`Rank`], in the fewest parentheses, as far to the right as fits; what
//! follows goes on below the parenthesis that is open, and is laid out in the same way. Each word is looked
//! at once for each line that it could be in, so a text of megabytes takes no longer than it must.

/// A line of code before it is broken.
#[derive(Debug, Default)]
pub(super) struct Doc {
    tokens: Vec<Token>,
}

#[derive(Debug)]
enum Token {
    Word(String),
    /// What follows is in parentheses: lines that break there go on in this column.
    Open,
    Close,
    Break {
        rank: Rank,
        space: bool,
    },
}

/// What a break is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// After a comma, or an operator; the number is higher for what binds tighter.
    Operator(u8),
    /// After `=`.
    Assignment,
    /// In a string literal, which is closed and opened anew.
    Literal,
    /// After a parenthesis.
    Parenthesis,
}

/// The lowest of a line is taken.
type Cost = (u8, usize, u8);

impl Rank {
    /// How tight an operator binds.
    fn binding(self) -> Option<u8> {
        match self {
            Self::Operator(binding) => Some(binding),
            Self::Assignment | Self::Parenthesis | Self::Literal => None,
        }
    }

    /// What a break costs in so many parentheses.
    fn cost(self, depth: usize) -> Cost {
        match self {
            Self::Operator(binding) => (0, depth, binding),
            Self::Assignment => (1, depth, 0),
            Self::Literal => (2, depth, 0),
            Self::Parenthesis => (3, depth, 0),
        }
    }
}

/// Lines that break in parentheses far to the right go on at the left instead.
const RIGHTMOST: usize = 56;

/// How far lines go on to the right of where the first one begins, outside of parentheses.
const STEP: usize = 4;

impl Doc {
    pub(super) fn word(&mut self, text: impl Into<String>) {
        let text = text.into();
        match self.tokens.last_mut() {
            _ if text.is_empty() => {}
            Some(Token::Word(last)) => last.push_str(&text),
            _ => self.tokens.push(Token::Word(text)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    pub(super) fn append(&mut self, other: Self) {
        for token in other.tokens {
            match token {
                Token::Word(text) => self.word(text),
                token => self.tokens.push(token),
            }
        }
    }

    /// What follows goes on in this column, up to [`Self::close`].
    pub(super) fn open(&mut self) {
        self.tokens.push(Token::Open);
    }

    pub(super) fn close(&mut self) {
        self.tokens.push(Token::Close);
    }

    /// A place where the line may break; else there is a space, or nothing.
    pub(super) fn may_break(&mut self, rank: Rank, space: bool) {
        self.tokens.push(Token::Break { rank, space });
    }

    /// All in one line.
    pub(super) fn flat(&self) -> String {
        self.line(0, self.tokens.len())
    }

    /// Lines that begin in the column `indent` and end before `columns`, as far as they can be broken.
    pub(super) fn lines(&self, indent: usize, columns: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut from = 0;
        let mut column = indent;
        let mut stack = Vec::new();
        let mut in_literal = false;
        let mut broken = None;
        loop {
            let begin = column + usize::from(in_literal);
            let found = self.best_break(from, begin, stack.len(), broken, columns);
            let to = found.unwrap_or(self.tokens.len());
            let mut line = " ".repeat(column);
            line.push_str(if in_literal { "\"" } else { "" });
            line.push_str(&self.line(from, to));
            let Some(at) = found else {
                lines.push(line);
                return lines;
            };
            let Token::Break { rank, .. } = self.tokens[at] else {
                unreachable!("lines break at breaks")
            };
            in_literal = rank == Rank::Literal;
            line.push_str(if in_literal { "\"" } else { "" });
            lines.push(line);
            self.advance(from, at, begin, &mut stack);
            if rank == Rank::Parenthesis {
                // Its own column would have no more room.
                stack.pop();
                stack.push(indent + STEP);
            }
            broken = rank.binding().map(|binding| (stack.len(), binding));
            column = match stack.last() {
                Some(&open) if open <= RIGHTMOST => open,
                Some(_) | None => indent + STEP,
            };
            from = at + 1;
        }
    }

    /// The tokens of a line, as text.
    fn line(&self, from: usize, to: usize) -> String {
        let mut line = String::new();
        for token in &self.tokens[from..to] {
            match token {
                Token::Word(text) => line.push_str(text),
                Token::Break { space: true, .. } => line.push(' '),
                Token::Break { .. } | Token::Open | Token::Close => {}
            }
        }
        line
    }

    /// Where to break the tokens `from` on, the first of which is in the column `begin`; `None` if all fit
    /// or none of them can be broken. The line before has been `broken` in so many parentheses at an operator
    /// that binds so tight: what binds less breaks too, or operands would seem to belong together that do not.
    fn best_break(
        &self,
        from: usize,
        begin: usize,
        open: usize,
        mut broken: Option<(usize, u8)>,
        columns: usize,
    ) -> Option<usize> {
        let mut column = begin;
        let mut depth = open;
        let mut best: Option<(Cost, usize)> = None;
        for (at, token) in self.tokens.iter().enumerate().skip(from) {
            match token {
                Token::Word(text) => column += text.chars().count(),
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                Token::Break { rank, space } => {
                    let quote = usize::from(*rank == Rank::Literal);
                    let cost = rank.cost(depth);
                    let fits = column + quote <= columns;
                    let here = rank.binding().map(|binding| (depth, binding));
                    broken = broken.filter(|(known, _)| *known <= depth);
                    if let (Some((depth, binding)), Some(broken)) = (here, broken)
                        && fits
                        && depth == broken.0
                        && binding < broken.1
                    {
                        return Some(at);
                    }
                    // A word that is too long by itself does not keep what follows from breaking.
                    if best.is_none_or(|(lowest, _)| fits && cost <= lowest) {
                        best = Some((cost, at));
                    }
                    column += usize::from(*space);
                }
            }
            if column > columns && best.is_some() {
                return best.map(|(_, at)| at);
            }
        }
        None
    }

    /// Notes the parentheses that are open before a token.
    fn advance(&self, from: usize, to: usize, begin: usize, stack: &mut Vec<usize>) {
        let mut column = begin;
        for token in &self.tokens[from..to] {
            match token {
                Token::Word(text) => column += text.chars().count(),
                Token::Open => stack.push(column),
                Token::Close => drop(stack.pop()),
                Token::Break { space, .. } => column += usize::from(*space),
            }
        }
    }
}
