//! The structure of CMSIS-SVD 1.3 as a table: which element may stand where, in which order, how
//! often, and what its text must look like.
//!
//! Source: CMSIS-SVD 1.3, "SVD File Schema Levels". What is left to `check`: whether values fit
//! together.

use crate::vocabulary::{
    Access, AddressBlockUsage, CpuEndian, Protection, ReadAction, Usage, WriteEffect,
};

/// One element at one place.
#[derive(Debug, Clone, Copy)]
pub struct Child {
    /// Element name.
    pub name: &'static str,
    /// How often it may stand.
    pub occurs: Occurs,
    /// What it holds.
    pub content: Content,
}

/// How often an element may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurs {
    /// Exactly once, unless its parent is derived from another element.
    Once,
    /// The same; where it is missing or wrong, this is taken.
    Assumed(&'static str),
    /// At most once.
    Optional,
    /// Any number of times.
    Many,
}

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Any text.
    Text,
    /// A name; checked by `names`.
    Name,
    /// A non-negative integer: decimal, `0x`, `0b` or `#` binary.
    Integer,
    /// The same, at most 32 bits wide.
    Integer32,
    /// An integer in which `x` stands for a bit that does not matter, in binary.
    EnumeratedInteger,
    /// `true`, `false`, `0` or `1`.
    Boolean,
    /// `[msb:lsb]`
    BitRange,
    /// A list or range of indices.
    DimIndex,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Elements, described by [`children`] under this name.
    Elements(&'static str),
    /// Anything at all.
    Anything,
}

const fn one(name: &'static str, content: Content) -> Child {
    Child {
        name,
        occurs: Occurs::Once,
        content,
    }
}

const fn assumed(name: &'static str, content: Content, value: &'static str) -> Child {
    Child {
        name,
        occurs: Occurs::Assumed(value),
        content,
    }
}

const fn opt(name: &'static str, content: Content) -> Child {
    Child {
        name,
        occurs: Occurs::Optional,
        content,
    }
}

const fn many(name: &'static str, content: Content) -> Child {
    Child {
        name,
        occurs: Occurs::Many,
        content,
    }
}

use Content::{
    Anything, BitRange, Boolean, DimIndex, Elements, EnumeratedInteger, Integer, Integer32, Name,
    Text, Word,
};

const ACCESS: Content = Word(Access::WORDS);
const PROTECTION: Content = Word(Protection::WORDS);
const MODIFIED_WRITE_VALUES: Content = Word(WriteEffect::WORDS);
const READ_ACTION: Content = Word(ReadAction::WORDS);
const ENDIAN: Content = Word(CpuEndian::WORDS);
const BLOCK_USAGE: Content = Word(AddressBlockUsage::WORDS);
const USAGE: Content = Word(Usage::WORDS);

const DEVICE: &[Child] = &[
    opt("vendor", Text),
    opt("vendorID", Text),
    assumed("name", Name, "DEVICE"),
    opt("series", Text),
    assumed("version", Text, ""),
    assumed("description", Text, ""),
    opt("licenseText", Text),
    opt("cpu", Elements("cpu")),
    opt("headerSystemFilename", Text),
    opt("headerDefinitionsPrefix", Text),
    assumed("addressUnitBits", Integer32, "8"),
    assumed("width", Integer32, "32"),
    opt("size", Integer32),
    opt("access", ACCESS),
    opt("protection", PROTECTION),
    opt("resetValue", Integer),
    opt("resetMask", Integer),
    one("peripherals", Elements("peripherals")),
    opt("vendorExtensions", Anything),
];

const CPU: &[Child] = &[
    assumed("name", Text, "other"),
    assumed("revision", Text, "r0p0"),
    assumed("endian", ENDIAN, "little"),
    opt("mpuPresent", Boolean),
    opt("fpuPresent", Boolean),
    opt("fpuDP", Boolean),
    opt("dspPresent", Boolean),
    opt("icachePresent", Boolean),
    opt("dcachePresent", Boolean),
    opt("itcmPresent", Boolean),
    opt("dtcmPresent", Boolean),
    opt("vtorPresent", Boolean),
    assumed("nvicPrioBits", Integer32, "0"),
    assumed("vendorSystickConfig", Boolean, "false"),
    opt("deviceNumInterrupts", Integer32),
    opt("sauNumRegions", Integer32),
    opt("sauRegionsConfig", Anything),
];

const DIM: [Child; 5] = [
    opt("dim", Integer32),
    opt("dimIncrement", Integer32),
    opt("dimIndex", DimIndex),
    opt("dimName", Text),
    opt("dimArrayIndex", Anything),
];

