//! Levels: which findings are errors, which are warnings, and which are not wanted.
//!
//! Each code has a default level; a user changes it by code or by group. Where that is said is not
//! known here: the command line reads them from a file and from its options.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use crate::codes::Code;
pub use crate::codes::Level;
use crate::suggest::nearest;

/// Which codes are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Selector {
    /// `all`: each code that is not fixed.
    All,
    /// `warnings`: each code that is a warning so far.
    Warnings,
    /// One code.
    Code(Code),
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::All => "all",
            Self::Warnings => "warnings",
            Self::Code(code) => code.as_str(),
        })
    }
}

/// A word that is neither a code nor a group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a diagnostic code; {}", hint(.near))]
pub struct UnknownCode {
    /// As it was given.
    pub given: String,
    /// The code or group that differs least, if one differs little.
    pub near: Option<String>,
}

fn hint(near: &Option<String>) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "docs/diagnostics.md lists them, and the groups are `all` and `warnings`".into(),
    }
}

impl FromStr for Selector {
    type Err = UnknownCode;

    fn from_str(word: &str) -> Result<Self, UnknownCode> {
        let known = || {
            let groups = [Self::All, Self::Warnings];
            groups
                .into_iter()
                .chain(Code::ALL.iter().map(|code| Self::Code(*code)))
        };
        if let Some(found) = known().find(|selector| selector.to_string() == word) {
            return Ok(found);
        }
        let names: Vec<String> = known().map(|selector| selector.to_string()).collect();
        Err(UnknownCode {
            given: word.to_owned(),
            near: nearest(word, names.iter().map(String::as_str)).map(str::to_owned),
        })
    }
}

/// A code is fixed, and a user wants it lower.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the level of {} is fixed: no sound output can be made from a file with this error ({})",
    .code.as_str(),
    .code.title()
)]
pub struct FixedCode {
    /// The code.
    pub code: Code,
}

/// A level for some codes, which they can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    selector: Selector,
    level: Level,
}

impl Change {
    /// A change.
    ///
    /// # Errors
    ///
    /// If it lowers a code that is fixed. A group means only those of its codes that are not.
    pub fn new(selector: Selector, level: Level) -> Result<Self, FixedCode> {
        match selector {
            Selector::Code(code) if !code.adjustable() && level != Level::Deny => {
                Err(FixedCode { code })
            }
            _ => Ok(Self { selector, level }),
        }
    }
}

/// Two levels for the same codes in one place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("conflicting levels for {selector}: {first} and {second}")]
pub struct Contradiction {
    /// The code or group.
    pub selector: Selector,
    /// One level.
    pub first: Level,
    /// The other.
    pub second: Level,
}

/// The level of each code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels(Vec<Level>);

impl Default for Levels {
    fn default() -> Self {
        Self(Code::ALL.iter().map(|code| code.default_level()).collect())
    }
}

impl Levels {
    /// The level of a code.
    pub fn of(&self, code: Code) -> Level {
        // The table is as long as there are codes, and stands in their order.
        (self.0.get(code as usize).copied()).unwrap_or(code.default_level())
    }

    /// Levels for those who write an SVD: every finding is an error.
    pub fn strict() -> Self {
        Self(vec![Level::Deny; Code::ALL.len()])
    }

