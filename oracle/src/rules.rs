//! What a read or a write does to one bit.

/// `accessType`: whether a bit can be read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `read-only`
    ReadOnly,
    /// `write-only`
    WriteOnly,
    /// `read-write`
    ReadWrite,
    /// `writeOnce`: written once after reset, never read.
    WriteOnce,
    /// `read-writeOnce`: written once after reset, read at any time.
    ReadWriteOnce,
}

impl Access {
    /// The access of this word. Vendors write `write` for write-only, and take case lightly.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "read-only" => Self::ReadOnly,
            "write-only" | "write" => Self::WriteOnly,
            "read-write" => Self::ReadWrite,
            "writeonce" => Self::WriteOnce,
            "read-writeonce" => Self::ReadWriteOnce,
            _ => return None,
        })
    }

    /// Whether reads deliver what is stored.
    pub fn can_read(self) -> bool {
        match self {
            Self::ReadOnly | Self::ReadWrite | Self::ReadWriteOnce => true,
            Self::WriteOnly | Self::WriteOnce => false,
        }
    }

    /// Whether writes, or one of them, have an effect.
    pub fn can_write(self) -> bool {
        match self {
            Self::WriteOnly | Self::ReadWrite | Self::WriteOnce | Self::ReadWriteOnce => true,
            Self::ReadOnly => false,
        }
    }

    /// Whether only the first write after a reset has one.
    pub fn is_once(self) -> bool {
        match self {
            Self::WriteOnce | Self::ReadWriteOnce => true,
            Self::ReadOnly | Self::WriteOnly | Self::ReadWrite => false,
        }
    }
}

/// `modifiedWriteValuesType`: what a write does to a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteRule {
    /// `oneToClear`: a one clears the bit.
    OneToClear,
    /// `oneToSet`: a one sets it.
    OneToSet,
    /// `oneToToggle`: a one inverts it.
    OneToToggle,
    /// `zeroToClear`: a zero clears it.
    ZeroToClear,
    /// `zeroToSet`: a zero sets it.
    ZeroToSet,
    /// `zeroToToggle`: a zero inverts it.
    ZeroToToggle,
    /// `clear`: any write clears it.
    Clear,
    /// `set`: any write sets it.
    Set,
    /// `modify`, the default: what is written is stored.
    Modify,
}

impl WriteRule {
    /// The words, each with its rule.
    pub const WORDS: &[(&str, Self)] = &[
        ("oneToClear", Self::OneToClear),
        ("oneToSet", Self::OneToSet),
        ("oneToToggle", Self::OneToToggle),
        ("zeroToClear", Self::ZeroToClear),
        ("zeroToSet", Self::ZeroToSet),
        ("zeroToToggle", Self::ZeroToToggle),
        ("clear", Self::Clear),
        ("set", Self::Set),
        ("modify", Self::Modify),
    ];

    /// The rule of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        rule_of(Self::WORDS, word)
    }

    /// What the bit holds after a write.
    pub fn after(self, stored: bool, written: bool) -> bool {
        match (self, written) {
            (Self::OneToClear, true) => false,
            (Self::OneToClear, false) => stored,
            (Self::OneToSet, true) => true,
            (Self::OneToSet, false) => stored,
            (Self::OneToToggle, true) => !stored,
            (Self::OneToToggle, false) => stored,
            (Self::ZeroToClear, false) => false,
            (Self::ZeroToClear, true) => stored,
            (Self::ZeroToSet, false) => true,
            (Self::ZeroToSet, true) => stored,
            (Self::ZeroToToggle, false) => !stored,
            (Self::ZeroToToggle, true) => stored,
            (Self::Clear, _) => false,
            (Self::Set, _) => true,
            (Self::Modify, written) => written,
        }
    }
}

/// `readActionType`: what a read does to a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAction {
    /// `clear`
    Clear,
    /// `set`
    Set,
    /// `modify`: in a way that SVD cannot say.
    Modify,
    /// `modifyExternal`: something else is affected.
    ModifyExternal,
}

impl ReadAction {
    /// The words, each with its action.
    pub const WORDS: &[(&str, Self)] = &[
        ("clear", Self::Clear),
        ("set", Self::Set),
        ("modify", Self::Modify),
        ("modifyExternal", Self::ModifyExternal),
    ];

    /// The action of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        rule_of(Self::WORDS, word)
    }

    /// What the bit holds after a read.
    pub fn after(self, stored: bool) -> bool {
        match self {
            Self::Clear => false,
            Self::Set => true,
            Self::Modify | Self::ModifyExternal => stored,
        }
    }
}

fn rule_of<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    let mut rules = words.iter().filter(|(known, _)| *known == word);
    rules.next().map(|(_, rule)| *rule)
}
