//! Firmware: what a machine must know of the file that it is in.

mod elf;
mod formats;
mod location;
mod memories;

use formats::Format;

pub use location::location;
pub use memories::{MemoryError, check, memories};

/// A firmware for a Cortex-M.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firmware {
    /// What is loaded, or set to zero.
    pub segments: Vec<Segment>,
    /// Where the table of vectors is.
    pub vector_table: u32,
    /// The first stack pointer, which the table begins with.
    pub stack: u32,
    /// How QEMU is given it.
    pub load: Load,
}

/// How QEMU is given a firmware.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Load {
    /// The file as it is, an ELF file.
    Elf,
    /// The file as it is, in Intel's HEX format.
    Hex,
    /// The file as it is, to this address.
    Raw(u32),
    /// This text in Intel's HEX format, made of the file.
    Converted(String),
}

/// A segment that is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Where it is when the firmware runs.
    pub address: u32,
    /// Where the file's bytes are before it runs.
    pub load_address: u32,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// How many bytes it takes when the firmware runs.
    pub size: u32,
    /// Whether the firmware writes to it.
    pub writable: bool,
}

impl Segment {
    /// Bytes that stay where they are loaded.
    fn fixed(address: u32, bytes: Vec<u8>) -> Self {
        Self {
            address,
            load_address: address,
            size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            bytes,
            writable: false,
        }
    }
}

/// Where the user says that things are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Places {
    /// Where a file without addresses is loaded.
    pub load: Option<u32>,
    /// Where the table of vectors is.
    pub vectors: Option<u32>,
}

/// Why a file is no firmware for a Cortex-M.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FirmwareError {
    /// The file is not sound.
    #[error("not {format}: {problem}")]
    Broken {
        /// What it would be.
        format: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The user gives an address for a file that has its own.
    #[error("{0} says itself where its bytes belong")]
    HasAddresses(&'static str),
    /// A file without addresses.
    #[error("neither an ELF file nor one in Intel's HEX or in the UF2 format")]
    NoAddress,
    /// It is for another processor.
    #[error("an ELF file for another processor: its e_machine is {0}, and Arm's is 40")]
    OtherProcessor(u16),
    /// Nothing is loaded.
    #[error("nothing in it is loaded")]
    Empty,
    /// The table of vectors is none.
    #[error(
        "no table of vectors at {at:#010x}: a Cortex-M starts with the stack pointer and an odd address \
         that are there, and these are {stack:#010x} and {reset:#010x}"
    )]
    NoVectors {
        /// Where it should be.
        at: u32,
        /// The first word.
        stack: u32,
        /// The second word.
        reset: u32,
    },
}

impl FirmwareError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Broken { .. } => {
                "build it again; of an ELF file, take the one that the linker writes"
            }
            Self::HasAddresses(_) => "leave out --load",
            Self::NoAddress => {
                "name the ELF file that the linker writes (cargo's has no suffix), or say with \
                 --load ADDRESS where the bytes of the file belong"
            }
            Self::OtherProcessor(_) => {
                "build it for a Cortex-M, for example for the target thumbv7em-none-eabi"
            }
            Self::Empty => "link it with a linker script that places its sections in memory",
            Self::NoVectors { .. } => {
                "firmware of a Cortex-A or -R has none; else put the vectors into a section named .vector_table, .vectors or .isr_vector, or at \
                 the lowest address that is loaded, or say with --vectors ADDRESS where they are"
            }
        }
    }
}

/// Where the table is if no section says it, from the lowest address that is loaded: some chips begin their flash with
/// 256 bytes for their own start.
const VECTORS: [u32; 2] = [0, 0x100];

impl Firmware {
    /// Reads a file: ELF, Intel HEX or UF2, which it is told by its content; others need an address.
    ///
    /// # Errors
    ///
    /// [`FirmwareError`] if it is none for a Cortex-M.
    pub fn read(data: &[u8], places: Places) -> Result<Self, FirmwareError> {
        let (segments, named, load) = match (Format::of(data), places.load) {
            (Some(format), Some(_)) => return Err(FirmwareError::HasAddresses(format.shown())),
            (None, None) => return Err(FirmwareError::NoAddress),
            (None, Some(address)) => {
                let segments = vec![Segment::fixed(address, data.to_owned())];
                (segments, None, Load::Raw(address))
            }
            (Some(Format::Elf), None) => {
                let (segments, named) = elf::read(data)?;
                (segments, named, Load::Elf)
            }
            (Some(Format::Uf2), None) => {
                let segments = formats::uf2(data)?;
                let text = formats::to_hex(&segments);
                (segments, None, Load::Converted(text))
            }
            (Some(Format::Hex), None) => (formats::hex(data)?, None, Load::Hex),
        };
        let lowest = (segments.iter())
            .filter(|segment| !segment.bytes.is_empty())
            .map(|segment| segment.load_address)
            .min()
            .ok_or(FirmwareError::Empty)?;
        let candidates = match places.vectors.or(named) {
            Some(at) => vec![at],
            None => VECTORS.map(|offset| lowest.saturating_add(offset)).to_vec(),
        };
        let sound = candidates
            .iter()
            .find_map(|at| Some((*at, table(&segments, *at).ok()?)));
        match sound {
            Some((vector_table, stack)) => Ok(Self {
                segments,
                vector_table,
                stack,
                load,
            }),
            None => {
                let at = candidates[0];
                let (stack, reset) = table(&segments, at).err().unwrap_or_default();
                Err(FirmwareError::NoVectors { at, stack, reset })
            }
        }
    }
}

