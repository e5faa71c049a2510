//! The file of a device's hooks: what it is made with once, and what it has later.
//!
//! Whoever writes to the disk makes it only where there is none; what is in it then is not ours.

use askama::Template;

use super::view::DeviceView;
use super::{opening_comments, rendered};
use crate::backend::c::{Block, Expr, Function, Item, Linkage, Stmt, Type};
use crate::model::{Device, Peripheral};

/// The header of a device's hooks.
#[derive(Template)]
#[template(path = "hooks.h", whitespace = "preserve")]
pub(super) struct Header<'a> {
    pub head: String,
    pub d: &'a DeviceView,
}

/// The file that is made once.
#[derive(Template)]
#[template(path = "hooks.c", whitespace = "preserve")]
struct Source<'a> {
    name: &'a str,
    d: &'a DeviceView,
    definitions: &'a [String],
}

/// The file that a device's hooks are written in.
#[derive(Debug, Clone)]
pub struct HooksFile {
    /// `uart-hooks.c`
    pub name: String,
    /// Where it is in a QEMU tree.
    pub tree_path: String,
    /// What it is made with.
    pub text: String,
    /// What it has to define.
    pub hooks: Vec<HookFunction>,
    /// What the names of functions in it begin with that are hooks.
    prefix: String,
}

/// A function that is written by hand.
#[derive(Debug, Clone)]
pub struct HookFunction {
    /// Its name.
    pub name: String,
    /// A definition that does nothing.
    pub text: String,
}

/// How a file of hooks differs from what the SVD asks for.
#[derive(Debug)]
pub struct Review<'a> {
    /// Functions that it does not define.
    pub new: Vec<&'a HookFunction>,
    /// Names of functions that it defines and no device calls.
    pub stale: Vec<String>,
}

/// The files of hooks of all devices; those without hooks have none.
pub fn hooks_files(device: &Device) -> Vec<HooksFile> {
    let kinds = device.kinds();
    let wanted = kinds.iter().filter(|peripheral| {
        let behavior = peripheral.behavior.as_ref();
        behavior.is_some_and(|behavior| behavior.has_hooks())
    });
    wanted
        .map(|peripheral| HooksFile::new(peripheral))
        .collect()
}

/// The header, with its path below a QEMU tree.
pub(super) fn header(
    peripheral: &Peripheral,
    d: &DeviceView,
    provenance: &[String],
) -> crate::tree::File {
    let head = opening_comments::bus_head(
        peripheral,
        provenance,
        "calls these hooks, and is called by them",
    );
    crate::tree::File {
        path: format!("include/hw/{}/{}-hooks.h", d.folder, d.kebab),
        text: rendered(Header { head, d }.render()),
    }
}

impl HookFunction {
    fn new(function: Function) -> Self {
        Self {
            name: function.name.clone(),
            text: format!("{}\n", Item::from(function)),
        }
    }
}

impl HooksFile {
    fn new(peripheral: &Peripheral) -> Self {
        let d = DeviceView::new(peripheral, &[], &[], false);
        let prefix = format!("{}_hook", d.snake);
        let state = Type::named(format!("{}State", d.camel)).pointer();
        let head = |result: Type, name: &str| {
            Function::new(Linkage::Own, result, format!("{prefix}s_{name}"))
                .param(state.clone(), "s")
        };
        let own = [
            head(Type::bool(), "realize")
                .param(Type::named("Error").pointer().pointer(), "errp")
                .doc("The device is about to run: a place to connect to others.")
                .body(realize(&d)),
            head(Type::void(), "unrealize")
                .doc("The device goes away.")
                .body(Block::default()),
            head(Type::void(), "reset")
                .doc("Registers and states have the values of a reset; its rules have not run.")
                .body(Block::default()),
        ];
        let of_svd = d.hooks.functions.iter().map(|hook| {
            let gives = hook.gives.iter().cloned();
            hook.prototype.clone().body(Block::of(gives))
        });
        let own = own.into_iter().chain(of_svd).map(HookFunction::new);
        let hooks: Vec<HookFunction> = own.collect();
        let definitions: Vec<String> = (hooks.iter())
            .map(|hook| hook.text.trim_end().to_owned())
            .collect();
        let source = Source {
            name: &super::c_text::harmless(&peripheral.ident.svd),
            d: &d,
            definitions: &definitions,
        };
        let mut text = rendered(source.render());
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let name = format!("{}-hooks.c", d.kebab);
        Self {
            tree_path: format!("hw/{}/{name}", d.folder),
            name,
            text,
            hooks,
            prefix,
        }
    }

