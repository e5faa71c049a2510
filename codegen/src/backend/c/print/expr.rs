//! Expressions and types as words, parentheses and places to break.

use super::line_breaking::{Doc, Rank};
use super::parens::{self, Position};
use crate::backend::c::expr::{BinaryOp, Expr};
use crate::backend::c::stmt::{Init, List};
use crate::backend::c::ty::Type;
use crate::text::c::{ascii_string, string};

impl Doc {
    /// An expression where any can stand: an argument, a statement.
    pub(super) fn expr(&mut self, expr: &Expr) {
        self.expr_at(Position::Anywhere, expr);
    }

    /// An expression in its place, in parentheses if it needs some there.
    pub(super) fn expr_at(&mut self, position: Position, expr: &Expr) {
        match parens::wanted(position, expr) {
            true => self.in_parentheses("(", |doc| doc.bare(expr)),
            false => self.bare(expr),
        }
    }

    /// The condition of an `if`: compilers ask for another pair of parentheses around an assignment.
    pub(super) fn condition(&mut self, expr: &Expr) {
        self.expr_at(Position::Truth, expr);
    }

    fn bare(&mut self, expr: &Expr) {
        match expr {
            Expr::Name(name) => self.word(name),
            Expr::Number(number) => self.word(number.to_string()),
            Expr::Text(text) => self.literal(&string(text)),
            Expr::Ascii(text) => self.word(ascii_string(text)),
            Expr::Member { of, arrow, name } => {
                self.expr_at(Position::Postfix, of);
                self.word(if *arrow { "->" } else { "." });
                self.word(name);
            }
            Expr::Index(array, index) => {
                self.expr_at(Position::Postfix, array);
                self.word("[");
                self.expr(index);
                self.word("]");
            }
            Expr::Call(callee, args) => {
                self.expr_at(Position::Postfix, callee);
                self.arguments(args);
            }
            Expr::Unary(op, operand) => {
                self.word(op.symbol());
                self.expr_at(Position::Prefix(*op), operand);
            }
            Expr::Increment(operand) => {
                self.expr_at(Position::Postfix, operand);
                self.word("++");
            }
            Expr::Cast(ty, operand) => {
                self.word("(");
                self.declarator(ty, "");
                self.word(")");
                self.expr_at(Position::Cast, operand);
            }
            Expr::Binary(op, left, right) => {
                self.expr_at(Position::Left(*op), left);
                self.operator(op.symbol(), binding(*op));
                self.expr_at(Position::Right(*op), right);
            }
            Expr::Conditional(condition, then, otherwise) => {
                self.expr_at(Position::Condition, condition);
                self.operator("?", CONDITIONAL);
                self.expr_at(Position::Then, then);
                self.operator(":", CONDITIONAL);
                self.expr_at(Position::Otherwise, otherwise);
            }
            Expr::Assign(op, place, value) => {
                self.expr_at(Position::Place, place);
                self.word(format!(" {}=", op.map_or("", BinaryOp::symbol)));
                self.may_break(Rank::Assignment, true);
                self.expr_at(Position::Value, value);
            }
            Expr::Comma(items) => self.arguments(items),
            Expr::Compound(ty, list) => {
                self.word("(");
                self.declarator(ty, "");
                self.word(") ");
                self.list(list);
            }
        }
    }

    fn operator(&mut self, symbol: &str, binding: u8) {
        self.word(format!(" {symbol}"));
        self.may_break(Rank::Operator(binding), true);
    }

    pub(super) fn in_parentheses(&mut self, open: &str, inner: impl FnOnce(&mut Self)) {
        self.word(open);
        self.open();
        self.may_break(Rank::Parenthesis, false);
        inner(self);
        self.close();
        self.word(")");
    }

    fn arguments(&mut self, args: &[Expr]) {
        match args {
            [] => self.word("()"),
            args => self.in_parentheses("(", |doc| doc.separated(args, Self::expr)),
        }
    }

