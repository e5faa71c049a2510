//! Expressions.

use std::ops;

use super::number::Number;
use super::stmt::List;
use super::ty::Type;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A variable, function, constant or macro. Arguments of macros that are names of types, members or
    /// parts of names are names too.
    Name(String),
    /// An integer constant.
    Number(Number),
    /// A string literal of any text, which may be split between words.
    Text(String),
    /// A string literal in one line, of which the printer escapes what is beyond ASCII, too.
    Ascii(String),
    /// `of.name`, or `of->name`.
    Member {
        /// The struct, or the pointer to it.
        of: Box<Expr>,
        /// Whether it is a pointer.
        arrow: bool,
        /// The member.
        name: String,
    },
    /// `array[index]`
    Index(Box<Expr>, Box<Expr>),
    /// A call of a function or a macro with arguments.
    Call(Box<Expr>, Vec<Expr>),
    /// An operator before an operand.
    Unary(UnaryOp, Box<Expr>),
    /// `lvalue++`
    Increment(Box<Expr>),
    /// `(type)value`
    Cast(Type, Box<Expr>),
    /// An operator between operands.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `condition ? a : b`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `place = value`, or `place op= value`
    Assign(Option<BinaryOp>, Box<Expr>, Box<Expr>),
    /// `(a, b)`: the value of the last one.
    Comma(Vec<Expr>),
    /// `(type) { .. }`
    Compound(Type, List),
}

/// Operators before an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `~`
    Complement,
    /// `-`
    Minus,
    /// `&`
    AddressOf,
}

/// Operators between operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `&`
    BitAnd,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
}

impl UnaryOp {
    /// As C writes it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Not => "!",
            Self::Complement => "~",
            Self::Minus => "-",
            Self::AddressOf => "&",
        }
    }
}

impl BinaryOp {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Or,
        Self::And,
        Self::BitOr,
        Self::BitXor,
        Self::BitAnd,
        Self::Eq,
        Self::Ne,
        Self::Lt,
        Self::Le,
        Self::Gt,
        Self::Ge,
        Self::Shl,
        Self::Shr,
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Div,
        Self::Rem,
    ];

    /// As C writes it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::BitAnd => "&",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Shl => "<<",
            Self::Shr => ">>",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
        }
    }

    /// The comparison that holds where this one does not; `None` if it is no comparison.
    pub fn opposite(self) -> Option<Self> {
        match self {
            Self::Eq => Some(Self::Ne),
            Self::Ne => Some(Self::Eq),
            Self::Lt => Some(Self::Ge),
            Self::Le => Some(Self::Gt),
            Self::Gt => Some(Self::Le),
            Self::Ge => Some(Self::Lt),
            Self::Or
            | Self::And
            | Self::BitOr
            | Self::BitXor
            | Self::BitAnd
            | Self::Shl
            | Self::Shr
            | Self::Add
            | Self::Sub
            | Self::Mul
            | Self::Div
            | Self::Rem => None,
        }
    }
}

