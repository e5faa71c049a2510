//! Statements, blocks, declarations of variables, initializers.

use super::expr::Expr;
use super::item::Linkage;
use super::ty::Type;

/// Declarations, then statements: QEMU's style has them in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Block {
    /// Variables.
    pub declarations: Vec<Declaration>,
    /// Statements.
    pub stmts: Vec<Stmt>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stmt {
    /// An expression.
    Expr(Expr),
    /// `if`, `else if` and so on; at least one branch.
    If {
        /// Conditions and what is done where they hold.
        branches: Vec<(Expr, Block)>,
        /// What is done where none holds.
        otherwise: Option<Block>,
    },
    /// `switch`
    Switch(Expr, Vec<Case>),
    /// `for`
    For {
        /// What happens before.
        init: ForInit,
        /// As long as it holds, or for ever.
        condition: Option<Expr>,
        /// What happens between.
        step: Option<Expr>,
        /// The body.
        body: Block,
    },
    /// `return`
    Return(Option<Expr>),
    /// `break`
    Break,
    /// Braces.
    Block(Block),
    /// A comment of any text.
    Comment(String),
}

/// What a `for` begins with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ForInit {
    /// An expression, mostly an assignment.
    Expr(Expr),
    /// A variable of the loop's own.
    Declaration(Declaration),
}

/// Labels of a `switch`, and what is done there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Case {
    /// At least one.
    pub labels: Vec<Label>,
    /// With its `break`, if there is to be one.
    pub body: Block,
}

/// A label of a `switch`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Label {
    /// `case value:`
    Value(Expr),
    /// `case first ... last:`
    Range(Expr, Expr),
    /// `default:`
    Default,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Declaration {
    /// Who sees it.
    pub linkage: Linkage,
    /// Its type.
    pub ty: Type,
    /// Its name.
    pub name: String,
    /// Its first value.
    pub init: Option<Init>,
}

/// A first value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Init {
    /// A value.
    Expr(Expr),
    /// Those of the elements or members.
    List(List),
}

/// `{ .. }`
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct List {
    /// First values, and the members that have them if these are named.
    pub items: Vec<(Option<String>, Init)>,
    /// How they are put into lines.
    pub layout: Layout,
}

/// How the elements of a list are put into lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Layout {
    /// In one line if they fit, else each in lines of its own.
    #[default]
    Line,
    /// Each in lines of its own, even where all would fit in one.
    Rows,
    /// The same with no comma after the last, which ends the list for those who read it.
    Ended,
    /// In lines of their own between the braces, each with as many as fit. What is itself a list has lines of its
    /// own.
    Packed,
    /// Behind the opening brace, broken after commas.
    Flow,
}

impl Block {
    /// A block of statements.
    pub fn of(stmts: impl IntoIterator<Item = Stmt>) -> Self {
        Self {
            declarations: Vec::new(),
            stmts: stmts.into_iter().collect(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.declarations.is_empty() && self.stmts.is_empty()
    }

    /// Adds a statement.
    pub fn push(&mut self, stmt: impl Into<Stmt>) {
        self.stmts.push(stmt.into());
    }

    /// Declares a variable without a value.
    pub fn declare(&mut self, ty: Type, name: impl Into<String>) {
        self.declarations.push(Declaration::new(ty, name));
    }

    /// Declares a variable with a value: at its declaration if no statement is before it.
    pub fn define(&mut self, ty: Type, name: impl Into<String>, value: Expr) {
        let name = name.into();
        match self.stmts.is_empty() {
            true => self
                .declarations
                .push(Declaration::new(ty, name).with(value)),
            false => {
                self.push(Expr::name(&name).assign(value));
                self.declare(ty, name);
            }
        }
    }
}

impl Stmt {
    /// `if (condition) { .. }`
    pub fn when(condition: Expr, stmts: impl IntoIterator<Item = Self>) -> Self {
        Self::If {
            branches: vec![(condition, Block::of(stmts))],
            otherwise: None,
        }
    }

    /// `return value;`
    pub fn give(value: impl Into<Expr>) -> Self {
        Self::Return(Some(value.into()))
    }
}

impl From<Expr> for Stmt {
    fn from(expr: Expr) -> Self {
        Self::Expr(expr)
    }
}

impl Declaration {
    /// A variable without a value.
    pub fn new(ty: Type, name: impl Into<String>) -> Self {
        Self {
            linkage: Linkage::Own,
            ty,
            name: name.into(),
            init: None,
        }
    }

    /// The same with a first value.
    pub fn with(self, init: impl Into<Init>) -> Self {
        Self {
            init: Some(init.into()),
            ..self
        }
    }

    /// The same as `static`.
    pub fn fixed(self) -> Self {
        Self {
            linkage: Linkage::Static,
            ..self
        }
    }
}

impl From<Expr> for Init {
    fn from(expr: Expr) -> Self {
        Self::Expr(expr)
    }
}

impl From<&str> for Init {
    /// A name.
    fn from(name: &str) -> Self {
        Self::Expr(name.into())
    }
}

impl From<List> for Init {
    fn from(list: List) -> Self {
        Self::List(list)
    }
}

impl List {
    /// Elements in their order, in one line if they fit.
    pub fn of<I: Into<Init>>(items: impl IntoIterator<Item = I>) -> Self {
        Self {
            items: items.into_iter().map(|item| (None, item.into())).collect(),
            layout: Layout::Line,
        }
    }

    /// Members by name, in one line if they fit.
    pub fn members<N: Into<String>, I: Into<Init>>(
        items: impl IntoIterator<Item = (N, I)>,
    ) -> Self {
        let item = |(name, init): (N, I)| (Some(name.into()), init.into());
        Self {
            items: items.into_iter().map(item).collect(),
            layout: Layout::Line,
        }
    }

    /// The same, each in lines of its own.
    pub fn in_rows(self) -> Self {
        self.laid_out(Layout::Rows)
    }

    /// The same with no comma after the last, which ends the list for those who read it.
    pub fn ended(self) -> Self {
        self.laid_out(Layout::Ended)
    }

    /// The same, as many in each line as fit.
    pub fn packed(self) -> Self {
        self.laid_out(Layout::Packed)
    }

    /// The same, broken after commas where they do not fit in one line.
    pub fn flowing(self) -> Self {
        self.laid_out(Layout::Flow)
    }

    fn laid_out(self, layout: Layout) -> Self {
        Self { layout, ..self }
    }

    /// Adds a member by name.
    pub fn member(mut self, name: impl Into<String>, init: impl Into<Init>) -> Self {
        self.items.push((Some(name.into()), init.into()));
        self
    }
}