    fn separated<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.word(",");
                self.may_break(Rank::Operator(COMMA), true);
            }
            each(self, item);
        }
    }

    /// A string literal, which may break between words.
    pub(super) fn literal(&mut self, quoted: &str) {
        for (index, word) in quoted.split_inclusive(' ').enumerate() {
            if index > 0 {
                self.may_break(Rank::Literal, false);
            }
            self.word(word);
        }
    }

    /// `{ a, .b = c }` in one line if it fits.
    pub(super) fn list(&mut self, list: &List) {
        if list.items.is_empty() {
            return self.word("{ }");
        }
        self.word("{ ");
        self.open();
        self.separated(&list.items, |doc, (member, init)| {
            doc.designator(member.as_deref());
            // A value that breaks goes on below where it began.
            doc.open();
            doc.init(init);
            doc.close();
        });
        self.close();
        self.word(" }");
    }

    /// What a first value is for, if it is said.
    pub(super) fn designator(&mut self, member: Option<&str>) {
        self.word(member.map_or(String::new(), |member| format!(".{member} = ")));
    }

    pub(super) fn init(&mut self, init: &Init) {
        match init {
            Init::Expr(expr) => self.expr_at(Position::Value, expr),
            Init::List(list) => self.list(list),
        }
    }

    /// A type with the name that is declared to have it; with none as a cast has it.
    pub(super) fn declarator(&mut self, ty: &Type, name: &str) {
        let mut inner = Self::default();
        if !name.is_empty() {
            inner.word(name);
        }
        self.declarator_of(ty, inner);
    }

    /// A type with what is declared to have it.
    pub(super) fn declarator_of(&mut self, ty: &Type, inner: Self) {
        let (base, inner) = declarator(ty, inner, false);
        self.word(base);
        if !inner.is_empty() {
            let is_unnamed_array = inner.flat().starts_with('[');
            self.word(if is_unnamed_array { "" } else { " " });
            self.append(inner);
        }
    }

    /// The parameters of a function.
    pub(super) fn params(&mut self, params: &[crate::backend::c::Param]) {
        match params {
            [] => self.word("(void)"),
            params => self.in_parentheses("(", |doc| {
                doc.separated(params, |doc, param| doc.declarator(&param.ty, &param.name));
            }),
        }
    }
}

/// The name that a declarator ends in, and what is around the declared name: C writes types from the inside
/// to the outside.
fn declarator(ty: &Type, inner: Doc, is_pointer: bool) -> (String, Doc) {
    let grouped = |inner: Doc| {
        if !is_pointer {
            return inner;
        }
        let mut group = Doc::default();
        group.word("(");
        group.append(inner);
        group.word(")");
        group
    };
    match ty {
        Type::Named(name) => (name.clone(), inner),
        Type::Const(of) => match &**of {
            Type::Pointer(_) => {
                let mut constant = Doc::default();
                constant.word("const");
                if !inner.is_empty() {
                    constant.word(" ");
                    constant.append(inner);
                }
                declarator(of, constant, is_pointer)
            }
            other => {
                let (base, inner) = declarator(other, inner, is_pointer);
                (format!("const {base}"), inner)
            }
        },
        Type::Qualified(qualified) => {
            let (by, of) = &**qualified;
            let (base, inner) = declarator(of, inner, is_pointer);
            (format!("{by} {base}"), inner)
        }
        Type::Pointer(to) => {
            let mut pointer = Doc::default();
            pointer.word("*");
            pointer.append(inner);
            declarator(to, pointer, true)
        }
        Type::Array(of, length) => {
            let mut array = grouped(inner);
            array.word("[");
            if let Some(length) = length {
                array.expr(length);
            }
            array.word("]");
            declarator(of, array, false)
        }
    }
}

/// How tight a comma binds.
pub(super) const COMMA: u8 = 0;

/// How tight `? :` binds.
pub(super) const CONDITIONAL: u8 = 1;

/// How tight an operator binds, more than a conditional.
fn binding(op: BinaryOp) -> u8 {
    parens::precedence(op)
}
