//! Firmware: what a machine must know of an ELF file.

mod memories;

use object::elf::{FileHeader32, PF_W, PT_LOAD};
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader};
use object::{Endianness, elf};

pub use memories::{MemoryError, check, memories};

/// An ELF file for a Cortex-M.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firmware {
    /// What is loaded, or set to zero.
    pub segments: Vec<Segment>,
    /// Where the table of vectors is.
    pub vector_table: u32,
    /// The first stack pointer, which the table begins with.
    pub stack: u32,
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

/// Why a file is no firmware for a Cortex-M.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FirmwareError {
    /// It is no ELF file of 32 bits.
    #[error("not an ELF file of 32 bits: {0}")]
    NotElf(String),
    /// It is for another processor.
    #[error("an ELF file for another processor: its e_machine is {0}, and Arm's is 40")]
    OtherProcessor(u16),
    /// Nothing is loaded.
    #[error("an ELF file without anything to load: it has no PT_LOAD segment with bytes")]
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
            Self::NotElf(_) => "name the ELF file that the linker writes; cargo's has no suffix",
            Self::OtherProcessor(_) => {
                "build it for a Cortex-M, for example for the target thumbv7em-none-eabi"
            }
            Self::Empty => "link it with a linker script that places its sections in memory",
            Self::NoVectors { .. } => {
                "put the vectors into a section named .vector_table, .vectors or .isr_vector, or at \
                 the lowest address that is loaded"
            }
        }
    }
}

/// Sections that hold the table of vectors, by the names that start-up code gives them.
const VECTORS: [&[u8]; 4] = [b".vector_table", b".isr_vector", b".vectors", b".intvecs"];

impl Firmware {
    /// Reads an ELF file.
    ///
    /// # Errors
    ///
    /// [`FirmwareError`] if it is none, or none for a Cortex-M.
    pub fn read(data: &[u8]) -> Result<Self, FirmwareError> {
        let broken = |error: object::Error| FirmwareError::NotElf(error.to_string());
        let header = FileHeader32::<Endianness>::parse(data).map_err(broken)?;
        let endian = header.endian().map_err(broken)?;
        let machine = header.e_machine(endian);
        if machine != elf::EM_ARM {
            return Err(FirmwareError::OtherProcessor(machine.0));
        }
        let mut segments = Vec::new();
        for part in header.program_headers(endian, data).map_err(broken)? {
            if part.p_type(endian) == PT_LOAD && part.p_memsz(endian) > 0 {
                let bytes = part.data(endian, data);
                let bytes = bytes.map_err(|()| {
                    FirmwareError::NotElf("a segment is not within the file".to_owned())
                })?;
                segments.push(Segment {
                    address: part.p_vaddr(endian),
                    load_address: part.p_paddr(endian),
                    bytes: bytes.to_owned(),
                    size: part.p_memsz(endian),
                    writable: part.p_flags(endian).0 & PF_W.0 != 0,
                });
            }
        }
        let sections = header.sections(endian, data).map_err(broken)?;
        let named = sections.iter().find(|section| {
            let name = sections.section_name(endian, section).unwrap_or_default();
            VECTORS.contains(&name) && section.sh_size(endian) >= 8
        });
        let lowest = (segments.iter())
            .filter(|segment| !segment.bytes.is_empty())
            .map(|segment| segment.load_address)
            .min()
            .ok_or(FirmwareError::Empty)?;
        let at = named.map_or(lowest, |section| section.sh_addr(endian));
        let (stack, reset) = (word(&segments, at), word(&segments, at.wrapping_add(4)));
        let (stack, reset) = (stack.unwrap_or_default(), reset.unwrap_or_default());
        if stack == 0 || reset & 1 == 0 || word(&segments, reset & !3).is_none() {
            return Err(FirmwareError::NoVectors { at, stack, reset });
        }
        Ok(Self {
            segments,
            vector_table: at,
            stack,
        })
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

    #[test]
    fn the_table_is_at_the_lowest_address_or_in_its_section() {
        let table = vectors(0x2000_1000, 0x0800_0009);
        let file = elf(
            40,
            &[
                (5, 0x0800_0000, 0x0800_0000, &table, 16),
                (6, 0x2000_0000, 0x0800_0010, &[1, 2], 100),
            ],
        );
        let firmware = Firmware::read(&file).expect("it is firmware");
        assert_eq!(
            (firmware.vector_table, firmware.stack),
            (0x0800_0000, 0x2000_1000)
        );
        let data = &firmware.segments[1];
        assert_eq!(
            (data.address, data.load_address, data.size),
            (0x2000_0000, 0x0800_0010, 100)
        );
        assert!(data.writable && !firmware.segments[0].writable);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let even = elf(40, &[(5, 0, 0, &vectors(0x2000_0000, 8), 16)]);
        let outside = elf(40, &[(5, 0, 0, &vectors(0x2000_0000, 0x101), 16)]);
        let cases: [(&[u8], &str); 6] = [
            (b"#!/bin/sh", "not an ELF file"),
            (&elf(243, &[]), "its e_machine is 243"),
            (&elf(40, &[]), "no PT_LOAD segment"),
            (&even, "no table of vectors at 0x00000000"),
            (&outside, "no table of vectors"),
            (&even[..80], "not an ELF file"),
        ];
        for (file, expected) in cases {
            let error = Firmware::read(file).expect_err(expected);
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!error.help().is_empty());
        }
    }
}
