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
    /// An element that CMSIS-SVD 1.3 does not have at this place.
    /// It is left out.
    UnknownElement = "X003": warn,
    /// Elements are not in the order of the CMSIS-SVD schema.
    ElementOrder = "X004": allow,
    /// A required element is missing.
    /// The usual value is assumed if there is one; else the element around it is left out.
    MissingElement = "X005": warn,
    /// A number or word that CMSIS-SVD does not allow at this place, and that is needed.
    /// A value that is close to a valid one is corrected; else the element around it is left out.
    InvalidValue = "X006": warn,
    /// Duplicate element.
    /// The first one is used; of `<vendorExtensions>`, all are read.
    DuplicateElement = "X007": warn,
    /// svd2rust refuses what the checks have accepted.
    /// No SVD is known of which it does.
    Svd2rustRefused = "X009",
    /// An element that may be left out has a value that CMSIS-SVD does not allow.
    /// It is corrected if only case or punctuation are wrong; else it is left out.
    InvalidOption = "X010": warn,
    /// The device has no description or version.
    /// They are taken to be empty.
    NoDescription = "X011": warn,
    /// An element that is a list has nothing in it.
    EmptyElement = "X012": warn,
    /// The device has no peripheral, or none that is not left out.
    NoPeripheral = "X013": warn,
    /// The file is not UTF-8.
    NotUtf8 = "X014",
    /// A register lies outside the address blocks of its peripheral.
    /// The device is made large enough to hold it.
    OutsideAddressBlock = "R001": warn,
    /// Two registers share bytes, and neither says that it is another view of the other.
    /// They share storage.
    RegisterOverlap = "R002": warn,
    /// A field has bits outside its register.
    /// They are cut off; a field without a bit inside is left out.
    FieldOutsideRegister = "R003": warn,
    /// Two fields share bits that both can read, or both can write.
    /// The first one counts there.
    FieldOverlap = "R004": warn,
    /// A reset value does not fit its register.
    /// The upper bits are cut off.
    ResetTooWide = "R005": warn,
    /// An enumerated value does not fit its field.
    /// The value is left out.
    EnumeratedTooWide = "R006": warn,
    /// A register size that is not from 1 to 64 bits.
    /// The register is left out.
    RegisterSize = "R007": warn,
    /// More than svd2qemu takes: elements that nest too deep, or too many registers.
    NotSupported = "R008",
    /// Two enumerated values of one field share a value.
    /// The first one is used.
    DuplicateEnumerated = "R009": warn,
    /// A write constraint that does not fit its field, or is empty.
    /// It is left out.
    WriteConstraint = "R010": warn,
    /// A peripheral has no address block that gives its size.
    /// It is made as large as its registers need.
    NoAddressBlock = "R011": warn,
    /// A `dim` of zero or too large, or one that `dimIndex` or the name does not match.
    /// Missing indices are counted from 0, and the name gets or loses its `%s`;
    /// an array of an impossible size is left out.
    Dimension = "R012": warn,
    /// `derivedFrom` names nothing, itself, or what derives from it.
    /// A name that differs only in case is used; else the element is left out.
    DerivedFrom = "R013": warn,
    /// An address or offset beyond the address space.
    /// What would be there is left out.
    AddressOverflow = "R014": warn,
    /// The SVD says that reading changes a register, but not to what: the device leaves it as it is.
    NotModelled = "R015": warn,
    /// The file says that addresses are not in bytes.
    /// They are read as byte addresses all the same, as such files mean them.
    AddressUnit = "R016": warn,
    /// An interrupt's number is larger than 255, and the guest crate has no room for it; or larger
    /// than any interrupt controller's.
    InterruptNumber = "R017": warn,
    /// Two elements have the same name and the same address.
    /// The first one is used.
    StandsTwice = "R018": warn,
    /// A field has several sets of enumerated values for one usage.
    /// The first one is used.
    SeveralEnumerations = "R019": warn,
    /// Registers that share bytes in turn have more than 8 bytes together.
    /// The last of them is left out.
    SharedTooLong = "R020": warn,
    /// A register's address is not a multiple of its size, or its offset has more than 32 bits.
    /// The guest crate leaves it out; all else has it.
    NotInGuestCrate = "R021": warn,
    /// A reset value has bits outside the reset mask, where its value is undefined.
    /// They are reset to what the file says, in every output.
    ResetOutsideMask = "R022": warn,
    /// An element that names types of a C header, and has no effect here.
    /// `headerStructName`, `dimName` and `dimArrayIndex` are left out: all outputs go by the names of
    /// peripherals, clusters and registers.
    HeaderName = "R024": warn,
    /// An interrupt's name has `%s`.
    /// The index of the peripheral in its array stands for it; they have one number, which is all that
    /// the SVD can say.
    InterruptOfArray = "R025": warn,
    /// A name that cannot be made a name in C and Rust: nothing would be left of it.
    /// The element is left out.
    IllegalName = "N001": warn,
    /// Two names that become one in C or Rust, or one that is taken.
    /// One of them gets a number.
    NameCollision = "N002": warn,
    /// A name is not a valid identifier in C and Rust.
    /// Other characters than letters, digits and underscores become underscores, and a digit at the
    /// start gets one in front.
    NameRepaired = "N003": warn,
    /// `prependToName` or `appendToName` is given.
    /// They are for the names of C structures; here registers are named as they are written.
    NameAffix = "N004": warn,
    /// A peripheral whose name QEMU has itself, as a type or as the first word of names in its code.
    /// Its device in QEMU gets `_DEV` behind its name, in files, C names and types. What counts is what
    /// any QEMU known to svd2qemu has, so that the name does not change from one QEMU to the next;
    /// `plugin` and `boot` ask their QEMU too. A name of one letter, which no type of QEMU can have,
    /// gets `_DEV` as well, and that is no finding.
    NameOfQemu = "N005": warn,
    /// A name that is longer than names of files can be, with what is added to it.
    /// Outputs are named after its first letters.
    LongName = "N006": warn,
    /// Two peripherals whose devices would have one name in QEMU: a name with `_SYSBUS`, `_PCI` and the
    /// like behind it stands for a part of another device, and one with `_DEV` may be a repaired one.
    /// One of them gets `_DEV`, or `_DEV` and a number.
    OutputCollision = "N007": warn,
    /// The behaviour block is not written in the behaviour language's grammar.
    Syntax = "B001",
    /// A name that is not known at this place.
    UnknownName = "B002",
    /// A value of another type than the place needs.
    TypeMismatch = "B003",
    /// `+`, `-` or `*` on values that could overflow.
    MayOverflow = "B004",
    /// A `match` that does not cover every value.
    NonExhaustive = "B005",
    /// `/` or `%` by something that could be zero.
    MayDivideByZero = "B006",
    /// A shift that could reach the width of its operand.
    MayShiftTooFar = "B007",
    /// A `match` arm that can never be reached.
    UnreachableArm = "B008": warn,
    /// Two items or arguments of one name.
    DuplicateItem = "B009",
    /// A change of state, or a `return`, where only a value may stand.
    NotPure = "B010",
    /// A function that calls itself, directly or through others.
    Recursion = "B011",
    /// Events that start each other without any delay.
    EventLoop = "B012",
    /// A `<behavior>` element that cannot be used: no or an unknown peripheral, several blocks, no
    /// CDATA.
    BehaviorElement = "B013",
    /// A default or range of a `param` that contradicts itself.
    ParamRange = "B014",
    /// A constant that does not fit its type.
    ConstantTooLarge = "B015",
    /// A wrong number of arguments.
    ArgumentCount = "B016",
    /// Beyond the limits of the behaviour language.
    BehaviorNotSupported = "B017",
    /// A rule that no guest can trigger.
    NeverTriggered = "B018": warn,
    /// A function or block that ends without the value it should give.
    MissingValue = "B019",
    /// A `<behavior>` element of another namespace, which is left alone.
    BehaviorNamespace = "B020": warn,
    /// A name that an item of a behaviour block cannot have: a keyword of C or Rust, or one that is not in
    /// snake case.
    ItemName = "B021",
    /// An index that could be beyond the end of its array.
    OutOfBounds = "B030",
    /// Elements of an array between which no index can choose: they differ, or one was renamed or
    /// left out.
    ElementsDiffer = "B031",
    /// A loop that could run too long, or whose ends are not fixed.
    LoopTooLong = "B032",
    /// An item, a local or an argument that nothing uses.
    Unused = "B033": warn,
    /// A statement, a rule or a branch that is never reached.
    Unreachable = "B034": warn,
    /// A condition that is always true or always false, because of the values that its parts can have.
    ConstantCondition = "B035": warn,
    /// A comparison that never or always holds because a mask or a shift settles bits of one side that
    /// are others on the other side.
    BitsDiffer = "B036": warn,
    /// A comparison of something with itself.
    ComparedWithItself = "B037": warn,
    /// A `<qemu>` element that cannot be used: no or an unknown peripheral, an unknown way to
    /// attach it, ids that a PCI device cannot have, machines that have RAM at its address.
    Attachment = "Q001",
    /// A `category` of a `<qemu>` element that is not a folder of QEMU's devices.
    Category = "Q002",
}
