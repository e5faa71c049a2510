//! Statements and declarations as lines.

use super::Lines;
use super::line_breaking::{Doc, Rank};
use crate::backend::c::expr::Expr;
use crate::backend::c::item::Linkage;
use crate::backend::c::stmt::{Block, Case, Declaration, ForInit, Init, Label, Layout, List, Stmt};
use crate::backend::c::ty::Type;

impl Lines {
    pub(super) fn block(&mut self, block: &Block) {
        for declaration in &block.declarations {
            self.declaration(declaration);
        }
        if !block.declarations.is_empty() && !block.stmts.is_empty() {
            self.blank();
        }
        for stmt in &block.stmts {
            self.stmt(stmt);
        }
    }

    pub(super) fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Expr(expr) => self.line(|doc| {
                doc.expr(expr);
                doc.word(";");
            }),
            Stmt::If {
                branches,
                otherwise,
            } => self.branches(branches, otherwise.as_ref()),
            Stmt::Switch(value, cases) => {
                self.line(|doc| doc.head("switch (", value));
                for case in cases {
                    self.case(case);
                }
                self.word("}");
            }
            Stmt::For {
                init,
                condition,
                step,
                body,
            } => {
                self.line(|doc| doc.for_head(init, condition.as_ref(), step.as_ref()));
                self.deeper(|lines| lines.block(body));
                self.word("}");
            }
            Stmt::Return(None) => self.word("return;"),
            Stmt::Return(Some(value)) => self.line(|doc| {
                doc.word("return ");
                doc.expr(value);
                doc.word(";");
            }),
            Stmt::Break => self.word("break;"),
            Stmt::Block(block) => {
                self.word("{");
                self.deeper(|lines| lines.block(block));
                self.word("}");
            }
            Stmt::Comment(text) => self.comment(text),
        }
    }

    fn branches(&mut self, branches: &[(Expr, Block)], otherwise: Option<&Block>) {
        for (index, (condition, body)) in branches.iter().enumerate() {
            let open = if index == 0 { "if (" } else { "} else if (" };
            self.line(|doc| doc.head(open, condition));
            self.deeper(|lines| lines.block(body));
        }
        if let Some(body) = otherwise {
            self.word("} else {");
            self.deeper(|lines| lines.block(body));
        }
        self.word("}");
    }

    /// QEMU's style has labels as deep as their `switch`. What declares variables is in braces.
    fn case(&mut self, Case { labels, body }: &Case) {
        let declares = !body.declarations.is_empty();
        for (index, label) in labels.iter().enumerate() {
            let is_last = index + 1 == labels.len();
            self.line(|doc| {
                match label {
                    Label::Value(value) => {
                        doc.word("case ");
                        doc.expr(value);
                    }
                    Label::Range(first, last) => {
                        doc.word("case ");
                        doc.expr(first);
                        doc.word(" ... ");
                        doc.expr(last);
                    }
                    Label::Default => doc.word("default"),
                }
                doc.word(if declares && is_last { ": {" } else { ":" });
            });
        }
        self.deeper(|lines| lines.block(body));
        if declares {
            self.word("}");
        }
    }

    pub(super) fn declaration(&mut self, declaration: &Declaration) {
        let mut doc = Doc::default();
        doc.declared(declaration);
        let Some(init) = &declaration.init else {
            doc.word(";");
            return self.doc(&doc);
        };
        doc.word(" =");
        match init {
            Init::Expr(_) => doc.may_break(Rank::Assignment, true),
            Init::List(_) => doc.word(" "),
        }
        if let Init::List(list) = init
            && self.needs_rows(&doc, list)
        {
            return self.rows(doc, list, ";");
        }
        doc.init(init);
        doc.word(";");
        self.doc(&doc);
    }

    /// Whether a list has its elements in lines of their own, after what is before it.
    fn needs_rows(&self, head: &Doc, list: &List) -> bool {
        has_rows(list) || list.layout != Layout::Flow && !self.fits(head, list)
    }

    /// Whether a list fits into the line that a doc begins, with one character more.
    fn fits(&self, head: &Doc, list: &List) -> bool {
        let mut flat = Doc::default();
        flat.list(list);
        let width = head.flat().chars().count() + flat.flat().chars().count();
        self.indent + width < self.columns
    }

    /// A list with its elements in lines of their own, after what is before it.
    fn rows(&mut self, mut head: Doc, list: &List, end: &str) {
        head.word("{");
        self.doc(&head);
        self.deeper(|lines| {
            // The line that takes further elements.
            let mut open: Option<String> = None;
            for (index, (member, init)) in list.items.iter().enumerate() {
                let mut doc = Doc::default();
                doc.designator(member.as_deref());
                let inner = inner_list(init);
                if list.layout == Layout::Packed && inner.is_none() {
                    doc.init(init);
                    doc.word(",");
                    lines.pack(&mut open, &doc);
                } else {
                    open.take().into_iter().for_each(|line| lines.word(line));
                    let is_end = list.layout == Layout::Ended && index + 1 == list.items.len();
                    lines.element(doc, init, if is_end { "" } else { "," });
                }
            }
            open.into_iter().for_each(|line| lines.word(line));
        });
        self.word(format!("}}{end}"));
    }

    /// Adds an element to the line that is open if it fits there, else begins another.
    fn pack(&mut self, open: &mut Option<String>, doc: &Doc) {
        let text = doc.flat();
        let width = |text: &str| self.indent + text.chars().count();
        if let Some(line) = open
            && width(line) + 1 + text.chars().count() <= self.columns
        {
            line.push(' ');
            line.push_str(&text);
            return;
        }
        let fits = width(&text) <= self.columns;
        open.take().into_iter().for_each(|line| self.word(line));
        match fits {
            true => *open = Some(text),
            false => self.doc(doc),
        }
    }

    /// An element of a list in lines of its own, after what it is for.
    pub(super) fn element(&mut self, mut doc: Doc, init: &Init, end: &str) {
        if let Some((ty, list)) = inner_list(init) {
            let mut head = Doc::default();
            if let Some(ty) = ty {
                head.word("(");
                head.declarator(ty, "");
                head.word(") ");
            }
            doc.append(head);
            if self.needs_rows(&doc, list) {
                return self.rows(doc, list, end);
            }
            doc.list(list);
        } else {
            doc.init(init);
        }
        doc.word(end);
        self.doc(&doc);
    }
}

