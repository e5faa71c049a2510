//! The calculator as a PCI device: found by its ids in sysfs, mapped by its resource file.

use std::fs::{self, OpenOptions};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};

use calc_pac::mmio::CalcMmio;

use crate::Failure;
use crate::args::{Location, Place};
use crate::mapping::reason;

/// Where the registers are: on PCI if they are there, else in physical memory, if no one place was
/// asked for.
///
/// # Errors
///
/// [`Failure::Unreachable`] if it was to be on PCI and is not, or cannot be enabled.
pub fn locate(place: Place, sysfs: &Path) -> Result<Location, Failure> {
    let devices = sysfs.join("bus/pci/devices");
    let device = match place {
        Place::At(location) => return Ok(location),
        Place::Slot(slot) => at_slot(&devices, &slot)?,
        Place::Pci => first(&devices).ok_or_else(|| {
            Failure::Unreachable(format!(
                "no PCI device {} in {}",
                ids(OURS),
                devices.display()
            ))
        })?,
        Place::Anywhere => match first(&devices) {
            Some(device) => device,
            None => return Ok(Location::default()),
        },
    };
    enable(&device)?;
    Ok(Location {
        file: device.join(format!("resource{}", CalcMmio::PCI_BAR)),
        offset: 0,
    })
}

/// Vendor and device.
type Ids = (u16, u16);

const OURS: Ids = (CalcMmio::PCI_VENDOR_ID, CalcMmio::PCI_DEVICE_ID);

/// As `lspci -n` shows them.
fn ids((vendor, device): Ids) -> String {
    format!("{vendor:04x}:{device:04x}")
}

/// The device in a slot, if it is a calculator.
fn at_slot(devices: &Path, slot: &str) -> Result<PathBuf, Failure> {
    let device = devices.join(slot);
    match ids_of(&device) {
        Some(OURS) => Ok(device),
        Some(other) => Err(Failure::Unreachable(format!(
            "the PCI device {slot} is {}, not {}",
            ids(other),
            ids(OURS)
        ))),
        None => Err(Failure::Unreachable(format!(
            "no PCI device {slot} in {}",
            devices.display()
        ))),
    }
}

/// The calculator in the lowest slot.
fn first(devices: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(devices).ok()?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|device| ids_of(device) == Some(OURS))
        .min()
}

fn ids_of(device: &Path) -> Option<Ids> {
    let id = |name| {
        let text = fs::read_to_string(device.join(name)).ok()?;
        u16::from_str_radix(text.trim_end().strip_prefix("0x")?, 16).ok()
    };
    Some((id("vendor")?, id("device")?))
}

/// Has the device answer at its addresses: without a driver nobody else asks for that. The kernel
/// counts who did, so it is asked only if nobody has.
fn enable(device: &Path) -> Result<(), Failure> {
    let file = device.join("enable");
    let cannot = |error: Error| {
        let reason = reason(&error);
        Failure::Unreachable(format!("cannot write {}: {reason}", file.display()))
    };
    match fs::read_to_string(&file) {
        Ok(count) if count.trim_end() != "0" => Ok(()),
        // Not created where it is missing: it is the kernel's.
        _ => OpenOptions::new()
            .write(true)
            .open(&file)
            .and_then(|mut file| file.write_all(b"1"))
            .map_err(cannot),
    }
}
