//! The tree as text in QEMU's style: 80 columns, four spaces, braces always, declarations first.

mod comment;
mod directives;
mod expr;
mod fixed_text;
mod item;
mod line_breaking;
mod parens;
mod stmt;
mod template;

use std::fmt;

use self::line_breaking::Doc;
use super::stmt::Init;
use super::{Block, Expr, Item, List, Stmt, Type};

pub use comment::{block, comment, comment_body};
pub use fixed_text::fixed_text;

/// The width of a line.
pub const COLUMNS: usize = 80;

/// One level of indentation.
const STEP: usize = 4;

/// Lines of code under construction.
#[derive(Debug)]
struct Lines {
    lines: Vec<String>,
    /// Columns before what comes next.
    indent: usize,
    /// Columns that a line can have.
    columns: usize,
}

impl Lines {
    fn new(indent: usize) -> Self {
        Self {
            lines: Vec::new(),
            indent,
            columns: COLUMNS,
        }
    }

    /// A line, broken if it is too wide.
    fn doc(&mut self, doc: &Doc) {
        self.lines.extend(doc.lines(self.indent, self.columns));
    }

    /// A line that is built in place.
    fn line(&mut self, build: impl FnOnce(&mut Doc)) {
        let mut doc = Doc::default();
        build(&mut doc);
        self.doc(&doc);
    }

    /// A line of one word.
    fn word(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.lines.push(format!("{:1$}{text}", "", self.indent));
    }

    /// A line that begins at the left edge.
    fn edge(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }

    fn blank(&mut self) {
        self.lines.push(String::new());
    }

    fn comment(&mut self, text: &str) {
        self.fixed(&comment(text, self.indent));
    }

    /// Lines that have their indentation.
    fn fixed(&mut self, text: &str) {
        self.lines.extend(text.lines().map(str::to_owned));
    }

    /// What is one level deeper.
    fn deeper(&mut self, inner: impl FnOnce(&mut Self)) {
        self.indent += STEP;
        inner(self);
        self.indent -= STEP;
    }

    /// All lines, without a newline at the end.
    fn text(self) -> String {
        self.lines.join("\n")
    }
}

impl Stmt {
    /// The statement in lines that begin in the column `indent`, without a newline at the end.
    pub fn lines(&self, indent: usize) -> String {
        let mut lines = Lines::new(indent);
        lines.stmt(self);
        lines.text()
    }
}

impl List {
    /// The list and a comma, as an element of a table, in lines that begin in the column `indent`, without a newline
    /// at the end.
    pub fn element(&self, indent: usize) -> String {
        let mut lines = Lines::new(indent);
        lines.element(Doc::default(), &Init::List(self.clone()), ",");
        lines.text()
    }
}

impl Block {
    /// Declarations and statements in lines that begin in the column `indent`, without braces around them or a
    /// newline at the end.
    pub fn lines(&self, indent: usize) -> String {
        let mut lines = Lines::new(indent);
        lines.block(self);
        lines.text()
    }
}

impl fmt::Display for Item {
    /// Without a newline at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines::new(0);
        lines.item(self);
        f.write_str(&lines.text())
    }
}

impl fmt::Display for Stmt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines(0))
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines(0))
    }
}

impl fmt::Display for Expr {
    /// In one line, however wide.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut doc = Doc::default();
        doc.expr(self);
        f.write_str(&doc.flat())
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut doc = Doc::default();
        doc.declarator(self, "");
        f.write_str(&doc.flat())
    }
}
