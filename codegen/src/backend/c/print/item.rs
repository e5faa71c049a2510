//! What stands at file level as lines.

use super::Lines;
use crate::backend::c::item::{Enumerator, Function, Item, Member, Struct};
use crate::text::c::harmless;

impl Lines {
    /// Items with blank lines between them, but for lines of one kind.
    pub(super) fn items(&mut self, items: &[Item]) {
        for (index, item) in items.iter().enumerate() {
            let before = index.checked_sub(1).map(|index| &items[index]);
            if before.is_some_and(|before| are_apart(before, item)) {
                self.blank();
            }
            self.item(item);
        }
    }

    pub(super) fn item(&mut self, item: &Item) {
        match item {
            Item::Function(function) => self.function(function),
            Item::Variable(variable) => self.declaration(variable),
            Item::Typedef(ty, name) => self.line(|doc| {
                doc.word("typedef ");
                doc.declarator(ty, name);
                doc.word(";");
            }),
            Item::Struct(item) => self.structure(item),
            Item::Enum {
                tag,
                typedef,
                enumerators,
            } => {
                self.opening("enum", tag.as_deref(), typedef.is_some());
                self.deeper(|lines| lines.enumerators(enumerators));
                self.closing(typedef.as_deref());
            }
            Item::Define(define) => self.define(define),
            Item::Defines(all) => self.defines(all),
            Item::Include { path, system } => self.edge(match system {
                true => format!("#include <{path}>"),
                false => format!("#include \"{path}\""),
            }),
            Item::If(conditional) => self.conditional(conditional),
            Item::Invoke { call, semicolon } => self.line(|doc| {
                doc.expr(call);
                doc.word(if *semicolon { ";" } else { "" });
            }),
            Item::Comment(text) => self.comment(text),
            Item::Heading(text) => self.fixed(&super::block(text, 0)),
            Item::Together(items) => items.iter().for_each(|item| self.item(item)),
            Item::Apart(items) => self.items(items),
            Item::Indented(items) => {
                self.deeper(|lines| items.iter().for_each(|item| lines.item(item)));
            }
            Item::Noted(macros) => self.noted(macros),
        }
    }

    fn function(&mut self, function: &Function) {
        if !function.doc.is_empty() {
            self.comment(&function.doc);
        }
        self.line(|doc| {
            doc.function_head(function);
            if function.body.is_none() {
                doc.word(";");
            }
        });
        if let Some(body) = &function.body {
            self.word("{");
            self.deeper(|lines| lines.block(body));
            self.word("}");
        }
    }

    fn structure(&mut self, item: &Struct) {
        let mut notes = Vec::new();
        self.extension(item.extension, |lines| {
            lines.opening(
                keyword(item.union),
                item.tag.as_deref(),
                item.typedef.is_some(),
            );
        });
        self.members(&item.members, &mut notes);
        self.closing(item.typedef.as_deref());
        self.put_behind(&notes);
    }

    /// Puts `__extension__` before the line that is added.
    fn extension(&mut self, extension: bool, add: impl FnOnce(&mut Self)) {
        add(self);
        if extension && let Some(line) = self.lines.last_mut() {
            line.insert_str(self.indent, "__extension__ ");
        }
    }

    /// Puts comments behind lines, in one column. A note is the number of a line, and the text.
    fn put_behind(&mut self, notes: &[(usize, &str)]) {
        let widths = notes.iter().map(|(line, _)| self.lines[*line].len());
        let width = widths.max().unwrap_or(0);
        for (line, note) in notes {
            let line = &mut self.lines[*line];
            let missing = width - line.len();
            line.push_str(&format!("{:missing$} /* {} */", "", harmless(note)));
        }
    }

    fn opening(&mut self, keyword: &str, tag: Option<&str>, typedef: bool) {
        let typedef = if typedef { "typedef " } else { "" };
        let tag = tag.map_or(String::new(), |tag| format!(" {tag}"));
        self.word(format!("{typedef}{keyword}{tag} {{"));
    }

    fn closing(&mut self, name: Option<&str>) {
        let name = name.map_or(String::new(), |name| format!(" {name}"));
        self.word(format!("}}{name};"));
    }

    fn members<'t>(&mut self, members: &'t [Member], notes: &mut Vec<(usize, &'t str)>) {
        self.deeper(|lines| {
            for member in members {
                lines.member(member, notes);
            }
        });
    }

    fn member<'t>(&mut self, member: &'t Member, notes: &mut Vec<(usize, &'t str)>) {
        match member {
            Member::Field {
                ty,
                name,
                bits,
                note,
            } => {
                self.line(|doc| {
                    doc.declarator(ty, name);
                    doc.word(bits.map_or(String::new(), |bits| format!(" : {bits}")));
                    doc.word(";");
                });
                if !note.is_empty() {
                    notes.push((self.lines.len() - 1, note));
                }
            }
            Member::Group {
                union,
                extension,
                members,
                name,
            } => {
                self.extension(*extension, |lines| {
                    lines.opening(keyword(*union), None, false);
                });
                self.members(members, notes);
                self.closing(name.as_deref());
            }
        }
    }

    /// Constants, with their values in one column. The last one has no comma, for C++98 has none there.
    fn enumerators(&mut self, all: &[Enumerator]) {
        let valued = all.iter().filter(|one| one.value.is_some());
        let width = valued.map(|one| one.name.len()).max().unwrap_or(0);
        for (index, one) in all.iter().enumerate() {
            if !one.doc.is_empty() {
                self.comment(&one.doc);
            }
            self.line(|line| {
                match &one.value {
                    Some(value) => {
                        line.word(format!("{:width$} = ", one.name));
                        line.expr(value);
                    }
                    None => line.word(&one.name),
                }
                line.word(if index + 1 < all.len() { "," } else { "" });
            });
            if !one.note.is_empty()
                && let Some(last) = self.lines.last_mut()
            {
                last.push_str(&format!(" /* {} */", harmless(&one.note)));
            }
        }
    }
}

fn keyword(union: bool) -> &'static str {
    if union { "union" } else { "struct" }
}

/// Whether a blank line is between two items.
fn are_apart(before: &Item, after: &Item) -> bool {
    match (before, after) {
        (Item::Comment(_) | Item::Heading(_), _) => false,
        (Item::Include { .. }, Item::Include { .. })
        | (Item::Define(_), Item::Define(_))
        | (Item::Typedef(..), Item::Typedef(..))
        | (Item::Invoke { .. }, Item::Invoke { .. }) => false,
        (Item::Function(before), Item::Function(after)) => {
            before.body.is_some() || after.body.is_some() || !after.doc.is_empty()
        }
        (Item::Variable(before), Item::Variable(after)) => {
            before.init.is_some() || after.init.is_some()
        }
        _ => true,
    }
}