    /// Makes the changes of one place, in any order: a code by itself outranks `warnings`, which
    /// outranks `all`. Changes of a later call outrank those of an earlier one.
    ///
    /// # Errors
    ///
    /// If the same codes are given two levels; then nothing is changed.
    pub fn apply(&mut self, changes: &[Change]) -> Result<(), Contradiction> {
        let mut wanted: HashMap<Selector, Level> = HashMap::new();
        for change in changes {
            let first = *wanted.entry(change.selector).or_insert(change.level);
            if first != change.level {
                return Err(Contradiction {
                    selector: change.selector,
                    first,
                    second: change.level,
                });
            }
        }
        let (all, warnings) = (wanted.get(&Selector::All), wanted.get(&Selector::Warnings));
        for (code, level) in Code::ALL.iter().zip(&mut self.0) {
            if let Some(all) = all
                && code.adjustable()
            {
                *level = *all;
            }
            if let Some(warnings) = warnings
                && *level == Level::Warn
            {
                *level = *warnings;
            }
            if let Some(single) = wanted.get(&Selector::Code(*code)) {
                *level = *single;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIXED: Code = Code::Malformed;
    const WARNING: Code = Code::FieldOverlap;
    const OTHER_WARNING: Code = Code::NotModelled;

    fn change(word: &str, level: Level) -> Change {
        Change::new(word.parse().unwrap(), level).unwrap()
    }

    fn levels(layers: &[&[(&str, Level)]]) -> Levels {
        let mut levels = Levels::default();
        for layer in layers {
            let changes: Vec<_> = (layer.iter())
                .map(|(word, level)| change(word, *level))
                .collect();
            levels.apply(&changes).unwrap();
        }
        levels
    }

    #[test]
    fn codes_are_numbered_in_the_order_of_the_table() {
        for (index, code) in Code::ALL.iter().enumerate() {
            assert_eq!(*code as usize, index);
            assert_eq!(Levels::default().of(*code), code.default_level());
        }
    }

    #[test]
    fn fixed_codes_are_errors_and_stay_errors() {
        for code in Code::ALL.iter().filter(|code| !code.adjustable()) {
            assert_eq!(code.default_level(), Level::Deny);
            for lower in [Level::Warn, Level::Allow] {
                let refused = Change::new(Selector::Code(*code), lower);
                assert_eq!(refused, Err(FixedCode { code: *code }));
            }
            Change::new(Selector::Code(*code), Level::Deny).unwrap();
        }
        for group in ["all", "warnings"] {
            assert_eq!(levels(&[&[(group, Level::Allow)]]).of(FIXED), Level::Deny);
        }
    }

    #[test]
    fn what_is_named_closer_or_later_outranks() {
        use Level::{Allow, Deny, Warn};
        let of = |layers: &[&[(&str, Level)]]| levels(layers).of(WARNING);
        assert_eq!(of(&[]), Warn);
        for level in Level::ALL {
            assert_eq!(of(&[&[("R004", level)]]), level);
            assert_eq!(of(&[&[("all", level)]]), level);
            assert_eq!(of(&[&[("warnings", level)]]), level);
        }
        assert_eq!(
            of(&[&[("R004", Warn), ("warnings", Deny), ("all", Allow)]]),
            Warn
        );
        assert_eq!(of(&[&[("R004", Warn)], &[("warnings", Deny)]]), Deny);
        assert_eq!(of(&[&[("R004", Allow)], &[("warnings", Deny)]]), Allow);
        assert_eq!(
            of(&[&[("R004", Allow)], &[("all", Warn), ("warnings", Deny)]]),
            Deny
        );
        assert_eq!(levels(&[&[("R004", Deny)]]).of(OTHER_WARNING), Warn);
    }

    #[test]
    fn two_levels_in_one_place_contradict_each_other() {
        let twice = [change("R004", Level::Deny), change("R004", Level::Allow)];
        let refused = Levels::default().apply(&twice).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "conflicting levels for R004: deny and allow"
        );
        let same = [change("R004", Level::Deny), change("R004", Level::Deny)];
        Levels::default().apply(&same).unwrap();
    }

    #[test]
    fn unknown_codes_are_told_the_nearest() {
        let said = |word: &str| word.parse::<Selector>().unwrap_err().to_string();
        assert_eq!(
            said("r004"),
            "`r004` is not a diagnostic code; did you mean `R004`?"
        );
        assert_eq!(
            said("warning"),
            "`warning` is not a diagnostic code; did you mean `warnings`?"
        );
        assert!(said("unrelated").contains("docs/diagnostics.md"));
    }
}