impl Expr {
    /// A variable, constant or macro.
    pub fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }

    /// A call of a function or macro of this name.
    pub fn call(name: impl Into<String>, args: impl IntoIterator<Item = Self>) -> Self {
        Self::Call(Box::new(Self::name(name)), args.into_iter().collect())
    }

    /// A string literal of a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A string literal of a text, in ASCII and in one line.
    pub fn ascii(text: impl Into<String>) -> Self {
        Self::Ascii(text.into())
    }

    /// `true` or `false`.
    pub fn bool(value: bool) -> Self {
        Self::name(if value { "true" } else { "false" })
    }

    /// `self.name`
    pub fn dot(self, name: impl Into<String>) -> Self {
        Self::Member {
            of: Box::new(self),
            arrow: false,
            name: name.into(),
        }
    }

    /// `self->name`
    pub fn arrow(self, name: impl Into<String>) -> Self {
        Self::Member {
            of: Box::new(self),
            arrow: true,
            name: name.into(),
        }
    }

    /// `self[index]`
    pub fn index(self, index: impl Into<Self>) -> Self {
        Self::Index(Box::new(self), Box::new(index.into()))
    }

    /// `&self`
    pub fn address(self) -> Self {
        Self::unary(UnaryOp::AddressOf, self)
    }

    /// `~self`
    pub fn complement(self) -> Self {
        Self::unary(UnaryOp::Complement, self)
    }

    /// `(type)self`
    pub fn cast(self, ty: Type) -> Self {
        Self::Cast(ty, Box::new(self))
    }

    /// An operator before an operand.
    pub fn unary(op: UnaryOp, operand: Self) -> Self {
        Self::Unary(op, Box::new(operand))
    }

    /// `left op right`. Chains of `&&` and of `||` associate to the left, however they are put together:
    /// that means the same, and needs no parentheses.
    pub fn binary(op: BinaryOp, left: Self, right: Self) -> Self {
        match (op, right) {
            (BinaryOp::And | BinaryOp::Or, Self::Binary(inner, first, second)) if inner == op => {
                Self::binary(op, Self::binary(op, left, *first), *second)
            }
            (op, right) => Self::Binary(op, Box::new(left), Box::new(right)),
        }
    }

    /// `self && other`
    pub fn and(self, other: impl Into<Self>) -> Self {
        Self::binary(BinaryOp::And, self, other.into())
    }

    /// `self || other`
    pub fn or(self, other: impl Into<Self>) -> Self {
        Self::binary(BinaryOp::Or, self, other.into())
    }

    /// `self == other`
    pub fn equals(self, other: impl Into<Self>) -> Self {
        Self::binary(BinaryOp::Eq, self, other.into())
    }

    /// `self != other`
    pub fn differs(self, other: impl Into<Self>) -> Self {
        Self::binary(BinaryOp::Ne, self, other.into())
    }

    /// `self < other`
    pub fn less(self, other: impl Into<Self>) -> Self {
        Self::binary(BinaryOp::Lt, self, other.into())
    }

    /// `self > other`
    pub fn greater(self, other: impl Into<Self>) -> Self {
        Self::binary(BinaryOp::Gt, self, other.into())
    }

    /// `self ? a : b`
    pub fn either(self, a: impl Into<Self>, b: impl Into<Self>) -> Self {
        Self::Conditional(Box::new(self), Box::new(a.into()), Box::new(b.into()))
    }

    /// `self = value`
    pub fn assign(self, value: impl Into<Self>) -> Self {
        Self::Assign(None, Box::new(self), Box::new(value.into()))
    }

    /// `self op= value`
    pub fn assign_with(self, op: BinaryOp, value: impl Into<Self>) -> Self {
        Self::Assign(Some(op), Box::new(self), Box::new(value.into()))
    }

    /// The opposite of a condition: a comparison is turned round, a `!` is taken away.
    pub fn negated(self) -> Self {
        match self {
            Self::Binary(op, a, b) => match op.opposite() {
                Some(opposite) => Self::Binary(opposite, a, b),
                None => Self::unary(UnaryOp::Not, Self::Binary(op, a, b)),
            },
            Self::Unary(UnaryOp::Not, inner) => *inner,
            other => Self::unary(UnaryOp::Not, other),
        }
    }
}

impl From<Number> for Expr {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Expr {
    fn from(value: u64) -> Self {
        Self::Number(Number::decimal(value))
    }
}

impl From<u32> for Expr {
    fn from(value: u32) -> Self {
        u64::from(value).into()
    }
}

impl From<usize> for Expr {
    fn from(value: usize) -> Self {
        u64::try_from(value)
            .expect("a usize has 64 bits at most")
            .into()
    }
}

impl From<i32> for Expr {
    fn from(value: i32) -> Self {
        let absolute = u64::from(value.unsigned_abs()).into();
        match value < 0 {
            true => Self::unary(UnaryOp::Minus, absolute),
            false => absolute,
        }
    }
}

impl From<&str> for Expr {
    /// A name.
    fn from(name: &str) -> Self {
        Self::name(name)
    }
}

impl ops::Neg for Expr {
    type Output = Self;

    fn neg(self) -> Self {
        Self::unary(UnaryOp::Minus, self)
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident),* $(,)?) => {$(
        impl<E: Into<Expr>> ops::$operator<E> for Expr {
            type Output = Self;

            fn $method(self, other: E) -> Self {
                Self::binary(BinaryOp::$operator, self, other.into())
            }
        }
    )*};
}

operators!(
    Add add, Sub sub, Mul mul, Div div, Rem rem, BitAnd bitand, BitOr bitor, BitXor bitxor,
    Shl shl, Shr shr,
);
