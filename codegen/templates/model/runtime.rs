//! What all models have in common: how an access is cut into words, time, and the types that describe
//! a device.

use core::error::Error;
use core::fmt;

/// The properties of a register that never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Register {
    /// Name in the SVD.
    pub name: &'static str,
    /// Offset from the base address, in bytes.
    pub offset: u64,
    /// Size in bytes.
    pub bytes: u32,
    /// Value at reset.
    pub reset_value: u64,
    /// Bits that are defined at reset.
    pub reset_mask: u64,
    /// Bits that a guest can read.
    pub readable: u64,
    /// Bits that a guest can change.
    pub writable: u64,
    /// Enumerated values of its fields, in the SVD's order.
    pub enumerated: &'static [EnumeratedValue],
}

/// A value of a field that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumeratedValue {
    /// Name of the field in the SVD.
    pub field: &'static str,
    /// Name of the value in the SVD.
    pub name: &'static str,
    /// The value of the field, shifted down to bit 0.
    pub value: u64,
}

/// A guest's mistakes, counted; the device goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GuestErrors {
    /// How many there were.
    pub count: u64,
    /// The text of the last one.
    pub last: Option<&'static str>,
}

impl GuestErrors {
    /// Counts one more.
    pub fn log(&mut self, text: &'static str) {
        self.count += 1;
        self.last = Some(text);
    }
}

/// A parameter outside its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParamError {
    /// Its name.
    pub name: &'static str,
    /// The value given.
    pub value: u64,
    /// Smallest value accepted.
    pub min: u64,
    /// Largest value accepted.
    pub max: u64,
}

impl ParamError {
    /// Checks a parameter against its range, both ends included.
    ///
    /// # Errors
    ///
    /// When the value is outside the range.
    pub const fn check(name: &'static str, value: u64, min: u64, max: u64) -> Result<(), Self> {
        if value < min || value > max {
            return Err(Self {
                name,
                value,
                min,
                max,
            });
        }
        Ok(())
    }
}

impl fmt::Display for ParamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            value,
            min,
            max,
        } = self;
        write!(f, "{name} = {value} is not in {min}..={max}")
    }
}

impl Error for ParamError {}

/// Who makes an access, which decides whether a protected register answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Master {
    /// The access is secure.
    pub secure: bool,
    /// The access is privileged.
    pub privileged: bool,
}

impl Master {
    /// A master that may do everything.
    pub const ANY: Self = Self {
        secure: true,
        privileged: true,
    };
}

/// Bits of a word that answer only some masters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protection {
    /// Bits that only a secure access reaches.
    pub secure: u64,
    /// Bits that only a privileged access reaches.
    pub privileged: u64,
}

impl Protection {
    /// No bit is protected.
    pub const NONE: Self = Self {
        secure: 0,
        privileged: 0,
    };

    /// Those of the lanes that the master reaches.
    pub const fn permitted(self, lanes: u64, master: Master) -> u64 {
        let mut permitted = lanes;
        if !master.secure {
            permitted &= !self.secure;
        }
        if !master.privileged {
            permitted &= !self.privileged;
        }
        permitted
    }
}

/// Registers that share bytes, and so are accessed together. A register that shares none is a word
/// of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Offset from the base address, in bytes.
    pub offset: u64,
    /// Size in bytes, 1 to 8.
    pub bytes: u32,
}

impl Word {
    /// The index of the word that holds the byte at `offset`. Words are sorted by offset.
    pub fn find(words: &[Self], offset: u64) -> Option<usize> {
        let index = words.partition_point(|word| word.offset <= offset);
        let index = index.checked_sub(1)?;
        let word = words[index];
        (offset - word.offset < u64::from(word.bytes)).then_some(index)
    }
}

/// Where the byte at the lowest address is in a register and in an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// It is the lowest byte.
    Little,
    /// It is the highest byte.
    Big,
}

/// An access of some bytes, cut into the words that it touches, lowest address first.
#[derive(Debug, Clone)]
pub struct Access {
    words: &'static [Word],
    order: ByteOrder,
    offset: u64,
    size: u32,
    done: u32,
    outside: bool,
}

