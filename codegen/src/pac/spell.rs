//! Names as svd2rust spells them, by its own conversions, and which of them are taken.

use std::collections::HashSet;

use svd2rust::config::IdentFormat;

/// svd2rust's default theme.
#[derive(Debug)]
pub struct Spelling {
    snake: IdentFormat,
    pascal: IdentFormat,
    plain: IdentFormat,
}

impl Default for Spelling {
    fn default() -> Self {
        Self {
            snake: IdentFormat::default().snake_case(),
            pascal: IdentFormat::default().pascal_case(),
            plain: IdentFormat::default(),
        }
    }
}

impl Spelling {
    /// A module, or a method of a block.
    pub fn snake(&self, name: &str) -> String {
        self.snake.sanitize(name).into_owned()
    }

    /// A type.
    pub fn pascal(&self, name: &str) -> String {
        self.pascal.sanitize(name).into_owned()
    }

    /// An interrupt.
    pub fn plain(&self, name: &str) -> String {
        self.plain.sanitize(name).into_owned()
    }

    /// The method that gives a field's reader or writer.
    pub fn field(&self, name: &str) -> String {
        beside(self.snake(name), &["bits", "set"])
    }

    /// The method that asks whether a field has a value.
    pub fn is_value(&self, name: &str) -> String {
        let name = self.snake.apply(name);
        let between = if name.starts_with('_') { "" } else { "_" };
        format!("is{between}{name}")
    }

    /// The method that writes a value.
    pub fn write_value(&self, name: &str) -> String {
        const TAKEN: [&str; 7] = [
            "bit",
            "bits",
            "clear_bit",
            "set",
            "set_bit",
            "variant",
            "offset",
        ];
        beside(self.snake(name), &TAKEN)
    }
}

/// svd2rust puts an underscore behind a name that it has itself.
fn beside(mut name: String, taken: &[&str]) -> String {
    if taken.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// The names that one element gets: types and modules in one namespace, methods in the other.
#[derive(Debug, Default)]
pub struct Claims {
    /// Types and modules.
    pub types: Vec<String>,
    /// Methods, and the fields of a block.
    pub methods: Vec<String>,
}

/// The names of a module.
#[derive(Debug, Default, Clone)]
pub struct Taken {
    types: HashSet<String>,
    methods: HashSet<String>,
}

impl Taken {
    /// With these types and methods that the module has anyway.
    pub fn with(types: &[&str], methods: &[&str]) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            types: owned(types),
            methods: owned(methods),
        }
    }

    /// Takes the names; `false`, and none is taken, if one is no name or taken.
    pub fn add(&mut self, claims: Claims) -> bool {
        let fits = free(&claims.types, &self.types) && free(&claims.methods, &self.methods);
        if fits {
            self.types.extend(claims.types);
            self.methods.extend(claims.methods);
        }
        fits
    }

    /// Takes the names that `claims` makes of `name`, or of `name` with the first number that makes
    /// them free. Gives that name.
    pub fn settle(&mut self, name: &str, claims: impl Fn(&str) -> Claims) -> String {
        if self.add(claims(name)) {
            return name.to_owned();
        }
        // Without a letter, a type and a module have one spelling.
        let letters = name.contains(|c: char| c.is_ascii_alphabetic());
        let stem = if letters { "" } else { "X" };
        // What no number makes a name of, such as a `%s` where there is no array.
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let plain = format!("X{}", name.chars().map(plain).collect::<String>());
        for stem in [format!("{stem}{name}"), plain.clone()] {
            let first = claims(&format!("{stem}_2"));
            if !first.fits_alone() {
                continue;
            }
            // A name that is taken stands in the way of few numbers, so one of these is free.
            let taken = self.types.len() + self.methods.len() + 1;
            let tries = taken * (first.types.len() + first.methods.len() + 1);
            for number in 2..2 + tries {
                let numbered = format!("{stem}_{number}");
                if self.add(claims(&numbered)) {
                    return numbered;
                }
            }
        }
        plain
    }
}

impl Claims {
    /// Whether these could be names of an empty module.
    fn fits_alone(&self) -> bool {
        let none = HashSet::new();
        free(&self.types, &none) && free(&self.methods, &none)
    }
}

fn free(names: &[String], taken: &HashSet<String>) -> bool {
    names.iter().enumerate().all(|(index, name)| {
        is_name(name) && !taken.contains(name) && !names[..index].contains(name)
    })
}

/// Whether Rust has such a name. Other keywords have an underscore by now.
fn is_name(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
        && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
        && !matches!(name, "_" | "Self" | "self" | "super" | "crate")
}

/// The name with underscores for what is in no name, but for the `%s` of an array.
pub fn clean(name: &str) -> String {
    let (mark, plain) = match name.contains("[%s]") {
        true => ("[%s]", "%s"),
        false => ("%s", ""),
    };
    let legal = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let parts = name.split(mark).map(|part| {
        let part = part.replace("%s", "");
        part.chars().map(legal).collect::<String>()
    });
    let joined = parts.collect::<Vec<_>>().join(mark);
    let named = joined
        .replace(mark, plain)
        .contains(|c: char| c.is_ascii_alphanumeric());
    if named { joined } else { format!("X{joined}") }
}

/// The name of an array without its index.
pub fn plain(name: &str) -> String {
    name.replace("[%s]", "").replace("%s", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        assert_eq!(clean("A_B1"), "A_B1");
        assert_eq!(clean("CH[%s]"), "CH[%s]");
        assert_eq!(clean("C-H%s.x"), "C_H%s_x");
        assert_eq!(clean("-"), "X_");
        assert_eq!(clean("%s"), "X%s");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let spelling = Spelling::default();
        let claims = |name: &str| Claims {
            types: vec![spelling.pascal(name), spelling.snake(name)],
            methods: Vec::new(),
        };
        let mut taken = Taken::with(&["core"], &[]);
        assert_eq!(taken.settle("CORE", claims), "CORE_2");
        assert_eq!(taken.settle("A_B", claims), "A_B");
        assert_eq!(taken.settle("a_b", claims), "a_b_2");
        assert_eq!(taken.settle("SELF", claims), "SELF_2");
        // Its type and its module would have one name.
        assert_eq!(taken.settle("1", claims), "X1_2");
    }
}

#[cfg(test)]
mod settle_tests {
    use super::*;

    /// A type and a module of each name, as svd2rust would make them of a register.
    fn both(name: &str) -> Claims {
        let spelling = Spelling::default();
        Claims {
            types: vec![spelling.pascal(name), spelling.snake(name)],
            methods: vec![spelling.snake(name)],
        }
    }

    #[test]
    fn looking_for_a_free_name_ends_whatever_the_name() {
        for name in [
            "OFF%s", "%s", "A[%s]", "a b", "_", "", "Self", "1", "\u{202e}",
        ] {
            let mut taken = Taken::default();
            let names: Vec<_> = (0..20).map(|_| taken.settle(name, both)).collect();
            let mut distinct = names.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), names.len(), "{name}: {names:?}");
        }
        let mut taken = Taken::default();
        let names = [(); 3].map(|()| taken.settle("OFF%s", both));
        assert_eq!(
            names,
            ["XOFF__2", "XOFF__3", "XOFF__4"].map(|name| name.replace("__", "_s_"))
        );
    }

    #[test]
    fn claims_that_never_fit_end_too() {
        let never = |_: &str| Claims {
            types: vec!["not a name".into()],
            methods: Vec::new(),
        };
        assert_eq!(Taken::default().settle("A%s", never), "XA_s");
    }
}