/// The list that a first value is, with its type if it is a compound literal.
fn inner_list(init: &Init) -> Option<(Option<&Type>, &List)> {
    match init {
        Init::List(list) => Some((None, list)),
        Init::Expr(Expr::Compound(ty, list)) => Some((Some(ty), list)),
        Init::Expr(_) => None,
    }
}

/// Whether a list is in rows, or one in it.
fn has_rows(list: &List) -> bool {
    let mut inner = list.items.iter().filter_map(|(_, init)| inner_list(init));
    matches!(list.layout, Layout::Rows | Layout::Ended | Layout::Packed)
        || inner.any(|(_, list)| has_rows(list))
}

impl Doc {
    /// `if (condition) {`
    fn head(&mut self, open: &str, condition: &Expr) {
        self.in_parentheses(open, |doc| doc.condition(condition));
        self.word(" {");
    }

    fn for_head(&mut self, init: &ForInit, condition: Option<&Expr>, step: Option<&Expr>) {
        self.in_parentheses("for (", |doc| {
            match init {
                ForInit::Expr(expr) => doc.expr(expr),
                ForInit::Declaration(declaration) => {
                    doc.declared(declaration);
                    if let Some(init) = &declaration.init {
                        doc.word(" = ");
                        doc.init(init);
                    }
                }
            }
            for part in [condition, step] {
                doc.word(";");
                if let Some(part) = part {
                    doc.may_break(Rank::Operator(0), true);
                    doc.expr(part);
                }
            }
        });
        self.word(" {");
    }

    /// A variable without its first value.
    fn declared(&mut self, declaration: &Declaration) {
        self.linkage(declaration.linkage);
        self.declarator(&declaration.ty, &declaration.name);
    }

    pub(super) fn linkage(&mut self, linkage: Linkage) {
        self.word(match linkage {
            Linkage::Own => "",
            Linkage::Static => "static ",
            Linkage::Inline => "static inline ",
        });
    }
}
