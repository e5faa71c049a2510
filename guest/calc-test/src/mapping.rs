//! The mapping of the calculator's registers: the one module with unsafe code.

#![allow(unsafe_code)]

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::ptr::NonNull;

use calc_pac::mmio::CalcMmio;
use memmap2::{MmapOptions, MmapRaw};

use crate::Failure;
use crate::args::Location;

/// The calculator's registers, mapped for as long as this lives.
pub struct Mapping {
    memory: MmapRaw,
    base: NonNull<u8>,
}

impl Mapping {
    /// Maps the registers.
    ///
    /// # Errors
    ///
    /// [`Failure::Unreachable`], saying what may help.
    pub fn open(location: &Location) -> Result<Self, Failure> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            // On /dev/mem this asks for accesses that no cache keeps back.
            .custom_flags(libc::O_SYNC)
            .open(&location.file)
            .map_err(|error| cannot("open", &location.file.display().to_string(), &error))?;
        check_length(&file, location)?;
        let memory = MmapOptions::new()
            .offset(location.offset)
            .len(CalcMmio::SIZE)
            .map_raw(&file)
            .map_err(|error| cannot("map", &location.to_string(), &error))?;
        let base = NonNull::new(memory.as_mut_ptr())
            .ok_or_else(|| Failure::Unreachable(format!("cannot map {location}")))?;
        Ok(Mapping { memory, base })
    }

    /// The registers.
    pub fn registers(&self) -> CalcMmio<'_> {
        debug_assert_eq!(self.memory.len(), CalcMmio::SIZE);
        // SAFETY: `memory` is SIZE bytes at `base`, shared and writable, and is unmapped only when
        // `self` is dropped, which the returned lifetime excludes. A mapping starts at a page and
        // `Location::offset` is a multiple of 4, so it is aligned. That the calculator is behind
        // it is what the user says by naming the place; nothing but volatile accesses relies on it.
        unsafe { CalcMmio::from_ptr(self.base) }
    }
}

/// Refuses a file that ends before the registers do: touching those would end in SIGBUS. Devices
/// have no length to check.
fn check_length(file: &File, location: &Location) -> Result<(), Failure> {
    let Ok(metadata) = file.metadata() else {
        return Ok(());
    };
    let end = location.offset.checked_add(CalcMmio::SIZE as u64);
    if metadata.is_file() && end.is_none_or(|end| metadata.len() < end) {
        return Err(Failure::Unreachable(format!(
            "{location}: the file has {} bytes, but the registers take {} from there",
            metadata.len(),
            CalcMmio::SIZE
        )));
    }
    Ok(())
}

/// The failure to `action` something, with what may help.
fn cannot(action: &str, what: &str, error: &Error) -> Failure {
    Failure::Unreachable(format!("cannot {action} {what}: {}", reason(error)))
}

/// What went wrong, and what may help.
pub fn reason(error: &Error) -> String {
    let text = error.to_string();
    let reason = match error.kind() {
        ErrorKind::NotFound => {
            "no such file; /dev/mem needs devtmpfs on /dev and a kernel with CONFIG_DEVMEM"
        }
        ErrorKind::PermissionDenied => {
            "permission denied; the registers are for root, and for no one where the kernel is \
             locked down"
        }
        // Without the number, which says nothing that the text does not.
        _ => text.split(" (os error").next().unwrap_or(&text),
    };
    reason.to_owned()
}
