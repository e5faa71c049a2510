//! ELF files.

use object::Endianness;
use object::elf::{EM_ARM, FileHeader32, PF_W, PT_LOAD};
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader};

use super::{FirmwareError, Segment};

/// Sections that hold the table of vectors, by the names that start-up code gives them.
const VECTORS: [&[u8]; 4] = [b".vector_table", b".isr_vector", b".vectors", b".intvecs"];

/// What is loaded, and where the table of vectors is if a section is named after it.
pub(super) fn read(data: &[u8]) -> Result<(Vec<Segment>, Option<u32>), FirmwareError> {
    let broken = |error: object::Error| not_elf(error.to_string());
    let header = FileHeader32::<Endianness>::parse(data).map_err(broken)?;
    let endian = header.endian().map_err(broken)?;
    let machine = header.e_machine(endian);
    if machine != EM_ARM {
        return Err(FirmwareError::OtherProcessor(machine.0));
    }
    let mut segments = Vec::new();
    for part in header.program_headers(endian, data).map_err(broken)? {
        if part.p_type(endian) == PT_LOAD && part.p_memsz(endian) > 0 {
            let bytes = part.data(endian, data);
            let bytes = bytes.map_err(|()| not_elf("a segment is not within the file"))?;
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
    Ok((segments, named.map(|section| section.sh_addr(endian))))
}

fn not_elf(problem: impl Into<String>) -> FirmwareError {
    FirmwareError::Broken {
        format: "an ELF file of 32 bits",
        problem: problem.into(),
    }
}
