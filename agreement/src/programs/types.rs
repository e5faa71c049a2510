//! Types of the behaviour language, their values at the edges, and the parts of the language that can
//! be left out of what is generated.

use fastrand::Rng;

/// A part of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feature {
    /// Unsigned integers, `bool`, `Option`; rules, events, functions, interrupt lines.
    Base,
    /// `i1` to `i64`.
    Signed,
    /// The methods beyond those of [`Feature::Base`].
    Methods,
    /// Tuples.
    Tuples,
    /// Guards, patterns in patterns, alternatives that bind names.
    Patterns,
    /// `state name: [u8; 16] = [0; 16];`
    Arrays,
    /// Arrays of registers, alone and in arrays of clusters: `R[i]`, `C[i].R`, `on write C[n].R[k]`.
    Banks,
    /// `for`.
    Loops,
    /// `|=` and the like.
    Compound,
    /// `event.is_pending()`.
    Pending,
    /// `irq name;` and `pulse name;`.
    Pulses,
    /// `input name;` and `on input`.
    Inputs,
    /// `extern fn` and `on call`.
    Hooks,
    /// Names that are words of C, POSIX, GLib, QEMU and Rust.
    Words,
    /// Conditions that are always true or always false.
    Constants,
}

/// The parts that are understood by all translations.
pub const ENABLED: &[Feature] = &[
    Feature::Base,
    Feature::Signed,
    Feature::Methods,
    Feature::Tuples,
    Feature::Patterns,
    Feature::Arrays,
    Feature::Banks,
    Feature::Loops,
    Feature::Compound,
    Feature::Pending,
    Feature::Pulses,
    Feature::Inputs,
    Feature::Hooks,
    Feature::Words,
    Feature::Constants,
];

/// A type of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `bool`
    Bool,
    /// `u1` to `u64`, `i1` to `i64`.
    Int {
        /// Whether it has a sign.
        signed: bool,
        /// Width.
        bits: u32,
    },
    /// `Option<T>`
    Option(Box<Ty>),
    /// `(T, ..)`
    Tuple(Vec<Ty>),
}

/// Widths that are drawn: the machine's, and those just below and above them.
const WIDTHS: [u32; 20] = [
    1, 2, 3, 5, 7, 8, 8, 9, 12, 16, 16, 17, 31, 32, 32, 32, 33, 63, 64, 64,
];

impl Ty {
    /// `uN`.
    pub fn unsigned(bits: u32) -> Self {
        Self::Int {
            signed: false,
            bits,
        }
    }

    /// An integer's sign and width.
    pub fn int(&self) -> Option<(bool, u32)> {
        match self {
            Self::Int { signed, bits } => Some((*signed, *bits)),
            Self::Bool | Self::Option(_) | Self::Tuple(_) => None,
        }
    }

    /// `Option` of it.
    pub fn option(self) -> Self {
        Self::Option(Box::new(self))
    }

    /// As the language writes it.
    pub fn text(&self) -> String {
        match self {
            Self::Bool => "bool".into(),
            Self::Int { signed, bits } => format!("{}{bits}", if *signed { 'i' } else { 'u' }),
            Self::Option(inner) => format!("Option<{}>", inner.text()),
            Self::Tuple(parts) => {
                let parts: Vec<_> = parts.iter().map(Self::text).collect();
                format!("({})", parts.join(", "))
            }
        }
    }

    /// The simplest value, which takes its type from where it stands.
    pub fn simplest(&self) -> String {
        match self {
            Self::Bool => "false".into(),
            Self::Int { .. } => "0".into(),
            Self::Option(_) => "None".into(),
            Self::Tuple(parts) => {
                let parts: Vec<_> = parts.iter().map(Self::simplest).collect();
                format!("({})", parts.join(", "))
            }
        }
    }
}

/// All ones of this width.
pub fn ones(bits: u32) -> u64 {
    u64::MAX >> (64 - bits.clamp(1, 64))
}

/// A width.
pub fn width(random: &mut Rng) -> u32 {
    match random.u8(0..6) {
        0 => random.u32(1..=64),
        _ => WIDTHS[random.usize(0..WIDTHS.len())],
    }
}

/// A value of this many bits: most often at an edge.
pub fn value(bits: u32, random: &mut Rng) -> u64 {
    let max = ones(bits);
    let value = match random.u8(0..12) {
        0 | 1 => 0,
        2 | 3 => random.u64(1..4),
        4 => max,
        5 => max - 1,
        6 => max / 2,
        7 => max / 2 + 1,
        8 => u64::from(bits),
        9 => 1 << random.u32(0..64),
        10 => random.u64(0..100),
        _ => random.u64(..),
    };
    value & max
}

/// A literal of this type; `own` says that it must name the type.
pub fn literal(signed: bool, bits: u32, own: bool, random: &mut Rng) -> String {
    let value = value(bits, random);
    let letter = if signed { 'i' } else { 'u' };
    let suffix = if own {
        format!("{letter}{bits}")
    } else {
        String::new()
    };
    if signed {
        return signed_text(value, bits) + &suffix;
    }
    match random.u8(0..5) {
        0 => format!("{value:#x}{suffix}"),
        _ => format!("{value}{suffix}"),
    }
}

/// The number that these bits are with a sign.
pub fn signed_text(value: u64, bits: u32) -> String {
    let shift = 64 - bits;
    format!("{}", (value << shift) as i64 >> shift)
}
