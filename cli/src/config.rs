//! The file `svd2qemu.toml`: what a project wants of svd2qemu. Nothing is read from the disk here.
//!
//! ```toml
//! [levels]
//! warnings = "deny"
//! X004 = "allow"
//! ```

use std::fmt;

use svd2qemu::Source;
use svd2qemu::diag::Span;
use svd2qemu::levels::{Change, Level, Selector};
use svd2qemu::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file's name, beside the SVD.
pub const FILE_NAME: &str = "svd2qemu.toml";

/// The tables that the file may have.
const TABLES: [&str; 1] = ["levels"];

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Levels of findings.
    pub levels: Vec<Change>,
}

/// What is wrong with the file, each as `FILE:LINE:COLUMN: MESSAGE`, sorted by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    /// At least one.
    pub messages: Vec<String>,
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.messages.join("\n"))
    }
}

impl std::error::Error for ConfigErrors {}

impl Config {
    /// Reads the file's text.
    ///
    /// # Errors
    ///
    /// If it is not TOML, has a table, code or level that there is not, or lowers a code that is
    /// fixed.
    pub fn parse(source: &Source) -> Result<Self, ConfigErrors> {
        let mut reader = Reader::default();
        let (root, faults) = DeTable::parse_recoverable(&source.text);
        for fault in &faults {
            let span = fault.span().unwrap_or_default();
            reader.error(span, format!("this is not TOML: {}", fault.message()));
        }
        if faults.is_empty() {
            reader.root(root.get_ref());
        }
        if reader.errors.is_empty() {
            return Ok(reader.config);
        }
        reader.errors.sort_by_key(|(span, _)| span.start);
        let said = |(span, message): &(Span, String)| {
            let place = source.position(span.start);
            format!("{}:{}:{}: {message}", source.path, place.line, place.column)
        };
        Err(ConfigErrors {
            messages: reader.errors.iter().map(said).collect(),
        })
    }
}

#[derive(Debug, Default)]
struct Reader {
    config: Config,
    errors: Vec<(Span, String)>,
}

impl Reader {
    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push((span, message.into()));
    }

    fn root(&mut self, root: &DeTable) {
        for (key, value) in root {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("levels", DeValue::Table(levels)) => self.levels(levels),
                ("levels", _) => self.error(
                    value.span(),
                    "`levels` is a table: write [levels], and below it CODE = \"LEVEL\"",
                ),
                (other, _) => {
                    let help = did_you_mean(other, &TABLES);
                    self.error(key.span(), format!("unknown key `{other}`: {help}"));
                }
            }
        }
    }

    fn levels(&mut self, levels: &DeTable) {
        for (key, value) in levels {
            let selector = key.get_ref().parse::<Selector>();
            let level = self.level(value);
            match (selector, level) {
                (Err(unknown), _) => self.error(key.span(), unknown.to_string()),
                (Ok(_), None) => {}
                (Ok(selector), Some(level)) => match Change::new(selector, level) {
                    Ok(change) => self.config.levels.push(change),
                    Err(fixed) => self.error(key.span(), fixed.to_string()),
                },
            }
        }
    }

    fn level(&mut self, value: &Spanned<DeValue>) -> Option<Level> {
        let words = Level::ALL.map(Level::as_str);
        let DeValue::String(word) = value.get_ref() else {
            let message = format!("a level is {}, in quotes", one_of(&words));
            self.error(value.span(), message);
            return None;
        };
        let level = Level::ALL
            .into_iter()
            .find(|level| level.as_str() == word.as_ref());
        if level.is_none() {
            let help = did_you_mean(word, &words);
            self.error(value.span(), format!("`{word}` is not a level; {help}"));
        }
        level
    }
}

/// The nearest of a few words, or all of them.
fn did_you_mean(word: &str, words: &[&str]) -> String {
    match nearest(word, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known: {}", one_of(words)),
    }
}

/// `a`, `b` or `c`
fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        all => all.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use svd2qemu::diag::Code;

    fn parse(text: &str) -> Result<Config, ConfigErrors> {
        Config::parse(&Source::new("dir/svd2qemu.toml", text))
    }

    #[test]
    fn levels_by_code_and_by_group() {
        let config = parse("# ours\n[levels]\nwarnings = \"deny\"\nX004 = 'allow'\n").unwrap();
        let change = |selector, level| Change::new(selector, level).unwrap();
        assert_eq!(config.levels.len(), 2);
        for expected in [
            change(Selector::Warnings, Level::Deny),
            change(Selector::Code(Code::ElementOrder), Level::Allow),
        ] {
            assert!(config.levels.contains(&expected), "{config:?}");
        }
        assert_eq!(parse("").unwrap(), Config::default());
    }

    #[test]
    fn mistakes_are_told_with_their_place_and_what_is_near() {
        for (text, expected) in [
            (
                "[level]\n",
                "1:2: unknown key `level`: did you mean `levels`?",
            ),
            (
                "\ncolour = 1\n",
                "2:1: unknown key `colour`: known: `levels`",
            ),
            (
                "levels = 1\n",
                "1:10: `levels` is a table: write [levels], and below it CODE = \"LEVEL\"",
            ),
            (
                "[levels]\n  X04 = \"allow\"\n",
                "2:3: `X04` is not a diagnostic code; did you mean `X004`?",
            ),
            (
                "[levels]\nX004 = \"alow\"\n",
                "2:8: `alow` is not a level; did you mean `allow`?",
            ),
            (
                "[levels]\nX004 = \"error\"\n",
                "2:8: `error` is not a level; known: `deny`, `warn` or `allow`",
            ),
            (
                "[levels]\nX004 = 1\n",
                "2:8: a level is `deny`, `warn` or `allow`, in quotes",
            ),
            (
                "[levels]\nX001 = \"warn\"\n",
                "2:1: the level of X001 is fixed: no sound output can be made from a file with \
                 this error (The file is not well-formed XML)",
            ),
        ] {
            let messages = parse(text).unwrap_err().messages;
            assert_eq!(
                messages,
                [format!("dir/svd2qemu.toml:{expected}")],
                "{text}"
            );
        }
    }

    #[test]
    fn all_mistakes_are_told_in_order() {
        let text = "[levels]\nZ9 = 1\nX004 = 2\nA = \"deny\"\n[other]\n";
        let places: Vec<String> = parse(text)
            .unwrap_err()
            .messages
            .iter()
            .map(|message| message.split(':').nth(1).unwrap_or_default().to_owned())
            .collect();
        assert_eq!(places, ["2", "2", "3", "4", "5"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_a_panic(
            lines in proptest::collection::vec("\\[?(levels|X004|all)?\\]?( ?= ?\"?(deny|ä)?\"?)?.?", 0..6)
        ) {
            let _ = parse(&lines.join("\n"));
        }
    }

    #[test]
    fn what_is_not_toml_is_told_with_its_place() {
        let messages = parse("[levels]\nX004 = allow\n").unwrap_err().messages;
        assert!(
            messages[0].starts_with("dir/svd2qemu.toml:2:8: this is not TOML: "),
            "{messages:?}"
        );
    }
}
