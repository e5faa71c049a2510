//! Where in a firmware's source an address is.

use std::path::Path;

use addr2line::Loader;

/// The function at an address of an ELF file, and file and line if it has debug information:
/// `clock_init (src/main.rs:42)`. `None` if the file does not tell.
pub fn location(elf: &Path, address: u32) -> Option<String> {
    let loader = Loader::new(elf).ok()?;
    let address = u64::from(address);
    let mut frames = loader.find_frames(address).ok()?;
    let frame = frames.next().ok().flatten();
    let function = frame.as_ref().and_then(|frame| {
        let name = frame.function.as_ref()?.demangle().ok()?;
        Some(name.into_owned())
    });
    let function = function.or_else(|| {
        // Of Thumb code, symbols are one above.
        let symbol = loader.find_symbol(address | 1)?;
        Some(addr2line::demangle_auto(symbol.into(), None).into_owned())
    })?;
    let place = frame.and_then(|frame| frame.location).and_then(|location| {
        let file = location.file?;
        Some(match location.line {
            Some(line) => format!(" ({file}:{line})"),
            None => format!(" ({file})"),
        })
    });
    Some(function + &place.unwrap_or_default())
}
