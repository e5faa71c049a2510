//! The memories that a firmware needs, from where it is and where its stack begins.

use std::ops::Range;

use svd2qemu::backend::qemu::cortex_m::Memory;

use super::Firmware;

/// Read-only memories end at a multiple of this, and others begin at one: what a firmware does not show lies there, as
/// a page for settings after its code, or the stack before the address where it begins.
const STEP: u64 = 64 << 10;

/// At their other ends, memories have whole blocks of this size.
const BLOCK: u64 = 4 << 10;

/// Where nearly all chips have a RAM, from its first address on: a file may not say where its variables are.
const SRAM: Range<u64> = 0x2000_0000..0x2020_0000;

/// Where the architecture has peripherals: the chip's, and the processor's.
const PERIPHERALS: [Range<u64>; 2] = [0x4000_0000..0x6000_0000, 0xe000_0000..0x1_0000_0000];

/// Why no memories can be derived.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MemoryError {
    /// Code and variables are at the same place.
    #[error(
        "the firmware's code at {code:#010x} and its variables at {data:#010x} are in one block of memory"
    )]
    Mixed {
        /// An address of code.
        code: u64,
        /// An address of variables.
        data: u64,
    },
    /// The stack is where no chip has memory.
    #[error("the firmware's first stack pointer is {0:#010x}, which no chip has memory for")]
    Stack(u64),
    /// A memory is where a peripheral is.
    #[error("the memory at {base:#010x}, {size:#x} bytes, overlaps the peripheral {peripheral}")]
    Peripheral {
        /// Its first byte.
        base: u64,
        /// Its size in bytes.
        size: u64,
        /// The peripheral's name.
        peripheral: String,
    },
    /// Two memories overlap.
    #[error("the memories at {0:#010x} and {1:#010x} overlap")]
    Overlap(u64, u64),
    /// A segment is in no memory.
    #[error("the firmware has {what} at {at:#010x}, where no memory is")]
    Outside {
        /// What of the firmware.
        what: &'static str,
        /// Its address.
        at: u64,
    },
}

/// The memories that a firmware needs: read-only ones for what is loaded, and others for what it writes to, up to where
/// its stack begins.
///
/// # Errors
///
/// [`MemoryError::Mixed`] and [`MemoryError::Stack`]
pub fn memories(firmware: &Firmware) -> Result<Vec<Memory>, MemoryError> {
    let stack = u64::from(firmware.stack);
    if PERIPHERALS.iter().any(|range| range.contains(&(stack - 1))) {
        return Err(MemoryError::Stack(stack));
    }
    let mut ram = Vec::new();
    let mut rom = Vec::new();
    for segment in &firmware.segments {
        let address = u64::from(segment.address);
        let load = u64::from(segment.load_address);
        if segment.writable {
            ram.push(address..address + u64::from(segment.size));
        }
        let is_initialized_ram = segment.writable && load == address;
        if !segment.bytes.is_empty() && !is_initialized_ram {
            rom.push(load..load + segment.bytes.len() as u64);
        }
        if !segment.writable && load != address {
            // Code that is copied before it runs.
            ram.push(address..address + u64::from(segment.size));
        }
    }
    // The stack grows down from here, and variables are below it.
    let last = stack - 1;
    ram.push(match SRAM.contains(&last) {
        true => SRAM.start..stack,
        false => last..stack,
    });
    let rom = merged(rom, BLOCK, STEP);
    let ram = merged(ram, STEP, BLOCK);
    for code in &rom {
        if let Some(data) = ram.iter().find(|data| overlap(code, data)) {
            return Err(MemoryError::Mixed {
                code: code.start,
                data: data.start,
            });
        }
    }
    let named = |name: &str, rom: bool, ranges: Vec<Range<u64>>| {
        let memory = |(index, range): (usize, Range<u64>)| Memory {
            name: match index {
                0 => name.to_owned(),
                _ => format!("{name}{index}"),
            },
            rom,
            base: range.start,
            size: range.end - range.start,
        };
        ranges
            .into_iter()
            .enumerate()
            .map(memory)
            .collect::<Vec<_>>()
    };
    let mut memories = named("flash", true, rom);
    memories.extend(named("ram", false, ram));
    Ok(memories)
}

