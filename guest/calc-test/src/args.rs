//! The command line: what was asked for, checked. Nothing here touches the calculator.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use calc_pac::constants::calc::op::code;
use calc_pac::mmio::CalcMmio;

use crate::Failure;

/// What the command line asks for.
pub enum Request {
    /// Show how the program is used.
    Help,
    /// Calculate.
    Calculate {
        /// What to calculate.
        calculation: Calculation,
        /// Where the registers are.
        place: Place,
        /// Where sysfs is mounted.
        sysfs: PathBuf,
        /// How long to wait for the calculator, each time it is waited for.
        limit: Duration,
    },
}

/// Two operands and an operation. Displayed as `10 * 5`: the operator as it was typed.
pub struct Calculation {
    /// Operand A.
    pub a: u32,
    /// Operand B.
    pub b: u32,
    /// The value for OP; any value, since trying an unknown one is a fair use.
    pub op: u32,
    operator: String,
}

impl Calculation {
    /// The name that the SVD gives the operation, if it gives it one.
    pub fn operation_name(&self) -> Option<&'static str> {
        code::values()
            .iter()
            .find(|(_, value)| *value == self.op)
            .map(|(name, _)| *name)
    }
}

impl fmt::Display for Calculation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.a, self.operator, self.b)
    }
}

/// Where the command line says that the registers are.
pub enum Place {
    /// On PCI if such a device is there, else in physical memory.
    Anywhere,
    /// On PCI, in any slot.
    Pci,
    /// On PCI, in this slot, as in `0000:00:04.0`.
    Slot(String),
    /// In this file.
    At(Location),
}

/// A place where the registers can be mapped. Displayed as `/dev/mem:0xfef00000`.
pub struct Location {
    /// The file to map.
    pub file: PathBuf,
    /// Byte offset of the first register in the file, a multiple of 4.
    pub offset: u64,
}

impl Default for Location {
    /// Physical memory at the SVD's base address.
    fn default() -> Self {
        Location {
            file: PathBuf::from("/dev/mem"),
            offset: CalcMmio::BASE_ADDRESS,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:#x}", self.file.display(), self.offset)
    }
}

/// Operators that stand for a named operation. `x` spares the quotes that a shell wants for `*`.
const SYMBOLS: [(&str, &str); 5] = [
    ("+", "ADD"),
    ("-", "SUB"),
    ("*", "MUL"),
    ("x", "MUL"),
    ("/", "DIV"),
];

const DEFAULT_LIMIT_MS: u32 = 1000;

/// How sysfs writes a slot: digits are hexadecimal.
const SLOT: &str = "0000:00:00.0";

const DEFAULT_SYSFS: &str = "/sys";

/// Reads the arguments, without the program's name.
///
/// # Errors
///
/// [`Failure::Usage`], saying what would be accepted.
pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Request, Failure> {
    let mut place = Place::Anywhere;
    let mut sysfs = PathBuf::from(DEFAULT_SYSFS);
    let mut limit_ms = DEFAULT_LIMIT_MS;
    let mut positional = Vec::new();
    while let Some(argument) = arguments.next() {
        // Only two dashes make an option: one is an operator, or the sign of a bad operand.
        let Some(option) = argument.strip_prefix("--") else {
            match argument.as_str() {
                "-h" => return Ok(Request::Help),
                _ => positional.push(argument),
            }
            continue;
        };
        let (name, attached) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (option, None),
        };
        match name {
            "help" if attached.is_none() => return Ok(Request::Help),
            "mmio" => {
                let location = parse_location(&value_of(name, attached, &mut arguments)?)?;
                place = Place::At(location);
            }
            "pci" => {
                place = match attached {
                    None => Place::Pci,
                    Some(slot) => Place::Slot(parse_slot(&slot)?),
                }
            }
            "sysfs" => sysfs = value_of(name, attached, &mut arguments)?.into(),
            "timeout-ms" => {
                let value = value_of(name, attached, &mut arguments)?;
                limit_ms = parse_u32("--timeout-ms", &value)?;
            }
            _ => {
                return Err(Failure::Usage(format!(
                    "unknown option '{argument}': the options are --mmio, --pci, --sysfs, \
                     --timeout-ms and --help"
                )));
            }
        }
    }
    let [a, operator, b] = <[String; 3]>::try_from(positional).map_err(|other| {
        let hint = if other.len() > 3 {
            "; in a shell, quote * or write x"
        } else {
            ""
        };
        Failure::Usage(format!(
            "expected A OPERATOR B, got {} of 3 arguments{hint}; --help says more",
            other.len()
        ))
    })?;
    let calculation = Calculation {
        a: parse_u32("operand A", &a)?,
        b: parse_u32("operand B", &b)?,
        op: parse_operator(&operator)?,
        operator,
    };
    let limit = Duration::from_millis(limit_ms.into());
    Ok(Request::Calculate {
        calculation,
        place,
        sysfs,
        limit,
    })
}

