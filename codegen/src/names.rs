//! The one place where names of one language become names of another.
//!
//! | Output | Made from | Pattern |
//! |---|---|---|
//! | C state field, function part | register, event, ... | `snake` |
//! | C macro | peripheral, register, field, value | `PERIPHERAL_REGISTER_FIELD_VALUE` |
//! | C type | peripheral | `CamelState`, `CamelOptionU32` |
//! | QOM type | peripheral | `snake` with `-` for `_`, of the name that `check/outputs.rs` gives it |
//! | QOM property | register: as in the SVD; param: `-` for `_` |
//! | Rust module, method | register, field, ... | `snake` |
//! | Rust type | peripheral | `Camel` |
//! | crate, file | device, peripheral | `snake` with `-` for `_` |
//!
//! A name that is a keyword of C or Rust gets a trailing underscore in `snake`, as svd2rust does.
//! Two names that become one are a diagnostic of `check`, never a silent rename.

mod free;
pub mod taken;
pub mod target_scope;

pub(crate) use free::first_free;

/// A name in the spellings of the output languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ident {
    /// As in the SVD.
    pub svd: String,
    /// `snake_case`; never a keyword.
    pub snake: String,
    /// `UPPER_CASE`.
    pub upper: String,
    /// `CamelCase`.
    pub camel: String,
}

impl Ident {
    /// Converts a name of the SVD; `None` if it has no letter, starts with a digit or holds a
    /// character other than ASCII letters, digits and `_`.
    pub fn new(svd: &str) -> Option<Self> {
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
        // Underscores at the ends are dropped.
        let first = svd.chars().find(|c| *c != '_')?;
        if first.is_ascii_digit() || !svd.chars().all(legal) {
            return None;
        }
        let words = words(svd);
        let mut snake = words.join("_").to_lowercase();
        if is_keyword(&snake) {
            snake.push('_');
        }
        let camel = words
            .iter()
            .map(|word| {
                let (head, tail) = word.split_at(1);
                head.to_uppercase() + &tail.to_lowercase()
            })
            .collect();
        Some(Self {
            upper: words.join("_").to_uppercase(),
            svd: svd.to_owned(),
            snake,
            camel,
        })
    }

    /// Converts a name that [`Self::new`] does not take: other characters than letters, digits and
    /// `_` become `_`, and a digit at the start gets one in front, as svd2rust gives it. `None` if
    /// nothing would be left of it.
    pub fn repaired(svd: &str) -> Option<Self> {
        let shown = crate::text::line(svd);
        let legal = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let text: String = svd.chars().map(legal).collect();
        let text = text.trim_matches('_');
        if let Some(ident) = Self::new(text) {
            return Some(Self {
                svd: shown,
                ..ident
            });
        }
        if text.is_empty() {
            return None;
        }
        let rest = Self::new(&format!("x{text}"))?;
        let underscore = |text: &str| format!("_{}", &text[1..]);
        Some(Self {
            svd: shown,
            snake: underscore(&rest.snake),
            upper: underscore(&rest.upper),
            camel: underscore(&rest.camel),
        })
    }

    /// The last part of a longer name in `snake_case`: the underscore before a digit, which makes a name of `8X`, would be
    /// the second one there.
    pub fn snake_part(&self) -> &str {
        self.snake.trim_start_matches('_')
    }

    /// The name with a number behind it.
    pub fn numbered(&self, number: u64) -> Self {
        let snake = match is_keyword(self.snake.trim_end_matches('_')) {
            true => self.snake.trim_end_matches('_'),
            false => &self.snake,
        };
        Self {
            svd: format!("{}_{number}", self.svd),
            snake: format!("{snake}_{number}"),
            upper: format!("{}_{number}", self.upper),
            camel: format!("{}{number}", self.camel),
        }
    }

    /// The name with this behind it, in all spellings; `suffix` is in lower case.
    pub fn with_suffix(&self, suffix: &str) -> Self {
        let (head, tail) = suffix.split_at(1);
        Self {
            svd: self.svd.clone(),
            snake: format!("{}_{suffix}", self.snake.trim_end_matches('_')),
            upper: format!("{}_{}", self.upper, suffix.to_uppercase()),
            camel: format!("{}{}{tail}", self.camel, head.to_uppercase()),
        }
    }

    /// The first letters of a name that is longer than `limit`; `None` if it is not.
    pub fn shortened(&self, limit: usize) -> Option<Self> {
        if self.snake.len() <= limit {
            return None;
        }
        // A name of C and Rust is ASCII; what stands for other characters is found in `upper`.
        let text: String = self.upper.chars().take(limit).collect();
        Self::new(&text)
            .or_else(|| Self::repaired(&text))
            .map(|ident| Self {
                svd: self.svd.clone(),
                ..ident
            })
    }

