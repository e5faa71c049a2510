//! The words of CMSIS-SVD that stand for a property of a register, a field or an address block.
//!
//! Each list is written once: [`crate::schema`] compares a text with its words, and
//! [`crate::resolve`] reads a text as one of its values.

mod effect;
mod formula;

pub use effect::{ReadAction, WriteEffect};
pub use formula::Formula;

/// A type with one variant for each word that CMSIS-SVD allows in an element.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl $name {
            /// The words, in the order of the variants.
            pub(crate) const WORDS: &[&str] = &[$($word,)+];

            /// What a text stands for: a word, or what is near enough to be meant
            /// ([`crate::values::word`]).
            pub(crate) fn read(text: &str) -> Option<Self> {
                match crate::values::word(text, Self::WORDS)? {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The word that CMSIS-SVD uses.
            #[allow(dead_code, reason = "outputs write the words of some of these types")]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words! {
    /// `<access>`.
    pub enum Access {
        /// `read-only`: writes are ignored and logged as guest errors.
        ReadOnly = "read-only",
        /// `write-only`: reads give zero.
        WriteOnly = "write-only",
        /// `read-write`.
        ReadWrite = "read-write",
        /// `writeOnce`: the first write after a reset acts; reads give zero.
        WriteOnce = "writeOnce",
        /// `read-writeOnce`: the first write after a reset acts.
        ReadWriteOnce = "read-writeOnce",
    }
}

impl Access {
    /// Whether a guest may read.
    pub fn readable(self) -> bool {
        match self {
            Self::ReadOnly | Self::ReadWrite | Self::ReadWriteOnce => true,
            Self::WriteOnly | Self::WriteOnce => false,
        }
    }

    /// Whether a guest may write.
    pub fn writable(self) -> bool {
        match self {
            Self::WriteOnly | Self::ReadWrite | Self::WriteOnce | Self::ReadWriteOnce => true,
            Self::ReadOnly => false,
        }
    }

    /// Whether only the first write after a reset acts.
    pub fn once(self) -> bool {
        match self {
            Self::WriteOnce | Self::ReadWriteOnce => true,
            Self::ReadOnly | Self::WriteOnly | Self::ReadWrite => false,
        }
    }
}

words! {
    /// `<protection>`: who may access a register.
    pub enum Protection {
        /// `s`: secure accesses alone.
        Secure = "s",
        /// `n`: secure ones and others.
        NonSecure = "n",
        /// `p`: privileged accesses alone.
        Privileged = "p",
    }
}

impl Protection {
    /// What it asks of an access.
    pub fn required(self) -> &'static str {
        match self {
            Self::Secure => "secure",
            Self::NonSecure => "secure or not",
            Self::Privileged => "privileged",
        }
    }
}

words! {
    /// `<usage>` of enumerated values.
    pub enum Usage {
        /// Names what a read gives.
        Read = "read",
        /// Names what may be written.
        Write = "write",
        /// Both.
        ReadWrite = "read-write",
    }
}

words! {
    /// `<usage>` of an address block.
    pub enum AddressBlockUsage {
        /// Registers.
        Registers = "registers",
        /// A data buffer.
        Buffer = "buffer",
        /// Reserved.
        Reserved = "reserved",
    }
}

words! {
    /// `<endian>` of a processor.
    pub enum CpuEndian {
        /// The lowest byte comes first.
        Little = "little",
        /// The highest byte comes first.
        Big = "big",
        /// Software chooses.
        Selectable = "selectable",
        /// None of these.
        Other = "other",
    }
}

impl CpuEndian {
    /// The order of bytes: little, unless the processor's is big. One that can be selected is little
    /// after a reset of the processors that have it.
    pub(crate) fn order(self) -> Endian {
        match self {
            Self::Big => Endian::Big,
            Self::Little | Self::Selectable | Self::Other => Endian::Little,
        }
    }
}

/// The order of bytes (`<endian>` of `<cpu>`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Endian {
    /// The lowest byte comes first.
    #[default]
    Little,
    /// The highest byte comes first.
    Big,
}

/// `<writeConstraint>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteConstraint {
    /// Only what was read last may be written.
    WriteAsRead,
    /// Only enumerated values may be written.
    UseEnumeratedValues,
    /// Only values in this range, both ends included.
    Range {
        /// Lowest.
        minimum: u64,
        /// Highest.
        maximum: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_read_as_itself() {
        for word in Access::WORDS {
            assert_eq!(Access::read(word).map(Access::as_str), Some(*word));
        }
        for word in CpuEndian::WORDS {
            assert_eq!(CpuEndian::read(word).map(CpuEndian::as_str), Some(*word));
        }
        assert_eq!(Access::read("Read_Only"), Some(Access::ReadOnly));
        assert_eq!(Access::read("reed"), None);
        assert_eq!(Protection::read("secure"), Some(Protection::Secure));
    }
}