/// The text of `--help`.
pub fn help() -> String {
    format!(
        "\
usage: calc_test [OPTION]... A OPERATOR B

Let the memory-mapped calculator work out A OPERATOR B, and print the answer.

  A, B      0 to {max}, decimal or hexadecimal (0x...)
  OPERATOR  + - * / (or x for *, which needs no quotes), a name or a number
            names, in upper or lower case: {names}
            a number is written to OP as it is, named or not

options:
  --mmio FILE[:OFFSET]  the registers are in FILE at OFFSET, or at 0
  --pci[=SLOT]          they are in a PCI device {vendor:04x}:{device:04x}, the first or
                        the one in SLOT, as in 0000:00:04.0
                        (default: --pci if there is one, else --mmio
                        {location})
  --sysfs FOLDER        where sysfs is mounted (default: {DEFAULT_SYSFS})
  --timeout-ms N        wait at most N milliseconds (default: {DEFAULT_LIMIT_MS})
  --help                show this text

exit status:
  0  the calculator answered
  1  the calculator reported an error
  2  the arguments are not accepted
  3  the calculator cannot be reached, or did not answer in time
",
        max = u32::MAX,
        names = names(),
        location = Location::default(),
        vendor = CalcMmio::PCI_VENDOR_ID,
        device = CalcMmio::PCI_DEVICE_ID,
    )
}

/// The operations' names from the SVD, as in `ADD SUB`.
fn names() -> String {
    let names: Vec<_> = code::values().iter().map(|(name, _)| *name).collect();
    names.join(" ")
}

/// The value of option `--name`: what followed `=`, or else the next argument.
fn value_of(
    name: &str,
    attached: Option<String>,
    arguments: &mut impl Iterator<Item = String>,
) -> Result<String, Failure> {
    attached
        .or_else(|| arguments.next())
        .ok_or_else(|| Failure::Usage(format!("--{name} wants a value; --help says more")))
}

/// The OP value for an operator: a symbol, a name from the SVD, or a number.
fn parse_operator(text: &str) -> Result<u32, Failure> {
    let name = SYMBOLS
        .iter()
        .find(|(symbol, _)| *symbol == text)
        .map_or(text, |(_, name)| *name);
    if let Some((_, value)) = code::values()
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(name))
    {
        return Ok(*value);
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return parse_u32("operator", text);
    }
    Err(Failure::Usage(format!(
        "operator '{text}' is unknown: accepted are + - * / x, a name ({}) or a number",
        names()
    )))
}

/// Reads `FILE[:OFFSET]`. What follows the last colon is an offset only if it is a number, because
/// the names of PCI resource files contain colons.
fn parse_location(text: &str) -> Result<Location, Failure> {
    let (file, offset) = match text.rsplit_once(':') {
        Some((file, offset)) if offset.starts_with(|first: char| first.is_ascii_digit()) => {
            match digits(offset) {
                Some(Ok(offset)) => (file, offset),
                Some(Err(TooLarge)) => {
                    return Err(Failure::Usage(format!(
                        "--mmio: offset '{offset}' is too large"
                    )));
                }
                None => (text, 0),
            }
        }
        _ => (text, 0),
    };
    if file.is_empty() {
        return Err(Failure::Usage(format!("--mmio: '{text}' names no file")));
    }
    if offset % 4 != 0 {
        return Err(Failure::Usage(format!(
            "--mmio: offset {offset:#x} is not a multiple of 4"
        )));
    }
    Ok(Location {
        file: PathBuf::from(file),
        offset,
    })
}

/// Reads `[DOMAIN:]BUS:DEVICE.FUNCTION`, as sysfs has it; a missing domain is 0.
fn parse_slot(text: &str) -> Result<String, Failure> {
    let slot = match text.matches(':').count() {
        1 => format!("0000:{text}"),
        _ => text.to_owned(),
    };
    let fits = slot.len() == SLOT.len()
        && slot
            .chars()
            .zip(SLOT.chars())
            .all(|(found, wanted)| match wanted {
                '0' => found.is_ascii_hexdigit(),
                mark => found == mark,
            });
    if !fits {
        return Err(Failure::Usage(format!(
            "--pci: '{text}' is no slot: one looks like {SLOT}"
        )));
    }
    Ok(slot.to_ascii_lowercase())
}

/// Reads a number of 32 bits; `what` names it in the message.
fn parse_u32(what: &str, text: &str) -> Result<u32, Failure> {
    let problem = match digits(text) {
        Some(Ok(value)) => match u32::try_from(value) {
            Ok(value) => return Ok(value),
            Err(_) => "does not fit in 32 bits",
        },
        Some(Err(TooLarge)) => "does not fit in 32 bits",
        None => "is not a number",
    };
    Err(Failure::Usage(format!(
        "{what} '{text}' {problem}: accepted is 0 to {}, decimal or hexadecimal (0x...)",
        u32::MAX
    )))
}

/// A number beyond 64 bits.
struct TooLarge;

/// Reads decimal digits, or hexadecimal ones after `0x`. `None` if `text` is anything else: the
/// standard library's parser would also take a plus sign.
fn digits(text: &str) -> Option<Result<u64, TooLarge>> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = hexadecimal.map_or((text, 10), |digits| (digits, 16));
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    Some(u64::from_str_radix(digits, radix).map_err(|_| TooLarge))
}