fn overlap(a: &Range<u64>, b: &Range<u64>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Ranges between such multiples; those that are less than 1 MiB apart are one.
fn merged(mut ranges: Vec<Range<u64>>, start: u64, end: u64) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        let range = range.start / start * start..range.end.next_multiple_of(end);
        match merged.last_mut() {
            Some(last) if range.start < last.end + (1 << 20) => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Checks that memories overlap neither each other nor peripherals (name, first byte, bytes), and hold the firmware.
///
/// # Errors
///
/// [`MemoryError`]
pub fn check(
    memories: &[Memory],
    firmware: &Firmware,
    peripherals: &[(String, u64, u64)],
) -> Result<(), MemoryError> {
    let range = |memory: &Memory| memory.base..memory.base.saturating_add(memory.size);
    for (index, memory) in memories.iter().enumerate() {
        let earlier = memories[..index].iter();
        if let Some(other) = earlier
            .clone()
            .find(|other| overlap(&range(other), &range(memory)))
        {
            return Err(MemoryError::Overlap(other.base, memory.base));
        }
        let hit = |(_, base, size): &&(String, u64, u64)| {
            overlap(&(*base..base.saturating_add(*size)), &range(memory))
        };
        if let Some((name, ..)) = peripherals.iter().find(hit) {
            return Err(MemoryError::Peripheral {
                base: memory.base,
                size: memory.size,
                peripheral: name.clone(),
            });
        }
    }
    let within = |what: &'static str, at: u64, size: u64| {
        let end = at.saturating_add(size);
        let holds = |memory: &Memory| range(memory).start <= at && end <= range(memory).end;
        match size == 0 || memories.iter().any(holds) {
            true => Ok(()),
            false => Err(MemoryError::Outside { what, at }),
        }
    };
    for segment in &firmware.segments {
        within(
            "code or initial values",
            segment.load_address.into(),
            segment.bytes.len() as u64,
        )?;
        within("variables", segment.address.into(), segment.size.into())?;
    }
    within(
        "the start of its stack",
        u64::from(firmware.stack).saturating_sub(4),
        4,
    )
}

#[cfg(test)]
mod tests {
    use super::super::Places;
    use super::super::tests::{elf, vectors};
    use super::*;

    fn firmware(segments: &[(u32, u32, u32, &[u8], u32)]) -> Firmware {
        Firmware::read(&elf(40, segments), Places::default()).expect("it is firmware")
    }

    fn shown(memories: &[Memory]) -> Vec<String> {
        let shown = memories.iter().map(|memory| {
            let kind = if memory.rom { "rom" } else { "ram" };
            format!(
                "{} {kind} {:#x}+{:#x}",
                memory.name, memory.base, memory.size
            )
        });
        shown.collect()
    }

    #[test]
    fn memories_are_where_the_firmware_is_and_writes() {
        let table = vectors(0x2000_2800, 0x0800_0009);
        let data: &[u8] = &[1, 2, 3, 4];
        let usual = firmware(&[
            (5, 0x0800_0000, 0x0800_0000, &table, 16),
            (6, 0x2000_0000, 0x0800_0010, data, 4),
            (6, 0x2000_0004, 0x2000_0004, &[], 100),
        ]);
        let memories = memories(&usual).expect("they can be derived");
        assert_eq!(
            shown(&memories),
            ["flash rom 0x8000000+0x10000", "ram ram 0x20000000+0x3000"]
        );
        assert_eq!(check(&memories, &usual, &[]), Ok(()));
    }

    #[test]
    fn a_firmware_in_one_ram_has_one_memory() {
        let table = vectors(0x2000_8000, 0x2000_0009);
        let all = firmware(&[(7, 0x2000_0000, 0x2000_0000, &table, 64)]);
        let memories = memories(&all).expect("they can be derived");
        assert_eq!(shown(&memories), ["ram ram 0x20000000+0x8000"]);
    }

    #[test]
    fn a_stack_alone_has_a_memory_below_it() {
        let small = firmware(&[(5, 0, 0, &vectors(0x2000_1000, 9), 16)]);
        let memories = memories(&small).expect("they can be derived");
        assert_eq!(
            shown(&memories),
            ["flash rom 0x0+0x10000", "ram ram 0x20000000+0x1000"]
        );
        // Some chips have their RAM before this address.
        let before = firmware(&[(5, 0, 0, &vectors(0x2000_0000, 9), 16)]);
        let memories = super::memories(&before).expect("they can be derived");
        assert_eq!(
            shown(&memories),
            ["flash rom 0x0+0x10000", "ram ram 0x1fff0000+0x10000"]
        );
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let mixed = firmware(&[(5, 0, 0, &vectors(0x1000, 9), 16)]);
        let error = memories(&mixed).expect_err("the stack is in the code");
        assert!(error.to_string().contains("one block of memory"), "{error}");

        let far = firmware(&[(5, 0, 0, &vectors(0x6000_0000, 9), 16)]);
        let error = memories(&far).expect_err("it is among the peripherals");
        assert!(error.to_string().contains("0x60000000"), "{error}");

        let small = firmware(&[(5, 0, 0, &vectors(0x2000_1000, 9), 16)]);
        let known = memories(&small).expect("they can be derived");
        let uart = [("UART0".to_owned(), 0x2000_0800, 0x100)];
        let error = check(&known, &small, &uart).expect_err("they overlap");
        assert!(
            error.to_string().contains("overlaps the peripheral UART0"),
            "{error}"
        );
        let error = check(&known[..1], &small, &[]).expect_err("the stack is nowhere");
        assert!(
            error.to_string().contains("the start of its stack"),
            "{error}"
        );
        let twice = [known[0].clone(), known[0].clone()];
        let error = check(&twice, &small, &[]).expect_err("they overlap");
        assert!(error.to_string().contains("overlap"), "{error}");
    }
}