    /// `snake` with `-` for `_`: QOM types and properties, crates and files.
    pub fn kebab(&self) -> String {
        kebab(&self.snake)
    }
}

/// The name with underscores for what C and Rust do not have in names, and one before a digit at the
/// start; the `%s` of an array stays. `None` if nothing would be left of it.
pub fn legal(name: &str) -> Option<String> {
    let mark = if name.contains("[%s]") { "[%s]" } else { "%s" };
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let parts: Vec<String> = name
        .split(mark)
        .map(|part| part.replace(|c| !allowed(c), "_"))
        .collect();
    let text = parts.join(mark);
    let text = match text == name {
        true => &text,
        false => text.trim_matches('_'),
    };
    if !text.contains(|c: char| c.is_ascii_alphanumeric()) || text == mark {
        return None;
    }
    let digit = text.starts_with(|c: char| c.is_ascii_digit());
    Some(format!("{}{text}", if digit { "_" } else { "" }))
}

/// `-` for `_`, without underscores at the ends.
pub fn kebab(snake: &str) -> String {
    snake.trim_matches('_').replace('_', "-")
}

/// Splits at underscores and where a lower-case letter or digit meets an upper-case letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous = '_';
    for c in name.chars() {
        if c == '_' {
            words.push(String::new());
        } else {
            if c.is_ascii_uppercase() && previous.is_ascii_lowercase() {
                words.push(String::new());
            }
            words.last_mut().expect("never empty").push(c);
        }
        previous = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a name is reserved in C (C17 and GNU C) or in Rust 2024.
pub fn is_keyword(name: &str) -> bool {
    const C: &[&str] = &[
        "asm", "auto", "break", "bool", "case", "char", "const", "continue", "default", "do",
        "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long",
        "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct",
        "switch", "typedef", "typeof", "union", "unix", "linux", "unsigned", "void", "volatile",
        "while",
    ];
    C.contains(&name) || is_rust_keyword(name)
}

/// Whether a name is reserved in Rust 2024.
pub(crate) fn is_rust_keyword(name: &str) -> bool {
    const RUST: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "crate", "dyn", "false", "final",
        "fn", "gen", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut",
        "override", "priv", "pub", "ref", "self", "super", "trait", "true", "try", "type", "union",
        "unsafe", "unsized", "use", "virtual", "where", "yield",
    ];
    RUST.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        let check = |svd: &str, snake: &str, upper: &str, camel: &str| {
            let ident = Ident::new(svd).expect(svd);
            assert_eq!(
                (&*ident.snake, &*ident.upper, &*ident.camel),
                (snake, upper, camel)
            );
        };
        check("CTRL", "ctrl", "CTRL", "Ctrl");
        check("TxData", "tx_data", "TX_DATA", "TxData");
        check("DMA1_CH", "dma1_ch", "DMA1_CH", "Dma1Ch");
        check("INT", "int_", "INT", "Int");
        check("TYPE", "type_", "TYPE", "Type");
    }

    #[test]
    fn repaired_names() {
        let check = |svd: &str, snake: &str, upper: &str| {
            let ident = Ident::repaired(svd).expect(svd);
            assert_eq!((&*ident.snake, &*ident.upper), (snake, upper), "{svd}");
        };
        check("ESP32-C2", "esp32_c2", "ESP32_C2");
        check("16-bit", "_16_bit", "_16_BIT");
        check("1A", "_1a", "_1A");
        check("_2", "_2", "_2");
        check("divided by 1", "divided_by_1", "DIVIDED_BY_1");
        check("\u{b5}s", "s", "S");
        assert_eq!(Ident::repaired("--"), None);
        assert_eq!(Ident::repaired(""), None);
    }

    #[test]
    fn legal_names() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(legal(name).as_deref(), expected, "{name}");
        };
        check("CTRL_%s", Some("CTRL_%s"));
        check("A-B[%s]", Some("A_B[%s]"));
        check("_8X", Some("_8X"));
        check("8X%s", Some("_8X%s"));
        check("../x", Some("x"));
        check("a b(c)", Some("a_b_c"));
        check("%s", None);
        check("-", None);
        check("", None);
    }

    #[test]
    fn illegal_names() {
        for name in ["", "1A", "_1A", "A-B", "../x", "_", "É", "a b", "x%s"] {
            assert_eq!(Ident::new(name), None, "{name}");
        }
    }
}