/// What an access touches of one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Index of the word.
    pub word: usize,
    /// A mask of the bytes that are accessed, as bits of the word.
    pub lanes: u64,
    /// How far the bytes are up in the word, in bits.
    in_word: u32,
    /// How far the bytes are up in the value of the access, in bits.
    in_access: u32,
}

impl Access {
    /// An access of `size` bytes (1 to 8) at `offset`. `words` are sorted by offset and do not
    /// overlap.
    pub const fn new(words: &'static [Word], order: ByteOrder, offset: u64, size: u32) -> Self {
        Self {
            words,
            order,
            offset,
            size,
            done: 0,
            outside: false,
        }
    }

    /// Whether one of the bytes looked at so far is in no word.
    pub const fn is_outside(&self) -> bool {
        self.outside
    }
}

impl Iterator for Access {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        while self.done < self.size {
            let at = self.offset.checked_add(self.done.into());
            let found = at.and_then(|at| Some((at, Word::find(self.words, at)?)));
            let Some((at, index)) = found else {
                self.outside = true;
                self.done += 1;
                continue;
            };
            let word = self.words[index];
            let first = (at - word.offset) as u32;
            let bytes = (self.size - self.done).min(word.bytes - first);
            let (first, done) = match self.order {
                ByteOrder::Little => (first, self.done),
                ByteOrder::Big => (word.bytes - first - bytes, self.size - self.done - bytes),
            };
            self.done += bytes;
            return Some(Part {
                word: index,
                lanes: ones(bytes) << (first * 8),
                in_word: first * 8,
                in_access: done * 8,
            });
        }
        None
    }
}

impl Part {
    /// The accessed bits of a word, where they are in the value of the access.
    pub const fn to_access(self, bits: u64) -> u64 {
        (bits & self.lanes) >> self.in_word << self.in_access
    }

    /// Those bits of the value of an access that go to the word, where they are in the word.
    pub const fn to_word(self, value: u64) -> u64 {
        value >> self.in_access << self.in_word & self.lanes
    }
}

/// A mask of this many bytes, 1 to 8.
pub const fn ones(bytes: u32) -> u64 {
    u64::MAX >> (64 - bytes * 8)
}

/// Virtual time. It passes when the device is told so, and not otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clock {
    now: u64,
    started: u64,
}

/// When an event happens. Events of the same time happen in the order in which they were started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Virtual time in nanoseconds.
    pub at: u64,
    /// How many events were started before this one.
    pub order: u64,
}

/// An event that was started and has not happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled<A> {
    /// When it happens.
    pub due: Due,
    /// Its arguments.
    pub args: A,
}

impl Clock {
    /// Virtual time in nanoseconds.
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// Lets time pass until `at`, unless that is past.
    pub fn reach(&mut self, at: u64) {
        self.now = self.now.max(at);
    }

    /// Starts an event that happens `delay` nanoseconds from now. The end of time never comes.
    pub fn after<A>(&mut self, delay: u64, args: A) -> Scheduled<A> {
        let due = Due {
            at: self.now.saturating_add(delay),
            order: self.started,
        };
        self.started += 1;
        Scheduled { due, args }
    }

    /// Nanoseconds until the event happens: at most the end of QEMU's signed clock; 0 if it was not
    /// started.
    pub fn remaining<A>(&self, event: &Option<Scheduled<A>>) -> u64 {
        let at = event.as_ref().map_or(0, |event| event.due.at);
        at.min(u64::MAX >> 1).saturating_sub(self.now)
    }
}

impl Due {
    /// Whether the event happens not later than `end`. What is due at the end of time never happens.
    pub const fn is_by(self, end: u64) -> bool {
        self.at <= end && self.at < u64::MAX
    }
}

impl<A> Scheduled<A> {
    /// When the event happens, if it was started.
    pub fn due(event: &Option<Self>) -> Option<Due> {
        event.as_ref().map(|event| event.due)
    }

    /// The arguments of the event, which is no longer scheduled, if it is the one of that time.
    pub fn take(event: &mut Option<Self>, due: Due) -> Option<A> {
        event
            .take_if(|event| event.due == due)
            .map(|event| event.args)
    }
}