const PERIPHERAL: &[Child] = &[
    DIM[0],
    DIM[1],
    DIM[2],
    DIM[3],
    DIM[4],
    one("name", Name),
    opt("version", Text),
    opt("description", Text),
    opt("alternatePeripheral", Text),
    opt("groupName", Text),
    opt("prependToName", Text),
    opt("appendToName", Text),
    opt("headerStructName", Text),
    opt("disableCondition", Text),
    one("baseAddress", Integer),
    opt("size", Integer32),
    opt("access", ACCESS),
    opt("protection", PROTECTION),
    opt("resetValue", Integer),
    opt("resetMask", Integer),
    many("addressBlock", Elements("addressBlock")),
    many("interrupt", Elements("interrupt")),
    opt("registers", Elements("registers")),
];

const ADDRESS_BLOCK: &[Child] = &[
    assumed("offset", Integer32, "0"),
    one("size", Integer32),
    assumed("usage", BLOCK_USAGE, "registers"),
    opt("protection", PROTECTION),
];

const INTERRUPT: &[Child] = &[
    one("name", Name),
    opt("description", Text),
    one("value", Integer32),
];

const CLUSTER: &[Child] = &[
    DIM[0],
    DIM[1],
    DIM[2],
    DIM[3],
    DIM[4],
    one("name", Name),
    opt("description", Text),
    opt("alternateCluster", Text),
    opt("headerStructName", Text),
    one("addressOffset", Integer32),
    opt("size", Integer32),
    opt("access", ACCESS),
    opt("protection", PROTECTION),
    opt("resetValue", Integer),
    opt("resetMask", Integer),
    many("register", Elements("register")),
    many("cluster", Elements("cluster")),
];

const REGISTER: &[Child] = &[
    DIM[0],
    DIM[1],
    DIM[2],
    DIM[3],
    DIM[4],
    one("name", Name),
    opt("displayName", Text),
    opt("description", Text),
    opt("alternateGroup", Text),
    opt("alternateRegister", Text),
    one("addressOffset", Integer32),
    opt("size", Integer32),
    opt("access", ACCESS),
    opt("protection", PROTECTION),
    opt("resetValue", Integer),
    opt("resetMask", Integer),
    opt("dataType", Text),
    opt("modifiedWriteValues", MODIFIED_WRITE_VALUES),
    opt("writeConstraint", Elements("writeConstraint")),
    opt("readAction", READ_ACTION),
    opt("fields", Elements("fields")),
];

const FIELD: &[Child] = &[
    DIM[0],
    DIM[1],
    DIM[2],
    DIM[3],
    DIM[4],
    one("name", Name),
    opt("description", Text),
    opt("bitOffset", Integer32),
    opt("bitWidth", Integer32),
    opt("lsb", Integer32),
    opt("msb", Integer32),
    opt("bitRange", BitRange),
    opt("access", ACCESS),
    opt("modifiedWriteValues", MODIFIED_WRITE_VALUES),
    opt("writeConstraint", Elements("writeConstraint")),
    opt("readAction", READ_ACTION),
    many("enumeratedValues", Elements("enumeratedValues")),
];

const ENUMERATED_VALUES: &[Child] = &[
    opt("name", Text),
    opt("headerEnumName", Text),
    opt("usage", USAGE),
    many("enumeratedValue", Elements("enumeratedValue")),
];

// The schema lets an enumerated value go without a name; neither svd-parser nor the outputs do.
const ENUMERATED_VALUE: &[Child] = &[
    one("name", Name),
    opt("description", Text),
    opt("value", EnumeratedInteger),
    opt("isDefault", Boolean),
];

const WRITE_CONSTRAINT: &[Child] = &[
    opt("writeAsRead", Boolean),
    opt("useEnumeratedValues", Boolean),
    opt("range", Elements("range")),
];

const RANGE: &[Child] = &[one("minimum", Integer), one("maximum", Integer)];

/// The elements that may stand in an element, in the schema's order; `None` if the name is not in
/// the table.
pub fn children(parent: &str) -> Option<&'static [Child]> {
    Some(match parent {
        "device" => DEVICE,
        "cpu" => CPU,
        "peripherals" => const { &[many("peripheral", Elements("peripheral"))] },
        "peripheral" => PERIPHERAL,
        "addressBlock" => ADDRESS_BLOCK,
        "interrupt" => INTERRUPT,
        "registers" => {
            const {
                &[
                    many("register", Elements("register")),
                    many("cluster", Elements("cluster")),
                ]
            }
        }
        "cluster" => CLUSTER,
        "register" => REGISTER,
        "fields" => const { &[many("field", Elements("field"))] },
        "field" => FIELD,
        "enumeratedValues" => ENUMERATED_VALUES,
        "enumeratedValue" => ENUMERATED_VALUE,
        "writeConstraint" => WRITE_CONSTRAINT,
        "range" => RANGE,
        _ => return None,
    })
}
