//! What the rules for an access do to stored bits: `modifiedWriteValues` and `readAction`.
//!
//! Each rule is one row of a table: its names, its sentence for the documentation, and its formula,
//! of which each backend makes the text of its own language. The simulator and the oracle do not read
//! the formulas: they are what the formulas are compared with.

use super::formula::Formula::{self, And, Mask, Not, Or, Stored, Written, Xor};

/// What is to be said of a write effect.
struct WriteRow {
    /// The word that CMSIS-SVD uses.
    svd: &'static str,
    /// The last part of the names of functions and masks.
    snake: &'static str,
    /// The mark in the picture of a register.
    mark: &'static str,
    /// What a function with this effect does, as the start of a sentence.
    does: &'static str,
    /// What software must know about it; `None` if the value is just stored.
    sentence: Option<&'static str>,
    formula: Formula,
}

/// Declares the effects with their rows.
macro_rules! write_effects {
    ($($(#[$doc:meta])* $effect:ident { $($row:tt)* })*) => {
        /// `<modifiedWriteValues>`: what written bits do to stored bits.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum WriteEffect {
            $($(#[$doc])* $effect,)*
        }

        impl WriteEffect {
            /// All effects, in the order in which outputs list them.
            pub const ALL: &[Self] = &[$(Self::$effect),*];

            /// The words of CMSIS-SVD, in the same order.
            pub(crate) const WORDS: &[&str] = &[$(Self::$effect.row().svd),*];

            const fn row(self) -> &'static WriteRow {
                match self {
                    $(Self::$effect => const { &WriteRow { $($row)* } },)*
                }
            }
        }
    };
}

write_effects! {
    /// `modify`: the written value is stored.
    Modify {
        svd: "modify",
        snake: "modify",
        mark: "",
        does: "Stores",
        sentence: None,
        formula: Or(&And(&Stored, &Not(&Mask)), &And(&Written, &Mask)),
    }
    /// `oneToClear`.
    OneToClear {
        svd: "oneToClear",
        snake: "one_to_clear",
        mark: "1c",
        does: "Clears where a one is written",
        sentence: Some("a 1 clears the bit, a 0 leaves it"),
        formula: And(&Stored, &Not(&And(&Written, &Mask))),
    }
    /// `oneToSet`.
    OneToSet {
        svd: "oneToSet",
        snake: "one_to_set",
        mark: "1s",
        does: "Sets where a one is written",
        sentence: Some("a 1 sets the bit, a 0 leaves it"),
        formula: Or(&Stored, &And(&Written, &Mask)),
    }
    /// `oneToToggle`.
    OneToToggle {
        svd: "oneToToggle",
        snake: "one_to_toggle",
        mark: "1t",
        does: "Toggles where a one is written",
        sentence: Some("a 1 inverts the bit, a 0 leaves it"),
        formula: Xor(&Stored, &And(&Written, &Mask)),
    }
    /// `zeroToClear`.
    ZeroToClear {
        svd: "zeroToClear",
        snake: "zero_to_clear",
        mark: "0c",
        does: "Clears where a zero is written",
        sentence: Some("a 0 clears the bit, a 1 leaves it"),
        formula: And(&Stored, &Not(&And(&Not(&Written), &Mask))),
    }
    /// `zeroToSet`.
    ZeroToSet {
        svd: "zeroToSet",
        snake: "zero_to_set",
        mark: "0s",
        does: "Sets where a zero is written",
        sentence: Some("a 0 sets the bit, a 1 leaves it"),
        formula: Or(&Stored, &And(&Not(&Written), &Mask)),
    }
    /// `zeroToToggle`.
    ZeroToToggle {
        svd: "zeroToToggle",
        snake: "zero_to_toggle",
        mark: "0t",
        does: "Toggles where a zero is written",
        sentence: Some("a 0 inverts the bit, a 1 leaves it"),
        formula: Xor(&Stored, &And(&Not(&Written), &Mask)),
    }
    /// `clear`: any write clears.
    Clear {
        svd: "clear",
        snake: "any_to_clear",
        mark: "c",
        does: "Clears, whatever is written,",
        sentence: Some("any write clears all bits"),
        formula: And(&Stored, &Not(&Mask)),
    }
    /// `set`: any write sets.
    Set {
        svd: "set",
        snake: "any_to_set",
        mark: "s",
        does: "Sets, whatever is written,",
        sentence: Some("any write sets all bits"),
        formula: Or(&Stored, &Mask),
    }
}

impl WriteEffect {
    /// The word that CMSIS-SVD uses.
    pub fn as_str(self) -> &'static str {
        self.row().svd
    }

    /// The effect that CMSIS-SVD calls so.
    pub fn from_svd(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|effect| effect.as_str() == word)
    }

    /// The last part of the names of functions, `one_to_clear`; in capitals, of masks.
    pub fn snake(self) -> &'static str {
        self.row().snake
    }

    /// The mark in the picture of a register: `1c`. Empty if the value is just stored.
    pub fn mark(self) -> &'static str {
        self.row().mark
    }

    /// What it does, to be followed by where: `Clears where a one is written`.
    pub fn does(self) -> &'static str {
        self.row().does
    }

    /// What software must know about it, without a capital and a full stop; `None` if the value is
    /// just stored.
    pub fn sentence(self) -> Option<&'static str> {
        self.row().sentence
    }

    /// What is stored after a write.
    pub fn formula(self) -> Formula {
        self.row().formula
    }
}

