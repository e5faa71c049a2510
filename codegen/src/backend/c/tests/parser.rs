//! Expressions of C read by the precedence of the standard, without any hint of the printer's.

use super::*;

/// The tree of an expression in which all types of casts begin with `uint`.
pub(super) fn parse(text: &str) -> Expr {
    let tokens = tokens(text);
    let mut parser = Parser { tokens, at: 0 };
    let expr = parser.conditional();
    assert_eq!(parser.at, parser.tokens.len(), "{text}");
    expr
}

fn tokens(text: &str) -> Vec<String> {
    const LONG: [&str; 9] = ["<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "->"];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let length = match word.unwrap_or(rest.len()) {
            0 if LONG.iter().any(|long| rest.starts_with(long)) => 2,
            0 if rest.starts_with("--") => panic!("{text} has a decrement"),
            0 => first.len_utf8(),
            word => word,
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Parser {
    tokens: Vec<String>,
    at: usize,
}

/// The operators of C 6.5, those that bind least first.
const LEVELS: [&[BinaryOp]; 10] = [
    &[BinaryOp::Or],
    &[BinaryOp::And],
    &[BinaryOp::BitOr],
    &[BinaryOp::BitXor],
    &[BinaryOp::BitAnd],
    &[BinaryOp::Eq, BinaryOp::Ne],
    &[BinaryOp::Lt, BinaryOp::Le, BinaryOp::Gt, BinaryOp::Ge],
    &[BinaryOp::Shl, BinaryOp::Shr],
    &[BinaryOp::Add, BinaryOp::Sub],
    &[BinaryOp::Mul, BinaryOp::Div, BinaryOp::Rem],
];

impl Parser {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.peek() == token;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &str) {
        assert!(self.take(token), "{token} before {}", self.peek());
    }

    fn word(&mut self) -> String {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }

    fn conditional(&mut self) -> Expr {
        let condition = self.level(0);
        if !self.take("?") {
            return condition;
        }
        let then = self.conditional();
        self.expect(":");
        Expr::Conditional(
            Box::new(condition),
            Box::new(then),
            Box::new(self.conditional()),
        )
    }

    fn level(&mut self, level: usize) -> Expr {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.level(level + 1);
        while let Some(op) = operators.iter().find(|op| op.symbol() == self.peek()) {
            self.at += 1;
            let right = self.level(level + 1);
            left = Expr::Binary(*op, Box::new(left), Box::new(right));
        }
        left
    }

    fn unary(&mut self) -> Expr {
        let operators = [
            UnaryOp::Not,
            UnaryOp::Complement,
            UnaryOp::Minus,
            UnaryOp::AddressOf,
        ];
        if let Some(op) = operators.into_iter().find(|op| op.symbol() == self.peek()) {
            self.at += 1;
            return Expr::unary(op, self.unary());
        }
        let next = self.tokens.get(self.at + 1);
        if self.peek() == "(" && next.is_some_and(|next| next.starts_with("uint")) {
            self.at += 1;
            let ty = Type::Named(self.word());
            self.expect(")");
            return self.unary().cast(ty);
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Expr {
        let mut expr = self.primary();
        loop {
            if self.take(".") {
                expr = expr.dot(self.word());
            } else if self.take("->") {
                expr = expr.arrow(self.word());
            } else if self.take("[") {
                expr = expr.index(self.conditional());
                self.expect("]");
            } else if self.take("(") {
                let mut args = Vec::new();
                while !self.take(")") {
                    args.push(self.conditional());
                    self.take(",");
                }
                expr = Expr::Call(Box::new(expr), args);
            } else {
                return expr;
            }
        }
    }

    fn primary(&mut self) -> Expr {
        if self.take("(") {
            let expr = self.conditional();
            self.expect(")");
            return expr;
        }
        let word = self.word();
        match word.parse::<u64>() {
            Ok(value) => value.into(),
            Err(_) => Expr::Name(word),
        }
    }
}