    /// How a text differs from what this file has to have. What a preprocessor does to it is not
    /// looked at.
    pub fn review(&self, text: &str) -> Review<'_> {
        let defined = definitions(text);
        let new = self.hooks.iter();
        let new = new.filter(|hook| !defined.contains(&&*hook.name)).collect();
        let ours = |name: &&&str| {
            let rest = name.strip_prefix(self.prefix.as_str());
            rest.is_some_and(|rest| rest.starts_with('_') || rest.starts_with("s_"))
        };
        let known = |name: &&&str| self.hooks.iter().any(|hook| hook.name == **name);
        let stale = defined.iter().filter(ours).filter(|name| !known(name));
        Review {
            new,
            stale: stale.map(|name| (*name).to_owned()).collect(),
        }
    }
}

/// What a device with character devices may want to do when it is about to run.
fn realize(d: &DeviceView) -> Block {
    let hint = |member: &String| {
        Stmt::Comment(format!(
            "What comes in goes to functions that are given here:\n\
             qemu_chr_fe_set_handlers(&s->chardevs.{member}, can_receive, receive,\n\
             \x20                        event, NULL, s, NULL, true);"
        ))
    };
    let hints = d.hooks.chardevs.iter().map(|(member, ..)| hint(member));
    Block::of(hints.chain([Stmt::give(Expr::bool(true))]))
}

/// The names of the functions that a C file defines.
fn definitions(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut depth = 0_usize;
    // The last name before a bracket at the top, and whether that bracket is closed.
    let mut last = "";
    let mut named = "";
    let mut brackets = 0_usize;
    while let Some(first) = rest.chars().next() {
        let skipped = match first {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => literal(rest, first),
            c if c.is_ascii_alphabetic() || c == '_' => {
                let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
                let end = rest.find(word).unwrap_or(rest.len());
                last = &rest[..end];
                end
            }
            c => c.len_utf8(),
        };
        match first {
            '(' => {
                if depth == 0 && brackets == 0 {
                    named = last;
                }
                brackets += 1;
            }
            ')' => brackets = brackets.saturating_sub(1),
            '{' => {
                if depth == 0 && brackets == 0 && !named.is_empty() {
                    found.push(named);
                }
                depth += 1;
            }
            '}' => {
                depth = depth.saturating_sub(1);
                named = "";
            }
            ';' | '=' if depth == 0 => named = "",
            _ => {}
        }
        rest = &rest[skipped..];
    }
    found
}

/// The length of a literal that begins with this quote.
fn literal(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            c if c == quote && !escaped => return at + 1,
            '\n' if !escaped => return at,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::definitions;

    #[test]
    fn definitions_are_told_from_all_else() {
        let text = r#"
            /* uart_hook_a(int x) { */
            // uart_hook_b() {
            void uart_hook_c(UartState *s);
            static const char *text = "uart_hook_d() {";
            bool uart_hook_e(UartState *s, void (*f)(int))
            {
                if (uart_hook_f(s)) { return '"'; }
            }
            struct x { int y; };
            int z[] = { 1 };
            CalcOptionU8 uart_hook_g(void) { return (CalcOptionU8) { .some = false }; }
        "#;
        assert_eq!(definitions(text), ["uart_hook_e", "uart_hook_g"]);
    }
}
