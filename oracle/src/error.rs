//! What makes an SVD unreadable.

/// Where and why an SVD cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct Error {
    /// The line on which the element begins, counted from 1.
    pub line: u32,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It is not XML.
    #[error("{0}")]
    Xml(#[from] roxmltree::Error),
    /// A required element is missing.
    #[error("<{element}> has no <{missing}>")]
    Missing {
        /// Where.
        element: String,
        /// What.
        missing: &'static str,
    },
    /// The text of an element is no number.
    #[error("`{0}` is no number")]
    Number(String),
    /// The text of an element is not one of the words it may be.
    #[error("`{0}` is no {1}")]
    Word(String, &'static str),
    /// A bit range that is empty, or written in no known form.
    #[error("`{0}` is no range of bits")]
    BitRange(String),
    /// A register size of 0, or above 64.
    #[error("a register of {0} bits")]
    Size(u64),
    /// `derivedFrom` names nothing.
    #[error("there is no `{0}` to derive from")]
    UnknownBase(String),
    /// `derivedFrom` leads back to where it began.
    #[error("`{0}` derives from itself")]
    Circular(String),
    /// An array, or all of them together, hold more than can be meant.
    #[error("too many elements")]
    TooMany,
    /// An offset beyond 64 bits.
    #[error("an offset beyond 64 bits")]
    Offset,
}
