//! Every diagnostic's code, what it means and its level; the manual is made from this table.
//!
//! A row without a level is an error that is fixed: no sound output can be made after it, so no
//! user can lower it. `: warn` and `: allow` are findings that output is sound in spite of, most of
//! them because the stage that pushes them goes on with repaired data. The level of those is the
//! user's to change; `--strict` makes errors of all of them.

use std::fmt;

/// What is done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error: nothing is generated.
    Deny,
}

impl Level {
    /// All of them.
    pub const ALL: [Level; 3] = [Level::Deny, Level::Warn, Level::Allow];

    /// The word for it, on the command line and in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal $(: $level:ident)?,)+) => {
        /// A diagnostic's stable code. `X` is about XML and the SVD schema, `R` about the register
        /// map, `N` about names, `B` about the behaviour block, `Q` about QEMU.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All codes, in the order of the manual.
            pub const ALL: &[Code] = &[$(Code::$name,)+];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What the code means.
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc, "\n"),+).trim_ascii(),)+
                }
            }

            /// Its name, in one word.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// The level in its row, if it has one.
            fn row_level(self) -> Option<Level> {
                match self {
                    $(Self::$name => codes!(@level $($level)?),)+
                }
            }
        }
    };
    (@level) => { None };
    (@level warn) => { Some(Level::Warn) };
    (@level allow) => { Some(Level::Allow) };
}

impl Code {
    /// Its level, if the user does not change it.
    pub fn default_level(self) -> Level {
        self.row_level().unwrap_or(Level::Deny)
    }

    /// Whether the user may lower its level: whether sound output can be made after it.
    pub fn adjustable(self) -> bool {
        self.row_level().is_some()
    }

    /// The first sentence of its explanation, in one line and without its full stop.
    pub fn title(self) -> String {
        let text: Vec<&str> = self.explanation().split_whitespace().collect();
        let text = text.join(" ");
        let sentence = text.split(". ").next().unwrap_or_default();
        sentence.trim_end_matches('.').to_owned()
    }
}