/// What is to be said of a read action.
struct ReadRow {
    /// The word that CMSIS-SVD uses.
    svd: &'static str,
    /// The last part of the names of masks.
    snake: &'static str,
    /// What software must know about it.
    sentence: &'static str,
    /// What is stored after a read; `None` where CMSIS-SVD does not say it.
    formula: Option<Formula>,
}

/// Declares the actions with their rows.
macro_rules! read_actions {
    ($($(#[$doc:meta])* $action:ident { $($row:tt)* })*) => {
        /// `<readAction>`: what reading does to the bits that are read, after they were.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ReadAction {
            $($(#[$doc])* $action,)*
        }

        impl ReadAction {
            /// All actions, in the order in which outputs list them.
            pub const ALL: &[Self] = &[$(Self::$action),*];

            /// The words of CMSIS-SVD, in the same order.
            pub(crate) const WORDS: &[&str] = &[$(Self::$action.row().svd),*];

            const fn row(self) -> &'static ReadRow {
                match self {
                    $(Self::$action => const { &ReadRow { $($row)* } },)*
                }
            }
        }
    };
}

read_actions! {
    /// `clear`.
    Clear {
        svd: "clear",
        snake: "read_to_clear",
        sentence: "clears the bits that are read",
        formula: Some(And(&Stored, &Not(&Mask))),
    }
    /// `set`.
    Set {
        svd: "set",
        snake: "read_to_set",
        sentence: "sets the bits that are read",
        formula: Some(Or(&Stored, &Mask)),
    }
    /// `modify`: in a way that the SVD does not say; a behaviour rule may.
    Modify {
        svd: "modify",
        snake: "read_to_modify",
        sentence: "changes the value",
        formula: None,
    }
    /// `modifyExternal`: something else changes; a behaviour rule may say what.
    ModifyExternal {
        svd: "modifyExternal",
        snake: "read_to_modify_external",
        sentence: "changes something else",
        formula: None,
    }
}

impl ReadAction {
    /// The word that CMSIS-SVD uses.
    pub fn as_str(self) -> &'static str {
        self.row().svd
    }

    /// The action that CMSIS-SVD calls so.
    pub fn from_svd(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.as_str() == word)
    }

    /// The last part of the names of masks, in small letters: `read_to_clear`.
    pub fn snake(self) -> &'static str {
        self.row().snake
    }

    /// What software must know about it, without a capital and a full stop.
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }

    /// What is stored after a read, of the bits that are read; `None` where CMSIS-SVD leaves it to a
    /// rule.
    pub fn formula(self) -> Option<Formula> {
        self.row().formula
    }
}

#[cfg(test)]
mod tests;
