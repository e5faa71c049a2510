//! What options of `run` mean: sizes, frequencies, memories.

use std::str::FromStr;

/// A frequency in Hz, as in `64M`, `32768` or `32k`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frequency(pub u64);

impl FromStr for Frequency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let factors = [('k', 1000), ('M', 1_000_000), ('G', 1_000_000_000)];
        let hz = scaled(text, &factors).filter(|hz| *hz > 0 && *hz <= 10_000_000_000);
        hz.map(Self)
            .ok_or_else(|| "not a frequency in Hz up to 10G, such as 64M or 32768".to_owned())
    }
}

/// An address, as in `0x08000000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(pub u32);

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = scaled(text, &[]).and_then(|address| u32::try_from(address).ok());
        address
            .map(Self)
            .ok_or_else(|| "not an address of 32 bits, such as 0x08000000".to_owned())
    }
}

/// A memory: `rom@0x08000000+128K`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryOption {
    /// Whether a guest cannot write it.
    pub rom: bool,
    /// First byte.
    pub base: u64,
    /// Bytes.
    pub size: u64,
}

impl FromStr for MemoryOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || {
            "not a memory such as rom@0x08000000+128K or ram@0x20000000+20K, where rom and ram are the kinds".to_owned()
        };
        let (kind, place) = text.split_once('@').ok_or_else(wrong)?;
        let (base, size) = place.split_once('+').ok_or_else(wrong)?;
        let factors = [('K', 1 << 10), ('M', 1 << 20), ('G', 1 << 30)];
        let memory = Self {
            rom: match kind {
                "rom" => true,
                "ram" => false,
                _ => return Err(wrong()),
            },
            base: scaled(base, &[]).ok_or_else(wrong)?,
            size: scaled(size, &factors).ok_or_else(wrong)?,
        };
        let end = memory
            .base
            .checked_add(memory.size)
            .filter(|end| *end <= 1 << 32);
        match end {
            None => Err("a memory ends at 4 GiB at the latest".to_owned()),
            _ if memory.size == 0 => Err("a memory has one byte at least".to_owned()),
            Some(_) => Ok(memory),
        }
    }
}

/// A number in decimal or, after `0x`, in hexadecimal, times what the letter after it stands for.
fn scaled(text: &str, factors: &[(char, u64)]) -> Option<u64> {
    let with_factor = |(letter, factor): &(char, u64)| Some((text.strip_suffix(*letter)?, *factor));
    let (digits, factor) = factors.iter().find_map(with_factor).unwrap_or((text, 1));
    let digits = digits.replace('_', "");
    let number = match digits.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    number.ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_are_read() {
        let read = |text: &str| text.parse::<MemoryOption>();
        let flash = MemoryOption {
            rom: true,
            base: 0x0800_0000,
            size: 128 << 10,
        };
        assert_eq!(read("rom@0x0800_0000+128K"), Ok(flash));
        assert_eq!(read("ram@0+0x10").map(|memory| memory.size), Ok(16));
        for wrong in [
            "",
            "rom",
            "rom@0",
            "flash@0+1K",
            "rom@+1",
            "rom@0+",
            "rom@-1+5",
            "rom@0+1k",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("ram@0xffffffff+2").is_err_and(|error| error.contains("4 GiB")));
        assert!(read("ram@0+0").is_err_and(|error| error.contains("one byte")));
    }

    #[test]
    fn addresses_are_read() {
        let read = |text: &str| text.parse::<Address>().map(|address| address.0);
        assert_eq!(read("0x0800_0000"), Ok(0x0800_0000));
        for wrong in ["", "0x", "0x1_0000_0000", "-1", "08k"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn frequencies_are_read() {
        let read = |text: &str| text.parse::<Frequency>().map(|hz| hz.0);
        assert_eq!(read("64M"), Ok(64_000_000));
        assert_eq!(read("32768"), Ok(32_768));
        for wrong in ["", "M", "0", "1.5M", "20G", "64 MHz"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