codes! {
    /// The file is not well-formed XML.
    Malformed = "X001",
    /// The root element is not `<device>`.
    NotAnSvd = "X002",
    /// An element that CMSIS-SVD 1.3 does not allow here.
    /// It is ignored.
    UnknownElement = "X003": warn,
    /// Elements are not in the order of the CMSIS-SVD schema.
    ElementOrder = "X004": allow,
    /// A required element is missing.
    /// The usual value is assumed if there is one; otherwise, the parent element is ignored.
    MissingElement = "X005": warn,
    /// A required value is invalid.
    /// A value that is close to a valid one is corrected; otherwise, the parent element is ignored.
    InvalidValue = "X006": warn,
    /// Duplicate element.
    /// The first one is used; all `<vendorExtensions>` are read.
    DuplicateElement = "X007": warn,
    /// svd2rust rejects an SVD that passed all checks.
    /// No SVD is known for which it does.
    Svd2rustRefused = "X009",
    /// An optional element has an invalid value.
    /// It is corrected if only case or punctuation are wrong; otherwise, it is ignored.
    InvalidOption = "X010": warn,
    /// The device has no description or version.
    /// They are assumed to be empty.
    NoDescription = "X011": warn,
    /// A list element is empty.
    EmptyElement = "X012": warn,
    /// The device has no peripheral, or all of them are ignored.
    NoPeripheral = "X013": warn,
    /// The file is not UTF-8.
    NotUtf8 = "X014",
    /// A register is outside the address blocks of its peripheral.
    /// The device is made large enough to hold it.
    OutsideAddressBlock = "R001": warn,
    /// Two registers overlap, and neither is declared to be an alternate of the other.
    /// They share storage.
    RegisterOverlap = "R002": warn,
    /// A field has bits outside its register.
    /// They are dropped; a field that is completely outside is ignored.
    FieldOutsideRegister = "R003": warn,
    /// Two fields overlap in bits that both can read, or both can write.
    /// The first one is used for these bits.
    FieldOverlap = "R004": warn,
    /// A reset value does not fit its register.
    /// The upper bits are dropped.
    ResetTooWide = "R005": warn,
    /// An enumerated value does not fit its field.
    /// The value is ignored.
    EnumeratedTooWide = "R006": warn,
    /// A register size is not from 1 to 64 bits.
    /// The register is ignored.
    RegisterSize = "R007": warn,
    /// A limit of svd2qemu is exceeded: elements are nested too deep, or there are too many registers.
    NotSupported = "R008",
    /// Two enumerated values of a field have the same value.
    /// The first one is used.
    DuplicateEnumerated = "R009": warn,
    /// A write constraint does not fit its field, or is empty.
    /// It is ignored.
    WriteConstraint = "R010": warn,
    /// A peripheral has no address block that gives its size.
    /// Its size is computed from its registers.
    NoAddressBlock = "R011": warn,
    /// A `dim` is zero or too large, or does not match `dimIndex` or the name.
    /// Missing indices are numbered from 0, and `%s` is added to or removed from the name;
    /// an array of an invalid size is ignored.
    Dimension = "R012": warn,
    /// `derivedFrom` names an unknown element, or the derivation is circular.
    /// A name that differs only in case is accepted; otherwise, the element is ignored.
    DerivedFrom = "R013": warn,
    /// An address or offset is beyond the address space.
    /// The element there is ignored.
    AddressOverflow = "R014": warn,
    /// The SVD says that a read changes a register, but not how: the device does not change it.
    NotModelled = "R015": warn,
    /// The file declares an address unit other than bytes.
    /// Addresses are read as byte addresses, which is what such files contain.
    AddressUnit = "R016": warn,
    /// An interrupt's number is larger than 255, which the guest crate cannot represent; or larger
    /// than any interrupt controller's.
    InterruptNumber = "R017": warn,
    /// Two elements have the same name and the same address.
    /// The first one is used.
    DuplicateAtAddress = "R018": warn,
    /// A field has several sets of enumerated values for the same usage.
    /// The first one is used.
    SeveralEnumerations = "R019": warn,
    /// Overlapping registers have more than 8 bytes together.
    /// The last of them is ignored.
    SharedTooLong = "R020": warn,
    /// A register's address is not a multiple of its size, or its offset has more than 32 bits.
    /// Only the guest crate omits it.
    NotInGuestCrate = "R021": warn,
    /// A reset value has bits outside the reset mask, where its value is undefined.
    /// A reset sets them to the value in the file, in every output.
    ResetOutsideMask = "R022": warn,
    /// An element has no effect because it only names types of a C header.
    /// `headerStructName`, `dimName` and `dimArrayIndex` are ignored: all outputs use the names of
    /// peripherals, clusters and registers.
    HeaderName = "R024": warn,
    /// An interrupt's name contains `%s`.
    /// It is replaced by the index of the peripheral in its array; all of them have the same number,
    /// because the SVD cannot give several.
    InterruptOfArray = "R025": warn,
    /// A name cannot be turned into an identifier in C and Rust: no character is valid.
    /// The element is ignored.
    IllegalName = "N001": warn,
    /// Two names become the same identifier in C or Rust, or a name is reserved.
    /// One of them gets a number appended.
    NameCollision = "N002": warn,
    /// A name is not a valid identifier in C and Rust.
    /// Characters other than letters, digits and underscores become underscores, and an underscore is
    /// put before a leading digit.
    NameRepaired = "N003": warn,
    /// `prependToName` or `appendToName` is given.
    /// They only affect the names of C structures; registers keep the names that they are given.
    NameAffix = "N004": warn,
    /// A peripheral has a name that QEMU uses for a type, or as the first word of names in its code.
    /// Its QEMU device gets the suffix `_DEV` in file names, C names and types. All QEMU versions known
    /// to svd2qemu are considered, so that the name does not change from one version to the next;
    /// `plugin` and `boot` look at the installed QEMU too. A name of one letter, which no type of QEMU can have,
    /// gets `_DEV` as well, without a diagnostic.
    NameOfQemu = "N005": warn,
    /// A name is too long for a file name, with what is added to it.
    /// Outputs are named after its first characters.
    LongName = "N006": warn,
    /// The devices of two peripherals would have the same name in QEMU: a name that ends in `_SYSBUS`,
    /// `_PCI` and the like is also the name of a part of another device, and one that ends in `_DEV` may
    /// be a repaired name.
    /// One of them gets `_DEV`, or `_DEV` and a number.
    OutputCollision = "N007": warn,
    /// A syntax error in the behaviour block.
    Syntax = "B001",
    /// An unknown name.
    UnknownName = "B002",
    /// A value of the wrong type.
    TypeMismatch = "B003",
    /// An arithmetic operation that could overflow.
    MayOverflow = "B004",
    /// A `match` that does not cover every value.
    NonExhaustive = "B005",
    /// A division by a value that could be zero.
    MayDivideByZero = "B006",
    /// A shift that could reach the width of its operand.
    MayShiftTooFar = "B007",
    /// A `match` arm that can never be reached.
    UnreachableArm = "B008": warn,
    /// Two items or arguments with the same name.
    DuplicateItem = "B009",
    /// A change of state, or a `return`, where only a value is allowed.
    NotPure = "B010",
    /// A function that calls itself, directly or through others.
    Recursion = "B011",
    /// Events that start each other without a delay.
    EventLoop = "B012",
    /// An invalid `<behavior>` element: the peripheral is missing or unknown, the peripheral has several
    /// blocks, or the text is not CDATA.
    BehaviorElement = "B013",
    /// A `param` whose range is empty or does not contain the default.
    ParamRange = "B014",
    /// A constant that does not fit its type.
    ConstantTooLarge = "B015",
    /// A wrong number of arguments.
    ArgumentCount = "B016",
    /// A limit of the behaviour language is exceeded.
    BehaviorNotSupported = "B017",
    /// A rule that no guest can trigger.
    NeverTriggered = "B018": warn,
    /// A function or block that ends without the value that it must return.
    MissingValue = "B019",
    /// A `<behavior>` element in another namespace, which is ignored.
    BehaviorNamespace = "B020": warn,
    /// An invalid name of an item in a behaviour block: a keyword of C or Rust, or not in snake case.
    ItemName = "B021",
    /// An index that could be out of bounds.
    OutOfBounds = "B030",
    /// An index into a register array whose elements differ, or of which one was renamed or ignored.
    ElementsDiffer = "B031",
    /// A loop with too many iterations, or whose bounds are not constant.
    LoopTooLong = "B032",
    /// An unused item, local or argument.
    Unused = "B033": warn,
    /// Unreachable code: a statement, a rule or a branch.
    Unreachable = "B034": warn,
    /// A condition that is always true or always false, because of the values that its operands can have.
    ConstantCondition = "B035": warn,
    /// A comparison that is always true or always false because a mask or a shift fixes bits that differ
    /// on the other side.
    BitsDiffer = "B036": warn,
    /// A comparison of a value with itself.
    ComparedWithItself = "B037": warn,
    /// An invalid `<qemu>` element: the peripheral is missing or unknown, the way to attach it is unknown,
    /// the PCI ids are invalid, or a machine has RAM at its address.
    Attachment = "Q001",
    /// An invalid `category` of a `<qemu>` element: QEMU has no such folder of devices.
    Category = "Q002",
}
