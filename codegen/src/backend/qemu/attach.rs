//! How a device is attached: by itself, on the system bus, on PCI.

use super::c_text::hex;
use crate::model::{PciIds, Peripheral};

/// The smallest BAR that a guest's operating system can map by itself: a page.
const SMALLEST_BAR: u64 = 0x1000;

/// The PCI device.
pub(super) struct PciView {
    /// Vendor id, as C writes it.
    pub vendor: String,
    /// Device id.
    pub device: String,
    /// Class and subclass.
    pub class: String,
    /// Programming interface, if not zero.
    pub prog_if: Option<String>,
    /// Revision.
    pub revision: u8,
    /// Bytes of the BAR, if the registers alone are not a BAR's size.
    pub container: Option<String>,
}

impl PciView {
    pub(super) fn new(peripheral: &Peripheral) -> Option<Self> {
        let PciIds {
            vendor,
            device,
            class,
            revision,
        } = peripheral.attachments.pci.as_ref()?;
        let bar = bar_size(peripheral.size);
        let prog_if = class & 0xff;
        Some(Self {
            vendor: format!("0x{vendor:04x}"),
            device: format!("0x{device:04x}"),
            class: format!("0x{:04x}", class >> 8),
            prog_if: (prog_if != 0).then(|| format!("0x{prog_if:02x}")),
            revision: *revision,
            container: (bar != peripheral.size).then(|| hex(bar)),
        })
    }
}

/// The power of two that holds `size` bytes, a page at least.
pub(super) fn bar_size(size: u64) -> u64 {
    size.max(SMALLEST_BAR)
        .checked_next_power_of_two()
        .unwrap_or(1 << 63)
}

#[cfg(test)]
mod tests {
    use super::bar_size;

    #[test]
    fn bars_are_powers_of_two_and_pages() {
        assert_eq!(bar_size(0x18), 0x1000);
        assert_eq!(bar_size(0x1000), 0x1000);
        assert_eq!(bar_size(0x1001), 0x2000);
    }
}