/// The stack pointer of the table of vectors at an address; the first two words that are there, if they are no table.
fn table(segments: &[Segment], at: u32) -> Result<u32, (u32, u32)> {
    let stack = word(segments, at).unwrap_or_default();
    let reset = word(segments, at.wrapping_add(4)).unwrap_or_default();
    let is_code = reset & 1 == 1 && word(segments, reset & !3).is_some();
    let is_stack = stack != 0 && stack.is_multiple_of(4);
    match is_stack && is_code {
        true => Ok(stack),
        false => Err((stack, reset)),
    }
}

/// The four bytes that are loaded at an address, little end first.
fn word(segments: &[Segment], at: u32) -> Option<u32> {
    segments.iter().find_map(|segment| {
        let offset = usize::try_from(at.checked_sub(segment.load_address)?).ok()?;
        let bytes = segment.bytes.get(offset..offset.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An ELF file of 32 bits with these segments: flags, address, load address, bytes, size.
    pub(crate) fn elf(machine: u16, segments: &[(u32, u32, u32, &[u8], u32)]) -> Vec<u8> {
        let count = u16::try_from(segments.len()).expect("there are few");
        let mut file = vec![0x7f, b'E', b'L', b'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let half = |file: &mut Vec<u8>, value: u16| file.extend(value.to_le_bytes());
        let word = |file: &mut Vec<u8>, value: u32| file.extend(value.to_le_bytes());
        half(&mut file, 2);
        half(&mut file, machine);
        for value in [1, 0, 52, 0, 0] {
            word(&mut file, value);
        }
        for value in [52, 32, count, 40, 0, 0] {
            half(&mut file, value);
        }
        let mut offset = 52 + 32 * u32::from(count);
        for (flags, address, load, bytes, size) in segments {
            let length = u32::try_from(bytes.len()).expect("there are few");
            for value in [1, offset, *address, *load, length, *size, *flags, 4] {
                word(&mut file, value);
            }
            offset += length;
        }
        segments
            .iter()
            .for_each(|(_, _, _, bytes, _)| file.extend(*bytes));
        file
    }

    /// A table of two vectors.
    pub(crate) fn vectors(stack: u32, reset: u32) -> Vec<u8> {
        let mut bytes = stack.to_le_bytes().to_vec();
        bytes.extend(reset.to_le_bytes());
        bytes.extend([0; 8]);
        bytes
    }

    fn read(data: &[u8]) -> Result<Firmware, FirmwareError> {
        Firmware::read(data, Places::default())
    }

    #[test]
    fn the_table_is_at_the_lowest_address_or_behind_what_a_chip_has_there() {
        let table = vectors(0x2000_1000, 0x0800_0009);
        let data = [1, 2];
        let segments: [(u32, u32, u32, &[u8], u32); 2] = [
            (5, 0x0800_0000, 0x0800_0000, &table, 16),
            (6, 0x2000_0000, 0x0800_0010, &data, 100),
        ];
        let firmware = read(&elf(40, &segments)).expect("it is firmware");
        assert_eq!(firmware.vector_table, 0x0800_0000);
        assert_eq!(firmware.stack, 0x2000_1000);
        let data = &firmware.segments[1];
        assert_eq!(
            (data.address, data.load_address),
            (0x2000_0000, 0x0800_0010)
        );
        assert!(data.size == 100 && data.writable && !firmware.segments[0].writable);

        let mut second = vec![0xb5; 0x100];
        second.extend(vectors(0x2000_1000, 0x1000_0109));
        let places = |vectors| Places {
            load: Some(0x1000_0000),
            vectors,
        };
        let firmware = Firmware::read(&second, places(None)).expect("it is firmware");
        assert_eq!(firmware.vector_table, 0x1000_0100);
        assert_eq!(firmware.load, Load::Raw(0x1000_0000));
        assert!(Firmware::read(&second, places(Some(0x1000_0000))).is_err());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let even = elf(40, &[(5, 0, 0, &vectors(0x2000_0000, 8), 16)]);
        let outside = elf(40, &[(5, 0, 0, &vectors(0x2000_0000, 0x101), 16)]);
        let cases: [(&[u8], &str); 8] = [
            (b"#!/bin/sh", "neither an ELF file"),
            (b"", "neither an ELF file"),
            (&elf(243, &[]), "its e_machine is 243"),
            (&elf(40, &[]), "nothing in it is loaded"),
            (&even, "no table of vectors at 0x00000000"),
            (&outside, "no table of vectors"),
            (&even[..80], "not an ELF file"),
            (b":00000001FF\n", "nothing in it is loaded"),
        ];
        for (file, expected) in cases {
            let error = read(file).expect_err(expected);
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!error.help().is_empty());
        }
    }
}
