//! The names in the templates of the C device, read from the templates themselves.
//!
//! A template is C with expressions of askama in it. A *word* of it is what becomes one identifier: in
//! `trace_{{ d.snake }}_read(s)` the words are `trace_{{ d.snake }}_read` and `s`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};

/// All templates for QEMU.
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/qemu-c-template");

/// The names that the templates have.
#[derive(Debug, Default)]
pub struct TemplateNames {
    /// What is after the name of a device in names in lower case: `core_reset` of
    /// `calc_core_reset`.
    pub after_snake: BTreeSet<String>,
    /// The same in names in upper case: `PCI_BAR` of `CALC_PCI_BAR`.
    pub after_upper: BTreeSet<String>,
    /// What is around the name of a device in names in lower case: `trace_` and `_read` of
    /// `trace_calc_read`.
    pub around_snake: BTreeSet<(String, String)>,
    /// Names that are the same for all devices.
    pub plain: BTreeSet<String>,
    /// What the runtime's header declares.
    pub runtime: BTreeSet<String>,
}

/// The names in the templates.
pub fn names() -> &'static TemplateNames {
    static NAMES: OnceLock<TemplateNames> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names = TemplateNames::default();
        add_folder(&TEMPLATES, &mut names);
        let header = TEMPLATES.get_file("runtime/svdreg.h");
        let header = header
            .and_then(|file| file.contents_utf8())
            .unwrap_or_default();
        for word in words(header) {
            if let [Part::Text(name)] = &word[..]
                && name.starts_with("svdreg")
            {
                names.runtime.insert(name.clone());
            }
        }
        names
    })
}

fn add_folder(folder: &Dir<'_>, names: &mut TemplateNames) {
    for file in folder.files() {
        names.add(file.contents_utf8().unwrap_or_default());
    }
    // The runtime and machines have no names that are not their own but those of their variables, which no device sees.
    let unseen = ["runtime", "machine"];
    let seen =
        (folder.dirs()).filter(|folder| !unseen.iter().any(|name| folder.path().ends_with(name)));
    for folder in seen {
        add_folder(folder, names);
    }
}

/// A part of a word.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// An expression.
    Hole(String),
}

impl TemplateNames {
    fn add(&mut self, template: &str) {
        for word in words(template) {
            match &word[..] {
                [Part::Text(text)] => {
                    self.plain.insert(text.clone());
                }
                [Part::Hole(hole), Part::Text(end)] => {
                    let (Some(end), Some(set)) = (end.strip_prefix('_'), self.set_of(hole)) else {
                        continue;
                    };
                    // Names of array elements and the like go on after the underscore.
                    if !end.is_empty() {
                        set.insert(end.to_owned());
                    }
                }
                [Part::Text(begin), Part::Hole(hole), Part::Text(end)] if is_snake(hole) => {
                    self.around_snake.insert((begin.clone(), end.clone()));
                }
                _ => {}
            }
        }
    }

    /// Where names belong that begin with this expression, a device's name. The chip's, `c.snake`, never is that of a
    /// device.
    fn set_of(&mut self, hole: &str) -> Option<&mut BTreeSet<String>> {
        match hole {
            hole if is_snake(hole) => Some(&mut self.after_snake),
            "d.upper" => Some(&mut self.after_upper),
            _ => None,
        }
    }
}

/// Whether this expression is a device's name in lower case.
fn is_snake(hole: &str) -> bool {
    hole == "d.snake"
}

/// The words of a template, without those of comments and strings.
fn words(template: &str) -> Vec<Vec<Part>> {
    let mut words = Vec::new();
    let mut word = Vec::new();
    let mut rest = template;
    while let Some(first) = rest.chars().next() {
        if let Some((hole, after)) = bracketed(rest, "{{", "}}") {
            word.push(Part::Hole(hole.trim_matches(['-', ' ']).to_owned()));
            rest = after;
            continue;
        }
        let skipped = [("{%", "%}"), ("{#", "#}"), ("/*", "*/")];
        let skipped = skipped
            .iter()
            .find_map(|(open, close)| bracketed(rest, open, close));
        let skipped = skipped
            .map(|(_, after)| after)
            .or_else(|| after_string(rest));
        let is_part = |c: char| c == '_' || c.is_ascii_alphanumeric();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if length > 0 {
            word.push(Part::Text(rest[..length].to_owned()));
            rest = &rest[length..];
        } else {
            words.push(std::mem::take(&mut word));
            rest = skipped.unwrap_or(&rest[first.len_utf8()..]);
        }
    }
    words.push(word);
    words.retain(|word| match word.first() {
        Some(Part::Text(text)) => !text.starts_with(|c: char| c.is_ascii_digit()),
        Some(Part::Hole(_)) => true,
        None => false,
    });
    words
}

/// What is between these at the start of a text, and what is after them.
fn bracketed<'t>(text: &'t str, open: &str, close: &str) -> Option<(&'t str, &'t str)> {
    text.strip_prefix(open)?.split_once(close)
}

/// What follows the string at the start of a text.
fn after_string(text: &str) -> Option<&str> {
    let mut escaped = false;
    let end = text.strip_prefix('"')?.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some(&text[end + 2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_template() {
        let text = |text: &str| Part::Text(text.to_owned());
        let hole = |hole: &str| Part::Hole(hole.to_owned());
        assert_eq!(
            words(
                "{% if a %}trace_{{ d.snake }}_read(0x1{{ x }}, \"a\\\"b\"){%- endif %}/* c */\n s{{ n -}}"
            ),
            [
                vec![text("trace_"), hole("d.snake"), text("_read")],
                vec![text("s"), hole("n")],
            ]
        );
    }

    #[test]
    fn names_of_a_template() {
        let mut names = TemplateNames::default();
        names.add(
            "static int {{ d.snake }}_find({{ d.camel }}State *s) { return {{ d.upper }}_SIZE; }\n\
             {{ d.snake }}_{{ effect }}({{ other }}_x);",
        );
        assert_eq!(Vec::from_iter(&names.after_snake), ["find"]);
        assert_eq!(Vec::from_iter(&names.after_upper), ["SIZE"]);
        assert_eq!(
            Vec::from_iter(&names.plain),
            ["int", "return", "s", "static"]
        );
    }

    /// Some of each kind of device.
    #[test]
    fn the_templates_are_read() {
        let names = names();
        for name in ["init", "core_vmstate", "sysbus_realize", "pci_exit"] {
            assert!(names.after_snake.contains(name), "{name}");
        }
        assert!(names.after_upper.contains("PCI_BAR"));
        let trace = ("trace_".to_owned(), "_irq".to_owned());
        assert!(names.around_snake.contains(&trace));
        assert!(names.plain.contains("qemu_log_mask"));
    }
}
