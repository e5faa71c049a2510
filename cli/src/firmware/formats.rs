//! Files that are addresses and bytes: Intel's HEX format, and UF2.

use ihex::{Reader, ReaderOptions, Record};

use super::{FirmwareError, Segment};

/// A format with addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Elf,
    Uf2,
    Hex,
}

impl Format {
    /// The format of a file, by what it begins with.
    pub(super) fn of(data: &[u8]) -> Option<Self> {
        match data {
            _ if data.starts_with(b"\x7fELF") => Some(Self::Elf),
            _ if is_uf2(data) => Some(Self::Uf2),
            _ if is_hex(data) => Some(Self::Hex),
            _ => None,
        }
    }

    /// As a sentence names a file in it.
    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::Elf => "an ELF file",
            Self::Uf2 => "a file in the UF2 format",
            Self::Hex => "a file in Intel's HEX format",
        }
    }
}

/// Whether a file is in Intel's HEX format, by its first line.
fn is_hex(data: &[u8]) -> bool {
    let first = data.trim_ascii_start();
    first.starts_with(b":") && first.iter().skip(1).take(8).all(u8::is_ascii_hexdigit)
}

/// Reads a file in Intel's HEX format.
pub(super) fn hex(data: &[u8]) -> Result<Vec<Segment>, FirmwareError> {
    let broken = |problem: String| FirmwareError::Broken {
        format: Format::Hex.shown(),
        problem,
    };
    let text = std::str::from_utf8(data).map_err(|error| broken(error.to_string()))?;
    let options = ReaderOptions {
        stop_after_eof: true,
        ..ReaderOptions::default()
    };
    let mut segments = Vec::new();
    let mut base = 0_u32;
    for (index, record) in Reader::new_with_options(text, options).enumerate() {
        let record = record.map_err(|error| broken(format!("record {}: {error}", index + 1)))?;
        match record {
            Record::Data { offset, value } => {
                add(&mut segments, base.wrapping_add(u32::from(offset)), &value);
            }
            Record::ExtendedLinearAddress(upper) => base = u32::from(upper) << 16,
            Record::ExtendedSegmentAddress(segment) => base = u32::from(segment) << 4,
            Record::EndOfFile
            | Record::StartLinearAddress(_)
            | Record::StartSegmentAddress { .. } => {}
        }
    }
    Ok(segments)
}

/// A segment in Intel's HEX format.
pub(super) fn to_hex(segments: &[Segment]) -> String {
    let mut records = Vec::new();
    let mut upper = None;
    for segment in segments {
        let mut at = segment.load_address;
        let mut rest = &segment.bytes[..];
        while !rest.is_empty() {
            // A record has one half of an address, and must not cross its end.
            let room = 0x1_0000 - usize::try_from(at & 0xffff).unwrap_or(0);
            let (value, after) = rest.split_at(rest.len().min(16).min(room));
            if upper.replace(at >> 16) != Some(at >> 16) {
                let [high, low, ..] = at.to_be_bytes();
                records.push(Record::ExtendedLinearAddress(u16::from_be_bytes([
                    high, low,
                ])));
            }
            let [.., high, low] = at.to_be_bytes();
            records.push(Record::Data {
                offset: u16::from_be_bytes([high, low]),
                value: value.to_owned(),
            });
            at = at.wrapping_add(u32::try_from(value.len()).unwrap_or(0));
            rest = after;
        }
    }
    records.push(Record::EndOfFile);
    ihex::create_object_file_representation(&records).expect("the records are short")
}

/// The size of a block of a UF2 file.
const BLOCK: usize = 512;

/// The words that a block begins with, and the one that it ends with.
const MAGIC: [u32; 3] = [0x0a32_4655, 0x9e5d_5157, 0x0ab1_6f30];

/// The flag of blocks that are not for the main flash.
const NOT_MAIN_FLASH: u32 = 1;

/// Whether a file is in the UF2 format, by the words that it begins with.
fn is_uf2(data: &[u8]) -> bool {
    data.len() >= BLOCK && word(data, 0) == MAGIC[0] && word(data, 4) == MAGIC[1]
}

/// Reads a file in the UF2 format.
pub(super) fn uf2(data: &[u8]) -> Result<Vec<Segment>, FirmwareError> {
    let mut segments = Vec::new();
    for (index, block) in data.chunks(BLOCK).enumerate() {
        let size = if block.len() == BLOCK {
            word(block, 16)
        } else {
            u32::MAX
        };
        let sound =
            size <= 476 && [word(block, 0), word(block, 4), word(block, BLOCK - 4)] == MAGIC;
        if !sound {
            return Err(FirmwareError::Broken {
                format: Format::Uf2.shown(),
                problem: format!("its block {index} is none"),
            });
        }
        if word(block, 8) & NOT_MAIN_FLASH == 0 {
            let size = usize::try_from(size).unwrap_or(0);
            add(&mut segments, word(block, 12), &block[32..32 + size]);
        }
    }
    Ok(segments)
}

fn word(data: &[u8], at: usize) -> u32 {
    let bytes = data[at..at + 4].try_into();
    u32::from_le_bytes(bytes.expect("it is four bytes"))
}

/// Adds bytes, to the segment before if they follow it.
fn add(segments: &mut Vec<Segment>, address: u32, bytes: &[u8]) {
    let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    match segments.last_mut() {
        Some(last) if last.address.checked_add(last.size) == Some(address) => {
            last.bytes.extend(bytes);
            last.size += size;
        }
        _ => segments.push(Segment::fixed(address, bytes.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(address: u32, bytes: &[u8], flags: u32) -> Vec<u8> {
        let size = u32::try_from(bytes.len()).expect("it is short");
        let mut block: Vec<u8> = [MAGIC[0], MAGIC[1], flags, address, size, 0, 1, 0]
            .into_iter()
            .flat_map(u32::to_le_bytes)
            .collect();
        block.extend(bytes);
        block.resize(BLOCK - 4, 0);
        block.extend(MAGIC[2].to_le_bytes());
        block
    }

    #[test]
    fn blocks_that_follow_each_other_are_one_segment() {
        let first = [1_u8; 256];
        let mut file = block(0x1000_ff80, &first, 0);
        file.extend(block(0x1001_0080, &[2; 8], 0));
        file.extend(block(0, &[3; 8], NOT_MAIN_FLASH));
        assert!(is_uf2(&file));
        let segments = uf2(&file).expect("it is sound");
        assert_eq!(segments.len(), 1);
        assert_eq!((segments[0].address, segments[0].size), (0x1000_ff80, 264));
        // What QEMU is given has the same bytes at the same addresses.
        let text = to_hex(&segments);
        assert!(is_hex(text.as_bytes()));
        assert_eq!(hex(text.as_bytes()), Ok(segments));
    }

    #[test]
    fn broken_files_are_refused() {
        let mut file = block(0, &[1], 0);
        file.extend([0; 100]);
        let error = uf2(&file).expect_err("its end is cut off");
        assert!(error.to_string().contains("block 1"), "{error}");
        let wrong = b":0400000001020304F3\n:00000001FF\n";
        let error = hex(wrong).expect_err("the checksum is wrong");
        assert!(error.to_string().contains("record 1"), "{error}");
        assert!(!is_hex(b"::") || hex(b"::").is_err());
    }
}
