//! Macros and conditions as lines.

use super::line_breaking::Doc;
use super::parens::Position;
use super::{COLUMNS, Lines, comment};
use crate::backend::c::expr::Expr;
use crate::backend::c::item::Item;
use crate::backend::c::preprocessor::{Conditional, Macro};
use crate::text::c::harmless;

impl Lines {
    pub(super) fn define(&mut self, define: &Macro) {
        let head = head(define);
        match define {
            Macro::Flag(_) => self.edge(head),
            Macro::Value(_, value) | Macro::Function(_, _, value) => self.define_value(head, value),
            Macro::Entries(_, _, entries) => self.continued(head, |lines| {
                entries
                    .iter()
                    .for_each(|entry| lines.word(entry.to_string()));
            }),
        }
    }

    /// Macros with their values in one column; each is one line, however wide.
    pub(super) fn defines(&mut self, all: &[Macro]) {
        let heads: Vec<String> = all.iter().map(head).collect();
        let width = heads.iter().map(String::len).max().unwrap_or(0);
        for (define, head) in all.iter().zip(heads) {
            match define {
                Macro::Value(_, value) | Macro::Function(_, _, value) => {
                    let value = macro_value(value).flat();
                    self.edge(format!("{head:width$} {value}"));
                }
                Macro::Flag(_) | Macro::Entries(..) => self.define(define),
            }
        }
    }

    /// Macros with comments behind them if there is room for all, else before them.
    pub(super) fn noted(&mut self, macros: &[(Macro, String)]) {
        let mut beside = Lines::new(0);
        let mut above = Lines::new(0);
        let mut fit = true;
        for (define, note) in macros {
            let from = beside.lines.len();
            beside.define(define);
            if !note.is_empty() {
                above.comment(note);
                let behind = comment(note, 0);
                fit &= !behind.contains('\n');
                if let Some(last) = beside.lines.last_mut() {
                    last.push_str(&format!(" {behind}"));
                }
            }
            above.define(define);
            let fits = |line: &String| line.chars().count() <= COLUMNS;
            fit &= beside.lines.len() == from + 1 && beside.lines[from..].iter().all(fits);
        }
        let chosen = if fit { beside } else { above };
        self.lines.extend(chosen.lines);
    }

    pub(super) fn conditional(&mut self, item: &Conditional) {
        self.edge(format!("#{}", item.condition));
        self.inside(&item.then, item.note.is_some());
        if !item.otherwise.is_empty() {
            self.edge("#else");
            self.inside(&item.otherwise, item.note.is_some());
        }
        self.end_if(item.note.as_deref());
    }

    fn inside(&mut self, items: &[Item], apart: bool) {
        if apart {
            self.blank();
        }
        self.items(items);
        if apart {
            self.blank();
        }
    }

    fn end_if(&mut self, note: Option<&str>) {
        self.edge(match note {
            Some(note) => format!("#endif /* {} */", harmless(note)),
            None => "#endif".to_owned(),
        });
    }

    /// A value beside its macro's name if it fits, else in lines of its own.
    fn define_value(&mut self, head: String, value: &Expr) {
        let doc = macro_value(value);
        let line = format!("{head} {}", doc.flat());
        match line.chars().count() <= COLUMNS {
            true => self.edge(line),
            false => self.continued(head, |lines| lines.doc(&doc)),
        }
    }

    /// Lines that a preprocessor takes for one.
    fn continued(&mut self, head: String, body: impl FnOnce(&mut Lines)) {
        // ` \`
        let mut inner = Lines::new(super::STEP);
        inner.columns = COLUMNS - 2;
        body(&mut inner);
        let mut lines: Vec<String> = std::iter::once(head).chain(inner.lines).collect();
        let last = lines.pop();
        let all = lines.into_iter().map(|line| format!("{line} \\"));
        self.lines.extend(all.chain(last));
    }
}

/// `#define NAME`, with its parameters.
fn head(define: &Macro) -> String {
    let name = define.name();
    match define {
        Macro::Flag(_) | Macro::Value(..) => format!("#define {name}"),
        Macro::Function(_, params, _) | Macro::Entries(_, params, _) => {
            format!("#define {name}({})", params.join(", "))
        }
    }
}

/// A value that is safe beside any operator.
fn macro_value(value: &Expr) -> Doc {
    let mut doc = Doc::default();
    doc.expr_at(Position::Postfix, value);
    doc
}
